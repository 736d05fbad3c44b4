"""A guest that counts how far it has come, for calls that end early."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .gates import Gate
from .guests import Instance, relay

#: Counts what it got to: `before` and `after` a host call that may be unwound.
STEPS = """(module $steps
  (import "env" "f" (func $f (param i32) (result i32)))
  (global $before (export "before") (mut i32) (i32.const 0))
  (global $after (export "after") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32) (local $got i32)
    (global.set $before (i32.add (global.get $before) (i32.const 1)))
    (local.set $got (call $f (local.get 0)))
    (global.set $after (i32.add (global.get $after) (i32.const 1)))
    (local.get $got))
  (func (export "counts") (result i32 i32) (global.get $before) (global.get $after)))"""

KINDS = pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])


async def steps(gate: Gate, plain: bool) -> Instance:
    return await relay(gate.plain if plain else gate.host, source=STEPS)


async def still_usable(instance: Instance, gate: Gate) -> None:
    """One more call goes all the way."""
    before, after = await instance.call("counts")
    task = asyncio.create_task(instance.run(1000))
    await gate.until(1)
    gate.open(1000, 1001)
    assert await task == 1001
    assert await instance.call("counts") == (before + 1, after + 1)


async def outcome(task: asyncio.Task[Any]) -> BaseException | None:
    """What the task ended with; None for a result."""
    await asyncio.wait([task])
    return asyncio.CancelledError() if task.cancelled() else task.exception()
