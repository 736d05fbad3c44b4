"""A guest that calls WASI again and again, and never has to wait, leaves the loop to others."""

from __future__ import annotations

import time
from typing import Any

import anyio
import pytest

from runtime import DeadlineExceeded, Limits, Wasi

from .bind import bind
from .loops import every_loop, run

#: Asks a plain function, or an async one, for ever.
SPINNING = """
(component
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (type $instant u64)
    (export "instant" (type $named (eq $instant)))
    (export "now" (func (result $named)))))
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-u64" (func (result u64)))))
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $pollable (sub resource)))
    (export "[method]pollable.block" (func (param "self" (borrow $pollable))))))
  (alias export $poll "pollable" (type $pollable))
  (import "wasi:clocks/monotonic-clock@0.2.1" (instance $timers
    (alias outer 1 $pollable (type $outer))
    (export "pollable" (type $own (eq $outer)))
    (type $duration u64)
    (export "duration" (type $named (eq $duration)))
    (export "subscribe-duration" (func (param "when" $named) (result (own $own))))))
  (core func $now (canon lower (func $clock "now")))
  (core func $subscribe (canon lower (func $timers "subscribe-duration")))
  (core func $block (canon lower (func $poll "[method]pollable.block")))
  (core module $m
    (import "f" "now" (func $now (result i64)))
    (import "f" "subscribe" (func $subscribe (param i64) (result i32)))
    (import "f" "block" (func $block (param i32)))
    (func (export "ask") (loop (drop (call $now)) (br 0)))
    (func (export "wait") (local $timer i32)
      (local.set $timer (call $subscribe (i64.const 0)))
      (loop (call $block (local.get $timer)) (br 0))))
  (core instance $i (instantiate $m (with "f" (instance
    (export "now" (func $now)) (export "subscribe" (func $subscribe))
    (export "block" (func $block))))))
  (func (export "ask") (canon lift (core func $i "ask")))
  (func (export "wait") (canon lift (core func $i "wait"))))
"""


@pytest.fixture(scope="module")
def spinning(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The generated class."""
    folder = tmp_path_factory.mktemp("spinning")
    return bind(folder, SPINNING.encode(), "spinning").Spinning


@every_loop
@pytest.mark.parametrize("name", ["ask", "wait"])
def test_others_have_their_turns(loop: str, name: str, spinning: Any) -> None:
    async def main() -> None:
        turns = 0
        async with (
            await spinning.instantiate(wasi=Wasi()) as guest,
            anyio.create_task_group() as group,
        ):

            async def count() -> None:
                nonlocal turns
                while turns < 10:
                    turns += 1
                    await anyio.lowlevel.checkpoint()
                group.cancel_scope.cancel()

            group.start_soon(count)
            begin = time.process_time()
            await getattr(guest, name)()
        assert turns == 10
        assert time.process_time() - begin < 10

    run(loop, main)


@every_loop
@pytest.mark.parametrize("name", ["ask", "wait"])
def test_it_can_be_ended(loop: str, name: str, spinning: Any) -> None:
    async def main() -> None:
        begin = time.process_time()
        limits = Limits(call_seconds=0.01)
        async with await spinning.instantiate(wasi=Wasi(), limits=limits) as guest:
            with pytest.raises(DeadlineExceeded):
                await getattr(guest, name)()
        assert time.process_time() - begin < 5

    run(loop, main)
