"""WASI guests at work: how long the event loop stands still, for one guest that sleeps and for 1,000 at once."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from time import perf_counter
from typing import Any

from runtime import Wasi
from runtime.wasi.http import asgi

from .cold_start import longest_gap
from .guests import bindings
from .measure import MILLI, Scale
from .results import Findings, Line, Spread, at_most

_GUEST = Path(__file__).parents[1] / "guest" / "probe.wasm"
_SERVER = _GUEST.with_name("web.wasm")
_ANSWER = b"fetched " * 500
#: Bytes of the file that each guest reads.
_SIZE = 100_000
#: Names a component that componentize-py has made, with WASI and no other imports.
CPYTHON = "BENCH_CPYTHON_GUEST"
Work = Callable[[], Awaitable[Any]]


class _Guests:
    """Makes guests that share bindings and a folder. Each runs one command and is closed."""

    def __init__(self, folder: Path) -> None:
        self._class = bindings("bench_probe", _GUEST.read_bytes()).BenchProbe
        self._folder = folder

    async def run(self, *command: str) -> None:
        said: list[bytes] = []
        wasi = Wasi(args=("probe", *command), preopens={"/": self._folder}, stdout=said.append)
        async with await self._class.instantiate(wasi=wasi) as guest:
            await guest.run.run()
        assert said, "a guest that has done its work says so"

    async def many(self, count: int, *command: str) -> None:
        """Run guests at once, of which one begins in each turn of the event loop."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self.run(*command))
                await asyncio.sleep(0)

    def instances(self, count: int) -> Work:
        """Return what makes guests, lets them do nothing else, and closes them, in turns."""

        async def make() -> None:
            for _ in range(count):
                async with await self._class.instantiate(wasi=Wasi(args=("probe",))):
                    pass

        return make


class _Collections:
    """Notes the longest garbage collection; a context manager."""

    def __init__(self) -> None:
        self.longest = self._begun = 0.0

    def _note(self, phase: str, _: object) -> None:
        if phase == "start":
            self._begun = perf_counter()
        else:
            self.longest = max(self.longest, perf_counter() - self._begun)

    def __enter__(self) -> _Collections:
        gc.callbacks.append(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        gc.callbacks.remove(self._note)


async def _lines(name: str, work: Work, rounds: int) -> list[Line]:
    """Return the longest gap while work is done, what of it is Python's collector, and all of it."""
    gaps, pauses, seconds = list[float](), list[float](), list[float]()

    async def watched() -> None:
        with _Collections() as collections:
            await work()
        pauses.append(collections.longest)

    for _ in range(rounds):
        gap, whole = await longest_gap(watched)
        gaps.append(gap)
        seconds.append(whole)
    spreads = [Spread.of(values).scaled(MILLI) for values in (gaps, pauses, seconds)]
    return [
        Line(f"{name}: the loop's longest gap", "ms", spreads[0]),
        Line(f"{name}: the longest garbage collection", "ms", spreads[1]),
        Line(f"{name}: all of it", "ms", spreads[2]),
    ]


async def _sleeping(guests: _Guests, rounds: int) -> list[Line]:
    """Return the lines of a guest that has begun already, and sleeps 5 ms 20 times."""

    async def rest() -> None:
        await task

    gaps = []
    for _ in range(rounds):
        task = asyncio.create_task(guests.run("nap", "5", "20"))
        await asyncio.sleep(0.02)
        gaps.append((await longest_gap(rest))[0])
    spread = Spread.of(gaps).scaled(MILLI)
    return [Line("a guest that sleeps: the loop's longest gap", "ms", spread, goal=at_most(2))]


async def _instances(guests: _Guests, rounds: int, count: int) -> Line:
    """Return what an instance of a C command takes from the cache, made and closed."""
    make, seconds = guests.instances(count), []
    for _ in range(rounds):
        begun = perf_counter()
        await make()
        seconds.append((perf_counter() - begun) / count)
    return Line("an instance of a C command", "ms", Spread.of(seconds).scaled(MILLI))


class _Fetches:
    """Requests to a guest for each, which fetches from a server of this machine and passes it on."""

    def __init__(self, port: int) -> None:
        self._app = asgi(bindings("bench_web", _SERVER.read_bytes()).BenchWeb, wasi=Wasi(http=True))
        self._query = f"127.0.0.1:{port}/".encode()

    async def one(self) -> None:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event.get("body", b""))

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": "/fetch", "raw_path": b"/fetch", "query_string": self._query,
            "root_path": "", "headers": [(b"host", b"bench")], "server": ("bench", 80),
        }  # fmt: skip
        await self._app(scope, receive, send)
        assert b"".join(sent) == _ANSWER

    async def many(self, count: int) -> None:
        """Make requests at once, of which one begins in each turn of the event loop."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self.one())
                await asyncio.sleep(0)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(0.05)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(_ANSWER), _ANSWER))
    writer.close()


async def _fetching(rounds: int, count: int) -> list[Line]:
    """Return the lines of guests that fetch something, each its own request."""
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1000)
    async with server:
        fetches = _Fetches(server.sockets[0].getsockname()[1])
        await fetches.one()
        return await _lines(f"{count} guests that fetch", lambda: fetches.many(count), rounds)


async def _cpython(rounds: int) -> list[Line]:
    """Return what an instance of a CPython guest takes, if there is one."""
    path = os.environ.get(CPYTHON)
    if not path:
        return []
    guest_class = bindings("bench_cpython", Path(path).read_bytes()).BenchCpython
    seconds = []
    for _ in range(rounds * 5 + 1):
        begun = perf_counter()
        async with await guest_class.instantiate(wasi=Wasi(args=("app",))):
            seconds.append(perf_counter() - begun)
    spread = Spread.of(seconds[1:]).scaled(MILLI)
    return [Line("an instance of a CPython guest", "ms", spread, goal=at_most(15))]


async def _measure(scale: Scale) -> Findings:
    rounds, count = scale.few(3, 7), scale.few(100, 1000)
    found = Findings("guests of WASI at once")
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "file").write_bytes(bytes(_SIZE))
        guests = _Guests(Path(name))
        await guests.run("nap", "1")
        found.lines = [
            *await _lines("nothing", lambda: asyncio.sleep(0.1), rounds),
            *await _sleeping(guests, rounds),
            *await _lines("a guest that begins and sleeps", lambda: guests.run("nap", "100"), rounds),
            *await _lines(
                f"{count} guests that sleep 100 ms", lambda: guests.many(count, "nap", "100"), rounds
            ),
            *await _lines(
                f"{count} guests that sleep 50 ms and read {_SIZE // 1000} kB",
                lambda: guests.many(count, "sum", "/file", "50"), rounds,
            ),
            *await _fetching(rounds, count),
            await _instances(guests, rounds, 50),
            *await _cpython(rounds),
        ]  # fmt: skip
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
