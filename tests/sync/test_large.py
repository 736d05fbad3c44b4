"""Bindings of large modules find functions by name, with types that are text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

import runtime
from tests.sync.making import bindings, class_of

COUNT = 1200


def _function(index: int) -> str:
    """Return a function; every tenth has a name that is no identifier, every hundredth calls the host."""
    name = f"odd-{index}" if index % 10 == 0 else f"function_{index}"
    if index % 100 == 0:
        return f'(func (export "{name}") (param i32) (result i32) (call $host (local.get 0)))'
    if index % 3 == 0:
        return f'(func (export "{name}"))'
    if index % 3 == 1:
        return f'(func (export "{name}") (param i32 i64) (result i64 f64) (local.get 1) (f64.const {index}))'
    return f'(func (export "{name}") (param i32) (result i32) (i32.add (local.get 0) (i32.const {index})))'


WAT = f"""(module (import "env" "host" (func $host (param i32) (result i32))) (memory (export "memory") 1)
    {" ".join(map(_function, range(COUNT)))} (func (export "trap") unreachable)
    (func (export "reference") (param externref) (result externref) (local.get 0)))"""


def host(value: int) -> int:
    return value * 2


IMPORTS = SimpleNamespace(env=SimpleNamespace(host=host))


def check_names(guest: Any) -> None:
    assert guest.function_5 is guest.function_5
    with pytest.raises(AttributeError, match="has no attribute 'function_5000'"):
        _ = guest.function_5000
    assert not hasattr(guest, "odd_7")
    names = dir(guest)
    assert names == sorted({*names})
    assert {"close", "exports", "memory", "function_5", "odd_20"} <= {*names}
    assert "odd-20" not in names
    assert all(hasattr(guest, name) for name in names)
    assert isinstance(guest.memory, runtime.Memory)
    assert len(guest.exports) == COUNT + 3


def test_synchronous() -> None:
    module = bindings(WAT)
    guest = class_of(module).instantiate(IMPORTS)
    assert runtime.LargeSyncGuest in type(guest).__mro__
    check_names(guest)
    assert guest.function_5(1) == 6
    assert guest.function_3() is None
    assert guest.function_7(1, 2) == (2, 7.0)
    assert guest.odd_200(21) == 42
    assert guest.odd_20(1) == 21
    thing = object()
    assert guest.reference(thing) is thing
    with pytest.raises(TypeError):
        guest.function_5("x")
    with pytest.raises(wasmtime.Trap):
        guest.trap()
    with pytest.raises(runtime.InstancePoisoned):
        guest.function_3()


async def test_async() -> None:
    module = bindings(WAT, sync=False, sync_exports=["function_5"])
    guest = await class_of(module).instantiate(IMPORTS)
    assert runtime.LargeGuest in type(guest).__mro__
    check_names(guest)
    assert guest.function_5(1) == 6
    assert await guest.function_8(1) == 9
    assert await guest.function_3() is None
    assert await guest.odd_200(21) == 42
    assert await guest.getters.odd_200.get1()(runtime.Stack(), 4) == 8
    assert await guest.getters.function_7.get2()(runtime.Stack(), 4, 5) == (5, 7.0)
    with pytest.raises(runtime.SignatureMismatch):
        guest.getters.function_7.get1()
    with pytest.raises(AttributeError):
        _ = guest.getters.nothing
    assert {"function_5", "odd_20"} <= {*dir(guest.getters)}
    assert all(hasattr(guest.getters, name) for name in dir(guest.getters))
    guest.close()
    with pytest.raises(RuntimeError, match="closed"):
        await guest.function_8(1)


@pytest.mark.parametrize("sync", [True, False])
async def test_many_imports(sync: bool) -> None:
    """A module with very many imports is linked by the table `__imports__`."""
    imports = "".join(
        f'(import "env" "f{index}" (func $f{index} (param i32) (result i32)))'
        for index in range(COUNT)
    )
    wat = f"""(module {imports} (import "env" "memory" (memory 1))
        (func (export "first") (param i32) (result i32) (call $f0 (local.get 0)))
        (func (export "last") (param i32) (result i32) (i32.add (i32.load (i32.const 8)) (call $f{COUNT - 1} (local.get 0)))))"""
    module = bindings(wat, sync=sync)
    store = wasmtime.Store(runtime.new_engine())
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, None)))
    memory.write(store, b"\x05", 8)
    functions: dict[str, Any] = {
        f"f{index}": lambda value, index=index: value + index for index in range(COUNT)
    }
    imports_object = module.Imports(env=SimpleNamespace(memory=memory, **functions))
    if sync:
        guest = class_of(module).instantiate(imports_object, store=store)
        assert (guest.first(1), guest.last(1)) == (1, COUNT + 5)
    else:
        guest = await class_of(module).instantiate(imports_object, store=store)
        assert (await guest.first(1), await guest.last(1)) == (1, COUNT + 5)


async def test_an_out_of_date_file_is_refused() -> None:
    """The table and the module must agree, because calls are unchecked."""
    module = bindings(WAT)
    cls = class_of(module)
    cls.__exports__ = {**cls.__exports__, "function_5": "(param i64) (result i32)"}
    guest = cls.instantiate(IMPORTS)
    with pytest.raises(
        runtime.SignatureMismatch, match=r"function_5: wanted \(param i64\) \(result i32\), it is"
    ):
        guest.function_5(1)
