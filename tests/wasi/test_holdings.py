"""What a guest holds is bounded, and closed with the guest, in whichever thread that happens."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import anyio
import pytest
import wasmtime

from runtime.wasi.holdings import MAX_OPEN, Holdings

from .loops import every_loop, run, turns


class Item:
    def __init__(self, error: Exception | None = None) -> None:
        self.closed, self.error = 0, error

    def close(self) -> None:
        self.closed += 1
        if self.error is not None:
            raise self.error


def test_everything_is_closed_even_if_one_close_fails() -> None:
    holdings = Holdings()
    items = [Item(), Item(LookupError("lost")), Item(), Item()]
    for item in items:
        holdings.add(item)
    holdings.discard(items[3])
    holdings.discard(items[3])
    with pytest.raises(LookupError, match="lost"):
        holdings.close()
    holdings.close()
    assert [item.closed for item in items] == [1, 1, 1, 0]


def test_what_comes_too_late_is_closed_at_once() -> None:
    holdings, item = Holdings(), Item()
    holdings.close()
    assert holdings.is_full()
    holdings.add(item)
    assert item.closed == 1


def test_what_may_be_open_is_bounded() -> None:
    holdings = Holdings()
    for _ in range(MAX_OPEN):
        assert not holdings.is_full()
        holdings.add(Item())
    assert holdings.is_full()


@every_loop
def test_tasks_are_bounded_and_end_with_the_guest(
    loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.wasi.holdings.MAX_TASKS", 100)

    async def main() -> None:
        holdings, begun, ended, done = Holdings(), 0, 0, 0

        async def work() -> None:
            nonlocal begun, ended
            begun += 1
            try:
                await anyio.sleep_forever()
            finally:
                ended += 1

        def count() -> None:
            nonlocal done
            done += 1

        for _ in range(100):
            holdings.spawn(work, count)
        with pytest.raises(wasmtime.Trap, match="100 operations under way"):
            holdings.spawn(work)
        await turns()
        holdings.close()
        await turns()
        assert begun == ended == done == 100
        with pytest.raises(wasmtime.Trap, match="the guest is closed"):
            holdings.spawn(work)

    run(loop, main)


@every_loop
def test_a_task_that_was_cancelled_before_it_began_is_done(loop: str) -> None:
    async def main() -> None:
        holdings, done = Holdings(), []

        async def work() -> None:
            await anyio.sleep_forever()

        holdings.spawn(work, lambda: done.append(1))
        holdings.close()
        await turns()
        assert done == [1]

    run(loop, main)


@every_loop
def test_another_thread_may_close_the_guest(loop: str) -> None:
    async def main() -> None:
        holdings, ended = Holdings(), anyio.Event()

        async def work() -> None:
            try:
                await anyio.sleep_forever()
            finally:
                ended.set()

        holdings.spawn(work)
        await turns()
        await anyio.to_thread.run_sync(holdings.close)
        with anyio.fail_after(10):
            await ended.wait()

    run(loop, main)


@every_loop
def test_a_task_of_another_run_of_the_same_kind_of_loop_is_cancelled_there(loop: str) -> None:
    async def main() -> None:
        holdings, threads = Holdings(), []

        async def work() -> None:
            try:
                await anyio.sleep_forever()
            finally:
                threads.append(threading.current_thread())
                ended.set()

        async def close() -> None:
            holdings.close()
            await anyio.lowlevel.checkpoint()

        here, ended = threading.current_thread(), anyio.Event()
        holdings.spawn(work)
        await turns()
        await anyio.to_thread.run_sync(run, loop, close)
        with anyio.fail_after(10):
            await ended.wait()
        assert threads == [here]

    run(loop, main)


@every_loop
def test_a_task_has_the_context_of_the_call_that_began_it(loop: str) -> None:
    async def main() -> None:
        variable: ContextVar[str] = ContextVar("variable")
        seen: list[str] = []

        async def work() -> None:
            seen.append(variable.get("nothing"))

        variable.set("the caller's")
        Holdings().spawn(work)
        await turns()
        assert seen == ["the caller's"]

    run(loop, main)
