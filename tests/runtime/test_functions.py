"""Host functions: `new_async`, `wrap_async`, `wrap_async0` to `wrap_async15`, from annotations and with types given."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import pytest
import wasmtime

from runtime import (
    Caller,
    FuncExt,
    SignatureMismatch,
    Stack,
    SyncFuncExt,
    await_,
    externref,
    f32,
    f64,
    func_type,
    i32,
    i64,
    new_engine,
    v128,
)

from ..features import needs_gc
from .guests import compiled, instantiate, new_store, through

ARITIES = range(16)


def weighted(*values: int) -> int:
    """A sum that knows which value stood where."""
    return sum((index + 1) * value for index, value in enumerate(values))


def with_parameters(
    count: int, body: Callable[..., Any], first: str, result: str = "i32", is_async: bool = True
) -> Any:
    """A function of that many annotated parameters, as a user would write it, which calls `body`."""
    names = [f"p{index}" for index in range(count)]
    parameters = ", ".join(([first] if first else []) + [f"{name}: i32" for name in names])
    arguments = ", ".join(([first.split(":")[0]] if first else []) + names)
    scope: dict[str, Any] = {"body": body, "i32": i32, "Caller": Caller}
    exec(
        f"{'async ' if is_async else ''}def host({parameters}) -> {result}: return body({arguments})",
        scope,
    )
    return scope["host"]


async def call(func: wasmtime.Func, store: wasmtime.Store, *values: Any) -> Any:
    return await FuncExt.call_async(func, store, Stack(), *values)


# ---- the arities ----


@pytest.mark.parametrize("is_async", [True, False], ids=["async", "plain"])
@pytest.mark.parametrize("count", ARITIES)
async def test_wrap_async_n_with_types_given_gets_the_values_alone(
    count: int, is_async: bool
) -> None:
    store = new_store()
    host = with_parameters(count, weighted, "", is_async=is_async)
    func = getattr(FuncExt, f"wrap_async{count}")(store, host, *[i32] * count, i32)
    instance = await instantiate(through(["i32"] * count, ["i32"]), [func], store)
    values = range(10, 10 + count)
    assert await instance.run(*values) == weighted(*values)


@pytest.mark.parametrize("is_async", [True, False], ids=["async", "plain"])
@pytest.mark.parametrize("count", ARITIES)
async def test_wrap_async_n_with_annotations_gets_a_caller_first(
    count: int, is_async: bool
) -> None:
    store = new_store()

    def body(caller: Caller, *values: int) -> int:
        assert "run" in caller
        return weighted(*values)

    host = with_parameters(count, body, "caller: Caller", is_async=is_async)
    func = getattr(FuncExt, f"wrap_async{count}")(store, host)
    instance = await instantiate(through(["i32"] * count, ["i32"]), [func], store)
    values = range(20, 20 + count)
    assert await instance.run(*values) == weighted(*values)


@pytest.mark.parametrize("count", ARITIES)
async def test_wrap_async_takes_the_arity_from_the_annotations(count: int) -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, with_parameters(count, weighted, ""))
    values = range(30, 30 + count)
    assert await call(func, store, *values) == weighted(*values)


async def test_sixteen_parameters_go_through_new_async() -> None:
    store = new_store()
    types = [i32, i64, f32, f64] * 4
    seen: list[Any] = []

    async def host(*values: Any) -> float:
        seen.extend(values)
        return 0.5

    func = FuncExt.new_async(store, func_type(*types, f64), host)
    names = ["i32", "i64", "f32", "f64"] * 4
    instance = await instantiate(through(names, ["f64"]), [func], store)
    values = [value for n in range(4) for value in (n, -n, n + 0.5, n - 0.25)]
    assert await instance.run(*values) == 0.5
    assert seen == values


@pytest.mark.parametrize("count", ARITIES)
def test_wrap_async_n_counts_the_annotated_parameters(count: int) -> None:
    wrong = with_parameters(count + 1, weighted, "caller: Caller")
    with pytest.raises(
        SignatureMismatch, match=rf"wrap_async{count} .* {count} values.* {count + 1}"
    ):
        getattr(FuncExt, f"wrap_async{count}")(new_store(), wrong)


@pytest.mark.parametrize("count", [1, 2, 15])
@pytest.mark.parametrize("given", [-1, 1])
def test_wrap_async_n_counts_the_types(count: int, given: int) -> None:
    with pytest.raises(
        TypeError, match=rf"wrap_async{count} takes {count} parameter types and the result type"
    ):
        getattr(FuncExt, f"wrap_async{count}")(new_store(), weighted, *[i32] * (count + 1 + given))


def test_types_given_to_a_method_that_does_not_take_them() -> None:
    """The message names the method that does."""
    store = new_store()
    for wrong, right in (
        (lambda: FuncExt.wrap_async(store, double, i32, i32), "wrap_async1"),  # type: ignore[arg-type]
        (lambda: FuncExt.wrap_async(store, double, i32), "wrap_async0"),  # type: ignore[arg-type]
        (lambda: FuncExt.wrap_async(store, double, *[i32] * 17), "new_async"),  # type: ignore[arg-type]
        (lambda: FuncExt.wrap_async2(store, double, i32, i32), "wrap_async1"),  # type: ignore[call-overload]
        (lambda: FuncExt.wrap_async15(store, double, *[i32] * 17), "new_async"),  # type: ignore[arg-type]
        (lambda: SyncFuncExt.wrap_sync1(store, double, i32, i64, i32), "wrap_sync2"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match=rf"types.* are for {right}$"):
            wrong()


def test_wrap_async_n_without_room_for_a_caller() -> None:
    async def nothing() -> None: ...

    with pytest.raises(SignatureMismatch, match="nothing takes no Caller"):
        FuncExt.wrap_async0(new_store(), nothing)  # type: ignore[arg-type]


# ---- what can be a host function ----


async def double(x: i32) -> i32:
    await asyncio.sleep(0)
    return 2 * x


def plain_double(x: i32) -> i32:
    return 2 * x


def waiting_double(x: i32) -> i32:
    return await_(double(x))


def awaitable_double(x: i32) -> Awaitable[i32]:
    return double(x)


class Doubler:
    async def method(self, x: i32) -> i32:
        return 2 * x

    @staticmethod
    async def static(x: i32) -> i32:
        return 2 * x

    @classmethod
    async def cls(cls, x: i32) -> i32:
        return 2 * x


class AsyncCallable:
    async def __call__(self, x: i32) -> i32:
        await asyncio.sleep(0)
        return 2 * x


class PlainCallable:
    def __call__(self, x: i32) -> i32:
        return await_(double(x))


async def times(factor: int, x: i32) -> i32:
    return factor * x


@functools.wraps(double)
async def wrapped(*args: Any, **kwargs: Any) -> int:
    return await double(*args, **kwargs)


@pytest.mark.parametrize(
    "function",
    [
        double,
        plain_double,
        waiting_double,
        Doubler().method,
        Doubler.static,
        Doubler.cls,
        AsyncCallable(),
        PlainCallable(),
        wrapped,
    ],
    ids=lambda function: getattr(function, "__qualname__", type(function).__name__),
)
async def test_annotated_callables_of_every_kind(function: Any) -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, function)
    assert isinstance(func, wasmtime.Func)
    instance = await instantiate(through(["i32"], ["i32"]), [func], store)
    assert await instance.run(21) == 42


@pytest.mark.parametrize(
    "function",
    [
        functools.partial(times, 2),
        functools.partial(plain_double),
        lambda x: 2 * x,
        lambda x: double(x),
        awaitable_double,
        (2).__mul__,
    ],
    ids=[
        "async partial",
        "plain partial",
        "lambda",
        "lambda that gives a coroutine",
        "awaitable",
        "built-in",
    ],
)
async def test_callables_that_need_their_types_given(function: Any) -> None:
    store = new_store()
    func = FuncExt.wrap_async1(store, function, i32, i32)
    assert await call(func, store, 21) == 42


async def test_a_future_may_be_returned() -> None:
    """MaybeAwaitable: anything with ``__await__``, not only coroutines."""
    store = new_store()

    def later(x: int) -> Awaitable[int]:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, x + 1)
        return future

    func = FuncExt.wrap_async1(store, later, i32, i32)
    assert await call(func, store, 1) == 2


async def test_one_python_function_can_be_many_functions() -> None:
    store, other = new_store(), new_store()
    first, second = FuncExt.wrap_async(store, double), FuncExt.wrap_async(store, double)
    third = FuncExt.wrap_async(other, double)
    assert [
        await call(first, store, 1),
        await call(second, store, 2),
        await call(third, other, 3),
    ] == [2, 4, 6]


async def test_a_host_function_in_a_table_is_called_indirectly() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, double)
    table = wasmtime.Table(
        store, wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(1, 1)), func
    )
    source = """(module
      (import "env" "table" (table 1 1 funcref))
      (func (export "run") (param i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))"""
    instance = await instantiate(source, [table], store)
    assert await instance.run(4) == 8


async def test_an_import_may_be_another_instances_export() -> None:
    store = new_store()
    inner = await instantiate(through(["i32"], ["i32"]), [FuncExt.wrap_async(store, double)], store)
    outer = await instantiate(through(["i32"], ["i32"]), [inner.func()], store)
    assert await outer.run(5) == 10


async def test_a_host_function_lives_as_long_as_its_store() -> None:
    store = new_store()
    seen: list[int] = []

    async def see(x: i32) -> None:
        seen.append(x)

    instance = await instantiate(through(["i32"], []), [FuncExt.wrap_async(store, see)], store)
    del see
    await instance.run(7)
    assert seen == [7]


# ---- annotations ----


async def test_every_value_type_can_be_an_annotation() -> None:
    store = new_store()
    seen: list[Any] = []

    async def all_types(
        a: i32, b: i64, c: f32, d: f64, e: v128, f: externref
    ) -> tuple[i32, i64, f32, f64, v128]:
        seen.extend((a, b, c, d, e, f))
        return a, b, c, d, e

    func = FuncExt.wrap_async(store, all_types)
    subject, lanes = object(), bytes(range(16))
    assert await call(func, store, 1, 2, 3.5, 4.5, lanes, subject) == (1, 2, 3.5, 4.5, lanes)
    assert seen == [1, 2, 3.5, 4.5, lanes, subject]


@pytest.mark.parametrize("written", ["i32", i32], ids=["text", "objects"])
async def test_annotations_may_be_text_or_objects(written: object) -> None:
    async def host(x: i32) -> i32:
        return x + 1

    host.__annotations__ = {"x": written, "return": written}
    store = new_store()
    assert await call(FuncExt.wrap_async(store, host), store, 1) == 2


async def test_annotations_may_carry_more() -> None:
    async def host(x: Annotated[i32, "pages"]) -> i32:
        return x + 1

    store = new_store()
    assert await call(FuncExt.wrap_async(store, host), store, 1) == 2


async def test_no_result_is_none() -> None:
    async def host(x: i32) -> None: ...

    store = new_store()
    assert await call(FuncExt.wrap_async(store, host), store, 1) is None


async def test_a_default_does_not_change_the_signature() -> None:
    async def host(x: i32 = 5) -> i32:
        return x

    store = new_store()
    assert await call(FuncExt.wrap_async(store, host), store, 3) == 3


def _bad_annotations() -> list[tuple[Any, str]]:
    async def no_parameter(x) -> None: ...  # type: ignore[no-untyped-def]
    async def no_result(x: i32): ...  # type: ignore[no-untyped-def]
    async def an_int(x: int) -> None: ...
    async def a_float(x: i32) -> float:
        return x

    async def text(x: str) -> None: ...
    async def unknown(x: Missing) -> None: ...  # type: ignore[name-defined]  # noqa: F821
    async def keyword(*, x: i32) -> None: ...
    async def many(*x: i32) -> None: ...
    async def named(**x: i32) -> None: ...

    return [
        (no_parameter, r"no_parameter: parameter x has no annotation"),
        (no_result, r"no_result: the result has no annotation"),
        (an_int, r"int is not a WebAssembly type .*i32 or i64"),
        (a_float, r"float is not a WebAssembly type .*f32 or f64"),
        (text, r"str is not a WebAssembly type.*: write one of i32"),
        (unknown, r"unknown: its annotations cannot be read"),
        (keyword, r"keyword: parameter x is not positional"),
        (many, r"many: parameter x is not positional"),
        (named, r"named: parameter x is not positional"),
    ]


@pytest.mark.parametrize(
    ("function", "message"), _bad_annotations(), ids=lambda each: getattr(each, "__name__", "")
)
def test_annotations_that_say_no_type(function: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        FuncExt.wrap_async(new_store(), function)


@pytest.mark.parametrize("wrong", [None, 5, "double", object()], ids=repr)
def test_what_cannot_be_called_is_no_host_function(wrong: Any) -> None:
    store = new_store()
    with pytest.raises(TypeError, match="callable"):
        FuncExt.wrap_async(store, wrong)
    with pytest.raises(TypeError, match="callable"):
        FuncExt.wrap_async1(store, wrong, i32, i32)
    with pytest.raises(TypeError, match="callable"):
        FuncExt.new_async(store, func_type(i32), wrong)


# ---- new_async ----


async def test_new_async_as_wasmtime_func() -> None:
    store = new_store()
    kind = wasmtime.FuncType(
        [wasmtime.ValType.i32(), wasmtime.ValType.i64()], [wasmtime.ValType.i64()]
    )

    async def host(x: int, y: int) -> int:
        await asyncio.sleep(0)
        return x + y

    assert await call(FuncExt.new_async(store, kind, host), store, 1, 2) == 3


async def test_new_async_gives_a_caller_when_asked() -> None:
    store = new_store()
    seen: list[list[str]] = []

    async def host(caller: Caller, x: int) -> int:
        seen.append(list(caller))
        return x

    func = FuncExt.new_async(store, func_type(i32, i32), host, access_caller=True)
    instance = await instantiate(through(["i32"], ["i32"]), [func], store)
    assert await instance.run(3) == 3
    assert seen == [["run"]]


async def test_new_async_takes_plain_functions() -> None:
    store = new_store()
    func = FuncExt.new_async(store, func_type(i32, i32), waiting_double)
    assert await call(func, store, 21) == 42


async def test_a_function_type_serves_several_engines() -> None:
    """A FuncType belongs to the first engine that it is used with; a second one would abort."""
    kind = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])
    for engine in (new_engine(cache=False), new_engine(cache=False)):
        store = wasmtime.Store(engine)
        func = FuncExt.new_async(store, kind, double)
        module = compiled(engine, through(["i32"], ["i32"]))
        instance = await instantiate(through(["i32"], ["i32"]), [func], store)
        assert module.imports[0].name == "f"
        assert await instance.run(2) == 4


def test_func_type_wants_at_least_a_result() -> None:
    with pytest.raises(TypeError, match="parameter types, then the result type"):
        func_type()


def test_func_type_takes_value_types_only() -> None:
    with pytest.raises(TypeError, match="int is not a WebAssembly type"):
        func_type(int, i32)


@needs_gc
def test_new_async_refuses_what_python_cannot_hold() -> None:
    store = new_store()
    module = compiled(store.engine, '(module (import "env" "f" (func (param anyref))))')
    kind = module.imports[0].type
    assert isinstance(kind, wasmtime.FuncType)
    with pytest.raises(TypeError, match="GC reference"):
        FuncExt.new_async(store, kind, double)


# ---- stores and names ----


def test_a_closed_store_takes_no_functions() -> None:
    store = new_store()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        FuncExt.wrap_async(store, double)


@pytest.mark.parametrize("wrong", [None, "store", wasmtime.Engine()], ids=["None", "str", "Engine"])
def test_a_store_is_a_store(wrong: Any) -> None:
    with pytest.raises(TypeError, match="Store"):
        FuncExt.wrap_async(wrong, double)


@pytest.mark.parametrize("name", [None, "env.double"])
async def test_the_name_stands_in_messages(name: str | None) -> None:
    store = new_store()

    async def wrong(x: i32) -> i32:
        return "text"  # type: ignore[return-value]

    func = FuncExt.wrap_async(store, wrong, name=name)
    with pytest.raises(TypeError) as caught:
        await call(func, store, 1)
    assert (name or "wrong") in str(caught.value)


async def test_an_engine_of_wasmtimes_own_will_do() -> None:
    """Any wasmtime.Store works, new_engine only sets good defaults."""
    store = wasmtime.Store()
    instance = await instantiate(
        through(["i32"], ["i32"]), [FuncExt.wrap_async(store, waiting_double)], store
    )
    assert await instance.run(21) == 42


# ---- call_async ----


async def test_call_async_gives_none_a_value_or_a_tuple() -> None:
    store = new_store()
    for results, wanted in (([], None), (["i32"], 1), (["i32", "i64"], (1, 2))):

        async def host(answer: Any = wanted) -> Any:
            return answer

        kind = compiled(store.engine, through([], results)).imports[0].type
        assert isinstance(kind, wasmtime.FuncType)
        instance = await instantiate(
            through([], results), [FuncExt.new_async(store, kind, host)], store
        )
        assert await instance.run() == wanted


@pytest.mark.parametrize("values", [(), (1, 2)], ids=["too few", "too many"])
async def test_call_async_counts_its_arguments(values: tuple[int, ...]) -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, double)
    with pytest.raises(TypeError, match=f"1 argument.*{len(values)}"):
        await call(func, store, *values)
    assert await call(func, store, 1) == 2


async def test_call_async_wants_a_stack() -> None:
    store = new_store()
    func = FuncExt.wrap_async(store, double)
    with pytest.raises(TypeError, match="Stack"):
        await FuncExt.call_async(func, store, 5, 1)  # type: ignore[arg-type]


async def test_call_async_wants_a_function() -> None:
    with pytest.raises(TypeError, match="Func"):
        await FuncExt.call_async(double, new_store(), Stack(), 1)  # type: ignore[arg-type]
