"""Compiles a module, and says so on a terminal when it takes long.

Compiling blocks in C, without the GIL, so the line is written by a thread. No thread is started where nobody watches, nor for a
module so small that no machine needs a second for it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import wasmtime

#: Seconds until somebody who watches wants to know what is going on, and between two looks at the clock.
PATIENCE = 1.0

#: Bytes of a module that compiles faster than that anywhere; two megabytes or so take a second on one processor.
SMALL = 100_000


def compile_module(engine: wasmtime.Engine, wasm: bytes, name: str) -> wasmtime.Module:
    """Compiles; blocks until it is done. `name` is what a terminal shows."""
    with _told(f"compiling {name}, {len(wasm) / 1e6:.1f} MB", len(wasm)):
        return wasmtime.Module(engine, wasm)


@contextmanager
def _told(what: str, size: int) -> Iterator[None]:
    stream = sys.stderr
    if size < SMALL or stream is None or stream.closed or not stream.isatty():
        yield
        return
    done = threading.Event()
    arguments = (stream, what, done)
    thread = threading.Thread(
        target=_tell, args=arguments, name="wasmtime-async progress", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _tell(stream: TextIO, what: str, done: threading.Event) -> None:
    seconds, line = 0.0, ""
    with suppress(OSError, ValueError):  # the terminal went away
        while not done.wait(PATIENCE):
            seconds += PATIENCE
            line = f"{what}: {seconds:.0f} s"
            print(f"\r{line}", end="", file=stream, flush=True)
        if line:
            print(f"\r{' ' * len(line)}\r", end="", file=stream, flush=True)
