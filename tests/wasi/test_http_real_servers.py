"""The C server under uvicorn, over real connections."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
import uvicorn
from anyio.streams.buffered import BufferedByteReceiveStream

from runtime import Wasi
from runtime.wasi.http import asgi
from tests.wasi.http_peers import everything, head_of
from tests.wasi.loops import run


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[int]:
    """Let uvicorn run, and return its port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


every_server = pytest.mark.parametrize(
    "loop", [each for each in ("asyncio", "uvloop") if each == "asyncio" or sys.platform != "win32"]
)


async def ask(port: int, request: bytes) -> bytes:
    """Send a request, and return all that comes back."""
    async with await anyio.connect_tcp("127.0.0.1", port) as stream:
        await stream.send(request)
        return await everything(stream)


def with_server(loop: str, guest: Any, test: Any) -> None:
    async def main() -> None:
        with anyio.fail_after(60):
            async with serving(asgi(guest, wasi=Wasi(http=True))) as port:
                await test(port)

    run(loop, main)


@every_server
def test_requests_are_answered(loop: str, web_guest: Any) -> None:
    async def test(port: int) -> None:
        close = b"host: localhost\r\nconnection: close\r\n"
        hello = await ask(port, b"GET / HTTP/1.1\r\n%b\r\n" % close)
        assert hello.startswith(b"HTTP/1.1 200")
        assert b"content-length: 12\r\n" in hello
        assert hello.endswith(b"\r\n\r\nHello from C")
        head = await ask(port, b"HEAD / HTTP/1.1\r\n%b\r\n" % close)
        assert b"content-length: 12\r\n" in head
        assert head.endswith(b"\r\n\r\n")
        body = b"transfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"
        echo = await ask(port, b"POST /echo?a=b HTTP/1.1\r\nx-a: 1\r\n%b%b" % (close, body))
        assert b"x-a: 1\r\n" in echo
        assert b"path: /echo?a=b\r\n" in echo
        assert b"first" in echo
        assert b"second" in echo
        relayed = await ask(
            port, b"GET /fetch?127.0.0.1:%d/count HTTP/1.1\r\n%b\r\n" % (port, close)
        )
        assert relayed.startswith(b"HTTP/1.1 200")
        trap = await ask(port, b"GET /trap HTTP/1.1\r\n%b\r\n" % close)
        assert trap.startswith(b"HTTP/1.1 500")

    with_server(loop, web_guest, test)


@every_server
def test_a_response_that_breaks_off_is_seen_to(loop: str, web_guest: Any) -> None:
    async def test(port: int) -> None:
        broken = await ask(port, b"GET /late-trap HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert broken.startswith(b"HTTP/1.1 200")
        assert b"begun" in broken
        assert not broken.endswith(b"0\r\n\r\n")

    with_server(loop, web_guest, test)


@every_server
def test_a_client_that_goes_away_is_noticed(loop: str, web_guest: Any) -> None:
    """Otherwise the server would not end: it waits for its requests."""

    async def test(port: int) -> None:
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(b"GET /sleep?3600000 HTTP/1.1\r\nhost: localhost\r\n\r\n")
            # Another request is answered meanwhile, so the first one has begun.
            hello = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
            assert b"Hello" in await ask(port, hello)
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(b"GET /flood?100000 HTTP/1.1\r\nhost: localhost\r\n\r\n")
            await head_of(BufferedByteReceiveStream(stream))

    with_server(loop, web_guest, test)
