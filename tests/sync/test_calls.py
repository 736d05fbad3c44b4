"""Values cross unchanged in both directions, for every value type and number of parameters."""

from __future__ import annotations

import math
import struct
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime import (
    Import,
    Memory,
    SyncFuncExt,
    SyncGuest,
    func_type,
    i32,
    i64,
    instantiate_sync_guest,
    u32,
    u64,
    v128,
)
from tests.sync.making import GUESTS, bindings, class_of, instance

ECHO = """(module (import "env" "echo" (func $echo {0}))
    (func (export "there") {0} {1} (call $echo))
    (func (export "back") {0} {1}))"""


def echo_module(types: list[str]) -> str:
    signature = f"(param {' '.join(types)}) (result {' '.join(types)})"
    return ECHO.format(signature, "".join(f"(local.get {index})" for index in range(len(types))))


def test_sum() -> None:
    module = bindings((GUESTS / "sum.wasm").read_bytes(), "sum")
    seen: list[Any] = []

    class Host:
        def from_host(self, a: int, b: int) -> int:
            seen.append((a, b, class_of(module).current()))
            return 309

    with class_of(module).instantiate(module.Imports(env=Host())) as guest:
        assert SyncGuest in type(guest).__mro__
        assert guest.sum(223) == 532
        assert seen == [(10, 1, guest)]
        assert isinstance(guest.memory, Memory)
        assert guest.memory.read(0, 4) == bytes(4)
        assert guest.exports["sum"](guest.__instance__.store, 1) == 310
        assert not hasattr(guest, "getters")


VALUES = {
    "i32": st.integers(-(2**31), 2**31 - 1),
    "i64": st.integers(-(2**63), 2**63 - 1),
    "f32": st.floats(width=32),
    "f64": st.floats(),
    "v128": st.binary(min_size=16, max_size=16),
    "externref": st.text(max_size=3) | st.none() | st.builds(object),
}


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return struct.pack("d", one) == struct.pack("d", other) or (
            math.isnan(one) and math.isnan(other)
        )
    return one is other or one == other


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_value_there_and_back(data: st.DataObject) -> None:
    """Values go through guest, host and back. The second round uses the buffers again."""
    types = data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=18))

    def echo(*values: Any) -> Any:
        return None if not values else values[0] if len(values) == 1 else values

    with instance(echo_module(types), echo=echo) as guest:
        for _ in range(2):
            values = tuple(data.draw(VALUES[name]) for name in types)
            for call in (guest.there, guest.back):
                result = call(*values)
                results = () if not types else (result,) if len(types) == 1 else result
                assert len(results) == len(values)
                assert all(map(same, results, values)), (results, values)


@pytest.mark.parametrize("count", range(18))
@pytest.mark.parametrize("gives", [True, False])
def test_every_arity(count: int, gives: bool) -> None:
    """Arguments arrive in order; each arity has emitted code of its own."""
    types = ["i32", "i64", "f32", "f64"] * 5
    signature = f"(param {' '.join(types[:count])})" + (" (result f64)" if gives else "")
    gets = "".join(f"(local.get {index})" for index in range(count))
    seen: list[Any] = []

    def host(*values: Any) -> Any:
        seen.append(values)
        return 0.5 if gives else None

    wat = f"""(module (import "env" "host" (func $host {signature})) (func (export "f") {signature} {gets} (call $host)))"""
    with instance(wat, host=host) as guest:
        for _ in range(2):
            assert guest.f(*range(count)) == (0.5 if gives else None)
    assert seen == [tuple(range(count))] * 2


def test_both_ranges_of_integers() -> None:
    wat = (
        '(module (func (export "f") (param i32 i64) (result i32 i64) (local.get 0) (local.get 1)))'
    )
    with instance(wat) as guest:
        assert guest.f(2**32 - 1, 2**64 - 1) == (-1, -1)
        assert guest.f(True, -(2**63)) == (1, -(2**63))
        for wrong in (2**32, -(2**31) - 1):
            with pytest.raises(OverflowError, match="argument 1"):
                guest.f(wrong, 0)
        with pytest.raises(TypeError, match="argument 2: i64 takes an int, not str"):
            guest.f(0, "no")
        with pytest.raises(TypeError):
            guest.f(1)
        assert guest.f(3, 4) == (3, 4)  # nothing was poisoned


def test_floats() -> None:
    wat = (
        '(module (func (export "f") (param f32 f64) (result f32 f64) (local.get 0) (local.get 1)))'
    )
    with instance(wat) as guest:
        assert guest.f(1, 2) == (1.0, 2.0)
        assert guest.f(1e300, 1e300) == (math.inf, 1e300)


def test_host_results_take_both_ranges() -> None:
    wat = """(module (import "env" "a" (func $a (result i32))) (import "env" "b" (func $b (result i64)))
        (func (export "f") (result i32 i64) (call $a) (call $b)))"""
    with instance(wat, a=lambda: 2**32 - 1, b=lambda: 2**64 - 2) as guest:
        assert guest.f() == (-1, -2)


@pytest.mark.parametrize(
    ("result", "value", "message"),
    [
        ("(result i32)", "x", "env.f returned str, which is not int for .*: i32 takes an int"),
        ("(result i32)", 2**32, "does not fit i32"),
        ("(result i32)", None, "returned NoneType"),
        ("(result f64)", "x", "returned str, which is not float"),
        ("(result v128)", b"1", "16 bytes, not 1"),
        ("(result i32 i32)", (1,), "expected a tuple of 2, not tuple of 1"),
        ("(result i32 externref)", 7, "expected a tuple of 2, not int"),
        ("(result funcref)", 7, "returned int, which is not wasmtime.Func or None"),
        ("", 1, "env.f returned int, which is not None"),
    ],
)
def test_wrong_results_name_the_import(result: str, value: object, message: str) -> None:
    wat = (
        f"""(module (import "env" "f" (func $f {result})) (func (export "g") {result} (call $f)))"""
    )
    guest = instance(wat, on_unwind="keep", f=lambda: value)
    for _ in range(2):
        with pytest.raises((TypeError, OverflowError), match=message):
            guest.g()


def test_globals_tables_and_memories() -> None:
    wat = """(module (memory (export "m") 1) (table (export "t") 2 funcref) (global (export "n") (mut i64) (i64.const 7))
        (global (export "r") (mut externref) (ref.null extern)) (func (export "add") (param i32) (global.set 0
        (i64.add (global.get 0) (i64.extend_i32_s (local.get 0))))))"""
    thing = object()
    with instance(wat) as guest:
        guest.add(3)
        assert guest.n.value == 10
        guest.n.value = -1
        guest.add(1)
        assert guest.n.value == 0
        guest.r.value = thing
        assert guest.r.value is thing
        assert guest.m.write_str(8, "héllo") == 6
        assert guest.m.view()[8:9] == b"h"
        assert len(guest.t) == 2
        assert guest.t[1] is None
        assert set(guest.exports) == {"m", "t", "n", "r", "add"}


def test_functions_by_hand() -> None:
    """`SyncFuncExt` makes functions of a plain store, which can be called directly."""
    store = wasmtime.Store()

    def add(a: int, b: int) -> int:
        return a + b

    one = SyncFuncExt.wrap_sync2(store, add, i32, i64, i64, name="env.add")
    two = SyncFuncExt.new_sync(store, func_type(v128, v128), lambda vector: vector[::-1])
    assert one(store, 1, 2) == 3
    assert isinstance(two, wasmtime.Func)

    def fails(a: int) -> None:
        raise KeyError(a)

    with pytest.raises(KeyError, match="5"):
        SyncFuncExt.wrap_sync1(store, fails, i32, None)(store, 5)
    with pytest.raises(TypeError, match="must be callable"):
        SyncFuncExt.new_sync(store, func_type(None), 5)  # type: ignore[arg-type]


def test_async_functions_are_refused() -> None:
    async def host() -> None: ...

    with pytest.raises(
        TypeError, match=r"env\.f is async: synchronous bindings take plain functions"
    ):
        instance('(module (import "env" "f" (func)))', f=host)


def test_wasi() -> None:
    module = bindings((GUESTS / "wasi_hello.wasm").read_bytes(), "wasi_hello")
    config = wasmtime.WasiConfig()
    config.argv = ["hello"]
    guest = class_of(module).instantiate(wasi=config)
    try:
        guest._start()
    except wasmtime.ExitTrap as end:
        assert end.code == 0  # noqa: PT017
    with class_of(module).instantiate() as other:
        assert other is not guest


def test_unsigned_numbers() -> None:
    """Functions can be bound as `u32` and `u64`, which the compiler writes for unsigned sources."""
    wat = """(module (import "env" "host" (func $host (param i32 i64) (result i32)))
        (func (export "f") (param i32) (result i32) (call $host (local.get 0) (i64.const -1))))"""
    seen: list[Any] = []

    def host(one: int, two: int) -> int:
        seen.append((one, two))
        return one

    cls = class_of(bindings(wat))
    cls.__exports__ = {"f": (u32, u32)}
    types = "(param u32 u64) (result u32)"
    cls.__imports__ = (Import("env", "host", "env.host", "func", 2, types),)

    def link(store: wasmtime.Store) -> list[wasmtime.Func]:
        return [SyncFuncExt.wrap_sync2(store, host, u32, u64, u32)]

    host_object = SimpleNamespace(env=SimpleNamespace(host=host))
    guest = instantiate_sync_guest(
        cls, link, host_object, store=None, module=None, on_unwind="poison"
    )
    for value, expected in ((2**32 - 1, 2**32 - 1), (-1, 2**32 - 1), (7, 7)):
        assert guest.f(value) == expected
        assert seen.pop() == (expected, 2**64 - 1)
