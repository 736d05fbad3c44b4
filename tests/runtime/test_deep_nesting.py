"""What calls that are nested deep cost, in things that can be counted: each level adds as little as wasmtime lets it."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from ctypes import c_uint8, c_void_p
from types import SimpleNamespace
from typing import Any

import pytest
from greenlet import getcurrent

from runtime import Stack, await_, i32
from runtime.native.library import Library, library_path
from runtime.wasmtime_api import library as wasmtime_library
from tests.sync.making import bindings, class_of

from .guests import RELAY, TOWER, Instance, relay
from .isolated import isolated


async def tower(*, plain: bool) -> Instance:
    """``down`` goes down through the host, which calls ``down`` again and waits at the bottom."""
    made: list[Instance] = []

    async def down(x: i32) -> i32:
        if not x:
            await asyncio.sleep(0)
        result: int = await made[0].call("down", x)
        return result

    def plain_down(x: i32) -> i32:
        return await_(down(x))

    made.append(await relay(plain_down if plain else down, source=TOWER))
    return made[0]


def count_polls() -> list[int]:
    """Let Python count the polls of fibers, in a list. It runs on fibers then, so nothing may interrupt it."""
    poll_name, counted = "wasmtime_call_future_poll", [0]
    given, prototype = wasmtime_library.address, ctypes.CFUNCTYPE(c_uint8, c_void_p)
    really_poll = prototype(given(poll_name))

    def poll(future: int) -> int:
        counted[0] += 1
        return int(really_poll(future))

    kept.append(prototype(poll))
    addresses = {poll_name: ctypes.cast(kept[-1], c_void_p).value}
    wasmtime_library.address = lambda name: addresses.get(name) or given(name)
    kept.append(Library(library_path()))  # the same one, given that function
    return counted


kept: list[Any] = []


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="CPython 3.14 refuses to run on a fiber")
@isolated()
def test_a_level_passes_through_those_around_it_twice() -> None:
    """Once as its guest begins, once as it goes on and ends: what has ended is freed on that way."""

    async def main(plain: bool, depth: int) -> int:
        instance = await tower(plain=plain)
        gc.disable()
        counted[0] = 0
        assert await instance.call("down", depth) == sum(range(depth + 1))
        gc.enable()
        return counted[0]

    counted = count_polls()
    for plain in (False, True):
        for depth in (1, 2, 10, 20):
            # The guest at the bottom ends as it begins.
            assert asyncio.run(main(plain, depth)) == depth * (depth + 1) + depth + 1


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_no_level_looks_for_the_exception_being_handled(plain: bool) -> None:
    """CPython asks all coroutines around the running one for it, of which every level has several."""
    looked: list[object] = []

    def profile(_frame: object, event: str, function: object) -> None:
        if event == "c_call" and function is sys.exc_info:
            looked.append(function)

    instance = await tower(plain=plain)
    sys.setprofile(profile)
    try:
        assert await instance.call("down", 5) == 15
    finally:
        sys.setprofile(None)
    assert not looked


#: Of the C stack. What is around 60 levels takes 200 KiB on CPython 3.11, and nothing from 3.12 on.
FEW = 32 * 1024


def copied() -> int:
    """Return how many bytes of the calling greenlet's stack the switch to this one has copied."""
    caller: Any = getcurrent().parent
    return int(caller._stack_saved)


async def stacks_in_two_stores(host_function: Any) -> Any:
    """Return ``down``, whose calls run on stacks that were used outside of all calls before."""
    made = [await relay(host_function, source=TOWER) for _ in range(2)]
    getters = [each.getter("down", i32, i32) for each in made]
    stacks = [Stack() for _ in range(DEPTH + 1)]
    for stack in stacks:
        await stack.run(int)
    return lambda x: getters[x % 2](stacks[x], x)


async def methods_of_two_instances(host_function: Any) -> Any:
    """Return ``down``, whose calls find idle greenlets that were used outside of all calls before."""
    module, relays = (bindings(each, sync=False) for each in (TOWER, RELAY))

    async def instance(of: Any, function: Any) -> Any:
        return await class_of(of).instantiate(of.Imports(env=SimpleNamespace(f=function)))

    made = [await instance(module, host_function) for _ in range(2)]
    idle = [await instance(relays, lambda x: await_(asyncio.sleep(0, x))) for _ in range(20)]
    assert await asyncio.gather(*(each.run(1) for each in idle)) == [1] * 20
    return lambda x: made[x % 2].down(x)


DEPTH = 60


@pytest.mark.parametrize("make", [stacks_in_two_stores, methods_of_two_instances])
async def test_greenlets_used_outside_of_all_calls_copy_little_in_deep_ones(make: Any) -> None:
    sizes: list[int] = []

    def host_function(x: int) -> int:
        sizes.append(copied())
        result: int = await_(down(x))
        sizes.append(copied())
        return result

    down = await make(host_function)
    for _ in range(2):
        assert await down(DEPTH) == sum(range(DEPTH + 1))
    assert len(sizes) == 4 * DEPTH
    assert max(sizes) < FEW
