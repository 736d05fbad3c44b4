"""What emitted code takes from the runtime to lift and lower values."""

from __future__ import annotations

from struct import Struct

from .lowering import (
    Lowering,
    bits_of_f32,
    bits_of_f64,
    blob_bytes,
    check_class,
    check_f32,
    check_f64,
    check_s8,
    check_s16,
    check_s32,
    check_s64,
    check_u8,
    check_u16,
    check_u32,
    check_u64,
    code_point,
    f32_from_bits,
    f64_from_bits,
    member_value,
    pairs_of,
    parts_of,
    put_blob,
    put_items,
    put_numbers,
    put_text,
    put_text_latin1_utf16,
    put_text_utf16,
    truth,
    wrong_value,
)
from .memory import GuestMemory
from .values import RaisedError, outcome

__all__ = [
    "GuestMemory", "Lowering", "RaisedError", "Struct", "bits_of_f32", "bits_of_f64", "blob_bytes", "check_class",
    "check_f32", "check_f64", "check_s16", "check_s32", "check_s64", "check_s8", "check_u16",
    "check_u32", "check_u64", "check_u8", "code_point", "f32_from_bits", "f64_from_bits",
    "member_value", "outcome", "pairs_of", "parts_of", "put_blob", "put_items", "put_numbers", "put_text",
    "put_text_latin1_utf16", "put_text_utf16", "truth", "wrong_value",
]  # fmt: skip
