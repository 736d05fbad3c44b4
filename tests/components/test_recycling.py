"""What a closed instance of a component consisted of is used again, and nothing can tell."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import ref

import pytest
import wasmtime

from runtime import Limits, Wasi
from tests.components.conftest import Bindings
from tests.components.runner import import_path

#: ``say`` returns its argument, which the guest allocates. ``peek`` reads a string anywhere.
GUEST = """(component
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-u64" (func (result u64)))))
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))))
  (core module $libc
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $r i32)
      (local.set $r (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $r) (local.get 3)))
      (local.get $r)))
  (core instance $libc (instantiate $libc))
  (core func $ask (canon lower (func $random "get-random-u64")))
  (core func $environment (canon lower (func $environment "get-environment")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (type $thing' (resource (rep i32)))
  (core func $new (canon resource.new $thing'))
  (core module $m
    (import "libc" "memory" (memory 1))
    (import "f" "ask" (func $ask (result i64)))
    (import "f" "environment" (func $environment (param i32)))
    (import "f" "new" (func $new (param i32) (result i32)))
    (global $count (mut i32) (i32.const 0))
    START
    (func (export "count") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (global.get $count))
    (func (export "ask") (result i64) (call $ask))
    (func (export "variables") (result i32)
      (call $environment (i32.const 16)) (i32.load (i32.const 20)))
    (func (export "say") (param i32 i32) (result i32)
      (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1))
      (i32.const 0))
    (func (export "grow") (result i32) (memory.grow (i32.const 3)))
    (func (export "make") (result i32) (call $new (i32.const 5)))
    (func (export "fail") unreachable))
  (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "f" (instance
    (export "ask" (func $ask)) (export "environment" (func $environment))
    (export "new" (func $new))))))
  (export $thing "thing" (type $thing'))
  (func (export "count") (result u32) (canon lift (core func $i "count")))
  (func (export "ask") (result u64) (canon lift (core func $i "ask")))
  (func (export "variables") (result u32) (canon lift (core func $i "variables")))
  (func (export "say") (param "text" string) (result string) (canon lift (core func $i "say")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (func (export "peek") (param "at" u32) (param "size" u32) (result string)
    (canon lift (core func $i "say") (memory (core memory $libc "memory"))))
  (func (export "grow") (result u32) (canon lift (core func $i "grow")))
  (func (export "make") (result (own $thing)) (canon lift (core func $i "make")))
  (func (export "fail") (canon lift (core func $i "fail"))))"""

STARTING = "(func $begin (drop (call $ask))) (start $begin)"


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bindings]:
    """Return what generates async bindings: nothing of others is used again."""
    folder = tmp_path_factory.mktemp("recycled")
    with import_path(folder):
        yield Bindings(folder, "async")


@pytest.fixture
def guest(bindings: Bindings) -> Any:
    """The generated class."""
    return generated(bindings, "")


def generated(bindings: Bindings, start: str) -> Any:
    """Return the class of a component with such a start function."""
    module = bindings.load(GUEST.replace("START", start), "recycled")
    return next(item for item in vars(module).values() if is_of(module, item))


def is_of(module: Any, item: Any) -> bool:
    """Return True for the class that a generated module has for its component."""
    return hasattr(item, "instantiate") and item.__module__ == module.__name__


async def made(guest: Any, number: int = 1) -> Any:
    """Return a new instance, with so many variables."""
    return await guest.instantiate(wasi=Wasi(env={f"NAME{i}": "value" for i in range(number)}))


async def warm_up(guest: Any) -> None:
    """Make the instance that guests have when they are closed."""
    (await made(guest)).close()


async def used_and_closed(guest: Any, keep: Callable[[Any], Any]) -> bool:
    """Use an instance and close it; return True if the next one consists of the same objects."""
    await warm_up(guest)
    first = await made(guest)
    store = ref(first.__instance__.store)
    await first.count()
    kept = await keep(first)
    first.close()
    gc.collect()
    second = await made(guest, 3)
    await second.say("something")
    assert await second.count() == 1
    assert await second.variables() == 3
    with pytest.raises(RuntimeError, match="closed"):
        await first.count()
    again = second.__instance__.store is store()
    second.close()
    del kept
    return again


async def nothing(guest: Any) -> None:
    await guest.ask()
    await guest.say("a")
    await guest.variables()


async def test_what_a_closed_instance_consisted_of_is_used_again(guest: Any) -> None:
    assert await used_and_closed(guest, nothing)


async def test_each_is_as_if_it_were_the_first(guest: Any) -> None:
    for number in range(1, 20):
        async with await made(guest, number) as instance:
            assert await instance.count() == 1
            assert await instance.ask() != await instance.ask()
            assert await instance.variables() == number
            assert await instance.say("x" * 100 * number) == "x" * 100 * number


async def test_a_memory_that_has_grown_is_small_again(guest: Any) -> None:
    await warm_up(guest)
    for _ in range(3):
        async with await made(guest) as instance:
            assert await instance.say("small") == "small"
            assert await instance.grow() == 1
            assert await instance.peek(4 * 65536 - 1, 1) == "\0"
        async with await made(guest) as instance:
            with pytest.raises(wasmtime.Trap, match="out of bounds"):
                await instance.peek(65536, 1)


async def keep_coroutine(guest: Any) -> Any:
    return guest.__instance__.calls["count"]()


async def keep_method(guest: Any) -> Any:
    return guest.__instance__.calls["count"]


async def keep_calls(guest: Any) -> Any:
    return guest.__instance__.calls


async def keep_state(guest: Any) -> Any:
    return guest.__instance__


async def keep_store(guest: Any) -> Any:
    return guest.__instance__.store


async def keep_object(guest: Any) -> Any:
    return await guest.make()


async def mark_store(guest: Any) -> None:
    guest.__instance__.store.mark = 1


async def trap(guest: Any) -> Any:
    with pytest.raises(wasmtime.Trap):
        await guest.fail()


KEEPING = (
    keep_coroutine, keep_method, keep_calls, keep_state, keep_store, keep_object, mark_store, trap
)  # fmt: skip


@pytest.mark.parametrize("keep", KEEPING)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
async def test_what_is_referred_to_or_was_unwound_is_not_used_again(guest: Any, keep: Any) -> None:
    assert not await used_and_closed(guest, keep)


async def test_an_object_of_a_closed_guest_belongs_to_no_other(guest: Any) -> None:
    await warm_up(guest)
    first = await made(guest)
    thing = await first.make()
    first.close()
    async with await made(guest):
        with pytest.raises(RuntimeError, match="closed"):
            await thing.drop()


async def test_limits_are_those_of_the_instance(guest: Any) -> None:
    for _ in range(3):
        await warm_up(guest)
        async with await guest.instantiate(wasi=Wasi(), limits=Limits(copied=10)) as limited:
            with pytest.raises(ValueError, match="10 bytes"):
                await limited.say("more than that")
        async with await made(guest) as instance:
            assert await instance.say("more than that") == "more than that"


async def test_nothing_of_the_host_is_kept(bindings: Bindings) -> None:
    guest = generated(bindings, "(; a class of its own, of which nothing was closed ;)")

    class Reader:
        def read(self, size: int) -> bytes:
            return b""

    for _ in range(3):
        reader = Reader()
        async with await guest.instantiate(wasi=Wasi(stdin=reader)) as instance:
            await instance.ask()
        known = ref(reader)
        gc.disable()
        try:
            del reader
            assert known() is None
        finally:
            gc.enable()


async def test_start_functions_of_instances_made_of_closed_ones(bindings: Bindings) -> None:
    guest = generated(bindings, STARTING)
    for number in range(1, 6):
        async with await made(guest, number) as instance:
            assert await instance.count() == 1
            assert await instance.variables() == number
            assert await instance.say("text") == "text"
            assert await instance.ask() != await instance.ask()


async def test_many_at_a_time_have_nothing_in_common(guest: Any) -> None:
    async def request(number: int) -> None:
        async with await made(guest, number) as instance:
            await asyncio.sleep(0)
            assert await instance.variables() == number
            await asyncio.sleep(0)
            assert await instance.count() == 1

    for _ in range(3):
        await asyncio.gather(*map(request, range(100)))


def test_threads_use_what_others_have_left(guest: Any) -> None:
    async def requests(number: int) -> None:
        for _ in range(50):
            async with await made(guest, number) as instance:
                assert await instance.variables() == number
                assert await instance.say("x" * number) == "x" * number

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: asyncio.run(requests(number)), range(8)))
