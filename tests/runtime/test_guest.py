"""Generated classes at run time: poison, limits, offload, synchronous exports, the calling instance, closing."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime
from greenlet import getcurrent, greenlet

from codegen import generate
from runtime import (
    DeadlineExceeded,
    FuncExt,
    ImportMismatch,
    InstancePoisoned,
    Limits,
    OutOfFuel,
    SignatureMismatch,
    Stack,
    WouldSuspend,
    await_,
    current_caller,
    new_engine,
    offload,
)
from runtime.call import Call
from runtime.call_queue import CallQueue
from runtime.store import StoreState, find_state

SOURCE = """(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "depth") (mut i32) (i32.const 0))
  (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "trap") unreachable)
  (func (export "spin") (loop $again (br $again)))
  (func $count (export "count") (param $n i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "crash") (param i32) (call $count (local.get 0)) unreachable)
  (func (export "alloc") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1024)))
  (func (export "ask") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))"""


def loaded(source: str, name: str, **options: Any) -> Any:
    """Generate the bindings of a module and import them."""
    with tempfile.TemporaryDirectory() as folder:
        for file, contents in generate(bytes(wasmtime.wat2wasm(source)), name, **options).items():
            Path(folder, file).write_bytes(contents)
        sys.path.insert(0, folder)
        try:
            module = importlib.import_module(name)
            getattr(module, "".join(map(str.title, name.split("_")))).load()
            return module
        finally:
            sys.path.remove(folder)


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("bindings")
    files = generate(
        bytes(wasmtime.wat2wasm(SOURCE)), "test_guest_module", sync_exports=["alloc", "ask"]
    )
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("test_guest_module")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def make(bindings: Any) -> Callable[..., Any]:
    async def made(host: Any, **options: Any) -> Any:
        imports = bindings.Imports(env=SimpleNamespace(host=host))
        return await bindings.TestGuestModule.instantiate(imports, **options)

    return made


async def echo(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def never(value: int) -> int:
    await asyncio.Event().wait()
    return value


async def test_a_greenlet_that_somebody_has_ended_is_not_used_again(make: Any) -> None:
    ran = list[greenlet]()

    def host(value: int) -> int:
        ran.append(getcurrent())
        return value + 1

    guest = await make(host)
    assert await guest.call(1) == 2
    ran[0].throw()
    assert [await guest.call(2), await guest.call(3)] == [3, 4]
    assert len(ran) == 3


async def test_a_trap_poisons(make: Any) -> None:
    guest = await make(echo)
    with pytest.raises(wasmtime.Trap):
        await guest.trap()
    for _ in range(2):
        with pytest.raises(InstancePoisoned, match=r"trap was unwound by Trap .*unreachable"):
            await guest.call(1)
    with pytest.raises(InstancePoisoned):
        guest.alloc(1)
    with pytest.raises(InstancePoisoned):
        await guest.getters.call.get1()(Stack(), 1)


async def test_a_host_exception_poisons_and_a_wrong_argument_does_not(make: Any) -> None:
    async def host(value: int) -> int:
        raise LookupError(value)

    guest = await make(host)
    with pytest.raises(OverflowError):
        await guest.call(2**40)
    with pytest.raises(LookupError):
        await guest.call(1)
    with pytest.raises(InstancePoisoned, match="LookupError"):
        await guest.call(1)


async def test_cancellation_poisons_the_running_call_and_refuses_the_queued_ones(make: Any) -> None:
    guest = await make(never)
    running, queued, leaves = (asyncio.create_task(guest.call(number)) for number in range(3))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    leaves.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaves
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(InstancePoisoned, match="CancelledError"):
        await queued


async def test_a_cancelled_place_in_the_queue_does_not_poison(make: Any) -> None:
    gate = asyncio.Event()

    async def host(value: int) -> int:
        await gate.wait()
        return value

    guest = await make(host)
    running, queued = asyncio.create_task(guest.call(1)), asyncio.create_task(guest.call(2))
    await asyncio.sleep(0)
    queued.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert await running == 1
    assert await guest.call(3) == 3


async def test_on_unwind_keep(make: Any) -> None:
    guest = await make(echo, on_unwind="keep")
    with pytest.raises(wasmtime.Trap):
        await guest.trap()
    assert await guest.call(5) == 5
    with pytest.raises(ValueError, match="on_unwind"):
        await make(echo, on_unwind="perhaps")


async def test_a_nested_call_that_is_unwound_poisons_too_and_the_outer_one_goes_on(
    make: Any,
) -> None:
    async def host(value: int) -> int:
        with pytest.raises(wasmtime.Trap):
            await guest.trap()
        return value

    guest = await make(host)
    assert await guest.call(7) == 7
    with pytest.raises(InstancePoisoned, match="the call of trap"):
        await guest.call(7)


async def test_a_poisoned_instance_keeps_nothing_of_what_poisoned_it(make: Any) -> None:
    class Theirs:
        pass

    kept = list[Any]()

    async def host(value: int) -> int:
        theirs = Theirs()
        kept.append(weakref.ref(theirs))
        raise LookupError

    guest = await make(host)
    with pytest.raises(LookupError):
        await guest.call(1)
    gc.collect()
    assert kept[0]() is None
    with pytest.raises(InstancePoisoned, match="the call of call was unwound by LookupError"):
        await guest.call(1)


async def test_an_import_that_the_guest_hands_out_again() -> None:
    """Instances with stores of their own have host functions that C finds by the store."""
    source = """(module
      (import "env" "first" (func $first (param i32) (result i32)))
      (import "env" "second" (func $second (param i32) (result i32)))
      (table (export "table") 2 funcref)
      (elem (i32.const 0) $second $first)
      (export "again" (func $second)))"""
    bindings = loaded(source, "test_guest_again")

    def numbered(number: int) -> Any:
        async def first(value: int) -> int:
            return value + number

        def second(value: int) -> int:
            assert bindings.TestGuestAgain.current() is guests[number]
            return value * number

        return SimpleNamespace(first=first, second=second)

    guests = [
        await bindings.TestGuestAgain.instantiate(bindings.Imports(env=numbered(number)))
        for number in range(5)
    ]
    for number, guest in enumerate(guests):
        store, stack = guest.__instance__.store, Stack()
        assert await guest.again(7) == 7 * number
        assert await FuncExt.call_async(guest.exports["again"], store, stack, 8) == 8 * number
        assert await guest.table[1](9) == 9 + number
        assert await guest.table[0](9) == 9 * number
        second, first = (guest.table.extern.get(store, index) for index in range(2))
        assert await FuncExt.call_async(first, store, stack, 9) == 9 + number
        assert await FuncExt.call_async(second, store, stack, 9) == 9 * number
        assert store.data() is None


async def test_a_module_of_the_users_own_with_other_imports(make: Any, bindings: Any) -> None:
    engine = new_engine(cache=False)
    more = SOURCE.replace("(memory", '(import "env" "more" (func)) (memory')
    with pytest.raises(wasmtime.WasmtimeError, match="more"):
        await make(echo, module=wasmtime.Module(engine, more), store=wasmtime.Store(engine))
    fewer = wasmtime.Module(engine, '(module (func (export "trap") unreachable))')
    guest = await make(echo, module=fewer, store=wasmtime.Store(engine))
    with pytest.raises(wasmtime.Trap):
        await guest.trap()
    with pytest.raises(SignatureMismatch, match="regenerate"):
        await guest.call(1)
    assert await (await make(echo, module=bindings.TestGuestModule.load(engine))).call(3) == 3


async def test_the_deadline_of_a_call_that_waits_and_of_one_that_computes(make: Any) -> None:
    calls: list[Callable[[Any], Any]] = [lambda guest: guest.call(1), lambda guest: guest.spin()]
    for call in calls:
        guest = await make(never, limits=Limits(call_seconds=0.02))
        with pytest.raises(DeadlineExceeded, match=r"exceeded its deadline of 0\.02 s"):
            await call(guest)
        with pytest.raises(InstancePoisoned, match="DeadlineExceeded"):
            await guest.call(1)


async def test_fuel(make: Any) -> None:
    guest = await make(echo, limits=Limits(fuel=10_000))
    assert await guest.call(1) == 1
    with pytest.raises(OutOfFuel):
        await guest.spin()
    with pytest.raises(ValueError, match="counts no fuel"):
        await make(echo, limits=Limits(fuel=1), store=wasmtime.Store(new_engine()))


async def test_memory_and_instances(make: Any) -> None:
    guest = await make(echo, limits=Limits(memory=3 << 16))
    assert [await guest.grow(2), await guest.grow(1)] == [1, -1]
    with pytest.raises(wasmtime.WasmtimeError, match="memory limits"):
        await make(echo, limits=Limits(memory=1 << 10))
    with pytest.raises(wasmtime.WasmtimeError, match="instance count"):
        await make(echo, limits=Limits(instances=0))
    await make(echo, limits=Limits(instances=1))
    mistakes: list[dict[str, Any]] = [{"memory": -1}, {"call_seconds": 0}, {"fuel": 1.5}]
    for wrong in mistakes:
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Limits(**wrong)


async def test_offload_runs_the_guest_elsewhere_and_host_functions_here(make: Any) -> None:
    threads: set[int] = set()

    async def host(value: int) -> int:
        threads.add(threading.get_ident())
        await asyncio.sleep(0)
        return value + 1

    guests = [await make(host, offload=True) for _ in range(4)]
    results = await asyncio.gather(
        *(guest.call(number) for number, guest in enumerate(guests) for _ in range(5))
    )
    assert results == [number + 1 for number in range(4) for _ in range(5)]
    assert threads == {threading.get_ident()}
    task = asyncio.create_task(guests[0].spin())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(InstancePoisoned):
        await guests[0].call(1)


async def until_a_worker_polls(store: wasmtime.Store) -> None:
    """Until it really does, which only the runtime's own books tell: a poll that is about to begin keeps others off, too."""
    while not _is_polled(store):
        await asyncio.sleep(0)


def _is_polled(store: wasmtime.Store) -> bool:
    state = find_state(store)
    assert isinstance(state, StoreState)
    queue: CallQueue | None = state.queue
    while queue is not None and isinstance(queue.owner, Call):
        if queue.owner.buffer.polling:
            return True
        queue = queue.owner.host_call
    return False


async def test_a_store_that_a_worker_polls_is_waited_for(make: Any, bindings: Any) -> None:
    guest = await make(echo, offload=True, on_unwind="keep")
    store, alloc = guest.__instance__.store, guest.exports["alloc"]
    module = bindings.TestGuestModule.load(store.engine)
    spinning = asyncio.create_task(guest.spin())
    await until_a_worker_polls(store)
    queued = [
        asyncio.create_task(FuncExt.call_async(alloc, store, Stack(), 1)),
        asyncio.create_task(FuncExt.call_async(alloc, store, Stack())),
        asyncio.create_task(make(echo, store=store, module=module)),
        asyncio.create_task(FuncExt.call_async(alloc, store, Stack(), 2)),
    ]
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in queued)
    spinning.cancel()
    results: list[Any] = await asyncio.gather(*queued, return_exceptions=True)
    first, wrong, other, last = results
    assert (first, last) == (1025, 1026)
    assert isinstance(wrong, TypeError)
    assert "takes 1 arguments, not 0" in str(wrong)
    assert await other.call(7) == 7


async def test_a_poll_that_no_worker_has_come_to_keeps_others_off_too(make: Any) -> None:
    guest = await make(echo, offload=True)
    workers = os.cpu_count() or 1
    all_there, go_on = threading.Barrier(workers + 1), threading.Event()

    def busy(_: object) -> int:
        all_there.wait()
        go_on.wait()
        return 0

    for _ in range(workers):
        offload.submit(offload.new_poll(), busy, None)
    all_there.wait()
    try:
        task = asyncio.create_task(guest.call(7))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="worker thread"):
            guest.memory.read(0, 1)
    finally:
        go_on.set()
    assert await task == 7
    assert guest.memory.read(0, 1) == b"\0"


async def test_two_instances_on_a_store_that_a_worker_polls_for_one_of_them(make: Any) -> None:
    computing = await make(echo, offload=True, on_unwind="keep")
    store = computing.__instance__.store
    other = await make(echo, store=store, module=type(computing).load(store.engine))
    spinning = asyncio.create_task(computing.spin())
    await until_a_worker_polls(store)
    queued = [asyncio.create_task(other.call(number)) for number in range(3)]
    with pytest.raises(RuntimeError, match="worker thread"):
        other.getters.call.get1()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in queued)
    spinning.cancel()
    assert await asyncio.gather(*queued) == [0, 1, 2]
    assert await other.call(3) == 3


async def test_a_nested_call_that_a_worker_polls_keeps_everybody_else_off_the_store(
    make: Any,
) -> None:
    async def host(value: int) -> int:
        nested = asyncio.create_task(guest.spin())
        await until_a_worker_polls(guest.__instance__.store)
        with pytest.raises(RuntimeError, match="worker thread"):
            guest.memory.read(0, 1)
        nested.cancel()
        with pytest.raises(asyncio.CancelledError):
            await nested
        return len(guest.memory.read(0, value))

    guest = await make(host, offload=True, on_unwind="keep")
    assert await guest.call(3) == 3


async def test_an_exception_that_strikes_while_a_poll_is_submitted(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, done = offload.submit, list[bool]()

    def interrupted(work: Any, function: Any, argument: Any) -> None:
        submit(work, function, argument)
        while not argument.buffer.polling:
            pass
        work.add_done_callback(lambda _: done.append(True))
        raise LookupError  # as a signal handler may, before any other code runs

    store = wasmtime.Store(new_engine(time_slice=None, cache=False))
    guest = await make(echo, offload=True, store=store, on_unwind="keep")
    monkeypatch.setattr(offload, "submit", interrupted)
    with pytest.raises(LookupError):
        await guest.count(200_000_000)
    monkeypatch.undo()
    assert done  # the guest was not unwound while the worker polled it
    assert await guest.grow(1) == 1


async def test_a_nested_call_that_a_worker_has_polled_to_its_end_poisons_nothing(make: Any) -> None:
    nested: list[asyncio.Task[None]] = []

    async def host(value: int) -> int:
        nested.append(asyncio.create_task(guest.count(200_000_000)))
        await until_a_worker_polls(guest.__instance__.store)
        raise LookupError  # which waits for the worker: without time slices, until the nested call has ended

    store = wasmtime.Store(new_engine(time_slice=None, cache=False))
    guest = await make(host, offload=True, store=store)
    with pytest.raises(LookupError):
        await FuncExt.call_async(
            guest.exports["call"], store, Stack(), 1
        )  # by hand: it is not watched
    with pytest.raises(RuntimeError, match="which made this call, has ended"):
        await nested[0]
    assert await guest.grow(1) == 1


def test_a_trap_in_a_worker_after_the_loop_was_closed_poisons(make: Any) -> None:
    store = wasmtime.Store(new_engine(time_slice=None, cache=False))

    async def begin() -> tuple[Any, asyncio.Task[None]]:
        guest = await make(echo, offload=True, store=store)
        task = asyncio.create_task(guest.crash(200_000_000))
        await until_a_worker_polls(store)
        return guest, task

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # "Task was destroyed but it is pending!"
    guest, task = loop.run_until_complete(begin())
    loop.close()
    with pytest.raises(
        InstancePoisoned, match=r"the call of crash was unwound by Trap .*unreachable"
    ):
        asyncio.run(guest.call(1))
    assert not task.done()


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_synchronous_exports_from_host_functions(make: Any, plain: bool) -> None:
    async def host(value: int) -> int:
        return int(guest.alloc(value)) + int("memory" in current_caller())

    guest = await make((lambda value: await_(host(value))) if plain else host)
    assert await guest.call(1) == 1026
    assert guest.alloc(1) == 1025


async def test_synchronous_exports_that_would_have_to_wait(make: Any) -> None:
    guest = await make(echo)
    with pytest.raises(WouldSuspend, match="ask"):
        guest.ask(1)
    with pytest.raises(InstancePoisoned, match="WouldSuspend"):
        await guest.call(1)
    guest = await make(never)
    task = asyncio.create_task(guest.call(1))
    await asyncio.sleep(0)
    with pytest.raises(WouldSuspend, match="in use by call"):
        guest.alloc(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_synchronous_exports_without_an_event_loop(make: Any) -> None:
    async def ready(value: int) -> int:
        return value * 2

    guest = asyncio.run(make(ready))
    assert (guest.alloc(1), guest.ask(4)) == (1025, 8)


async def test_current_and_closing(make: Any, bindings: Any) -> None:
    seen = []

    async def host(value: int) -> int:
        seen.append(bindings.TestGuestModule.current())
        with pytest.raises(RuntimeError, match="under way"):
            guest.close()
        return value

    async with await make(host) as guest:
        await guest.call(1)
        assert seen == [guest]
        memory = guest.memory
        with pytest.raises(LookupError, match="no host function"):
            bindings.TestGuestModule.current()
    with pytest.raises(RuntimeError, match="closed"):
        await guest.call(1)
    guest.close()  # a second time does nothing
    assert repr(memory) == "<Memory: the store is closed>"


async def test_everything_that_is_wrong_is_told_at_once(bindings: Any) -> None:
    for host, wrong in ((None, "NoneType|None"), (lambda: 0, "1 positional"), ("no", "str")):
        with pytest.raises(ImportMismatch, match=wrong):
            await bindings.TestGuestModule.instantiate(
                bindings.Imports(env=SimpleNamespace(host=host))
            )
    with pytest.raises(
        ImportMismatch,
        match=r"env\.host is missing; the module asks for \(param i32\) \(result i32\)",
    ):
        await bindings.TestGuestModule.instantiate(bindings.Imports(env=object()))


async def test_a_module_that_did_not_come_from_load_needs_a_store(bindings: Any, make: Any) -> None:
    engine = new_engine()
    module = wasmtime.Module(engine, SOURCE)
    with pytest.raises(ValueError, match="store="):
        await make(echo, module=module)
    guest = await make(echo, module=module, store=wasmtime.Store(engine))
    assert await guest.call(3) == 3
    loaded = bindings.TestGuestModule.load(engine)
    assert loaded is bindings.TestGuestModule.load(engine)
    assert await (await make(echo, module=loaded)).call(4) == 4


async def test_a_file_that_is_another_one_is_refused(bindings: Any, make: Any) -> None:
    path = Path(bindings.__file__).with_suffix(".wasm")
    before = path.read_bytes()
    try:
        path.write_bytes(before + b"\0\1\0")
        with pytest.raises(RuntimeError, match="regenerate"):
            await make(echo, store=wasmtime.Store(new_engine()))
    finally:
        path.write_bytes(before)


async def test_what_was_bound_before_the_instance_was_closed_says_that_it_is_closed(
    make: Any,
) -> None:
    guest = await make(echo)
    guest.getters.call.get1()
    guest.close()
    with pytest.raises(RuntimeError, match="closed"):
        await guest.call(1)
