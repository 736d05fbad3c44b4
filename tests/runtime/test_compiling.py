"""Instantiating what is not compiled yet: the event loop goes on, and each module is compiled once."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime

from runtime import Module, background, new_engine

from ..sync.making import bindings, class_of
from .isolated import isolated
from .test_loops import LOOPS, Loop

#: Seconds that a module compiles at most when a test forgot it.
PATIENCE = 20
_answers = itertools.count(1000)


def new_class(**options: Any) -> tuple[Any, int]:
    """Return a generated class with a module of its own, and what its one export returns."""
    answer = next(_answers)
    source = f'(module (func (export "answer") (result i32) (i32.const {answer})))'
    return class_of(bindings(source, sync=False, **options)), answer


class Compiler:
    """Stands for wasmtime's, and is as slow as a test wants."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        #: The threads in which compiling began, in their order.
        self.threads: list[int] = []
        self.ended = 0
        self.at_once = self.most_at_once = 0
        self.go_on = threading.Event()
        self.errors: list[Exception] = []
        self._lock = threading.Lock()
        self._compile = wasmtime.Module.__init__
        patch.setattr(wasmtime.Module, "__init__", lambda *arguments: self.compile(*arguments))

    def compile(self, *arguments: Any) -> None:
        """Compile when the test says so, or raise what it wants."""
        with self._lock:
            self.threads.append(threading.get_ident())
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            assert self.go_on.wait(PATIENCE), "the event loop stood still"
            if self.errors:
                raise self.errors.pop()
            self._compile(*arguments)
        finally:
            with self._lock:
                self.at_once -= 1
                self.ended += 1

    async def until(self, loop: Loop, true: Callable[[], bool]) -> None:
        """Wait, turn by turn, until other threads have come that far."""
        for _ in range(1_000_000):
            if true():
                return
            await loop.turn()
        raise AssertionError("it never became true")

    async def begun(self, loop: Loop, count: int = 1) -> None:
        """Wait until that many modules are being compiled, or were."""
        await self.until(loop, lambda: len(self.threads) >= count)


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Compiler:
    return Compiler(monkeypatch)


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> Loop:
    return Loop(request.param)


async def _answer(guest_class: Any, engine: wasmtime.Engine | None = None) -> int:
    store = wasmtime.Store(engine) if engine is not None else None
    async with await guest_class.instantiate(store=store) as guest:
        return int(await guest.answer())


def test_other_tasks_run_while_a_module_compiles(loop: Loop, compiler: Compiler) -> None:
    guest_class, answer = new_class()

    async def others() -> None:
        await compiler.begun(loop)
        await loop.turns()
        compiler.go_on.set()

    async def main() -> list[Any]:
        return await loop.together(lambda: _answer(guest_class), others)

    assert loop.run(main) == [answer, None]
    assert threading.get_ident() not in compiler.threads
    assert len(compiler.threads) == 1


def test_tasks_that_want_the_same_class_compile_it_once(loop: Loop, compiler: Compiler) -> None:
    guest_class, answer = new_class()

    async def others() -> None:
        await compiler.begun(loop)
        await loop.turns()
        compiler.go_on.set()

    async def main() -> list[Any]:
        return await loop.together(*[lambda: _answer(guest_class)] * 20, others)

    assert loop.run(main) == [answer] * 20 + [None]
    assert len(compiler.threads) == 1


def test_event_loops_of_several_threads_compile_a_class_once(compiler: Compiler) -> None:
    guest_class, answer = new_class()
    answers: list[int] = []

    def work(name: str) -> None:
        answers.append(Loop(name).run(lambda: _answer(guest_class)))

    threads = [threading.Thread(target=work, args=(name,)) for name in LOOPS]
    for thread in threads:
        thread.start()
    compiler.go_on.set()
    for thread in threads:
        thread.join()
    assert answers == [answer] * len(LOOPS)
    assert len(compiler.threads) == 1


def test_a_cancelled_task_does_not_wait_for_the_compiler(loop: Loop, compiler: Compiler) -> None:
    guest_class, answer = new_class()

    async def main() -> None:
        engine = new_engine(cache=False)
        assert await loop.cancelled_after(30, lambda: _answer(guest_class, engine))
        await compiler.begun(loop)
        assert compiler.ended == 0
        compiler.go_on.set()
        assert await _answer(guest_class, engine) == answer

    loop.run(main)
    assert len(compiler.threads) == 1


def test_a_cancelled_task_takes_nothing_from_one_that_still_waits(
    loop: Loop, compiler: Compiler
) -> None:
    guest_class, answer = new_class()

    async def cancelled() -> bool:
        await compiler.begun(loop)
        was_cancelled = await loop.cancelled_after(30, lambda: _answer(guest_class))
        compiler.go_on.set()
        return was_cancelled

    async def main() -> list[Any]:
        return await loop.together(lambda: _answer(guest_class), cancelled)

    assert loop.run(main) == [answer, True]
    assert len(compiler.threads) == 1


def test_a_job_that_outlives_its_event_loop_keeps_its_result(
    loop: Loop, compiler: Compiler, caplog: pytest.LogCaptureFixture
) -> None:
    guest_class, answer = new_class()
    engine = new_engine(cache=False)

    async def main() -> None:
        assert await loop.cancelled_after(30, lambda: _answer(guest_class, engine))

    loop.run(main)
    threads = list(background._threads)
    compiler.go_on.set()
    for thread in threads:
        thread.join()
    assert loop.run(lambda: _answer(guest_class, engine)) == answer
    assert len(compiler.threads) == 1
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


def test_an_error_reaches_every_task_and_is_not_kept(loop: Loop, compiler: Compiler) -> None:
    guest_class, answer = new_class()
    compiler.errors.append(wasmtime.WasmtimeError("no"))

    async def others() -> None:
        await compiler.begun(loop)
        await loop.turns()
        compiler.go_on.set()

    async def main() -> None:
        results = await loop.together(*[lambda: _answer(guest_class)] * 3, others)
        assert [str(result) for result in results] == ["no"] * 3 + ["None"]
        assert await _answer(guest_class) == answer

    loop.run(main)
    assert len(compiler.threads) == 2


async def test_a_wrong_host_is_reported_before_anything_compiles(compiler: Compiler) -> None:
    from runtime import ImportMismatch

    module = bindings('(module (import "env" "f" (func)))', sync=False)
    with pytest.raises(ImportMismatch):
        await class_of(module).instantiate(module.Imports(env=object()))
    assert compiler.threads == []


async def test_many_modules_at_once_take_a_bounded_number_of_threads(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "MAX_THREADS", 3)
    loop = Loop("asyncio")
    classes = [new_class() for _ in range(12)]
    tasks = [asyncio.create_task(_answer(guest_class)) for guest_class, _ in classes]
    await compiler.begun(loop, 3)
    await loop.turns()
    compiler.go_on.set()
    assert await asyncio.gather(*tasks) == [answer for _, answer in classes]
    assert compiler.most_at_once == 3
    await compiler.until(loop, lambda: not background._threads)


async def test_a_module_that_is_not_compiled_does_not_delay_one_that_is(compiler: Compiler) -> None:
    engine, (slow, slow_answer), (quick, answer) = new_engine(cache=False), new_class(), new_class()
    compiler.go_on.set()
    quick.load(engine)
    compiler.go_on.clear()
    waiting = asyncio.create_task(_answer(slow, engine))
    await compiler.begun(Loop("asyncio"), 2)
    assert await _answer(quick, engine) == answer
    assert await asyncio.to_thread(quick.load, engine)
    compiler.go_on.set()
    assert await waiting == slow_answer


async def test_threads_that_load_and_tasks_that_instantiate_compile_once(
    compiler: Compiler,
) -> None:
    (guest_class, answer), engine = new_class(), new_engine(cache=False)
    loading = asyncio.create_task(asyncio.to_thread(guest_class.load, engine))
    await compiler.begun(Loop("asyncio"))
    waiting = asyncio.create_task(_answer(guest_class, engine))
    await Loop("asyncio").turns()
    compiler.go_on.set()
    assert await waiting == answer
    assert await loading is guest_class.load(engine)
    assert len(compiler.threads) == 1


def _step(coroutine: Any) -> Any:
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    return end.value.value


async def test_a_module_that_is_compiled_makes_no_task_wait(compiler: Compiler) -> None:
    compiler.go_on.set()
    guest_class, answer = new_class()
    await _answer(guest_class)
    assert _step(_answer(guest_class)) == answer


def test_load_and_coroutines_without_an_event_loop_compile_where_they_are(
    compiler: Compiler,
) -> None:
    compiler.go_on.set()
    new_class()[0].load()
    guest_class, answer = new_class()
    assert _step(_answer(guest_class)) == answer
    assert compiler.threads == [threading.get_ident()] * 2


@pytest.mark.parametrize("nested", [False, True])
async def test_inside_a_synchronous_export_a_module_compiles_where_it_is(
    compiler: Compiler, nested: bool
) -> None:
    """Nothing may wait there."""
    compiler.go_on.set()
    source = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (func (export "ask") (param i32) (result i32) (call $f (local.get 0)))
      (func (export "again") (param i32) (result i32) (call $f (local.get 0))))"""
    module = bindings(source, sync=False, sync_exports=["ask"])
    guest_class, answer = new_class()

    class Host:
        async def f(self, depth: int, /) -> int:
            return await outer.again(depth - 1) if depth else await _answer(guest_class)

    outer = await class_of(module).instantiate(module.Imports(env=Host()))
    compiler.threads.clear()
    assert outer.ask(int(nested)) == answer
    assert compiler.threads == [threading.get_ident()]
    assert await outer.again(0) == answer


def _leave_a_job_behind(guest_class: Any, engine: wasmtime.Engine) -> None:
    """Let a thread compile for ever, for a task that is cancelled."""
    compiling = threading.Event()

    def compile_for_ever(*_: object) -> None:
        compiling.set()
        threading.Event().wait()

    async def main() -> None:
        task = asyncio.create_task(_answer(guest_class, engine))
        while not compiling.is_set():
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    pytest.MonkeyPatch().setattr(wasmtime.Module, "__init__", compile_for_ever)
    asyncio.run(main())


@isolated()
def test_a_process_can_exit_while_a_module_compiles() -> None:
    _leave_a_job_behind(new_class()[0], new_engine(cache=False))


def _exit_code_of_child(run: Callable[[], bool]) -> int:
    """Run a function in a forked child, which exits with 0 if it returns True."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of CPython 3.12, about threads
        child = os.fork()
    if child == 0:
        try:
            os._exit(0 if run() else 2)
        finally:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if sys.platform != "win32":

    @isolated()
    def test_a_forked_child_loads_what_a_thread_of_its_parent_was_loading() -> None:
        (guest_class, answer), engine = new_class(), new_engine(cache=False)
        compiled = guest_class.load(new_engine(cache=False)).serialize()
        _leave_a_job_behind(guest_class, engine)

        def deserialize(module: Any, engine: wasmtime.Engine, _: bytes) -> None:
            module._set_ptr(wasmtime.Module.deserialize(engine, compiled)._consume())

        # A child must not compile when its parent has: wasmtime hangs.
        pytest.MonkeyPatch().setattr(wasmtime.Module, "__init__", deserialize)
        assert _exit_code_of_child(lambda: asyncio.run(_answer(guest_class, engine)) == answer) == 0
        assert _exit_code_of_child(lambda: isinstance(guest_class.load(engine), Module)) == 0
