"""A guest function bound to its types: every way to begin a call of it, but for the fast path (`runtime.arity`)."""

from __future__ import annotations

from ctypes import addressof
from threading import get_ident
from typing import Any
from weakref import ref

import wasmtime

from . import loops
from .call import BEGIN, Call, again, start
from .engine import ticker
from .errors import DeadlineExceeded, SignatureMismatch, WouldSuspend
from .fiber import layout
from .guard import OPEN, Guard
from .host import HostCall, enclosing
from .records import packer
from .stack import Stack
from .store import StoreState
from .turns import Lane
from .values import Signature

_ASLEEP = (layout.ASLEEP, ~layout.ASLEEP)


class Bound:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive: that is for whoever calls, because a Bound may be kept by the store itself.
    """

    __slots__ = (
        "__weakref__", "call", "function", "guard", "kinds", "name", "pack", "signature", "spare", "state", "store_reference",
    )  # fmt: skip

    def __init__(
        self,
        store: wasmtime.Store,
        state: StoreState,
        function: Any,
        signature: Signature,
        name: str,
        guard: Guard = OPEN,
    ) -> None:
        self.store_reference = ref(store)
        self.state = state
        #: the raw handle, in memory of its own
        self.function = function
        self.signature = signature
        self.name = name
        self.guard = guard
        self.kinds = tuple(each.kind for each in signature.parameters)
        self.pack = packer(signature)
        self.spare: list[Call] = []
        #: the one of the fast path, which uses it only when the store is idle
        self.call = Call(self, state.lane)

    @property
    def goes_the_long_way(self) -> bool:
        """Is there something about its calls that the fast path knows nothing of?"""
        return self.call.references or self.guard.offload or self.guard.call_seconds is not None

    def mismatch(self, wanted: str) -> SignatureMismatch:
        """The error for binding this function as something else."""
        return SignatureMismatch(f"{self.name}: {wanted}, it is {self.signature or '()'}")

    def begin(self, call: Call) -> int:
        """Begins the guest call and polls it for the first time."""
        status = start(call.pointer)
        while status in _ASLEEP:  # the guest has not been entered yet
            ticker.wake()
            status = again(call.pointer)
        return status

    def prepare(self, call: Call) -> None:
        """What can be done only when the call has its turn: nobody else is at the store then, no worker thread either."""

    async def wait_and_call(
        self, stack: Stack | None, values: tuple[Any, ...], now: bool = False
    ) -> Any:
        """The call by the long way: the store, or the stack, may be in use, or there is something to check."""
        self.guard.check()
        lane = self._lane()
        call = self.spare.pop() if self.spare else Call(self, lane)
        call.lane, call.now = lane, now
        taken = False
        try:
            if stack is not None:
                stack.take(call)
                taken = True
            await lane.enter(call)
            if call.unwound is not None:  # its turn came and went: what it was nested in has failed
                raise call.unwound
            if self.state.lane.closed:
                raise RuntimeError(f"{self.name}: the store is closed")
            self.guard.check()
            self.prepare(call)
            call.record.outer = (
                addressof(lane.inside.record) if isinstance(lane, HostCall) else None
            )
            call.record.write_arguments(values)
            if self.guard.call_seconds is not None and not now:
                return await self._call_within(self.guard.call_seconds, call, stack)
            return await self._call(call, stack)
        except BaseException as error:
            call.fail(error)
            raise
        finally:
            call.end()
            if taken and stack is not None:
                stack.give_back(call)
            if call.is_reusable():
                call.lane = self.state.lane
                self.spare.append(call)

    def call_now(self, *values: Any) -> Any:
        """The call by a synchronous export: whatever would have to wait raises WouldSuspend instead.

        The driver is stepped once, by hand. When it comes to wait all the same, the error is thrown to where it waits, so that
        host functions clean up; the guest is unwound.
        """
        if len(values) != len(self.kinds):
            raise TypeError(f"{self.name} takes {len(self.kinds)} arguments, not {len(values)}")
        self.guard.check()
        root = self.state.lane
        root.reclaim()
        nested = enclosing(self.state) if root.holder is not None else None
        holder = (nested or root).holder
        if holder is not None and not root.closed and not holder.is_used_elsewhere():
            raise WouldSuspend(
                f"{self.name} would have to wait: the store is in use by {holder.name}"
            )
        driver = self.wait_and_call(None, values, now=True)
        try:
            driver.send(None)
            driver.throw(
                WouldSuspend(f"{self.name} would have to wait, and its export is synchronous")
            )
        except StopIteration as end:
            return end.value
        finally:
            driver.close()
        raise WouldSuspend(f"{self.name} would have to wait, and its export is synchronous")

    async def _call(self, call: Call, stack: Stack | None) -> Any:
        status = BEGIN if self.guard.offload and not call.now else self.begin(call)
        if not status:
            return call.record.result
        driver = call.begun = call.drive(status, stack)
        return await driver

    async def _call_within(self, seconds: float, call: Call, stack: Stack | None) -> Any:
        async with loops.Deadline(seconds) as deadline:
            return await self._call(call, stack)
        assert deadline.expired
        error = DeadlineExceeded(f"the call of {self.name} exceeded its deadline of {seconds:g} s")
        call.discard(error)
        raise error

    async def call_on(self, stack: Stack, values: tuple[Any, ...], keeps: object) -> Any:
        """The same for a getter's call, which is given a Stack, and `keeps` the store or the instance alive."""
        self._check_stack(stack)
        return await self.wait_and_call(stack, values)

    def _check_stack(self, stack: Stack) -> None:
        if not isinstance(stack, Stack):
            raise TypeError(
                f"the first argument of a getter's call is a Stack, not {type(stack).__name__}"
            )
        has = self.state.engine.stack_size
        if stack.size > has:
            raise ValueError(
                f"the Stack wants {stack.size} bytes, the store's engine gives {has}: new_engine(stack_size={stack.size})"
            )

    def _lane(self) -> Lane:
        """Where the call queues; RuntimeError when it can never have its turn."""
        root = self.state.lane
        if root.closed:
            raise RuntimeError(f"{self.name}: the store is closed")
        root.reclaim()
        holder = root.holder
        if holder is None:
            return root
        if root.thread != get_ident() or (not holder.is_driven and root.granted is None):
            raise RuntimeError(
                f"{self.name}: the store is in use in another thread, by {holder.name}: "
                "give each thread stores of its own"
            )
        nested = enclosing(self.state)
        if nested is not None:
            nested.reclaim()
            return nested
        if loops.elsewhere(root.place if root.granted is None else root.granted.place):
            raise RuntimeError(
                f"{self.name}: the store is in use on another event loop, by {holder.name}: "
                "finish there before you use it on this one"
            )
        return root

    def failed(self, call: Call, stack: Stack | None, error: BaseException, keeps: object) -> None:
        """Cleans up after the fast path, which an exception has left. `keeps` is what its coroutine keeps alive meanwhile."""
        call.fail(error)
        call.end()
        if stack is not None:
            stack.give_back(call)
        if self.call is call and not call.is_reusable():
            self.call = Call(self, self.state.lane)
