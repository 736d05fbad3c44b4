"""The guest of the stress program, and the bindings generated for it.

A call of the guest is a number and a list of steps. Each step is a call of the host, which looks up by the number what it has to
do. The guest keeps accounts that no host function can get wrong: a log of which call entered and left, a stack of its own in linear
memory with frames that must be intact when they are left, and a reference of its own that it keeps over every step.
"""

from __future__ import annotations

import atexit
import importlib.util
import re
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import wasmtime

from codegen import generate
from tests.features import HAS_GC

#: Entries of the log, a ring.
LOG = 32768

#: Of the host calls, as the guest knows them: three bits for each step.
WAIT, DEEP, SWAP, WEIGH = 1, 2, 3, 4

#: How a guest call ends: as it should, or by one of these traps.
RETURN, UNREACHABLE, DIVIDE, OUTSIDE, RECURSE = range(5)
TRAPS = {
    UNREACHABLE: wasmtime.TrapCode.UNREACHABLE,
    DIVIDE: wasmtime.TrapCode.INTEGER_DIVISION_BY_ZERO,
    OUTSIDE: wasmtime.TrapCode.MEMORY_OUT_OF_BOUNDS,
    RECURSE: wasmtime.TrapCode.STACK_OVERFLOW,
}

SOURCE = """(module $stress_guest
  (type $box (struct (field $value (mut i32))))
  (import "env" "wait" (func $wait (param $call i32) (param $step i32) (result i32)))
  (import "env" "deep" (func $deep (param $call i32) (param $step i32) (result i32)))
  (import "env" "swap" (func $swap (param $call i32) (param $step i32) (param $item externref) (result externref i32)))
  (import "env" "weigh" (func $weigh (param $call i32) (param $step i32) (param $x i64) (param $y f64) (result i64)))
  (memory (export "memory") 4)
  (global $sp (mut i32) (i32.const 262144))
  (global $log (export "log") (mut i32) (i32.const 0))
  (global $broken (export "broken") (mut i32) (i32.const 0))
  (table $kept (export "kept") 8 externref)

  (func $note (param $entry i32)
    (i32.store (i32.mul (i32.and (global.get $log) (i32.const 32767)) (i32.const 4)) (local.get $entry))
    (global.set $log (i32.add (global.get $log) (i32.const 1))))
  (func $enter (param $call i32) (result i32)
    (call $note (local.get $call))
    (if (i32.lt_u (global.get $sp) (i32.const 140000)) (then (global.set $sp (i32.const 262144))))
    (global.set $sp (i32.sub (global.get $sp) (i32.const 16)))
    (i32.store (global.get $sp) (local.get $call))
    (global.get $sp))
  (func $leave (param $call i32) (param $frame i32) (param $box (ref null $box))
    (if (i32.ne (i32.load (local.get $frame)) (local.get $call)) (then (global.set $broken (i32.const 1))))
    (if (i32.ne (struct.get $box $value (local.get $box)) (local.get $call)) (then (global.set $broken (i32.const 2))))
    (global.set $sp (i32.add (local.get $frame) (i32.const 16)))
    (call $note (i32.sub (i32.const 0) (local.get $call))))

  (func $junk (local $n i32)
    (loop $again
      (drop (struct.new $box (i32.const -1)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 20)))))
  (func $compute (param $n i32)
    (loop $again
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.gt_s (local.get $n) (i32.const 0)))))
  (func $recurse (param i32) (result i32) (i32.add (call $recurse (local.get 0)) (i32.const 1)))
  (func $end (param $how i32)
    (if (i32.eq (local.get $how) (i32.const 1)) (then (unreachable)))
    (if (i32.eq (local.get $how) (i32.const 2)) (then (drop (i32.div_u (local.get $how) (i32.const 0)))))
    (if (i32.eq (local.get $how) (i32.const 3)) (then (drop (i32.load (i32.const -1)))))
    (if (i32.eq (local.get $how) (i32.const 4)) (then (drop (call $recurse (local.get $how))))))

  (func $exchange (param $call i32) (param $step i32) (param $item externref) (result i32)
    (local $other externref) (local $value i32)
    (call $swap (local.get $call) (local.get $step) (local.get $item))
    (local.set $value)
    (local.set $other)
    (table.set $kept (i32.add (i32.const 4) (i32.and (local.get $step) (i32.const 3))) (local.get $other))
    (local.get $value))
  (func $weighing (param $call i32) (param $step i32) (result i32)
    (i32.wrap_i64 (call $weigh (local.get $call) (local.get $step)
      (i64.sub (i64.const 0) (i64.shl (i64.extend_i32_u (local.get $call)) (i64.const 24)))
      (f64.add (f64.convert_i32_u (local.get $step)) (f64.const 0.5)))))
  (func $ask (param $kind i32) (param $call i32) (param $step i32) (param $item externref) (result i32)
    (if (result i32) (i32.eq (local.get $kind) (i32.const 1))
      (then (call $wait (local.get $call) (local.get $step)))
      (else (if (result i32) (i32.eq (local.get $kind) (i32.const 2))
        (then (call $deep (local.get $call) (local.get $step)))
        (else (if (result i32) (i32.eq (local.get $kind) (i32.const 3))
          (then (call $exchange (local.get $call) (local.get $step) (local.get $item)))
          (else (call $weighing (local.get $call) (local.get $step)))))))))

  (func $hold (export "hold") (param $call i32) (param $steps i64) (param $spin i32) (param $end i32) (param $item externref)
      (result externref i32)
    (local $frame i32) (local $step i32) (local $sum i32) (local $box (ref null $box))
    (local.set $frame (call $enter (local.get $call)))
    (local.set $box (struct.new $box (local.get $call)))
    (local.set $sum (local.get $call))
    (block $done
      (loop $next
        (if (local.get $spin) (then (call $compute (local.get $spin))))
        (br_if $done (i64.eqz (local.get $steps)))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
          (call $ask (i32.wrap_i64 (i64.and (local.get $steps) (i64.const 7)))
            (local.get $call) (local.get $step) (local.get $item))))
        (call $junk)
        (local.set $steps (i64.shr_u (local.get $steps) (i64.const 3)))
        (local.set $step (i32.add (local.get $step) (i32.const 1)))
        (br $next)))
    (call $end (local.get $end))
    (call $leave (local.get $call) (local.get $frame) (local.get $box))
    (local.get $item) (local.get $sum))
  (func (export "work") (param $call i32) (param $steps i64) (param $spin i32) (param $end i32) (result i32)
    (local $sum i32)
    (call $hold (local.get $call) (local.get $steps) (local.get $spin) (local.get $end) (ref.null extern))
    (local.set $sum)
    (drop)
    (local.get $sum)))
"""

if not HAS_GC:  # the reference of the guest's own is then a number
    SOURCE = re.sub(r"\(struct\.(?:get \$box \$value|new \$box) (\(.*?\))\)", r"\1", SOURCE)
    SOURCE = SOURCE.replace("(ref null $box)", "i32").replace(
        "(type $box (struct (field $value (mut i32))))", ""
    )

#: A module with a start function that waits.
STARTER = """(module $starter
  (import "env" "wait" (func $wait (param i32 i32) (result i32)))
  (import "env" "call" (global $call i32))
  (func $start (drop (call $wait (global.get $call) (i32.const 0))))
  (start $start))"""


def bindings() -> ModuleType:
    """Return the generated bindings of the guest, imported once, whichever thread asks first."""
    with _once:
        return _import_bindings()


_once = threading.Lock()


@cache
def _import_bindings() -> ModuleType:
    temporary = tempfile.TemporaryDirectory(prefix="stress-guest-")
    folder, name = Path(temporary.name), "stress_guest"
    for file, contents in generate(bytes(wasmtime.wat2wasm(SOURCE)), name).items():
        (folder / file).write_bytes(contents)
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    atexit.register(temporary.cleanup)
    return module


@cache
def compiled(engine: wasmtime.Engine, source: str) -> wasmtime.Module:
    """Return a module, compiled for an engine."""
    return wasmtime.Module(engine, source)


def encoded(kinds: Sequence[int]) -> int:
    """Return the steps of a call as the guest takes them."""
    return sum(kind << (3 * checked) for checked, kind in enumerate(kinds))


def folded(call: int, values: Sequence[int]) -> int:
    """Return what the guest computes from the values of its steps: a signed number of 32 bits."""
    total = call
    for value in values:
        total = total * 31 + value
    return (total + 2**31) % 2**32 - 2**31
