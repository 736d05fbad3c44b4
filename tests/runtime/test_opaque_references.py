"""References that guests made, on their way through Python, in async and synchronous bindings."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any
from weakref import ref

import pytest

from runtime import OpaqueRef
from tests.features import needs_gc
from tests.sync.making import bindings, class_of

from .isolated import isolated

pytestmark = needs_gc

#: `same` compares what Python was given with what the guest kept: 1 if they are one reference.
WAT = """(module
  (import "env" "see" (func $see (param externref) (result externref)))
  (import "env" "two" (func $two (param externref externref) (result externref externref)))
  (type $point (struct (field i32)))
  (type $holder (array externref))
  (table (export "table") 4 externref)
  (global (export "held") (mut externref) (ref.null extern))
  (global $kept (mut eqref) (ref.null eq))
  (func $keep (param eqref) (result externref)
    (global.set $kept (local.get 0)) (extern.convert_any (local.get 0)))
  (func $i31 (export "i31") (param i32) (result externref) (call $keep (ref.i31 (local.get 0))))
  (func $struct (export "struct") (param i32) (result externref)
    (call $keep (struct.new $point (local.get 0))))
  (func (export "holder") (param externref) (result externref)
    (extern.convert_any (array.new_fixed $holder 1 (local.get 0))))
  (func (export "held_by") (param externref) (result externref)
    (array.get $holder
      (ref.cast (ref $holder) (any.convert_extern (local.get 0))) (i32.const 0)))
  (func $same (export "same") (param externref) (result i32)
    (ref.eq (global.get $kept) (ref.cast eqref (any.convert_extern (local.get 0)))))
  (func (export "is_null") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "get") (param i32) (result externref) (table.get (local.get 0)))
  (func (export "put") (param i32 externref) (table.set (local.get 0) (local.get 1)))
  (func (export "through") (param i32) (result i32)
    (call $same (call $see (call $struct (local.get 0)))))
  (func (export "through_two") (param i32) (result i32 i32)
    (local $first externref)
    (local.set $first (call $struct (local.get 0)))
    (call $two (call $i31 (i32.const 1)) (local.get $first))
    (local.set $first) (drop)
    (i32.const 0) (call $same (local.get $first))))"""


@cache
def generated(sync: bool) -> ModuleType:
    return bindings(WAT, sync=sync)


class Host:
    """Gives back what it is given, and keeps it."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def see(self, item: object) -> object:
        self.seen.append(item)
        return item

    def two(self, one: object, other: object) -> tuple[object, object]:
        self.seen += [one, other]
        return one, other


async def result(value: Any) -> Any:
    """Return what a call of either kind of bindings gives."""
    return await value if inspect.isawaitable(value) else value


async def new_guest(sync: bool, host: object = None, **options: Any) -> Any:
    module = generated(sync)
    imports = module.Imports(env=host or Host())
    return await result(class_of(module).instantiate(imports, **options))


OPTIONS = [
    pytest.param({"sync": False}, id="async"),
    pytest.param({"sync": True}, id="sync"),
    pytest.param({"sync": False, "offload": True}, id="offload"),
]
each_kind = pytest.mark.parametrize("options", OPTIONS)
MAKERS = ["i31", "struct"]


@each_kind
@pytest.mark.parametrize("maker", MAKERS)
async def test_it_comes_back_as_itself(options: dict[str, Any], maker: str) -> None:
    guest = await new_guest(**options)
    item = await result(getattr(guest, maker)(7))
    assert isinstance(item, OpaqueRef)
    assert item.kind == "externref"
    assert repr(item) == "<OpaqueRef: externref of a guest>"
    assert await result(guest.is_null(item)) == 0
    for _ in range(2):
        assert await result(guest.same(item)) == 1
    other = await result(getattr(guest, maker)(8))
    assert await result(guest.same(other)) == 1
    assert await result(guest.same(item)) == 0
    guest.close()


@each_kind
async def test_host_functions_get_and_give_it(options: dict[str, Any]) -> None:
    host = Host()
    guest = await new_guest(host=host, **options)
    assert await result(guest.through(3)) == 1
    assert await result(guest.through_two(3)) == (0, 0)
    assert [type(item) for item in host.seen] == [OpaqueRef] * 3
    guest.close()


@each_kind
async def test_globals_and_tables_hold_it(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    item = await result(guest.struct(1))
    guest.held.value = item
    assert await result(guest.same(guest.held.value)) == 1
    await result(guest.put(2, item))
    assert await result(guest.same(await result(guest.get(2)))) == 1
    guest.held.value = None
    assert guest.held.value is None
    guest.close()


@each_kind
async def test_wasmtimes_own_tables_take_it(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    item = await result(guest.struct(1))
    table: Any = guest.exports["table"]
    table.set(guest.__instance__.store, 1, item)
    assert await result(guest.same(await result(guest.get(1)))) == 1
    guest.close()


class Thing:
    """An object that can be watched."""


@each_kind
async def test_it_keeps_alive_what_the_guest_made_and_lets_go(options: dict[str, Any]) -> None:
    guest, thing = await new_guest(**options), Thing()
    watch, store = ref(thing), guest.__instance__.store
    item = await result(guest.holder(thing))
    del thing
    store.gc()
    gc.collect()
    assert await result(guest.held_by(item)) is watch() is not None
    del item
    store.gc()
    await result(guest.is_null(None))
    gc.collect()
    assert watch() is None
    guest.close()


@each_kind
async def test_many_do_not_pile_up(options: dict[str, Any]) -> None:
    guest = await new_guest(**options)
    watches = []
    for _ in range(300):
        thing = Thing()
        watches.append(ref(thing))
        await result(guest.held_by(await result(guest.holder(thing))))
        del thing
    guest.__instance__.store.gc()
    await result(guest.is_null(None))
    gc.collect()
    assert sum(watch() is not None for watch in watches) < 10
    guest.close()


@each_kind
async def test_another_store_refuses_it(options: dict[str, Any]) -> None:
    first, second = await new_guest(**options), await new_guest(**options)
    item = await result(first.struct(1))
    with pytest.raises(ValueError, match="this OpaqueRef belongs to another store"):
        await result(second.is_null(item))
    with pytest.raises(ValueError, match="another store"):
        second.held.value = item
    table: Any = second.exports["table"]
    with pytest.raises(ValueError, match="another store"):
        table.set(second.__instance__.store, 1, item)
    assert await result(second.is_null(None)) == 1
    assert await result(first.same(item)) == 1
    first.close()
    second.close()


@each_kind
async def test_a_host_function_that_gives_one_of_another_store(options: dict[str, Any]) -> None:
    class Foreign(Host):
        def two(self, one: object, other: object) -> tuple[object, object]:
            self.seen.append(ref(thing := Thing()))
            return thing, foreign

    other, host = await new_guest(**options), Foreign()
    foreign = await result(other.struct(1))
    guest = await new_guest(host=host, on_unwind="keep", **options)
    with pytest.raises((TypeError, ValueError), match="belongs to another store"):
        await result(guest.through_two(1))
    guest.__instance__.store.gc()
    await result(guest.is_null(None))
    gc.collect()
    (watch,) = host.seen
    assert isinstance(watch, ref)
    assert watch() is None, "what was to be given with it is let go"
    guest.close()
    other.close()


@each_kind
async def test_it_outlives_its_store(options: dict[str, Any]) -> None:
    guest, other = await new_guest(**options), await new_guest(**options)
    item = await result(guest.struct(1))
    guest.close()
    with pytest.raises(ValueError, match="another store"):
        await result(other.is_null(item))
    with pytest.raises((RuntimeError, ValueError), match="closed"):
        await result(guest.is_null(item))
    assert item.kind == "externref"
    del item
    gc.collect()
    other.close()


@isolated()
def test_ends_in_any_order_and_thread() -> None:
    """References are given up in other threads, after their stores, and while guests run."""
    from threading import Thread

    guests = [
        class_of(generated(True)).instantiate(generated(True).Imports(env=Host())) for _ in "ab"
    ]
    items = [guest.struct(number) for guest in guests for number in range(500)]

    def drop(some: list[object]) -> None:
        while some:
            some.pop()

    threads = [Thread(target=drop, args=(items[index::3],)) for index in range(3)]
    del items[:600]
    for thread in threads:
        thread.start()
    for _ in range(500):
        guests[0].through(1)
    guests[1].close()
    for thread in threads:
        thread.join()
    guests[0].close()
    del guests, items
    gc.collect()


@isolated()
def test_collections_see_it_inside_a_host_function() -> None:
    """What only Python holds survives wasmtime's collections in suspended guests, and nested calls (fact 7)."""
    import asyncio

    guest: Any = None

    class Nested(Host):
        async def see(self, item: object) -> object:
            guest.__instance__.store.gc()
            gc.collect()
            other = await guest.struct(5)
            assert await guest.same(other) == 1
            guest.__instance__.store.gc()
            self.seen.append(other)
            return other

    async def main() -> None:
        nonlocal guest
        guest = await new_guest(sync=False, host=Nested())
        for _ in range(20):
            assert await guest.through(1) == 1
        guest.close()

    asyncio.run(main())


@pytest.mark.parametrize("make", [OpaqueRef, lambda: OpaqueRef.__new__(OpaqueRef)])
def test_python_cannot_make_one(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="comes from a guest"):
        make()
