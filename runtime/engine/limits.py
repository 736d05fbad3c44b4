"""Limits for guests that nobody vouches for."""

from __future__ import annotations

import wasmtime

from ..errors import OutOfFuel
from ..frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an instance may use, given to the ``instantiate`` of a generated class; None leaves a limit open.

    A limit of memory or tables that a module exceeds from the start raises wasmtime.WasmtimeError from ``instantiate``; a
    guest that asks for more later is told that there is none (``memory.grow`` gives -1). The limits of memory, tables
    and instances are those of the store: instances that share one share them.

    Args:
        memory: bytes of each linear memory.
        table_elements: elements of each table.
        instances: instances in the store.
        call_seconds: wall-clock seconds of one call, from when it enters the guest; `DeadlineExceeded` ends it. A guest that
            computes is interrupted only on an engine with time slices (`new_engine`; the shared one has them). Synchronous
            bindings refuse it.
        fuel: units of work (about one for each instruction) that the store starts with; `OutOfFuel` ends the call that
            uses up the last. Needs an engine with fuel; without ``store=`` the instance gets one.
    """

    memory: int | None = None
    table_elements: int | None = None
    instances: int | None = None
    call_seconds: float | None = None
    fuel: int | None = None

    def __post_init__(self) -> None:
        for name in ("memory", "table_elements", "instances", "fuel"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < 0):
                raise ValueError(f"{name} is a number, not negative, or None")
        if self.call_seconds is not None and not self.call_seconds > 0:
            raise ValueError("call_seconds is a positive number of seconds, or None")

    def apply(self, store: wasmtime.Store, markers: int) -> None:
        """Sets what the store enforces; `markers` are instances of the runtime's own in it.

        Raises:
            ValueError: fuel is limited, and the store's engine does not count it.
        """

        def given(value: int | None) -> int:
            return -1 if value is None else value

        instances = None if self.instances is None else self.instances + markers
        if (self.memory, self.table_elements, instances) != (None, None, None):
            store.set_limits(
                memory_size=given(self.memory),
                table_elements=given(self.table_elements),
                instances=given(instances),
            )
        if self.fuel is not None:
            try:
                store.set_fuel(self.fuel)
            except wasmtime.WasmtimeError as error:
                raise ValueError(
                    f"the store's engine counts no fuel: new_engine(fuel=True) ({error})"
                ) from None


UNLIMITED = Limits()

__all__ = ["UNLIMITED", "Limits", "OutOfFuel"]
