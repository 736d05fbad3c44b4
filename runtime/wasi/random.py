"""``wasi:random``. Source: WASI 0.2, ``wasi:random``."""

from __future__ import annotations

import os
import secrets

import anyio.to_thread
import wasmtime

#: Bytes that a guest may ask for at a time.
MAX_BYTES = 64 << 20
#: Bytes that are made at once; to make more would hold up the event loop.
_AT_ONCE = 1 << 16


async def _random_bytes(count: int) -> bytes:
    if count > MAX_BYTES:
        raise wasmtime.Trap(f"{count} random bytes at a time (at most {MAX_BYTES})")
    if count <= _AT_ONCE:
        return os.urandom(count)
    return await anyio.to_thread.run_sync(os.urandom, count)


class Random:
    """Random numbers that nothing predicts."""

    async def get_random_bytes(self, len: int, /) -> bytes:
        """Return so many bytes."""
        return await _random_bytes(len)

    def get_random_u64(self) -> int:
        """Return a number of 64 bits."""
        return secrets.randbits(64)


class Insecure:
    """Random numbers that may be predictable. These are not."""

    async def get_insecure_random_bytes(self, len: int, /) -> bytes:
        """Return so many bytes."""
        return await _random_bytes(len)

    def get_insecure_random_u64(self) -> int:
        """Return a number of 64 bits."""
        return secrets.randbits(64)


class InsecureSeed:
    """A seed for hash tables."""

    def insecure_seed(self) -> tuple[int, int]:
        """Return 128 bits."""
        return secrets.randbits(64), secrets.randbits(64)
