"""The life of an instance and its store, from ``instantiate`` to ``close``."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import ref

import pytest
import wasmtime

from runtime import FuncExt, Stack, SyncFuncExt, SyncGuest, WasmFile, i32, new_engine
from tests.sync.making import bindings, class_of, instance, new_instance

WAT = """(module (import "env" "host" (func $host (param i32) (result i32))) (memory (export "memory") 1)
    (func (export "call") (param i32) (result i32) (call $host (local.get 0))))"""


@contextmanager
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_close() -> None:
    with instance(WAT, host=int) as guest:
        assert guest.call(3) == 3
        memory, call = guest.memory, guest.__instance__.calls["call"]
    with pytest.raises(RuntimeError, match="the instance is closed"):
        guest.call(3)
    with pytest.raises(RuntimeError, match="the instance is closed"):
        call(3)
    with pytest.raises(ValueError, match="closed"):
        memory.read(0, 1)
    guest.close()


def test_a_given_store_stays_open() -> None:
    store = wasmtime.Store()
    module = bindings(WAT)
    first, second = (new_instance(module, store=store, host=int) for _ in range(2))
    first.close()
    assert second.call(4) == 4
    store.close()
    with pytest.raises(RuntimeError, match="the store is closed"):
        second.call(4)
    with pytest.raises(ValueError, match="closed"):
        new_instance(module, store=store, host=int)


def test_closing_inside_a_host_function() -> None:
    def host(value: int) -> int:
        with pytest.raises(RuntimeError, match="cannot be closed: a guest call is under way"):
            guest.close()
        with pytest.raises(RuntimeError, match="the store cannot be closed"):
            guest.__instance__.store.close()
        return value

    guest: Any = instance(WAT, host=host)
    assert guest.call(3) == 3
    guest.close()


def test_stores_are_freed_by_their_last_reference() -> None:
    module = bindings(WAT)

    class Host:
        def host(self, value: int) -> int:
            return value

    def run() -> tuple[ref[Any], ...]:
        host = Host()
        guest = class_of(module).instantiate(module.Imports(env=host))
        assert guest.call(3) == 3
        return ref(guest), ref(guest.__instance__.store), ref(host)

    with no_collector():
        assert [watch() for watch in run()] == [None] * 3


def test_a_host_that_knows_its_guest() -> None:
    """The collector frees a cycle that the user made."""
    module = bindings(WAT)

    class Host:
        guest: Any

        def host(self, value: int) -> int:
            return int(self.guest.call(value - 1)) if value else 7

    def run() -> tuple[ref[Any], ...]:
        host = Host()
        host.guest = class_of(module).instantiate(module.Imports(env=host))
        assert host.guest.call(3) == 7
        return ref(host.guest), ref(host.guest.__instance__.store), ref(host)

    watches = run()
    gc.collect()
    assert [watch() for watch in watches] == [None] * 3


def test_the_last_reference_inside_a_host_function() -> None:
    """A running call keeps its store alive."""
    kept: dict[str, Any] = {}

    def host(value: int) -> int:
        kept.clear()
        gc.collect()
        return value + 1

    kept["guest"] = instance(WAT, host=host)
    assert kept["guest"].__instance__.calls["call"](3) == 4
    kept["guest"] = instance(WAT, host=host)
    call = kept["guest"].call
    assert call(3) == 4


def test_nothing_grows() -> None:
    guest = instance(WAT, host=int)
    failing = instance(WAT, on_unwind="keep", host=lambda _: 1 // 0)

    def run() -> None:
        for number in range(300):
            guest.call(number)
            with pytest.raises(ZeroDivisionError):
                failing.call(number)

    run()
    gc.collect()
    before = sys.getallocatedblocks()
    run()
    gc.collect()
    assert sys.getallocatedblocks() - before < 300


def test_one_kind_of_bindings_in_a_store() -> None:
    async def host(value: int) -> int:
        return value

    store = wasmtime.Store(new_engine())
    func = FuncExt.wrap_async1(store, host, i32, i32)
    with pytest.raises(
        RuntimeError, match="in use by async bindings, and synchronous ones cannot share it"
    ):
        instance(WAT, store=store, host=int)
    with pytest.raises(RuntimeError, match="in use by async bindings"):
        SyncFuncExt.wrap_sync1(store, int, i32, i32)
    assert asyncio.run(FuncExt.call_async(func, store, Stack(), 5)) == 5

    other = wasmtime.Store()
    guest = instance(WAT, store=other, host=int)
    with pytest.raises(
        RuntimeError, match="in use by synchronous bindings, and async ones cannot share it"
    ):
        FuncExt.wrap_async1(other, host, i32, i32)
    assert guest.call(5) == 5


def test_another_store_s_memory() -> None:
    wat = '(module (import "env" "m" (memory 1)) (func (export "f") (result i32) (i32.load8_u (i32.const 3))))'
    guest = instance(WAT, host=int)
    guest.memory.write(3, b"\x07")
    other = instance(wat, store=guest.__instance__.store, m=guest.memory)
    assert other.f() == 7
    with pytest.raises(ValueError, match="belongs to another store"):
        instance(wat, m=guest.memory)


def test_bindings_of_an_older_version_are_refused() -> None:
    source = """class Old(SyncGuest):
        __wasm__ = WasmFile(__name__, "old.wasm", "")
        @classmethod
        def instantiate(cls):
            return cls.__instantiate__(None)"""
    with pytest.raises(ImportError, match=r"by an older version: regenerate it from old\.wasm"):
        exec(source, {"SyncGuest": SyncGuest, "WasmFile": WasmFile, "__name__": "old"})


def test_load() -> None:
    module = bindings(WAT)
    cls = class_of(module)
    engine = new_engine(time_slice=None)
    assert cls.load() is cls.load()
    assert cls.load(engine) is not cls.load()
    imports = module.Imports(env=type("Env", (), {"host": staticmethod(int)})())
    with cls.instantiate(imports, module=cls.load(engine)) as guest:
        assert guest.call(1) == 1
        assert guest.__instance__.store.engine is engine
    compiled = wasmtime.Module(engine, WAT)
    with pytest.raises(ValueError, match="give the store="):
        cls.instantiate(imports, module=compiled)
    with cls.instantiate(imports, module=compiled, store=wasmtime.Store(engine)) as guest:
        assert guest.call(1) == 1
    with pytest.raises(ValueError, match="on_unwind"):
        cls.instantiate(imports, on_unwind="maybe")
