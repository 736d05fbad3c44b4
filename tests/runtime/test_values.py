"""Every value type in every direction: into a guest, out of it, into a host function and out of that."""

from __future__ import annotations

import asyncio
import gc
import math
import struct
import sys
import weakref
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import (
    FuncExt,
    Stack,
    await_,
    externref,
    f32,
    f64,
    func_type,
    funcref,
    i32,
    i64,
    instantiate_async,
    v128,
)
from runtime.values import references
from runtime.wasmtime_api import references as wasmtime_references

from .guests import Instance, compiled, instantiate, new_store, through

ALIASES: dict[str, Any] = {
    "i32": i32,
    "i64": i64,
    "f32": f32,
    "f64": f64,
    "v128": v128,
    "funcref": funcref,
    "externref": externref,
}

DENORMAL = 5e-324
F32_MAX = 3.4028234663852886e38

#: type, what goes in, what comes out
NUMBERS: list[tuple[str, Any, Any]] = [
    ("i32", 0, 0),
    ("i32", 1, 1),
    ("i32", -1, -1),
    ("i32", 2**31 - 1, 2**31 - 1),
    ("i32", -(2**31), -(2**31)),
    ("i32", 2**31, -(2**31)),
    ("i32", 2**32 - 1, -1),
    ("i32", True, 1),
    ("i32", False, 0),
    ("i64", 0, 0),
    ("i64", -1, -1),
    ("i64", 2**53 + 1, 2**53 + 1),
    ("i64", 2**63 - 1, 2**63 - 1),
    ("i64", -(2**63), -(2**63)),
    ("i64", 2**63, -(2**63)),
    ("i64", 2**64 - 1, -1),
    ("i64", True, 1),
    ("f64", 0.1, 0.1),
    ("f64", 7, 7.0),
    ("f64", True, 1.0),
    ("f64", 2**53, 2.0**53),
    ("f64", math.inf, math.inf),
    ("f64", -math.inf, -math.inf),
    ("f64", DENORMAL, DENORMAL),
    ("f64", 1.7976931348623157e308, 1.7976931348623157e308),
    ("f32", 0.5, 0.5),
    ("f32", 0.1, struct.unpack("f", struct.pack("f", 0.1))[0]),
    ("f32", 7, 7.0),
    ("f32", 2**24 + 1, 2.0**24),
    ("f32", F32_MAX, F32_MAX),
    ("f32", 1e39, math.inf),
    ("f32", -1e300, -math.inf),
    ("f32", 10**300, math.inf),
    ("f32", math.inf, math.inf),
    ("f32", DENORMAL, 0.0),
    ("v128", bytes(16), bytes(16)),
    ("v128", bytes(range(16)), bytes(range(16))),
    ("v128", bytearray(range(16)), bytes(range(16))),
    ("v128", memoryview(bytes(range(32)))[::2], bytes(range(0, 32, 2))),
]

#: type, what is refused, how
WRONG: list[tuple[str, Any, type[Exception]]] = [
    ("i32", 2**32, OverflowError),
    ("i32", -(2**31) - 1, OverflowError),
    ("i32", 10**5000, OverflowError),
    ("i32", 1.0, TypeError),
    ("i32", "1", TypeError),
    ("i32", None, TypeError),
    ("i32", b"\1", TypeError),
    ("i32", Decimal(1), TypeError),
    ("i64", 2**64, OverflowError),
    ("i64", -(2**63) - 1, OverflowError),
    ("i64", 2.5, TypeError),
    ("i64", [1], TypeError),
    ("f64", "1.0", TypeError),
    ("f64", None, TypeError),
    ("f64", 1j, TypeError),
    ("f64", 10**400, OverflowError),
    ("f32", "1.0", TypeError),
    ("f32", [], TypeError),
    ("f32", 10**400, OverflowError),
    ("v128", bytes(15), ValueError),
    ("v128", bytes(17), ValueError),
    ("v128", "0123456789abcdef", TypeError),
    ("v128", 0, TypeError),
    ("v128", [0] * 16, TypeError),
    ("funcref", 5, TypeError),
    ("funcref", print, TypeError),
]


def _name(value: object) -> str:
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, int) and abs(value) > 2**70:
        return f"int of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) < 30 and " at 0x" not in text else type(value).__name__


async def echo(kind: str, host: Callable[[Any], Any]) -> Instance:
    """``run(x)`` hands x through a host function."""
    store = new_store()
    func = FuncExt.wrap_async1(store, host, ALIASES[kind], ALIASES[kind], name="env.echo")
    return await instantiate(through([kind], [kind]), [func], store)


def same(one: Any, other: Any) -> bool:
    """Equal, of one type, and zeros of one sign."""
    return (
        type(one) is type(other)
        and one == other
        and (not isinstance(one, float) or _sign(one) == _sign(other))
    )


def _sign(number: float) -> float:
    return math.copysign(1.0, number)


# ---- numbers and vectors ----


@pytest.mark.parametrize(("kind", "value", "wanted"), NUMBERS, ids=_name)
async def test_a_value_as_argument_and_as_result(kind: str, value: Any, wanted: Any) -> None:
    """Into the guest, into the host function, out of it, out of the guest."""
    seen: list[Any] = []

    async def host(x: Any) -> Any:
        seen.append(x)
        return x

    instance = await echo(kind, host)
    by_getter = await instance.getter("run", ALIASES[kind], ALIASES[kind])(Stack(), value)
    by_call = await instance.run(value)
    assert all(same(each, wanted) for each in (by_getter, by_call, *seen)), (
        by_getter,
        by_call,
        seen,
    )
    assert len(seen) == 2


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
@pytest.mark.parametrize(("kind", "value", "wanted"), NUMBERS, ids=_name)
async def test_a_value_that_a_host_function_returns(
    kind: str, value: Any, wanted: Any, plain: bool
) -> None:
    async def host(_: Any) -> Any:
        return value

    def plain_host(_: Any) -> Any:
        return await_(host(_))

    instance = await echo(kind, plain_host if plain else host)
    assert same(await instance.run(wanted), wanted)


@pytest.mark.parametrize(("kind", "value", "error"), WRONG, ids=_name)
async def test_a_wrong_argument(kind: str, value: Any, error: type[Exception]) -> None:
    async def host(x: Any) -> Any:
        return x

    instance = await echo(kind, host)
    for call in (
        instance.getter("run", ALIASES[kind], ALIASES[kind]),
        lambda _, x: instance.run(x),
    ):
        with pytest.raises(error, match="argument 1: ") as caught:
            await call(Stack(), value)
        assert type(caught.value) is error
    fine = None if kind == "funcref" else bytes(16) if kind == "v128" else 1
    assert await instance.run(fine) == fine


@pytest.mark.parametrize(("kind", "value", "error"), WRONG, ids=_name)
async def test_a_wrong_result(kind: str, value: Any, error: type[Exception]) -> None:
    """A TypeError, or an OverflowError, that names the function, the type and what came instead."""

    async def host(_: Any) -> Any:
        return value

    instance = await echo(kind, host)
    fine = None if kind == "funcref" else bytes(16) if kind == "v128" else 1
    with pytest.raises(OverflowError if error is OverflowError else TypeError) as caught:
        await instance.run(fine)
    message = str(caught.value)
    assert message.startswith(f"env.echo returned {type(value).__name__}")
    assert kind in message


@pytest.mark.parametrize("kind", ["f32", "f64"])
async def test_not_a_number(kind: str) -> None:
    async def host(x: float) -> float:
        assert math.isnan(x)
        return x

    assert math.isnan(await (await echo(kind, host)).run(math.nan))


@pytest.mark.parametrize("kind", ["f32", "f64"])
async def test_minus_zero_keeps_its_sign(kind: str) -> None:
    async def host(x: float) -> float:
        assert _sign(x) == -1.0
        return x

    assert _sign(await (await echo(kind, host)).run(-0.0)) == -1.0


async def test_a_float_may_be_any_real_number() -> None:
    """What has ``__float__`` is a float, as for `struct` and `math`."""

    async def host(x: float) -> float:
        return x

    assert await (await echo("f64", host)).run(Fraction(1, 4)) == 0.25


async def test_an_int_may_be_anything_with_an_index() -> None:
    class Index:
        def __index__(self) -> int:
            return 2**31

    async def host(x: int) -> int:
        return x

    assert await (await echo("i32", host)).run(Index()) == -(2**31)


async def test_an_unsigned_number_is_signed_on_the_other_side() -> None:
    """A guest's unsigned comparison sees what was meant."""
    source = """(module (func (export "run") (param i32 i64) (result i32)
      (i32.and (i32.gt_u (local.get 0) (i32.const 5)) (i64.gt_u (local.get 1) (i64.const 5)))))"""
    instance = await instantiate(source)
    assert await instance.run(2**32 - 1, 2**64 - 1) == 1


# ---- several values ----


async def test_several_results_in_both_directions() -> None:
    names = ["i32", "i64", "f32", "f64", "v128", "externref", "funcref"]
    store, subject = new_store(), object()

    async def host(*values: Any) -> Any:
        return values

    func = FuncExt.new_async(
        store, func_type(*[ALIASES[name] for name in names], _tuple(names)), host
    )
    instance = await instantiate(through(names, names), [func], store)
    result = await instance.run(1, 2, 3.5, 4.5, bytes(range(16)), subject, None)
    assert result == (1, 2, 3.5, 4.5, bytes(range(16)), subject, None)


@pytest.mark.parametrize("form", [tuple, list])
async def test_several_results_may_be_a_list(form: Callable[[Any], Any]) -> None:
    store = new_store()
    func = FuncExt.wrap_async0(store, lambda: form([1, 2]), tuple[i32, i64])
    assert await FuncExt.call_async(func, store, Stack()) == (1, 2)


@pytest.mark.parametrize(
    "wrong", [None, 1, (), (1,), (1, 2, 3), "12", {1: 1, 2: 2}, ("1", 2)], ids=repr
)
async def test_several_results_of_the_wrong_number(wrong: Any) -> None:
    store = new_store()
    func = FuncExt.wrap_async0(store, lambda: wrong, tuple[i32, i64], name="env.pair")
    with pytest.raises(TypeError, match=r"^env\.pair returned "):
        await FuncExt.call_async(func, store, Stack())


@pytest.mark.parametrize("wrong", [0, (), "", False], ids=repr)
async def test_a_result_where_none_is_wanted(wrong: Any) -> None:
    store = new_store()
    func = FuncExt.wrap_async0(store, lambda: wrong, None, name="env.nothing")
    with pytest.raises(TypeError, match=r"^env\.nothing returned .*None"):
        await FuncExt.call_async(func, store, Stack())


async def test_an_asynchronous_generator_is_no_result() -> None:
    """``yield`` in an ``async def`` makes something else of it: it is named, not awaited."""

    async def generator(x: int) -> Any:
        yield x

    store = new_store()
    func = FuncExt.wrap_async1(store, generator, i32, i32, name="env.generator")
    with pytest.raises(TypeError, match=r"^env\.generator returned async_generator"):
        await FuncExt.call_async(func, store, Stack(), 1)


async def test_one_result_is_no_tuple() -> None:
    store = new_store()
    wrong: Any = (1,)
    func = FuncExt.wrap_async0(store, lambda: wrong, i32, name="env.one")
    with pytest.raises(TypeError, match=r"^env\.one returned tuple"):
        await FuncExt.call_async(func, store, Stack())


# ---- functions ----

CALLBACKS = """(module
  (import "env" "choose" (func $choose (param funcref) (result funcref)))
  (type $unary (func (param i32) (result i32)))
  (table $table (export "table") 2 funcref)
  (func $inc (export "inc") (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (elem declare func $inc)
  (func (export "own") (result funcref) (ref.func $inc))
  (func (export "ask") (result funcref) (call $choose (ref.func $inc)))
  (func (export "apply") (param funcref i32) (result i32)
    (table.set $table (i32.const 0) (local.get 0))
    (call_indirect (type $unary) (local.get 1) (i32.const 0)))
  (func (export "is_null") (param funcref) (result i32) (ref.is_null (local.get 0))))"""


async def callbacks(choose: Callable[[Any], Any]) -> Instance:
    store = new_store()
    return await instantiate(
        CALLBACKS, [FuncExt.wrap_async1(store, choose, funcref, funcref)], store
    )


async def test_a_funcref_is_a_function_that_can_be_called() -> None:
    instance = await callbacks(lambda func: func)
    for name in ("own", "ask"):
        func = await instance.call(name)
        assert isinstance(func, wasmtime.Func)
        assert await FuncExt.call_async(func, instance.store, Stack(), 41) == 42
        assert await instance.call("apply", func, 1) == 2


async def test_a_guest_calls_the_funcref_of_a_host_function() -> None:
    instance = await callbacks(lambda func: func)

    async def triple(x: i32) -> i32:
        await asyncio.sleep(0)
        return 3 * x

    assert await instance.call("apply", FuncExt.wrap_async(instance.store, triple), 5) == 15


async def test_a_host_function_may_give_another_function() -> None:
    async def ten(x: i32) -> i32:
        return 10 * x

    store = new_store()
    func = FuncExt.wrap_async(store, ten)
    instance = await instantiate(
        CALLBACKS, [FuncExt.wrap_async1(store, lambda _: func, funcref, funcref)], store
    )
    assert await instance.call("apply", await instance.call("ask"), 4) == 40


async def test_no_funcref_is_none() -> None:
    seen: list[Any] = []
    instance = await callbacks(lambda func: seen.append(func))  # returns None
    assert await instance.call("ask") is None
    assert await instance.call("is_null", None) == 1
    assert await instance.call("is_null", instance.func("inc")) == 0
    with pytest.raises(wasmtime.Trap):
        await instance.call("apply", None, 1)


async def test_a_funcref_of_another_store() -> None:
    instance, other = await callbacks(lambda func: func), await callbacks(lambda func: func)
    with pytest.raises(ValueError, match="another store"):
        await instance.call("apply", other.func("inc"), 1)
    assert await instance.call("apply", instance.func("inc"), 1) == 2


async def test_a_host_function_gives_a_funcref_of_another_store() -> None:
    other = await callbacks(lambda func: func)
    instance = await callbacks(lambda _: other.func("inc"))
    with pytest.raises((TypeError, ValueError), match="another store"):
        await instance.call("ask")


# ---- objects ----

KEEPER = """(module
  (import "env" "see" (func $see (param externref) (result externref)))
  (table $table (export "table") 4 externref)
  (global $held (export "held") (mut externref) (ref.null extern))
  (func (export "echo") (param externref) (result externref) (local.get 0))
  (func (export "see") (param externref) (result externref) (call $see (local.get 0)))
  (func (export "hold") (param externref) (global.set $held (local.get 0)))
  (func (export "held_by_guest") (result externref) (global.get $held))
  (func (export "put") (param i32 externref) (table.set $table (local.get 0) (local.get 1)))
  (func (export "get") (param i32) (result externref) (table.get $table (local.get 0)))
  (func (export "is_null") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "around") (param externref) (result externref externref)
    (local.get 0) (call $see (local.get 0))))"""


class Thing:
    """An object that can be watched."""


async def keeper(see: Callable[[Any], Any] = lambda item: item) -> Instance:
    store = new_store()
    return await instantiate(KEEPER, [FuncExt.wrap_async1(store, see, externref, externref)], store)


OBJECTS = [
    Thing(),
    0,
    False,
    "",
    "text",
    (),
    [],
    {},
    10**100,
    1.5,
    Ellipsis,
    Thing,
    print,
    ValueError("x"),
    asyncio,
]


@pytest.mark.parametrize("item", OBJECTS, ids=_name)
async def test_an_object_comes_back_as_itself(item: object) -> None:
    seen: list[object] = []

    def see(each: object) -> object:
        seen.append(each)
        return each

    instance = await keeper(see)
    for name in ("echo", "see"):
        assert await instance.call(name, item) is item
        assert await instance.getter(name, externref, externref)(Stack(), item) is item
    await instance.call("hold", item)
    await instance.call("put", 2, item)
    assert await instance.call("held_by_guest") is item
    assert await instance.call("get", 2) is item
    assert all(each is item for each in seen)
    assert len(seen) == 2


async def test_no_object_is_none() -> None:
    seen: list[object] = []
    instance = await keeper(seen.append)  # returns None
    assert await instance.call("echo", None) is None
    assert await instance.call("is_null", None) == 1
    assert await instance.call("is_null", 0) == 0
    assert await instance.call("get", 3) is None
    assert await instance.call("see", Thing()) is None
    assert await instance.call("see", None) is None
    assert seen[1:] == [None]


async def test_equal_objects_stay_apart() -> None:
    instance = await keeper()
    first, second = [1], [1]
    await instance.call("put", 0, first)
    await instance.call("put", 1, second)
    assert await instance.call("get", 0) is first
    assert await instance.call("get", 1) is second


async def test_an_object_keeps_its_identity_over_a_host_call() -> None:
    """The guest holds one on its stack while the host makes another."""
    made = Thing()
    instance = await keeper(lambda _: made)
    item = Thing()
    assert await instance.call("around", item) == (item, made)


async def test_wasmtimes_own_table_shows_the_objects() -> None:
    instance = await keeper()
    item = Thing()
    await instance.call("put", 1, item)
    assert instance.export(wasmtime.Table, "table").get(instance.store, 1) is item


async def test_a_guest_shows_the_objects_of_wasmtimes_own_global() -> None:
    instance = await keeper()
    item = Thing()
    await instance.call("hold", item)
    assert instance.export(wasmtime.Global, "held").value(instance.store) is item


async def test_objects_of_externrefs_that_wasmtime_made_before() -> None:
    """The runtime has a table of its own, and asks wasmtime-py's for references that are not in it."""
    store, first, second = wasmtime.Store(), Thing(), Thing()
    kind = wasmtime.GlobalType(wasmtime.ValType.externref(), True)
    foreign = wasmtime.Global(store, kind, wasmtime.Val.externref(first))
    instance = await instantiate(
        """(module (import "" "" (global $held (mut externref)))
          (func (export "get") (result externref) (global.get $held))
          (func (export "set") (param externref) (global.set $held (local.get 0))))""",
        [foreign], store,
    )  # fmt: skip
    assert await instance.call("get") is first
    await instance.call("set", second)
    assert await instance.call("get") is second
    assert foreign.value(store) is second
    foreign.set_value(store, wasmtime.Val.externref(first))
    assert await instance.call("get") is first


async def test_an_object_lives_as_long_as_the_guest_holds_it() -> None:
    instance = await keeper()
    item = Thing()
    watch = weakref.ref(item)
    await instance.call("hold", item)
    del item
    gc.collect()
    instance.store.gc()
    assert watch() is not None
    assert await instance.call("held_by_guest") is watch()
    await instance.call("hold", None)
    instance.store.gc()
    gc.collect()
    assert watch() is None


async def test_an_object_that_the_guest_forgot_is_let_go() -> None:
    instance = await keeper()
    items = [Thing() for _ in range(50)]
    watches = [weakref.ref(item) for item in items]
    for item in items:
        await instance.call("see", item)
    del item, items
    instance.store.gc()
    gc.collect()
    assert [watch() for watch in watches] == [None] * 50


async def test_an_object_that_a_host_function_made_is_let_go() -> None:
    watches: list[weakref.ref[Thing]] = []

    def make(_: object) -> Thing:
        made = Thing()
        watches.append(weakref.ref(made))
        return made

    instance = await keeper(make)
    for _ in range(50):
        await instance.call("see", None)
    instance.store.gc()
    gc.collect()
    assert [watch() for watch in watches] == [None] * 50


@pytest.mark.parametrize("end", [ValueError, asyncio.CancelledError])
async def test_an_object_of_an_unwound_call_is_let_go(end: type[BaseException]) -> None:
    def see(_: object) -> object:
        raise end

    instance = await keeper(see)
    watches = []
    for _ in range(50):
        item = Thing()
        watches.append(weakref.ref(item))
        with pytest.raises(end):
            await instance.call("around", item)
    del item
    instance.store.gc()
    gc.collect()
    assert [watch() for watch in watches] == [None] * 50


async def test_objects_are_let_go_when_the_store_closes() -> None:
    instance = await keeper()
    item = Thing()
    watch = weakref.ref(item)
    await instance.call("hold", item)
    del item
    instance.store.close()
    gc.collect()
    assert watch() is None


async def test_objects_are_let_go_when_the_store_is_forgotten() -> None:
    instance = await keeper()
    item = Thing()
    watch = weakref.ref(item)
    await instance.call("hold", item)
    del item, instance
    gc.collect()
    # The store is gone; the next of its kind takes what it left.
    other = await keeper()
    await other.call("see", 1)
    gc.collect()
    assert watch() is None


async def test_a_finalizer_may_call_guests() -> None:
    """``__del__`` runs off the fiber, where it may do what it likes: another guest call, say."""
    instance, store = await keeper(), new_store()
    other = await instantiate(
        through([], []), [FuncExt.wrap_async0(store, lambda: None, None)], store
    )
    called: list[int] = []

    class Last:
        def __del__(self) -> None:
            try:
                other.call("run").send(None)
            except StopIteration:
                called.append(1)

    await instance.call("hold", Last())
    await instance.call("hold", None)
    instance.store.gc()
    gc.collect()
    assert called == [1]


async def test_an_error_in_a_finalizer_is_reported_and_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = await keeper()
    reported: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reported.append(report.exc_value))

    class Angry:
        def __del__(self) -> None:
            raise ValueError("angry")

    for _ in range(3):
        await instance.call("hold", Angry())
    await instance.call("hold", None)
    instance.store.gc()
    gc.collect()
    assert [str(each) for each in reported] == ["angry"] * 3
    assert await instance.call("echo", 5) == 5


# ---- any signature ----

_STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "i32": st.integers(-(2**31), 2**31 - 1),
    "i64": st.integers(-(2**63), 2**63 - 1),
    "f32": st.floats(width=32, allow_nan=False),
    "f64": st.floats(allow_nan=False),
    "v128": st.binary(min_size=16, max_size=16),
    "externref": st.one_of(st.none(), st.text(max_size=3), st.builds(Thing)),
}


@st.composite
def signatures(
    draw: Callable[[st.SearchStrategy[Any]], Any],
) -> tuple[list[str], list[Any], list[int]]:
    """Parameter types, values of them, and which parameters come back."""
    names = draw(st.lists(st.sampled_from(sorted(_STRATEGIES)), max_size=20))
    values = [draw(_STRATEGIES[name]) for name in names]
    back = draw(st.lists(st.integers(0, len(names) - 1), max_size=20)) if names else []
    return names, values, back


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(signatures())
def test_any_signature(drawn: tuple[list[str], list[Any], list[int]]) -> None:
    names, values, back = drawn
    results = [names[index] for index in back]

    async def main() -> None:
        store = new_store()
        seen: list[Any] = []

        async def host(*arguments: Any) -> Any:
            seen.extend(arguments)
            await asyncio.sleep(0)
            picked = tuple(arguments[index] for index in back)
            return None if not picked else picked[0] if len(picked) == 1 else picked

        result = (
            None if not results else ALIASES[results[0]] if len(results) == 1 else _tuple(results)
        )
        func = FuncExt.new_async(store, func_type(*[ALIASES[name] for name in names], result), host)
        module = compiled.__wrapped__(store.engine, through(names, results))
        instance = Instance(store, await instantiate_async(store, module, [func]))
        got = await instance.run(*values)
        wanted = tuple(values[index] for index in back)
        assert got == (None if not wanted else wanted[0] if len(wanted) == 1 else wanted)
        assert seen == values

    asyncio.run(main())


def _tuple(names: list[str]) -> Any:
    return tuple.__class_getitem__(tuple(ALIASES[name] for name in names))


def test_a_reference_that_begins_while_another_one_ends_keeps_its_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another thread may enter an object in the middle of `release`, at the address that gets free."""
    forget, entered = wasmtime_references.forget, dict[int, object]()

    def interrupted(key: int) -> None:
        item = object()
        entered[references.enter(item)] = item
        forget(key)

    monkeypatch.setattr(wasmtime_references, "forget", interrupted)
    for _ in range(10):
        references.release(references.enter(object()))
    monkeypatch.undo()
    try:
        assert [wasmtime_references.find_object(key) for key in entered] == [*entered.values()]
    finally:
        for key in entered:
            references.release(key)
