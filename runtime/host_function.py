"""Host functions: a user's function under the signature that a guest knows."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import ref

from .introspection.callables import is_async, is_written_in_python, may_wait
from .values.checked import checked_codec
from .values.types import Signature

if TYPE_CHECKING:
    from .values.checked import HostBuffer
    from .values.codec import BufferStore


#: Whether a function is async, and whether awaiting what it returns may suspend the caller.
Facts: TypeAlias = tuple[bool, bool]


def facts_about(function: Callable[..., Any]) -> Facts:
    """Return what the runtime has to know about a user's function."""
    is_coroutine_function = is_async(function)
    return is_coroutine_function, not is_coroutine_function or may_wait(function)


def check_is_plain(name: str, function: Callable[..., Any]) -> None:
    """Raise TypeError for a function that synchronous bindings do not take."""
    if is_async(function):
        problem = f"{name} is async: synchronous bindings take plain functions"
        raise TypeError(f"{problem} (generate without --sync)")


def no_importer() -> object:
    """Return None: no instance of a generated class imports the function."""
    return None


class HostFunction:
    """A user's function as one store's guests import it.

    When a guest calls it, C copies the arguments into `buffer` and the guest is suspended. The
    driver (`Call.drive`) then runs the function off the fiber and writes its result.
    """

    __slots__ = (
        "__weakref__", "access_caller", "arguments", "buffer", "function", "importer", "is_async",
        "is_provided", "name", "reference", "result_cell", "signature", "values", "waits",
    )  # fmt: skip

    def __init__(
        self, function: Callable[..., Any], buffer: HostBuffer, facts: Facts, name: str,
        access_caller: bool = False, importer: Callable[[], object] = no_importer,
    ) -> None:  # fmt: skip
        self.function, self.buffer, self.name = function, buffer, name
        self.signature = buffer.codec.signature
        self.access_caller = access_caller
        #: True if a call only makes a coroutine; if awaiting what it returns may suspend the caller.
        self.is_async, self.waits = facts
        #: True for a function of the runtime's own: it needs no greenlet, and returns a coroutine
        #: if it has to wait.
        self.is_provided = False
        self.reference = ref(self)
        #: ``result_cell[0] = value`` writes the result to where C takes it from, or raises one of
        #: `PACK_ERRORS`. None until `make_ready`.
        self.result_cell: Any = None
        #: Returns the instance of a generated class that imports this function, if one does.
        self.importer = importer

    @classmethod
    def of_store(
        cls, store_state: BufferStore, function: Callable[..., Any], signature: Signature,
        access_caller: bool, name: str,
    ) -> HostFunction:  # fmt: skip
        """Return a host function with a buffer of its own. Raises TypeError if it is no function."""
        if not callable(function):
            raise TypeError(
                f"{name}: a host function must be callable, not {type(function).__name__}"
            )
        buffer = checked_codec(signature).new_host_buffer(store_state)
        return cls(function, buffer, facts_about(function), name, access_caller)

    @property
    def address(self) -> int:
        """Where C finds the buffer."""
        return addressof(self.buffer)

    #: ``arguments(values)`` reads what C left in the buffer.
    arguments: Callable[[Any], tuple[Any, ...]]
    values: Any

    def make_ready(self) -> None:
        """Prepare for the first call. Many an instance never calls most of its imports."""
        buffer, function = self.buffer, self.function
        if not self.is_async and not is_written_in_python(function):
            # `await_` relies on that (`stack.py`). What C calls might be a step of a coroutine.
            self.function = lambda *arguments: function(*arguments)
        self.arguments, self.values, self.result_cell = buffer.codec.ways(buffer)

    def write_result(self, value: object) -> None:
        """Check and write a result that `result_cell` refused; raise if it is a wrong one."""
        try:
            self.buffer.write_result(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise wrong_result(self.name, self.signature, value, error) from None


def wrong_result(name: str, signature: Signature, value: object, error: Exception) -> Exception:
    """Return the error for a host function's result that is not what its signature says."""
    wanted = ", ".join(result.says for result in signature.results) or "None"
    kind = type(error) if isinstance(error, OverflowError) else TypeError
    return kind(
        f"{name} returned {type(value).__name__}, which is not {wanted} for {signature}: {error}"
    )
