"""Components run as modules do: loops, threads, time slices, limits, several instances."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from typing import Any

import pytest
import trio
import wasmtime

from runtime import ImportMismatch, Limits, new_engine
from tests.components.conftest import Bindings
from tests.components.echo import echo_component

LABELS = ("u32", "string", "strings", "point", "attempt")
ENDLESS = """(component
  (core module $m (func (export "f") (loop $l (br $l))) (func (export "g") (result i32) (i32.const 1)))
  (core instance $m (instantiate $m))
  (func (export "f") (canon lift (core func $m "f")))
  (func (export "g") (result u32) (canon lift (core func $m "g"))))"""
#: ``f`` takes bytes, and asks the host for as many. Its allocator does WORK; ``f`` adds up the first and last of both.
ALLOCATING = """(component
  (import "host" (instance $host (export "more" (func (param "count" u32) (result (list u8))))))
  (core module $libc
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $work i32)
      WORK
      (global.set $next (i32.add (global.get $next) (local.get 3)))
      (i32.sub (global.get $next) (local.get 3))))
  (core instance $libc (instantiate $libc))
  (core func $more (canon lower (func $host "more")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $m
    (import "" "memory" (memory 1))
    (import "" "more" (func $more (param i32 i32)))
    (func $ends (param $at i32) (param $count i32) (result i32)
      (i32.add (i32.load8_u (local.get $at))
        (i32.load8_u (i32.sub (i32.add (local.get $at) (local.get $count)) (i32.const 1)))))
    (func (export "f") (param $at i32) (param $count i32) (result i32)
      (call $more (local.get $count) (i32.const 16))
      (i32.add (call $ends (local.get $at) (local.get $count))
        (call $ends (i32.load (i32.const 16)) (i32.load (i32.const 20))))))
  (core instance $m (instantiate $m (with "" (instance
    (export "memory" (memory $libc "memory")) (export "more" (func $more))))))
  (func (export "f") (param "data" (list u8)) (result u32) (canon lift (core func $m "f")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"""
COMPUTES = """(local.set $work (i32.const 200000000))
  (loop $l (br_if $l (local.tee $work (i32.sub (local.get $work) (i32.const 1)))))"""
GROWS = "(global.set $next (i32.mul (memory.grow (i32.const 2)) (i32.const 65536)))"


class Host:
    """Echoes, after it has let others run."""

    def __getattr__(self, name: str) -> Any:
        async def echo(value: Any, /) -> Any:
            await asyncio.sleep(0)
            return value

        return echo


class PlainHost:
    def __getattr__(self, name: str) -> Any:
        return lambda value, /: value


@pytest.fixture
def async_bindings(bindings: Bindings) -> Bindings:
    if bindings.flavour != "async":
        pytest.skip("only for async bindings")
    return bindings


async def test_instances_run_interleaved(async_bindings: Bindings) -> None:
    module = async_bindings.load(echo_component(labels=LABELS), "echo")

    async def one(number: int) -> list[str]:
        guest = await async_bindings.instantiate(module, module.Imports(Host()))
        found = []
        for step in range(5):
            found += await guest.guest.echo_strings([f"{number} {step}"] * 3)
        return found

    results = await asyncio.gather(*map(one, range(5)))
    assert results == [
        [f"{number} {step}" for step in range(5) for _ in range(3)] for number in range(5)
    ]


async def test_calls_of_one_instance_queue_in_order(async_bindings: Bindings) -> None:
    module = async_bindings.load(echo_component(labels=LABELS), "echo")
    guest = await async_bindings.instantiate(module, module.Imports(Host()))
    order: list[int] = []

    async def one(number: int) -> None:
        assert await guest.guest.echo_string("é" * number) == "é" * number
        order.append(number)

    await asyncio.gather(*map(one, range(10)))
    assert order == [*range(10)]


def test_trio(async_bindings: Bindings) -> None:
    module = async_bindings.load(echo_component(labels=LABELS), "echo")

    class TrioHost:
        def __getattr__(self, name: str) -> Any:
            async def echo(value: Any, /) -> Any:
                await trio.lowlevel.checkpoint()
                return value

            return echo

    async def main() -> None:
        guest = await async_bindings.instantiate(module, module.Imports(TrioHost()))
        assert await guest.guest.echo_strings(["a", "é"]) == ["a", "é"]

    trio.run(main)


async def test_offload(async_bindings: Bindings) -> None:
    module = async_bindings.load(echo_component(labels=LABELS), "echo")
    guest = await async_bindings.instantiate(module, module.Imports(Host()), offload=True)
    for _ in range(3):
        assert await guest.guest.echo_strings(["a", "é"]) == ["a", "é"]
        assert await guest.guest.echo_point(module.Point(1, 2.0)) == module.Point(1, 2.0)


@pytest.mark.parametrize("count", [1, 1000, 50_000])
@pytest.mark.parametrize("many", [False, True], ids=["stays", "moves"])
@pytest.mark.parametrize("work", [COMPUTES, GROWS], ids=["computes", "grows"])
async def test_an_allocator_may_outlast_its_slice_and_make_its_memory_grow(
    work: str, many: bool, count: int, bindings: Bindings
) -> None:
    if work is COMPUTES and count > 1000:
        count = 10_000  # so that those of both calls fit
    module = bindings.load(ALLOCATING.replace("WORK", work), "allocating")
    given: list[int] = []

    class MoreHost:
        def more(self, count: int, /) -> bytes:
            given.append(count)
            return b"\3" + bytes(count - 2) + b"\4" if count > 1 else b"\3"

    store = wasmtime.Store(new_engine(many=True)) if many else None
    guest = await bindings.instantiate(module, module.Imports(MoreHost()), store=store)
    for first in range(2):
        data = bytes([first]) + bytes(count - 1)
        assert await bindings.result(guest.f(data)) == (first + 7 if count > 1 else 2 * first + 6)
    assert given == [count, count]


async def test_an_endless_call_lets_others_run_and_can_be_cancelled(
    async_bindings: Bindings,
) -> None:
    guest = await async_bindings.instantiate(async_bindings.load(ENDLESS, "endless"))
    task = asyncio.ensure_future(guest.f())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_call_has_its_time(async_bindings: Bindings) -> None:
    module = async_bindings.load(ENDLESS, "endless")
    guest = await async_bindings.instantiate(module, limits=Limits(call_seconds=0.05))
    with pytest.raises(TimeoutError):
        await guest.f()


async def test_fuel(bindings: Bindings) -> None:
    module = bindings.load(ENDLESS, "endless")
    guest = await bindings.instantiate(module, limits=Limits(fuel=10_000))
    with pytest.raises(wasmtime.Trap, match="fuel"):
        await bindings.result(guest.f())


async def test_context_variables_reach_host_functions(bindings: Bindings) -> None:
    variable: ContextVar[str] = ContextVar("variable", default="default")
    seen = []

    class Reading:
        def __getattr__(self, name: str) -> Any:
            def echo(value: Any, /) -> Any:
                seen.append(variable.get())
                return value

            return echo

    module = bindings.load(echo_component(labels=LABELS), "echo")
    guest = await bindings.instantiate(module, module.Imports(Reading()))
    variable.set("set")
    await bindings.result(guest.guest.echo_u32(1))
    assert seen == ["set"]


async def test_current(bindings: Bindings) -> None:
    found = []
    module = bindings.load(echo_component(labels=LABELS), "echo")
    cls = next(item for item in vars(module).values() if hasattr(item, "current"))

    class Looking:
        def __getattr__(self, name: str) -> Any:
            def echo(value: Any, /) -> Any:
                found.append(cls.current())
                return value

            return echo

    guest = await bindings.instantiate(module, module.Imports(Looking()))
    await bindings.result(guest.guest.echo_u32(1))
    assert found == [guest]
    with pytest.raises(LookupError):
        cls.current()


async def test_what_the_host_lacks_is_named(bindings: Bindings) -> None:
    class Lacking:
        echo_u32 = 5

        def echo_string(self) -> str:
            return ""

    module = bindings.load(echo_component(labels=LABELS), "echo")
    with pytest.raises(ImportMismatch) as caught:
        await bindings.instantiate(module, module.Imports(Lacking()))
    message = str(caught.value)
    for text in (
        "host.echo_u32 is of type int, not a function",
        "host.echo_string() -> 'str' does not take 1 positional arguments",
        "host.echo_strings is missing; the component imports test:echo/host#echo-strings",
    ):
        assert text in message, message


def test_threads_have_instances_of_their_own(bindings: Bindings) -> None:
    module = bindings.load(echo_component(labels=LABELS), "echo")
    results: list[object] = []

    async def use() -> None:
        guest = await bindings.instantiate(module, module.Imports(PlainHost()))
        results.append(await bindings.result(guest.guest.echo_strings(["é"] * 100)))

    threads = [threading.Thread(target=lambda: asyncio.run(use())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["é"] * 100] * 4


async def test_a_nested_component_of_another_instance_lifts_while_the_outer_waits(
    bindings: Bindings,
) -> None:
    module = bindings.load(echo_component(labels=LABELS), "echo")
    inner = await bindings.instantiate(module, module.Imports(PlainHost()))

    class Forwarding:
        def __getattr__(self, name: str) -> Any:
            def forward(value: Any, /) -> Any:
                return getattr(inner.guest, name)(value)

            return forward

    outer = await bindings.instantiate(module, module.Imports(Forwarding()))
    for _ in range(3):
        texts = ["é" * 1000] * 10
        assert await bindings.result(outer.guest.echo_strings(texts)) == texts
