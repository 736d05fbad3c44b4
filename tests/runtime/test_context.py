"""Context variables: what the caller set, host functions see, and what they set, the caller sees, as with a plain call."""

from __future__ import annotations

import asyncio
import contextvars
import decimal
import gc
import weakref
from typing import Any

import pytest

from runtime import FuncExt, Stack, await_, i32, i64

from .guests import ALONE, Instance, compiled, instantiate, new_store, relay

var: contextvars.ContextVar[str] = contextvars.ContextVar("var", default="unset")

FORMS = pytest.mark.parametrize("form", ["async", "plain", "waiting", "returns an awaitable"])


def host(form: str, body: Any) -> Any:
    """A host function of each form that runs `body`."""

    async def async_host(x: i32) -> i32:
        await asyncio.sleep(0)
        result: int = body(x)
        await asyncio.sleep(0)
        return result

    def plain_host(x: i32) -> i32:
        result: int = body(x)
        return result

    def waiting_host(x: i32) -> i32:
        await_(asyncio.sleep(0))
        result: int = body(x)
        await_(asyncio.sleep(0))
        return result

    return {
        "async": async_host,
        "plain": plain_host,
        "waiting": waiting_host,
        "returns an awaitable": lambda x: async_host(x),
    }[form]


@FORMS
async def test_a_host_function_sees_what_the_caller_set(form: str) -> None:
    seen: list[str] = []

    def body(x: int) -> int:
        seen.append(var.get())
        return x

    instance = await relay(host(form, body))
    for value in ("first", "second"):
        var.set(value)
        assert await instance.run(1) == 1
    assert seen == ["first", "second"]


@FORMS
async def test_the_caller_sees_what_a_host_function_set(form: str) -> None:
    instance = await relay(host(form, lambda x: var.set(f"by host {x}") and x))
    for number in (1, 2):
        await instance.run(number)
        assert var.get() == f"by host {number}"


@FORMS
async def test_a_host_function_that_fails_has_set_it_all_the_same(form: str) -> None:
    def body(x: int) -> int:
        var.set("before the error")
        raise LookupError

    with pytest.raises(LookupError):
        await (await relay(host(form, body))).run(1)
    assert var.get() == "before the error"


@FORMS
async def test_tasks_do_not_see_each_other(form: str) -> None:
    instances = [await relay(host(form, _append)) for _ in range(5)]

    async def caller(number: int) -> str:
        var.set(f"{number}")
        for _ in range(3):
            await instances[number].run(number)
        return var.get()

    assert await asyncio.gather(*map(caller, range(5))) == ["0000", "1111", "2222", "3333", "4444"]
    assert var.get() == "unset"


def _append(x: int) -> int:
    var.set(f"{var.get()}{x}")
    return x


@FORMS
async def test_tasks_on_one_store_do_not_see_each_other(form: str) -> None:
    """They wait their turn, and each runs in its own context, on a Stack that was another's before."""
    instance, stacks = await relay(host(form, _append)), [Stack(), Stack()]
    run = instance.getter("run", i32, i32)

    async def caller(number: int) -> str:
        var.set(f"{number}")
        for _ in range(3):
            await run(stacks[number], number)
        return var.get()

    assert await asyncio.gather(*map(caller, range(2))) == ["0000", "1111"]
    for stack in stacks:
        await run(stack, 7)
    assert var.get() == "unset77"


@FORMS
async def test_nested_calls_share_the_context(form: str) -> None:
    made: list[Instance] = []

    async def nested(x: int) -> int:
        var.set(f"{var.get()}({x}")
        if x:
            await made[0].run(x - 1)
        var.set(f"{var.get()})")
        return x

    def plain(x: i32) -> i32:
        return await_(nested(x))

    async def in_async(x: i32) -> i32:
        return await nested(x)

    made.append(await relay(plain if form in ("plain", "waiting") else in_async))
    var.set("")
    await made[0].run(2)
    assert var.get() == "(2(1(0)))"


async def test_a_token_is_reset_on_the_other_side_of_a_wait() -> None:
    """Setting and resetting work over every suspension, in the plain function and in the caller."""

    def f(x: i32) -> i32:
        token = var.set("inside")
        assert await_(_look()) == "inside"
        var.reset(token)
        return x

    instance = await relay(f)
    token = var.set("caller's")
    await instance.run(1)
    assert var.get() == "caller's"
    var.reset(token)
    assert var.get() == "unset"


async def _look() -> str:
    await asyncio.sleep(0)
    return var.get()


async def test_what_a_plain_function_awaits_shares_its_context() -> None:
    async def set_and_wait() -> None:
        await asyncio.sleep(0)
        var.set("by what was awaited")

    def f(x: i32) -> i32:
        var.set("by the function")
        assert await_(_look()) == "by the function"
        await_(set_and_wait())
        assert var.get() == "by what was awaited"
        return x

    await (await relay(f)).run(1)
    assert var.get() == "by what was awaited"


async def test_a_task_made_in_a_host_function_has_a_copy() -> None:
    async def f(x: i32) -> i32:
        async def task() -> None:
            assert var.get() == "before"
            var.set("in the task")

        await asyncio.create_task(task())
        return x

    var.set("before")
    await (await relay(f)).run(1)
    assert var.get() == "before"


async def test_a_start_function_sees_the_context() -> None:
    source = '(module (import "env" "f" (func $f (param i32) (result i32))) (func (drop (call $f (i32.const 5)))) (start 1))'
    store = new_store()
    var.set("start")
    await instantiate(source, [FuncExt.wrap_async(store, host("waiting", _append))], store)
    assert var.get() == "start5"
    assert compiled(store.engine, source).exports == []


async def test_slices_do_not_lose_the_context() -> None:
    instance = await instantiate(ALONE)
    var.set("kept")

    async def other() -> None:
        for _ in range(5):
            var.set("other")
            await asyncio.sleep(0)

    await asyncio.gather(instance.getter("count", i64, i64)(Stack(), 30_000_000), other())
    assert var.get() == "kept"


@pytest.mark.parametrize("same_stack", [True, False], ids=["one Stack", "two Stacks"])
async def test_stack_run_shares_the_context(same_stack: bool) -> None:
    stack = Stack()

    def function(x: int) -> None:
        await_(asyncio.sleep(0))
        _append(x)
        await_(asyncio.sleep(0))

    async def caller(number: int) -> str:
        var.set(f"{number}")
        await (stack if same_stack else Stack()).run(function, number)
        return var.get()

    for number in range(3):
        assert await asyncio.create_task(caller(number)) == f"{number}{number}"
    assert var.get() == "unset"


async def test_the_decimal_context_is_the_callers() -> None:
    """The one context variable that lives in C."""

    def f(x: i32) -> i32:
        assert decimal.getcontext().prec == x
        await_(asyncio.sleep(0))
        assert decimal.getcontext().prec == x
        return x

    async def caller(precision: int) -> None:
        instance = await relay(f)
        with decimal.localcontext() as context:
            context.prec = precision
            await instance.run(precision)

    await asyncio.gather(*(caller(precision) for precision in range(5, 10)))


async def test_the_task_is_the_callers() -> None:
    tasks: list[Any] = []

    def f(x: i32) -> i32:
        tasks.append(asyncio.current_task())
        await_(asyncio.sleep(0))
        tasks.append(asyncio.current_task())
        return x

    await (await relay(f)).run(1)
    assert tasks == [asyncio.current_task()] * 2


@FORMS
async def test_an_idle_stack_keeps_no_context(form: str) -> None:
    """What a finished task had in its variables is freed, although the Stack it ran on lives."""

    class Thing:
        pass

    thing: contextvars.ContextVar[Thing] = contextvars.ContextVar("thing")
    stack, instance = Stack(), await relay(host(form, lambda x: x))
    run = instance.getter("run", i32, i32)
    watches: list[weakref.ref[Thing]] = []

    async def caller() -> None:
        item = Thing()
        watches.append(weakref.ref(item))
        thing.set(item)
        await run(stack, 1)

    await asyncio.create_task(caller())
    await asyncio.sleep(0)
    gc.collect()
    assert watches[0]() is None
    assert await run(stack, 2) == 2
