"""The bits of NaNs on their way through Python: f64 keeps all, f32 all but that it may become quiet."""

from __future__ import annotations

import struct
from functools import cache
from types import ModuleType

import pytest

from tests.sync.making import bindings, class_of

from .test_opaque_references import result

#: Each function passes bits through Python as a float, and returns what became of them.
WAT = """(module
  (import "env" "single" (func $single (param f32) (result f32)))
  (import "env" "double" (func $double (param f64) (result f64)))
  (global $f32 (export "global_f32") (mut f32) (f32.const 0))
  (global $f64 (export "global_f64") (mut f64) (f64.const 0))
  (func (export "to_f32") (param i32) (result f32)
    (global.set $f32 (f32.reinterpret_i32 (local.get 0))) (global.get $f32))
  (func (export "to_f64") (param i64) (result f64)
    (global.set $f64 (f64.reinterpret_i64 (local.get 0))) (global.get $f64))
  (func (export "from_f32") (param f32) (result i32) (i32.reinterpret_f32 (local.get 0)))
  (func (export "from_f64") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
  (func (export "through_f32") (param i32) (result i32)
    (i32.reinterpret_f32 (call $single (f32.reinterpret_i32 (local.get 0)))))
  (func (export "through_f64") (param i64) (result i64)
    (i64.reinterpret_f64 (call $double (f64.reinterpret_i64 (local.get 0)))))
  (func (export "held_f32") (result i32) (i32.reinterpret_f32 (global.get $f32)))
  (func (export "held_f64") (result i64) (i64.reinterpret_f64 (global.get $f64))))"""

#: Quiet, with a payload, negative, and signalling.
NANS = {"f32": [0x7FC00000, 0x7FC12345, 0xFFC00001, 0xFFFFFFFF, 0x7FA00001, 0x7F800001, 0xFF812345]}
NANS["f64"] = [
    0x7FF8 << 48,
    0x7FF8123456789ABC,
    0xFFF8 << 48 | 1,
    0x7FF4 << 48 | 1,
    0xFFF0 << 48 | 1,
]
QUIET_F32 = 1 << 22


@cache
def generated(sync: bool) -> ModuleType:
    return bindings(WAT, sync=sync)


class Host:
    def single(self, x: float) -> float:
        return x

    def double(self, x: float) -> float:
        return x


@pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])
@pytest.mark.parametrize(("kind", "bits"), [(kind, bits) for kind in NANS for bits in NANS[kind]])
async def test_bits(sync: bool, kind: str, bits: int) -> None:
    module = generated(sync)
    guest = await result(class_of(module).instantiate(module.Imports(env=Host())))
    held = getattr(guest, f"global_{kind}")
    back = []

    item = await result(getattr(guest, f"to_{kind}")(bits))
    back.append(await result(getattr(guest, f"from_{kind}")(item)))
    back.append(await result(getattr(guest, f"through_{kind}")(bits)))
    held.value = held.value
    back.append(await result(getattr(guest, f"held_{kind}")()))
    if kind == "f64":
        assert {number & (1 << 64) - 1 for number in back} == {bits}
        assert struct.pack("<d", item) == struct.pack("<Q", bits)
    else:
        # CPython quiets: a C float that becomes its double, and the other way round.
        assert {(number | QUIET_F32) & (1 << 32) - 1 for number in back} == {bits | QUIET_F32}
    guest.close()
