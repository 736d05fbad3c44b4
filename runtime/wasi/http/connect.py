"""Connections to servers, with and without TLS."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream
from anyio.to_thread import run_sync


async def connect(host: str, port: int, is_secure: bool) -> ByteStream:
    """Return a connection.

    Raises:
        OSError: There is none; with TLS, `ssl.SSLError` among others.
    """
    if not is_secure:
        return await anyio.connect_tcp(host, port)
    context = await run_sync(
        _context, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    )
    stream = await anyio.connect_tcp(host, port)
    try:
        return await TLSStream.wrap(
            stream, server_side=False, hostname=host, ssl_context=context, standard_compatible=False
        )
    except BaseException:
        await anyio.aclose_forcefully(stream)
        raise


@lru_cache(maxsize=8)
def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return what trusts the system's certificates, which the variables can name. It reads files."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
