"""One guest's exported functions as another's imports: as wasmtime's Func, and as bound methods."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import (
    FuncExt,
    ImportMismatch,
    SignatureMismatch,
    SyncFuncExt,
    f64,
    i32,
    i64,
    new_engine,
)
from tests.features import needs_gc
from tests.sync.making import bindings, class_of

GIVES = """(module (global $calls (mut i32) (i32.const 0))
  (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "class") (param i64) (result i32) (i32.wrap_i64 (local.get 0)))
  (func (export "class_") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "nothing")))"""
TAKES = """(module (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""
NAMES = ["double", "class_", "class_2", "nothing"]


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def make(module: Any, *, store: Any = None, f: Any = None) -> Any:
    arguments = () if f is None else (module.Imports(env=SimpleNamespace(f=f)),)
    return await settled(class_of(module).instantiate(*arguments, store=store))


@pytest.fixture(params=[False, True], ids=["async", "sync"])
def sync(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def store() -> wasmtime.Store:
    return wasmtime.Store(new_engine(cache=False))


async def test_a_func_is_called_directly(sync: bool, store: wasmtime.Store) -> None:
    gives = await make(bindings(GIVES, sync=sync), store=store)
    takes = await make(bindings(TAKES, sync=sync), store=store, f=gives.exports["double"])
    assert await settled(takes.run(21)) == 42


async def test_a_func_with_other_types(sync: bool, store: wasmtime.Store) -> None:
    gives = await make(bindings(GIVES, sync=sync), store=store)
    for name, has in (("class", "(param i64) (result i32)"), ("nothing", "(func)")):
        with pytest.raises(SignatureMismatch) as caught:
            await make(bindings(TAKES, sync=sync), store=store, f=gives.exports[name])
        wanted = "(param i32) (result i32)"
        assert (
            str(caught.value) == f"env.f: wanted {wanted}, the wasmtime.Func that is given is {has}"
        )


@needs_gc
async def test_a_func_with_reference_types(sync: bool, store: wasmtime.Store) -> None:
    """A declared subtype fits, and what only looks alike does not: wasmtime decides."""
    gives = await make(
        bindings(
            """(module (type $open (sub (func (result funcref))))
              (rec (type $closed (sub final $open (func (result (ref null $closed))))))
              (func (export "fits") (type $closed) (ref.null $closed))
              (type $other (func (result (ref null func))))
              (type $unrelated (func (result (ref null $other))))
              (func (export "unrelated") (type $unrelated) (ref.null $other)))""",
            sync=sync,
        ),
        store=store,
    )
    takes = bindings(
        """(module (type $open (sub (func (result funcref))))
          (import "env" "f" (func $f (type $open)))
          (func (export "run") (result i32) (ref.is_null (call $f))))""",
        sync=sync,
    )
    guest = await make(takes, store=store, f=gives.exports["fits"])
    assert await settled(guest.run()) == 1
    with pytest.raises(wasmtime.WasmtimeError, match="incompatible import type for `env::f`"):
        await make(takes, store=store, f=gives.exports["unrelated"])


async def test_a_func_of_another_store(sync: bool, store: wasmtime.Store) -> None:
    gives = await make(bindings(GIVES, sync=sync), store=store)
    for other in (None, wasmtime.Store(store.engine)):
        with pytest.raises(ValueError, match=r"env\.f: this \w+ belongs to another store"):
            await make(bindings(TAKES, sync=sync), store=other, f=gives.exports["double"])


async def test_a_func_that_a_host_function_is_in(sync: bool, store: wasmtime.Store) -> None:
    if sync:
        func = SyncFuncExt.wrap_sync1(store, lambda x: x + 1, i32, i32)
    else:
        func = FuncExt.wrap_async1(store, lambda x: x + 1, i32, i32)
    takes = await make(bindings(TAKES, sync=sync), store=store, f=func)
    assert await settled(takes.run(1)) == 2


def test_by_hand(store: wasmtime.Store) -> None:
    func: Any = FuncExt.wrap_async1(store, lambda x: x, i32, i32)
    with pytest.raises(SignatureMismatch):
        FuncExt.wrap_async1(store, func, i64, f64)
    same: object = FuncExt.wrap_async1(store, func, i32, i32)
    assert same is func


async def test_a_method_of_another_guest(sync: bool) -> None:
    gives = await make(bindings(GIVES, sync=sync))
    takes = await make(bindings(TAKES, sync=sync), f=gives.double)
    assert await settled(takes.run(21)) == 42


@pytest.mark.parametrize("large", [False, True])
async def test_methods_with_other_types(
    sync: bool, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr("codegen.python.sizes.MANY", 1)
    module = bindings(GIVES, sync=sync)
    gives, takes = await make(module), bindings(TAKES, sync=sync)
    types = ["", "(param i64) (result i32)", "(param f64) (result i32)", "(func)"]
    for name, has in list(zip(NAMES, types, strict=True))[1:]:
        with pytest.raises(ImportMismatch) as caught:
            await make(takes, f=getattr(gives, name))
        title = f"{type(gives).__name__}.{name}"
        wanted = "the module asks for (param i32) (result i32)"
        assert f"env.f is {title}, which is {has}; {wanted}" in str(caught.value)


@pytest.mark.parametrize("large", [False, True])
async def test_types_are_compared_for_every_instance(
    sync: bool, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exported functions of a large module share their Python code, whatever their types are."""
    if large:
        monkeypatch.setattr("codegen.python.sizes.MANY", 1)
    gives, takes = await make(bindings(GIVES, sync=sync)), bindings(TAKES, sync=sync)
    for _ in range(3):
        guest = await make(takes, f=gives.double)
        assert await settled(guest.run(4)) == 8
    with pytest.raises(ImportMismatch, match="which is"):
        await make(takes, f=gives.class_)


async def test_methods_of_synchronous_exports() -> None:
    gives = await make(bindings(GIVES, sync=False, sync_exports=["*"]))
    takes = bindings(TAKES, sync=False)
    assert await (await make(takes, f=gives.double)).run(4) == 8
    with pytest.raises(ImportMismatch, match="which is"):
        await make(takes, f=gives.class_)


async def test_an_overriding_method_takes_what_it_likes(sync: bool) -> None:
    def class_(self: object, value: int) -> int:
        return -value

    other: Any = type("Other", (class_of(bindings(GIVES, sync=sync)),), {"class_": class_})
    gives = await settled(other.instantiate())
    takes = await make(bindings(TAKES, sync=sync), f=gives.class_)
    assert await settled(takes.run(3)) == -3


async def test_what_has_no_hash_may_be_a_host_function(sync: bool) -> None:
    class Host:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, x: int) -> int:
            return x + 1

    takes = await make(bindings(TAKES, sync=sync), f=Host())
    assert await settled(takes.run(3)) == 4
