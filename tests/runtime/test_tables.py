"""Exported tables of functions, objects and opaque references, in async and synchronous bindings."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import ModuleType
from typing import Any
from weakref import ref

import pytest
import wasmtime

from codegen.python.sizes import MANY
from runtime import (
    FuncTable,
    InstancePoisoned,
    OpaqueRef,
    SyncFuncTable,
    Table,
    current_caller,
    f64,
    i32,
    new_engine,
)
from tests.features import needs_gc
from tests.sync.making import bindings, class_of

from .isolated import isolated
from .test_opaque_references import result

pytestmark = needs_gc

WAT = """(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (type $odd (func (param anyref)))
  (table $functions (export "functions") 4 8 funcref)
  (table $objects (export "objects") 2 4 externref)
  (table (export "any") 3 anyref)
  (table $typed (export "typed") 1 (ref null $unary))
  (elem (table $functions) (i32.const 0) func $double $fail)
  (func $double (export "double!") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $fail (param i32) (result i32) unreachable)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "relay") (param i32) (result i32) (call $ask (local.get 0)))
  (func $odd (type $odd))
  (func (export "put_odd") (table.set $functions (i32.const 2) (ref.func $odd)))
  (elem declare func $odd)
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect $functions (type $unary) (local.get 1) (local.get 0)))
  (func (export "at") (param i32) (result externref) (table.get $objects (local.get 0)))
  (func (export "put_i31") (param i32 i32)
    (table.set $objects (local.get 0) (extern.convert_any (ref.i31 (local.get 1))))
    (table.set 2 (local.get 0) (ref.i31 (local.get 1))))
  (func (export "i31") (param i32) (result i32) (i31.get_s (ref.cast (ref i31) (table.get 2 (local.get 0))))))"""


@cache
def generated(sync: bool) -> ModuleType:
    return bindings(WAT, sync=sync)


class Host:
    @staticmethod
    def unlike(x: int) -> int:
        return x

    def __init__(self, ask: Callable[[int], Any] = lambda x: x) -> None:
        self.ask = ask


async def new_guest(sync: bool, host: object = None, **options: Any) -> Any:
    module = generated(sync)
    imports = module.Imports(env=host or Host())
    return await result(class_of(module).instantiate(imports, **options))


OPTIONS = [
    pytest.param({"sync": False}, id="async"),
    pytest.param({"sync": True}, id="sync"),
    pytest.param({"sync": False, "offload": True}, id="offload"),
]
each_kind = pytest.mark.parametrize("options", OPTIONS)


@each_kind
async def test_functions_are_called_as_methods_are(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    assert guest.functions is guest.functions
    assert len(guest.functions) == 4
    double = guest.functions.get(0)
    assert await result(double(21)) == 42
    assert guest.functions.get(0) is double
    assert guest.functions[2] is None
    with pytest.raises(TypeError, match="argument 1: i32 takes an int"):
        await result(double("1"))
    title = "SyncFuncTable" if options["sync"] else "FuncTable"
    assert repr(guest.functions) == f"<{title} of 4 funcref elements>"
    guest.close()


@each_kind
async def test_a_call_that_is_unwound_poisons(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    with pytest.raises(wasmtime.Trap):
        await result(guest.functions[1](1))
    with pytest.raises(InstancePoisoned, match="a function of a table"):
        await result(guest.add(1, 2))
    guest.close()


@each_kind
async def test_methods_and_what_get_gave_are_the_guests_own_functions(
    options: dict[str, Any],
) -> None:
    guest = await new_guest(**options)
    functions = guest.functions
    functions.set(2, guest.double_)
    assert functions[2] is functions[0]
    functions[3] = functions[0]
    assert functions[3] is functions[0]
    assert functions.append(guest.exports["double!"]) == 4
    assert functions[4] is functions[0]
    assert await result(guest.call(4, 5)) == 10
    functions[4] = None
    assert functions[4] is None
    with pytest.raises(wasmtime.Trap, match="uninitialized element"):
        await result(guest.call(4, 5))
    guest.close()


@each_kind
async def test_host_functions(options: dict[str, Any]) -> None:
    def half(x: i32) -> i32:
        return x // 2

    guest = await new_guest(**options)
    guest.functions.set(0, half)
    assert await result(guest.call(0, 9)) == 4
    guest.functions.set(1, lambda x: x + 1, i32, i32, name="next")
    assert await result(guest.call(1, 9)) == 10
    assert guest.functions.append(half) == 4
    assert guest.functions.grow(2, lambda x: -x, i32, i32) == 5
    assert [await result(guest.call(index, 8)) for index in (4, 5, 6)] == [4, -8, -8]
    assert await result(guest.functions[5](3)) == -3
    guest.functions.set(0, lambda x: "text", i32, i32, name="wrong")
    with pytest.raises(TypeError, match="wrong returned str"):
        await result(guest.call(0, 1))
    guest.close()


async def test_async_host_functions() -> None:
    async def slow(x: i32) -> i32:
        await asyncio.sleep(0)
        return x + 100

    guest = await new_guest(False)
    guest.functions[0] = slow
    assert await guest.call(0, 5) == 105
    assert await guest.functions[0](6) == 106
    guest.close()


def test_synchronous_tables_take_no_async_functions() -> None:
    async def slow(x: i32) -> i32:
        return x

    guest = class_of(generated(True)).instantiate(generated(True).Imports(env=Host()))
    with pytest.raises(TypeError, match="slow is async"):
        guest.functions[0] = slow
    assert guest.functions[0](4) == 8


@each_kind
async def test_the_host_function_of_a_table_called_from_outside(options: dict[str, Any]) -> None:
    """There is no instance that calls it then."""
    exports: list[bool] = []

    def f(x: i32) -> i32:
        exports.append("add" in current_caller())
        return x

    guest = await new_guest(**options)
    guest.functions[0] = f
    assert await result(guest.functions[0](1)) == 1
    assert await result(guest.call(0, 2)) == 2
    assert exports == [False, True]
    guest.close()


@each_kind
async def test_what_functions_are_refused(options: dict[str, Any]) -> None:
    guest, other = await new_guest(**options), await new_guest(**options)
    functions = guest.functions
    with pytest.raises(TypeError, match="takes a function, not int"):
        functions.set(0, 5)
    with pytest.raises(TypeError, match="parameter x has no annotation"):
        functions.set(0, lambda x: x)
    with pytest.raises(TypeError, match="int is not a WebAssembly type"):
        functions.set(0, Host.unlike)
    for foreign in (other.double_, other.functions[0], other.exports["double!"]):
        with pytest.raises(ValueError, match="belongs to another store"):
            functions.set(0, foreign)
    await result(guest.put_odd())
    with pytest.raises(TypeError, match="GC reference"):
        functions.get(2)
    assert await result(guest.call(0, 2)) == 4
    guest.close()
    other.close()


async def test_a_method_of_another_store_as_a_host_function() -> None:
    guest, other = await new_guest(False), await new_guest(False)
    guest.functions.set(0, other.double_, i32, i32)
    assert await guest.call(0, 4) == 8
    guest.close()
    other.close()


async def test_a_method_that_a_user_wrote_is_a_host_function() -> None:
    class Louder(class_of(generated(False))):  # type: ignore[misc]
        async def double_(self, x: i32) -> i32:
            return 100 * x

    guest = await Louder.instantiate(generated(False).Imports(env=Host()))
    guest.functions[0] = guest.double_
    assert await guest.call(0, 4) == 400
    guest.close()


@each_kind
@pytest.mark.parametrize("index", [-1, 4, 1 << 40, 1 << 70])
async def test_outside(options: dict[str, Any], index: int) -> None:
    guest = await new_guest(**options)
    tables: list[Any] = [guest.functions, guest.objects, guest.any]
    for table in tables:
        for use in (table.get, table.__getitem__, lambda i, table=table: table.set(i, None)):
            with pytest.raises(IndexError, match=rf"index {index} is outside the table"):
                use(index)
        with pytest.raises(TypeError):
            table.get("0")
    guest.close()


@each_kind
async def test_growing(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    assert guest.functions.grow(1) == 4
    assert guest.functions.grow(0) == 5
    with pytest.raises(ValueError, match="cannot grow by -1"):
        guest.functions.grow(-1)
    with pytest.raises(ValueError, match="cannot grow by"):
        guest.objects.grow(1 << 64)
    for count in (4, 1 << 40):
        with pytest.raises(wasmtime.WasmtimeError, match="failed to grow table"):
            guest.functions.grow(count)
    assert guest.objects.append("third") == 2
    assert guest.objects.append("fourth") == 3
    with pytest.raises(wasmtime.WasmtimeError, match="failed to grow table"):
        guest.objects.append("fifth")
    assert len(guest.objects) == 4
    guest.close()


class Thing:
    """An object that can be watched."""


@each_kind
async def test_objects(options: dict[str, Any]) -> None:
    guest, thing = await new_guest(**options), Thing()
    assert type(guest.objects) is Table
    watch = ref(thing)
    guest.objects.set(0, thing)
    guest.objects[1] = 0
    assert guest.objects.get(0) is thing
    assert guest.objects[1] == 0
    assert await result(guest.at(0)) is thing
    guest.objects[0] = None
    assert guest.objects[0] is None
    del thing
    guest.__instance__.store.gc()
    await result(guest.at(0))
    gc.collect()
    assert watch() is None
    guest.close()


@each_kind
async def test_opaque_references(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    await result(guest.put_i31(1, 7))
    for table, kind in ((guest.objects, "externref"), (guest.any, "anyref")):
        assert table[0] is None
        item = table.get(1)
        assert isinstance(item, OpaqueRef)
        assert item.kind == kind
        table[0] = item
        assert isinstance(table[0], OpaqueRef)
    assert await result(guest.i31(0)) == 7
    guest.any[1] = None
    assert guest.any[1] is None
    with pytest.raises(TypeError, match="expected an OpaqueRef or None, not str"):
        guest.any.set(0, "text")
    with pytest.raises(TypeError, match="expected an anyref, not the externref of an OpaqueRef"):
        guest.any.set(0, guest.objects[0])
    other = await new_guest(**options)
    with pytest.raises(ValueError, match="another store"):
        other.any.set(0, item)
    other.close()
    guest.close()


@each_kind
async def test_after_close(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    double, table = guest.functions[0], guest.functions
    guest.close()
    for use in (lambda: table[0], lambda: len(table), lambda: table.set(0, None), table.grow):
        with pytest.raises(ValueError, match="closed"):
            use(*[1] if use == table.grow else [])
    with pytest.raises(RuntimeError, match="closed"):
        await result(double(1))
    assert "closed" in repr(table)


@each_kind
async def test_inside_a_host_function(options: dict[str, Any]) -> None:
    async def ask(x: int) -> int:
        guest.functions.set(2, lambda y: y + 7, i32, i32)
        guest.objects[0] = Thing()
        assert isinstance(guest.objects[0], Thing)
        return int(await result(guest.functions[2](x)) + await result(guest.functions[0](x)))

    def ask_plainly(x: int) -> int:
        guest.functions.set(2, lambda y: y + 7, i32, i32)
        return int(guest.functions[2](x) + guest.functions[0](x))

    guest = await new_guest(host=Host(ask_plainly if options["sync"] else ask), **options)
    assert await result(guest.relay(3)) == 16
    guest.close()


TYPED = """(module
  (type $unary (func (param i32) (result i32)))
  (elem declare func $negate)
  (func $negate (export "negate") (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $other (export "other"))
  (table (export "strict") 2 (ref func) (ref.func $negate))
  (table (export "typed") 2 (ref null $unary))
  (table (export "text") 1 (ref extern) (extern.convert_any (ref.i31 (i32.const 1)))))"""


@pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])
async def test_elements_of_an_exact_type(sync: bool) -> None:
    guest = await result(class_of(bindings(TYPED, sync=sync)).instantiate())
    assert await result(guest.strict[1](5)) == -5
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        guest.strict[0] = None
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        guest.text[0] = None
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        guest.text.grow(1)
    guest.text[0] = "text"
    assert guest.text[0] == "text"
    kind: Any = SyncFuncTable if sync else FuncTable
    typed = kind(guest.__instance__.store, guest.exports["typed"])
    typed[0] = guest.negate
    assert await result(typed[0](6)) == -6
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        typed[1] = guest.other
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        typed.set(1, lambda: None, None)
    guest.close()


@pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])
async def test_functions_of_a_large_module(sync: bool) -> None:
    names = [f"f {number}" for number in range(MANY)]
    functions = "".join(
        f'(func (export "{name}") (result i32) (i32.const {number}))'
        for number, name in enumerate(names)
    )
    source = f"""(module {functions} (table (export "table") 1 funcref)
      (func (export "call") (result i32) (call_indirect (result i32) (i32.const 0))))"""
    guest = await result(class_of(bindings(source, "large", sync=sync)).instantiate())
    for method in (guest.f_7, guest.f_900):
        guest.table.set(0, method)
        assert await result(guest.call()) == await result(method())
        assert await result(guest.table[0]()) == await result(method())
    guest.close()


SHARED = """(module
  (import "env" "table" (table 2 8 funcref))
  (func (export "call") (param i32 f64) (result f64)
    (call_indirect (param f64) (result f64) (local.get 1) (local.get 0))))"""


@pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])
@pytest.mark.parametrize("wrapped", [False, True], ids=["wasmtime", "typed"])
async def test_imported_tables(sync: bool, wrapped: bool) -> None:
    """wasmtime-py's own, and tables of the runtime, which another instance may export."""
    module, store = bindings(SHARED, sync=sync), wasmtime.Store(new_engine())
    kind = wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(2, 8))
    plain = wasmtime.Table(store, kind, None)
    typed: Any = SyncFuncTable(store, plain) if sync else FuncTable(store, plain)
    typed.set(0, lambda x: x / 2, f64, f64)

    class Env:
        table = typed if wrapped else plain

    guest = await result(class_of(module).instantiate(module.Imports(env=Env()), store=store))
    assert await result(guest.call(0, 5.0)) == 2.5
    assert typed.extern is plain
    guest.close()


async def test_what_a_table_is_made_of() -> None:
    store, other = wasmtime.Store(new_engine()), wasmtime.Store(new_engine())
    kind = wasmtime.TableType(wasmtime.ValType.externref(), wasmtime.Limits(2, 8))
    table = wasmtime.Table(store, kind, "x")
    objects: Table[object] = Table(store, table)
    assert objects[1] == "x"
    with pytest.raises(TypeError, match="a FuncTable has funcref elements, not externref"):
        FuncTable(store, table)
    with pytest.raises(ValueError, match="another store"):
        Table(other, table)
    with pytest.raises(TypeError, match=r"expected a wasmtime.Table, not Table"):
        Table(store, objects)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"expected a wasmtime.Store, not Table"):
        Table(table, store)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="synchronous"):
        SyncFuncTable(store, table)
    other.close()
    with pytest.raises(ValueError, match="closed"):
        Table(other, table)


@isolated()
def test_finalizers_that_use_the_table_meanwhile() -> None:
    class Meddling:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            with suppress(ValueError):  # the store is closed
                guest.objects[1] = "meddled"

    guest = class_of(generated(True)).instantiate(generated(True).Imports(env=Host()))
    gc.set_threshold(1)
    for number in range(300):
        Meddling()
        guest.objects[0] = number
        assert guest.objects[0] == number
        guest.objects[1] = Meddling()
    gc.set_threshold(700)
    guest.close()
