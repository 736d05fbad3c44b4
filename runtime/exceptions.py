"""Exceptions of WebAssembly that cross the host: out of a guest, and into another one.

wasmtime keeps the exception that leaves a guest in its store, where it is taken from. An exception
is thrown into a guest by the host function that the guest waits for: the store is told which one,
and the function ends with the trap that wasmtime makes of that. So what passes a host function is
the very object that was thrown, with its identity (``catch_ref``), and with values that Python
cannot hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from ctypes import addressof, c_size_t, c_uint64
from typing import Any, NoReturn, final

import wasmtime

from .native.library import library
from .native.structs import VALUE_SIZE
from .store import StoreBase, find_state
from .values.checked import checked_codec
from .values.opaque import OpaqueRef
from .values.types import EXTERNREF, FUNCREF, VALUE_TYPES, Signature
from .wasmtime_api import engines, errors, exceptions, references
from .wasmtime_api.exceptions import ExceptionReference
from .wasmtime_api.guarded_store import StoreUser
from .wasmtime_api.library import TrapPtr


@final
class WasmException(wasmtime.Trap):
    """A WebAssembly exception: one that a guest did not catch, or one to throw into a guest.

    A host function that lets it pass, or raises it, throws it into the guest that called the
    function, which may catch it; all of them must be of one store. In another store it ends the
    guest like any exception of a host function. It does not keep the store open.

    Args:
        store: The store, or a `Caller`, in which the exception is made.
        tag: Its tag, of that store.
        payload: The values that the tag's type asks for.

    Raises:
        TypeError: A value, or the number of values, is not what the tag's type says.
        OverflowError: An int is too large for its type.
        ValueError: The tag belongs to another store, or the store is closed.
        RuntimeError: The store is in the middle of a guest call, or another thread uses it.
        wasmtime.WasmtimeError: The store's limits or its memory are exhausted.
    """

    def __init__(
        self, store: wasmtime.Store | StoreUser, tag: wasmtime.Tag, payload: Iterable[Any] = ()
    ) -> None:
        state, values = _state_of(store), tuple(payload)
        self._hold(state, _new_reference(state, tag, values), tag, values)
        super().__init__("a WebAssembly exception of the host")

    @classmethod
    def _taken(cls, state: StoreBase, reference: ExceptionReference, message: str) -> WasmException:
        """Return the object for an exception that a guest has thrown."""
        error = cls.__new__(cls)
        tag = exceptions.exception_tag(state.context, reference)
        error._hold(state, reference, tag, _read_payload(state, reference, tag))
        wasmtime.Trap.__init__(error, message)
        return error

    def _hold(
        self,
        state: StoreBase,
        reference: ExceptionReference,
        tag: wasmtime.Tag,
        values: tuple[Any, ...],
    ) -> None:
        # `shared` is one object for each store, and refers to nothing. Where a host function of
        # synchronous bindings ends, both are read without a call.
        self.shared, self.reference = state.shared, reference
        self._tag, self._payload = tag, values
        self.args = ()  # Python has put the store there, which an exception must not keep

    @property
    def tag(self) -> wasmtime.Tag:
        """The exception's tag: ``error.tag.eq(store, other)`` compares it with another."""
        return self._tag

    @property
    def payload(self) -> tuple[Any, ...]:
        """The values that were thrown."""
        return self._payload

    def is_of(self, state: StoreBase) -> bool:
        """Return True if guests of the store can catch it."""
        return self.shared is state.shared

    def is_same(self, state: StoreBase, reference: ExceptionReference) -> bool:
        """Return True if that is a reference, of the store, to this exception."""
        if not self.is_of(state):
            return False
        return exceptions.same_exception(state.context, self.reference, reference)

    def throw(self, state: StoreBase) -> TrapPtr:
        """Throw it into a guest of its store: return the trap for the host function to end with."""
        return exceptions.throw_exception(state.context, self.reference)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a WasmException cannot be copied or pickled: send its payload instead")


def forget_exception(state: StoreBase) -> None:
    """Let the store throw nothing, after a trap that `WasmException.throw` returned is not used."""
    with exceptions.root_scope(state.context):
        exceptions.take_exception(state.context)


def uncaught(
    state: StoreBase, failure: Exception, thrown: BaseException | None
) -> WasmException | None:
    """Return the exception that a guest ended with, if its call failed because of one.

    It is the object `thrown`, which a host function raised, if that is the same exception.
    """
    if not exceptions.has_exception(state.context):
        return None
    with exceptions.root_scope(state.context):
        reference = exceptions.take_exception(state.context)
        if isinstance(thrown, WasmException) and thrown.is_same(state, reference):
            return thrown
        return WasmException._taken(state, reference, str(failure))


def _state_of(store: wasmtime.Store | StoreUser) -> StoreBase:
    store = store.store if isinstance(store, StoreUser) else store
    if not isinstance(store, wasmtime.Store):
        raise TypeError(f"expected a wasmtime.Store or a Caller, not {type(store).__name__}")
    engines.context(store)  # raises if the store is closed, or used by another thread
    state = find_state(store)
    if state is None:
        raise ValueError("the store has neither instances nor host functions of this package")
    return state


def _read_payload(
    state: StoreBase, reference: ExceptionReference, tag: wasmtime.Tag
) -> tuple[Any, ...]:
    names, _ = exceptions.tag_signature(state.context, tag)
    return tuple(_read(state, reference, index, name) for index, name in enumerate(names))


def _read(state: StoreBase, reference: ExceptionReference, index: int, name: str) -> Any:
    if name not in VALUE_TYPES:
        return _read_any(state, reference, index)
    buffer = checked_codec(Signature((), (VALUE_TYPES[name],))).new_call_buffer(state)
    exceptions.exception_field(state.context, reference, index, buffer.results)
    return buffer.result


def _read_any(state: StoreBase, reference: ExceptionReference, index: int) -> Any:
    """Return a value of a reference type that Python has no name for."""
    value = (c_uint64 * (VALUE_SIZE // 8))()  # its kind, the id of its store, ...
    exceptions.exception_field(state.context, reference, index, addressof(value))
    try:
        for kind in (FUNCREF, EXTERNREF):  # one of a certain type, or one that is never null
            if value[0] & 0xFF == kind.kind:
                return _read(state, reference, index, kind.name)
        return OpaqueRef.copy_of(addressof(value)) if value[1] else None
    finally:
        references.unroot(addressof(value))


def _new_reference(
    state: StoreBase, tag: wasmtime.Tag, values: tuple[Any, ...]
) -> ExceptionReference:
    if not isinstance(tag, wasmtime.Tag):
        raise TypeError(f"expected a wasmtime.Tag, not {type(tag).__name__}")
    state.check_owner(tag)
    parameters = Signature.named(exceptions.tag_signature(state.context, tag)).parameters
    if len(values) != len(parameters):
        raise TypeError(f"the tag's type asks for {len(parameters)} values, not {len(values)}")
    reference = ExceptionReference()
    buffer = checked_codec(Signature(parameters, ())).new_call_buffer(state)
    where = state.fiber_buffer()
    try:
        buffer.write_arguments(values)
        words = (c_size_t * 5)(
            state.context, exceptions.tag_address(tag), buffer.args, len(values), reference.address
        )
        made = exceptions.EXNREF_NEW, addressof(words), 0, 0
        errors.check(library.run_on_fiber(where, library.spread_address, *made) or None)
    finally:
        buffer.release_arguments()
    return reference
