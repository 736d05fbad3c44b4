"""The naming rules, one by one and together."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.python.identifiers import (
    RESERVED_CLASSES,
    RESERVED_EXPORTS,
    RESERVED_FIELDS,
    RESERVED_IMPORTS,
    RESERVED_PARAMETERS,
    Scope,
    camel_case,
    clean,
    file_name,
)

SCOPES = [
    RESERVED_EXPORTS,
    RESERVED_IMPORTS,
    RESERVED_FIELDS,
    RESERVED_PARAMETERS,
    RESERVED_CLASSES,
]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("plain_Name2", "plain_Name2"),
        ("get-value", "get_value"),
        ("a - b", "a_b"),
        ("a-_-b", "a___b"),
        ("any raw name!", "any_raw_name_"),
        ("0day", "_0day"),
        ("", "_"),
        ("!!!", "_"),
        ("_", "_"),
        ("__", "_"),
        ("___x", "_x"),
        ("__init__", "_init__"),
        ("-_x", "_x"),
        ("__0", "_0"),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}t\N{LATIN SMALL LETTER E WITH ACUTE}", "_t_"),
        ("\N{LATIN SMALL LIGATURE FI}le", "_le"),  # Python would fold it to "file".
        ("\N{ARABIC-INDIC DIGIT ONE}", "_"),
        ("a\0b\nc", "a_b_c"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}", "_"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("raws", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["a-b", "a.b", "a b"], ["a_b", "a_b_2", "a_b_3"]),
        (["a-b", "a_b", "a_b_2"], ["a_b", "a_b_2", "a_b_2_2"]),
        (["a-b", "a_b_2", "a_b"], ["a_b", "a_b_2", "a_b_3"]),
        (["", "!"], ["_", "_2"]),
        (["x_", "x-"], ["x_", "x_2"]),
        (["x__", "x--", "x__"], ["x__", "x_", "x_2"]),
        (["class", "class_", "class"], ["class_", "class_2", "class_3"]),
        (["int", "int"], ["int_", "int_2"]),
        (
            ["close", "getters", "exports", "current"],
            ["close_", "getters_", "exports_", "current_"],
        ),
        (
            ["print", "str", "list", "match", "type", "i32"],
            ["print", "str", "list", "match", "type", "i32"],
        ),
        (["__class", "None", "__"], ["_class", "None_", "_"]),
    ],
)
def test_exports(raws: list[str], names: list[str]) -> None:
    scope = Scope(RESERVED_EXPORTS)
    assert [scope.name(raw) for raw in raws] == names


def test_reserved_names_never_change() -> None:
    keywords = frozenset(keyword.kwlist)
    assert RESERVED_EXPORTS - keywords == {
        *("int", "float", "bytes", "object", "tuple", "property", "classmethod", "Any", "Func"),
        *("Memory", "Table", "Global", "MutableGlobal", "Store", "Module", "WasiConfig", "Literal"),
        *("Self", "Awaitable", "Callable", "Coroutine", "AsyncGetter", "Stack", "instantiate"),
        *("load", "current", "getters", "exports", "close"),
    }
    assert RESERVED_IMPORTS - keywords == {
        *("int", "float", "bytes", "object", "tuple", "property", "Any", "MaybeAwaitable", "Func"),
        *("Memory", "Global", "Table", "Tag", "SharedMemory"),
    }
    assert RESERVED_FIELDS - keywords == {"self", "mro"}
    assert RESERVED_PARAMETERS - keywords == {"self"}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("env", "Env"),
        ("my-guest", "MyGuest"),
        ("wasi_snapshot_preview1", "WasiSnapshotPreview1"),
        ("my.module/v1", "MyModuleV1"),
        ("fooBar", "FooBar"),
        ("2048", "_2048"),
        ("_x", "X"),
        ("", "_"),
        ("--", "_"),
        ("none", "None"),
    ],
)
def test_camel_case(raw: str, name: str) -> None:
    assert camel_case(raw) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("imports", "Imports_"),
        ("any", "Any_"),
        ("none", "None_"),
        ("func-ext", "FuncExt_"),
        ("sum", "Sum"),
    ],
)
def test_classes_avoid_what_a_file_may_import(raw: str, name: str) -> None:
    assert Scope(RESERVED_CLASSES).class_name(raw) == name


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("my-guest", "my_guest"),
        ("class", "class_"),
        ("../../etc", "_etc"),
        ("__init__", "_init__"),
        ("7z", "_7z"),
    ],
)
def test_file_names(stem: str, name: str) -> None:
    assert file_name(stem) == name
    assert file_name(name) == name


@given(
    st.sampled_from(SCOPES),
    st.lists(st.text(max_size=8) | st.sampled_from(["int", "a-b", "a_b_2", "_"])),
)
def test_names_are_usable_distinct_and_stable(reserved: frozenset[str], raws: list[str]) -> None:
    scope, again = Scope(reserved), Scope(reserved)
    names = [scope.name(raw) for raw in raws]
    assert names == [again.name(raw) for raw in raws]
    assert len({*names}) == len(names)
    for name in names:
        assert name.isidentifier()
        assert name not in reserved
        assert not name.startswith("__")
        assert unicodedata.normalize("NFKC", name) == name
    half, shorter = len(raws) // 2, Scope(reserved)
    assert [shorter.name(raw) for raw in raws[:half]] == names[:half]
