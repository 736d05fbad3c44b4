"""What comes before an instance of a component: checks, a store, and its state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import ref

import wasmtime

from ..background import run_once
from ..errors import ImportMismatch
from ..event_loops import is_running
from ..host_call import must_not_wait
from ..introspection.callables import refusal
from ..modules.preparation import OnUnwind, new_poison
from ..store import StoreBase
from . import plan as p
from .guest import ComponentBase
from .state import ComponentState

if TYPE_CHECKING:
    from ..engine.limits import Limits
    from ..wasi.config import Wasi
    from ..wasi.host import WasiHost

C = TypeVar("C", bound=ComponentBase)

#: Bytes that one call may copy, if Limits do not say.
COPIED = 128 << 20


class ComponentPreparation(Generic[C]):
    """What a generated ``instantiate`` was given: a class, and how its instance is to be."""

    __slots__ = ("_copied", "_wasi", "cls", "limits", "plan", "poison")

    def __init__(
        self, cls: type[C], on_unwind: OnUnwind, limits: Limits | None, wasi: Wasi | None,
        offload: bool = False,
    ) -> None:  # fmt: skip
        self._wasi = wasi
        self.cls, self.limits, self.plan = cls, limits, cls.__plan__()
        self.poison = new_poison(on_unwind, limits, offload)
        copied = limits.copied if limits is not None else None
        self._copied = COPIED if copied is None else copied

    @property
    def counts_fuel(self) -> bool:
        """True if the engine must count fuel."""
        return self.limits is not None and self.limits.fuel is not None

    def modules(self, engine: wasmtime.Engine) -> list[wasmtime.Module]:
        """Return the core modules, which blocks for as long as compiling them takes."""
        return self.cls.__file__.load_modules(self.plan.modules, engine)

    async def modules_elsewhere(self, engine: wasmtime.Engine) -> list[wasmtime.Module]:
        """Return the core modules, compiled on a worker thread if they are not loaded yet."""
        loaded = self.cls.__file__.loaded_modules(self.plan.modules, engine)
        if loaded is not None:
            return loaded
        if not is_running() or must_not_wait():
            return self.modules(engine)
        return await run_once((self.cls, engine), partial(self._load, engine))

    def _load(self, engine: wasmtime.Engine) -> list[wasmtime.Module]:
        """Load all that takes long, besides the core modules what runs WASI."""
        if self._wasi is not None:
            from ..wasi.loading import load

            rows = (row for row in self.plan.functions if isinstance(row, p.HostFunction))
            load({row.path.partition(".")[0] for row in rows if row.is_provided and row.path})
        return self.modules(engine)

    def checked(self, imports: object) -> Mapping[str, Callable[..., Any]]:
        """Return the host's functions by path. Raises ImportMismatch with all that is wrong."""
        check_imports(self.cls.__file__.file, self.plan, imports)
        return {path: attrgetter(path)(imports) for path in imported_paths(self.plan)}

    def component(
        self, store: wasmtime.Store, state: StoreBase, guest: C, owns_store: bool
    ) -> ComponentState:
        """Return a new state, and set the store's limits."""
        limits = self.limits
        if limits is not None:
            # The limit counts components, each of which is several instances for wasmtime.
            limits.apply(store, state.markers, len(self.plan.instances))
        component = ComponentState(self.plan, store, self.poison, self._copied)
        component.owns_store, component.guest = owns_store, ref(guest)
        component.wasi = self.wasi_host()
        return component

    def wasi_host(self) -> WasiHost | None:
        """Return what the runtime provides for a new instance, if the component imports WASI."""
        if self._wasi is None:
            return None
        from ..wasi.host import WasiHost

        return WasiHost(self._wasi)


def core_item(instance: p.CoreInstance, module: str, name: str) -> p.CoreItem:
    """Return what a core instance is given for an import of its module."""
    argument = instance.arguments[module]
    return p.CoreExport(argument, name) if isinstance(argument, int) else argument[name]


def imported_paths(plan: p.Plan) -> list[str]:
    """Return where in the imports the host's functions are."""
    return list(dict.fromkeys(row.path for row in _users_functions(plan)))


def _users_functions(plan: p.Plan) -> Iterator[p.HostFunction]:
    """Yield the functions of the user's own that are no methods of objects."""
    for row in plan.functions:
        if isinstance(row, p.HostFunction) and not row.method and not row.is_provided:
            yield row


def check_imports(file: str, plan: p.Plan, imports: object) -> None:
    """Raise ImportMismatch with all that the component imports and the host lacks."""
    problems = []
    for row in _users_functions(plan):
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
