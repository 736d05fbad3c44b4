"""What wasmtime-py's tests of its own bindings asked for, of the same components.

The components are in ``ported/``, where README.md says where they come from.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import pytest
import wasmtime

from runtime import Err, Ok, Some
from tests.components.conftest import Bindings

FOLDER = Path(__file__).with_name("ported")


def load(bindings: Bindings, name: str) -> ModuleType:
    return bindings.load((FOLDER / f"{name}.wat").read_text(), name)


async def make(bindings: Bindings, name: str, **hosts: Any) -> Any:
    """Return an instance of a component with these imports."""
    module = load(bindings, name)
    return await bindings.instantiate(module, *([module.Imports(**hosts)] if hosts else []))


# ---- functions, alone and in interfaces ----


async def test_functions_outside_of_interfaces(bindings: Bindings) -> None:
    class World:
        def foo_import(self, a: int) -> int:
            return a + 1

    guest = await make(bindings, "bare_funcs", world=World())
    assert await bindings.result(guest.foo_export(100)) == 101


async def test_an_empty_component(bindings: Bindings) -> None:
    await make(bindings, "empty")


async def test_an_import_with_nothing_in_it_is_not_asked_for(bindings: Bindings) -> None:
    assert not hasattr(load(bindings, "empty_import"), "Imports")
    await make(bindings, "empty_import")


async def test_an_export(bindings: Bindings) -> None:
    guest = await make(bindings, "simple_export")
    assert await bindings.result(guest.get()) == 100


async def test_an_import_called_at_instantiation(bindings: Bindings) -> None:
    class Host:
        hits = 0

        def thunk(self) -> None:
            self.hits += 1

    host = Host()
    await make(bindings, "simple_import", host=host)
    assert host.hits == 1


async def test_two_exported_interfaces(bindings: Bindings) -> None:
    calls = []

    class Host:
        def f1(self) -> None:
            calls.append("f1")

        def f2(self) -> None:
            calls.append("f2")

    guest = await make(bindings, "two_exports", i=Host())
    await bindings.result(guest.i1.f1())
    assert calls == ["f1"]
    await bindings.result(guest.i2.f2())
    assert calls == ["f1", "f2"]


async def test_many_arguments(bindings: Bindings) -> None:
    given: list[int] = []

    class Host:
        def many_arguments(self, *numbers: int) -> None:
            given.extend(numbers)

    guest = await make(bindings, "many_arguments", host=Host())
    await bindings.result(guest.many_arguments(*range(1, 17)))
    assert given == [*range(1, 17)]


async def test_names_that_are_keywords(bindings: Bindings) -> None:
    m = load(bindings, "keywords")
    added = {m.None_Break: 1, m.None_Class: 2, m.None_True: 3}

    class False_:
        def as_(self, import_: Any) -> int:
            return int(import_.value) + added[type(import_)]

        def lambda_(self, def_: Any) -> int:
            return int(def_.else_ + def_.not_ + def_.except_)

    guest = await make(bindings, "keywords", false=False_())
    assert await bindings.result(guest.for_.await_()) == 100
    for case, result in ((m.ForNoneBreak, 101), (m.ForNoneClass, 102), (m.ForNoneTrue, 103)):
        assert await bindings.result(guest.for_.as_(case(100))) == result
    assert await bindings.result(guest.for_.lambda_(m.ForTrue(7, 8, 9))) == 24
    by_name = m.ForTrue(else_=1, not_=2, except_=3)
    assert await bindings.result(guest.for_.lambda_(def_=by_name)) == 6


# ---- values ----


class Same:
    """A host whose functions return what they are given, of the type that they are given it in."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        def same(value: Any, /) -> Any:
            self.given.append(value)
            return value

        return same


def signed(bits: int) -> tuple[int, ...]:
    return 0, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))


SCALARS: dict[str, tuple[Any, ...]] = {
    **{f"u{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
    **{f"s{bits}": signed(bits) for bits in (8, 16, 32, 64)},
    "float32": (1.0, math.inf, -math.inf),
    "float64": (1.0, math.inf, -math.inf),
    "char": ("a", " ", "\N{TRIANGULAR FLAG ON POST}"),
    "bool": (True, False),
}


@pytest.mark.parametrize("label", SCALARS)
async def test_scalars(label: str, bindings: Bindings) -> None:
    host = Same()
    roundtrip = getattr(await make(bindings, "scalars", host=host), f"roundtrip_{label}")
    for value in SCALARS[label]:
        result = await bindings.result(roundtrip(value))
        assert (type(result), result) == (type(value), value)
    assert host.given == [*SCALARS[label]]


@pytest.mark.parametrize("label", ["float32", "float64"])
async def test_nan(label: str, bindings: Bindings) -> None:
    roundtrip = getattr(await make(bindings, "scalars", host=Same()), f"roundtrip_{label}")
    assert math.isnan(await bindings.result(roundtrip(math.nan)))


LISTS: dict[str, tuple[Any, ...]] = {
    "strings": ("", "a", "hello world", "hello \N{BLACK FLAG} world"),
    "bytes_": (b"", b"a", b"\x01\x02"),
    "ints": ([], [1], [1, 2, 100, 10000]),
    "string_list": ([], [""], ["a", "b", "", "d", "hello"]),
}


@pytest.mark.parametrize("name", LISTS)
async def test_lists(name: str, bindings: Bindings) -> None:
    host = Same()
    roundtrip = getattr(await make(bindings, "lists", host=host), name)
    for value in LISTS[name]:
        result = await bindings.result(roundtrip(value))
        assert (type(result), result) == (type(value), value)
    assert host.given == [*LISTS[name]]


async def test_types_of_an_imported_interface(bindings: Bindings) -> None:
    m, host = load(bindings, "external_types"), Same()
    guest = await make(bindings, "external_types", host=host)
    for case in ("Id", "Id2"):
        exported, imported = getattr(m, f"ERuntimeValue{case}"), getattr(m, f"RuntimeValue{case}")
        assert await bindings.result(guest.e.some_fn(exported("1234"))) == exported("1234")
        assert host.given.pop() == imported("1234")


class RecordsHost(Same):
    def multiple_results(self) -> tuple[int, int]:
        return 1, 2

    def swap(self, a: tuple[int, int]) -> tuple[int, int]:
        return a[1], a[0]


async def test_tuples(bindings: Bindings) -> None:
    guest = await make(bindings, "records", host=RecordsHost())
    assert await bindings.result(guest.e.multiple_results()) == (1, 2)
    assert await bindings.result(guest.e.swap((3, 4))) == (4, 3)


@pytest.mark.parametrize("count", [1, 2, 8, 16, 32])
async def test_flags(count: int, bindings: Bindings) -> None:
    flags = getattr(load(bindings, "records"), f"Flag{count}")
    guest = await make(bindings, "records", host=RecordsHost())
    roundtrip = getattr(guest.e, f"roundtrip_flag{count}")
    for value in (flags(0), *flags, ~flags(0)):
        assert await bindings.result(roundtrip(value)) == value


async def test_records(bindings: Bindings) -> None:
    m, host = load(bindings, "records"), RecordsHost()
    guest = await make(bindings, "records", host=host)
    for a, b in ((8, m.Flag1(0)), (100, m.Flag1.A | m.Flag1.B)):
        result = await bindings.result(guest.e.roundtrip_r1(m.ER1(a=a, b=b)))
        assert (result.a, result.b) == (a, b)
        assert host.given.pop() == m.R1(a, b)


# ---- variants ----


class VariantHost(Same):
    """What the component of variants imports: functions that change values, or only hand them on."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__()
        self.m = module

    def roundtrip_option(self, a: float | None) -> int | None:
        return int(a) if a else None

    def roundtrip_result(self, a: Ok[int] | Err[float]) -> float:
        if isinstance(a, Err):
            raise Err(int(a.value))
        return float(a.value)

    def add_one_all_integers(self, a: Any) -> Any:
        if isinstance(a, self.m.AllIntegersBool):
            return replace(a, value=not a.value)
        kind = type(a).__name__.removeprefix("AllIntegers")
        limit = 2 ** int(kind[1:])
        assert (0 if kind[0] == "U" else -limit // 2) <= a.value < limit
        return replace(a, value=(a.value + 1) % limit if kind[0] == "U" else a.value + 1)

    def add_one(self, a: Any) -> Any:
        return replace(a, value=a.value + 1)

    add_one_all_floats = add_one_duplicated_s32 = add_one_distinguished = add_one

    def add_one_nested_union(self, a: Any) -> Any:
        nested = isinstance(a, self.m.NestedUnionD)
        return replace(a, value=self.add_one(a.value)) if nested else self.add_one(a)

    def add_one_option_in_union(self, a: Any) -> Any:
        return a if a.value is None else self.add_one(a)

    def add_one_option_in_option(self, a: Some[int | None] | None) -> Some[int | None] | None:
        return a if a is None or a.value is None else Some(a.value + 1)


class Variants:
    """An instance of the component of variants."""

    def __init__(
        self, bindings: Bindings, module: ModuleType, guest: Any, host: VariantHost
    ) -> None:
        self.bindings, self.m, self.guest, self.host = bindings, module, guest, host

    async def __call__(self, name: str, value: Any) -> Any:
        return await self.bindings.result(getattr(self.guest.e, name)(value))


@pytest.fixture
async def variants(bindings: Bindings) -> Variants:
    m = load(bindings, "variants")
    host = VariantHost(m)
    return Variants(bindings, m, await make(bindings, "variants", host=host), host)


async def test_options(variants: Variants) -> None:
    results = [await variants("roundtrip_option", value) for value in (1.0, None, 2.0)]
    assert results == [1, None, 2]


async def test_results(variants: Variants) -> None:
    results = [await variants("roundtrip_result", Ok(value)) for value in (2, 4)]
    assert [repr(result) for result in results] == ["2.0", "4.0"]
    with pytest.raises(Err) as caught:
        await variants("roundtrip_result", Err(5))
    assert repr(caught.value.value) == "5"


async def test_a_result_at_an_unaligned_address(bindings: Bindings) -> None:
    text = (FOLDER / "variants.wat").read_text().replace("i32.const 104", "i32.const 100")
    m = bindings.load(text, "variants")
    guest = await bindings.instantiate(m, m.Imports(host=VariantHost(m)))
    with pytest.raises(wasmtime.Trap, match="unaligned pointer"):
        await bindings.result(guest.e.roundtrip_result(Ok(2)))


async def test_enums(variants: Variants) -> None:
    for member in variants.m.EE1:
        assert await variants("roundtrip_enum", member) is member


@pytest.mark.parametrize("case", ["A", "B"])
async def test_payloads_that_share_a_core_value(case: str, variants: Variants) -> None:
    def values(prefix: str) -> tuple[Any, ...]:
        cases = [getattr(variants.m, f"{prefix}C{n}{case}") for n in range(1, 7)]
        return tuple(made(n) for n, made in enumerate(cases, 1))

    assert await variants("variant_casts", values("E")) == values("E")
    assert variants.host.given == [values("")]


@pytest.mark.parametrize("case", ["A", "B"])
async def test_cases_without_a_payload(case: str, variants: Variants) -> None:
    def values(prefix: str) -> tuple[Any, ...]:
        cases = [getattr(variants.m, f"{prefix}Z{n}{case}") for n in range(1, 5)]
        return tuple(made(n) if case == "A" else made() for n, made in enumerate(cases, 1))

    assert await variants("variant_zeros", values("E")) == values("E")
    assert variants.host.given == [values("")]


INTEGERS: dict[str, list[tuple[int, int]]] = {
    "Bool": [(False, True), (True, False)],
    **{f"U{bits}": [(0, 1), (2**bits - 1, 0)] for bits in (8, 16, 32, 64)},
    **{
        f"S{bits}": [(0, 1), (2 ** (bits - 1) - 2, 2 ** (bits - 1) - 1), (-8, -7)]
        for bits in (8, 16, 32, 64)
    },
}


@pytest.mark.parametrize("case", INTEGERS)
async def test_variants_of_integers(case: str, variants: Variants) -> None:
    made = getattr(variants.m, f"EAllIntegers{case}")
    for value, result in INTEGERS[case]:
        got = await variants("add_one_all_integers", made(value))
        assert (got, type(got.value)) == (made(result), type(result))


async def test_variants_of_other_things(variants: Variants) -> None:
    m = variants.m
    s32, f32 = m.EDistinguishedS32, m.EDistinguishedFloat32
    for name, value, result in [
        ("all_floats", m.EAllFloatsF32(0.0), m.EAllFloatsF32(1.0)),
        ("all_floats", m.EAllFloatsF64(0.0), m.EAllFloatsF64(1.0)),
        ("duplicated_s32", m.EDuplicatedS32C1(0), m.EDuplicatedS32C1(1)),
        ("duplicated_s32", m.EDuplicatedS32C2(1), m.EDuplicatedS32C2(2)),
        ("duplicated_s32", m.EDuplicatedS32C3(2), m.EDuplicatedS32C3(3)),
        ("distinguished", s32(1), s32(2)),
        ("distinguished", f32(2.0), f32(3.0)),
        ("nested_union", m.ENestedUnionD(s32(1)), m.ENestedUnionD(s32(2))),
        ("nested_union", m.ENestedUnionD(f32(2.0)), m.ENestedUnionD(f32(3.0))),
        ("nested_union", m.ENestedUnionS32(3), m.ENestedUnionS32(4)),
        ("nested_union", m.ENestedUnionFloat32(4.0), m.ENestedUnionFloat32(5.0)),
        ("option_in_union", m.EOptionInUnionO(1), m.EOptionInUnionO(2)),
        ("option_in_union", m.EOptionInUnionO(None), m.EOptionInUnionO(None)),
        ("option_in_union", m.EOptionInUnionI(1), m.EOptionInUnionI(2)),
        ("option_in_option", Some(1), Some(2)),
        ("option_in_option", Some(None), Some(None)),
        ("option_in_option", None, None),
    ]:
        assert await variants(f"add_one_{name}", value) == result, name


# ---- resources ----


async def test_an_exported_resource(bindings: Bindings) -> None:
    module = load(bindings, "export_resources")
    guest = await make(bindings, "export_resources")
    hints = get_type_hints(module.DemoResourceClass.greet)
    assert hints == {"greeting": str, "return": str}
    constructor = guest.my_interface_name.demo_resource_class
    assert get_type_hints(constructor) == {"name": str, "return": module.DemoResourceClass}
    # All functions of this guest are only there for their types.
    with pytest.raises(wasmtime.Trap, match="unreachable"):
        await bindings.result(constructor("a name"))
