"""A guest function bound to its types: every way to begin a call of it, but for the fast path.

The fast path is `_emitted/calls.py`.
"""

from __future__ import annotations

from ctypes import addressof
from threading import get_ident
from typing import Any
from weakref import ref

import wasmtime

from . import event_loops
from .call import FIRST_POLL, Call, poll, start
from .call_queue import CallQueue, in_use_in_another_thread
from .engine.ticker import ticker
from .errors import DeadlineExceeded, SignatureMismatch, WouldSuspend
from .host_call import HostCall, enclosing
from .native import structs
from .poison import NEVER_POISONED, Poison
from .stack import Stack, note_that_it_polls
from .store import StoreState
from .unwind import IDLE, QUEUED
from .values.checked import CheckedCodec
from .wasmtime_api.uncopyable import OF_AN_INSTANCE

_ASLEEP = (structs.ASLEEP, ~structs.ASLEEP)


class BoundFunction:
    """A function of a store, ready to be called with values of known types.

    It does not keep the store alive, because the store itself may keep it. Its callers do.
    """

    __slots__ = (
        "__weakref__", "call", "codec", "free", "function", "kinds", "name", "pack", "poison", "signature",
        "store_reference", "store_state",
    )  # fmt: skip

    def __init__(
        self,
        store: wasmtime.Store,
        store_state: StoreState,
        function: Any,
        codec: CheckedCodec,
        name: str,
        poison: Poison = NEVER_POISONED,
    ) -> None:
        self.store_reference = ref(store)
        self.store_state = store_state
        #: The raw handle, in memory of its own.
        self.function = function
        self.codec, self.signature = codec, codec.signature
        self.name = name
        self.poison = poison
        self.kinds, self.pack = codec.kinds, codec.pack
        self.free: list[Call] = []
        #: The call of the fast path, which uses it only when the store is idle.
        self.call = Call(self, store_state.queue)

    __reduce_ex__ = OF_AN_INSTANCE

    @property
    def needs_slow_path(self) -> bool:
        """True if there is something about its calls that the fast path does not handle."""
        poison = self.poison
        return self.call.has_references or poison.offload or poison.call_seconds is not None

    def mismatch(self, wanted: str) -> SignatureMismatch:
        """Return the error for binding this function as something else."""
        return SignatureMismatch(f"{self.name}: {wanted}, it is {self.signature or '()'}")

    def take_function(self, function: Any) -> None:
        """Be bound to another instance's function of the same type, after `StoreState.reopen`."""
        call = self.call
        self.function = call.function = function
        buffer = call.buffer
        buffer.function, buffer.context = addressof(function), self.store_state.context

    def is_unused(self) -> bool:
        """Return True if no call was ever ended from outside, or made but on the fast path."""
        call = self.call
        return not self.free and call.state is IDLE and call.abandoned_because is None

    def replace_call(self, call: Call) -> None:
        """Give the fast path another call, because this one is never to be used again."""
        if self.call is call:
            self.call = Call(self, self.store_state.queue)

    def begin(self, call: Call) -> int:
        """Begin the guest call and poll it for the first time."""
        status = start(call.pointer)
        while status in _ASLEEP:  # the guest has not been entered yet
            ticker.wake()
            status = poll(call.pointer)
        return status

    def prepare(self, call: Call) -> None:
        """Do what can be done only when the call has its turn, and no worker thread is at work."""

    async def call_slowly(
        self, stack: Stack | None, values: tuple[Any, ...], is_sync: bool = False
    ) -> Any:
        """Call the function where the store or the stack may be in use, or there is more to do."""
        thread = get_ident()  # kept until the call has ended: see `CallQueue.thread`
        self.poison.check()
        queue = self._choose_queue()
        call = self.free.pop() if self.free else Call(self, queue)
        call.queue, call.is_sync = queue, is_sync
        taken = False
        try:
            if stack is not None:
                stack.take(call)
                taken = True
            call.state = QUEUED
            await queue.enter(call, thread)
            self._begin_turn(call, values)
            if self.poison.call_seconds is not None and not is_sync:
                return await self._call_within(self.poison.call_seconds, call, stack)
            return await self._call(call, stack)
        except BaseException as error:
            call.fail(error)
            raise
        finally:
            call.finish()
            if taken and stack is not None:
                stack.give_back(call)
            if call.is_reusable():
                call.queue = self.store_state.queue
                self.free.append(call)

    def _begin_turn(self, call: Call, values: tuple[Any, ...]) -> None:
        """Check everything once more, because no other call comes between now; write arguments."""
        call.raise_if_abandoned()  # its turn came and went: what it was nested in has failed
        if self.store_state.queue.closed:
            raise RuntimeError(f"{self.name}: the store is closed")
        self.poison.check()
        self.prepare(call)
        queue = call.queue
        outer = queue.guest_call.buffer if isinstance(queue, HostCall) else None
        call.buffer.outer = addressof(outer) if outer is not None else None
        self.write_arguments(call, values)

    def write_arguments(self, call: Call, values: tuple[Any, ...]) -> None:
        """Check and write the arguments of a call that has its turn."""
        call.buffer.write_arguments(values)

    def call_sync(self, *values: Any) -> Any:
        """Call the function through a synchronous export, or raise WouldSuspend if it has to wait.

        The driver is stepped once, by hand. If it comes to wait all the same, the error is thrown
        to where it waits, so that host functions clean up, and the guest is unwound.
        """
        if len(values) != len(self.kinds):
            raise TypeError(f"{self.name} takes {len(self.kinds)} arguments, not {len(values)}")
        self.poison.check()
        self._check_free()
        driver = self.call_slowly(None, values, is_sync=True)
        refusal = WouldSuspend(f"{self.name} would have to wait, and its export is synchronous")
        try:
            driver.send(None)
            driver.throw(refusal)
        except StopIteration as end:
            return end.value
        finally:
            driver.close()
        raise refusal

    def _check_free(self) -> None:
        """Raise WouldSuspend if the call would have to wait for its turn."""
        root = self.store_state.queue
        root.reclaim()
        nested = enclosing(self.store_state) if root.owner is not None else None
        owner = (nested or root).owner
        if owner is not None and not root.closed and not owner.is_used_elsewhere():
            raise WouldSuspend(
                f"{self.name} would have to wait: the store is in use by {owner.name}"
            )

    async def _call(self, call: Call, stack: Stack | None) -> Any:
        status = FIRST_POLL if self.poison.offload and not call.is_sync else self.begin(call)
        if not status:
            return call.buffer.result
        driver = call.new_driver = call.drive(status, stack)
        return await driver

    async def _call_within(self, seconds: float, call: Call, stack: Stack | None) -> Any:
        async with event_loops.Deadline(seconds) as deadline:
            return await self._call(call, stack)
        assert deadline.expired
        error = DeadlineExceeded(f"the call of {self.name} exceeded its deadline of {seconds:g} s")
        call.discard(error)
        raise error

    async def call_on(self, stack: Stack, values: tuple[Any, ...], keep_alive: object) -> Any:
        """Make the call of a getter on a Stack. `keep_alive` is the store, or the instance."""
        self._check_stack(stack)
        return await self.call_slowly(stack, values)

    def _check_stack(self, stack: Stack) -> None:
        if not isinstance(stack, Stack):
            raise TypeError(
                f"the first argument of a getter's call is a Stack, not {type(stack).__name__}"
            )
        size = self.store_state.engine.stack_size
        if stack.size > size:
            raise ValueError(
                f"the Stack asks for {stack.size} bytes, but the store's engine gives {size}: "
                f"new_engine(stack_size={stack.size})"
            )

    def _enclosing(self, root: CallQueue) -> HostCall | None:
        """Return the host call of this store in which the running code is, if it is in one."""
        owner = root.owner
        if owner is None or not owner.is_driven or root.thread != get_ident():
            return None
        return enclosing(self.store_state)

    def _choose_queue(self) -> CallQueue:
        """Return where the call waits its turn; RuntimeError if it can never have its turn."""
        root = self.store_state.queue
        if root.closed:
            raise RuntimeError(f"{self.name}: the store is closed")
        nested = self._enclosing(root)
        if nested is not None:
            nested.reclaim()
            return nested
        root.reclaim()
        owner, handed_to = root.owner, root.handed_to
        if owner is None:
            return root
        if root.thread != get_ident():
            raise in_use_in_another_thread(self, owner)
        if not owner.is_driven and handed_to is None:
            raise RuntimeError(
                f"{self.name}: the store is in the middle of a call of {owner.name}, which a "
                "finalizer or a signal handler has interrupted here"
            )
        loop_token = root.loop_token if handed_to is None else handed_to.loop_token
        if event_loops.elsewhere(loop_token):
            raise RuntimeError(
                f"{self.name}: the store is in use on another event loop, by {owner.name}: "
                "finish there before you use it on this one"
            )
        return root

    def failed(
        self, call: Call, stack: Stack | None, error: BaseException, keep_alive: object
    ) -> None:
        """Clean up after the fast path, which an exception has left."""
        call.fail(error)
        call.finish()
        if stack is not None:
            stack.give_back(call)
        if not call.is_reusable():
            self.replace_call(call)


note_that_it_polls(BoundFunction.call_slowly.__code__)
