"""Debug information (DWARF): every form that it may have, and what hostile one may cost."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.compiler import Built, build, read
from codegen.interface import Func
from codegen.options import Options
from codegen.wasm.dwarf.budget import Budget
from tests.codegen.binary import FUNC, I32, custom, func_type, module, name, section, u, vec
from tests.codegen.limited import MB, generate_limited, needs_limits

UNIT, FUNCTION, PARAMETER, BASE_TYPE, NAMESPACE, VARIABLE = 0x11, 0x2E, 0x05, 0x24, 0x39, 0x34
SIBLING, NAME, SIZE, LOW, HIGH, ORIGIN, DECLARED = 0x01, 0x03, 0x0B, 0x11, 0x12, 0x31, 0x3C
ENCODING, TYPE, RANGES, STR_OFFSETS = 0x3E, 0x49, 0x55, 0x72
ADDR, DATA1, DATA4, STRING, STRP, REF4, PRESENT = 0x01, 0x0B, 0x06, 0x08, 0x0E, 0x13, 0x19
INDIRECT, IMPLICIT, REF_ADDR, REF_UDATA, SEC_OFFSET = 0x16, 0x21, 0x10, 0x15, 0x17
END = b"\0"
# Where the bodies of the functions begin, in the code section.
FIRST, SECOND = 2, 5
TOO_MANY = ["debug information ignored: more than 1,000,000 entries would have to be read"]


def guest(
    sections: dict[str, bytes], exports: int = 1, signature: bytes = I32, imported: str = "env"
) -> bytes:
    """Return a module with functions ``f0``, ``f1`` … and debug sections; it imports ``host``."""
    names = [name(f"f{index}") + FUNC + u(index + 1) for index in range(exports)]
    return module(
        section(1, vec(func_type(signature))),
        section(2, vec(name(imported) + name("host") + FUNC + b"\0")),
        section(3, vec(*[b"\0"] * exports)),
        section(7, vec(*names)),
        section(10, vec(*[b"\2\0\x0b"] * exports)),
        *(custom(title, contents) for title, contents in sections.items()),
    )


def unit(entries: bytes, abbreviations: int = 0, version: int = 4) -> bytes:
    """Return a unit, which has a header of 11 bytes before DWARF 5 and of 12 since then."""
    if version < 5:
        contents = struct.pack("<HIB", version, abbreviations, 4) + entries
    else:
        contents = struct.pack("<HBBI", version, 1, 4, abbreviations) + entries
    return struct.pack("<I", len(contents)) + contents


def declare(code: int, tag: int, children: bool, *attributes: tuple[int, ...]) -> bytes:
    """Return an abbreviation."""
    pairs = b"".join(b"".join(map(u, attribute)) for attribute in attributes)
    return u(code) + u(tag) + bytes([children]) + pairs + b"\0\0"


def debug(info: bytes, abbreviations: bytes, strings: bytes = b"", **more: bytes) -> bytes:
    """Return a guest with these debug sections."""
    sections = {".debug_info": info, ".debug_abbrev": abbreviations + END, ".debug_str": strings}
    return guest(sections | {f".{title}": contents for title, contents in more.items()})


def address(value: int) -> bytes:
    return struct.pack("<I", value)


def described(data: bytes, function: str = "f0") -> str:
    """Return the name and type of a function's parameter: "count: int"."""
    interface = read(data, Options()).interface
    externs = [item.extern for item in interface.imports if item.name == function]
    externs += [item.extern for item in interface.exports if item.name == function]
    (func,) = externs
    assert isinstance(func, Func)
    if func.source is None:
        return "nothing"
    (param_name,), (type_,) = func.param_names, func.source.params
    return f"{param_name}: {type_.text}"


def generated(data: bytes) -> Built:
    return build(data, "guest", Options())


# ---- what it says

BASE = declare(4, BASE_TYPE, False, (NAME, STRING), (SIZE, DATA1), (ENCODING, DATA1))
INT = b"\4int\0" + bytes([4, 5])
PLAIN = (
    declare(1, UNIT, True)
    + declare(2, FUNCTION, True, (LOW, ADDR))
    + declare(3, PARAMETER, False, (NAME, STRING), (TYPE, REF4))
    + BASE
)
TARGET = b"\2" + address(FIRST)


def parameter(text: bytes, type_at: int) -> bytes:
    return b"\3" + text + b"\0" + struct.pack("<I", type_at)


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_versions(version: int) -> None:
    header = 12 if version == 5 else 11
    entries = b"\1" + INT + TARGET + parameter(b"count", header + 1) + END + END
    assert described(debug(unit(entries, version=version), PLAIN)) == "count: int"


def test_unknown_versions_and_types_of_units_are_skipped() -> None:
    entries = b"\1" + INT + TARGET + parameter(b"count", 12) + END + END
    for version in (0, 1, 6):
        assert (
            described(debug(unit(entries, version=version) + unit(entries), PLAIN)) == "count: int"
        )
        assert described(debug(unit(entries, version=version), PLAIN)) == "nothing"
    type_unit = bytearray(unit(entries, version=5))
    type_unit[6] = 2
    assert described(debug(bytes(type_unit), PLAIN)) == "nothing"


def test_offsets_of_64_bits() -> None:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (LOW, ADDR))
        + declare(3, PARAMETER, False, (NAME, STRP), (TYPE, REF_ADDR))
        + BASE
    )
    type_at = 4 + 8 + 2 + 8 + 1 + 1
    contents = struct.pack("<HQB", 4, 0, 4) + b"\1" + INT + TARGET
    contents += b"\3" + struct.pack("<QQ", 2, type_at) + END + END
    info = struct.pack("<IQ", 0xFFFFFFFF, len(contents)) + contents
    assert described(debug(info, abbreviations, b"?\0long\0")) == "long: int"


def test_addresses_of_64_bits() -> None:
    contents = struct.pack("<HIB", 4, 0, 8) + b"\1" + INT + b"\2" + struct.pack("<Q", FIRST)
    contents += parameter(b"wide", 12) + END + END
    assert described(debug(struct.pack("<I", len(contents)) + contents, PLAIN)) == "wide: int"


def test_a_type_in_another_unit() -> None:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (LOW, ADDR))
        + declare(3, PARAMETER, False, (NAME, STRING), (TYPE, REF_ADDR))
        + BASE
    )

    def first(type_at: int) -> bytes:
        return unit(b"\1" + TARGET + parameter(b"far", type_at) + END + END)

    info = first(len(first(0)) + 12) + unit(b"\1" + INT + END)
    assert described(debug(info, abbreviations)) == "far: int"


def test_values_in_other_forms() -> None:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (NAME, INDIRECT), (LOW, INDIRECT))
        + declare(3, PARAMETER, False, (0x02, 0x18), (NAME, INDIRECT), (TYPE, REF_UDATA))
        + declare(4, BASE_TYPE, False, (NAME, STRING), (SIZE, IMPLICIT, 4), (ENCODING, IMPLICIT, 7))
    )
    entries = b"\1" + b"\4word\0"
    entries += b"\2" + b"\x0e" + address(0) + b"\1" + address(FIRST)
    entries += b"\3" + b"\2ab" + bytes([STRING]) + b"mixed\0" + u(12) + END + END
    assert described(debug(unit(entries), abbreviations, b"\0")) == "mixed: word"


def test_all_sizes_of_values_are_skipped() -> None:
    """An entry with every form there is stands in front of the function."""
    values = {
        **dict.fromkeys((0x0B, 0x0C, 0x11, 0x25, 0x29), b"1"),
        **dict.fromkeys((0x05, 0x12, 0x26, 0x2A), b"12"),
        **dict.fromkeys((0x27, 0x2B), b"123"),
        **dict.fromkeys((0x01, 0x06, 0x0E, 0x10, 0x13, 0x17, 0x1C, 0x1D, 0x1F), b"1234"),
        **dict.fromkeys((0x28, 0x2C), b"1234"),
        **dict.fromkeys((0x07, 0x14, 0x20, 0x24), b"12345678"),
        **dict.fromkeys((0x0D, 0x0F, 0x15, 0x1A, 0x1B, 0x22, 0x23), b"\xff\x7f"),
        **dict.fromkeys((0x09, 0x18), b"\2ab"),
        0x0A: b"\2ab",
        0x03: b"\2\0ab",
        0x04: b"\2\0\0\0ab",
        0x08: b"text\0",
        0x16: b"\x0b1",
        0x19: b"",
        0x1E: b"1234567812345678",
    }
    everything = declare(9, VARIABLE, False, *((0x80 + form, form) for form in values))
    entries = b"\1" + INT + b"\x09" + b"".join(values.values()) + TARGET
    entries += parameter(b"after", 12) + END + END
    assert described(debug(unit(entries), PLAIN + everything)) == "after: int"


def test_imported_functions_are_found_by_name() -> None:
    declared = declare(5, FUNCTION, True, (NAME, STRP), (DECLARED, PRESENT))

    def caller(offset: int, text: bytes) -> bytes:
        return unit(b"\1" + INT + b"\5" + address(offset) + parameter(text, 12) + END + END)

    abbreviations = (PLAIN + declared).replace(
        declare(1, UNIT, True), declare(1, UNIT, True, (LOW, IMPLICIT, 0), (HIGH, IMPLICIT, 0)), 1
    )
    info = caller(0, b"other") + caller(6, b"this")
    assert described(debug(info, abbreviations, b"other\0host\0"), "host") == "this: int"
    inline = abbreviations.replace(
        declared, declare(5, FUNCTION, True, (NAME, STRING), (DECLARED, PRESENT))
    )
    info = caller(0, b"?").replace(b"\5" + address(0), b"\5host\0")
    info = struct.pack("<I", len(info) - 4) + info[4:]
    assert described(debug(info, inline), "host") == "?: int"


RANGES_4 = struct.pack("<8I", 90, 99, 0xFFFFFFFF, 1, FIRST - 1, FIRST, 0, 0)
RANGES_5 = {
    "offsets": b"\4" + u(90) + u(99) + b"\5" + address(1) + b"\4\1\2" + END,
    "addresses": b"\6" + address(0) + address(1) + b"\6" + address(2) + address(3) + END,
    "length": b"\7" + address(1) + b"\4" + END,
    "indices": b"\2\0\1" + END,
    "index and length": b"\3\0\5" + END,
    "base by index": b"\1\0" + b"\4\0\1" + END,
    "elsewhere": b"\4" + u(90) + u(99) + END,
    "unknown": b"\x09" + END,
}


def test_ranges_of_dwarf_4() -> None:
    root = declare(1, UNIT, True, (LOW, ADDR), (RANGES, SEC_OFFSET))
    abbreviations = PLAIN.replace(declare(1, UNIT, True), root, 1)
    start = b"\1" + address(0) + address(4)
    info = unit(start + INT + TARGET + parameter(b"here", 20) + END + END)
    assert described(debug(info, abbreviations, debug_ranges=b"1234" + RANGES_4)) == "here: int"
    elsewhere = struct.pack("<4I", 90, 99, 0, 0)
    assert described(debug(info, abbreviations, debug_ranges=b"1234" + elsewhere)) == "nothing"
    assert described(debug(info, abbreviations, debug_ranges=b"")) == "nothing"


@pytest.mark.parametrize("kind", RANGES_5)
def test_ranges_of_dwarf_5(kind: str) -> None:
    root = declare(1, UNIT, True, (LOW, 0x1B), (RANGES, SEC_OFFSET))
    abbreviations = PLAIN.replace(declare(1, UNIT, True), root, 1)
    entries = b"\1" + u(2) + address(3)
    entries += INT + TARGET + parameter(b"here", len(entries) + 12) + END + END
    addresses = b"\0" * 8 + struct.pack("<3I", 2, 3, 0)
    ranges = {"debug_rnglists": b"..." + RANGES_5[kind], "debug_addr": addresses}
    found = described(debug(unit(entries, version=5), abbreviations, **ranges))
    assert found == ("nothing" if kind in ("elsewhere", "unknown") else "here: int")


def test_ends_of_ranges() -> None:
    for form, end, found in [
        (ADDR, 3, True),
        (DATA4, 3, True),
        (ADDR, 2, False),
        (DATA4, 2, False),
    ]:
        root = declare(1, UNIT, True, (LOW, ADDR), (HIGH, form))
        abbreviations = PLAIN.replace(declare(1, UNIT, True), root, 1)
        low = 1 if form == ADDR else 0
        entries = b"\1" + address(low) + address(end - low if form == DATA4 else end)
        entries += INT + TARGET + parameter(b"x", len(entries) + 11) + END + END
        assert (described(debug(unit(entries), abbreviations)) == "x: int") is found


def test_the_first_of_two_entries_counts() -> None:
    entries = b"\1" + INT
    for text in (b"first", b"second"):
        entries += TARGET + parameter(text, 12) + END
    assert described(debug(unit(entries + END), PLAIN)) == "first: int"


# ---- what it costs


def variables(count: int) -> bytes:
    """Return a unit that does not say where its code is, with an entry in each byte."""
    return unit(b"\1" + b"\x08" * count + END)


VARIABLES = declare(1, UNIT, True) + declare(8, VARIABLE, False)


def sibling_of_itself() -> bytes:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (LOW, ADDR))
        + declare(3, PARAMETER, True, (SIBLING, REF4), (NAME, STRING))
    )
    itself = struct.pack("<I", 11 + 1 + 5)
    return debug(unit(b"\1" + TARGET + b"\3" + itself + b"a\0" + END * 3), abbreviations)


def one_string_named_often() -> bytes:
    abbreviations = declare(1, UNIT, True) + declare(8, VARIABLE, False, (NAME, STRP))
    info = unit(b"\1" + (b"\x08" + address(0)) * 5_000 + END)
    return debug(info, abbreviations, b"x" * MB + END)


def overlapping_tables(code: int = 1) -> bytes:
    one, count = declare(1, UNIT, False), 4_000
    info = b"".join(unit(bytes([code]), index * len(one)) for index in range(count))
    return debug(info, one * count)


def nested_functions() -> bytes:
    """Return a module in which each function's children are all functions behind it."""
    abbreviations = declare(1, UNIT, True) + declare(2, FUNCTION, True, (LOW, ADDR))
    nested = (b"\2" + address(FIRST + 1 + 3 * index) for index in range(900))
    blocks = declare(8, VARIABLE, False, *((0x80 + index, DATA1) for index in range(100)))
    info = unit(b"\1" + b"".join(nested) + (b"\x08" + b"." * 100) * 1_000)
    return guest({".debug_info": info, ".debug_abbrev": abbreviations + blocks}, exports=900)


def ranges_without_end() -> bytes:
    root = declare(1, UNIT, False, (LOW, ADDR), (RANGES, SEC_OFFSET))
    info = unit(b"\1" + address(0) + address(0)) * 100
    return debug(info, root, debug_ranges=struct.pack("<2I", 90, 99) * 100_000)


def linked_in_a_circle() -> bytes:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (LOW, ADDR))
        + declare(3, PARAMETER, False, (ORIGIN, REF4), (TYPE, REF4))
        + declare(4, 0x0F, False, (TYPE, REF4))
    )
    parameter_at = struct.pack("<I", 11 + 1 + 5 + 5)
    pointer = b"\4" + struct.pack("<I", 12)
    entries = b"\1" + pointer + TARGET + b"\3" + parameter_at + struct.pack("<I", 12) + END + END
    return debug(unit(entries), abbreviations)


def searched_again_and_again() -> bytes:
    """Return a module in which each unit has the same large table of strings."""
    root = declare(
        1, UNIT, False, (STR_OFFSETS, IMPLICIT, 8), (LOW, IMPLICIT, 0), (HIGH, IMPLICIT, 0)
    )
    table = address(4 * MB + 4) + address(5) + b"." * 4 * MB
    return debug(unit(b"\1", version=5) * 40_000, root, debug_str_offsets=table)


def texts_without_end() -> bytes:
    """Return a module in which all functions have the same type, at text that does not end."""
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, False, (LOW, ADDR), (TYPE, REF4))
        + declare(4, BASE_TYPE, False, (0x80, STRING), (NAME, STRING))
    )
    count = 100
    type_at = struct.pack("<I", 11 + 1 + 9 * count)
    first = len(u(count)) + 1
    bodies = (b"\2" + address(first + 3 * index) + type_at for index in range(count))
    sections = {
        ".debug_info": unit(b"\1" + b"".join(bodies) + b"\4" + b"." * 4 * MB),
        ".debug_abbrev": abbreviations,
    }
    return guest(sections, exports=count)


@needs_limits
@pytest.mark.parametrize(
    ("bomb", "messages"),
    [
        (sibling_of_itself, []),
        (one_string_named_often, []),
        (overlapping_tables, []),
        (lambda: overlapping_tables(code=2), TOO_MANY),
        (lambda: debug(variables(3_900_000), VARIABLES), TOO_MANY),
        (lambda: debug(unit(b"\1") * 500_000, VARIABLES), TOO_MANY),
        (lambda: debug(b"\0\0\0\0" * 1_000_000, VARIABLES), TOO_MANY),
        (lambda: debug(unit(b"\1"), declare(1, UNIT, False, *[(2, 0x0B)] * 2 * MB)), TOO_MANY),
        (nested_functions, TOO_MANY),
        (ranges_without_end, TOO_MANY),
        (linked_in_a_circle, []),
        (searched_again_and_again, TOO_MANY),
        (texts_without_end, TOO_MANY),
    ],
    ids=[
        *("sibling", "string", "tables", "table to its end", "unit", "units", "empty units"),
        *("abbreviation", "nested functions", "ranges", "circle"),
        *("search", "texts"),
    ],
)
def test_bombs(tmp_path: Path, bomb: Callable[[], bytes], messages: list[str]) -> None:
    """Debug information costs little memory, or it is ignored and a warning says so."""
    outcome = generate_limited(tmp_path, bomb())
    assert outcome.messages == messages
    assert outcome.memory < 110 * MB
    assert 2_000 < outcome.source < 10 * MB
    assert outcome.source < 5_000 or bomb in (nested_functions, texts_without_end)


def test_long_names_are_not_emitted() -> None:
    def build_with(text: bytes, count: int = 1) -> Built:
        entries = b"\1" + INT + TARGET + parameter(text, 12) + END + END
        return generated(debug(unit(entries), PLAIN))

    fine = build_with(b"x" * Budget.LONGEST_NAME)
    assert "x" * Budget.LONGEST_NAME in fine.source
    assert fine.warnings == ()
    for length in (Budget.LONGEST_NAME + 1, MB):
        built = build_with(b"x" * length)
        assert built.warnings == (
            "debug information ignored: a parameter's name is longer than 1,000 bytes",
        )
        assert len(built.source) < 5_000
        assert "xx" not in built.source


def test_the_length_of_all_names_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    abbreviations = (
        declare(1, UNIT, True)
        + declare(2, FUNCTION, True, (LOW, ADDR))
        + declare(3, PARAMETER, False, (NAME, STRP), (TYPE, REF4))
        + BASE
    )
    param = b"\3" + address(0) + struct.pack("<I", 12)
    functions = (b"\2" + address(FIRST + 3 * index) + param + END for index in range(100))
    info = unit(b"\1" + INT + b"".join(functions) + END)
    sections = {".debug_info": info, ".debug_abbrev": abbreviations, ".debug_str": b"x" * 900}
    built = generated(guest(sections, exports=100))
    assert built.warnings == ()
    monkeypatch.setattr(Budget, "TEXT", 50_000)
    assert generated(guest(sections, exports=100)).warnings == (
        "debug information ignored: names of parameters are longer than 50,000 bytes",
    )


def test_only_units_of_interest_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first and third unit have thousands of entries, and no function that is exported."""
    monkeypatch.setattr(Budget, "ENTRIES", 500)
    root = declare(7, UNIT, True, (LOW, ADDR), (HIGH, DATA4))
    far = b"\7" + address(1_000) + address(9)
    near = b"\7" + address(0) + address(9)
    here = unit(near + INT + TARGET + parameter(b"here", 20) + END + END)
    other = unit(far + b"\x08" * 10_000 + END)
    info = other + here + other
    abbreviations = PLAIN + root + declare(8, VARIABLE, False)
    assert described(debug(info, abbreviations)) == "here: int"
    assert generated(debug(info, abbreviations)).warnings == ()
    both = debug(info + unit(near + b"\x08" * 10_000 + END), abbreviations)
    assert generated(both).warnings == (
        "debug information ignored: more than 500 entries would have to be read",
    )


def test_nothing_is_read_for_functions_without_values() -> None:
    data = {".debug_info": variables(3_900_000), ".debug_abbrev": VARIABLES}
    assert generated(guest(data, signature=b"")).warnings == ()
    assert list(generated(guest(data)).warnings) == TOO_MANY


def test_wasi_needs_no_names() -> None:
    """What wasmtime provides is not looked for, unless the user provides it."""
    sections = {".debug_info": variables(2_000_000), ".debug_abbrev": VARIABLES}
    data = guest(sections, exports=0, imported="wasi_snapshot_preview1")
    assert build(data, "guest", Options()).warnings == ()
    assert list(build(data, "guest", Options(wasi_host=True)).warnings) == TOO_MANY
