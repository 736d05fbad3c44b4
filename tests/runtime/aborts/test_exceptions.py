"""WebAssembly exceptions: objects of wasmtime's heap, which suspended guests and Python refer to."""

from __future__ import annotations

import asyncio
import gc
import threading
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import (
    Caller,
    FuncExt,
    WasmException,
    current_caller,
    externref,
    i32,
    new_engine,
)
from tests.features import needs_exceptions, needs_gc
from tests.sync.making import bindings, class_of

from ..guests import Instance, instantiate, new_store
from ..isolated import isolated

pytestmark = [needs_exceptions, needs_gc]

#: Catches what the host throws, keeps the exception and other references meanwhile, and makes litter.
KEEPER = """(module
  (type $box (struct (field $value i32)))
  (tag $failed (export "failed") (param externref i32))
  (import "env" "f" (func $f (param i32 externref) (result externref)))
  (func (export "litter") (param i32)
    (loop $again
      (drop (struct.new $box (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $again (local.get 0))))
  (func $run (export "run") (param $depth i32) (param $item externref) (result externref i32 i32)
    (local $box (ref $box)) (local $caught exnref) (local $thing externref) (local $number i32)
    (local.set $box (struct.new $box (local.get $depth)))
    (block $handler (result externref i32 exnref)
      (try_table (catch_ref $failed $handler)
        (drop (call $f (local.get $depth) (local.get $item))))
      unreachable)
    (local.set $caught) (local.set $number) (local.set $thing)
    (block $outer (result externref i32)
      (try_table (catch $failed $outer)
        (drop (call $f (i32.const -1) (local.get $item)))
        (throw_ref (local.get $caught)))
      unreachable)
    (drop) (drop)
    (local.get $thing) (local.get $number) (struct.get $box $value (local.get $box))))"""


@isolated()
def test_exceptions_over_nested_calls_and_collections() -> None:
    """7: an exception is made while guests are suspended, and both may be all that keeps its values."""

    async def main() -> None:
        store, made = new_store(), list[Instance]()

        async def host(caller: Caller, depth: i32, item: externref) -> externref:
            for number in range(5):
                await made[0].call("litter", 2000)
                tag = made[0].export(wasmtime.Tag, "failed")
                WasmException(caller, tag, (["litter", number], number))
            store.gc()
            gc.collect()
            if depth < 0:
                return None
            error = WasmException(caller, tag, (["thrown", depth], depth))
            if depth:
                thing, number, mine = await made[0].run(depth - 1, ["inner"])
                assert (thing, number, mine) == (["thrown", depth - 1], depth - 1, depth - 1)
            store.gc()
            assert item in (["inner"], ["outer"])
            raise error

        made.append(await instantiate(KEEPER, [FuncExt.wrap_async2(store, host)], store))
        for _ in range(3):
            assert await made[0].run(4, ["outer"]) == (["thrown", 4], 4, 4)

    asyncio.run(main())


@isolated()
def test_an_exception_outlives_its_store() -> None:
    """Giving up a reference needs neither the store nor its thread."""

    def fail(sync: bool) -> WasmException:
        guest = class_of(
            bindings(
                '(module (tag $t (param i32)) (func (export "f") (throw $t (i32.const 1))))',
                sync=sync,
            )
        ).instantiate()
        if not sync:
            guest = asyncio.run(guest)
        with pytest.raises(WasmException) as caught:
            guest.f() if sync else asyncio.run(guest.f())
        guest.close()
        return caught.value

    for sync in (False, True):
        errors = [fail(sync) for _ in range(10)]
        gc.collect()
        assert [error.payload for error in errors] == [(1,)] * 10
        thread = threading.Thread(target=errors.clear)
        thread.start()
        thread.join()


@isolated()
def test_an_exception_of_a_closed_store_is_raised_in_another() -> None:
    async def main() -> None:
        for sync in (False, True):
            wat = '(module (tag $t (param i32)) (func (export "f") (throw $t (i32.const 1))))'
            made = class_of(bindings(wat, sync=sync))
            first = made.instantiate() if sync else await made.instantiate()
            with pytest.raises(WasmException) as caught:
                first.f() if sync else await first.f()
            first.close()
            del first
            gc.collect()

            def f(error: Exception = caught.value) -> None:
                raise error

            relay = bindings(
                '(module (import "env" "f" (func $f)) (func (export "run") (call $f)))', sync=sync
            )
            imports = relay.Imports(env=SimpleNamespace(f=f))
            other: Any = class_of(relay).instantiate(imports)
            other = other if sync else await other
            with pytest.raises(WasmException) as again:
                other.run() if sync else await other.run()
            assert again.value is caught.value

    asyncio.run(main())


@isolated()
def test_a_call_that_is_unwound_with_an_exception_on_its_way() -> None:
    """The task is cancelled between the end of the host function and the next poll of the guest."""
    wat = """(module (tag $failed (export "failed") (param i32))
      (import "env" "f" (func $f (param i32)))
      (func (export "run") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $failed $caught) (call $f (local.get 0))) (i32.const -1))))"""

    async def main() -> None:
        made = bindings(wat, sync=False)
        for offload in (False, True):
            store = wasmtime.Store(new_engine(cache=False))

            async def f(x: int) -> None:
                task, caller = asyncio.current_task(), current_caller()
                assert task is not None
                if x < 0:
                    task.cancel()
                tag = caller["failed"]
                assert isinstance(tag, wasmtime.Tag)
                raise WasmException(caller, tag, (x,))

            imports = made.Imports(env=SimpleNamespace(f=f))
            for _ in range(20):
                guest = await class_of(made).instantiate(imports, store=store, offload=offload)
                task = asyncio.create_task(guest.run(-5))
                await asyncio.wait([task])
                if not task.cancelled():
                    assert task.result() == -5
                guest = await class_of(made).instantiate(imports, store=store, offload=offload)
                assert await guest.run(7) == 7

    asyncio.run(main())
