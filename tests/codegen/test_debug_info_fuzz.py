"""The invariant of reading debug information: any bytes give names, silence or one warning.

What is read is paid for: the number of calls that reading makes has a bound that follows from the
budget, whatever the bytes refer to. To run it longer:
``python -m tests.codegen.test_debug_info_fuzz SECONDS`` prints the seed of what it finds.
"""

from __future__ import annotations

import random
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.compiler import build
from codegen.errors import CodegenError
from codegen.interface import Export, Func, Import, Interface
from codegen.options import Options
from codegen.wasm.dwarf.budget import Budget
from codegen.wasm.reader import read_module
from codegen.wasm.source_names import with_source_names
from tests.codegen.binary import u
from tests.codegen.test_debug_info import FIRST, debug, declare

_Item = TypeVar("_Item", Import, Export)

ENTRIES = 500  # the budget here
MOST_CALLS = 25 * ENTRIES
TAGS = {
    **{"unit": 0x11, "function": 0x2E, "parameter": 0x05, "base type": 0x24, "enum": 0x04},
    **{"pointer": 0x0F, "reference": 0x10, "const": 0x26, "typedef": 0x16, "struct": 0x13},
}
NAME, LOW, HIGH, ORIGIN, SPECIFICATION, TYPE, RANGES = 0x03, 0x11, 0x12, 0x31, 0x47, 0x49, 0x55
ATTRIBUTES = [NAME, LOW, HIGH, ORIGIN, SPECIFICATION, TYPE, RANGES]
ATTRIBUTES += [NAME, LOW, TYPE, 0x01, 0x0B, 0x3C, 0x3E, 0x6E, 0x72, 0x73, 0x74]
SIZES = {
    **dict.fromkeys((0x0B, 0x0C, 0x11, 0x25, 0x29), 1),
    **dict.fromkeys((0x05, 0x12, 0x26, 0x2A), 2),
    **dict.fromkeys((0x27, 0x2B), 3),
    **dict.fromkeys((0x01, 0x06, 0x0E, 0x10, 0x13, 0x17, 0x1C, 0x1D, 0x1F, 0x28, 0x2C), 4),
    **dict.fromkeys((0x07, 0x14, 0x20, 0x24), 8),
    **{0x19: 0, 0x21: 0, 0x1E: 16},
}
LEBS = [0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, 0x23]
BLOCKS = {0x0A: "<B", 0x03: "<H", 0x04: "<I"}
STRING, INDIRECT, IMPLICIT = 0x08, 0x16, 0x21
# Those that make sense, for some of the attributes.
FORMS = {
    NAME: [STRING, 0x0E, 0x25, 0x1A, 0x1F],
    LOW: [0x01, 0x1B, 0x29],
    HIGH: [0x01, 0x06, 0x0F],
    TYPE: [0x11, 0x12, 0x13, 0x15, 0x10],
    RANGES: [0x17, 0x23],
}
FORMS |= {ORIGIN: FORMS[TYPE], SPECIFICATION: FORMS[TYPE]}
ANY_FORM = [*SIZES, *LEBS, *BLOCKS, 0x09, STRING, INDIRECT]
SECTIONS = ["ranges", "rnglists", "addr", "str_offsets", "line_str"]
REAL = (Path(__file__).parent / "modules" / "dwarf5.wasm").read_bytes()


class Kind(NamedTuple):
    """A kind of entry, as an abbreviation declares it."""

    tag: int
    has_children: bool
    attributes: Sequence[tuple[int, ...]]


def generated(choice: random.Random) -> bytes:
    """Return a module with debug information that can be read, and means nothing."""
    kinds = [_kind(choice, TAGS["unit"]), _kind(choice, TAGS["function"])]
    kinds += [_kind(choice, choice.choice([*TAGS.values()])) for _ in range(choice.randint(1, 8))]
    table = b"".join(
        declare(code, kind.tag, kind.has_children, *kind.attributes)
        for code, kind in enumerate(kinds, 1)
    )
    info = b"".join(_unit(choice, kinds) for _ in range(choice.randint(1, 5)))
    more = {
        f"debug_{title}": choice.randbytes(8) + _numbers(choice)
        for title in SECTIONS
        if choice.random() < 0.7
    }
    return debug(info, table, b"host\0f0\0long" * choice.randint(0, 9), **more)


def _kind(choice: random.Random, tag: int) -> Kind:
    attributes: list[tuple[int, ...]] = []
    for name in choice.sample(ATTRIBUTES, choice.randint(1, 6)):
        forms = ANY_FORM if choice.random() < 0.1 else FORMS.get(name, ANY_FORM)
        form = choice.choice(forms)
        constant = (choice.randrange(20),) if form == IMPLICIT else ()
        attributes.append((name, form, *constant))
    return Kind(tag, tag == TAGS["unit"] or choice.random() < 0.4, attributes)


def _unit(choice: random.Random, kinds: Sequence[Kind]) -> bytes:
    entries = [_entry(choice, 1, kinds[0])]
    for _ in range(choice.randrange(40)):
        code = choice.randrange(len(kinds) + 1)
        entries.append(_entry(choice, code, kinds[code - 1]) if code else b"\0")
    version = choice.choice([2, 3, 4, 4, 5, 5])
    header = (
        struct.pack("<HBBI", 5, 1, 4, 0) if version == 5 else struct.pack("<HIB", version, 0, 4)
    )
    contents = header + b"".join(entries)
    return struct.pack("<I", len(contents)) + contents


def _entry(choice: random.Random, code: int, kind: Kind) -> bytes:
    values = (_value(choice, name, form) for name, form, *_ in kind.attributes)
    return u(code) + b"".join(values)


def _value(choice: random.Random, name: int, form: int) -> bytes:
    number = FIRST if name == LOW else choice.choice([0, 1, 12, choice.randrange(250)])
    if form in SIZES:
        return number.to_bytes(16, "little")[: SIZES[form]]
    if form in BLOCKS:
        return struct.pack(BLOCKS[form], 3) + b"..."
    if form == STRING:
        return choice.choice([b"host\0", b"name\0", b"\0"])
    if form == INDIRECT:
        inner = choice.choice([*SIZES, *LEBS])
        return u(inner) + _value(choice, name, inner)
    return b"\2.." if form == 0x09 else u(number)


def _numbers(choice: random.Random) -> bytes:
    return b"".join(choice.randrange(8).to_bytes(4, "little") for _ in range(choice.randrange(60)))


def damaged(choice: random.Random) -> bytes:
    """Return a module that a compiler made, with a few bytes of its custom sections changed."""
    return _damage(choice, REAL)


def generated_and_damaged(choice: random.Random) -> bytes:
    """Return a module with debug information that can be read up to some place."""
    return _damage(choice, generated(choice))


def _damage(choice: random.Random, module: bytes) -> bytes:
    data, code = bytearray(module), read_module(module).code
    assert code is not None
    for _ in range(choice.randint(1, 8)):
        at = choice.randrange(code.end, len(data))
        data[at] = choice.choice([0, 1, 0x7F, 0x80, 0xFF, data[at] ^ 1 << choice.randrange(8)])
    return bytes(data)


def attempt(data: bytes) -> None:
    """Read a module's debug information, and check what must be true whatever it says."""
    try:
        module = read_module(data)
    except CodegenError:
        return  # The size of a custom section was damaged.
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    with patch.object(Budget, "ENTRIES", ENTRIES):
        sys.setprofile(count)
        try:
            interface, warnings = with_source_names(data, module, debug_info=True)
        finally:
            sys.setprofile(None)
    assert calls < MOST_CALLS
    assert warnings == () or warnings == (
        f"debug information ignored: more than {ENTRIES:,} entries would have to be read",
    )
    assert without_names(interface) == without_names(module.interface)
    build(data, "guest", Options(validate=False))


def without_names(interface: Interface) -> Interface:
    """Return the interface without what debug information may add."""

    def stripped(item: _Item) -> _Item:
        if not isinstance(item.extern, Func):
            return item
        return replace(item, extern=replace(item.extern, param_names=(), source=None))

    return Interface(
        tuple(map(stripped, interface.imports)), tuple(map(stripped, interface.exports))
    )


MAKERS = [generated, damaged, generated_and_damaged]


@pytest.mark.parametrize("make", MAKERS)
@given(seed=st.integers(min_value=0))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_debug_information(make: Callable[[random.Random], bytes], seed: int) -> None:
    attempt(make(random.Random(seed)))


def fuzz(seconds: float) -> None:
    """Read nonsense until the time is up."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        seed = random.randrange(2**63)
        try:
            for make in MAKERS:
                attempt(make(random.Random(seed)))
        except BaseException:
            print(f"seed {seed}")
            raise
        count += 1
    print(f"{count} times {len(MAKERS)} modules in {seconds:g} s: names, silence or one warning")


if __name__ == "__main__":
    fuzz(float(sys.argv[1]))
