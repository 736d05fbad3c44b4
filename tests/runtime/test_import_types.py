"""Host functions have the very type that a module imports them with, wherever that type stands."""

from __future__ import annotations

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Stack, SyncFuncExt, f32, i32, instantiate_async, new_engine
from tests.features import needs_gc
from tests.runtime.guests import compiled, engine
from tests.runtime.isolated import isolated
from tests.sync.making import bindings, class_of

pytestmark = needs_gc

#: A type that stands in a recursion group, one that is not final, and a plain one.
WAT = """(module
  (rec (type $grouped (func (param i32) (result i32))) (type (struct)))
  (type $open (sub (func (param i32) (result i32))))
  (type $plain (func (param i32) (result i32)))
  (import "env" "grouped" (func $g (type $grouped)))
  (import "env" "open" (func $o (type $open)))
  (import "env" "plain" (func $p (type $plain)))
  {more}
  (func (export "run") (param i32) (result i32)
    (call $p (call $o (call $g (local.get 0))))))"""
MEMORY = '(import "env" "memory" (memory 1))'


def host(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        grouped=lambda x: x + 1, open=lambda x: x * 10, plain=lambda x: -x, **more
    )


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


@pytest.mark.parametrize("sync", [False, True])
@pytest.mark.parametrize("own_store", [False, True])
async def test_of_generated_bindings(sync: bool, own_store: bool) -> None:
    module = bindings(WAT.format(more=""), sync=sync)
    guest_class, imports = class_of(module), module.Imports(env=host())
    for _ in range(2):
        store = None if own_store else wasmtime.Store(new_engine(cache=False))
        guest = await settled(guest_class.instantiate(imports, store=store))
        assert await settled(guest.run(2)) == -30
        guest.close()


@pytest.mark.parametrize("sync", [False, True])
async def test_beside_other_imports(sync: bool) -> None:
    """The store is the user's own, because the memory is."""
    module = bindings(WAT.format(more=MEMORY), sync=sync)
    store = wasmtime.Store(new_engine(cache=False))
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, None)))
    imports = module.Imports(env=host(memory=memory))
    guest = await settled(class_of(module).instantiate(imports, store=store))
    assert await settled(guest.run(2)) == -30


async def test_offload() -> None:
    module = bindings(WAT.format(more=""), sync=False)
    guest = await class_of(module).instantiate(module.Imports(env=host()), offload=True)
    assert await guest.run(2) == -30
    guest.close()


async def test_by_hand() -> None:
    store = wasmtime.Store(engine())
    functions = [
        FuncExt.wrap_async1(store, function, i32, i32) for function in vars(host()).values()
    ]
    module = compiled(store.engine, WAT.format(more=""))
    instance = await instantiate_async(store, module, functions)
    run = instance.exports(store)["run"]
    assert isinstance(run, wasmtime.Func)
    assert await FuncExt.call_async(run, store, Stack(), 2) == -30
    # The functions themselves stay what they were.
    assert await FuncExt.call_async(functions[1], store, Stack(), 2) == 20


async def test_other_parameters_are_refused() -> None:
    """Never trust the module for what a host function takes: it reads and writes its own types."""
    store = wasmtime.Store(engine())
    wrong = FuncExt.wrap_async1(store, lambda x: x, f32, f32)
    module = compiled(store.engine, WAT.format(more=""))
    with pytest.raises(wasmtime.WasmtimeError, match="incompatible import type for `env::grouped`"):
        await instantiate_async(store, module, [wrong] * 3)


@pytest.mark.parametrize("sync", [False, True])
async def test_another_module_than_the_generated_one(sync: bool) -> None:
    module = bindings(WAT.format(more=""), sync=sync)
    store = wasmtime.Store(new_engine(cache=False))
    other = wasmtime.Module(store.engine, WAT.format(more="").replace("i32", "i64"))
    imports = module.Imports(env=host())
    with pytest.raises(wasmtime.WasmtimeError, match="incompatible import type"):
        await settled(class_of(module).instantiate(imports, store=store, module=other))


@isolated()
def test_a_module_of_another_engine_is_an_error() -> None:
    asyncio.run(_instantiate_on_two_engines())


async def _instantiate_on_two_engines() -> None:
    store, other = wasmtime.Store(new_engine(cache=False)), new_engine(cache=False)
    functions = [FuncExt.wrap_async1(store, lambda x: x, i32, i32) for _ in range(3)]
    module = wasmtime.Module(other, WAT.format(more=""))
    for _ in range(2):
        with pytest.raises(wasmtime.WasmtimeError, match="cross-`Engine`"):
            await instantiate_async(store, module, functions)
    for sync in (False, True):
        made = bindings(WAT.format(more=""), sync=sync)
        store = wasmtime.Store(new_engine(cache=False))
        imports = made.Imports(env=host())
        with pytest.raises(wasmtime.WasmtimeError, match="cross-`Engine`"):
            await settled(class_of(made).instantiate(imports, store=store, module=module))


def test_synchronous_functions_made_by_hand_are_plain() -> None:
    store = wasmtime.Store(new_engine(cache=False, time_slice=None))
    func = SyncFuncExt.wrap_sync1(store, lambda x: x + 1, i32, i32)
    assert func(store, 4) == 5
