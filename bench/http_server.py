"""python -m bench.http_server APPLICATION: uvicorn on any port, which it prints."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

GUEST = Path(__file__).parents[1] / "guest" / "web.wasm"
TEXT = "Hello from C"


def starlette() -> Any:
    """The same response without a guest."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def hello(request: Request) -> PlainTextResponse:
        return PlainTextResponse(TEXT)

    return Starlette(routes=[Route("/", hello)])


def guest(reuse: bool) -> Any:
    """The C server, with an instance for each request, or one that is used again."""
    from runtime.wasi.http import asgi

    return asgi(_web(), reuse=reuse)


def floor() -> Any:
    """The same with an instance for each request, by hand."""
    from .http_floor import Floor

    return Floor(_web())


def _web() -> Any:
    from .guests import bindings

    return bindings("bench_web", GUEST.read_bytes()).BenchWeb


APPLICATIONS: dict[str, Callable[[], Any]] = {
    "starlette": starlette,
    "fresh": partial(guest, False),
    "reused": partial(guest, True),
    "floor": floor,
}


async def _serve(application: Any) -> None:
    # Told that it is TCP, asyncio sends what it has at once (TCP_NODELAY).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(application, access_log=False, log_level="error")
        await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    asyncio.run(_serve(APPLICATIONS[sys.argv[1]]()))
