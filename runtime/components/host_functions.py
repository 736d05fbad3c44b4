"""Host functions of components in async bindings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..host_function import HostFunction, facts_about
from ..store import StoreState
from ..values.checked import HostBuffer
from ..values.codec import PACK_ERRORS
from .imports import ImportedFunction


class ComponentHostFunction(HostFunction):
    """A host function whose values are those of the component model.

    The arguments are lifted when the driver of the call asks for them, and the result is lowered
    when the driver writes it, for which the guest may have to allocate.
    """

    __slots__ = ("imported", "store_state")

    def __init__(
        self, store_state: StoreState, function: Callable[..., Any], imported: ImportedFunction,
        buffer: HostBuffer,
    ) -> None:  # fmt: skip
        facts, importer = facts_about(function), imported.component.guest
        super().__init__(function, buffer, facts, imported.name, importer=importer)
        self.store_state, self.imported = store_state, imported

    def make_ready(self) -> None:
        super().make_ready()
        read, lift = self.arguments, self.imported.lift
        self.arguments = lambda values: lift(read(values))
        self.result_cell = _ResultCell(self, self.result_cell)

    def write_result(self, value: object) -> None:
        raise self.imported.refused(value)


class _ResultCell:
    """``cell[0] = value`` lowers the result."""

    __slots__ = ("_cell", "_function")

    def __init__(self, function: ComponentHostFunction, cell: Any) -> None:
        self._function, self._cell = function, cell

    def __setitem__(self, index: int, value: object) -> None:
        function = self._function
        row = function.imported.row
        outer = None
        if row.lower is not None:
            outer = function.store_state.fiber_buffer()
        function.imported.lower(value, self._put, outer)

    def _put(self, value: Any) -> None:
        try:
            self._cell[0] = value
        except PACK_ERRORS:
            raise TypeError from None
