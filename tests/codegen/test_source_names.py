"""Names and types from the source: the name section first, then debug information."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import wasmtime

from codegen import generate
from codegen.compiler import build, read
from codegen.interface import Func, FuncSource, Interface, SourceType
from codegen.options import Options
from codegen.wasm.producers import read_producers
from codegen.wasm.reader import read_module
from tests.codegen.binary import FUNC, I32, custom, func_type, module, name, section, u, vec

HERE = Path(__file__).parent
GUESTS = HERE.parent.parent / "guest"
DWARF5 = (HERE / "modules/dwarf5.wasm").read_bytes()


def functions(data: bytes, options: Options | None = None) -> dict[str, Func]:
    interface = read(data, options or Options()).interface
    return {item.name: item.extern for item in interface.exports if isinstance(item.extern, Func)}


def described(data: bytes, function: str) -> str:
    """Return a function as its source has it, in one line."""
    func = functions(data)[function]
    if func.source is None:
        return "nothing"
    pairs = zip(func.param_names, func.source.params, strict=True)
    params = ", ".join(f"{param}: {shown(type_)}" for param, type_ in pairs)
    return f"({params}) -> {shown(func.source.result)}"


def shown(type_: SourceType | None) -> str:
    if type_ is None:
        return "nothing"
    return f"{type_.text}{' [unsigned]' if type_.unsigned else ''}"


@pytest.mark.parametrize(
    ("function", "description"),
    [
        (
            "unsigned_sum",
            "(left: unsigned int [unsigned], right: unsigned char [unsigned]) "
            "-> unsigned int [unsigned]",
        ),
        ("signed_sum", "(left: int, right: short) -> int"),
        (
            "wide",
            "(value: unsigned long long [unsigned], by: long long) "
            "-> unsigned long long [unsigned]",
        ),
        (
            "pointers",
            "(text: const char * [unsigned], list: const char *const * [unsigned], "
            "where: place [unsigned], data: void * [unsigned]) -> const char * [unsigned]",
        ),
        ("floats", "(single: float, twice: double) -> float"),
        (
            "kinds",
            "(yes: _Bool, colour: colour, letter: char, count: size [unsigned]) -> _Bool",
        ),
        ("by_value", "(point: point) -> int"),  # WebAssembly passes a pointer to it.
        ("returned", "nothing"),  # WebAssembly has three parameters and no result.
        ("fits", "(value: single) -> unsigned long long [unsigned]"),
        ("nothing", "nothing"),  # A function without values has nothing to describe.
        ("unnamed", "(class: int, self: int) -> int"),
    ],
)
def test_dwarf_of_c(function: str, description: str) -> None:
    assert described(DWARF5, function) == description


def test_dwarf_of_rust() -> None:
    data = (GUESTS / "plugin.wasm").read_bytes()
    assert described(data, "scale") == "(value: f64, factor: f64) -> f64"
    assert described(data, "mix") == "(seed: u32 [unsigned], salt: i64, weight: f32) -> f64"
    assert described(data, "total") == "(price: i64, amount: u32 [unsigned], is_gift: bool) -> i64"


def test_dwarf_tells_types_of_imports() -> None:
    interface = read((GUESTS / "greet.wasm").read_bytes(), Options()).interface
    (lookup,) = (item.extern for item in interface.imports)
    assert isinstance(lookup, Func)
    assert lookup.source == FuncSource(
        (SourceType("const char *", unsigned=True), SourceType("uint32_t", unsigned=True)),
        SourceType("text *", unsigned=True),
    )
    assert lookup.param_names == (None, None)


def test_no_debug_info() -> None:
    for func in functions(DWARF5, Options(debug_info=False)).values():
        assert func.source is None
        assert not any(func.param_names)
    source = generate(DWARF5, "plain", debug_info=False)["plain.py"].decode()
    assert "In the source" not in source
    assert "def signed_sum(self, p0: int, p1: int, /)" in source
    assert "python -m codegen plain.wasm --no-debug-info" in source


def test_names_and_types_in_the_bindings() -> None:
    source = generate(DWARF5, "c")["c.py"].decode()
    assert "def unnamed(self, class_: int, self_: int, /) -> int:" in source
    assert (
        "        In the source: ``(text: const char *, list: const char *const *,\n"
        "        where: place, data: void *) -> const char *``.\n"
    ) in source


def test_the_name_section_comes_first() -> None:
    index = functions(DWARF5)["signed_sum"].index
    names = vec(bytes([index]) + vec(b"\1" + name("told")))
    # It goes to the front, because the first of two sections with one name counts.
    data = DWARF5[:8] + custom("name", b"\2" + name(names)) + DWARF5[8:]
    assert functions(data)["signed_sum"].param_names == (None, "told")
    assert functions(data)["floats"].param_names == ("single", "twice")


def test_empty_and_hostile_names() -> None:
    wat = '(module (func (export "f") (param i32 i32 i32)))'
    names = vec(b"\0" + vec(b"\0" + name(""), b"\1" + name('a\n\\"""; import os')))
    data = bytes(wasmtime.wat2wasm(wat)) + custom("name", b"\2" + name(names))
    source = generate(data, "odd")["odd.py"].decode()
    assert "def f(self, p0: int, a_import_os: int, p2: int, /) -> None:" in source


@pytest.mark.parametrize("seed", range(40))
def test_broken_debug_information_is_skipped(seed: int) -> None:
    """Damaged debug sections change names and types at most, never the rest of the interface."""
    choice = random.Random(seed)
    plain = read(DWARF5, Options(debug_info=False)).interface
    data = bytearray(DWARF5)
    for title, place in read_module(DWARF5).custom.items():
        if title.startswith(".debug"):
            for _ in range(choice.randint(1, 20)):
                data[choice.randrange(place.start, place.end)] = choice.randrange(256)
    damaged = read(bytes(data), Options()).interface
    assert stripped(damaged) == stripped(plain)


def stripped(interface: Interface) -> list[tuple[object, ...]]:
    pairs = [(item.name, item.extern) for item in interface.imports]
    pairs += [(item.name, item.extern) for item in interface.exports]
    return [(name, extern.type if isinstance(extern, Func) else extern) for name, extern in pairs]


def exported_often(count: int, parameter: str) -> bytes:
    """Return a module with one function under many names, which names its parameter."""
    exports = [name(f"f{index}") + FUNC + b"\0" for index in range(count)]
    locals_ = vec(b"\0" + vec(b"\0" + name(parameter)))
    return module(
        section(1, vec(func_type(I32))),
        section(3, vec(b"\0")),
        section(7, vec(*exports)),
        section(10, vec(b"\2\0\x0b")),
        custom("name", b"\2" + u(len(locals_)) + locals_),
    )


def test_names_that_are_too_long_are_ignored() -> None:
    """A name is written for each export of its function: 27 kB had bindings of 40 MB."""
    for count, length, is_ignored in [
        (999, 900, False),
        (999, 1_001, True),
        (1, 1_000, False),
        (1, 1_001, True),
        (999, 20_000, True),
    ]:
        built = build(exported_often(count, "x" * length), "guest", Options())
        warnings = ("names of parameters ignored: they are too long",) if is_ignored else ()
        assert built.warnings == warnings
        assert ("xx" in built.source) is not is_ignored
        assert len(built.source) < 3_000_000


def test_long_names_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be as long, in all, as the module itself."""
    data = exported_often(100, "x" * 500)
    monkeypatch.setattr("codegen.wasm.source_names._MOST_TEXT", 49_999)
    assert len(build(data, "guest", Options()).warnings) == 1
    assert build(data + custom("x", b"." * 50_000), "guest", Options()).warnings == ()


def test_producers() -> None:
    section = vec(
        name("language") + vec(name("C11") + name("")),
        name("processed-by") + vec(name("clang") + name("14.0"), name("lld") + name("14")),
    )
    expected = {"language": ["C11"], "processed-by": ["clang 14.0", "lld 14"]}
    assert read_producers(section, 0, len(section)) == expected
    assert read_producers(section, 0, 20) == {"language": ["C11"]}
    assert read_producers(b"\xff" * 9, 0, 9) == {}


def test_unsigned_numbers_have_aliases_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegen.python.annotations._UNSIGNED", {"i32": "u32", "i64": "u64"})
    source = generate(DWARF5, "c")["c.py"].decode()
    assert '"unsigned_sum": (u32, u32, u32),' in source
    assert '"signed_sum": (i32, i32, i32),' in source
    assert '"wide": (u64, i64, u64),' in source
    assert '"kinds": (i32, i32, i32, u32, i32),' in source
    assert "    u32,\n    u64,\n)" in source
