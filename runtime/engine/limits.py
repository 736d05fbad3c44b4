"""Limits for untrusted guests, imported when they are used: `dataclasses` takes long to import."""

from __future__ import annotations

from dataclasses import dataclass

import wasmtime


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an instance may use, given to ``instantiate`` of a generated class. None means no limit.

    A module that exceeds a limit of memory or tables from the start makes ``instantiate`` raise
    `wasmtime.WasmtimeError`; later ``memory.grow`` returns -1. Instances that share a store share
    these two limits and that of instances.

    Args:
        memory: Bytes of each linear memory.
        table_elements: Elements of each table.
        instances: Instances in the store.
        call_seconds: Wall-clock seconds of one call from when it enters the guest; then the call
            raises `DeadlineExceeded`. To interrupt a guest that computes takes an engine with time
            slices (`new_engine`), such as the shared one. Synchronous bindings refuse this limit.
        fuel: Units of work, about one for each instruction, that the store starts with; the call
            that uses up the last one raises `OutOfFuel`. Needs an engine that counts fuel, such as
            ``instantiate`` without ``store=`` chooses.
        copied: Bytes of strings and lists that one call of a component's export may copy in both
            directions, its imports included. None means 128 MiB; modules copy nothing.

    Raises:
        ValueError: A number is negative or not an int, or `call_seconds` is not positive.
    """

    memory: int | None = None
    table_elements: int | None = None
    instances: int | None = None
    call_seconds: float | None = None
    fuel: int | None = None
    copied: int | None = None

    def __post_init__(self) -> None:
        for name in ("memory", "table_elements", "instances", "fuel", "copied"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < 0):
                raise ValueError(f"{name} must be None or an int that is not negative")
        if self.call_seconds is not None and not self.call_seconds > 0:
            raise ValueError("call_seconds must be None or a positive number of seconds")

    def apply(self, store: wasmtime.Store, markers: int, parts: int = 1) -> None:
        """Set the store's limits, not counting `markers` instances of the runtime.

        `parts` is how many instances wasmtime counts for each that the user makes.

        Raises ValueError if fuel is limited and the store's engine does not count it.
        """
        instances = None if self.instances is None else self.instances * parts + markers
        limits = self.memory, self.table_elements, instances
        if limits != (None, None, None):
            memory, elements, instances = (-1 if n is None else n for n in limits)
            store.set_limits(memory_size=memory, table_elements=elements, instances=instances)
        if self.fuel is not None:
            try:
                store.set_fuel(self.fuel)
            except wasmtime.WasmtimeError as error:
                message = f"the store's engine counts no fuel: new_engine(fuel=True) ({error})"
                raise ValueError(message) from None
