"""Guest calls of every kind, to be hit by exceptions anywhere, and checked afterwards."""

from __future__ import annotations

import contextlib

from runtime import (
    FuncExt,
    Stack,
    await_,
    externref,
    i32,
    instantiate_async,
)

from ..guests import Instance, compiled, instantiate, new_store, relay
from .common import (
    HOLDER,
    TWICE,
    at_once,
    by_hand,
    pending,
)


class Target:
    """Guest calls of one kind, driven by hand, and whether everything still works after one was hit."""

    def __init__(self) -> None:
        self.instance: Instance = by_hand(self._make())
        self.stack = Stack()
        self.call = self.instance.getter("run", i32, i32)

    async def _make(self) -> Instance:
        raise NotImplementedError

    def once(self) -> None:
        """A call from beginning to end."""
        assert by_hand(self.call(self.stack, 5)) == self.wanted(5)

    def wanted(self, x: int) -> int:
        return x + 1 + 100 * (x + 2)

    def check(self) -> None:
        """No store may be stuck, no Stack in use, and no result wrong."""
        assert by_hand(self.call(self.stack, 7)) == self.wanted(7)
        assert by_hand(self.instance.run(8)) == self.wanted(8)


class FastTarget(Target):
    """Never suspended."""

    async def _make(self) -> Instance:
        return await relay(at_once, source=TWICE)

    def once(self) -> None:
        assert by_hand(self.instance.getter("add", i32, i32, i32)(self.stack, 1, 2)) == 3
        super().once()


class AsyncTarget(Target):
    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            return x + 1

        return await relay(host, source=TWICE)


class PlainTarget(Target):
    async def _make(self) -> Instance:
        async def wait(x: int) -> int:
            await pending()
            return x + 1

        def host(x: i32) -> i32:
            return await_(wait(x))

        return await relay(host, source=TWICE)


class NestedTarget(Target):
    """Both kinds, two deep, by getters and by call_async."""

    async def _make(self) -> Instance:
        made: list[Instance] = []

        async def nested(x: int) -> int:
            await pending()
            if x < 100:
                return int(await made[0].call("add", x, 1))
            if x % 2:
                return int(await made[0].run(x // 4))
            return int(await made[0].getter("run", i32, i32)(Stack(), x // 4))

        def host(x: i32) -> i32:
            return await_(nested(x))

        made.append(await relay(host, source=TWICE))
        return made[0]

    def once(self) -> None:
        assert by_hand(self.call(self.stack, 300)) == self.wanted(300)

    def wanted(self, x: int) -> int:
        return self._host(x) + 100 * self._host(x + 1)

    def _host(self, x: int) -> int:
        return x + 1 if x < 100 else self.wanted(x // 4)

    def check(self) -> None:
        assert by_hand(self.call(self.stack, 151)) == self.wanted(151)


class FailingTarget(Target):
    """The host function raises, and the guest is unwound."""

    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            if x == 6:
                raise LookupError
            return x + 1

        return await relay(host, source=TWICE)

    def once(self) -> None:
        with contextlib.suppress(LookupError):
            by_hand(self.call(self.stack, 5))


class ClosedTarget(PlainTarget):
    """The call is dropped in the middle."""

    def once(self) -> None:
        coroutine = self.call(self.stack, 5)
        coroutine.send(None)
        coroutine.close()


class ReferenceTarget(Target):
    """Objects in both directions."""

    async def _make(self) -> Instance:
        async def host(_: i32, item: externref) -> externref:
            await pending()
            return [item]

        store = new_store()
        return await instantiate(HOLDER, [FuncExt.wrap_async(store, host)], store)

    def __init__(self) -> None:
        self.instance = by_hand(self._make())
        self.stack = Stack()
        self.call = self.instance.getter("run", i32, externref, tuple[externref, externref])

    def once(self) -> None:
        item = object()
        assert by_hand(self.call(self.stack, 1, item)) == (item, [item])

    check = once


class StartTarget(Target):
    """Instantiating, with a start function that waits."""

    source = '(module (import "env" "f" (func $f (param i32) (result i32))) (func (drop (call $f (i32.const 1)))) (start 1))'

    async def _make(self) -> Instance:
        async def host(x: i32) -> i32:
            await pending()
            return x + 1

        instance = await relay(host, source=TWICE)
        self.func = FuncExt.wrap_async(instance.store, host)
        return instance

    def once(self) -> None:
        store = self.instance.store
        by_hand(instantiate_async(store, compiled(store.engine, self.source), [self.func]))


TARGETS = (
    FastTarget,
    AsyncTarget,
    PlainTarget,
    NestedTarget,
    FailingTarget,
    ClosedTarget,
    ReferenceTarget,
    StartTarget,
)
