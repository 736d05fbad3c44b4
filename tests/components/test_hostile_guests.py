"""Guests that break the canonical ABI: each ends in a trap that says which rule, and no harm is done."""

from __future__ import annotations

import resource as process
from typing import Any

import pytest
import wasmtime

from runtime import InstancePoisoned, Limits
from runtime.components import handles
from tests.components.conftest import Bindings
from tests.components.lying import AT, PAGE, passing, returning, taking, words

ENUM = '(type $t_ (enum "a" "b" "c")) (export $t "t" (type $t_))'
VARIANT = '(type $t_ (variant (case "a" u32) (case "b" string))) (export $t "t" (type $t_))'
TOP = 0xFFFFFFFF

#: What is returned, how, and what the trap says.
LIES: dict[str, tuple[str, str]] = {
    "string beyond": (returning("string", words(PAGE, 1)), "out of bounds"),
    "string too long": (returning("string", words(0, PAGE + 1)), "out of bounds"),
    "string that wraps around": (returning("string", words(TOP - 1, 4)), "out of bounds"),
    "string of all memory": (returning("string", words(1, TOP)), "out of bounds"),
    "invalid utf-8": (returning("string", words(AT + 8, 1) + b"\xff"), "invalid utf-8"),
    "a surrogate": (returning("string", words(AT + 8, 3) + b"\xed\xa0\x80"), "invalid utf-8"),
    "an overlong form": (returning("string", words(AT + 8, 2) + b"\xc0\x80"), "invalid utf-8"),
    "cut utf-8": (returning("string", words(AT + 8, 2) + b"\xe2\x82"), "incomplete utf-8"),
    "cut utf-16": (
        returning("string", words(AT + 8, 1) + b"\x00\xd8", encoding="utf16"), "utf-16"),
    "utf-16 out of place": (
        returning("string", words(AT + 9, 1) + bytes(8), encoding="utf16"), "unaligned"),
    "utf-16 too long": (returning("string", words(0, PAGE // 2 + 1), encoding="utf16"), "out of bounds"),
    "latin1 that is utf-16": (
        returning("string", words(AT + 8, 0x80000001) + b"\x00\xdc", encoding="latin1+utf16"), "utf-16"),
    "latin1 too long": (
        returning("string", words(0, 0x80000000 | PAGE), encoding="latin1+utf16"), "out of bounds"),
    "bytes beyond": (returning("(list u8)", words(PAGE - 1, 2)), "out of bounds"),
    "numbers out of place": (returning("(list u32)", words(AT + 2, 1)), "unaligned pointer"),
    "empty numbers out of place": (returning("(list u32)", words(2, 0)), "unaligned pointer"),
    "more numbers than fit": (returning("(list u64)", words(0, PAGE // 8 + 1)), "out of bounds"),
    "numbers that wrap around": (returning("(list u64)", words(0, 0x20000001)), "out of bounds"),
    "as many as can be": (returning("(list string)", words(0, TOP)), "out of bounds"),
    "a string in a list": (
        returning("(list string)", words(AT + 8, 2, 0, 1, PAGE, 1)), "out of bounds"),
    "the pointer to the result": (returning("string", b"", flat=f"i32.const {PAGE - 4}"), "out of bounds"),
    "the pointer out of place": (returning("string", b"", flat="i32.const 1026"), "unaligned pointer"),
    "a negative pointer": (returning("string", b"", flat="i32.const -8"), "out of bounds"),
    "a char too high": (returning("char", b"", flat="i32.const 0x110000"), "invalid `char`"),
    "a char that is a surrogate": (returning("char", b"", flat="i32.const 0xd800"), "invalid `char`"),
    "a negative char": (returning("char", b"", flat="i32.const -1"), "invalid `char`"),
    "a char in a list": (returning("(list char)", words(AT + 8, 1, 0xDFFF)), "invalid `char`"),
    "an option": (returning("(option u32)", words(2, 0)), "discriminant"),
    "a result": (returning("(result u32)", words(255, 0)), "discriminant"),
    "a flat result": (returning("(result)", b"", flat="i32.const 2"), "discriminant"),
    "an enum": (returning("$t", b"", types=ENUM, flat="i32.const 3"), "discriminant"),
    "an enum, negative": (returning("$t", b"", types=ENUM, flat="i32.const -1"), "discriminant"),
    "an enum in a list": (returning("(list $t)", words(AT + 8, 1, 3), types=ENUM), "discriminant"),
    "a variant": (returning("$t", words(2, 0, 0), types=VARIANT), "discriminant"),
    "a variant in a list": (
        returning("(list $t)", words(AT + 8, 1, 2, 0, 0), types=VARIANT), "discriminant"),
    "the payload of a case": (returning("$t", words(1, PAGE, 1), types=VARIANT), "out of bounds"),
}  # fmt: skip


async def call(bindings: Bindings, component: str, *imports: Any, **options: Any) -> Any:
    module = bindings.load(component, "hostile")
    arguments = [module.Imports(*imports)] if imports else []
    guest = await bindings.instantiate(module, *arguments, **options)
    return guest, lambda *values: bindings.result(guest.f(*values))


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_is_a_trap_and_poisons(lie: str, bindings: Bindings) -> None:
    component, message = LIES[lie]
    guest, f = await call(bindings, component)
    with pytest.raises(wasmtime.Trap, match=message):
        await f()
    with pytest.raises(InstancePoisoned):
        await bindings.result(guest.ping())


@pytest.mark.parametrize(
    ("type", "flat", "value"),
    [
        ("bool", "i32.const 2", True), ("bool", "i32.const 0x100", True), ("u8", "i32.const 0x1ff", 255),
        ("s8", "i32.const 0x80", -128), ("u16", "i32.const -1", 65535), ("s16", "i32.const 0x18000", -32768),
    ],
)  # fmt: skip
async def test_what_is_too_wide_is_cut(
    type: str, flat: str, value: object, bindings: Bindings
) -> None:
    _, f = await call(bindings, returning(type, b"", flat=flat))
    assert await f() is value or await f() == value


async def test_bools_in_memory_are_true_unless_zero(bindings: Bindings) -> None:
    _, f = await call(bindings, returning("(list bool)", words(AT + 8, 3) + b"\x02\x00\xff"))
    assert await f() == [True, False, True]


async def test_bits_that_no_flag_has_are_cut(bindings: Bindings) -> None:
    types = '(type $t_ (flags "a" "b")) (export $t "t" (type $t_))'
    guest, f = await call(bindings, returning("$t", b"", types=types, flat="i32.const -1"))
    result = await f()
    assert (result.value, await bindings.result(guest.ping())) == (3, 1)


async def test_a_memory_that_ends_with_the_value_is_long_enough(bindings: Bindings) -> None:
    _, f = await call(bindings, returning("string", words(PAGE - 3, 3)))
    assert await f() == "\0\0\0"
    _, f = await call(bindings, returning("string", words(PAGE, 0)))
    assert await f() == ""


# ---- arguments of the host's functions ----


class Host:
    def __init__(self, answer: Any = None) -> None:
        self.given: list[Any] = []
        self.answer = answer

    def take(self, value: Any) -> Any:
        self.given.append(value)
        return self.answer


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (passing("string", f"(i32.const {PAGE}) (i32.const 1)", b""), "out of bounds"),
        (passing("string", "(i32.const -1) (i32.const 1)", b""), "out of bounds"),
        (passing("string", f"(i32.const {AT}) (i32.const 1)", b"\xff"), "invalid utf-8"),
        (passing("(list u32)", "(i32.const 1) (i32.const 0)", b""), "unaligned pointer"),
        (passing("(option u8)", "(i32.const 2) (i32.const 0)", b""), "discriminant"),
        (passing("u8", f"(i32.const 1) (i32.const {PAGE - 4})", b"", result="string"), "out of bounds"),
        (passing("u8", "(i32.const 1) (i32.const 2)", b"", result="string"), "unaligned pointer"),
    ],
)  # fmt: skip
async def test_a_host_function_is_not_called_with_lies(
    component: str, message: str, bindings: Bindings
) -> None:
    host = Host("answer")
    _, f = await call(bindings, component, host)
    with pytest.raises(wasmtime.Trap, match=message):
        await f()
    assert host.given == []


@pytest.mark.parametrize(
    ("realloc", "message"),
    [
        (f"(i32.const {PAGE})", "beyond end of memory"),
        ("(i32.const -8)", "beyond end of memory"),
        ("unreachable", "unreachable"),
    ],
)
@pytest.mark.parametrize("length", [6, 6000])
async def test_a_result_for_which_the_guest_allocates_wrongly(
    realloc: str, message: str, length: int, bindings: Bindings
) -> None:
    values = f"(i32.const 1) (i32.const {AT})"
    component = passing("u8", values, b"", result="string", realloc=realloc)
    _, f = await call(bindings, component, Host("a" * length))
    with pytest.raises(wasmtime.Trap, match=message):
        await f()
    with pytest.raises(InstancePoisoned):
        await f()


class Caller:
    def __init__(self) -> None:
        self.calls = 0

    def call(self) -> None:
        self.calls += 1


@pytest.mark.parametrize(
    ("type", "value", "realloc", "message"),
    [
        ("string", "ab", f"(i32.const {PAGE - 1})", "beyond end of memory"),
        ("string", "", f"(i32.const {PAGE + 1})", "beyond end of memory"),
        ("(list u32)", [1], "(i32.const 2)", "unaligned pointer"),
        ("(list u64)", [1], "(i32.const 4)", "unaligned pointer"),
        ("(list string)", ["a", "b"], f"(i32.const {PAGE - 8})", "beyond end of memory"),
        ("(list string)", ["a"], "(i32.const 1)", "unaligned pointer"),
        ("string", "a", "unreachable", "unreachable"),
        ("string", "a", "(call $call) (i32.const 8)", "cannot leave component instance"),
        ("(list string)", ["a"] * 9, "(call $call) (i32.const 8)", "cannot leave component instance"),
        # C copies short pieces, Python long ones and those that are no bytes
        ("string", "a" * 2000, f"(i32.const {PAGE - 1999})", "beyond end of memory"),
        ("(list u8)", b"ab", f"(i32.const {PAGE - 1})", "beyond end of memory"),
        ("(list u8)", bytearray(2), f"(i32.const {PAGE - 1})", "beyond end of memory"),
        ("(list u8)", b"ab", "(call $call) (i32.const 8)", "cannot leave component instance"),
    ],
)  # fmt: skip
async def test_an_argument_for_which_the_guest_allocates_wrongly(
    type: str, value: Any, realloc: str, message: str, bindings: Bindings
) -> None:
    host = Caller()
    _, f = await call(bindings, taking(type, realloc), host)
    with pytest.raises(wasmtime.Trap, match=message):
        await f(value)
    assert host.calls == 0
    with pytest.raises(InstancePoisoned):
        await f(value)


# ---- copying ----


def amplifying(strings: int, size: int) -> str:
    """Return a component that returns one string many times."""
    data = words(AT + 8, strings) + words(PAGE, size) * strings
    return returning("(list string)", data, pages=2 + size // PAGE)


def peak() -> int:
    """Return the most memory that the process has had, in bytes."""
    return process.getrusage(process.RUSAGE_SELF).ru_maxrss * 1024


async def test_what_a_call_may_copy_is_limited(bindings: Bindings) -> None:
    _, f = await call(bindings, amplifying(1000, 1 << 20))
    before = peak()
    with pytest.raises(wasmtime.Trap, match=r"copies more than 134217728 bytes .*Limits\(copied="):
        await f()
    assert peak() - before < 400 << 20


async def test_the_limit_is_the_users(bindings: Bindings) -> None:
    _, f = await call(bindings, amplifying(10, 1000), limits=Limits(copied=10_080))
    assert [len(text) for text in await f()] == [1000] * 10
    assert len(await f()) == 10
    _, f = await call(bindings, amplifying(10, 1000), limits=Limits(copied=10_079))
    with pytest.raises(wasmtime.Trap, match="copies more than 10079 bytes"):
        await f()


@pytest.mark.parametrize("type", ["string", "(list u8)", "(list u32)", "(list string)"])
async def test_arguments_beyond_the_limit_are_refused_before_the_guest(
    type: str, bindings: Bindings
) -> None:
    value: Any = {"string": "a" * 101, "(list u8)": bytes(101), "(list u32)": [1] * 26}.get(
        type, ["a"] * 12
    )
    _, f = await call(bindings, taking(type, "(i32.const 16)"), Caller(), limits=Limits(copied=100))
    with pytest.raises(ValueError, match=r"more than 100 bytes \(Limits\(copied=\.\.\.\)\)"):
        await f(value)
    assert await f(value[:5]) is None


async def test_imports_count_too(bindings: Bindings) -> None:
    component = passing("string", f"(i32.const {AT}) (i32.const 50)", b"a" * 50)
    _, f = await call(bindings, component, Host(), limits=Limits(copied=49))
    with pytest.raises(wasmtime.Trap, match="copies more than 49 bytes"):
        await f()
    values = f"(i32.const 1) (i32.const {AT})"
    component = passing("u8", values, b"", result="string", realloc="(i32.const 2048)")
    _, f = await call(bindings, component, Host("a" * 51), limits=Limits(copied=50))
    with pytest.raises(wasmtime.Trap, match="copies more than 50 bytes"):
        await f()


# ---- leaving, and what may not cross ----

POST_RETURN = """(component
  (import "host" (instance $host (export "call" (func))))
  (core func $call (canon lower (func $host "call")))
  (core module $m
    (import "" "call" (func $call))
    (memory (export "memory") 1)
    (data (i32.const 1024) "\\08\\04\\00\\00\\02\\00\\00\\00ok")
    (global $freed (mut i32) (i32.const 0))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8))
    (func (export "f") (result i32) (i32.const 1024))
    (func (export "free") (param i32) (global.set $freed (local.get 0)) FREE)
    (func (export "freed") (result i32) (global.get $freed)))
  (core instance $m (instantiate $m (with "" (instance (export "call" (func $call))))))
  (func (export "f") (result string) (canon lift (core func $m "f")
    (memory (core memory $m "memory")) (post-return (core func $m "free"))))
  (func (export "freed") (result u32) (canon lift (core func $m "freed"))))"""


async def test_the_guest_frees_what_it_returned(bindings: Bindings) -> None:
    guest, f = await call(bindings, POST_RETURN.replace("FREE", ""), Caller())
    assert (await f(), await bindings.result(guest.freed())) == ("ok", 1024)


@pytest.mark.parametrize(
    ("free", "message"),
    [("(call $call)", "cannot leave component instance"), ("unreachable", "unreachable")],
)
async def test_a_guest_that_misbehaves_while_it_frees(
    free: str, message: str, bindings: Bindings
) -> None:
    host = Caller()
    guest, f = await call(bindings, POST_RETURN.replace("FREE", free), host)
    with pytest.raises(wasmtime.Trap, match=message):
        await f()
    assert host.calls == 0
    with pytest.raises(InstancePoisoned):
        await bindings.result(guest.freed())


async def test_exceptions_of_a_guest_are_traps_outside(bindings: Bindings) -> None:
    text = """(component
      (core module $m (tag $t) (func (export "f") (throw $t)))
      (core instance $m (instantiate $m))
      (func (export "f") (canon lift (core func $m "f"))))"""
    _, f = await call(bindings, text)
    with pytest.raises(wasmtime.Trap, match="uncaught exception propagated out of component"):
        await f()
    with pytest.raises(InstancePoisoned):
        await f()


async def test_an_endless_number_of_handles_ends(
    bindings: Bindings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handles, "MAX_HANDLES", 1000)
    text = """(component
      (type $r (resource (rep i32)))
      (core func $new (canon resource.new $r))
      (core module $m
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "f") (loop $again (drop (call $new (i32.const 1))) (br $again))))
      (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
      (func (export "f") (canon lift (core func $m "f"))))"""
    _, f = await call(bindings, text)
    with pytest.raises(wasmtime.Trap, match="more than 1000 handles"):
        await f()


HANDLES = """(component
  (type $r' (resource (rep i32)))
  (type $s' (resource (rep i32)))
  (core func $new (canon resource.new $r'))
  (core func $drop (canon resource.drop $r'))
  (core func $rep (canon resource.rep $r'))
  (core func $other (canon resource.drop $s'))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (import "" "other" (func $other (param i32)))
    (func (export "f") BODY))
  (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))
    (export "drop" (func $drop)) (export "rep" (func $rep)) (export "other" (func $other))))))
  (func (export "f") (canon lift (core func $m "f"))))"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("(call $drop (i32.const 0))", "unknown handle index 0"),
        ("(call $drop (i32.const 1))", "unknown handle index 1"),
        ("(call $drop (i32.const -1))", "unknown handle index 4294967295"),
        ("(drop (call $rep (i32.const 7)))", "unknown handle index 7"),
        ("(call $drop (call $new (i32.const 1))) (call $drop (i32.const 1))", "unknown handle index 1"),
        ("(call $other (call $new (i32.const 1)))", "wrong type"),
    ],
)  # fmt: skip
async def test_handles_that_are_none(body: str, message: str, bindings: Bindings) -> None:
    _, f = await call(bindings, HANDLES.replace("BODY", body))
    with pytest.raises(wasmtime.Trap, match=message):
        await f()


@pytest.mark.parametrize("value", ["(i32.const 0)", "(i32.const 3)", "(i32.const -1)"])
async def test_handles_that_are_returned_and_are_none(value: str, bindings: Bindings) -> None:
    text = f"""(component
      (type $r' (resource (rep i32)))
      (core module $m (func (export "f") (result i32) {value}))
      (core instance $m (instantiate $m))
      (export $r "r" (type $r'))
      (func (export "f") (result (own $r)) (canon lift (core func $m "f"))))"""
    _, f = await call(bindings, text)
    with pytest.raises(wasmtime.Trap, match="unknown handle index"):
        await f()


async def test_one_handle_returned_twice(bindings: Bindings) -> None:
    text = """(component
      (type $r' (resource (rep i32)))
      (core func $new (canon resource.new $r'))
      (core module $m
        (import "" "new" (func $new (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "f") (result i32) (local $h i32)
          (local.set $h (call $new (i32.const 1)))
          (i32.store (i32.const 8) (local.get $h)) (i32.store (i32.const 12) (local.get $h))
          (i32.store (i32.const 0) (i32.const 8)) (i32.store (i32.const 4) (i32.const 2))
          (i32.const 0)))
      (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
      (export $r "r" (type $r'))
      (func (export "f") (result (list (own $r))) (canon lift (core func $m "f")
        (memory (core memory $m "memory")))))"""
    _, f = await call(bindings, text)
    with pytest.raises(wasmtime.Trap, match="unknown handle index 1"):
        await f()


async def test_a_borrowed_handle_cannot_be_given_away(bindings: Bindings) -> None:
    text = """(component
      (import "host" (instance $host
        (export "blob" (type $blob (sub resource)))
        (export "take" (func (param "value" (own $blob))))))
      (alias export $host "blob" (type $blob))
      (core func $take (canon lower (func $host "take")))
      (core module $m
        (import "" "take" (func $take (param i32)))
        (func (export "f") (param i32) (call $take (local.get 0))))
      (core instance $m (instantiate $m (with "" (instance (export "take" (func $take))))))
      (func (export "f") (param "value" (borrow $blob)) (canon lift (core func $m "f"))))"""
    host = Host()
    _, f = await call(bindings, text, host)
    with pytest.raises(wasmtime.Trap, match="is borrowed, and cannot be given away"):
        await f(object())
    assert host.given == []
