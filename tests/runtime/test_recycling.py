"""What a closed instance consisted of is used again, and nobody can tell."""

from __future__ import annotations

import asyncio
import gc
import importlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import wasmtime

from codegen import generate
from runtime import current_caller

SOURCE = """(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (import "env" "tell" (func $tell (param i32)))
  (memory (export "memory") 1)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (call $ask (local.get 0)))
  (func (export "tell") (param i32) (call $tell (local.get 0)))
  (func (export "counted") (result i32) (global.get $count))
  (func (export "fail") unreachable))"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes an instance with a function that it can ask."""
    files = generate(bytes(wasmtime.wat2wasm(SOURCE)), "recycled_guest")
    for name, contents in files.items():
        (tmp_path / name).write_bytes(contents)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "recycled_guest", raising=False)
    module = importlib.import_module("recycled_guest")

    async def instantiate(ask: Callable[[int], Any], tell: Callable[[int], Any] = print) -> Any:
        given = module.Imports(env=SimpleNamespace(ask=ask, tell=tell))
        return await module.RecycledGuest.instantiate(given)

    return instantiate


async def same(value: int) -> int:
    return value


async def warm_up(make: Any) -> None:
    """Make the instance that guests have when they are closed."""
    (await make(same)).close()


async def used_and_closed(make: Any, use: Callable[[Any], Any]) -> bool:
    """Use an instance and close it; return True if the next one consists of the same objects."""
    await warm_up(make)
    guest = await make(same)
    store = ref(guest.__instance__.store)
    await guest.run(1)
    kept = await use(guest)
    guest.close()
    gc.collect()
    following = await make(same)
    assert await following.run(5) == 5
    assert await following.counted() == 1
    with pytest.raises(RuntimeError, match="closed"):
        await guest.run(1)
    assert await following.counted() == 1
    again = following.__instance__.store is store()
    following.close()
    del kept
    return again


async def test_what_a_closed_instance_consisted_of_is_used_again(make: Any) -> None:
    async def call(guest: Any) -> None:
        assert await guest.counted() == 1

    assert await used_and_closed(make, call)


async def test_a_closed_guest_stays_closed(make: Any) -> None:
    await warm_up(make)
    first = await make(same)
    await first.run(1)
    bound = first.run
    first.close()
    async with await make(same) as second:
        for call in (first.run, bound):
            with pytest.raises(RuntimeError, match="the instance is closed"):
                await call(1)
        with pytest.raises((RuntimeError, ValueError), match="closed"):
            first.memory.read(0, 1)
        first.close()
        assert await second.run(3) == 3
        assert await second.counted() == 1


async def keep_coroutine(guest: Any) -> Any:
    return guest.__instance__.calls["run"](1)


async def keep_method(guest: Any) -> Any:
    return guest.__instance__.calls["run"]


async def keep_store(guest: Any) -> Any:
    return guest.__instance__.store


async def keep_memory(guest: Any) -> Any:
    return guest.memory


async def keep_global(guest: Any) -> Any:
    return guest.count


async def keep_extern(guest: Any) -> Any:
    return guest.exports["run"]


async def keep_exports(guest: Any) -> Any:
    return guest.exports


async def keep_calls(guest: Any) -> Any:
    return guest.__instance__.calls


async def mark_store(guest: Any) -> None:
    guest.__instance__.store.mark = 1


async def poison(guest: Any) -> None:
    guest.__instance__.poison.poison("run", RuntimeError("it was unwound"))


async def trap(guest: Any) -> Any:
    with pytest.raises(wasmtime.Trap):
        await guest.fail()


KEEPING = (
    keep_coroutine, keep_method, keep_store, keep_memory, keep_global, keep_extern, keep_exports,
    keep_calls, mark_store, poison, trap,
)  # fmt: skip


@pytest.mark.parametrize("use", KEEPING)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
async def test_what_is_referred_to_or_was_unwound_is_not_used_again(make: Any, use: Any) -> None:
    assert not await used_and_closed(make, use)


async def test_a_call_that_begins_when_its_guest_is_closed_enters_no_other(make: Any) -> None:
    await warm_up(make)
    first = await make(same)
    await first.run(1)
    late = first.run(2), first.__instance__.calls["run"](2)
    first.close()
    async with await make(same) as second:
        for call in late:
            with pytest.raises(RuntimeError, match="closed"):
                await call
        assert await second.counted() == 0


async def test_a_task_that_outlives_its_instance_does_not_find_the_next_one(make: Any) -> None:
    await warm_up(make)
    tasks: list[asyncio.Task[Any]] = []
    go_on = asyncio.Event()

    async def look() -> None:
        await go_on.wait()
        with pytest.raises(RuntimeError, match="none is running here"):
            current_caller()

    async def ask(value: int) -> int:
        tasks.append(asyncio.ensure_future(look()))
        return value

    async with await make(ask) as first:
        await first.run(1)

    async def set_and_wait(value: int) -> int:
        go_on.set()
        await tasks[0]
        return value

    async with await make(set_and_wait) as second:
        assert await second.run(2) == 2


async def test_nothing_of_the_host_is_kept(make: Any) -> None:
    class Host:
        async def ask(self, value: int) -> int:
            return value

    await warm_up(make)
    for _ in range(3):
        host = Host()
        async with await make(host.ask) as guest:
            await guest.run(1)
        known = ref(host)
        gc.disable()
        try:
            del host
            assert known() is None
        finally:
            gc.enable()


async def test_each_instance_runs_functions_of_its_own_kind(make: Any) -> None:
    await warm_up(make)
    told: list[int] = []

    async def waits(value: int) -> int:
        await asyncio.sleep(0)
        return value + 1

    for ask, wanted in ((same, 4), (lambda value: value * 2, 8), (waits, 5), (same, 4)):
        async with await make(ask, told.append) as guest:
            assert await guest.run(4) == wanted
            await guest.tell(wanted)
    assert told == [4, 8, 5, 4]


async def test_a_host_function_that_fails_leaves_no_trace_in_the_next_instance(make: Any) -> None:
    async def fails(value: int) -> int:
        raise LookupError(value)

    await warm_up(make)
    for _ in range(3):
        async with await make(fails) as guest:
            with pytest.raises(LookupError):
                await guest.run(1)
        async with await make(same) as guest:
            assert await guest.run(1) == 1


async def test_many_at_a_time_have_nothing_in_common(make: Any) -> None:
    async def request(number: int) -> None:
        async def ask(value: int) -> int:
            await asyncio.sleep(0)
            return value + number

        async with await make(ask) as guest:
            assert await guest.run(1) == number + 1
            assert await guest.run(2) == number + 2
            assert await guest.counted() == 2

    for _ in range(3):
        await asyncio.gather(*map(request, range(100)))


def test_threads_use_what_others_have_left(make: Any) -> None:
    async def requests(number: int) -> None:
        async def ask(value: int) -> int:
            return value + number

        for _ in range(50):
            async with await make(ask) as guest:
                assert await guest.run(1) == number + 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: asyncio.run(requests(number)), range(8)))


STARTING = """(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (global $asked (mut i32) (i32.const 0))
  (func $begin (global.set $asked (call $ask (i32.const 7)))
    (if (i32.eqz (global.get $asked)) (then unreachable)))
  (func (export "asked") (result i32) (global.get $asked))
  (start $begin))"""


async def test_start_functions_of_instances_made_of_closed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, contents in generate(bytes(wasmtime.wat2wasm(STARTING)), "starting").items():
        (tmp_path / name).write_bytes(contents)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("starting")

    async def made(answer: int) -> Any:
        async def ask(value: int) -> int:
            await asyncio.sleep(0)
            return value + answer

        given = module.Imports(env=SimpleNamespace(ask=ask))
        return await module.Starting.instantiate(given)

    stores = []
    for answer in range(4):
        async with await made(answer) as guest:
            assert await guest.asked() == 7 + answer
            stores.append(ref(guest.__instance__.store))
    assert stores[1]() is stores[2]() is stores[3]() is not None
    with pytest.raises(wasmtime.Trap):
        await made(-7)
    task = asyncio.ensure_future(made(1))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with await made(3) as guest:
        assert await guest.asked() == 10
