"""A `Caller` where wasmtime-py's objects take a store, in both kinds of bindings."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import Caller, current_caller
from tests.features import needs_exceptions, needs_gc
from tests.sync.making import bindings, class_of

pytestmark = [needs_exceptions, needs_gc]

WAT = """(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1 2)
  (table (export "functions") 2 funcref)
  (table (export "objects") 2 externref)
  (global (export "number") (mut i32) (i32.const 7))
  (tag (export "tag") (param i32))
  (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "object") (param i32) (result externref) (table.get 1 (local.get 0)))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""


@pytest.fixture(params=[False, True], ids=["async", "sync"])
def sync(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def make(sync: bool, function: Any) -> Any:
    module = bindings(WAT, sync=sync)
    imports = module.Imports(env=SimpleNamespace(f=function))
    return await settled(class_of(module).instantiate(imports))


def take(caller: Caller, item: Any, name: str) -> Any:
    found = caller[name]
    assert isinstance(found, item)
    return found


async def test_reading_and_writing(sync: bool) -> None:
    thing = object()

    def f(x: int) -> int:
        caller = current_caller()
        memory: wasmtime.Memory = take(caller, wasmtime.Memory, "memory")
        assert memory.data_len(caller) == 1 << 16
        memory.write(caller, b"there", 100)
        assert memory.read(caller, 100, 105) == b"there"
        assert memory.grow(caller, 1) == 1
        number: wasmtime.Global = take(caller, wasmtime.Global, "number")
        number.set_value(caller, x + number.value(caller))
        objects: Any = take(caller, wasmtime.Table, "objects")
        objects.set(caller, 1, thing)
        assert objects.get(caller, 1) is thing
        assert objects.size(caller) == 2
        functions: Any = take(caller, wasmtime.Table, "functions")
        functions.set(caller, 0, take(caller, wasmtime.Func, "double"))
        assert isinstance(functions.get(caller, 0), wasmtime.Func)
        tag: wasmtime.Tag = take(caller, wasmtime.Tag, "tag")
        assert tag.eq(caller, take(caller, wasmtime.Tag, "tag"))
        assert len(take(caller, wasmtime.Func, "double").type(caller).params) == 1
        return x

    guest = await make(sync, f)
    assert await settled(guest.run(3)) == 3
    assert guest.number.value == 10
    assert await settled(guest.object_(1)) is thing


async def test_calls(sync: bool) -> None:
    """Only a synchronous guest can be called synchronously."""

    def f(x: int) -> int:
        caller = current_caller()
        double: wasmtime.Func = take(caller, wasmtime.Func, "double")
        if sync:
            return int(double(caller, x))
        with pytest.raises(RuntimeError, match="await FuncExt"):
            double(caller, x)
        return x * 2

    assert await settled((await make(sync, f)).run(4)) == 8


async def test_one_that_was_kept(sync: bool) -> None:
    kept: list[Caller] = []

    def f(x: int) -> int:
        kept.append(current_caller())
        return x

    guest = await make(sync, f)
    await settled(guest.run(1))
    memory: Any = guest.exports["memory"]
    objects: Any = guest.exports["objects"]
    for use in (
        lambda: memory.data_len(kept[0]),
        lambda: objects.set(kept[0], 0, object()),
        lambda: guest.exports["double"](kept[0], 1),
        lambda: wasmtime.Global(
            kept[0], wasmtime.GlobalType(wasmtime.ValType.i32(), True), wasmtime.Val.i32(1)
        ),
    ):
        with pytest.raises(
            RuntimeError, match=r"the Caller was kept too long: env\.f has returned"
        ):
            use()
