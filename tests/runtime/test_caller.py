"""`Caller` and `current_caller`: the exports of the instance that called, for as long as its host function runs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import Any, cast

import pytest
import wasmtime

from runtime import Caller, FuncExt, Memory, Stack, await_, current_caller, i32

from .guests import Instance, instantiate, new_store
from .isolated import ROOT

#: Exports of every kind, and `run`, which calls the host.
SHOP = """(module $shop
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (global (export "number") (mut i32) (i32.const %d))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const %d)))
  (func (export "")) (func (export "\\c3\\a9")) (func (export "a\\00b")) (func (export "\\22quoted\\22")))"""

NAMES = ["memory", "table", "number", "run", "add", "", "é", "a\0b", '"quoted"']

Body = Callable[[Caller, int], Any]


async def shop(
    body: Body, number: int = 0, store: wasmtime.Store | None = None, plain: bool = False
) -> Instance:
    """Return an instance with a host function that gets a Caller."""
    store = store if store is not None else new_store()

    async def f(caller: Caller, x: i32) -> i32:
        result = body(caller, x)
        return int(await result if asyncio.iscoroutine(result) else result)

    def plain_f(caller: Caller, x: i32) -> i32:
        result = body(caller, x)
        return int(await_(result) if asyncio.iscoroutine(result) else result)

    func = FuncExt.wrap_async1(store, plain_f if plain else f)
    return await instantiate(SHOP % (number, number), [func], store)


FORMS = pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])


# ---- the mapping ----


@FORMS
async def test_a_caller_is_a_mapping_of_the_exports(plain: bool) -> None:
    seen: dict[str, Any] = {}

    def look(caller: Caller, x: int) -> int:
        seen.update(
            names=list(caller),
            count=len(caller),
            kinds={name: type(item) for name, item in caller.items()},
        )
        seen["is in"] = [
            "run" in caller,
            "é" in caller,
            "nothing" in caller,
            cast(Any, 5) in caller,
        ]
        seen["get"] = [
            caller.get("nothing"),
            caller.get("nothing", 5),
            isinstance(caller.get("add"), wasmtime.Func),
        ]
        return x

    instance = await shop(look, plain=plain)
    assert await instance.run(1) == 1
    assert seen["names"] == NAMES
    assert seen["count"] == len(NAMES)
    for name, kind in {
        "memory": wasmtime.Memory,
        "table": wasmtime.Table,
        "number": wasmtime.Global,
    }.items():
        assert seen["kinds"][name] is kind
    assert issubclass(seen["kinds"]["run"], wasmtime.Func)
    assert seen["is in"] == [True, True, False, False]
    assert seen["get"] == [None, 5, True]


@pytest.mark.parametrize("key", ["nothing", "Run", "run ", 5, None], ids=repr)
async def test_what_is_not_exported(key: Any) -> None:
    def look(caller: Caller, x: int) -> int:
        with pytest.raises(KeyError) as caught:
            caller[key]
        assert caught.value.args == (key,)
        return x

    assert await (await shop(look)).run(1) == 1


@FORMS
async def test_the_callers_memory(plain: bool) -> None:
    def look(caller: Caller, x: int) -> int:
        item = caller["memory"]
        assert isinstance(item, wasmtime.Memory)
        memory = Memory(caller.store, item)
        memory.write(100, b"written")
        return memory.read(100, 7)[0] + x

    instance = await shop(look, plain=plain)
    assert await instance.run(1) == ord("w") + 1
    assert instance.memory().read(100, 7) == b"written"


async def test_the_callers_global_and_store() -> None:
    def look(caller: Caller, x: int) -> int:
        item = caller["number"]
        assert isinstance(item, wasmtime.Global)
        before = int(item.value(caller.store))
        item.set_value(caller.store, 9)
        return before + x

    instance = await shop(look, number=30)
    assert await instance.run(1) == 31
    assert instance.export(wasmtime.Global, "number").value(instance.store) == 9


@FORMS
async def test_the_callers_functions_can_be_called(plain: bool) -> None:
    """A nested call, by way of the Caller alone."""

    async def call(caller: Caller, x: int) -> int:
        add = caller["add"]
        assert isinstance(add, wasmtime.Func)
        by_call = await FuncExt.call_async(add, caller.store, Stack(), x)
        by_getter = await FuncExt.get_async(add, caller.store).get1(i32, i32)(Stack(), x)
        assert by_call == by_getter
        return int(by_call)

    assert await (await shop(call, number=40, plain=plain)).run(2) == 42


async def test_two_instances_of_one_module_in_one_store() -> None:
    """Each host call sees the instance that made it."""

    async def call(caller: Caller, x: int) -> int:
        await asyncio.sleep(0)
        add = caller["add"]
        assert isinstance(add, wasmtime.Func)
        assert list(caller) == NAMES
        return int(await FuncExt.call_async(add, caller.store, Stack(), x))

    store = new_store()
    instances = [await shop(call, number, store) for number in (10, 20, 30)]
    assert [await instance.run(1) for instance in instances] == [11, 21, 31]
    assert await asyncio.gather(*(instance.run(2) for instance in instances)) == [12, 22, 32]


async def test_a_host_function_that_no_instance_calls() -> None:
    store = new_store()

    def f(caller: Caller, x: i32) -> i32:
        assert caller.get("run") is None
        assert "run" not in caller
        assert caller.store is store
        return x

    func = FuncExt.wrap_async1(store, f)
    assert await FuncExt.call_async(func, store, Stack(), 1) == 1


# ---- how long ----

USES: dict[str, Callable[[Caller], Any]] = {
    "an export": lambda caller: caller["run"],
    "get": lambda caller: caller.get("run"),
    "in": lambda caller: "run" in caller,
    "iter": lambda caller: list(caller),
    "len": len,
    "items": lambda caller: list(caller.items()),
    "keys": lambda caller: list(caller.keys()),
    "values": lambda caller: list(caller.values()),
    "==": lambda caller: caller == {},
    "the store": lambda caller: caller.store,
}


#: A tracer that looks at local variables, as debuggers do, has references to them.
TRACED = '''
import asyncio, sys
sys.setprofile(lambda frame, event, argument: frame.f_locals and None)
import runtime
sys.setprofile(None)
from tests.runtime.guests import relay
kept = []

async def host(x):
    if not kept:
        kept.append(runtime.current_caller())
    else:
        try:
            list(kept[0])
        except RuntimeError as error:
            print(error)
    return x

async def main():
    twice = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32) (call $f (call $f (local.get 0)))))"""
    await (await relay(host, source=twice)).run(1)

asyncio.run(main())
'''


def test_a_caller_kept_too_long_by_a_program_whose_imports_were_traced() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRACED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "kept too long" in done.stdout, done.stderr


@pytest.mark.parametrize("use", USES)
@FORMS
async def test_a_caller_kept_too_long(use: str, plain: bool) -> None:
    kept: list[Caller] = []

    def keep(caller: Caller, x: int) -> int:
        USES[use](caller)
        kept.append(caller)
        return x

    instance = await shop(keep, plain=plain)
    await instance.run(1)
    with pytest.raises(RuntimeError, match="kept too long"):
        USES[use](kept[0])
    await instance.run(1)  # the next call's Caller is another one
    with pytest.raises(RuntimeError, match="kept too long"):
        USES[use](kept[0])


@FORMS
async def test_a_caller_is_valid_over_awaits(plain: bool) -> None:
    async def look(caller: Caller, x: int) -> int:
        for _ in range(5):
            assert list(caller) == NAMES
            await asyncio.sleep(0)
        return x

    assert await (await shop(look, plain=plain)).run(1) == 1


async def test_a_caller_is_valid_after_a_nested_call() -> None:
    made: list[Instance] = []

    async def look(caller: Caller, x: int) -> int:
        if x:
            await made[0].run(x - 1)
        assert list(caller) == NAMES
        return x

    made.append(await shop(look))
    assert await made[0].run(3) == 3


@pytest.mark.parametrize("ending", ["raises", "is cancelled"])
async def test_a_caller_ends_when_its_host_function(ending: str) -> None:
    kept: list[Caller] = []

    async def keep(caller: Caller, x: int) -> int:
        kept.append(caller)
        if ending == "raises":
            raise LookupError
        return int(await asyncio.get_running_loop().create_future())

    instance = await shop(keep)
    task = asyncio.create_task(instance.run(1))
    for _ in range(10):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    with pytest.raises(RuntimeError, match="kept too long"):
        list(kept[0])


async def test_a_task_that_outlives_the_host_function_has_no_caller_any_more() -> None:
    tasks: list[asyncio.Task[str]] = []
    wake = asyncio.Event()

    async def later(caller: Caller) -> str:
        await wake.wait()
        told = []
        for use in (lambda: list(caller), current_caller):
            try:
                use()
            except RuntimeError as error:
                told.append(str(error))
        return " and ".join(told)

    def keep(caller: Caller, x: int) -> int:
        tasks.append(asyncio.create_task(later(caller)))
        return x

    await (await shop(keep)).run(1)
    wake.set()
    told = await tasks[0]
    assert "kept too long" in told
    assert "current_caller" in told


def test_a_caller_shows_whose_it_is() -> None:
    kept: list[Any] = []

    def keep(caller: Caller, x: int) -> int:
        kept.append(caller)
        kept.append(repr(caller))
        return x

    async def main() -> None:
        await (await shop(keep)).run(1)

    asyncio.run(main())
    assert "f" in kept[1]
    assert "returned" not in kept[1]
    assert "returned" in repr(kept[0])


# ---- current_caller ----


def names_deep_inside(depth: int) -> list[str]:
    return names_deep_inside(depth - 1) if depth else list(current_caller())


@pytest.mark.parametrize(
    "form", ["async", "plain", "after a wait", "in a task", "awaited from plain"]
)
async def test_current_caller_in_a_host_function(form: str) -> None:
    store, seen = new_store(), list[list[str]]()

    async def later() -> None:
        await asyncio.sleep(0)
        seen.append(names_deep_inside(10))

    async def f(x: i32) -> i32:
        if form == "in a task":
            await asyncio.create_task(later())
        elif form == "after a wait":
            await later()
        else:
            seen.append(names_deep_inside(10))
        return x

    def plain_f(x: i32) -> i32:
        if form == "awaited from plain":
            await_(later())
        else:
            seen.append(names_deep_inside(10))
        return x

    func = FuncExt.wrap_async(store, plain_f if "plain" in form else f)
    instance = await instantiate(SHOP % (0, 0), [func], store)
    assert await instance.run(5) == 5
    assert seen == [NAMES]


def test_current_caller_where_no_host_function_runs() -> None:
    with pytest.raises(RuntimeError, match="inside host functions"):
        current_caller()


async def test_current_caller_after_a_call() -> None:
    instance = await shop(lambda caller, x: x)
    await instance.run(1)
    with pytest.raises(RuntimeError, match="inside host functions"):
        current_caller()


async def test_current_caller_is_the_innermost_one() -> None:
    store, made, seen = new_store(), list[Instance](), list[tuple[int, int]]()

    def number() -> int:
        caller = current_caller()
        item = caller["number"]
        assert isinstance(item, wasmtime.Global)
        return int(item.value(caller.store))

    async def f(x: i32) -> i32:
        seen.append((x, number()))
        if x:
            await made[x - 1].run(x - 1)
        seen.append((x, number()))
        return x

    func = FuncExt.wrap_async(store, f)
    for each in (100, 101, 102):
        made.append(await instantiate(SHOP % (each, each), [func], store))
    assert await made[2].run(2) == 2
    assert seen == [(2, 102), (1, 101), (0, 100), (0, 100), (1, 101), (2, 102)]
