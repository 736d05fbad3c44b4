"""What has a native handle is neither copied nor pickled: two owners would free it twice."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Stack, current_caller, i32, new_engine
from tests.sync.making import bindings, class_of

from .isolated import isolated

WAT = """(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "counter") (mut i32) (i32.const 1))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"""

WAYS: list[Callable[[Any], object]] = [copy.copy, copy.deepcopy, pickle.dumps]
each_way = pytest.mark.parametrize("way", WAYS, ids=["copy", "deepcopy", "pickle"])


@cache
def generated(sync: bool) -> Any:
    return bindings(WAT, "shop", sync=sync)


class Host:
    def f(self, x: int) -> int:
        return x


OF_A_GUEST: dict[str, Callable[[Any], object]] = {
    "instance": lambda guest: guest,
    "exports": lambda guest: guest.exports,
    "memory": lambda guest: guest.memory,
    "global": lambda guest: guest.counter,
    "internals": lambda guest: guest.__instance__,
    "calls": lambda guest: guest.__instance__.calls,
}
OF_AN_ASYNC_GUEST: dict[str, Callable[[Any], object]] = {
    "getters": lambda guest: guest.getters,
    "getter source": lambda guest: guest.getters.__instance__,
    "getter": lambda guest: guest.getters.run,
    "bound function": lambda guest: guest.__instance__.calls.bound("run"),
}


@each_way
@pytest.mark.parametrize("part", OF_A_GUEST | OF_AN_ASYNC_GUEST)
async def test_parts_of_an_instance(part: str, way: Callable[[Any], object]) -> None:
    module = generated(False)
    async with await class_of(module).instantiate(module.Imports(env=Host())) as guest:
        refuses(way, (OF_A_GUEST | OF_AN_ASYNC_GUEST)[part](guest))
        assert await guest.run(3) == 3


@each_way
@pytest.mark.parametrize("part", OF_A_GUEST)
def test_parts_of_a_synchronous_instance(part: str, way: Callable[[Any], object]) -> None:
    module = generated(True)
    with class_of(module).instantiate(module.Imports(env=Host())) as guest:
        refuses(way, OF_A_GUEST[part](guest))
        assert guest.run(3) == 3


def refuses(way: Callable[[Any], object], item: object) -> None:
    name = type(item).__name__
    with pytest.raises(TypeError, match=f"{name} objects cannot be copied or pickled: "):
        way(item)


@each_way
async def test_an_instance_says_what_to_send_instead(way: Callable[[Any], object]) -> None:
    module = generated(False)
    async with await class_of(module).instantiate(module.Imports(env=Host())) as guest:
        with pytest.raises(
            TypeError, match="send what goes in and comes out, and instantiate the module there"
        ):
            way(guest)


@each_way
def test_a_stack(way: Callable[[Any], object]) -> None:
    refuses(way, Stack())


@each_way
async def test_a_caller(way: Callable[[Any], object]) -> None:
    class Copying:
        def f(self, x: int) -> int:
            with pytest.raises(TypeError, match="Caller objects cannot be copied"):
                way(current_caller())
            return x + 1

    module = generated(False)
    async with await class_of(module).instantiate(module.Imports(env=Copying())) as guest:
        assert await guest.run(3) == 4


@isolated()
def test_handles_of_wasmtime_py() -> None:
    """A copy of one of wasmtime-py's objects freed its handle a second time: segmentation fault."""
    import gc

    engine = new_engine()
    store = wasmtime.Store(engine)
    met = wasmtime.Store(engine)
    FuncExt.wrap_async1(met, lambda x: x, i32, i32)
    module = wasmtime.Module(engine, "(module (func unreachable) (start 0))")
    items: list[Any] = [engine, store, met, module]
    items += [wasmtime.Linker(engine), wasmtime.Config(), wasmtime.WasiConfig()]
    items += [wasmtime.ValType.i32(), wasmtime.FuncType([], [])]
    try:
        wasmtime.Instance(store, module, [])
    except wasmtime.Trap as trap:
        items += [trap, *trap.frames]
    for item in items:
        for way in WAYS * 3:
            with pytest.raises(TypeError, match="cannot be copied or pickled"):
                way(item)
            gc.collect()
    del items, item, module, store, met, engine
    gc.collect()
