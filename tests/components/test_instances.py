"""Instances made from what is known of their class: each is as if it were the first."""

from __future__ import annotations

import asyncio
import gc
from types import ModuleType, SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import wasmtime

from runtime import ImportMismatch, Limits, new_engine
from tests.components.conftest import Bindings

# One core module imports host functions alone; the other one's imports are another instance's, too.
STARTS = """(component
  (import "host" (instance $host
    (export "begin" (func (param "n" u32) (result u32)))
    (export "say" (func (param "s" string)))))
  (core module $libc (memory (export "memory") 1) (data (i32.const 16) "hello"))
  (core instance $libc (instantiate $libc))
  (core func $begin (canon lower (func $host "begin")))
  (core func $say (canon lower (func $host "say") (memory (core memory $libc "memory"))))
  (core module $first
    (import "host" "begin" (func $begin (param i32) (result i32)))
    (global $n (mut i32) (i32.const 0))
    (func $start (global.set $n (call $begin (i32.const 1))))
    (start $start)
    (func (export "n") (result i32) (global.get $n)))
  (core instance $first (instantiate $first (with "host" (instance (export "begin" (func $begin))))))
  (core module $second
    (import "libc" "memory" (memory 1))
    (import "first" "n" (func $n (result i32)))
    (import "host" "begin" (func $begin (param i32) (result i32)))
    (import "host" "say" (func $say (param i32 i32)))
    (func $start
      (i32.store (i32.const 0) (i32.add (call $n) (call $begin (i32.const 2))))
      (call $say (i32.const 16) (i32.const 5)))
    (start $start)
    (func (export "total") (result i32) (i32.load (i32.const 0)))
    (func (export "add") (param i32) (result i32)
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (call $begin (local.get 0))))
      (i32.load (i32.const 0))))
  (core instance $second (instantiate $second
    (with "libc" (instance $libc)) (with "first" (instance $first))
    (with "host" (instance (export "begin" (func $begin)) (export "say" (func $say))))))
  (func (export "total") (result u32) (canon lift (core func $second "total")))
  (func (export "add") (param "n" u32) (result u32) (canon lift (core func $second "add")))
  (func (export "direct") (param "n" u32) (result u32) (canon lift (core func $begin))))"""


class Host:
    """Multiplies, and notes what the guest asks for."""

    def __init__(self, factor: int) -> None:
        self.factor, self.said = factor, [""][:0]

    def begin(self, n: int) -> int:
        return n * self.factor

    def say(self, s: str) -> None:
        self.said.append(s)


class WaitingHost(Host):
    async def begin(self, n: int) -> int:  # type: ignore[override]
        await asyncio.sleep(0)
        return n * self.factor


@pytest.fixture
def module(bindings: Bindings) -> ModuleType:
    return bindings.load(STARTS, "starts")


@pytest.fixture
def async_module(bindings: Bindings) -> ModuleType:
    if bindings.flavour != "async":
        pytest.skip("only for async bindings")
    return bindings.load(STARTS, "starts")


async def make(bindings: Bindings, module: ModuleType, host: Any, **options: Any) -> Any:
    return await bindings.instantiate(module, module.Imports(host), **options)


async def test_each_instance_has_its_own_memory_and_host(
    bindings: Bindings, module: ModuleType
) -> None:
    hosts = [Host(factor) for factor in range(10)]
    guests = [await make(bindings, module, host) for host in hosts]
    for factor, guest in enumerate(guests):
        assert await bindings.result(guest.add(4)) == 7 * factor
    for factor, guest in enumerate(guests):
        assert await bindings.result(guest.total()) == 7 * factor
        guest.close()
    assert [host.said for host in hosts] == [["hello"]] * 10


async def test_start_functions_wait_interleaved(
    bindings: Bindings, async_module: ModuleType
) -> None:
    hosts = map(WaitingHost, range(10))
    guests = await asyncio.gather(*(make(bindings, async_module, host) for host in hosts))
    assert [await guest.total() for guest in guests] == [3 * factor for factor in range(10)]
    assert await asyncio.gather(*(guest.add(4) for guest in guests)) == [*range(0, 70, 7)]


@pytest.mark.parametrize("failing", [1, 2])
async def test_the_next_instance_after_one_whose_start_failed(
    failing: int, bindings: Bindings, module: ModuleType
) -> None:
    class FailingHost(Host):
        def begin(self, n: int) -> int:
            if n == failing:
                raise LookupError("nothing begins")
            return super().begin(n)

    for _ in range(2):
        with pytest.raises(LookupError, match="nothing begins"):
            await make(bindings, module, FailingHost(1))
        guest = await make(bindings, module, Host(5))
        assert await bindings.result(guest.total()) == 15


@pytest.mark.parametrize("waiting", [1, 2])
async def test_the_next_instance_after_one_whose_start_was_cancelled(
    waiting: int, bindings: Bindings, async_module: ModuleType
) -> None:
    entered = asyncio.Event()

    class EndlessHost(Host):
        async def begin(self, n: int) -> int:  # type: ignore[override]
            if n == waiting:
                entered.set()
                await asyncio.Event().wait()
            return super().begin(n)

    task = asyncio.ensure_future(make(bindings, async_module, EndlessHost(1)))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    guest = await make(bindings, async_module, WaitingHost(5))
    assert await guest.total() == 15


async def test_a_start_function_has_its_time(bindings: Bindings, async_module: ModuleType) -> None:
    class EndlessHost(Host):
        async def begin(self, n: int) -> int:  # type: ignore[override]
            await asyncio.Event().wait()
            return 0

    with pytest.raises(TimeoutError):
        await make(bindings, async_module, EndlessHost(1), limits=Limits(call_seconds=0.05))


async def test_an_instance_is_made_while_another_one_starts(
    bindings: Bindings, module: ModuleType
) -> None:
    inner: list[Any] = []

    class NestingHost(Host):
        def begin(self, n: int) -> int:
            inner.append(module_class(module).instantiate(module.Imports(Host(n))))
            return super().begin(n)

    class AsyncNestingHost(Host):
        async def begin(self, n: int) -> int:  # type: ignore[override]
            inner.append(await make(bindings, module, WaitingHost(n)))
            return super().begin(n)

    is_async = bindings.flavour == "async"
    host = AsyncNestingHost(7) if is_async else NestingHost(7)
    guest = await make(bindings, module, host)
    assert await bindings.result(guest.total()) == 21
    assert [await bindings.result(each.total()) for each in inner] == [3, 6]


def module_class(module: ModuleType) -> Any:
    (cls,) = (
        item
        for item in vars(module).values()
        if hasattr(item, "instantiate") and item.__module__ == module.__name__
    )
    return cls


async def test_imports_are_checked_for_each_instance(
    bindings: Bindings, module: ModuleType
) -> None:
    await make(bindings, module, Host(1))
    with pytest.raises(ImportMismatch, match=r"host\.say is missing"):
        await make(bindings, module, SimpleNamespace(begin=Host(1).begin))
    wrong = SimpleNamespace(begin=lambda: 0, say=3)
    with pytest.raises(
        ImportMismatch, match=r"(?s)host\.begin\(\) does not take .*host\.say is of"
    ):
        await make(bindings, module, wrong)
    with pytest.raises(ImportMismatch, match="host"):
        await bindings.instantiate(module, None)
    guest = await make(bindings, module, Host(2))
    assert await bindings.result(guest.total()) == 6


async def test_a_host_function_that_is_exported_as_it_is(
    bindings: Bindings, module: ModuleType
) -> None:
    for factor in (2, 3):
        guest = await make(bindings, module, Host(factor))
        assert await bindings.result(guest.direct(5)) == 5 * factor
        assert await bindings.result(guest.add(1)) == 4 * factor


async def test_instances_share_a_store_that_was_given(
    bindings: Bindings, module: ModuleType
) -> None:
    store = wasmtime.Store(new_engine(time_slice=None))
    guests = [await make(bindings, module, Host(factor), store=store) for factor in (2, 3)]
    own = await make(bindings, module, Host(4))
    for factor, guest in zip((2, 3, 4), (*guests, own), strict=True):
        assert await bindings.result(guest.total()) == 3 * factor
        assert await bindings.result(guest.add(4)) == 7 * factor
        guest.close()


async def test_limits_hold_for_each_instance(bindings: Bindings, module: ModuleType) -> None:
    for _ in range(2):
        with pytest.raises(wasmtime.WasmtimeError, match="memory"):
            await make(bindings, module, Host(1), limits=Limits(memory=1))
        with pytest.raises(wasmtime.WasmtimeError):
            await make(bindings, module, Host(1), limits=Limits(instances=0))
        with pytest.raises(wasmtime.Trap, match="fuel"):
            await make(bindings, module, Host(1), limits=Limits(fuel=3))
        guest = await make(bindings, module, Host(1), limits=Limits(instances=1, fuel=10_000))
        assert await bindings.result(guest.total()) == 3


async def test_offload(bindings: Bindings, async_module: ModuleType) -> None:
    for factor in (2, 3):
        guest = await make(bindings, async_module, WaitingHost(factor), offload=True)
        assert await guest.add(4) == 7 * factor


async def test_nothing_of_a_closed_instance_is_left_to_the_collector(
    bindings: Bindings, module: ModuleType
) -> None:
    host = Host(2)
    guest = await make(bindings, module, host)
    add, gone = guest.add, ref(host)
    gc.collect()
    gc.disable()
    try:
        assert await bindings.result(add(1)) == 8
        guest.close()
        with pytest.raises(RuntimeError, match="closed"):
            await bindings.result(guest.total())
        with pytest.raises(RuntimeError, match="closed"):
            await bindings.result(add(1))
        del host
        assert gone() is None
    finally:
        gc.enable()


async def test_the_first_call_after_the_store_was_closed(
    bindings: Bindings, module: ModuleType
) -> None:
    store = wasmtime.Store(new_engine(time_slice=None))
    guest = await make(bindings, module, Host(2), store=store)
    store.close()
    for call, values in ((guest.total, ()), (guest.direct, (1,))):
        with pytest.raises((ValueError, RuntimeError), match="closed"):
            await bindings.result(call(*values))
