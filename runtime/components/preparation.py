"""What comes before an instance of a component: checks, a store, and its state."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, Literal, TypeVar
from weakref import ref

import wasmtime

from ..background import run_once
from ..errors import ImportMismatch
from ..event_loops import is_running
from ..host_call import must_not_wait
from ..introspection.callables import refusal
from ..poison import NeverPoisoned, Poison
from ..store import StoreBase
from . import plan as p
from .guest import ComponentBase
from .state import ComponentState

if TYPE_CHECKING:
    from ..engine.limits import Limits

C = TypeVar("C", bound=ComponentBase)

#: Bytes that one call may copy, if Limits do not say.
COPIED = 128 << 20


class ComponentPreparation(Generic[C]):
    """What a generated ``instantiate`` was given, checked, and the store to instantiate in."""

    def __init__(
        self, cls: type[C], imports: object, store: wasmtime.Store | None,
        on_unwind: Literal["poison", "keep"], limits: Limits | None, offload: bool,
        shared_engine: Callable[[bool], wasmtime.Engine],
    ) -> None:  # fmt: skip
        if on_unwind not in ("poison", "keep"):
            raise ValueError(f"on_unwind must be 'poison' or 'keep', not {on_unwind!r}")
        plan = cls.__plan__()
        check_imports(cls.__file__.file, plan, imports)
        owns_store = store is None
        if store is None:
            store = wasmtime.Store(shared_engine(limits is not None and limits.fuel is not None))
        self.cls, self.store, self.limits, self.owns_store = cls, store, limits, owns_store
        kind = Poison if on_unwind == "poison" else NeverPoisoned
        seconds = limits.call_seconds if limits is not None else None
        poison = kind(call_seconds=seconds, offload=offload)
        copied = limits.copied if limits is not None else None
        self.component = ComponentState(plan, store, poison, COPIED if copied is None else copied)
        self.component.owns_store = owns_store
        self.guest = cls.__new__(cls)
        self.component.guest = ref(self.guest)

    def modules(self) -> list[wasmtime.Module]:
        """Return the core modules, which blocks for as long as compiling them takes."""
        return self.cls.__file__.load_modules(self.component.plan.modules, self.store.engine)

    async def modules_elsewhere(self) -> list[wasmtime.Module]:
        """Return the core modules, compiled on a worker thread if they are not loaded yet."""
        file, engine = self.cls.__file__, self.store.engine
        loaded = file.loaded_modules(self.component.plan.modules, engine)
        if loaded is not None:
            return loaded
        if not is_running() or must_not_wait():
            return self.modules()
        return await run_once((self.cls, engine), self.modules)

    def configure(self, state: StoreBase) -> None:
        """Set the store's limits."""
        if self.limits is not None:
            # The limit counts components, each of which is several instances for wasmtime.
            self.limits.apply(self.store, state.markers, len(self.component.plan.instances))

    def close(self) -> None:
        """Close the store if it was made here."""
        if self.owns_store:
            self.store.close()


def check_imports(file: str, plan: p.Plan, imports: object) -> None:
    """Raise ImportMismatch with all that the component imports and the host lacks."""
    problems = []
    for row in plan.functions:
        if isinstance(row, p.HostFunction) and not row.method:
            problem = _problem(row, imports)
            if problem is not None and problem not in problems:
                problems.append(problem)
    if problems:
        raise ImportMismatch(f"{file} cannot be instantiated:\n  " + "\n  ".join(problems))


def _problem(row: p.HostFunction, imports: object) -> str | None:
    try:
        item: object = attrgetter(row.path)(imports)
    except AttributeError:
        return f"{row.path} is missing; the component imports {row.name}"
    if not callable(item):
        return f"{row.path} is of type {type(item).__name__}, not a function"
    signature = refusal(item, row.count)
    if signature:
        return f"{row.path}{signature} does not take {row.count} positional arguments"
    return None
