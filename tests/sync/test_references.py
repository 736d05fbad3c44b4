"""Objects that guests hold: what keeps them alive, and what may happen when they are released."""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Any
from weakref import ref

import wasmtime

from tests.sync.making import instance

WAT = """(module
    (import "env" "take" (func $take (param externref i32) (result externref)))
    (import "env" "func" (func $func (param funcref) (result funcref)))
    (table $held (export "held") 4 externref)
    (func (export "keep") (param i32 externref) (table.set $held (local.get 0) (local.get 1)))
    (func (export "give") (param i32) (result externref) (table.get $held (local.get 0)))
    (func (export "pass") (param externref i32) (result externref) (call $take (local.get 0) (local.get 1)))
    (func (export "func") (param funcref) (result funcref) (call $func (local.get 0)))
    (func (export "both") (param externref externref) (result externref externref) (local.get 1) (local.get 0))
    (func $add (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))"""


class Thing:
    pass


def make(**functions: Any) -> Any:
    given = {"take": lambda thing, number: thing, "func": lambda func: func, **functions}
    return instance(WAT, on_unwind="keep", **given)


def test_objects_come_back_and_are_let_go() -> None:
    guest = make()
    thing = Thing()
    watch = ref(thing)
    assert guest.both(thing, None) == (None, thing)
    assert guest.__calls__["pass"](thing, 1) is thing
    guest.keep(0, thing)
    del thing
    gc.collect()
    assert guest.give(0) is watch()
    guest.keep(0, None)
    guest.__store__.gc()
    guest.give(0)
    gc.collect()
    assert watch() is None


def test_many_objects_are_not_hoarded() -> None:
    guest = make()
    alive: list[ref[Thing]] = []
    for _ in range(3000):
        thing = Thing()
        alive.append(ref(thing))
        assert guest.__calls__["pass"](thing, 0) is thing
        del thing
    guest.__store__.gc()
    guest.give(0)
    gc.collect()
    assert sum(each() is not None for each in alive) < 10


def test_finalizers_may_call_the_guest() -> None:
    results: list[int] = []

    class Calling:
        def __del__(self) -> None:
            results.append(guest.add(len(results)))

    guest = make(take=lambda thing, number: None)
    for _ in range(50):
        guest.__calls__["pass"](Calling(), 1)
        guest.__store__.gc()
        assert guest.add(5) == 6
    guest.add(1)
    gc.collect()
    assert results == list(range(1, 51))


def test_collecting_inside_a_host_function() -> None:
    thing = Thing()

    def take(given: object, number: int) -> object:
        guest.__store__.gc()
        gc.collect()
        if number:
            other = Thing()
            assert guest.__calls__["pass"](other, number - 1) is other
        guest.__store__.gc()
        return given

    guest = make(take=take)
    for _ in range(5):
        assert guest.__calls__["pass"](thing, 4) is thing


def test_functions_as_values() -> None:
    guest = make()
    add = guest.exports["add"]
    found = guest.func(add)
    assert isinstance(found, wasmtime.Func)
    assert found(guest.__store__, 4) == 5
    assert guest.func(None) is None


def test_wrong_arguments_leave_nothing_behind() -> None:
    guest = make()
    thing = Thing()
    watch = ref(thing)
    for _ in range(100):
        with suppress(TypeError):
            guest.__calls__["pass"](thing, "no")
    del thing
    guest.__store__.gc()
    guest.add(1)
    gc.collect()
    assert watch() is None


def test_a_failing_host_function_leaves_nothing_behind() -> None:
    def take(given: object, number: int) -> object:
        raise LookupError(number)

    guest = make(take=take)
    watches = []
    for number in range(20):
        thing = Thing()
        watches.append(ref(thing))
        with suppress(LookupError):
            guest.__calls__["pass"](thing, number)
        del thing
    guest.__store__.gc()
    guest.add(1)
    gc.collect()
    assert not any(watch() for watch in watches)
