"""What the compiler makes of components that import WASI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen import generate
from codegen.errors import CodegenError
from codegen.wasi import render_wasi
from runtime import ImportMismatch, Wasi

from .bind import bind as bind_guest

CLOCK = """
(component
  (import "wasi:clocks/monotonic-clock@{version}" (instance $clock
    (type $instant u64)
    (export "instant" (type $named (eq $instant)))
    (export "now" (func {now}))))
  (core func $now (canon lower (func $clock "now")))
  (core module $m
    (import "clock" "now" (func $now (result i64)))
    (func (export "later") (param i64) (result i64) (i64.add (call $now) (local.get 0))))
  (core instance $i (instantiate $m (with "clock" (instance (export "now" (func $now))))))
  (func (export "later") (param "by" u64) (result u64) (canon lift (core func $i "later"))))
"""
NOW = "(result $named)"

RANDOM = """
(component
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 1)
    (global $end (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $end)
      (global.set $end (i32.add (global.get $end) (local.get 3)))))
  (core instance $m (instantiate $memory))
  (alias core export $m "memory" (core memory $bytes))
  (alias core export $m "realloc" (core func $realloc))
  (core func $get (canon lower (func $random "get-random-bytes")
    (memory $bytes) (realloc $realloc) {encoding}))
  (core module $main
    (import "random" "get" (func $get (param i64 i32)))
    (import "memory" "memory" (memory 1))
    (func (export "bytes") (param i64) (result i32) (call $get (local.get 0) (i32.const 0)) (i32.const 0)))
  (core instance $i (instantiate $main
    (with "random" (instance (export "get" (func $get)))) (with "memory" (instance $m))))
  (func (export "some") (param "count" u64) (result (list u8))
    (canon lift (core func $i "bytes") (memory $bytes))))
"""

LOG = """
(component
  (import "wasi:clocks/wall-clock@0.2.0" (instance $clock
    (type $record (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type $datetime (eq $record)))
    (export "now" (func (result $datetime)))))
  (alias export $clock "datetime" (type $datetime))
  (import "acme:log/log" (instance $log
    (alias outer 1 $datetime (type $outer))
    (export "datetime" (type $mine (eq $outer)))
    (export "note" (func (param "at" $mine)))))
  (core func $note (canon lower (func $log "note")))
  (core module $main
    (import "log" "note" (func $note (param i64 i32)))
    (memory (export "memory") 1)
    (func (export "tick") (param i64 i32) (result i32)
      (call $note (local.get 0) (local.get 1))
      (i64.store (i32.const 8) (i64.add (local.get 0) (i64.const 1)))
      (i32.const 8)))
  (core instance $i (instantiate $main (with "log" (instance (export "note" (func $note))))))
  (alias core export $i "memory" (core memory $memory))
  (func (export "tick") (param "at" $datetime) (result $datetime)
    (canon lift (core func $i "tick") (memory $memory))))
"""

Bind = Callable[..., Any]


@pytest.fixture
def bind(tmp_path: Path) -> Bind:
    """Return a function that binds a component and returns the module."""

    def bind(text: str, name: str, **options: Any) -> Any:
        return bind_guest(tmp_path, text.encode(), name, **options)

    return bind


def clock(version: str = "0.2.0", now: str = NOW) -> str:
    return CLOCK.format(version=version, now=now)


def test_the_emitted_files_are_up_to_date() -> None:
    for path, data in render_wasi().items():
        assert path.read_bytes() == data, f"run python -m codegen.wasi: {path.name}"


@pytest.mark.parametrize("version", ["0.2.0", "0.2.6", "0.2.99"])
async def test_every_release_of_0_2_is_served(bind: Bind, version: str) -> None:
    module = bind(clock(version), "timer")
    assert module.__all__ == ["Timer"]
    async with await module.Timer.instantiate(wasi=Wasi()) as guest:
        assert await guest.later(5) > 5
    async with await module.Timer.instantiate() as guest:
        assert await guest.later(5) > 5


def test_synchronous_bindings_have_it_too(bind: Bind) -> None:
    module = bind(clock(), "timer_sync", sync=True)
    with module.TimerSync.instantiate() as guest:
        first = guest.later(0)
        assert guest.later(0) >= first


@pytest.mark.parametrize("version", ["0.2.0-rc-2023-12-05", "0.3.0", "0.20.0"])
async def test_other_versions_are_the_users(bind: Bind, version: str) -> None:
    class Clock:
        def now(self) -> int:
            return 37

    module = bind(clock(version), "other_timer")
    imports = module.Imports(monotonic_clock=Clock())
    async with await module.OtherTimer.instantiate(imports) as guest:
        assert await guest.later(5) == 42
    with pytest.raises(ImportMismatch, match="monotonic_clock"):
        await module.OtherTimer.instantiate(None)


async def test_the_user_can_provide_it(bind: Bind) -> None:
    class Clock:
        async def now(self) -> int:
            return 37

    module = bind(clock(), "own_timer", wasi="host")
    async with await module.OwnTimer.instantiate(module.Imports(Clock())) as guest:
        assert await guest.later(5) == 42


@pytest.mark.parametrize("now", ["(result u32)", '(param "x" u32) (result u64)', ""])
def test_a_function_of_another_type_is_refused(now: str) -> None:
    text = clock(now=now).replace("(func $now (result i64))", "(func $now)")
    with pytest.raises(CodegenError, match=r'"now" of .* not as WASI 0\.2 has it'):
        generate(text.encode(), "wrong", validate=False)


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(CodegenError, match=r'"then" of .* not as WASI'):
        generate(clock().replace('"now"', '"then"').encode(), "wrong", validate=False)


@pytest.mark.parametrize("encoding", ["", "string-encoding=utf16"])
async def test_bytes_of_the_host_arrive(bind: Bind, encoding: str) -> None:
    module = bind(RANDOM.format(encoding=encoding), "dice")
    async with await module.Dice.instantiate(wasi=Wasi()) as guest:
        assert len(await guest.some(100)) == 100
        assert await guest.some(32) != await guest.some(32)


async def test_types_of_wasi_are_shared_with_the_users_functions(bind: Bind) -> None:
    from runtime.wasi.interfaces import Datetime

    noted = []

    class Log:
        async def note(self, at: Datetime, /) -> None:
            noted.append(at)

    module = bind(LOG, "log_guest")
    assert module.__all__ == ["Imports", "Log", "LogGuest"]
    async with await module.LogGuest.instantiate(module.Imports(log=Log())) as guest:
        assert await guest.tick(Datetime(5, 0)) == Datetime(6, 0)
    assert noted == [Datetime(5, 0)]
    with pytest.raises(TypeError, match="tick: at: "):
        async with await module.LogGuest.instantiate(module.Imports(log=Log())) as guest:
            await guest.tick(5)
