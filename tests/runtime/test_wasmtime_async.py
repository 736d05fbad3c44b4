"""wasmtime's own tests of async functions (tests/all/async_functions.rs), ported; each is named after its original.

README.md says which cannot be expressed here, and what differs in those that can.
"""

from __future__ import annotations

import asyncio
import threading
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

import pytest
import wasmtime

from runtime import FuncExt, Stack, await_, externref, func_type, i32, instantiate_async, new_engine

T = TypeVar("T")


def async_store() -> wasmtime.Store:
    return wasmtime.Store(wasmtime.Engine())


async def ready() -> None: ...


async def yield_now() -> None:
    await asyncio.sleep(0)


@types.coroutine
def _pending() -> Generator[None, None, None]:
    yield


async def pending_once() -> None:
    """Be pending once, in a coroutine that is driven by hand."""
    await _pending()


async def run_smoke_test(store: wasmtime.Store, func: wasmtime.Func) -> None:
    for _ in range(2):
        assert await FuncExt.call_async(func, store, Stack()) is None


async def run_smoke_typed_test(store: wasmtime.Store, func: wasmtime.Func) -> None:
    typed = FuncExt.get_async(func, store).get0(None)
    for _ in range(2):
        await typed(Stack())


async def _instance(
    store: wasmtime.Store, source: str, imports: list[wasmtime.Func] | None = None
) -> Callable[[str], wasmtime.Func]:
    instance = await instantiate_async(store, wasmtime.Module(store.engine, source), imports or [])
    exports = instance.exports(store)

    def func(name: str) -> wasmtime.Func:
        found = exports[name]
        assert isinstance(found, wasmtime.Func)
        return found

    return func


def _by_hand(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that is ready at once."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    raise AssertionError("it was pending")


async def _smoke(host: Callable[[], Any]) -> None:
    store = async_store()
    for func in (FuncExt.new_async(store, func_type(None), host), FuncExt.wrap_async(store, host)):
        await run_smoke_test(store, func)
        await run_smoke_typed_test(store, func)


async def _smoke_host_func(host: Callable[[], Any]) -> None:
    """The functions come out of a linker."""
    store = async_store()
    linker = wasmtime.Linker(store.engine)
    linker.define(store, "", "first", FuncExt.new_async(store, func_type(None), host))
    linker.define(store, "", "second", FuncExt.wrap_async(store, host))
    for name in ("first", "second"):
        func = linker.get(store, "", name)
        assert isinstance(func, wasmtime.Func)
        await run_smoke_test(store, func)
        await run_smoke_typed_test(store, func)


async def test_smoke() -> None:
    await _smoke(ready)


async def test_smoke_host_func() -> None:
    await _smoke_host_func(ready)


async def test_smoke_with_suspension() -> None:
    await _smoke(yield_now)


async def test_smoke_host_func_with_suspension() -> None:
    await _smoke_host_func(yield_now)


async def test_recursive_call() -> None:
    store = async_store()
    async_wasm_func = FuncExt.new_async(store, func_type(None), yield_now)
    calls: list[int] = []

    async def recursive() -> None:
        await FuncExt.call_async(async_wasm_func, store, Stack())
        calls.append(1)

    func2 = FuncExt.new_async(store, func_type(None), recursive)
    source = '(module (import "" "" (func)) (func (export "") call 0 call 0))'
    func = (await _instance(store, source, [func2]))("")
    await FuncExt.call_async(func, store, Stack())
    assert calls == [1, 1]


async def test_suspend_while_suspending() -> None:
    """The thunk is driven by hand, in a plain host function; the original does it in a synchronous one."""
    store = async_store()
    async_thunk = FuncExt.new_async(store, func_type(None), ready)
    order: list[str] = []

    def sync_call_async_thunk() -> None:
        assert _by_hand(FuncExt.call_async(async_thunk, store, Stack())) is None
        order.append("sync_call_async_thunk")

    async def async_import() -> None:
        await yield_now()
        order.append("async_import")

    imports = [
        FuncExt.new_async(store, func_type(None), each)
        for each in (sync_call_async_thunk, async_import)
    ]
    source = """(module
      (import "" "1" (func $sync_call_async_thunk))
      (import "" "2" (func $async_import))
      (func (export "") (call $sync_call_async_thunk) (call $async_import)))"""
    func = (await _instance(store, source, imports))("")
    await FuncExt.call_async(func, store, Stack())
    assert order == ["sync_call_async_thunk", "async_import"]


async def test_cancel_during_run() -> None:
    store, state = async_store(), [0]

    async def host() -> None:
        assert state == [0]
        state[0] = 1
        try:
            await pending_once()
        finally:
            assert state == [1]
            state[0] = 2

    async_thunk = FuncExt.new_async(store, func_type(None), host)
    assert state == [0]
    future = FuncExt.call_async(async_thunk, store, Stack())
    assert state == [0]  # nothing was called yet
    future.send(None)
    assert state == [1]
    future.close()
    assert state == [2]


async def test_iloop_with_fuel() -> None:
    """The original counts its yields, which depend on the fuel; here time slices yield."""
    store = wasmtime.Store(new_engine(fuel=True, cache=False))
    store.set_fuel(10_000)
    with pytest.raises((wasmtime.Trap, RuntimeError, wasmtime.WasmtimeError), match="fuel"):
        await _instance(store, "(module (func (loop br 0)) (start 0))")
    assert store.get_fuel() == 0


async def test_fuel_eventually_finishes() -> None:
    store = wasmtime.Store(new_engine(fuel=True, cache=False))
    store.set_fuel(2**64 - 1)
    await _instance(
        store,
        """(module
          (func (local i32)
            (local.set 0 (i32.const 100))
            (loop (br_if 0 (local.tee 0 (i32.add (local.get 0) (i32.const -1))))))
          (start 0))""",
    )
    assert store.get_fuel() < 2**64 - 100


def execute_across_threads(coroutine: Coroutine[Any, Any, T]) -> T:
    """Drives a coroutine by hand, each step in a thread of its own."""
    ended: list[Any] = []

    def step() -> None:
        try:
            coroutine.send(None)
        except StopIteration as stop:
            ended.append(stop.value)
        except BaseException as error:
            ended.append(error)

    for _ in range(100):
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
        if ended:
            if isinstance(ended[0], BaseException):
                raise ended[0]
            result: T = ended[0]
            return result
    raise AssertionError("it never ended")


class Failed(Exception):
    """The original's format_err!("test")."""


def test_resume_separate_thread() -> None:
    async def host() -> None:
        await pending_once()
        raise Failed("test")

    async def run() -> None:
        store = async_store()
        await _instance(
            store, '(module (import "" "" (func)) (start 0))', [FuncExt.wrap_async(store, host)]
        )

    with pytest.raises(Failed, match="test"):
        execute_across_threads(run())


def test_resume_separate_thread2() -> None:
    source = '(module (import "" "" (func)) (func $start call 0 unreachable) (start $start))'

    async def run() -> None:
        store = async_store()
        await _instance(store, source, [FuncExt.wrap_async(store, pending_once)])

    with pytest.raises(wasmtime.Trap) as caught:
        execute_across_threads(run())
    assert caught.value.trap_code == wasmtime.TrapCode.UNREACHABLE


def test_resume_separate_thread3() -> None:
    """The host function of a synchronous call begins another store's call, suspends it and keeps it; then it fails."""
    store = async_store()
    kept: list[Coroutine[Any, Any, Any]] = []

    async def f() -> None:
        inner = async_store()
        func = FuncExt.wrap_async(inner, pending_once)
        await _instance(inner, '(module (import "" "" (func)) (start 0))', [func])

    def host() -> None:
        future = f()
        future.send(None)
        kept.append(future)
        raise Failed

    func = wasmtime.Func(store, wasmtime.FuncType([], []), host)
    with pytest.raises(Failed):
        func(store)
    with pytest.raises(StopIteration):
        kept[0].send(None)


async def test_recursive_async() -> None:
    store = async_store()
    func = await _instance(
        store, '(module (func (export "overflow") call 0) (func (export "normal")))'
    )
    overflow = FuncExt.get_async(func("overflow"), store).get0(None)
    normal = FuncExt.get_async(func("normal"), store).get0(None)

    async def host() -> None:
        await normal(Stack())  # recursive calls do not overflow at once
        with pytest.raises(wasmtime.Trap) as caught:
            await overflow(Stack())  # but those that do, do
        assert caught.value.trap_code == wasmtime.TrapCode.STACK_OVERFLOW

    await FuncExt.call_async(FuncExt.wrap_async(store, host), store, Stack())


async def test_non_stacky_async_activations() -> None:
    """The original looks at backtraces while guests wait; here traps tell at the end where each guest was."""
    engine = wasmtime.Engine()
    store1, store2 = wasmtime.Store(engine), wasmtime.Store(engine)
    kept: list[Coroutine[Any, Any, Any]] = []

    async def run_store2() -> None:
        source = """(module $m2 (import "" "yield" (func $yield))
          (func $run_async (export "run_async") (call $yield) unreachable))"""
        func = await _instance(store2, source, [FuncExt.wrap_async(store2, pending_once)])
        await FuncExt.call_async(func("run_async"), store2, Stack())

    async def start_async_instance() -> None:
        kept.append(run_store2())
        kept[0].send(None)

    source = """(module $m1
      (import "" "start_async_instance" (func $start_async_instance))
      (func $run_sync (export "run_sync") (call $start_async_instance))
      (func $fail (export "fail") unreachable))"""
    func = await _instance(store1, source, [FuncExt.wrap_async(store1, start_async_instance)])
    await FuncExt.call_async(func("run_sync"), store1, Stack())
    for call, names in (
        (lambda: kept[0].send(None), ["run_async"]),
        (lambda: _by_hand(FuncExt.call_async(func("fail"), store1, Stack())), ["fail"]),
    ):
        with pytest.raises(wasmtime.Trap) as caught:
            call()  # type: ignore[no-untyped-call]
        assert [frame.func_name for frame in caught.value.frames] == names


async def test_gc_preserves_externref_on_historical_async_stacks() -> None:
    source = """(module $m1
      (import "" "gc" (func $gc))
      (import "" "recurse" (func $recurse (param i32)))
      (import "" "test" (func $test (param i32 externref)))
      (func (export "run") (param i32 externref)
        (if (local.get 0)
          (then (call $recurse (i32.add (local.get 0) (i32.const -1))))
          (else (call $gc)))
        (call $test (local.get 0) (local.get 1))))"""
    store = async_store()
    made: list[Callable[..., Any]] = []
    tested: list[int] = []

    async def gc() -> None:
        store.gc()

    async def recurse(value: i32) -> None:
        await made[0](Stack(), value, ["handle", value])

    def test(value: i32, handle: externref) -> None:
        assert handle == ["handle", value]
        tested.append(value)

    func = await _instance(
        store, source, [FuncExt.wrap_async(store, each) for each in (gc, recurse, test)]
    )
    made.append(FuncExt.get_async(func("run"), store).get2(i32, externref, None))
    await made[0](Stack(), 5, ["handle", 5])
    assert tested == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["a", "b"])
async def test_async_gc_with_func_new_and_func_wrap(name: str) -> None:
    """Externrefs alone: Python cannot make structs and arrays of the guest's."""
    source = """(module $m1
      (import "" "a" (func $a (result externref)))
      (import "" "b" (func $b (result externref)))
      (table 2 funcref)
      (elem (i32.const 0) func $a $b)
      (func (export "a") (call $call (i32.const 0)))
      (func (export "b") (call $call (i32.const 1)))
      (func $call (param i32) (local $cnt i32)
        (loop $l
          (drop (call_indirect (result externref) (local.get 0)))
          (local.set $cnt (i32.add (local.get $cnt) (i32.const 1)))
          (br_if $l (i32.lt_u (local.get $cnt) (i32.const 5000))))))"""
    store = async_store()
    made: list[int] = []

    async def a() -> externref:
        made.append(1)
        return 100

    def b() -> object:
        made.append(2)
        return 100

    imports = [FuncExt.wrap_async(store, a), FuncExt.new_async(store, func_type(externref), b)]
    func = await _instance(store, source, imports)
    await FuncExt.call_async(func(name), store, Stack())
    assert made == [1 if name == "a" else 2] * 5000


async def test_a_plain_function_in_the_middle() -> None:
    """Not among the originals: what Rust does with `block_on`, a plain function does with `await_`."""
    store = async_store()
    func = FuncExt.wrap_async0(store, lambda: await_(yield_now()), None)
    await run_smoke_test(store, func)
    await run_smoke_typed_test(store, func)
