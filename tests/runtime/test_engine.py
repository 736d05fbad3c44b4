"""`new_engine`: its options, fuel, and time slices. Tests count progress and never measure time."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Memory, Stack, await_, i32, i64, instantiate_async, new_engine

from .gates import some_turns
from .guests import ALONE, Instance, instantiate, relay

#: `dive` calls itself until the stack is full, and counts in `depth`.
DIVER = """(module
  (global $depth (export "depth") (mut i32) (i32.const 0))
  (func $dive (export "dive")
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (call $dive)))"""


async def on(engine: wasmtime.Engine, source: str = ALONE) -> Instance:
    return await instantiate(source, [], wasmtime.Store(engine))


# ---- options ----


@pytest.mark.parametrize(
    "options",
    [
        {"time_slice": 0},
        {"time_slice": -1.0},
        {"time_slice": float("inf")},
        {"time_slice": float("nan")},
        {"stack_size": 0},
        {"stack_size": -1},
        {"max_wasm_stack": 0},
        {"max_wasm_stack": -1},
        {"stack_size": 100_000, "max_wasm_stack": 100_001},
    ],
    ids=str,
)
def test_options_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="_"):  # the option's name
        new_engine(**options)


def test_options_must_be_given_by_name() -> None:
    with pytest.raises(TypeError):
        new_engine(0.01)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"time_slice": None},
        {"time_slice": 0.001},
        {"time_slice": 5},
        {"fuel": True},
        {"cache": False},
    ],
    ids=str,
)
async def test_guests_run_on_engines_with_any_options(options: dict[str, Any]) -> None:
    engine = new_engine(**options)
    assert isinstance(engine, wasmtime.Engine)
    store = wasmtime.Store(engine)
    if options.get("fuel"):
        store.set_fuel(10_000)
    instance = await instantiate(ALONE, [], store)
    assert await instance.call("add", 1, 2) == 3


async def test_max_wasm_stack_bounds_the_guests_frames() -> None:
    depths = []
    for size in (64 * 1024, 512 * 1024):
        instance = await on(
            new_engine(max_wasm_stack=size, stack_size=1024 * 1024, cache=False), DIVER
        )
        for _ in range(2):
            instance.export(wasmtime.Global, "depth").set_value(instance.store, 0)
            with pytest.raises(wasmtime.Trap) as caught:
                await instance.call("dive")
            assert caught.value.trap_code == wasmtime.TrapCode.STACK_OVERFLOW
        depths.append(instance.export(wasmtime.Global, "depth").value(instance.store))
    assert 4 < depths[1] / depths[0] < 12


async def test_an_engine_that_is_not_used_any_more_is_freed() -> None:
    engine = new_engine(cache=False)
    watch = weakref.ref(engine)
    store = wasmtime.Store(engine)
    module = wasmtime.Module(engine, ALONE)
    instance = Instance(store, await instantiate_async(store, module, []))
    assert await instance.call("add", 1, 2) == 3
    del engine, store, module, instance
    gc.collect()
    assert watch() is None


# ---- fuel ----


async def test_fuel_is_used_up() -> None:
    store = wasmtime.Store(new_engine(fuel=True, cache=False))
    store.set_fuel(100_000)
    instance = await instantiate(ALONE, [], store)
    count, before = instance.getter("count", i64, i64), store.get_fuel()
    assert await count(Stack(), 10) == 10
    used = before - store.get_fuel()
    assert used > 10
    assert await count(Stack(), 100) == 100
    assert before - used - store.get_fuel() > used * 5
    with pytest.raises((wasmtime.Trap, RuntimeError, wasmtime.WasmtimeError), match="fuel"):
        await count(Stack(), 10**9)
    store.set_fuel(100_000)
    assert await count(Stack(), 10) == 10


async def test_fuel_is_counted_over_suspensions() -> None:
    async def host(x: i32) -> i32:
        await asyncio.sleep(0)
        return x

    store = wasmtime.Store(new_engine(fuel=True, cache=False))
    store.set_fuel(1000)
    instance = await relay(lambda x: await_(host(x)), store)
    levels = []
    for number in range(3):
        assert await instance.run(number) == number
        levels.append(store.get_fuel())
    assert levels[0] - levels[1] == levels[1] - levels[2] > 0


async def test_fuel_cannot_be_set_on_an_engine_that_does_not_count_it() -> None:
    with pytest.raises(wasmtime.WasmtimeError, match="fuel"):
        wasmtime.Store(new_engine(cache=False)).set_fuel(5)


# ---- time slices ----


async def test_the_loop_stays_alive_while_a_guest_spins() -> None:
    instance = await on(new_engine(time_slice=0.001, cache=False))
    task = asyncio.create_task(instance.call("spin"))
    for _ in range(30):
        await asyncio.sleep(0)
        assert not task.done()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_guests_that_spin_share_the_loop() -> None:
    """All three guests reach the end of a long count while a fourth one never ends."""
    engine, progress = new_engine(time_slice=0.001, cache=False), [0, 0, 0]
    instances = [await on(engine) for _ in range(3)]
    counts = [instance.getter("count", i64, i64) for instance in instances]

    async def work(index: int) -> None:
        for _ in range(5):
            await counts[index](Stack(), 2_000_000)
            progress[index] += 1

    spinning = asyncio.create_task((await on(engine)).call("spin"))
    await asyncio.gather(*map(work, range(3)))
    assert progress == [5, 5, 5]
    assert not spinning.done()
    spinning.cancel()
    await asyncio.wait([spinning])


async def test_without_slices_a_guest_computes_to_its_end() -> None:
    instance = await on(new_engine(time_slice=None, cache=False))
    turns: list[int] = []

    async def other() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await some_turns(2)
    before = len(turns)
    assert await instance.getter("count", i64, i64)(Stack(), 50_000_000) == 50_000_000
    assert len(turns) == before
    task.cancel()
    await asyncio.wait([task])


#: `wait` computes until the host sets a flag in its memory, so another task must run meanwhile.
FLAGGED = """(module
  (import "env" "memory" (memory 1))
  (import "env" "f" (func $f (param i32) (result i32)))
  (func $wait (export "wait")
    (loop $again (br_if $again (i32.eqz (i32.load (i32.const 0))))))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0)))
  %s)"""


async def flagged() -> tuple[wasmtime.Store, Memory, list[Any]]:
    """Return a store, a memory in it, and the imports of FLAGGED but for the function."""
    store = wasmtime.Store(new_engine(time_slice=0.001, cache=False))
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, 1)))
    return store, Memory(store, memory), [memory]


async def set_later(memory: Memory) -> None:
    """Let the guest compute for a few turns of the loop, then set its flag."""
    await some_turns(5)
    memory.write(0, b"\1")


async def test_with_slices_a_guest_lets_others_run() -> None:
    store, memory, imports = await flagged()
    imports.append(FuncExt.wrap_async1(store, lambda x: x, i32, i32))
    instance = await instantiate(FLAGGED % "", imports, store)
    await asyncio.gather(instance.call("wait"), set_later(memory))


async def test_a_nested_guest_that_computes_lets_others_run() -> None:
    store, memory, imports = await flagged()
    made: list[Instance] = []

    async def host(x: i32) -> i32:
        await made[0].call("wait")
        return x

    imports.append(FuncExt.wrap_async(store, host))
    made.append(await instantiate(FLAGGED % "", imports, store))
    result, _ = await asyncio.gather(made[0].run(3), set_later(memory))
    assert result == 3


async def test_a_start_function_that_computes_lets_others_run() -> None:
    store, memory, imports = await flagged()
    imports.append(FuncExt.wrap_async1(store, lambda x: x, i32, i32))
    await asyncio.gather(instantiate(FLAGGED % "(start $wait)", imports, store), set_later(memory))


async def test_one_ticker_for_the_process() -> None:
    for _ in range(3):
        instance = await on(new_engine(time_slice=0.001, cache=False))
        assert await instance.getter("count", i64, i64)(Stack(), 1000) == 1000
    tickers = [thread for thread in threading.enumerate() if "ticker" in thread.name]
    assert len(tickers) == 1
    assert tickers[0].daemon


async def test_slices_on_several_threads() -> None:
    engine = new_engine(time_slice=0.001, cache=False)

    def work() -> int:
        async def main() -> int:
            instance = await on(engine)
            spinning = asyncio.create_task((await on(engine)).call("spin"))
            results = [
                await instance.getter("count", i64, i64)(Stack(), 1_000_000) for _ in range(3)
            ]
            spinning.cancel()
            await asyncio.wait([spinning])
            return sum(results)

        return asyncio.run(main())

    assert await asyncio.gather(*(asyncio.to_thread(work) for _ in range(3))) == [3_000_000] * 3


async def test_engines_with_different_slices() -> None:
    """The guests of each engine yield; on an engine without slices a guest computes to its end."""
    engines = [new_engine(time_slice=slice_, cache=False) for slice_ in (0.001, 0.02, None)]
    instances = [await on(engine) for engine in engines]
    tasks = [asyncio.create_task(instance.call("spin")) for instance in instances[:2]]
    await some_turns(4)
    assert await instances[2].getter("count", i64, i64)(Stack(), 10_000_000) == 10_000_000
    for task in tasks:
        assert not task.done()
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
