"""Objects that guests hold are kept alive, and released when the guest drops them."""

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
    defaults = {"take": lambda thing, number: thing, "func": lambda func: func}
    return instance(WAT, on_unwind="keep", **{**defaults, **functions})


def test_objects_come_back_and_are_let_go() -> None:
    guest = make()
    thing = Thing()
    watch = ref(thing)
    assert guest.both(thing, None) == (None, thing)
    assert guest.__instance__.calls["pass"](thing, 1) is thing
    guest.keep(0, thing)
    del thing
    gc.collect()
    assert guest.give(0) is watch()
    guest.keep(0, None)
    guest.__instance__.store.gc()
    guest.give(0)
    gc.collect()
    assert watch() is None


def test_many_objects_do_not_pile_up() -> None:
    guest = make()
    watches: list[ref[Thing]] = []
    for _ in range(3000):
        thing = Thing()
        watches.append(ref(thing))
        assert guest.__instance__.calls["pass"](thing, 0) is thing
        del thing
    guest.__instance__.store.gc()
    guest.give(0)
    gc.collect()
    assert sum(watch() is not None for watch in watches) < 10


def test_finalizers_may_call_the_guest() -> None:
    results: list[int] = []

    class Calling:
        def __del__(self) -> None:
            results.append(guest.add(len(results)))

    guest = make(take=lambda thing, number: None)
    for _ in range(50):
        guest.__instance__.calls["pass"](Calling(), 1)
        guest.__instance__.store.gc()
        assert guest.add(5) == 6
    guest.add(1)
    gc.collect()
    assert results == list(range(1, 51))


def test_collecting_inside_a_host_function() -> None:
    thing = Thing()

    def take(item: object, number: int) -> object:
        guest.__instance__.store.gc()
        gc.collect()
        if number:
            other = Thing()
            assert guest.__instance__.calls["pass"](other, number - 1) is other
        guest.__instance__.store.gc()
        return item

    guest = make(take=take)
    for _ in range(5):
        assert guest.__instance__.calls["pass"](thing, 4) is thing


def test_functions_as_values() -> None:
    guest = make()
    add = guest.exports["add"]
    func = guest.func(add)
    assert isinstance(func, wasmtime.Func)
    assert func(guest.__instance__.store, 4) == 5
    assert guest.func(None) is None


def test_wrong_arguments_leave_nothing_behind() -> None:
    guest = make()
    thing = Thing()
    watch = ref(thing)
    for _ in range(100):
        with suppress(TypeError):
            guest.__instance__.calls["pass"](thing, "no")
    del thing
    guest.__instance__.store.gc()
    guest.add(1)
    gc.collect()
    assert watch() is None


def test_a_failing_host_function_leaves_nothing_behind() -> None:
    def take(item: object, number: int) -> object:
        raise LookupError(number)

    guest = make(take=take)
    watches = []
    for number in range(20):
        thing = Thing()
        watches.append(ref(thing))
        with suppress(LookupError):
            guest.__instance__.calls["pass"](thing, number)
        del thing
    guest.__instance__.store.gc()
    guest.add(1)
    gc.collect()
    assert not any(watch() for watch in watches)
