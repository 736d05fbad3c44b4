"""Read canonical definitions: how functions are lifted and lowered, and built-in functions.

Numbers are those of the component model's binary format (Binary.md, "Canonical Definitions").
Built-in functions of the asynchronous ABI and of threads are read, and named, but nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from ..wasm import type_section
from ..wasm.cursor import Cursor
from . import definitions as d
from .type_reader import result_list

_ENCODINGS: tuple[d.StringEncoding, ...] = ("utf8", "utf16", "latin1+utf16")


def canon(c: Cursor) -> d.Definition:
    """Read a canonical definition."""
    start = c.pos
    form = c.byte()
    if form in (0x00, 0x01):
        if c.byte() != 0x00:
            c.fail("malformed canonical definition", start)
        return _lift(c) if form == 0x00 else d.Lower(c.u32(), _options(c))
    if form in _RESOURCE_BUILTINS:
        return d.ResourceBuiltin(_RESOURCE_BUILTINS[form], c.u32())
    if form not in _ASYNC_BUILTINS:
        c.fail(f"unknown canonical definition {form:#04x}", start)
    name, *operands = _ASYNC_BUILTINS[form]
    for operand in operands:
        _OPERANDS[operand](c)
    return d.AsyncBuiltin(name)


def _lift(c: Cursor) -> d.Lift:
    function = c.u32()
    options = _options(c)
    return d.Lift(function, options, c.u32())


def _options(c: Cursor) -> d.Options:
    options = d.Options()
    for _ in range(c.count("options")):
        start = c.pos
        form = c.byte()
        if form < len(_ENCODINGS):
            options = replace(options, encoding=_ENCODINGS[form])
        elif form == 0x03:
            options = replace(options, memory=c.u32())
        elif form == 0x04:
            options = replace(options, realloc=c.u32())
        elif form == 0x05:
            options = replace(options, post_return=c.u32())
        elif form == 0x06:
            options = replace(options, is_async=True)
        elif form == 0x07:
            c.u32()  # The callback of a function that is lifted asynchronously.
            options = replace(options, is_async=True)
        else:
            c.fail(f"unknown canonical option {form:#04x}", start)
    return options


_RESOURCE_BUILTINS: dict[int, Literal["new", "drop", "rep"]] = {
    0x02: "new",
    0x03: "drop",
    0x04: "rep",
    0x07: "drop",  # The asynchronous form, from before it was taken out.
}
_OPERANDS: dict[str, Callable[[Cursor], object]] = {
    "index": Cursor.u32,
    "flag": Cursor.byte,
    "value type": type_section.value_type,
    "options": _options,
    "result": result_list,
}
_ASYNC_BUILTINS: dict[int, tuple[str, ...]] = {
    0x05: ("task.cancel",),
    0x06: ("subtask.cancel", "flag"),
    0x08: ("backpressure.set",),
    0x09: ("task.return", "result", "options"),
    0x0A: ("context.get", "value type", "index"),
    0x0B: ("context.set", "value type", "index"),
    0x0C: ("thread.yield", "flag"),
    0x0D: ("subtask.drop",),
    0x0E: ("stream.new", "index"),
    0x0F: ("stream.read", "index", "options"),
    0x10: ("stream.write", "index", "options"),
    0x11: ("stream.cancel-read", "index", "flag"),
    0x12: ("stream.cancel-write", "index", "flag"),
    0x13: ("stream.drop-readable", "index"),
    0x14: ("stream.drop-writable", "index"),
    0x15: ("future.new", "index"),
    0x16: ("future.read", "index", "options"),
    0x17: ("future.write", "index", "options"),
    0x18: ("future.cancel-read", "index", "flag"),
    0x19: ("future.cancel-write", "index", "flag"),
    0x1A: ("future.drop-readable", "index"),
    0x1B: ("future.drop-writable", "index"),
    0x1C: ("error-context.new", "options"),
    0x1D: ("error-context.debug-message", "options"),
    0x1E: ("error-context.drop",),
    0x1F: ("waitable-set.new",),
    0x20: ("waitable-set.wait", "flag", "index"),
    0x21: ("waitable-set.poll", "flag", "index"),
    0x22: ("waitable-set.drop",),
    0x23: ("waitable.join",),
    0x24: ("backpressure.inc",),
    0x25: ("backpressure.dec",),
    0x26: ("thread.index",),
    0x27: ("thread.new-indirect", "index", "index"),
    0x28: ("thread.resume-later",),
    0x29: ("thread.suspend", "flag"),
    0x2A: ("thread.suspend-then-resume", "flag"),
    0x2B: ("thread.yield-then-resume", "flag"),
    0x2C: ("thread.suspend-then-promote", "flag"),
    0x2D: ("thread.yield-then-promote", "flag"),
    0x40: ("thread.spawn-ref", "flag", "index"),
    0x41: ("thread.spawn-indirect", "flag", "index", "index"),
    0x42: ("thread.available-parallelism", "flag"),
}
