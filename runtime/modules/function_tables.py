"""Exported tables of functions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

from wasmtime import Func, Store
from wasmtime import Table as WasmtimeTable

from .._emitted import calls
from ..funcext import bind, new_host_function
from ..function import BoundFunction
from ..introspection.annotations import annotated_signature
from ..poison import NEVER_POISONED, Poison
from ..store import StoreBase, idle_store_state
from ..values.references import OTHER_STORE
from ..values.types import Signature
from ..wasmtime_api import externs
from ..wasmtime_api.exports import find_export
from .guest import GuestBase
from .tables import Table

C = TypeVar("C", bound=Callable[..., Any])

#: What messages call the functions of tables.
FUNCTION = "a function of a table"


class FunctionTable(Table[C]):
    """The part that is the same for functions of async and of synchronous bindings.

    `get` returns a function that is called as a generated method is: with the arguments alone, of
    whatever types the guest's function has. Calls that are unwound poison the instance that the
    table is of. One function of a table is always the same object.

    `set`, `append` and `grow` take None; a method of an instance in the same store, a function that
    `get` returned, or a `wasmtime.Func`; or a host function. A host function's types are its
    annotations (`i32`, `f64`, ...), as for ``FuncExt.wrap_async``, or are given after it: those of
    its parameters, and that of its result. It lives as long as the store, even if it is replaced.
    """

    __slots__ = ("_calls",)

    _elements = ("funcref",)
    #: What the guest's functions are bound as, and the module that has the calls of these.
    _bound_class: ClassVar[type[Any]]
    _calls_module: ClassVar[str]

    def __init__(self, store: Store, table: WasmtimeTable, poison: Poison = NEVER_POISONED) -> None:
        super().__init__(store, table, poison)
        #: By what tells the functions apart.
        self._calls: dict[bytes, C] = {}

    def _bind(self, func: Func) -> C:
        """Return what calls a function."""
        raise NotImplementedError

    def _define(self, function: Callable[..., Any], signature: Signature, name: str | None) -> Func:
        """Return the Func for a host function."""
        raise NotImplementedError

    def set(
        self, index: int, value: Callable[..., Any] | None, *types: Any, name: str | None = None
    ) -> None:
        """Set an element to a function: see the class.

        Args:
            index: The element's index.
            value: The function, or None.
            types: A host function's parameter types, then its result type (None for no result).
            name: A host function's name in messages. None means its own.

        Raises:
            IndexError: The index is negative, or outside the table.
            TypeError: The value is no function, or a type is missing.
            ValueError: It belongs to another store.
            wasmtime.WasmtimeError: It is not of the elements' exact type, or may not be None.
        """
        index = self._inside(index)
        self._set(index, self._func_of(value, types, name))

    def append(self, value: Callable[..., Any] | None, *types: Any, name: str | None = None) -> int:
        """Add a function at the end, and return its index. Raises as `grow` does."""
        return self.grow(1, value, *types, name=name)

    def grow(
        self, count: int, value: Callable[..., Any] | None = None, *types: Any,
        name: str | None = None,
    ) -> int:  # fmt: skip
        """Add `count` elements that are `value`, and return how many there were before.

        The arguments are those of `set`, and so is what is raised, but for IndexError.

        Raises:
            ValueError: `count` is negative, or the value belongs to another store.
            wasmtime.WasmtimeError: The table's maximum, or a limit of the store, is exceeded; or
                the value is not of the elements' exact type, or may not be None.
        """
        return self._grow(count, self._func_of(value, types, name))

    def __setitem__(self, index: int, value: Callable[..., Any] | None) -> None:
        self.set(index, value)

    def _to_python(self, element: Any) -> C | None:
        if element is None:
            return None
        key = externs.func_key(element)
        call = self._calls.get(key)
        return call if call is not None else self._calls.setdefault(key, self._bind(element))

    def _func_of(self, value: Any, types: tuple[Any, ...], name: str | None) -> Func | None:
        if value is None or isinstance(value, Func):
            return value
        if not callable(value):
            raise TypeError(f"a table of functions takes a function, not {type(value).__name__}")
        if not types and (known := self._known(value)) is not None:
            return known
        signature = Signature.of(types) if types else annotated_signature(value, skip=0)
        return self._define(value, signature, name)

    def _known(self, value: Any) -> Func | None:
        """Return the Func of what is a guest's function already, or None."""
        guest = getattr(value, "__self__", None)
        if isinstance(guest, GuestBase):
            return self._method(guest, value)
        if getattr(value, "__module__", None) == self._calls_module:
            for cell in value.__closure__ or ():
                bound = cell.cell_contents
                if isinstance(bound, self._bound_class):
                    return self._own(self._state.func_from(bound.function))
        return None

    def _method(self, guest: GuestBase, method: Any) -> Func | None:
        """Return the Func of a guest's generated method; None for one that a user has written."""
        if method.__module__ != guest.__wasm__.module:
            return None
        raw = guest.__names__.get(method.__name__, method.__name__)
        func = find_export(guest.__instance__.exports, raw)
        return self._own(func) if isinstance(func, Func) else None

    def _own(self, func: Func) -> Func:
        """Return a Func of this store; raise ValueError for one of another."""
        try:
            self._state.check_owner(func)
        except ValueError:
            raise ValueError(
                f"the function {OTHER_STORE}. Or give its types after it: calls then cross over"
            ) from None
        return func


class FuncTable(FunctionTable[Callable[..., Coroutine[Any, Any, Any]]]):
    """A table of functions, of async bindings. Awaiting a call of what `get` returns runs it.

    Host functions may be ``async def`` or plain.
    """

    __slots__ = ()

    _bound_class, _calls_module = BoundFunction, calls.__name__

    @staticmethod
    def _state_of(store: Store) -> StoreBase:
        return idle_store_state(store)

    def _bind(self, func: Func) -> Callable[..., Coroutine[Any, Any, Any]]:
        return calls.export(bind(self._store, func, (), FUNCTION, self._poison), self._store)

    def _define(self, function: Callable[..., Any], signature: Signature, name: str | None) -> Func:
        return new_host_function(self._store, function, signature, name)
