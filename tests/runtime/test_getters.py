"""Getters: `get0` to `get15` bind a guest function to types, and check them once, when they are called."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any, assert_type, cast

import pytest
import wasmtime

from runtime import (
    AsyncGetter,
    FuncExt,
    SignatureMismatch,
    Stack,
    externref,
    f32,
    f64,
    funcref,
    i32,
    i64,
    v128,
)

from ..features import needs_gc
from .guests import ALONE, Instance, instantiate, new_store

ARITIES = range(16)


def poly(count: int) -> str:
    """``run(p0, …)``: the sum of the parameters, each times its place."""
    terms = "(i32.const 0)"
    for index in range(count):
        terms = f"(i32.add {terms} (i32.mul (local.get {index}) (i32.const {index + 1})))"
    return f'(module (func (export "run") {"(param i32) " * count}(result i32) {terms}))'


#: One function for each shape that the tests bind.
SHAPES = """(module
  (func (export "nothing"))
  (func (export "number") (result i32) (i32.const 7))
  (func (export "mix") (param i32 i64) (result f64)
    (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1))))
  (func (export "pair") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "lanes") (param v128) (result v128) (local.get 0))
  (func (export "object") (param externref) (result externref) (local.get 0))
  (func (export "function") (param funcref) (result funcref) (local.get 0))
  (func (export "single") (param f32) (result f32) (local.get 0)))"""


@pytest.fixture
async def shapes() -> Instance:
    return await instantiate(SHAPES)


# ---- the arities ----


@pytest.mark.parametrize("count", ARITIES)
async def test_get_n_calls_with_its_types(count: int) -> None:
    instance = await instantiate(poly(count))
    call = instance.getter("run", *[i32] * count, i32)
    values = range(3, 3 + count)
    assert await call(Stack(), *values) == sum(
        (index + 1) * value for index, value in enumerate(values)
    )


@pytest.mark.parametrize("count", ARITIES)
async def test_get_n_without_types_takes_the_functions_own(count: int) -> None:
    instance = await instantiate(poly(count))
    call = getattr(FuncExt.get_async(instance.func(), instance.store), f"get{count}")()
    values = range(3, 3 + count)
    assert await call(Stack(), *values) == sum(
        (index + 1) * value for index, value in enumerate(values)
    )


@pytest.mark.parametrize("count", ARITIES)
async def test_get_n_is_for_functions_of_n_parameters(count: int) -> None:
    other = (count + 1) % 16
    instance = await instantiate(poly(other))
    getter = FuncExt.get_async(instance.func(), instance.store)
    with pytest.raises(SignatureMismatch) as caught:
        getattr(getter, f"get{count}")(*[i32] * count, i32)
    wanted, actual = (
        f"(param{' i32' * n}) (result i32)" if n else "(result i32)" for n in (count, other)
    )
    assert wanted in str(caught.value)
    assert actual in str(caught.value)
    with pytest.raises(SignatureMismatch, match=f"get{count} .*{count} parameters"):
        getattr(getter, f"get{count}")()


@pytest.mark.parametrize("count", ARITIES)
async def test_a_bound_call_counts_its_arguments(count: int) -> None:
    instance = await instantiate(poly(count))
    call = instance.getter("run", *[i32] * count, i32)
    for given in {max(count - 1, 0), count + 1} - {count}:
        with pytest.raises(TypeError):
            await call(Stack(), *range(given))
    assert await call(Stack(), *[1] * count) == sum(range(count + 1))


@pytest.mark.parametrize("count", [0, 1, 2, 15])
@pytest.mark.parametrize("given", [-1, 1])
async def test_get_n_counts_its_types(count: int, given: int) -> None:
    if count + given == -1:
        return
    instance = await instantiate(poly(count))
    types = [i32] * (count + 1 + given)
    if not types:
        return  # no types at all: another form
    with pytest.raises(
        TypeError, match=f"get{count} takes {count} parameter types and the result type"
    ):
        getattr(FuncExt.get_async(instance.func(), instance.store), f"get{count}")(*types)


# ---- checking ----


@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        ((i64, i64, f64), "(param i64 i64) (result f64)"),
        ((i32, i32, f64), "(param i32 i32) (result f64)"),
        ((i32, i64, f32), "(param i32 i64) (result f32)"),
        ((i32, i64, None), "(param i32 i64)"),
        ((i32, i64, tuple[f64, f64]), "(param i32 i64) (result f64 f64)"),
        ((i32, f64), "(param i32) (result f64)"),
        ((externref, funcref, v128), "(param externref funcref) (result v128)"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_a_mismatch_says_what_was_wanted_and_what_there_is(
    shapes: Instance, types: tuple[Any, ...], wanted: str
) -> None:
    with pytest.raises(SignatureMismatch) as caught:
        shapes.getter("mix", *types)
    assert isinstance(caught.value, TypeError)
    assert wanted in str(caught.value)
    assert "(param i32 i64) (result f64)" in str(caught.value)


@pytest.mark.parametrize("alias", [int, float, str, object, "i32"], ids=repr)
async def test_what_is_no_value_type(shapes: Instance, alias: Any) -> None:
    with pytest.raises(TypeError, match="not a WebAssembly type"):
        shapes.getter("mix", i32, alias, f64)


async def test_the_check_happens_when_the_getter_is_called(shapes: Instance) -> None:
    getter = FuncExt.get_async(shapes.func("mix"), shapes.store)  # nothing is known to be wrong yet
    with pytest.raises(SignatureMismatch):
        getter.get0(None)


@needs_gc
async def test_a_function_of_gc_references_cannot_be_bound() -> None:
    instance = await instantiate('(module (func (export "internal") (param anyref)))')
    with pytest.raises(TypeError, match="GC reference"):
        instance.getter("internal", externref, None)
    with pytest.raises(TypeError, match="GC reference"):
        await FuncExt.call_async(instance.func("internal"), instance.store, Stack(), None)


@pytest.mark.parametrize("wrong", [None, 5, "run"], ids=repr)
def test_get_async_wants_a_function(wrong: Any) -> None:
    with pytest.raises(TypeError, match="Func"):
        FuncExt.get_async(wrong, new_store()).get0(None)


async def test_get_async_does_not_take_a_memory() -> None:
    instance = await instantiate('(module (memory (export "memory") 1))')
    with pytest.raises(TypeError, match="Func"):
        FuncExt.get_async(instance.export(wasmtime.Memory, "memory"), instance.store).get0(None)  # type: ignore[arg-type]


# ---- results ----


async def test_results_of_every_shape(shapes: Instance) -> None:
    stack, subject = Stack(), object()
    assert await shapes.getter("nothing", None)(stack) is None
    assert await shapes.getter("nothing", type(None))(stack) is None
    assert await shapes.getter("number", i32)(stack) == 7
    assert await shapes.getter("pair", i32, i64, tuple[i64, i32])(stack, 1, 2) == (2, 1)
    assert (
        await shapes.getter("lanes", v128, v128)(stack, b"0123456789abcdef") == b"0123456789abcdef"
    )
    assert await shapes.getter("object", externref, externref)(stack, subject) is subject
    assert await shapes.getter("single", f32, f32)(stack, 0.5) == 0.5
    function = await shapes.getter("function", funcref, funcref)(stack, shapes.func("number"))
    assert await FuncExt.call_async(function, shapes.store, stack) == 7


async def test_types_are_precise(shapes: Instance) -> None:
    """What a type checker sees; mypy checks these lines."""
    mix = FuncExt.get_async(shapes.func("mix"), shapes.store).get2(i32, i64, f64)
    assert_type(mix, Callable[[Stack, int, int], Coroutine[Any, Any, float]])
    assert_type(await mix(Stack(), 1, 2), float)
    pair = FuncExt.get_async(shapes.func("pair"), shapes.store).get2(i32, i64, tuple[i64, i32])
    assert_type(await pair(Stack(), 1, 2), tuple[int, int])
    lanes = FuncExt.get_async(shapes.func("lanes"), shapes.store).get1(v128, v128)
    assert_type(await lanes(Stack(), bytes(16)), bytes)
    known = cast(
        "AsyncGetter[Callable[[Stack, int, int], Coroutine[Any, Any, float]]]",
        FuncExt.get_async(shapes.func("mix"), shapes.store),
    )
    assert_type(known.get2(), Callable[[Stack, int, int], Coroutine[Any, Any, float]])
    assert await known.get2()(Stack(), 1, 2) == 3.0


# ---- calling ----


async def test_a_bound_call_is_a_coroutine_for_create_task(shapes: Instance) -> None:
    mix = shapes.getter("mix", i32, i64, f64)
    coroutine = mix(Stack(), 1, 2)
    assert inspect.iscoroutine(coroutine)
    assert await asyncio.create_task(coroutine) == 3.0


async def test_nothing_happens_before_the_coroutine_is_awaited() -> None:
    store = new_store()
    calls: list[int] = []

    async def host(x: i32) -> None:
        calls.append(x)

    call = FuncExt.get_async(FuncExt.wrap_async(store, host), store).get1(i32, None)
    first, second = call(Stack(), 1), call(Stack(), 2)
    assert calls == []
    await second
    await first
    assert calls == [2, 1]


@pytest.mark.parametrize(
    "wrong", [None, 5, object(), Stack], ids=["None", "int", "object", "the class"]
)
async def test_the_first_argument_is_a_stack(shapes: Instance, wrong: Any) -> None:
    mix = shapes.getter("mix", i32, i64, f64)
    with pytest.raises(TypeError, match="Stack"):
        await mix(wrong, 1, 2)
    assert await mix(Stack(), 1, 2) == 3.0


@pytest.mark.parametrize(
    ("values", "error", "place"),
    [
        (("1", 2), TypeError, 1),
        ((1, 2.5), TypeError, 2),
        ((None, 2), TypeError, 1),
        ((2**32, 2), OverflowError, 1),
        ((1, 2**64), OverflowError, 2),
        ((-(2**31) - 1, 0), OverflowError, 1),
    ],
)
async def test_a_wrong_argument_is_named_and_leaves_the_store_usable(
    shapes: Instance, values: tuple[Any, Any], error: type[Exception], place: int
) -> None:
    stack = Stack()
    mix = shapes.getter("mix", i32, i64, f64)
    with pytest.raises(error, match=f"argument {place}"):
        await mix(stack, *values)
    with pytest.raises(error, match=f"argument {place}"):
        await FuncExt.call_async(shapes.func("mix"), shapes.store, stack, *values)
    assert await mix(stack, 1, 2) == 3.0


async def test_one_getter_is_called_again_and_again() -> None:
    instance = await instantiate(ALONE)
    add, stack = instance.getter("add", i32, i32, i32), Stack()
    assert [await add(stack, n, 1) for n in range(1000)] == list(range(1, 1001))


async def test_a_getter_keeps_what_it_needs() -> None:
    """The instance, the function and the store may all be forgotten."""
    add = (await instantiate(ALONE)).getter("add", i32, i32, i32)
    assert await add(Stack(), 2, 3) == 5


async def test_a_closed_store_binds_nothing_and_calls_nothing() -> None:
    instance = await instantiate(ALONE)
    add = instance.getter("add", i32, i32, i32)
    instance.store.close()
    with pytest.raises(ValueError, match="closed"):
        FuncExt.get_async(instance.func("add"), instance.store).get2(i32, i32, i32)
    with pytest.raises((RuntimeError, ValueError), match="closed"):
        await add(Stack(), 1, 2)
