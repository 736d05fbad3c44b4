"""The reader: the modules that it understands, and its errors about bytes that are malformed."""

from __future__ import annotations

import tracemalloc

import pytest
import wasmtime

from codegen.errors import CodegenError, MalformedModule
from codegen.interface import (
    Func,
    FuncType,
    Global,
    Interface,
    Limits,
    Memory,
    Table,
    Tag,
    ValueType,
)
from codegen.wasm.name_section import local_names
from codegen.wasm.reader import RawModule, read_module
from tests.codegen.binary import (
    FUNC,
    GLOBAL,
    I32,
    I64,
    MEMORY,
    PREAMBLE,
    custom,
    func_type,
    module,
    name,
    section,
    u,
    vec,
)


def read_text(text: str) -> RawModule:
    return read_module(bytes(wasmtime.wat2wasm(text)))


def exported(interface: Interface, export: str) -> object:
    (extern,) = (item.extern for item in interface.exports if item.name == export)
    return extern


def signature(params: str = "", results: str = "") -> FuncType:
    return FuncType(
        tuple(map(ValueType, params.split())),
        tuple(map(ValueType, results.split())),
    )


# ---- well-formed modules


def test_empty_module() -> None:
    assert read_module(PREAMBLE).interface == Interface((), ())


def test_every_value_type() -> None:
    types = "i32 i64 f32 f64 v128 funcref externref"
    module = read_text(
        f'(module (import "m" "f" (func (param {types}) (result {types})))'
        f'(func (export "g") (param {types}) (result {types}) unreachable))'
    )
    (item,) = module.interface.imports
    assert (item.module, item.name) == ("m", "f")
    assert item.extern == Func(signature(types, types), 0)
    assert exported(module.interface, "g") == Func(signature(types, types), 1)
    assert module.function_count == 2


def test_imports_of_every_kind() -> None:
    module = read_text(
        """(module
        (import "m" "func" (func (param i32)))
        (import "m" "table" (table 1 10 externref))
        (import "m" "memory" (memory 2))
        (import "m" "global" (global (mut f64)))
        (import "m" "tag" (tag (param i64))))"""
    )
    assert [item.extern for item in module.interface.imports] == [
        Func(signature("i32"), 0),
        Table(ValueType("externref"), Limits(1, 10, is_64=False)),
        Memory(Limits(2, None, is_64=False), shared=False, page_size=0x10000),
        Global(ValueType("f64"), mutable=True),
        Tag(signature("i64")),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(memory 1)", Memory(Limits(1, None, is_64=False), False, 0x10000)),
        ("(memory i64 1 0x1_0000_0000)", Memory(Limits(1, 1 << 32, is_64=True), False, 0x10000)),
        ("(memory 1 2 shared)", Memory(Limits(1, 2, is_64=False), True, 0x10000)),
        ("(memory 7 (pagesize 1))", Memory(Limits(7, None, is_64=False), False, 1)),
        ("(table i64 3 funcref)", Table(ValueType("funcref"), Limits(3, None, is_64=True))),
        (
            "(table 3 (ref func) (ref.func 0))",
            Table(ValueType("(ref func)"), Limits(3, None, False)),
        ),
        ("(table 0 (ref null 0))", Table(ValueType("(ref null 0)"), Limits(0, None, False))),
        ("(global (mut v128) (v128.const i64x2 1 2))", Global(ValueType("v128"), True)),
        ("(global i64 (i64.const -9223372036854775808))", Global(ValueType("i64"), False)),
        ("(global f32 (f32.const nan))", Global(ValueType("f32"), False)),
        ("(global f64 (f64.const 11.0))", Global(ValueType("f64"), False)),
        ("(global i32 (i32.mul (i32.const 11) (i32.const 2)))", Global(ValueType("i32"), False)),
        ("(global funcref (ref.func 0))", Global(ValueType("funcref"), False)),
        ("(global externref (ref.null extern))", Global(ValueType("externref"), False)),
        ("(global i31ref (ref.i31 (i32.const 11)))", Global(ValueType("i31ref"), False)),
        (
            "(global (ref null 1) (struct.new 1 (i32.const 0)))",
            Global(ValueType("(ref null 1)"), False),
        ),
        (
            "(global (ref 2) (array.new_fixed 2 1 (i64.const 0)))",
            Global(ValueType("(ref 2)"), False),
        ),
    ],
)
def test_definitions(text: str, expected: object) -> None:
    # The second one is read right only if the reader finds the end of the first.
    kind, rest = text[1:].split(" ", 1)
    module = read_text(
        f"""(module
        (type (func)) (type (struct (field i32))) (type (array (mut i64)))
        (func (type 0))
        ({kind} (export "first") {rest}
        ({kind} (export "second") {rest})"""
    )
    assert exported(module.interface, "first") == expected
    assert exported(module.interface, "second") == expected


def test_gc_types_inside_are_allowed() -> None:
    module = read_text(
        """(module
        (rec (type $a (sub (struct (field i8) (field (mut (ref null $b))))))
             (type $b (sub $a (struct (field i8) (field (mut (ref null $b))) (field i16)))))
        (type $c (array (mut (ref null any))))
        (type $d (sub final (func (param (ref $a)) (result (ref null exn)))))
        (func (type $d) unreachable)
        (func (export "plain") (param i32) (result i64) unreachable))"""
    )
    assert exported(module.interface, "plain") == Func(signature("i32", "i64"), 1)


@pytest.mark.parametrize(
    "text",
    [
        *("anyref", "eqref", "i31ref", "structref", "arrayref", "exnref"),
        *("nullref", "nullfuncref", "nullexternref", "nullexnref"),
        *("(ref func)", "(ref extern)", "(ref any)", "(ref 0)", "(ref null 0)"),
    ],
)
def test_reference_types_keep_their_spelling(text: str) -> None:
    module = read_text(f'(module (type (func)) (import "m" "f" (func (param {text}))))')
    assert module.interface.imports[0].extern == Func(signature_of(text), 0)


def signature_of(text: str) -> FuncType:
    return FuncType((ValueType(text),), ())


def test_long_form_of_short_types() -> None:
    module = read_module(
        module_of(vec(func_type()), vec(name("m") + name("g") + GLOBAL + b"\x63\x70" + b"\0"))
    )
    assert module.interface.imports[0].extern == Global(ValueType("funcref"), mutable=False)


def module_of(types: bytes, imports: bytes) -> bytes:
    return module(section(1, types), section(2, imports))


def test_same_function_under_two_names() -> None:
    module = read_text('(module (func (export "a") (export "b")))')
    assert (
        exported(module.interface, "a") == exported(module.interface, "b") == Func(signature(), 0)
    )


def test_custom_sections_anywhere() -> None:
    module = read_module(PREAMBLE + custom("producers", b"\xff") + custom("dylink.0", b""))
    assert set(module.custom) == {"producers", "dylink.0"}


def test_code_is_not_looked_at() -> None:
    code = section(10, b"\xff" * 10)
    assert read_module(PREAMBLE + code).interface == Interface((), ())


# ---- names


def test_names_of_locals() -> None:
    data = bytes(
        wasmtime.wat2wasm("(module (func $f (param $x i32)) (func $g (param i32) (param $y i32)))")
    )
    names = read_module(data).custom["name"]
    assert local_names(data, names.start, names.end, {1: 2}) == {1: {1: "y"}}
    assert local_names(data, names.start, names.end, {1: 1, 0: 0}) == {}


def test_names_are_read_up_to_the_flaw() -> None:
    good = section(2, vec(u(0) + vec(u(0) + name("x")), u(1) + vec(u(0) + name("y"))))
    cut = good[:-1]
    assert local_names(cut, 0, len(cut), {0: 1, 1: 1}) == {}  # The subsection's length is wrong.
    wrong = section(2, vec(u(0) + vec(u(0) + name("x")), u(1) + vec(u(0) + name(b"\xff"))))
    assert local_names(wrong, 0, len(wrong), {0: 1, 1: 1}) == {0: {0: "x"}}


# ---- malformed modules

FUNC_TYPE = section(1, vec(func_type()))


@pytest.mark.parametrize(
    ("data", "message", "offset"),
    [
        (b"", "not a WebAssembly module: it does not begin with '\\0asm'", 0),
        (b"\0as", "not a WebAssembly module: it does not begin with '\\0asm'", 0),
        (b"\x7fELF\1\0\0\0", "not a WebAssembly module: it does not begin with '\\0asm'", 0),
        (b"\0asm\1\0", "unexpected end of the file: 4 bytes needed, 2 left", 4),
        (b"\0asm\2\0\0\0", "unknown version 2", 4),
        (PREAMBLE + b"\1", "unexpected end of the file", 9),
        (PREAMBLE + b"\1\5", "unexpected end of the file: 5 bytes needed, 0 left", 10),
        (PREAMBLE + b"\1\x80\x80\x80\x80\x80\x01", "integer longer than 32 bits allow", 9),
        (PREAMBLE + b"\1\xff\xff\xff\xff\x1f", "integer too large for 32 bits", 9),
        (PREAMBLE + section(14, b""), "unknown section 14", 8),
        (PREAMBLE + section(2, vec()) + section(1, vec()), "type section out of order", 11),
        (PREAMBLE + section(1, vec()) * 2, "type section out of order", 11),
        (PREAMBLE + section(1, b"\0\0"), "bytes left over in the type section: 1", 11),
        (PREAMBLE + section(1, vec(b"\x5c")), "unknown form of type 0x5c", 11),
        (PREAMBLE + section(1, vec(b"\x60\1\x7a\0")), "unknown value type 0x7a", 13),
        (PREAMBLE + section(1, vec(b"\x5e\x7f\2")), "malformed mutability 0x02", 13),
        (
            PREAMBLE + section(1, vec(b"\x60\xe9\x07" + b"\x7f" * 1001 + b"\0")),
            "1001 parameters exceed the limit of 1000",
            13,
        ),
        (PREAMBLE + section(0, b""), "unexpected end of the custom section", 10),
        (PREAMBLE + section(0, b"\1\xff"), "name is not UTF-8", 11),
        (
            module_of(vec(func_type()), vec(name("a") + name("b") + b"\5")),
            "unknown kind of import or export 0x05",
            21,
        ),
        (
            module_of(vec(func_type()), vec(name("a") + name("b") + b"\0\1")),
            "type 1 does not exist",
            22,
        ),
        (
            module_of(vec(b"\x5f\0"), vec(name("a") + name("b") + b"\0\0")),
            "type 0 is not a function type",
            21,
        ),
        (
            module_of(vec(), vec(name("a") + name("b") + b"\2\x10\1")),
            "unknown flags 0x10 in limits",
            19,
        ),
        (
            module_of(vec(), vec(name("a") + name("b") + b"\2\x08\1\x11")),
            "unsupported page size of 2**17 bytes",
            21,
        ),
        (
            module_of(vec(), vec(name("a") + name("b") + b"\1\x7f\0\1")),
            "a table of i32, which is not a reference type",
            19,
        ),
        (
            module_of(vec(), vec(name("a") + name("b") + b"\3\x7f\4")),
            "malformed mutability 0x04",
            20,
        ),
        (
            module_of(vec(), vec(name("a") + name("b") + b"\4\1\0")),
            "unknown attribute of a tag",
            19,
        ),
        (module_of(vec(), vec(name("a") + name("b") + b"\3\x64\x40\0")), "unknown heap type", 20),
        (
            module(FUNC_TYPE, section(3, vec(b"\0")), section(7, vec(name("f") + FUNC + b"\1"))),
            "func 1 does not exist",
            24,
        ),
        (module(section(7, vec(name("f") + MEMORY + b"\0"))), "memory 0 does not exist", 14),
        (
            module(section(5, vec(b"\0\1")), section(7, vec(*[name("x") + MEMORY + b"\0"] * 2))),
            "two exports have the same name",
            20,
        ),
        (
            module(section(6, vec(I32 + b"\0\x20\0\x0b"))),
            "instruction 0x20 is not allowed in a constant expression",
            13,
        ),
        (
            module(section(6, vec(I32 + b"\0\xfd\x0d\x0b"))),
            "instruction 0xfd 13 is not allowed in a constant expression",
            13,
        ),
        (
            module(section(6, vec(I32 + b"\0\xfb\x05\x0b"))),
            "instruction 0xfb 5 is not allowed in a constant expression",
            13,
        ),
        (
            module(section(6, vec(I64 + b"\0\x42" + b"\xff" * 12))),
            "integer longer than 64 bits allow",
            14,
        ),
        (module(section(4, vec(b"\x40\1\x70\0\0"))), "malformed table", 12),
    ],
)
def test_malformed(data: bytes, message: str, offset: int) -> None:
    with pytest.raises(MalformedModule) as caught:
        read_module(data)
    assert str(caught.value) == f"{message} (at offset {offset:#x})"
    assert caught.value.offset == offset


def test_component_is_refused() -> None:
    with pytest.raises(CodegenError, match=r"^this is a component, not a core module$"):
        read_module(bytes(wasmtime.wat2wasm("(component)")))


@pytest.mark.parametrize(
    "data",
    [
        PREAMBLE + section(1, u(0xFFFFFFFF)),
        PREAMBLE + section(1, vec(b"\x60" + u(0xFFFFFFFF))),
        PREAMBLE + section(1, u(1) + b"\x4e" + u(0xFFFFFFFF)),
        PREAMBLE + section(2, u(0xFFFFFFFF)),
        PREAMBLE + section(2, u(1) + u(0xFFFFFFFF)),
        PREAMBLE + section(3, u(0xFFFFFFFF)),
        PREAMBLE + section(7, u(0xFFFFFFFF) + b"\0" * 100),
        PREAMBLE + b"\1" + u(0xFFFFFFFF),
    ],
)
def test_huge_counts_allocate_nothing(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(MalformedModule):
            read_module(data)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("length", range(100))
def test_every_truncation_is_malformed_or_shorter(length: int) -> None:
    data = bytes(
        wasmtime.wat2wasm(
            """(module (import "a" "b" (func (param i32 externref) (result f64)))
            (table 1 funcref) (memory 1 2) (global (mut i32) (i32.const 300))
            (export "f" (func 0)) (export "m" (memory 0)) (export "g" (global 0)))"""
        )
    )
    try:
        read_module(data[:length])
    except MalformedModule as error:
        offset = error.offset
    else:
        offset = 0
    assert offset <= length
