"""Importing what a guest's WASI needs, on the thread that compiles, instead of at its first calls.

To import all of it takes tens of milliseconds, in which an event loop would do nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

from .config import Wasi
from .host import WasiHost


def load(interfaces: Iterable[str]) -> None:
    """Import what these interfaces need, by their names in `WasiHost`. Any thread may call this."""
    host = WasiHost(Wasi())
    for interface in interfaces:
        getattr(host, interface)
    # anyio would import them when it is first used on the loop.
    for loop in ("asyncio", "trio"):
        if loop in sys.modules:
            with suppress(ImportError):
                import_module(f"anyio._backends._{loop}")
