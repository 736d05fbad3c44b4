"""Requests a second through `asgi`, beside a Starlette handler under the same server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .http_server import TEXT
from .measure import Contender, Scale, interleave
from .results import Findings, at_most

_STARLETTE, _FRESH, _REUSED = "Starlette, no guest", "an instance for each request", "reuse=True"
_FLOOR = "an instance for each, by hand"
_KINDS = {_STARLETTE: "starlette", _FRESH: "fresh", _REUSED: "reused", _FLOOR: "floor"}
_CONNECTIONS = 8
_REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"

Connection = tuple[StreamReader, StreamWriter]


@contextmanager
def _server(kind: str) -> Iterator[int]:
    """A server in a process of its own; its port."""
    command = [sys.executable, "-m", "bench.http_server", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def _ask(connection: Connection, times: int) -> None:
    reader, writer = connection
    for _ in range(times):
        writer.write(_REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(len(TEXT)) == TEXT.encode()


async def _contender(port: int) -> Contender:
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(_CONNECTIONS)]

    async def run(count: int) -> None:
        share = -(-count // _CONNECTIONS)
        await asyncio.gather(*(_ask(connection, share) for connection in connections))

    return run


async def _measure(scale: Scale) -> Findings:
    found = Findings("requests answered by a guest in C, on 8 connections")
    with ExitStack() as stack:
        ports = {name: stack.enter_context(_server(kind)) for name, kind in _KINDS.items()}
        contenders = {name: await _contender(port) for name, port in ports.items()}
        for contender in contenders.values():
            await contender(_CONNECTIONS)  # compiles
        samples = await interleave(contenders, scale, rounds=scale.few(15, 45), count=200)
        floor = samples.cost(_FLOOR, _STARLETTE, label="the least code by hand that does it")
        # Where even that takes as long, a fifth more than that.
        assert floor.ratio is not None
        goal = at_most(max(3, round(floor.ratio.median * 1.2, 2)))
        found.lines = [
            samples.cost(_FRESH, _STARLETTE, goal, label="a request, an instance for each"),
            floor,
            samples.cost(_REUSED, _STARLETTE, label="a request, reuse=True"),
            samples.line(_STARLETTE, "a request, Starlette without a guest"),
        ]
    return found


def run(scale: Scale) -> Findings:
    """Measure it."""
    return asyncio.run(_measure(scale))
