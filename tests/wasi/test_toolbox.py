"""A command in C, through wasi-libc and the preview 1 adapter, on every event loop."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
import wasmtime

from runtime import DeadlineExceeded, InstancePoisoned, Limits, Wasi

from .bind import bind
from .loops import cancelled, every_loop, run, turns

GUEST = Path(__file__).parents[2] / "guest" / "toolbox.wasm"


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The generated class."""
    folder = tmp_path_factory.mktemp("toolbox")
    yield bind(folder, GUEST.read_bytes(), "toolbox").Toolbox
    del sys.modules["toolbox"]


async def output_of(toolbox: Any, *arguments: str, **given: Any) -> str:
    """Run a tool and return what it has written."""
    out = io.BytesIO()
    wasi = Wasi(**{"args": ["toolbox", *arguments], "stdout": out, "stderr": out, **given})
    async with await toolbox.instantiate(wasi=wasi) as guest:
        assert await guest.run.run() is None
    return out.getvalue().decode()


@asynccontextmanager
async def ticking() -> AsyncIterator[list[int]]:
    """Count how often another task has its turn meanwhile."""
    ticks = [0]

    async def tick() -> None:
        while True:
            ticks[0] += 1
            await anyio.sleep(0.001)

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        yield ticks
        group.cancel_scope.cancel()


@every_loop
def test_arguments_and_variables(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        lines = await output_of(toolbox, "args", "é", "", env={"GREETING": "hello", "OTHER": ""})
        assert lines.splitlines() == [
            "argv[0] = toolbox", "argv[1] = args", "argv[2] = é", "argv[3] = ", "GREETING = hello",
        ]  # fmt: skip
        assert (await output_of(toolbox, "args")).endswith("GREETING = (not set)\n")

    run(loop, main)


@every_loop
def test_exits_and_traps(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        for arguments, code in ((["exit", "0"], 0), (["exit", "7"], 1), ([], 1)):
            with pytest.raises(wasmtime.ExitTrap) as caught:
                await output_of(toolbox, *arguments)
            assert caught.value.code == code
        with pytest.raises(wasmtime.Trap, match="unreachable"):
            await output_of(toolbox, "trap")

    run(loop, main)


@every_loop
def test_copying_in_and_out(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        data = bytes(range(256)) * 1000
        out = io.BytesIO()
        await output_of(toolbox, "cat", stdin=data, stdout=out)
        assert out.getvalue() == data
        received = bytearray()
        send, receive = anyio.create_memory_object_stream[bytes](0)

        class Source:
            async def read(self, limit: int) -> bytes:
                try:
                    return await receive.receive()
                except anyio.EndOfStream:
                    return b""

        async def sink(data: bytes) -> None:
            await anyio.lowlevel.checkpoint()
            received.extend(data)

        async def feed() -> None:
            async with send:
                for start in range(0, len(data), 10_007):
                    await send.send(data[start : start + 10_007])

        async with receive, anyio.create_task_group() as group:
            group.start_soon(feed)
            await output_of(toolbox, "cat", stdin=Source(), stdout=sink)
        assert received == data

    run(loop, main)


@every_loop
def test_the_order_of_the_outputs(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        lines = list[bytes]()

        async def slow(data: bytes) -> None:
            await turns(3)
            lines.append(data)

        await output_of(toolbox, "both", "5", stdout=slow, stderr=lines.append)
        expected = "".join(f"out {index}\nerr {index}\n" for index in range(5))
        assert b"".join(lines).decode() == expected

    run(loop, main)


@every_loop
def test_what_an_output_raises_comes_out(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        async def full(data: bytes) -> None:
            raise LookupError("no room")

        with pytest.raises(LookupError, match="no room"):
            await output_of(toolbox, "args", stdout=full)

    run(loop, main)


@every_loop
def test_sleeping_leaves_the_loop_to_others(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        async with ticking() as ticks:
            assert await output_of(toolbox, "sleep", "50", "0", "1") == "50\n0\n1\n"
        assert ticks[0] >= 10

    run(loop, main)


@every_loop
def test_a_sleeping_guest_can_be_cancelled(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        async with await toolbox.instantiate(
            wasi=Wasi(args=["toolbox", "sleep", "1000000"])
        ) as guest:
            await cancelled(guest.run.run)
            with pytest.raises(InstancePoisoned):
                await guest.run.run()

    run(loop, main)


class Silent:
    """Input that never comes."""

    async def read(self, limit: int) -> bytes:
        await anyio.sleep_forever()
        raise AssertionError


@every_loop
@pytest.mark.parametrize("arguments", [["sleep", "1000000"], ["wait", "1000000"], ["cat"]])
def test_a_guest_that_waits_has_a_deadline(loop: str, arguments: list[str], toolbox: Any) -> None:
    async def main() -> None:
        wasi = Wasi(args=["toolbox", *arguments], stdin=Silent())
        limits = Limits(call_seconds=0.02)
        async with await toolbox.instantiate(wasi=wasi, limits=limits) as guest:
            with pytest.raises(DeadlineExceeded):
                await guest.run.run()

    run(loop, main)


@pytest.mark.parametrize("arguments", [["sleep", "1000000"], ["wait", "1000000"], ["cat"]])
async def test_asyncio_cancels_a_guest_that_waits(arguments: list[str], toolbox: Any) -> None:
    async def begin() -> None:
        wasi = Wasi(args=["toolbox", *arguments], stdin=Silent())
        async with await toolbox.instantiate(wasi=wasi) as guest:
            await guest.run.run()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await begin()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(begin())
        await asyncio.sleep(0.02)
        task.cancel("enough")
    assert task.cancelled()
    await turns()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@every_loop
def test_waiting_for_input_with_a_timeout(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        class Source:
            def __init__(self) -> None:
                self.event, self.reading = anyio.Event(), 0

            async def read(self, limit: int) -> bytes:
                self.reading += 1
                try:
                    await self.event.wait()
                finally:
                    self.reading -= 1
                return b"hello"

        source = Source()
        assert await output_of(toolbox, "wait", "20", stdin=source) == "nothing\n"
        await turns()
        assert source.reading == 0  # the guest has gone, and its read with it
        source.event.set()
        assert await output_of(toolbox, "wait", "1000000", stdin=source) == "hello\n"
        assert await output_of(toolbox, "wait", "1000000", stdin=b"abc") == "abc\n"

    run(loop, main)


@every_loop
def test_clocks_and_random_numbers(loop: str, toolbox: Any) -> None:
    async def main() -> None:
        goes_on, years = (await output_of(toolbox, "clock")).split()
        assert goes_on == "1"
        assert int(years) > 55
        numbers = {await output_of(toolbox, "random", "32") for _ in range(3)}
        assert [len(each) for each in numbers] == [65, 65, 65]

    run(loop, main)


FRESH = """
import asyncio, sys
from toolbox import Toolbox
from runtime import Wasi

async def main():
    wasi = Wasi(args=["toolbox", *sys.argv[1:]], stdin=b"", stdout=lambda data: None)
    async with await Toolbox.instantiate(wasi=wasi) as toolbox:
        before = set(sys.modules)
        await toolbox.run.run()
        print(*sorted(set(sys.modules) - before))

asyncio.run(main())
"""


@pytest.mark.parametrize("arguments", [["sleep", "1"], ["wait", "1"], ["cat"], ["random", "8"]])
def test_nothing_is_imported_while_a_guest_runs(arguments: list[str], toolbox: Any) -> None:
    """The loop would stand still."""
    folder = Path(sys.modules["toolbox"].__file__ or "").parent
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FRESH, *arguments],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{GUEST.parents[1]}"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("\n", "")


class CountingLoop(asyncio.SelectorEventLoop):
    """An event loop that counts its turns."""

    turns = 0

    def _run_once(self) -> None:
        self.turns += 1
        super()._run_once()  # type: ignore[misc]


def test_a_thousand_sleeping_guests(toolbox: Any) -> None:
    """They sleep at once, and the loop has little to do for them."""

    async def main() -> int:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        lines = list[bytes]()
        wasi = Wasi(args=["toolbox", "sleep", "1500"], stdout=lines.append)
        guests = [await toolbox.instantiate(wasi=wasi) for _ in range(1000)]
        begin = loop.turns
        await asyncio.gather(*(guest.run.run() for guest in guests))
        for guest in guests:
            guest.close()
        assert b"".join(lines).count(b"1500") == 1000
        return loop.turns - begin

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        assert runner.run(main()) < 3000
