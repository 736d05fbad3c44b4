"""Calls nested in host functions do not affect the calls around them."""

from __future__ import annotations

import random
from typing import Any

import pytest
import wasmtime

import runtime
from runtime import current_caller
from tests.sync.making import bindings, class_of, instance, new_instance

#: `down` hands its arguments to the host, and adds them to what comes back.
WAT = """(module
    (import "env" "again" (func $again (param i32 i64) (result i64)))
    (import "env" "one" (func $one (param i32) (result i32)))
    (import "env" "hold" (func $hold (param externref) (result externref)))
    (memory (export "memory") 1)
    (func (export "down") (param i32 i64) (result i64)
        (i64.add (i64.add (call $again (local.get 0) (local.get 1)) (local.get 1)) (i64.extend_i32_s (local.get 0))))
    (func (export "one") (param i32) (result i32) (i32.add (local.get 0) (call $one (local.get 0))))
    (func (export "hold") (param externref) (result externref) (call $hold (local.get 0)))
    (func (export "trap") unreachable))"""


def test_the_same_function_inside_itself() -> None:
    def again(depth: int, value: int) -> int:
        below = guest.down(depth - 1, value * 2) if depth else 0
        return int(below) + 1

    guest: Any = instance(WAT, again=again, one=int, hold=id)

    def expected(depth: int, value: int) -> int:
        return (expected(depth - 1, value * 2) if depth else 0) + 1 + value + depth

    for depth in (0, 1, 2, 30, 3, 0):
        assert guest.down(depth, 5) == expected(depth, 5)


def test_random_nesting() -> None:
    """Calls of three kinds nest at random; each checks its own arguments and result."""
    generator = random.Random(4)

    def inside(depth: int) -> None:
        for _ in range(generator.randrange(3) if depth < 6 else 0):
            kind, number, thing = generator.randrange(3), generator.randrange(2**31), object()
            if kind == 0:
                depths.append(depth + 1)
                assert guest.one(number % 1000) == 2 * (number % 1000)
            elif kind == 1:
                depths.append(depth + 1)
                assert guest.down(depth + 1, number) == 7 + number + depth + 1
            else:
                depths.append(depth + 1)
                assert guest.hold(thing) is thing

    depths: list[int] = []

    def again(depth: int, value: int) -> int:
        inside(depths.pop())
        return 7

    def one(value: int) -> int:
        inside(depths.pop())
        return value

    def hold(thing: object) -> object:
        inside(depths.pop())
        return thing

    guest: Any = instance(WAT, again=again, one=one, hold=hold)
    for _ in range(60):
        inside(0)
    assert not depths


def test_a_nested_failure_poisons_and_the_outer_call_goes_on() -> None:
    seen: list[BaseException] = []

    def one(value: int) -> int:
        with pytest.raises(wasmtime.Trap):
            guest.trap()
        try:
            guest.one(1)
        except runtime.InstancePoisoned as error:
            seen.append(error)
        return 5

    guest: Any = instance(WAT, again=max, one=one, hold=id)
    assert guest.one(1) == 6
    assert len(seen) == 1
    with pytest.raises(runtime.InstancePoisoned, match="the call of trap"):
        guest.one(1)


def test_one_note_however_deep() -> None:
    def one(value: int) -> int:
        if value == 0:
            raise ValueError("at the bottom")
        return int(guest.one(value - 1))

    guest: Any = instance(WAT, again=max, one=one, hold=id, on_unwind="keep")
    with pytest.raises(ValueError, match="at the bottom") as caught:
        guest.one(3)
    (note,) = caught.value.__notes__
    assert note.count("!<function 4>") + note.count("!one") == 4


def test_recursion_without_end() -> None:
    """Python's limit or the guest's stack ends the call, and the process goes on."""

    def one(value: int) -> int:
        return int(guest.one(value))

    guest: Any = instance(WAT, again=max, one=one, hold=id, on_unwind="keep")
    for _ in range(3):
        with pytest.raises((RecursionError, wasmtime.Trap)):
            guest.one(1)
    other: Any = instance(WAT, again=max, one=int, hold=id)
    assert other.one(2) == 4


def test_two_instances_in_one_store() -> None:
    module = bindings(WAT)
    store = wasmtime.Store()

    def one(value: int) -> int:
        assert class_of(module).current() is first
        return int(second.one(value))

    def other(value: int) -> int:
        assert class_of(module).current() is second
        if value:
            return int(first.one(value - 1))
        return 0

    first = new_instance(module, store=store, again=max, one=one, hold=id)
    second = new_instance(module, store=store, again=max, one=other, hold=id)
    assert first.one(3) == 12


def test_two_stores() -> None:
    module = bindings(WAT)
    inner = new_instance(module, again=max, one=lambda value: value + 1, hold=id)
    outer = new_instance(module, again=max, one=lambda value: inner.one(value), hold=id)
    assert outer.one(5) == 5 + 5 + 6


def test_current_outside() -> None:
    module = bindings(WAT)
    new_instance(module, again=max, one=int, hold=id)
    with pytest.raises(LookupError, match="no host function is running"):
        class_of(module).current()
    with pytest.raises(RuntimeError, match="works inside host functions only"):
        current_caller()


def test_current_of_another_class() -> None:
    module, other = bindings(WAT), bindings(WAT)
    seen: list[str] = []

    def one(value: int) -> int:
        try:
            class_of(other).current()
        except LookupError as error:
            seen.append(str(error))
        return value

    new_instance(module, again=max, one=one, hold=id).one(1)
    assert len(seen) == 1


def test_callers() -> None:
    kept: list[Any] = []

    def one(value: int) -> int:
        caller = current_caller()
        kept.append(caller)
        assert set(caller) == {"memory", "down", "one", "hold", "trap"}
        assert isinstance(caller["memory"], wasmtime.Memory)
        assert caller.store is guest.__instance__.store
        if value:
            guest.one(value - 1)
            assert "memory" in caller  # the caller of this call is still valid
        assert len(caller) == 5
        return value

    guest: Any = instance(WAT, again=max, one=one, hold=id)
    guest.one(2)
    for caller in kept:
        with pytest.raises(RuntimeError, match=r"env\.one has returned"):
            caller["memory"]


async def test_async_and_synchronous_host_functions_inside_each_other() -> None:
    """`current()` goes by the innermost host function, of whichever kind it is."""
    wat = '(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))'
    sync_module, async_module = bindings(wat), bindings(wat, sync=False)
    Sync, Async = class_of(sync_module), class_of(async_module)
    seen: list[Any] = []

    def innermost() -> int:
        seen.append(Sync.current() is sync)
        with pytest.raises(LookupError):
            Async.current()
        with pytest.raises(RuntimeError, match="await_"):
            runtime.await_(object())  # type: ignore[arg-type]
        return 5

    sync = new_instance(sync_module, f=innermost)

    def plain() -> int:
        result: int = sync.run()
        seen.append(Async.current() is guest)
        return result

    async def awaited() -> int:
        return plain()

    for function in (plain, awaited):
        guest = await Async.instantiate(
            async_module.Imports(env=type("Env", (), {"f": staticmethod(function)})())
        )
        assert await guest.run() == 5
    assert seen == [True] * 4


def test_an_event_loop_inside() -> None:
    import asyncio

    wat = '(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))'
    sync_module, async_module = bindings(wat), bindings(wat, sync=False)
    Sync, Async = class_of(sync_module), class_of(async_module)

    async def awaited() -> int:
        await asyncio.sleep(0)
        assert Async.current() is not None
        with pytest.raises(LookupError):
            Sync.current()
        return 3

    async def main() -> int:
        guest = await Async.instantiate(
            async_module.Imports(env=type("Env", (), {"f": staticmethod(awaited)})())
        )
        result: int = await guest.run()
        return result

    sync = new_instance(sync_module, f=lambda: asyncio.run(main()))
    assert sync.run() == 3
