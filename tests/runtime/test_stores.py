"""Stores: what belongs to which, closing them, threads and loops, and synchronous calls that would have to wait."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Memory, Stack, await_, externref, funcref, i32, instantiate_async

from .gates import Gate, some_turns
from .guests import ALONE, RELAY, Instance, compiled, engine, instantiate, new_store, relay

#: Everything that can be imported.
PIECES = """(module
  (memory (export "memory") 1)
  (table (export "table") 1 funcref)
  (global (export "global") (mut i32) (i32.const 1))
  (tag (export "tag") (param i32))
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
@pytest.mark.parametrize("use", WRONG)
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
        for host in (lambda x: x, lambda x: await_(_soon(x)), _soon):
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


async def _soon(x: int) -> int:
    await asyncio.sleep(0)
    return x


# ---- closing ----


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


# ---- threads ----


def in_a_thread(function: Callable[[], Any]) -> Any:
    """What a function gives, or raises, in another thread, while this one waits."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


FROM_A_THREAD: dict[str, Callable[[Instance, Any], Any]] = {
    "call_async": lambda instance, run: asyncio.run(instance.run(5)),
    "a bound getter": lambda instance, run: asyncio.run(run(Stack(), 5)),
    "driving a call by hand": lambda instance, run: run(Stack(), 5).send(None),
    "instantiating": lambda instance, run: asyncio.run(instantiate(ALONE, [], instance.store)),
    "making a function": lambda instance, run: FuncExt.wrap_async(instance.store, _annotated),
    "closing": lambda instance, run: instance.store.close(),
    "collecting": lambda instance, run: instance.store.gc(),
    "reading memory": lambda instance, run: instance.memory().read(0, 1),
    "growing memory": lambda instance, run: instance.memory().grow(1),
    "a global of wasmtime's": lambda instance, run: instance.export(
        wasmtime.Global, "global"
    ).value(instance.store),
}

THREADED = """(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (global (export "global") i32 (i32.const 5))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""


async def _annotated(x: i32) -> i32:
    return x


@pytest.mark.parametrize("use", FROM_A_THREAD)
async def test_a_second_thread_while_a_call_is_under_way(use: str) -> None:
    gate = Gate()
    instance = await relay(gate.host, source=THREADED)
    run = instance.getter("run", i32, i32)
    task = asyncio.create_task(run(Stack(), 1))
    await gate.until(1)
    with pytest.raises(RuntimeError, match=r"thread|under way"):
        in_a_thread(lambda: FROM_A_THREAD[use](instance, run))
    gate.open(1, 7)
    assert await task == 7


async def test_a_second_thread_in_the_middle_of_a_plain_host_function() -> None:
    """Not suspended: the other thread comes while the host function runs."""
    told: list[str] = []

    def f(x: i32) -> i32:
        try:
            in_a_thread(lambda: asyncio.run(made[0].run(5)))
        except RuntimeError as error:
            told.append(str(error))
        return x

    made = [await relay(f)]
    assert await made[0].run(1) == 1
    assert "thread" in told[0]


async def test_a_second_thread_after_the_call() -> None:
    instance = await relay(lambda x: x + 1)
    assert await instance.run(1) == 2
    assert in_a_thread(lambda: asyncio.run(instance.run(2))) == 3
    assert await instance.run(3) == 4


async def test_a_thread_may_call_other_stores_meanwhile() -> None:
    """From inside a host function too, each store on a loop of its own."""

    async def f(x: i32) -> i32:
        async def main() -> int:
            inner = await relay(_soon)
            return int(await inner.run(x * 10))

        return await asyncio.to_thread(lambda: asyncio.run(main()))

    instances = [await relay(f) for _ in range(4)]
    assert await asyncio.gather(*(each.run(n) for n, each in enumerate(instances))) == [
        0,
        10,
        20,
        30,
    ]


def test_several_threads_each_with_its_own_loop() -> None:
    """Four threads, each with stores of its own, all of one engine, with slices, nesting and errors."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(4)

    async def one(plain: bool) -> Instance:
        made: list[Instance] = []

        async def f(x: i32) -> i32:
            await asyncio.sleep(0)
            if x % 7 == 6:
                raise LookupError(x)
            result: int = await made[0].run(x - 1) if x % 3 else x
            return result

        made.append(await relay((lambda x: await_(f(x))) if plain else f))
        return made[0]

    async def main() -> None:
        instances = [await one(plain=bool(number % 2)) for number in range(5)]
        for number in range(40):
            results = await asyncio.gather(
                *(each.run(number) for each in instances), return_exceptions=True
            )
            assert {repr(result) for result in results} == {repr(_walk(number))}

    def work() -> None:
        barrier.wait()
        try:
            asyncio.run(main())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def _walk(x: int) -> int | LookupError:
    """What f gives above."""
    while True:
        if x % 7 == 6:
            return LookupError(x)
        if not x % 3:
            return x
        x -= 1


# ---- loops ----


def test_two_loops_one_after_the_other() -> None:
    instance = asyncio.run(relay(_soon))
    for number in range(5):
        assert asyncio.run(instance.run(number)) == number


async def _through_a_generator(wait: Callable[[int], Any], x: int) -> int:
    async def values() -> AsyncIterator[int]:
        yield await wait(x)

    async for value in values():
        return value
    raise AssertionError


async def _through_a_step_with_a_default(wait: Callable[[int], Any], x: int) -> int:
    async def values() -> AsyncIterator[int]:
        yield await wait(x)

    return await anext(values(), 0)


class _Request:
    """Can be awaited in the way of many a library's requests."""

    def __init__(self, wait: Callable[[int], Any], x: int) -> None:
        self.reply = wait(x)

    def __await__(self) -> Generator[Any, None, int]:
        reply: Generator[Any, None, int] = self.reply.__await__()
        return reply


async def _through_a_task(wait: Callable[[int], Any], x: int) -> int:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(wait(x))
    return int(task.result())


async def _through_turns(wait: Callable[[int], Any], x: int) -> int:
    task = asyncio.ensure_future(wait(x))
    while not task.done():
        await asyncio.sleep(0)
    return int(task.result())


async def _through_a_timeout(wait: Callable[[int], Any], x: int) -> int:
    return int(await asyncio.wait_for(wait(x), 3600))


WAYS = pytest.mark.parametrize(
    "way",
    [
        lambda wait, x: wait(x),
        lambda wait, x: await_(wait(x)),
        lambda wait, x: await_(asyncio.get_running_loop().create_task(wait(x))),
        lambda wait, x: _through_a_generator(wait, x),
        lambda wait, x: _through_a_step_with_a_default(wait, x),
        lambda wait, x: _Request(wait, x),
        lambda wait, x: _through_a_task(wait, x),
        lambda wait, x: _through_turns(wait, x),
        lambda wait, x: _through_a_timeout(wait, x),
    ],
    ids=[
        "coroutine",
        "plain",
        "future",
        "generator",
        "step",
        "request",
        "task",
        "turns",
        "timeout",
    ],
)


@WAYS
def test_two_loops_at_once(way: Callable[[Callable[[int], Any], int], Any]) -> None:
    gate, made = Gate(), list[Instance]()

    async def begin() -> asyncio.Task[int]:
        made.append(await relay(lambda x: way(gate.host, x)))
        task = asyncio.create_task(made[0].run(1))
        await gate.until(1)
        return task

    async def finish(task: asyncio.Task[int]) -> int:
        gate.open(1)
        return await task

    first = asyncio.new_event_loop()
    try:
        task = first.run_until_complete(begin())
        with pytest.raises(RuntimeError, match="loop"):
            asyncio.run(made[0].run(2))
        assert first.run_until_complete(finish(task)) == 1
    finally:
        first.close()
    assert list(gate.waiting) == []


@WAYS
def test_the_next_loop_takes_the_store_from_one_that_was_closed(
    way: Callable[[Callable[[int], Any], int], Any],
) -> None:
    gate, made = Gate(), list[Instance]()

    async def begin() -> asyncio.Task[int]:
        made.append(await relay(lambda x: way(gate.host, x) if x == 1 else x))
        task = asyncio.create_task(made[0].run(1))
        await gate.until(1)
        return task

    first = asyncio.new_event_loop()
    first.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    task = first.run_until_complete(begin())
    first.close()
    assert asyncio.run(made[0].run(2)) == 2
    assert not task.done()


@pytest.mark.parametrize("closed", [False, True])
def test_a_loop_that_stops_while_a_guest_computes(closed: bool) -> None:
    """Between two of its slices it waits for nothing, and is known all the same."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    instance = loop.run_until_complete(instantiate(ALONE))

    async def begin() -> asyncio.Task[int]:
        task = asyncio.create_task(instance.call("spin"))
        await asyncio.sleep(0)  # it comes back when the first slice has ended
        return task

    task = loop.run_until_complete(begin())
    try:
        if closed:
            loop.close()
            assert asyncio.run(asyncio.wait_for(instance.call("add", 1, 2), 10)) == 3
            return
        with pytest.raises(RuntimeError, match="on another event loop"):
            asyncio.run(asyncio.wait_for(instance.call("add", 1, 2), 10))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)
    finally:
        loop.close()


async def test_a_store_in_use_without_a_loop() -> None:
    """There is nothing to wait on."""
    gate = Gate()
    instance = await relay(gate.host)
    task = asyncio.create_task(instance.run(1))
    await gate.until(1)
    told: list[str] = []

    def by_hand() -> None:
        coroutine = instance.run(2)
        try:
            coroutine.send(None)
        except RuntimeError as error:
            told.append(str(error))
        finally:
            coroutine.close()

    thread = threading.Thread(target=by_hand)
    thread.start()
    thread.join()
    assert "thread" in told[0]
    gate.open(1)
    assert await task == 1


def test_a_call_that_does_not_wait_needs_no_loop() -> None:
    instance = asyncio.run(instantiate(ALONE))
    with pytest.raises(StopIteration) as caught:
        instance.call("add", 1, 2).send(None)
    assert caught.value.value == 3


# ---- synchronous calls ----


async def test_a_synchronous_call_that_reaches_an_async_host_function() -> None:
    instance = await relay(_soon)
    for _ in range(3):
        with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
            instance.func()(instance.store, 1)
    assert await instance.run(1) == 1


async def test_a_synchronous_call_of_an_async_host_function() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, _annotated)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        func(store, 1)
    assert await FuncExt.call_async(func, store, Stack(), 1) == 1


async def test_a_synchronous_call_in_a_store_of_wasmtimes_own_engine() -> None:
    """A plain Store(Engine()) aborts at this unless it was made an async one."""
    store = wasmtime.Store()
    func = FuncExt.wrap_async(store, _annotated)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        func(store, 1)
    instance = await instantiate(RELAY, [func], store)
    with pytest.raises(RuntimeError, match=r"await FuncExt\.call_async"):
        instance.func()(store, 1)
    assert await instance.run(1) == 1


async def test_a_synchronous_instantiation_with_an_async_host_function() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, _annotated)
    with pytest.raises((RuntimeError, wasmtime.WasmtimeError), match="async"):
        wasmtime.Instance(store, compiled(store.engine, RELAY), [func])
    assert await (await instantiate(RELAY, [func], store)).run(1) == 1


async def test_a_synchronous_call_by_way_of_a_table() -> None:
    """The Func comes from wasmtime-py, which does not know the store it belongs to."""
    store = new_store()
    func = FuncExt.wrap_async(store, _annotated)
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
    func = FuncExt.wrap_async(store, _annotated)

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
