"""Resources of guests and of the host, in both kinds of bindings."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import wasmtime

from runtime import Limits, Resource, ResourceDropped
from tests.components.conftest import Bindings

COMPONENT = Path(__file__).with_name("resources.wat").read_text()


class Blob:
    def __init__(self, size: int) -> None:
        self._size = size

    def size(self) -> int:
        return self._size


class ManagedBlob(Blob):
    """A blob that notes when it is exited."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.exits = 0

    def __exit__(self, *exc_info: object) -> None:
        self.exits += 1


class AsyncBlob(ManagedBlob):
    async def __aexit__(self, *exc_info: object) -> None:
        await asyncio.sleep(0)
        self.exits += 1

    def __exit__(self, *exc_info: object) -> None:
        raise AssertionError("the asynchronous one comes first")


class Host:
    def __init__(self) -> None:
        self.logged: list[int] = []
        self.blobs: list[Blob] = []
        self.on_log: Callable[[int], object] | None = None
        self.kind: type[Blob] = ManagedBlob

    def blob(self, size: int) -> Blob:
        self.blobs.append(self.kind(size))
        return self.blobs[-1]

    def blob_merge(self, a: Blob, b: Blob) -> Blob:
        return self.kind(a.size() + b.size())

    def log(self, number: int) -> Any:
        self.logged.append(number)
        return self.on_log(number) if self.on_log else None


class Shop:
    """An instance with its host; calls are waited for in async bindings."""

    def __init__(self, bindings: Bindings, module: ModuleType, guest: Any, host: Host) -> None:
        self.bindings, self.module, self.guest, self.host = bindings, module, guest, host
        self.counters = guest.counters

    async def __call__(self, value: Any) -> Any:
        return await self.bindings.result(value)

    async def counter(self, start: int) -> Any:
        return await self(self.counters.counter(start))


async def make(bindings: Bindings, **options: Any) -> Shop:
    module, host = bindings.load(COMPONENT, "shop"), Host()
    guest = await bindings.instantiate(module, module.Imports(host=host), **options)
    return Shop(bindings, module, guest, host)


@pytest.fixture
async def shop(bindings: Bindings) -> Shop:
    return await make(bindings)


# ---- resources of the guest ----


async def test_methods_and_statics(shop: Shop) -> None:
    one, two = await shop.counter(1), await shop.counter(2)
    assert isinstance(one, shop.module.Counter)
    assert await shop(one.get()) == 1
    merged = await shop(shop.counters.counter_merge(one, two))
    assert await shop(merged.get()) == 3
    assert shop.host.logged == [1, 2]
    for gone in (one, two):
        with pytest.raises(ResourceDropped):
            await shop(gone.get())


async def test_drop_runs_the_destructor_once(shop: Shop) -> None:
    counter = await shop.counter(5)
    await shop(counter.drop())
    assert shop.host.logged == [5]
    for use in (counter.get, counter.drop, lambda: shop.counters.give(counter)):
        with pytest.raises(ResourceDropped):
            await shop(use())
    assert shop.host.logged == [5]
    assert await shop(shop.guest.ping()) == 1


async def test_the_end_of_a_context_drops(shop: Shop) -> None:
    counter = await shop.counter(6)
    if shop.bindings.flavour == "async":
        async with counter as entered:
            assert entered is counter
    else:
        with counter as entered:
            assert entered is counter
    assert shop.host.logged == [6]
    with pytest.raises(ResourceDropped):
        await shop(counter.__aenter__() if hasattr(counter, "__aenter__") else counter.__enter__())


async def test_a_context_ends_quietly_after_a_drop(shop: Shop) -> None:
    counter = await shop.counter(6)
    if shop.bindings.flavour == "async":
        async with counter:
            await counter.drop()
    else:
        with counter:
            counter.drop()
    assert shop.host.logged == [6]


async def test_a_resource_given_to_the_guest_is_gone(shop: Shop) -> None:
    counter = await shop.counter(7)
    again = await shop(shop.counters.give(counter))
    assert again is not counter
    with pytest.raises(ResourceDropped):
        await shop(counter.get())
    assert await shop(again.get()) == 7
    assert shop.host.logged == []


async def test_a_resource_cannot_be_passed_twice(shop: Shop) -> None:
    counter = await shop.counter(8)
    with pytest.raises(ValueError, match=r"twice|in use"):
        await shop(shop.counters.counter_merge(counter, counter))
    with pytest.raises(ValueError, match=r"twice|in use"):
        await shop(shop.counters.mixed(counter, counter))
    assert await shop(shop.counters.sum(counter, counter)) == 16
    assert await shop(counter.get()) == 8
    await shop(counter.drop())
    assert shop.host.logged == [8]


async def test_a_resource_of_another_instance_is_refused(shop: Shop) -> None:
    other = await make(shop.bindings)
    mine, theirs = await shop.counter(1), await other.counter(2)
    calls: list[Callable[[], Any]] = [
        lambda: shop.counters.give(theirs),
        lambda: shop.counters.sum(mine, theirs),
        lambda: shop.counters.counter_merge(mine, theirs),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="another instance"):
            await shop(call())
    assert [await shop(mine.get()), await shop(theirs.get())] == [1, 2]


@pytest.mark.parametrize(
    "value", [1, None, object(), Blob(1)], ids=["int", "none", "object", "blob"]
)
async def test_what_is_no_counter_is_refused(value: object, shop: Shop) -> None:
    with pytest.raises(TypeError, match="give: counter: expected Counter, not"):
        await shop(shop.counters.give(value))


async def test_a_resource_of_another_type_is_refused(shop: Shop) -> None:
    plain = await shop(shop.counters.plain(3))
    with pytest.raises(TypeError, match="expected Counter, not Plain"):
        await shop(shop.counters.give(plain))
    await shop(plain.drop())


async def test_objects_are_made_by_the_component(shop: Shop) -> None:
    with pytest.raises(TypeError, match="made by the component"):
        shop.module.Counter()
    if shop.bindings.flavour == "async":
        assert issubclass(shop.module.Counter, Resource)


async def test_the_collector_drops_before_the_next_call(shop: Shop) -> None:
    await shop.counter(9)
    gc.collect()
    assert shop.host.logged == []
    await shop(shop.guest.ping())
    assert shop.host.logged == [9]


async def test_collected_without_a_destructor(shop: Shop) -> None:
    for _ in range(3):
        await shop(shop.counters.plain(1))
    gc.collect()
    assert await shop(shop.guest.ping()) == 1


async def test_a_failing_destructor_of_a_collected_object(shop: Shop) -> None:
    def fail(number: int) -> None:
        raise KeyError(number)

    await shop.counter(9)
    gc.collect()
    shop.host.on_log = fail
    with pytest.raises(KeyError):
        await shop(shop.guest.ping())


async def test_dropping_inside_a_host_function_is_reentrance(shop: Shop) -> None:
    other, problems = await shop.counter(1), []

    async def drop_async(number: int) -> None:
        try:
            await other.drop()
        except RuntimeError as error:
            problems.append(str(error))

    def drop(number: int) -> None:
        try:
            other.drop()
        except RuntimeError as error:
            problems.append(str(error))

    counter = await shop.counter(2)
    shop.host.on_log = drop_async if shop.bindings.flavour == "async" else drop
    assert await shop(counter.logged()) == 2
    assert len(problems) == 1
    assert "forbids" in problems[0]
    shop.host.on_log = None
    assert await shop(other.get()) == 1


async def test_no_call_from_a_host_function_of_the_same_instance(shop: Shop) -> None:
    problems: list[BaseException] = []

    async def call_async(number: int) -> None:
        for awaitable in (shop.guest.ping(), asyncio.ensure_future(shop.guest.ping())):
            try:
                await awaitable
            except RuntimeError as error:
                problems.append(error)

    def call(number: int) -> None:
        for _ in range(2):
            try:
                shop.guest.ping()
            except RuntimeError as error:
                problems.append(error)

    counter = await shop.counter(2)
    shop.host.on_log = call_async if shop.bindings.flavour == "async" else call
    assert await shop(counter.logged()) == 2
    assert ["forbids" in str(problem) for problem in problems] == [True, True]
    assert await shop(shop.guest.ping()) == 1


async def test_other_instances_may_be_called_from_a_host_function(shop: Shop) -> None:
    other = await make(shop.bindings)
    found = []

    async def call_async(number: int) -> None:
        found.append(await other.guest.ping())

    counter = await shop.counter(2)
    is_async = shop.bindings.flavour == "async"
    shop.host.on_log = call_async if is_async else lambda number: found.append(other.guest.ping())
    assert await shop(counter.logged()) == 2
    assert found == [1]


# ---- resources of the host ----


async def test_the_same_object_comes_back(shop: Shop) -> None:
    blob = ManagedBlob(3)
    await shop(shop.guest.keep(blob))
    assert await shop(shop.guest.kept_size()) == 3
    assert await shop(shop.guest.return_kept()) is blob
    assert blob.exits == 0


async def test_an_object_is_exited_when_the_guest_drops_its_last_handle(shop: Shop) -> None:
    blob = ManagedBlob(4)
    await shop(shop.guest.keep(blob))
    assert await shop(shop.guest.borrow(blob)) == 4
    assert blob.exits == 0
    await shop(shop.guest.release())
    assert blob.exits == 1


async def test_the_same_object_may_be_given_twice(shop: Shop) -> None:
    blob = ManagedBlob(4)
    joined = await shop(shop.guest.join(blob, blob))
    assert (joined.size(), blob.exits) == (8, 0)


async def test_two_instances_may_have_the_same_object(shop: Shop) -> None:
    other, blob = await make(shop.bindings), ManagedBlob(4)
    await shop(shop.guest.keep(blob))
    await shop(other.guest.keep(blob))
    await shop(shop.guest.release())
    assert blob.exits == 1
    assert await shop(other.guest.kept_size()) == 4
    await shop(other.guest.release())
    assert blob.exits == 2


async def test_objects_without_an_exit_are_let_go(shop: Shop) -> None:

    blob = Blob(4)
    reference = weakref.ref(blob)
    await shop(shop.guest.keep(blob))
    del blob
    gc.collect()
    assert reference() is not None
    await shop(shop.guest.release())
    gc.collect()
    assert reference() is None


async def test_an_exit_that_raises_comes_out(shop: Shop) -> None:
    class Failing(ManagedBlob):
        def __exit__(self, *exc_info: object) -> None:
            raise KeyError("exit")

    await shop(shop.guest.keep(Failing(1)))
    with pytest.raises(KeyError, match="exit"):
        await shop(shop.guest.release())


async def test_a_guest_that_keeps_a_borrow_traps(shop: Shop) -> None:
    with pytest.raises(wasmtime.Trap, match="borrow handles still remain"):
        await shop(shop.guest.hold_on(Blob(1)))
    with pytest.raises(RuntimeError):
        await shop(shop.guest.ping())


async def test_wrong_objects_of_the_host(shop: Shop) -> None:
    with pytest.raises(AttributeError, match="size"):
        await shop(shop.guest.borrow(object()))


async def test_a_constructor_of_the_host(shop: Shop) -> None:
    assert await shop(shop.guest.make(12)) == 12
    assert [type(blob) for blob in shop.host.blobs] == [ManagedBlob]


async def test_the_end_of_the_instance_exits_what_the_guest_holds(bindings: Bindings) -> None:
    shop, blob = await make(bindings), ManagedBlob(1)
    if bindings.flavour == "async":
        async with shop.guest:
            await shop(shop.guest.keep(blob))
    else:
        with shop.guest:
            shop.guest.keep(blob)
    assert blob.exits == 1


async def test_close_lets_go_without_exit(shop: Shop) -> None:
    blob = ManagedBlob(1)
    await shop(shop.guest.keep(blob))
    shop.guest.close()
    shop.guest.close()
    assert blob.exits == 0
    with pytest.raises(RuntimeError, match="closed"):
        await shop(shop.guest.ping())


async def test_after_close_every_use_raises(shop: Shop) -> None:
    counter = await shop.counter(1)
    shop.guest.close()
    for use in (counter.get, counter.drop, lambda: shop.counters.counter(1), shop.guest.ping):
        with pytest.raises(RuntimeError, match="closed"):
            await shop(use())
    del counter
    gc.collect()


# ---- failures in the middle ----


async def test_an_exception_of_the_host_comes_out_and_poisons(shop: Shop) -> None:
    def fail(number: int) -> None:
        raise KeyError(number)

    counter = await shop.counter(3)
    shop.host.on_log = fail
    with pytest.raises(KeyError):
        await shop(counter.logged())
    shop.host.on_log = None
    with pytest.raises(RuntimeError):
        await shop(counter.get())


async def test_keep_puts_lends_back(bindings: Bindings) -> None:
    shop = await make(bindings, on_unwind="keep")

    def fail(number: int) -> None:
        raise KeyError(number)

    counter = await shop.counter(3)
    shop.host.on_log = fail
    for _ in range(3):
        with pytest.raises(KeyError):
            await shop(counter.logged())
    shop.host.on_log = None
    assert await shop(counter.logged()) == 3
    assert await shop(shop.counters.sum(counter, counter)) == 6
    await shop(counter.drop())
    assert shop.host.logged == [3, 3, 3, 3, 3]


async def test_an_object_made_for_a_guest_that_then_fails_is_not_lost(bindings: Bindings) -> None:
    shop = await make(bindings, on_unwind="keep")
    mine, other = await shop.counter(1), await make(bindings)
    theirs = await other.counter(2)
    with pytest.raises(ValueError, match="another instance"):
        await shop(shop.counters.counter_merge(mine, theirs))
    assert await shop(mine.get()) == 1
    blob = ManagedBlob(1)
    with pytest.raises(OverflowError):
        await shop(shop.guest.make(-1))
    await shop(shop.guest.keep(blob))
    await shop(shop.guest.release())
    assert blob.exits == 1


async def test_limits_of_memory_hold(bindings: Bindings) -> None:
    with pytest.raises(wasmtime.WasmtimeError):
        await make(bindings, limits=Limits(memory=1 << 12))
