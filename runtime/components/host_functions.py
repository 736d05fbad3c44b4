"""Host functions of components in async bindings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..host_function import HostFunction, facts_about
from ..store import StoreState
from ..values.checked import HostBuffer
from ..values.codec import PACK_ERRORS
from . import plan as p
from .imports import ImportedFunction
from .provided import PROVIDED


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
        row, importer = imported.row, imported.component.guest
        is_provided = isinstance(row, p.HostFunction) and row.is_provided
        facts = PROVIDED if is_provided else facts_about(function)
        super().__init__(function, buffer, facts, imported.name, importer=importer)
        self.store_state, self.imported = store_state, imported
        self.is_provided = is_provided

    def make_ready(self) -> None:
        super().make_ready()
        imported, read = self.imported, self.arguments
        if imported.is_direct:
            return
        self.arguments = imported.reader(read)
        if imported.row.lower is not None or imported.row.borrows:
            imported.find_outer = self.store_state.suspended_buffer
            imported.put, self.result_cell = _putter(self.result_cell), imported

    def write_result(self, value: object) -> None:
        raise self.imported.refused(value)


def _putter(cell: Any) -> Callable[[Any], None]:
    """Return the function that writes a core result to where C takes it from."""

    def put(value: Any) -> None:
        try:
            cell[0] = value
        except PACK_ERRORS:
            raise TypeError from None

    return put
