"""Stores: what belongs to which, closing them, threads and loops, and synchronous calls that would have to wait."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Memory, Stack, await_, externref, funcref, i32, instantiate_async

from ..features import HAS_EXCEPTIONS, needs_exceptions
from .gates import Gate, at_once, one_turn, some_turns
from .guests import ALONE, RELAY, Instance, compiled, engine, instantiate, new_store, relay

#: Everything that can be imported.
PIECES = f"""(module
  (memory (export "memory") 1)
  (table (export "table") 1 funcref)
  (global (export "global") (mut i32) (i32.const 1))
  {'(tag (export "tag") (param i32))' * HAS_EXCEPTIONS}
  (func (export "func") (param i32) (result i32) (local.get 0))
  (func (export "apply") (param funcref externref)))"""

IMPORTS = {
    "func": '(import "env" "x" (func (param i32) (result i32)))',
    "memory": '(import "env" "x" (memory 1))',
    "table": '(import "env" "x" (table 1 funcref))',
    "global": '(import "env" "x" (global (mut i32)))',
    "tag": '(import "env" "x" (tag (param i32)))',
}


Use = Callable[[Instance, Instance], Awaitable[Any]]


async def _wrong_memory(mine: Instance, other: Instance) -> None:
    Memory(mine.store, other.export(wasmtime.Memory, "memory")).read(0, 1)


async def _wrong_memory_length(mine: Instance, other: Instance) -> None:
    len(Memory(mine.store, other.export(wasmtime.Memory, "memory")))


async def _wrong_memory_grow(mine: Instance, other: Instance) -> None:
    Memory(mine.store, other.export(wasmtime.Memory, "memory")).grow(1)


async def _wrong_memory_view(mine: Instance, other: Instance) -> None:
    Memory(mine.store, other.export(wasmtime.Memory, "memory")).view()


async def _wrong_result(mine: Instance, other: Instance) -> None:
    func = FuncExt.wrap_async0(mine.store, lambda: other.func("func"), funcref)
    await FuncExt.call_async(func, mine.store, Stack())


def _wrong_import(kind: str) -> Use:
    return lambda mine, other: instantiate(
        f"(module {IMPORTS[kind]})", [other.exports[kind]], mine.store
    )


WRONG: dict[str, Use] = {
    "call_async": lambda mine, other: FuncExt.call_async(
        other.func("func"), mine.store, Stack(), 1
    ),
    "a getter": lambda mine, other: FuncExt.get_async(other.func("func"), mine.store).get1(
        i32, i32
    )(Stack(), 1),
    "a getter without types": lambda mine, other: _get1(other.func("func"), mine.store)(Stack(), 1),
    "an argument": lambda mine, other: mine.call("apply", other.func("func"), None),
    "a result": _wrong_result,
    "reading memory": _wrong_memory,
    "a memory's length": _wrong_memory_length,
    "growing memory": _wrong_memory_grow,
    "viewing memory": _wrong_memory_view,
    **{f"importing a {kind}": _wrong_import(kind) for kind in IMPORTS},
}


def _get1(func: wasmtime.Func, store: wasmtime.Store) -> Any:
    getter: Any = FuncExt.get_async(func, store)
    return getter.get1()


# ---- what belongs to which ----


@pytest.mark.parametrize("used_before", [True, False], ids=["both stores in use", "a new store"])
@pytest.mark.parametrize(
    "use", [pytest.param(use, marks=needs_exceptions if "tag" in use else ()) for use in WRONG]
)
async def test_what_belongs_to_another_store(use: str, used_before: bool) -> None:
    mine, other = await instantiate(PIECES), await instantiate(PIECES)
    if not used_before:
        mine.store = new_store()
        mine.exports = (await instantiate(PIECES, [], mine.store)).exports
    with pytest.raises(
        (ValueError, TypeError) if use == "a result" else ValueError, match="another store"
    ):
        await WRONG[use](mine, other)
    assert await mine.call("func", 5) == 5
    assert await other.call("func", 6) == 6
    await WRONG[use](other, other)


async def test_what_a_store_that_the_runtime_never_met_owns() -> None:
    """Made with wasmtime-py alone."""
    store = wasmtime.Store(engine())
    foreign = wasmtime.Func(store, wasmtime.FuncType([], []), lambda: None)
    with pytest.raises(ValueError, match="another store"):
        await instantiate('(module (import "env" "f" (func)))', [foreign])
    with pytest.raises(ValueError, match="another store"):
        await FuncExt.call_async(foreign, new_store(), Stack())


async def test_wasmtimes_own_functions_can_be_imported_and_called() -> None:
    store = new_store()
    func = wasmtime.Func(
        store,
        wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()]),
        lambda x: x * 2,
    )
    instance = await instantiate(RELAY, [func], store)
    assert await instance.run(4) == 8
    assert await FuncExt.call_async(func, store, Stack(), 5) == 10
    assert await FuncExt.get_async(func, store).get1(i32, i32)(Stack(), 6) == 12


async def test_a_store_stays_a_store() -> None:
    """Its class, its data and its attributes are as before."""

    class Mine(wasmtime.Store):
        def hello(self) -> str:
            return "hello"

    store = Mine(engine(), data={"some": "data"})
    store.extra = 5  # type: ignore[attr-defined]
    instance = await instantiate(ALONE, [], store)
    assert await instance.call("add", 1, 2) == 3
    assert isinstance(store, Mine)
    assert store.hello() == "hello"
    assert store.data() == {"some": "data"}
    assert store.extra == 5  # type: ignore[attr-defined]
    assert type(store).__name__ == "Mine"


async def test_a_store_is_freed_with_its_last_reference() -> None:
    """No cycle keeps it for the collector."""
    gc.collect()
    gc.disable()
    try:
        watches = []
        for host in (lambda x: x, lambda x: await_(one_turn(x)), one_turn):
            instance = await relay(host)
            run = instance.getter("run", i32, i32)
            assert await run(Stack(), 1) == 1
            assert await instance.run(2) == 2
            with pytest.raises(OverflowError):
                await instance.run(2**40)
            watches.append(weakref.ref(instance.store))
            del run, instance, host
        assert [watch() for watch in watches] == [None] * 3
    finally:
        gc.enable()


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_closing_with_a_call_under_way(plain: bool) -> None:
    gate = Gate()
    instance = await relay(gate.plain if plain else gate.host)
    task, queued = asyncio.create_task(instance.run(1)), asyncio.create_task(instance.run(2))
    await gate.until(1)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="under way"):
            instance.store.close()
    gate.open(1)
    assert await task == 1
    await gate.until(1)
    with pytest.raises(RuntimeError, match="under way"):
        instance.store.close()
    gate.open(2)
    assert await queued == 2
    instance.store.close()


async def test_closing_in_a_host_function() -> None:
    store, told = new_store(), list[str]()

    def f(x: i32) -> i32:
        try:
            store.close()
        except RuntimeError as error:
            told.append(str(error))
        return x

    instance = await instantiate(RELAY, [FuncExt.wrap_async(store, f)], store)
    assert await instance.run(3) == 3
    assert "under way" in told[0]
    store.close()


async def test_closing_after_a_call_was_cancelled() -> None:
    gate = Gate()
    instance = await relay(gate.host)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    task.cancel()
    await asyncio.wait([task])
    instance.store.close()


CLOSED: dict[str, Callable[[Instance, Any], Awaitable[Any]]] = {
    "call_async": lambda instance, _: instance.call("add", 1, 2),
    "a bound getter": lambda _, add: add(Stack(), 1, 2),
    "instantiating": lambda instance, _: instantiate(ALONE, [], instance.store),
}


@pytest.mark.parametrize("use", CLOSED)
async def test_a_closed_store(use: str) -> None:
    instance = await instantiate(ALONE)
    add = instance.getter("add", i32, i32, i32)
    assert await add(Stack(), 1, 2) == 3
    instance.store.close()
    for _ in range(2):
        with pytest.raises((RuntimeError, ValueError), match="closed"):
            await CLOSED[use](instance, add)
    instance.store.close()


async def test_a_store_that_is_closed_while_a_call_is_not_yet_awaited() -> None:
    instance = await instantiate(ALONE)
    call = instance.getter("add", i32, i32, i32)(Stack(), 1, 2)
    instance.store.close()
    with pytest.raises((RuntimeError, ValueError), match="closed"):
        await call


async def test_a_store_and_its_suspended_call_are_forgotten_together() -> None:
    """In a cycle, so that the collector decides on the order."""
    watches = []
    for plain in (False, True):
        gate = Gate()
        instance = await relay(gate.plain if plain else gate.host)
        coroutine = instance.run(1)
        coroutine.send(None)
        cycle: list[Any] = [instance.store, instance, coroutine, gate]
        cycle.append(cycle)
        watches.append(weakref.ref(instance.store))
        del gate, instance, coroutine, cycle
        gc.collect()
    gc.collect()
    assert [watch() for watch in watches] == [None, None]


# ---- synchronous calls ----


async def test_a_synchronous_call_that_reaches_an_async_host_function() -> None:
    instance = await relay(one_turn)
    for _ in range(3):
        with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
            instance.func()(instance.store, 1)
    assert await instance.run(1) == 1


async def test_a_synchronous_call_of_an_async_host_function() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, at_once)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        func(store, 1)
    assert await FuncExt.call_async(func, store, Stack(), 1) == 1


async def test_a_synchronous_call_in_a_store_of_wasmtimes_own_engine() -> None:
    """A plain Store(Engine()) aborts at this unless it was made an async one."""
    store = wasmtime.Store()
    func = FuncExt.wrap_async(store, at_once)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        func(store, 1)
    instance = await instantiate(RELAY, [func], store)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        instance.func()(store, 1)
    assert await instance.run(1) == 1


async def test_a_synchronous_instantiation_with_an_async_host_function() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, at_once)
    with pytest.raises((RuntimeError, wasmtime.WasmtimeError), match="async"):
        wasmtime.Instance(store, compiled(store.engine, RELAY), [func])
    assert await (await instantiate(RELAY, [func], store)).run(1) == 1


async def test_a_synchronous_call_by_way_of_a_table() -> None:
    """The Func comes from wasmtime-py, which does not know the store it belongs to."""
    store = new_store()
    func = FuncExt.wrap_async(store, at_once)
    table = wasmtime.Table(
        store, wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(1, 1)), func
    )
    found = table.get(store, 0)
    assert isinstance(found, wasmtime.Func)
    with pytest.raises((RuntimeError, wasmtime.WasmtimeError), match="async"):
        found(store, 1)
    assert await FuncExt.call_async(found, store, Stack(), 1) == 1


async def test_a_synchronous_call_inside_a_host_function() -> None:
    """The guest is suspended; nothing else may run on its store, and it says so."""
    told: list[str] = []

    def f(x: i32) -> i32:
        if x:
            try:
                made[0].func()(made[0].store, 0)
            except RuntimeError as error:
                told.append(str(error))
        return x

    made = [await relay(f)]
    assert await made[0].run(1) == 1
    assert len(told) == 1


async def test_a_host_function_of_wasmtimes_own_calls_an_async_one_synchronously() -> None:
    """On the fiber: guest → wasmtime.Func → Func.__call__ → async host function."""
    store, told = new_store(), list[str]()
    func = FuncExt.wrap_async(store, at_once)

    def f(x: int) -> int:
        try:
            func(store, x)
        except (RuntimeError, wasmtime.WasmtimeError) as error:
            told.append(str(error))
        return x

    kind = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
    instance = Instance(
        store,
        await instantiate_async(
            store, compiled(store.engine, RELAY), [wasmtime.Func(store, kind, f)]
        ),
    )
    assert await instance.run(1) == 1
    assert len(told) == 1
    assert await FuncExt.call_async(func, store, Stack(), 1) == 1


# ---- collecting ----


async def test_collecting_while_guests_are_suspended() -> None:
    """The references on their stacks are seen."""
    source = """(module
      (import "env" "f" (func $f))
      (func (export "run") (param externref) (result externref) (call $f) (local.get 0)))"""
    store, gate = new_store(), Gate()

    async def f() -> None:
        await gate.host(1)

    instance = await instantiate(source, [FuncExt.wrap_async(store, f)], store)

    class Thing:
        pass

    task = asyncio.create_task(instance.run(Thing()))
    await gate.until(1)
    for _ in range(3):
        gc.collect()
        store.gc()
        await some_turns(3)
    gate.open(1)
    result = await task
    assert type(result) is Thing
    watch = weakref.ref(result)
    del result, task
    await some_turns(3)  # asyncio itself keeps the last result for a turn
    await some_turns(3)  # asyncio holds on to what it wakes for
    store.gc()
    gc.collect()
    assert watch() is None


async def test_objects_made_while_guests_are_suspended() -> None:
    """Nested to a depth, each level makes objects, collects, and finds its own again."""
    source = """(module
      (import "env" "f" (func $f (param i32 externref) (result externref)))
      (func (export "run") (param i32 externref) (result externref externref)
        (local.get 1) (call $f (local.get 0) (local.get 1))))"""
    store, made = new_store(), list[Instance]()

    async def f(x: i32, item: externref) -> externref:
        store.gc()
        if x:
            mine = ["item", x]
            first, second = await made[0].run(x - 1, mine)
            assert first is mine
            assert second == ["made", x - 1]
            store.gc()
        assert item == ["item", x + 1]
        return ["made", x]

    made.append(await instantiate(source, [FuncExt.wrap_async(store, f)], store))
    for _ in range(5):
        assert await made[0].run(6, ["item", 7]) == (["item", 7], ["made", 6])


async def test_collecting_where_it_cannot_be_done() -> None:
    """On the fiber itself, in a host function of wasmtime's own: an error, not the end of the process."""
    store, told = new_store(), list[str]()

    def f(x: int) -> int:
        try:
            store.gc()
        except RuntimeError as error:
            told.append(str(error))
        return x

    kind = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
    instance = await instantiate(RELAY, [wasmtime.Func(store, kind, f)], store)
    assert await instance.run(1) == 1
    assert len(told) <= 1
