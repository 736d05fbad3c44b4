"""Host code that runs on the guest's fiber, because a function of wasmtime-py's own is among the imports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import wasmtime

from runtime import (
    FuncExt,
    Stack,
    await_,
    can_await,
    i32,
)

from ..guests import ALONE, RELAY, Instance, instantiate, new_store, relay
from ..isolated import isolated
from .common import (
    TWICE,
    at_once,
    by_hand,
    soon,
    yielding,
)

#: CPython 3.14 defers what it frees on a stack that it does not know, and greenlet crashes on that.
GREENLETS_WORK = sys.version_info < (3, 14)


async def at_once_async(x: i32) -> i32:
    return x + 1


def _foreign(store: wasmtime.Store, function: Callable[[int], int]) -> wasmtime.Func:
    kind = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
    return wasmtime.Func(store, kind, function)


@isolated()
def test_await_on_the_fiber() -> None:
    """6: a host function of wasmtime-py's own runs on the fiber; waiting there is refused."""
    told: list[str] = []

    def host(x: int) -> int:
        assert not can_await()
        try:
            await_(soon(x))
        except RuntimeError as error:
            told.append(str(error))
        return x

    async def main() -> None:
        store = new_store()
        instance = await instantiate(RELAY, [_foreign(store, host)], store)
        assert await instance.run(1) == 1
        # The same below a plain host function of ours, and on the Stack of Stack.run.
        outer = await relay(lambda x: int(await_(instance.run(x))))
        assert await outer.run(2) == 2
        assert await Stack().run(lambda: await_(instance.run(3))) == 3

    asyncio.run(main())
    assert len(told) == 3


@isolated()
def test_await_on_a_fiber_that_a_host_function_polls_by_hand() -> None:
    """6: a plain host function, or Stack.run, drives a call itself, so that guest frames are on its own greenlet."""
    told: list[str] = []

    def host(x: int) -> int:
        assert not can_await()
        try:
            return int(await_(soon(x)))
        except RuntimeError as error:
            told.append(str(error))
        return x + 1

    async def main() -> None:
        store = new_store()
        instance = await instantiate(RELAY, [_foreign(store, host)], store)
        outer = await relay(lambda x: int(by_hand(instance.run(x))))
        assert await outer.run(2) == 3
        assert await Stack().run(lambda: by_hand(instance.run(3))) == 4
        assert await outer.run(4) == 5

    asyncio.run(main())
    assert len(told) == 3


@isolated()
def test_a_call_driven_by_hand_in_a_plain_host_function() -> None:
    """1, 6: the inner call's own plain host function waits, on a greenlet under this one."""

    async def main() -> None:
        inner = await relay(yielding, source=TWICE)
        outer = await relay(lambda x: int(by_hand(inner.run(x))))
        for number in range(5):
            assert await outer.run(number) == (number + 1) + 100 * (number + 2)

    asyncio.run(main())


@isolated()
def test_guests_called_from_a_host_function_on_the_fiber() -> None:
    """6, 9: a function of wasmtime-py's own calls guests, of its store and of another; none of it may end the process."""
    told: list[str] = []

    async def main() -> None:
        store = new_store()
        other = await relay(at_once if GREENLETS_WORK else at_once_async)
        made: list[Instance] = []

        def host(x: int) -> int:
            attempts: list[Callable[[], Any]] = [
                lambda: by_hand(made[0].run(x)),
                lambda: made[0].func()(store, x),
                lambda: store.gc(),
                lambda: store.close(),
                lambda: FuncExt.wrap_async(store, at_once),
                lambda: by_hand(instantiate(ALONE, [], store)),
            ]
            for attempt in attempts:
                try:
                    attempt()
                except (RuntimeError, wasmtime.WasmtimeError) as error:
                    told.append(str(error))
            return int(by_hand(other.run(x)))

        made.append(await instantiate(RELAY, [_foreign(store, host)], store))
        assert await made[0].run(1) == 2
        assert await made[0].run(2) == 3

    asyncio.run(main())
    assert told
