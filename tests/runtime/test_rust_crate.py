"""The tests and the example of the Rust crate that this project ports: wasmtime-async 0.1, src/lib.rs and examples/hello.rs.

Each is named after its original. Where the crate waits a millisecond, these wait for something that happens. `test_sum` is
the other example that this project grew from, on the module that Rust's compiler makes of it.
"""

from __future__ import annotations

import asyncio

import wasmtime

from runtime import Caller, FuncExt, Stack, i32, i64, instantiate_async, new_engine

from .guests import guest_file

STACK_SIZE = 16 * 4096


async def turn() -> None:
    """Wait until every other task on the loop has had a turn."""
    done = asyncio.Event()
    asyncio.get_running_loop().call_soon(done.set)
    await done.wait()


def test_new_async_then_call() -> None:
    store = wasmtime.Store()
    double_type = wasmtime.FuncType([wasmtime.ValType.i32()], [wasmtime.ValType.i32()])

    async def double(value: int) -> int:
        value *= 2
        await turn()
        return value

    func = FuncExt.new_async(store, double_type, double)
    assert asyncio.run(FuncExt.call_async(func, store, Stack(STACK_SIZE), 5)) == 10


def test_wrap_async_then_get() -> None:
    store = wasmtime.Store()

    async def double(x: i32) -> i32:
        result = 2 * x
        await turn()
        return result

    f = FuncExt.get_async(FuncExt.wrap_async(store, double), store).get1(i32, i32)
    assert asyncio.run(f(Stack(STACK_SIZE), 21)) == 42


def test_wrap_async_with_caller_then_get() -> None:
    store = wasmtime.Store()

    async def add(caller: Caller, x: i32, y: i64) -> i64:
        result = x + y
        await turn()
        assert caller.get("foo") is None
        return result

    f = FuncExt.get_async(FuncExt.wrap_async2(store, add), store).get2(i32, i64, i64)
    assert asyncio.run(f(Stack(STACK_SIZE), 1, 2)) == 3


def test_hello() -> None:
    said: list[str] = []

    async def hello() -> None:
        await asyncio.to_thread(said.append, "Hello World!")

    async def main() -> None:
        store = wasmtime.Store(new_engine(cache=False))
        module = wasmtime.Module(store.engine, guest_file("hello.wat"))
        instance = await instantiate_async(store, module, [FuncExt.wrap_async(store, hello)])
        run = instance.exports(store)["run"]
        assert isinstance(run, wasmtime.Func)
        await FuncExt.get_async(run, store).get0(None)(Stack(STACK_SIZE))

    asyncio.run(main())
    assert said == ["Hello World!"]


def test_sum() -> None:
    called: list[list[int]] = []

    async def from_host(a: i32, b: i32) -> i32:
        called.append([a, b])
        await turn()
        return 309

    async def main() -> int:
        store = wasmtime.Store(new_engine(cache=False))
        module = wasmtime.Module(store.engine, guest_file("sum.wasm"))
        instance = await instantiate_async(store, module, [FuncExt.wrap_async(store, from_host)])
        guest_sum = instance.exports(store)["sum"]
        assert isinstance(guest_sum, wasmtime.Func)
        return await FuncExt.get_async(guest_sum, store).get1(i32, i32)(Stack(STACK_SIZE), 223)

    assert asyncio.run(main()) == 532
    assert called == [[10, 1]]
