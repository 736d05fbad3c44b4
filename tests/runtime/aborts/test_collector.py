"""What Python's garbage collector may run into, and what it may run."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import time
from unittest import mock

import wasmtime
from greenlet import getcurrent, greenlet

from runtime import (
    FuncExt,
    Stack,
    await_,
    externref,
    i32,
)
from runtime.wasmtime_api import engines
from runtime.wasmtime_api.library import Context

from ..guests import ALONE, compiled, instantiate, new_store, relay
from ..isolated import isolated
from .common import (
    HOLDER,
    TWICE,
    at_once,
    busy_collector,
    by_hand,
    collected,
    litter,
    soon,
)


@isolated()
def test_collections_of_suspended_greenlets() -> None:
    """4: a collection at any allocation frees greenlets that wait, and so switches to them."""

    async def host(x: i32) -> i32:
        litter()
        await asyncio.sleep(0)
        litter()
        return x + 1

    def plain(x: i32) -> i32:
        litter()
        result = await_(host(x))
        litter()
        return result

    async def main() -> None:
        instances = [
            await relay(plain if number % 2 else host, source=TWICE) for number in range(4)
        ]
        with busy_collector():
            for number in range(5):
                litter()
                results = await asyncio.gather(*(each.run(number) for each in instances))
                assert results == [(number + 1) + 100 * (number + 2)] * 4

    asyncio.run(main())
    assert len(collected) > 50


@isolated()
def test_finalizers_of_objects_that_switch_greenlets() -> None:
    """4: the guest lets an object go while it runs, and its ``__del__`` switches greenlets."""
    switched: list[int] = []

    class Switcher:
        def __init__(self) -> None:
            self.other = greenlet(lambda: getcurrent().parent.switch())  # type: ignore[union-attr]
            self.other.switch()

        def __del__(self) -> None:
            greenlet(lambda: switched.append(1)).switch()
            self.other.parent = getcurrent()  # where it goes when it ends
            self.other.switch()

    def host(x: i32, item: externref) -> externref:
        await_(asyncio.sleep(0))
        return Switcher()

    async def main() -> None:
        store = new_store()
        instance = await instantiate(HOLDER, [FuncExt.wrap_async(store, host)], store)
        for round_ in range(20):
            for number in range(64):
                await instance.call("put", number, Switcher())
            await instance.run(round_, Switcher())
            await instance.call("clear")
            store.gc()
        gc.collect()
        store.gc()
        assert await instance.run(1, 5) is not None

    asyncio.run(main())
    assert len(switched) > 20 * 64


@isolated()
def test_a_finalizer_that_enters_a_guest_while_the_first_guest_begins() -> None:
    """14: the first one starts the ticker's thread, which runs the collector; and so does the finalizer's."""
    stores, start, results = [new_store(), new_store()], threading.Thread.start, list[int]()
    compiled(stores[0].engine, ALONE)

    async def add(store: wasmtime.Store) -> None:
        results.append(await (await instantiate(ALONE, [], store)).call("add", 1, len(results)))

    class Last:
        def __init__(self) -> None:
            self.cycle = self

        def __del__(self) -> None:
            by_hand(add(stores[1]))

    def collecting(thread: threading.Thread) -> None:
        gc.collect()
        start(thread)

    Last()
    with mock.patch.object(threading.Thread, "start", collecting):
        by_hand(add(stores[0]))
    assert results == [1, 2]
    while threading.active_count() > 2:  # one ticker is enough: the other ends
        time.sleep(0)


@isolated()
def test_a_finalizer_that_uses_a_store_while_another_one_is_met() -> None:
    """21: whatever the collector runs there, it may not wait for the very thread that it runs in."""
    mark, met = engines.yield_at_epoch, list[wasmtime.Func]()

    class Last:
        def __init__(self) -> None:
            self.cycle = self

        def __del__(self) -> None:
            met.append(FuncExt.wrap_async(new_store(), at_once))

    def collecting(context: Context) -> None:
        gc.collect()
        mark(context)

    Last()
    with mock.patch.object(engines, "yield_at_epoch", collecting):
        FuncExt.wrap_async(new_store(), at_once)
    assert len(met) == 1


@isolated()
def test_a_greenlet_of_the_users_that_outlives_its_host_function() -> None:
    """17: its parent is the host function's own greenlet, so that is where it goes when it ends."""
    kept: list[greenlet] = []

    def host(x: i32) -> i32:
        kept.append(greenlet(lambda: getcurrent().parent.switch()))  # type: ignore[union-attr]
        kept[-1].switch()
        return await_(soon(x))

    async def main() -> None:
        stack, instance = Stack(), await relay(host, source=TWICE)
        run = instance.getter("run", i32, i32)
        for number in range(5):
            assert await run(stack, number) == (number + 1) + 100 * (number + 2)
            for other in kept:
                with contextlib.suppress(BaseException):
                    other.switch()
            kept.clear()
        assert await run(stack, 9) == 10 + 1100

    asyncio.run(main())


@isolated()
def test_a_guest_that_collects_while_it_runs() -> None:
    """4, 7: guest code allocates until wasmtime collects on the fiber itself; the finalizers run later, off it."""
    ended: list[int] = []

    class Thing:
        def __init__(self, number: int) -> None:
            self.number = number

        def __del__(self) -> None:
            greenlet(lambda: ended.append(self.number)).switch()

    source = """(module
      (import "env" "make" (func $make (param i32) (result externref)))
      (func (export "run") (param i32) (local $n i32)
        (loop $again
          (drop (call $make (local.get $n)))
          (local.set $n (i32.add (local.get $n) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $n) (local.get 0))))))"""

    async def main() -> None:
        store = new_store()
        instance = await instantiate(
            source, [FuncExt.wrap_async1(store, Thing, i32, externref)], store
        )
        await instance.run(3000)
        store.gc()
        gc.collect()
        assert len(ended) == 3000

    asyncio.run(main())
