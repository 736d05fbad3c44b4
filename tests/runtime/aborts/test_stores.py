"""Stores used in the wrong way, closed and finalized too early, and functions of other stores."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import random
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import wasmtime

import runtime
from runtime import (
    FuncExt,
    Memory,
    Stack,
    await_,
    externref,
    func_type,
    i32,
    new_engine,
)

from ...features import HAS_EXCEPTIONS, needs_gc
from ..gates import Gate, some_turns
from ..guests import RELAY, Instance, compiled, instantiate, new_store, relay
from ..isolated import isolated
from .common import (
    TWICE,
    at_once,
    by_hand,
    pending,
    soon,
)
from .targets import AsyncTarget


@isolated()
def test_the_wrong_store() -> None:
    """8: call, getter, import, memory, global, table, argument and result."""
    tag = '(tag (export "tag"))' * HAS_EXCEPTIONS
    pieces = f"""(module (memory (export "memory") 1) (table (export "table") 1 funcref) {tag}
      (global (export "global") i32 (i32.const 1)) (func (export "func")) (func (export "take") (param funcref)))"""
    wanted = {
        "memory": "(memory 1)",
        "table": "(table 1 funcref)",
        "global": "(global i32)",
        "func": "(func)",
        **({"tag": "(tag)"} if HAS_EXCEPTIONS else {}),
    }

    async def main() -> None:
        mine, other = await instantiate(pieces), await instantiate(pieces)
        giving = FuncExt.wrap_async0(mine.store, lambda: other.func("func"), runtime.funcref)

        def foreign() -> Memory:
            return Memory(mine.store, other.export(wasmtime.Memory, "memory"))

        async def now(function: Callable[[], Any]) -> None:
            function()

        attempts: dict[str, Coroutine[Any, Any, Any]] = {
            "call_async": FuncExt.call_async(other.func("func"), mine.store, Stack()),
            "a getter": now(lambda: FuncExt.get_async(other.func("func"), mine.store).get0(None)),
            "an argument": mine.call("take", other.func("func")),
            "a result": FuncExt.call_async(giving, mine.store, Stack()),
            "reading": now(lambda: foreign().read(0, 1)),
            "growing": now(lambda: foreign().grow(1)),
            "a view": now(lambda: foreign().view()),
        }
        for name, kind in wanted.items():
            attempts[f"a {name}"] = instantiate(
                f'(module (import "" "" {kind}))', [other.exports[name]], mine.store
            )
        refused: list[str] = []
        for name, attempt in attempts.items():
            try:
                await attempt
            except (ValueError, TypeError) as error:
                refused += [name] if "another store" in str(error) else []
        assert refused == list(attempts)
        assert await mine.call("func") is None

    asyncio.run(main())


@isolated()
def test_synchronous_calls_that_reach_async_host_functions() -> None:
    """9: a plain Store(Engine()) is not marked as async, and aborts."""

    async def main() -> None:
        for store in (wasmtime.Store(), new_store()):
            func = FuncExt.wrap_async(store, soon)
            instance = await instantiate(RELAY, [func], store)
            table = wasmtime.Table(
                store,
                wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(2, 2)),
                instance.func(),
            )
            entry = table.get(store, 1)
            assert isinstance(entry, wasmtime.Func)
            refused = 0
            for each in (func, instance.func(), entry):
                try:
                    each(store, 1)
                except (RuntimeError, wasmtime.WasmtimeError):
                    refused += 1
            try:
                wasmtime.Instance(store, compiled(store.engine, RELAY), [func])
            except (RuntimeError, wasmtime.WasmtimeError):
                refused += 1
            assert refused == 4
            assert await instance.run(1) == 2

    asyncio.run(main())


@isolated()
def test_a_synchronous_call_before_anything_asynchronous() -> None:
    """9: the store meets the runtime when its first function is made, and is marked from then on."""
    store = wasmtime.Store()
    func = FuncExt.wrap_async(store, soon)
    try:
        func(store, 1)
    except RuntimeError:
        assert (
            by_hand(FuncExt.call_async(FuncExt.wrap_async(store, at_once), store, Stack(), 1)) == 2
        )
    else:
        raise AssertionError("it ran")


@needs_gc
@isolated()
def test_types_that_wasm_valtype_kind_aborts_on() -> None:
    """11: v128 and references other than externref and funcref, in functions that are bound, called, wrapped."""
    source = """(module
      (type $box (struct))
      (func (export "lanes") (param v128) (result v128) (local.get 0))
      (func (export "any") (param anyref))
      (func (export "box") (result (ref $box)) (struct.new $box))
      (func (export "exact") (param (ref extern)) (result (ref extern)) (local.get 0))
      (func (export "i31") (param i31ref)))"""

    async def main() -> None:
        instance = await instantiate(source)
        assert await instance.call("lanes", bytes(16)) == bytes(16)
        refused = 0
        for name in ("any", "box", "exact", "i31"):
            getter: Any = FuncExt.get_async(instance.func(name), instance.store)
            for attempt in (getter.get0, lambda getter=getter: getter.get1(externref, None)):
                try:
                    attempt()
                except TypeError:
                    refused += 1
            try:
                await instance.call(name, None)
            except TypeError:
                refused += 1
        assert refused == 12
        kind = func_type(runtime.v128, runtime.v128)
        func = FuncExt.new_async(instance.store, kind, lambda lanes: lanes)
        assert await FuncExt.call_async(func, instance.store, Stack(), b"x" * 16) == b"x" * 16

    asyncio.run(main())


@isolated()
def test_one_function_type_for_two_engines() -> None:
    """11: a FuncType belongs to the first engine that it is used with."""

    async def main() -> None:
        mine = func_type(i32, i32)
        theirs = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
        stores = [wasmtime.Store(), new_store(), wasmtime.Store(new_engine(cache=False))]
        for store in stores * 2:
            for kind in (mine, theirs):
                func = FuncExt.new_async(store, kind, soon)
                assert await FuncExt.call_async(func, store, Stack(), 1) == 2

    asyncio.run(main())


@isolated()
def test_closing_a_store_with_a_suspended_call() -> None:
    """12: closing is refused while the call is under way, and the call goes on."""

    async def main() -> None:
        for plain in (False, True):
            gate = Gate()
            instance = await relay(gate.plain if plain else gate.host)
            task = asyncio.create_task(instance.run(1))
            await gate.until(1)
            refused = 0
            for close in (instance.store.close, instance.store.close):
                try:
                    close()
                except RuntimeError:
                    refused += 1
            assert refused == 2
            gate.open(1)
            assert await task == 1
            instance.store.close()
            try:
                await instance.run(1)
            except (RuntimeError, ValueError):
                continue
            raise AssertionError("a closed store was entered")

    asyncio.run(main())


@isolated()
def test_a_call_that_the_collector_closes_while_another_one_sets_its_context_variable() -> None:
    """21: CPython 3.11 collects in the middle of `ContextVar.set`, and does not survive a second one there."""
    host = AsyncTarget()

    async def dropped() -> None:
        # Driven by hand: all calls have one context, as those of a single task have.
        await (await host._make()).run(1)

    def litter() -> list[Any]:
        coroutine = dropped()
        coroutine.send(None)
        cycle: list[Any] = [coroutine]
        cycle.append(cycle)
        return cycle

    variables = [contextvars.ContextVar[object](f"variable {number}") for number in range(40)]
    for variable in variables:
        variable.set(object())
    gc.collect()
    for allocations in list(range(60)) * 4:
        call = host.call(host.stack, 1)
        cycle = litter()
        gc.collect(0)  # to the second generation, which is looked through after so many allocations
        del cycle
        gc.set_threshold(1, allocations, 1000)
        by_hand(call)
        gc.set_threshold(700)


@isolated()
def test_finalising_a_store_with_a_suspended_call() -> None:
    """12: store and coroutine in one cycle, made in every order, so that the collector meets either first."""
    watches: list[weakref.ref[Any]] = []
    choice = random.Random(3)

    async def one(plain: bool, nested: bool) -> None:
        made: list[Any] = []

        async def host(x: i32) -> i32:
            if x and nested:
                return int(await made[0].run(x - 1))
            await pending()
            return x

        instance = await relay((lambda x: await_(host(x))) if plain else host)
        made.append(instance)
        coroutine = instance.run(2)
        coroutine.send(None)
        things: list[Any] = [
            instance.store,
            instance,
            coroutine,
            instance.getter("run", i32, i32),
            host,
            made,
        ]
        choice.shuffle(things)
        cycle: list[Any] = []
        for thing in things:
            cycle = [thing, cycle]
        made.append(cycle)
        if not plain:
            watches.append(weakref.ref(instance.store))

    for number in range(60):
        # In a context of its own, as a task has: the variable that knows the host function goes with it.
        contextvars.copy_context().run(
            by_hand, one(plain=bool(number & 1), nested=bool(number & 2))
        )
        if number % 7 == 0:
            gc.collect()
    gc.collect()
    gc.collect()
    # A suspended greenlet that a cycle goes through is never collected (the greenlet module's rule): not so the others.
    assert [watch() for watch in watches] == [None] * 30


@isolated()
def test_results_written_after_an_unwinding() -> None:
    """13: the guest is gone, and its host function, in a task of its own, comes to an end all the same."""

    async def main() -> None:
        gate, made, late = Gate(), list[Instance](), list[int]()

        async def host(x: i32) -> i32:
            if x == 1:
                tasks.append(asyncio.create_task(made[0].run(50)))
                await gate.until(1)
                raise LookupError
            try:
                return await gate.host(x)
            except asyncio.CancelledError:
                for _ in range(5):
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.sleep(0)
                late.append(x)
                return 7777

        def plain(x: i32) -> i32:
            return await_(host(x))

        for function in (host, plain):
            tasks: list[asyncio.Task[Any]] = []
            made[:] = [await relay(function, source=TWICE)]
            for _ in range(10):
                with contextlib.suppress(LookupError):
                    await made[0].run(1)
                assert await made[0].call("add", 1, 2) == 3
                await asyncio.wait(tasks)
            await some_turns()
            assert all(isinstance(task.exception(), RuntimeError) for task in tasks)
            assert await made[0].call("add", 1, 2) == 3
        assert late == [50] * 20

    asyncio.run(main())
