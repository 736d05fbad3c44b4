"""Servers and clients of a few lines, which say exactly what goes over the wire."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import anyio
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteReceiveStream
from anyio.streams.tls import TLSListener

Conversation = Callable[[ByteStream, BufferedByteReceiveStream], Awaitable[None]]


@asynccontextmanager
async def server(talk: Conversation, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve connections on loopback, and return the port. Errors of the conversation are its own."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port: int = listener.extra(anyio.abc.SocketAttribute.local_port)

    async def handle(stream: ByteStream) -> None:
        async with stream:
            with suppress(anyio.BrokenResourceError, anyio.IncompleteRead, anyio.EndOfStream):
                await talk(stream, BufferedByteReceiveStream(stream))

    async with listener, anyio.create_task_group() as group:
        served = TLSListener(listener, tls, standard_compatible=False) if tls else listener
        group.start_soon(served.serve, handle)
        yield port
        group.cancel_scope.cancel()


def answering(response: bytes) -> Conversation:
    """Return a conversation in which every request without a body gets that response."""

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        await head_of(reader)
        await stream.send(response)

    return talk


async def head_of(reader: BufferedByteReceiveStream) -> bytes:
    """Read the head of a message, up to the empty line."""
    return await reader.receive_until(b"\r\n\r\n", 1 << 17)


async def everything(stream: BufferedByteReceiveStream | ByteStream) -> bytes:
    """Read until the other side closes."""
    data = bytearray()
    while True:
        try:
            data += await stream.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return bytes(data)
