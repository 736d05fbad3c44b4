"""Guests and host functions that call each other until a stack is used up."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Coroutine
from typing import Any

import wasmtime

from runtime import (
    Stack,
    await_,
    i32,
)

from ..guests import Instance, relay
from ..isolated import isolated
from .common import (
    TWICE,
    at_once,
    quietly,
    soon,
    soon_plain,
)


@isolated()
def test_guest_and_host_that_call_each_other_for_ever() -> None:
    """It ends in a RecursionError, not on the machine's stack; everything is unwound, and the store is usable."""

    quietly()  # a coroutine that could not even begin "was never awaited"
    for form in ("async", "plain", "getter"):
        asyncio.run(_for_ever(form))


async def _too_deep(call: Coroutine[Any, Any, Any]) -> bool:
    """Did it end for want of room? ctypes makes an ArgumentError of a RecursionError that strikes inside it."""
    try:
        await call
    except (RecursionError, wasmtime.Trap):
        return True
    except ctypes.ArgumentError as error:
        return "RecursionError" in str(error)
    return False


async def _for_ever(form: str) -> None:
    made, depth = list[Instance](), [0]

    async def deeper(x: i32) -> i32:
        depth[0] = max(depth[0], x)
        if x < 0:
            return x
        if form == "getter":
            return int(await made[0].getter("run", i32, i32)(Stack(), x + 1))
        return int(await made[0].run(x + 1))

    def plain(x: i32) -> i32:
        return await_(deeper(x))

    made.append(await relay(plain if form == "plain" else deeper))
    for _ in range(2):
        assert await _too_deep(made[0].run(0))
    assert depth[0] > 10
    assert await made[0].run(-5) == -5


@isolated()
def test_a_host_function_at_the_recursion_limit() -> None:
    """The call begins with little room left: wherever the RecursionError strikes, nothing is left behind."""
    quietly()

    async def main() -> None:
        instances = [await relay(host, source=TWICE) for host in (at_once, soon, soon_plain)]

        async def deep(levels: int, instance: Instance) -> None:
            if levels:
                await deep(levels - 1, instance)
            else:
                assert await instance.run(1) == 2 + 300

        outcomes: set[bool] = set()
        for levels in range(880, 1000):
            for instance in instances:
                outcomes.add(await _too_deep(deep(levels, instance)))
                assert await instance.run(1) == 2 + 300
        assert outcomes == {True, False}

    asyncio.run(main())


@isolated()
def test_a_guest_that_overflows_its_stack_inside_nested_calls() -> None:
    """On every level, with the room that is left there."""

    async def main() -> None:
        made: list[Instance] = []
        source = """(module
          (import "env" "f" (func $f (param i32) (result i32)))
          (func $overflow (export "overflow") (call $overflow))
          (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""
        traps: list[int] = []

        async def host(x: i32) -> i32:
            try:
                await made[0].call("overflow")
            except wasmtime.Trap:
                traps.append(x)
            return int(await made[0].run(x - 1)) if x else 0

        made.append(await relay(lambda x: await_(host(x)), source=source))
        assert await made[0].run(10) == 0
        assert traps == list(range(10, -1, -1))

    asyncio.run(main())
