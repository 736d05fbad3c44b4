"""WASI for synchronous bindings: the same implementation, on an event loop in a thread of its own.

The thread is one for the process, begins with the first call and is a daemon. A call blocks until
the loop has answered.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from typing import Any

from ..fork_safe_lock import ForkSafeLock
from ..introspection.callables import is_awaitable

_lock = ForkSafeLock()
_loop: asyncio.AbstractEventLoop | None = None


def _running_loop() -> asyncio.AbstractEventLoop:
    global _loop
    with _lock():
        if _loop is None:
            loop = asyncio.new_event_loop()
            thread = threading.Thread(
                target=loop.run_forever, name="wasmtime-async WASI", daemon=True
            )
            thread.start()
            _loop = loop
        return _loop


def _forget() -> None:
    global _loop
    _loop = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)  # a child does not have its parent's threads


def blocking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that calls another one, async or plain, on the loop and waits for it.

    What interrupts the wait, such as KeyboardInterrupt, cancels the call.
    """

    async def run(values: tuple[Any, ...]) -> Any:
        result = function(*values)
        return await result if is_awaitable(result) else result

    def call(*values: Any) -> Any:
        future = asyncio.run_coroutine_threadsafe(run(values), _running_loop())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    return call
