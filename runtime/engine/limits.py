"""Limits for untrusted guests.

Nothing in the runtime imports this file before limits are used: `dataclasses` takes half as long to
import as the rest of the package.
"""

from __future__ import annotations

from dataclasses import dataclass

import wasmtime


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an instance may use, given to ``instantiate`` of a generated class. None means no limit.

    A module that exceeds a limit of memory or tables from the start makes ``instantiate`` raise
    `wasmtime.WasmtimeError`. A guest that asks for more later is told that there is none:
    ``memory.grow`` returns -1. The limits of memory, tables and instances belong to the store, so
    instances that share a store share them.

    Args:
        memory: Bytes of each linear memory.
        table_elements: Elements of each table.
        instances: Instances in the store.
        call_seconds: Wall-clock seconds of one call, counted from when it enters the guest; then
            the call raises `DeadlineExceeded`. A guest that computes is interrupted only on an
            engine with time slices (`new_engine`), such as the shared one. Synchronous bindings
            refuse this limit.
        fuel: Units of work, about one for each instruction, that the store starts with. The call
            that uses up the last one raises `OutOfFuel`. Needs an engine that counts fuel;
            ``instantiate`` without ``store=`` chooses one.

    Raises:
        ValueError: A number is negative or not an int, or `call_seconds` is not positive.
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
                raise ValueError(f"{name} must be None or an int that is not negative")
        if self.call_seconds is not None and not self.call_seconds > 0:
            raise ValueError("call_seconds must be None or a positive number of seconds")

    def apply(self, store: wasmtime.Store, markers: int) -> None:
        """Give the store the limits that it enforces itself.

        Args:
            store: The store.
            markers: How many of its instances belong to the runtime, and must not count.

        Raises:
            ValueError: Fuel is limited, but the store's engine does not count it.
        """
        instances = None if self.instances is None else self.instances + markers
        limits = self.memory, self.table_elements, instances
        if limits != (None, None, None):
            memory, table_elements, instances = (-1 if n is None else n for n in limits)
            store.set_limits(memory_size=memory, table_elements=table_elements, instances=instances)
        if self.fuel is not None:
            try:
                store.set_fuel(self.fuel)
            except wasmtime.WasmtimeError as error:
                raise ValueError(
                    f"the store's engine counts no fuel: new_engine(fuel=True) ({error})"
                ) from None
