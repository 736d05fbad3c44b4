"""Skip constant expressions, which stand between the type of one global and that of the next."""

from __future__ import annotations

from .cursor import Cursor
from .type_section import skip_heap_type

_END = 0x0B
_I32_CONST, _I64_CONST, _F32_CONST, _F64_CONST = 0x41, 0x42, 0x43, 0x44
_GLOBAL_GET, _REF_NULL, _REF_FUNC = 0x23, 0xD0, 0xD2
# i32 and i64 add, sub, mul: the extended-const proposal, now part of the specification.
_ARITHMETIC = frozenset({0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E})
_GC, _SIMD = 0xFB, 0xFD
_V128_CONST = 12
# The instructions of 0xFB that are allowed here, with the number of indices after each (5.4.3):
# struct.new, struct.new_default, array.new, array.new_default, array.new_fixed,
# any.convert_extern, extern.convert_any, ref.i31.
_GC_INDICES = {0: 1, 1: 1, 6: 1, 7: 1, 8: 2, 26: 0, 27: 0, 28: 0}


def skip_const_expr(c: Cursor) -> None:
    """Move past a constant expression and its ``end`` (5.4.9)."""
    while True:
        start = c.pos
        opcode = c.byte()
        if opcode == _END:
            return
        if opcode in (_I32_CONST, _I64_CONST):
            c.leb()
        elif opcode in (_GLOBAL_GET, _REF_FUNC):
            c.u32()
        elif opcode == _F64_CONST:
            c.skip(8)
        elif opcode == _F32_CONST:
            c.skip(4)
        elif opcode == _REF_NULL:
            skip_heap_type(c)
        elif opcode == _SIMD:
            _skip_v128(c, start)
        elif opcode == _GC:
            _skip_gc(c, start)
        elif opcode not in _ARITHMETIC:
            c.fail(f"instruction {opcode:#04x} is not allowed in a constant expression", start)


def _skip_v128(c: Cursor, start: int) -> None:
    opcode = c.u32()
    if opcode != _V128_CONST:
        c.fail(f"instruction 0xfd {opcode} is not allowed in a constant expression", start)
    c.skip(16)


def _skip_gc(c: Cursor, start: int) -> None:
    opcode = c.u32()
    if opcode not in _GC_INDICES:
        c.fail(f"instruction 0xfb {opcode} is not allowed in a constant expression", start)
    for _ in range(_GC_INDICES[opcode]):
        c.u32()
