"""What ends a guest call early: exceptions of host functions, traps, exits, and what cannot be instantiated."""

from __future__ import annotations

import asyncio
import gc
import traceback
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime

from runtime import (
    FuncExt,
    ImportMismatch,
    Stack,
    WasmException,
    await_,
    i32,
    i64,
    instantiate_async,
)

from ..features import needs_exceptions
from .gates import Gate
from .guests import (
    ALONE,
    POKE,
    RELAY,
    Instance,
    compiled,
    guest_file,
    instantiate,
    new_store,
    relay,
)

#: Three frames deep, with names.
DEEP = """(module $deep
  (import "env" "f" (func $f (param i32) (result i32)))
  (func $inner (param i32) (result i32) (call $f (local.get 0)))
  (func $middle (param i32) (result i32) (call $inner (local.get 0)))
  (func $outer (export "run") (param i32) (result i32) (call $middle (local.get 0)))
  (func (export "fine") (result i32) (i32.const 7)))"""

FORMS = pytest.mark.parametrize("form", ["async", "plain", "waiting"])


def host(form: str, body: Callable[[int], Any]) -> Any:
    """A host function: async, plain, or plain and suspended before it comes to `body`."""

    async def async_host(x: i32) -> i32:
        await asyncio.sleep(0)
        result: int = body(x)
        return result

    def plain_host(x: i32) -> i32:
        result: int = body(x)
        return result

    def waiting_host(x: i32) -> i32:
        return await_(async_host(x))

    return {"async": async_host, "plain": plain_host, "waiting": waiting_host}[form]


def raising(form: str, error: BaseException) -> Any:
    """A host function that raises."""

    def guilty(_: int) -> int:
        raise error

    return host(form, guilty)


class Custom(Exception):
    """An exception of the user's own, with a state."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


# ---- exceptions of host functions ----


@FORMS
@pytest.mark.parametrize(
    "error",
    [
        Custom(5),
        ValueError("x"),
        KeyError("k"),
        OSError(2, "gone"),
        ExceptionGroup("many", [ValueError(1), Custom(2)]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_the_exception_is_the_same_object(form: str, error: Exception) -> None:
    error.__notes__ = []
    arguments, instance = error.args, await relay(raising(form, error), source=DEEP)
    for call in (instance.run, lambda x: instance.getter("run", i32, i32)(Stack(), x)):
        with pytest.raises(type(error)) as caught:
            await call(1)
        assert caught.value is error
        assert error.args == arguments
        assert error.__cause__ is None
        assert error.__context__ is None
    assert await instance.call("fine") == 7


@FORMS
async def test_the_traceback_leads_to_the_line_that_raised(form: str) -> None:
    instance = await relay(raising(form, Custom(1)), source=DEEP)
    with pytest.raises(Custom) as caught:
        await instance.run(1)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[0].name == "test_the_traceback_leads_to_the_line_that_raised"
    assert frames[-1].name == "guilty"
    assert frames[-1].line == "raise error"


@FORMS
async def test_one_note_with_the_wasm_backtrace(form: str) -> None:
    instance = await relay(raising(form, Custom(1)), source=DEEP)
    with pytest.raises(Custom) as caught:
        await instance.run(1)
    (note,) = caught.value.__notes__
    places = [note.index(name) for name in ("inner", "middle", "outer")]
    assert places == sorted(places)
    assert "deep" in note


async def test_a_note_for_functions_without_names() -> None:
    source = """(module (import "env" "f" (func (param i32) (result i32)))
      (func (export "run") (param i32) (result i32) (call 0 (local.get 0))))"""
    instance = await relay(raising("async", Custom(1)), source=source)
    with pytest.raises(Custom) as caught:
        await instance.run(1)
    (note,) = caught.value.__notes__
    assert "1" in note.splitlines()[-1]  # the function's index


@FORMS
async def test_an_exception_that_is_raised_again_and_again_does_not_grow(form: str) -> None:
    error = Custom(1)
    instance = await relay(raising(form, error), source=DEEP)
    for _ in range(5):
        with pytest.raises(Custom):
            await instance.run(1)
    assert len(error.__notes__) == 1


async def test_notes_of_the_users_own_stay() -> None:
    error = Custom(1)
    error.add_note("mine")
    instance = await relay(raising("async", error))
    with pytest.raises(Custom):
        await instance.run(1)
    assert error.__notes__[0] == "mine"
    assert len(error.__notes__) == 2


@FORMS
async def test_an_exception_that_takes_no_notes_comes_out_all_the_same(form: str) -> None:
    class Stubborn(Exception):
        def add_note(self, note: str) -> None:
            raise RuntimeError("no notes here")

    error = Stubborn()
    instance = await relay(raising(form, error), source=DEEP)
    with pytest.raises(Stubborn) as caught:
        await instance.run(1)
    assert caught.value is error
    assert await instance.call("fine") == 7


async def test_an_exception_with_odd_notes_comes_out_all_the_same() -> None:
    error = Custom(1)
    error.__notes__ = "not a list"  # type: ignore[assignment]
    instance = await relay(raising("async", error), source=DEEP)
    with pytest.raises(Custom) as caught:
        await instance.run(1)
    assert caught.value is error


@FORMS
async def test_a_cause_and_a_context_stay(form: str) -> None:
    def body(_: int) -> int:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise Custom(2) from error

    instance = await relay(host(form, body))
    with pytest.raises(Custom) as caught:
        await instance.run(1)
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.value.__context__ is caught.value.__cause__
    assert caught.value.__cause__.__context__ is None


async def test_the_context_is_the_callers_when_there_is_one() -> None:
    """The context is set like that of any function called in an ``except`` block."""
    instance, first = await relay(raising("plain", Custom(1))), KeyError("first")
    try:
        raise first
    except KeyError:
        with pytest.raises(Custom) as caught:
            await instance.run(1)
    assert caught.value.__context__ is first


@FORMS
async def test_an_exception_in_a_nested_call_goes_through_all_guests(form: str) -> None:
    error, made = Custom(1), list[Instance]()

    async def f(x: i32) -> i32:
        if not x:
            raise error
        result: int = await made[0].run(x - 1)
        return result

    def plain_f(x: i32) -> i32:
        return await_(f(x))

    made.append(await relay(f if form == "async" else plain_f, source=DEEP))
    with pytest.raises(Custom) as caught:
        await made[0].run(3)
    assert caught.value is error
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert names.count("f") == 4
    assert all("middle" in note for note in error.__notes__)
    assert 1 <= len(error.__notes__) <= 4
    assert await made[0].call("fine") == 7


async def test_an_exception_in_a_nested_call_can_be_caught_in_the_middle() -> None:
    made: list[Instance] = []

    async def f(x: i32) -> i32:
        if not x:
            raise Custom(1)
        try:
            result: int = await made[0].run(x - 1)
        except Custom:
            return x * 100
        return result

    made.append(await relay(f, source=DEEP))
    assert await made[0].run(3) == 100


async def test_every_call_has_its_own_exception() -> None:
    """Interleaved calls, all of which fail, each in its own way."""
    gate, count = Gate(), 50
    instances = [await relay(gate.plain if number % 2 else gate.host) for number in range(count)]
    tasks = [asyncio.create_task(instance.run(number)) for number, instance in enumerate(instances)]
    await gate.until(count)
    errors = [Custom(number) for number in range(count)]
    for number in [*range(0, count, 2), *range(count - 1, 0, -2)]:
        gate.fail(number, errors[number])
    await asyncio.wait(tasks)
    assert [task.exception() for task in tasks] == errors


@FORMS
async def test_nobody_keeps_the_exception(form: str) -> None:
    """Not even until the collector comes."""

    def body(_: int) -> int:
        raise Custom(1)

    instance = await relay(host(form, body))
    gc.disable()
    try:
        await instance.run(1)
    except Custom as error:
        watch = weakref.ref(error)
    finally:
        gc.enable()
    assert watch() is None


async def test_an_exception_while_the_guest_is_unwound_is_the_one_that_comes_out() -> None:
    gate = Gate()

    async def f(x: i32) -> i32:
        try:
            return await gate.host(x)
        finally:
            raise Custom(2)

    instance = await relay(f, source=DEEP)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    await asyncio.wait([task])
    error = task.exception()
    assert isinstance(error, Custom)
    assert isinstance(error.__context__, asyncio.CancelledError)
    assert await instance.call("fine") == 7


@pytest.mark.parametrize(
    "error", [GeneratorExit(), asyncio.CancelledError("mine")], ids=lambda e: type(e).__name__
)
@FORMS
async def test_exceptions_that_the_machinery_uses_itself(form: str, error: BaseException) -> None:
    instance = await relay(raising(form, error), source=DEEP)
    with pytest.raises(type(error)) as caught:
        await instance.run(1)
    assert caught.value is error
    assert await instance.call("fine") == 7


@pytest.mark.parametrize(
    "error", [StopIteration(5), StopAsyncIteration(5)], ids=lambda e: type(e).__name__
)
@FORMS
async def test_stop_iteration_is_no_result(form: str, error: Exception) -> None:
    """A coroutine cannot raise it (PEP 479): it comes out as the cause of a RuntimeError."""
    instance = await relay(raising(form, error), source=DEEP)
    with pytest.raises((RuntimeError, StopAsyncIteration)) as caught:
        await instance.run(1)
    chain = [caught.value, caught.value.__cause__]
    assert any(type(each) is type(error) for each in chain)
    assert await instance.call("fine") == 7


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt("now")], ids=lambda e: type(e).__name__
)
@FORMS
def test_exceptions_that_end_the_loop(form: str, error: BaseException) -> None:
    kept: list[Instance] = []

    async def main() -> None:
        kept.append(await relay(raising(form, error), source=DEEP))
        await kept[0].run(1)

    with pytest.raises(type(error)) as caught:
        asyncio.run(main())
    assert caught.value is error
    assert asyncio.run(kept[0].call("fine")) == 7


@FORMS
async def test_a_recursion_error_of_a_host_function(form: str) -> None:
    def deeper(x: int) -> int:
        return deeper(x + 1) + 1

    instance = await relay(host(form, deeper), source=DEEP)
    for _ in range(3):
        with pytest.raises(RecursionError):
            await instance.run(1)
    assert await instance.call("fine") == 7


async def test_an_exception_in_a_start_function() -> None:
    store, error = new_store(), Custom(1)
    source = '(module (import "env" "f" (func $f (param i32) (result i32))) (func (drop (call $f (i32.const 1)))) (start 1))'
    func = FuncExt.wrap_async(store, raising("async", error))
    for _ in range(2):
        with pytest.raises(Custom) as caught:
            await instantiate(source, [func], store)
        assert caught.value is error
        assert len(error.__notes__) == 1
    fine = await instantiate(ALONE, [], store)
    assert await fine.call("add", 1, 2) == 3


# ---- traps ----

TRAPS = """(module $traps
  (import "env" "f" (func $f))
  (memory 1)
  (table 4 funcref)
  (type $nothing (func))
  (elem (i32.const 1) func $unreachable $divide)
  (func $unreachable (export "unreachable") unreachable)
  (func $divide (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func $overflow (export "overflow") (result i32) (i32.div_s (i32.const -2147483648) (i32.const -1)))
  (func $convert (export "convert") (result i32) (i32.trunc_f64_s (f64.const nan)))
  (func $memory (export "memory") (result i32) (i32.load (i32.const 65536)))
  (func $table (export "table") (call_indirect (type $nothing) (i32.const 9)))
  (func $null (export "null") (call_indirect (type $nothing) (i32.const 3)))
  (func $signature (export "signature") (call_indirect (type $nothing) (i32.const 2)))
  (func $stack (export "stack") (call $stack))
  (func $later (export "later") (call $f) (call $unreachable))
  (func (export "fine") (result i32) (i32.const 7)))"""

KINDS = [
    ("unreachable", (), "UNREACHABLE"),
    ("divide", (0,), "INTEGER_DIVISION_BY_ZERO"),
    ("overflow", (), "INTEGER_OVERFLOW"),
    ("convert", (), "BAD_CONVERSION_TO_INTEGER"),
    ("memory", (), "MEMORY_OUT_OF_BOUNDS"),
    ("table", (), "TABLE_OUT_OF_BOUNDS"),
    ("null", (), "INDIRECT_CALL_TO_NULL"),
    ("signature", (), "BAD_SIGNATURE"),
    ("stack", (), "STACK_OVERFLOW"),
    ("later", (), "UNREACHABLE"),
]


async def traps(f: Callable[[], Any] = lambda: None) -> Instance:
    store = new_store()
    return await instantiate(TRAPS, [FuncExt.wrap_async0(store, f, None)], store)


@pytest.mark.parametrize(("name", "values", "code"), KINDS)
async def test_traps_by_kind(name: str, values: tuple[int, ...], code: str) -> None:
    instance = await traps()
    for _ in range(3):
        with pytest.raises(wasmtime.Trap) as caught:
            await instance.call(name, *values)
        assert caught.value.trap_code == wasmtime.TrapCode[code]
        assert caught.value.frames[-1].func_name == name
        assert await instance.call("fine") == 7


async def test_a_trap_after_the_guest_was_suspended_has_its_whole_backtrace() -> None:
    instance = await traps(lambda: asyncio.sleep(0))
    with pytest.raises(wasmtime.Trap) as caught:
        await instance.call("later")
    assert [frame.func_name for frame in caught.value.frames] == ["unreachable", "later"]
    assert {frame.module_name for frame in caught.value.frames} == {"traps"}


async def test_a_trap_in_a_nested_call_is_an_exception_of_the_host_function() -> None:
    made, caught = list[Instance](), list[BaseException]()

    async def catch() -> None:
        try:
            await made[0].call("divide", 0)
        except wasmtime.Trap as trap:
            caught.append(trap)
            raise

    made.append(await traps(catch))
    with pytest.raises(wasmtime.Trap) as outer:
        await made[0].call("later")
    assert outer.value is caught[0]
    assert outer.value.trap_code == wasmtime.TrapCode.INTEGER_DIVISION_BY_ZERO


async def test_a_trap_in_a_nested_call_can_be_caught() -> None:
    made: list[Instance] = []

    async def f(x: i32) -> i32:
        with pytest.raises(wasmtime.Trap):
            await made[1].call("unreachable")
        return x

    store = new_store()
    made.append(await instantiate(RELAY, [FuncExt.wrap_async(store, f)], store))
    made.append(await instantiate(TRAPS, [FuncExt.wrap_async0(store, lambda: None, None)], store))
    assert await made[0].run(5) == 5


async def test_an_exhausted_stack_in_a_nested_call() -> None:
    """Guest frames are limited for each fiber, however deep the host is."""
    made: list[Instance] = []

    async def overflow() -> None:
        with pytest.raises(wasmtime.Trap) as caught:
            await made[0].call("stack")
        assert caught.value.trap_code == wasmtime.TrapCode.STACK_OVERFLOW

    made.append(await traps(overflow))
    with pytest.raises(wasmtime.Trap) as caught:
        await made[0].call("later")
    assert caught.value.trap_code == wasmtime.TrapCode.UNREACHABLE


@needs_exceptions
async def test_a_wasm_exception_that_nobody_catches() -> None:
    instance = await instantiate("""(module (tag $failure (param i32))
      (func (export "run") (throw $failure (i32.const 5)))
      (func (export "fine") (result i32) (i32.const 7)))""")
    with pytest.raises(wasmtime.Trap) as caught:
        await instance.run()
    assert isinstance(caught.value, WasmException)
    assert await instance.call("fine") == 7


async def test_traps_interleaved_with_suspended_calls() -> None:
    gate = Gate()
    waiting = [await relay(gate.host) for _ in range(20)]
    tasks = [asyncio.create_task(instance.run(number)) for number, instance in enumerate(waiting)]
    await gate.until(20)
    trapping = await traps(lambda: asyncio.sleep(0))
    for number in range(20):
        name, values, code = KINDS[number % len(KINDS)]
        with pytest.raises(wasmtime.Trap) as caught:
            await trapping.call(name, *values)
        assert caught.value.trap_code == wasmtime.TrapCode[code]
        gate.open(19 - number)
        assert await tasks[19 - number] == 19 - number


# ---- WASI ----


def wasi_imports(store: wasmtime.Store, module: wasmtime.Module) -> list[wasmtime.Func]:
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    found = [linker.get(store, each.module, each.name or "") for each in module.imports]
    return [each for each in found if isinstance(each, wasmtime.Func)]


@pytest.mark.parametrize("code", [1, 64, 125])
async def test_wasis_exit_is_an_exit_trap(code: int) -> None:
    store = new_store()
    config = wasmtime.WasiConfig()
    config.argv = ["wasi_hello", str(code)]
    store.set_wasi(config)
    module = compiled(store.engine, guest_file("wasi_hello.wasm"))
    instance = Instance(store, await instantiate_async(store, module, wasi_imports(store, module)))
    with pytest.raises(wasmtime.ExitTrap) as caught:
        await instance.call("_start")
    assert caught.value.code == code


async def test_a_wasi_command_that_ends_well() -> None:
    store = new_store()
    config = wasmtime.WasiConfig()
    config.argv = ["wasi_hello"]
    store.set_wasi(config)
    module = compiled(store.engine, guest_file("wasi_hello.wasm"))
    instance = Instance(store, await instantiate_async(store, module, wasi_imports(store, module)))
    assert await instance.call("_start") is None


# ---- instantiating ----


@pytest.mark.parametrize("count", [0, 2])
async def test_the_number_of_imports(count: int) -> None:
    store = new_store()
    func = FuncExt.wrap_async0(store, lambda: None, None)
    with pytest.raises(ImportMismatch, match=f"has 1 import.* {count} "):
        await instantiate(POKE, [func] * count, store)


async def test_an_import_that_is_no_extern() -> None:
    with pytest.raises(TypeError, match=r"env\.f.*wasmtime extern, not function"):
        await instantiate(POKE, [lambda: None])  # type: ignore[list-item]


async def test_an_import_of_the_wrong_type() -> None:
    store = new_store()
    func = FuncExt.wrap_async0(store, lambda: 1, i64)
    with pytest.raises((wasmtime.WasmtimeError, ImportMismatch), match="f"):
        await instantiate(POKE, [func], store)
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, 1)))
    with pytest.raises((wasmtime.WasmtimeError, ImportMismatch)):
        await instantiate(POKE, [memory], store)


async def test_two_imports_of_one_name() -> None:
    store = new_store()
    source = '(module (import "env" "f" (func)) (import "env" "f" (func)) (func (export "run") (call 0) (call 1)))'
    calls: list[int] = []
    func = FuncExt.wrap_async0(store, lambda: calls.append(1), None)
    other = FuncExt.wrap_async0(store, lambda: calls.append(2), None)
    with pytest.raises(ImportMismatch, match=r"env\.f twice"):
        await instantiate(source, [func, other], store)
    instance = await instantiate(source, [func, func], store)
    await instance.run()
    assert calls == [1, 1]


async def test_a_start_function_that_traps() -> None:
    store = new_store()
    with pytest.raises(wasmtime.Trap) as caught:
        await instantiate("(module (func $start unreachable) (start $start))", [], store)
    assert caught.value.trap_code == wasmtime.TrapCode.UNREACHABLE
    assert await (await instantiate(ALONE, [], store)).call("add", 1, 2) == 3


async def test_a_module_that_does_not_fit_the_stores_limits() -> None:
    store = new_store()
    store.set_limits(memory_size=65536)
    with pytest.raises(wasmtime.WasmtimeError, match="memory"):
        await instantiate("(module (memory 2))", [], store)
    assert await (await instantiate(ALONE, [], store)).call("add", 1, 2) == 3


async def test_a_module_of_another_engine() -> None:
    module = wasmtime.Module(wasmtime.Engine(), ALONE)
    with pytest.raises((ValueError, wasmtime.WasmtimeError), match=r"[Ee]ngine"):
        await instantiate_async(new_store(), module, [])
