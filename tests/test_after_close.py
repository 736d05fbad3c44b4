"""Async and synchronous bindings say the same of what is closed, and of instances that nothing made."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import FuncExt, Stack, SyncFuncExt, i32
from tests.features import needs_exceptions
from tests.sync.making import bindings, class_of

pytestmark = needs_exceptions  # for the tag

WAT = """(module (import "env" "host" (func $host (param i32) (result i32))) (memory (export "memory") 1)
    (global (export "g") (mut i32) (i32.const 4)) (table (export "table") 1 funcref) (tag (export "tag"))
    (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
    (func (export "other") (result i32) i32.const 3))"""

CLOSED_INSTANCE = "RuntimeError: the instance is closed"
CLOSED_STORE = "ValueError: the store is closed"
BOTH = pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])


class Things:
    """An instance that has made one call, and what was got from it while it was open."""

    def __init__(self, module: ModuleType, guest: Any) -> None:
        self.module, self.guest, self.store = module, guest, guest.__instance__.store
        self.memory, self.g, self.table = guest.memory, guest.g, guest.table
        self.func, self.method = guest.exports["call"], guest.__instance__.calls["call"]

    @classmethod
    async def make(cls, sync: bool) -> Things:
        module = bindings(WAT, sync=sync)
        guest = class_of(module).instantiate(module.Imports(env=SimpleNamespace(host=int)))
        things = cls(module, guest if sync else await guest)
        assert await outcome(lambda: things.guest.call(1)) == "1"
        return things

    def calls(self) -> Iterator[Callable[[], Any]]:
        """Yield calls of exported functions, bound before or not."""
        guest = self.guest
        yield lambda: guest.call(1)
        yield lambda: guest.other()
        yield lambda: self.method(1)

    def getters(self) -> Iterator[Callable[[], Any]]:
        """Yield calls by getters, which only async bindings have."""
        yield lambda: self.guest.getters.call.get1()(Stack(), 1)
        yield lambda: self.guest.getters.other.get0()(Stack())

    def other_uses(self) -> Iterator[Callable[[], Any]]:
        guest, store = self.guest, self.store
        yield lambda: self.func(store, 1)
        yield lambda: guest.exports["other"](store)
        yield lambda: guest.exports["tag"]
        for owner in (guest, self):
            for use in (
                lambda owner: owner.memory.read(0, 1),
                lambda owner: owner.memory.write(0, b"1"),
                lambda owner: len(owner.memory),
                lambda owner: owner.memory.grow(1),
                lambda owner: owner.memory.view(),
                lambda owner: owner.g.value,
                lambda owner: setattr(owner.g, "value", 5),
                lambda owner: len(owner.table),
                lambda owner: owner.table.get(0),
                lambda owner: owner.table.set(0, None),
            ):
                yield partial(use, owner)
        imports = self.module.Imports(env=SimpleNamespace(host=int))
        yield lambda: type(guest).instantiate(imports, store=store)
        yield lambda: FuncExt.wrap_async1(store, int, i32, i32)
        yield lambda: SyncFuncExt.wrap_sync1(store, int, i32, i32)
        yield store.gc


async def outcome(use: Callable[[], Any]) -> str:
    """Return what a use gives, awaited if that is to be, or the exception that it raises."""
    try:
        result = use()
        return str(await result if inspect.isawaitable(result) else result)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@BOTH
async def test_a_closed_instance(sync: bool) -> None:
    things = await Things.make(sync)
    things.guest.close()
    for use in [*things.calls(), *(things.getters() if not sync else ())]:
        assert await outcome(use) == CLOSED_INSTANCE
    of_the_other_kind = 0
    for use in things.other_uses():
        ended = await outcome(use)
        of_the_other_kind += ended.startswith("RuntimeError: the store is in use by")
        assert ended == CLOSED_STORE or of_the_other_kind == 1
    things.guest.close()


@BOTH
async def test_a_closed_store(sync: bool) -> None:
    things = await Things.make(sync)
    things.store.close()
    expected = iter(["call", "other", "call", "call", "other"])
    for use in [*things.calls(), *(things.getters() if not sync else ())]:
        assert await outcome(use) == f"RuntimeError: {next(expected)}: the store is closed"
    things.guest.close()
    assert await outcome(lambda: things.guest.other()) == CLOSED_INSTANCE


@BOTH
async def test_a_store_that_another_instance_goes_on_to_use(sync: bool) -> None:
    store, module = wasmtime.Store(), bindings(WAT, sync=sync)
    imports = module.Imports(env=SimpleNamespace(host=int))
    made = [class_of(module).instantiate(imports, store=store) for _ in range(2)]
    first, second = made if sync else [await guest for guest in made]
    first.close()
    for use in (lambda: first.call(1), lambda: first.other()):
        assert await outcome(use) == CLOSED_INSTANCE
    assert await outcome(lambda: second.call(6)) == "6"


@BOTH
def test_the_constructor_refuses(sync: bool) -> None:
    module = bindings(WAT, sync=sync)
    cls = class_of(module)
    for arguments in ((), (module.Imports(env=SimpleNamespace(host=int)),)):
        with pytest.raises(TypeError) as caught:
            cls(*arguments)
        name = cls.__name__
        assert str(caught.value) == f"{name}() makes no instance, {name}.instantiate() does"
