"""How calls fail, and whether their instance can still be used."""

from __future__ import annotations

import traceback

import pytest
import wasmtime

from runtime import ImportMismatch, InstancePoisoned, Limits, OutOfFuel, new_engine
from tests.sync.making import bindings, class_of, instance, new_instance

WAT = """(module (import "env" "host" (func $host (param i32) (result i32)))
    (func $inner (param i32) (result i32) (call $host (local.get 0)))
    (func (export "call") (param i32) (result i32) (call $inner (local.get 0)))
    (func (export "trap") unreachable)
    (func $deep (export "deep") (call $deep))
    (func (export "fine") (result i32) (i32.const 7)))"""


class Oops(Exception):
    pass


def test_exceptions_come_out_as_they_are() -> None:
    error = Oops("the very one")

    def host(_: int) -> int:
        raise error

    guest = instance(WAT, host=host)
    with pytest.raises(Oops) as caught:
        guest.call(1)
    assert caught.value is error
    assert "host" in [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert error.__context__ is None
    (note,) = error.__notes__
    assert note.startswith("in the guest call of call; wasm backtrace:\n  0: ")
    assert "!inner" in note.splitlines()[1]
    with pytest.raises(
        InstancePoisoned, match=r"the call of call was unwound by Oops \(the very one\)"
    ):
        guest.fine()


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit(), StopIteration(1), MemoryError()]
)
def test_all_kinds_of_exceptions(error: BaseException) -> None:
    def host(value: int) -> int:
        if value:
            raise error
        return 5

    guest = instance(WAT, host=host, on_unwind="keep")
    for _ in range(3):
        with pytest.raises(type(error)) as caught:
            guest.call(1)
        assert caught.value is error
        assert guest.call(0) == 5


def test_traps() -> None:
    guest = instance(WAT, host=int, on_unwind="keep")
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        guest.trap()
    with pytest.raises(wasmtime.Trap, match="call stack exhausted"):
        guest.deep()
    assert guest.call(3) == 3


@pytest.mark.parametrize("export", ["trap", "deep"])
def test_traps_poison(export: str) -> None:
    guest = instance(WAT, host=int)
    with pytest.raises(wasmtime.Trap):
        getattr(guest, export)()
    with pytest.raises(InstancePoisoned, match=f"the call of {export} was unwound by Trap"):
        guest.fine()


def test_wrong_arguments_do_not_poison() -> None:
    guest = instance(WAT, host=int)
    for wrong in ("x", 2**40, None):
        with pytest.raises((TypeError, OverflowError)):
            guest.call(wrong)
    assert guest.fine() == 7


def test_an_exception_of_before_is_not_raised_again() -> None:
    """The error of a function called directly, which wasmtime-py swallowed, stays out of later calls."""
    guest = instance(WAT, host=lambda _: 1 // 0, on_unwind="keep")
    store = guest.__instance__.store
    with pytest.raises(ZeroDivisionError):
        guest.exports["call"](store, 1)
    plain = wasmtime.Func._from_raw(guest.exports["call"]._func)
    with pytest.raises(wasmtime.WasmtimeError):
        plain(store, 1)
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        guest.trap()


def test_start_function() -> None:
    wat = '(module (import "env" "host" (func $host)) (start $host) (func (export "f")))'

    def host() -> None:
        raise Oops("at the start")

    with pytest.raises(Oops, match="at the start") as caught:
        instance(wat, host=host)
    assert "the start function" in caught.value.__notes__[0]
    module = bindings(wat)
    seen: list[str] = []

    def look() -> None:
        try:
            class_of(module).current()
        except LookupError as error:
            seen.append(str(error))

    new_instance(module, host=look).f()
    assert len(seen) == 1
    assert "still being instantiated" in seen[0]


def test_import_mismatch_says_everything() -> None:
    wat = '(module (import "env" "a" (func)) (import "env" "b" (memory 1)) (import "env" "c" (func (param i32))))'
    with pytest.raises(ImportMismatch) as caught:
        instance(wat, a=5, c=lambda: None)
    assert [line.strip().partition(" ")[0] for line in str(caught.value).splitlines()[1:]] == [
        "env.a",
        "env.b",
        "env.c()",
    ]


def test_fuel() -> None:
    wat = '(module (func (export "spin") (loop $l (br $l))) (func (export "f")))'
    module = bindings(wat)
    guest = class_of(module).instantiate(limits=Limits(fuel=10_000))
    with pytest.raises(OutOfFuel):
        guest.spin()
    with pytest.raises(InstancePoisoned):
        guest.f()


def test_limits() -> None:
    module = bindings(
        '(module (memory (export "m") 1) (func (export "grow") (result i32) (memory.grow (i32.const 9))))'
    )
    cls = class_of(module)
    guest = cls.instantiate(limits=Limits(memory=3 * 65536, instances=1))
    assert guest.grow() == -1
    with pytest.raises(ValueError, match="call_seconds needs async bindings"):
        cls.instantiate(limits=Limits(call_seconds=1))


def test_engines_with_epochs() -> None:
    """A store of such an engine would trap at once if it had no deadline."""
    engine = new_engine(time_slice=0.001)
    guest = instance(WAT, host=int, store=wasmtime.Store(engine))
    for _ in range(3):
        engine.increment_epoch()
    assert guest.call(4) == 4
    config = wasmtime.Config()
    config.epoch_interruption = True
    config.wasm_exceptions = True
    assert instance(WAT, host=int, store=wasmtime.Store(wasmtime.Engine(config))).call(4) == 4
