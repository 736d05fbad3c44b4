"""Waiting while a resource is dropped or used: async bindings alone."""

from __future__ import annotations

import asyncio

import pytest

from tests.components.conftest import Bindings
from tests.components.test_resources import AsyncBlob, make


@pytest.fixture
def async_bindings(bindings: Bindings) -> Bindings:
    if bindings.flavour != "async":
        pytest.skip("only for async bindings")
    return bindings


async def test_an_async_exit_ends_before_the_guest_goes_on(async_bindings: Bindings) -> None:
    shop, blob = await make(async_bindings), AsyncBlob(1)
    await shop.guest.keep(blob)
    await shop.guest.release()
    assert blob.exits == 1
    async with shop.guest:
        await shop.guest.keep(blob)
    assert blob.exits == 2


async def test_a_destructor_may_wait(async_bindings: Bindings) -> None:
    shop, waited = await make(async_bindings), []

    async def wait(number: int) -> None:
        await asyncio.sleep(0)
        waited.append(number)

    shop.host.on_log = wait
    counter = await shop.counter(4)
    await counter.drop()
    assert waited == [4]


@pytest.mark.parametrize("on_unwind", ["poison", "keep"])
async def test_cancelled_in_a_host_function(on_unwind: str, async_bindings: Bindings) -> None:
    shop, entered = await make(async_bindings, on_unwind=on_unwind), asyncio.Event()

    async def wait(number: int) -> None:
        entered.set()
        await asyncio.Event().wait()

    shop.host.on_log = wait
    counter = await shop.counter(4)
    task = asyncio.ensure_future(counter.logged())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    shop.host.on_log = None
    if on_unwind == "poison":
        with pytest.raises(RuntimeError):
            await counter.get()
    else:
        assert await counter.get() == 4
        await counter.drop()


async def test_cancelled_in_a_destructor(async_bindings: Bindings) -> None:
    shop, entered = await make(async_bindings, on_unwind="keep"), asyncio.Event()

    async def wait(number: int) -> None:
        entered.set()
        await asyncio.Event().wait()

    shop.host.on_log = wait
    counter = await shop.counter(4)
    task = asyncio.ensure_future(counter.drop())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    shop.host.on_log = None
    assert await shop.guest.ping() == 1


async def test_calls_queue(async_bindings: Bindings) -> None:
    shop, entered, go = await make(async_bindings), asyncio.Event(), asyncio.Event()

    async def wait(number: int) -> None:
        entered.set()
        await go.wait()

    shop.host.on_log = wait
    counter = await shop.counter(4)
    first = asyncio.ensure_future(counter.logged())
    await entered.wait()
    others = [asyncio.ensure_future(shop.guest.ping()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(other.done() for other in others)
    go.set()
    assert await first == 4
    assert await asyncio.gather(*others) == [1, 1, 1]


async def test_a_lent_resource_cannot_be_given_away_meanwhile(async_bindings: Bindings) -> None:
    shop, entered, go = await make(async_bindings), asyncio.Event(), asyncio.Event()

    async def wait(number: int) -> None:
        entered.set()
        await go.wait()

    shop.host.on_log = wait
    counter = await shop.counter(4)
    first = asyncio.ensure_future(counter.logged())
    await entered.wait()
    drop = asyncio.ensure_future(counter.drop())
    await asyncio.sleep(0)
    go.set()
    assert await first == 4
    await asyncio.gather(drop, return_exceptions=True)
    assert shop.host.logged[0] == 4


async def test_a_task_that_outlives_its_host_function_queues(async_bindings: Bindings) -> None:
    shop, tasks = await make(async_bindings), []

    async def start(number: int) -> None:
        tasks.append(asyncio.ensure_future(later()))

    async def later() -> int:
        await asyncio.sleep(0)
        result: int = await shop.guest.ping()
        return result

    shop.host.on_log = start
    counter = await shop.counter(4)
    assert await counter.logged() == 4
    assert await tasks[0] == 1


@pytest.mark.parametrize("by_the_collector", [False, True])
async def test_cancelled_before_the_turn_of_a_destructor(
    by_the_collector: bool, async_bindings: Bindings
) -> None:
    shop, entered, go = await make(async_bindings), asyncio.Event(), asyncio.Event()

    async def wait(number: int) -> None:
        if number == 4:
            entered.set()
            await go.wait()

    shop.host.on_log = wait
    counter, other = await shop.counter(4), await shop.counter(5)
    first = asyncio.ensure_future(counter.logged())
    await entered.wait()
    if by_the_collector:
        del other
        second = asyncio.ensure_future(shop.guest.ping())
    else:
        second = asyncio.ensure_future(other.drop())
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    go.set()
    assert await first == 4
    if not by_the_collector:
        assert await other.get() == 5
        del other
    await shop.guest.ping()
    assert shop.host.logged == [4, 5]


async def test_the_collector_finds_what_an_unwound_call_borrowed(async_bindings: Bindings) -> None:
    shop = await make(async_bindings, on_unwind="keep")

    async def fail(number: int) -> None:
        raise LookupError(number)

    counter = await shop.counter(4)
    shop.host.on_log = fail
    try:
        await counter.logged()
    except LookupError:
        shop.host.on_log = None
    del counter
    assert await shop.guest.ping() == 1
    assert shop.host.logged == [4, 4]
