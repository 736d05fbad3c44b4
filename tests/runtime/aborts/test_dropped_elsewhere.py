"""Suspended calls that are dropped, and collected in another thread."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import sys
import tempfile
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wasmtime

from codegen import generate
from runtime import (
    FuncExt,
    Stack,
    current_caller,
    i32,
    new_engine,
)

from ..guests import relay
from ..isolated import isolated
from .common import (
    TWICE,
    by_hand,
    pending_host,
    quietly,
    yielding,
)


@isolated()
def test_suspended_calls_dropped_in_another_thread() -> None:
    """2, 17: a fiber may be deleted anywhere; a greenlet belongs to its thread, which may be gone."""
    quietly()

    for thread_lives in (False, True):
        _drop_in_this_thread(thread_lives)
        gc.collect()


def _drop_in_this_thread(thread_lives: bool) -> None:
    """Calls that another thread began."""
    made: list[Any] = []
    ready, proceed = threading.Event(), threading.Event()

    def begin() -> None:
        for host in (yielding, pending_host):
            instance = by_hand(relay(host, source=TWICE))
            coroutine = instance.run(5)
            coroutine.send(None)
            made.append((instance, coroutine))
        del coroutine
        ready.set()
        if thread_lives:
            proceed.wait()

    thread = threading.Thread(target=begin)
    thread.start()
    ready.wait()
    if not thread_lives:
        thread.join()
    instances = [instance for instance, _ in made]
    made.clear()
    gc.collect()
    proceed.set()
    thread.join()
    for instance in instances:
        assert by_hand(instance.call("add", 1, 2)) == 3


#: Calls the host, and computes for as long as that says.
COUNTER = """(module $counter
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (local $n i32)
    (local.set $n (call $f (local.get 0)))
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get 0)))"""


async def _outer_call_dropped(count: int, time_slice: float | None) -> str:
    """A call inside which another computes (or waits) is dropped, and collected in another thread; gives the other's end."""
    loop, tasks, begun = asyncio.get_running_loop(), list[asyncio.Task[Any]](), threading.Event()

    async def f(x: i32) -> i32:
        if x:
            begun.set()
            if not count:
                await loop.create_future()
            return count
        tasks.append(asyncio.create_task(instance.run(1)))
        await loop.create_future()  # nothing refers to what waits here
        return x

    def collect() -> None:
        begun.wait()
        gc.collect()

    loop.set_exception_handler(lambda *_: None)  # for the task that is destroyed
    instance = await relay(
        f, wasmtime.Store(new_engine(cache=False, time_slice=time_slice)), COUNTER
    )
    thread = threading.Thread(target=collect)
    thread.start()
    loop.call_soon(lambda: asyncio.ensure_future(instance.run(0)) and None)
    while not tasks:
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    thread.join()
    return str(outcomes[0])


@contextlib.contextmanager
def _only_where_it_waits() -> Iterator[None]:
    """Threads change only where one waits, or a guest runs, and a collection takes no time."""
    interval = sys.getswitchinterval()
    gc.collect()
    gc.disable()
    gc.freeze()
    sys.setswitchinterval(100)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.unfreeze()
        gc.enable()


@isolated()
def test_an_outer_call_is_dropped_in_another_thread_while_a_nested_one_computes() -> None:
    """17: neither may be unwound before the poll has ended, and then in its own thread."""
    for time_slice, count in ((None, 50_000_000), (0.1, 2_000_000_000)):
        with _only_where_it_waits():
            end = asyncio.run(_outer_call_dropped(count, time_slice))
        assert "has ended" in end if time_slice else end == "1"


@isolated()
def test_an_outer_call_is_dropped_in_another_thread_while_a_nested_one_waits() -> None:
    """17: its awaiter is told, although its event loop sleeps."""
    for debug in (False, True):
        with _only_where_it_waits():
            end = asyncio.run(_outer_call_dropped(0, None), debug=debug)
        assert "has ended" in end


#: The same, and begins with a call of the host.
STARTING = (
    COUNTER.removesuffix(")") + "(func $start (drop (call $f (i32.const 0)))) (start $start))"
)


async def _instantiation_dropped(bindings: Any, module: wasmtime.Module) -> Any:
    """Drop an instantiation while a call inside its start function computes; another thread collects it."""
    loop, tasks, begun = asyncio.get_running_loop(), list[asyncio.Task[Any]](), threading.Event()

    async def f(x: int) -> int:
        if x:
            begun.set()
            return 50_000_000
        caller = current_caller()
        run, store = caller["run"], caller.store
        assert isinstance(run, wasmtime.Func)
        tasks.append(asyncio.create_task(FuncExt.call_async(run, store, Stack(), 1)))
        del run, store
        await loop.create_future()  # nothing refers to what waits here
        return x

    def collect() -> None:
        begun.wait()
        gc.collect()

    loop.set_exception_handler(lambda *_: None)  # for the task that is destroyed
    imports = bindings.Imports(env=types.SimpleNamespace(f=f))
    thread = threading.Thread(target=collect)
    thread.start()
    loop.call_soon(
        lambda: (
            asyncio.ensure_future(bindings.Starting.instantiate(imports, module=module)) and None
        )
    )
    while not tasks:
        await asyncio.sleep(0)
    outcome = await tasks[0]
    thread.join()
    return outcome


@isolated()
def test_an_instantiation_is_dropped_in_another_thread_while_its_host_function_calls_it() -> None:
    """17: nor may it be, and no warning appears about a store that could not be closed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, contents in generate(bytes(wasmtime.wat2wasm(STARTING)), "starting").items():
            Path(folder, name).write_bytes(contents)
        sys.path.insert(0, folder)
        bindings = importlib.import_module("starting")
        module = bindings.Starting.load(new_engine(cache=False, time_slice=None))
    with _only_where_it_waits():
        assert asyncio.run(_instantiation_dropped(bindings, module)) == 1
