"""What comes before an instance of a generated class: checks, a store, and the imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from weakref import ref

from wasmtime import Engine, Func, Module, Store, WasiConfig

from ..background import run_once
from ..compile_cache.wasm_file import engine_of
from ..event_loops import is_running
from ..host_call import must_not_wait
from ..poison import NeverPoisoned, Poison
from ..store import StoreBase
from ..values.types import Signature
from ..wasmtime_api.import_types import import_types
from ..wasmtime_api.linkers import Linker
from .blueprint import B, make_blueprint
from .globals import Global
from .guest import GuestBase
from .imports import check_imports
from .memory import Memory
from .tables import Table

if TYPE_CHECKING:
    from ..engine.limits import Limits

#: The function in a generated ``instantiate`` that gives the imports of a store, in the module's
#: order. None: there are none, or they are to be made from ``__imports__``.
Link: TypeAlias = Callable[[Store], Sequence[Any]] | None
#: False: the module does not import WASI. None: nothing is allowed.
Wasi: TypeAlias = WasiConfig | Literal[False] | None
OnUnwind: TypeAlias = Literal["poison", "keep"]
#: Makes a host function of a store from a user's function, its signature and its name.
NewFunction: TypeAlias = Callable[[Store, Callable[..., Any], Signature, str], Func]

_WRAPPED = (Memory, Global, Table)


def new_poison(on_unwind: OnUnwind, limits: Limits | None, offload: bool = False) -> Poison:
    """Return what an instance knows about how it may be entered. Raises ValueError."""
    if on_unwind == "poison" and limits is None and not offload:
        return Poison()
    if on_unwind not in ("poison", "keep"):
        raise ValueError(f"on_unwind must be 'poison' or 'keep', not {on_unwind!r}")
    kind = Poison if on_unwind == "poison" else NeverPoisoned
    call_seconds = limits.call_seconds if limits is not None else None
    return kind(call_seconds=call_seconds, offload=offload)


def is_usual(poison: Poison, limits: Limits | None, wasi: Wasi) -> bool:
    """Return True for an instance that is asked for without options (`recycling`)."""
    return limits is None and wasi is False and type(poison) is Poison and not poison.offload


def engine_for(
    guest_class: type[GuestBase], module: Module | None, limits: Limits | None,
    shared_engine: Callable[[bool], Engine],
) -> Engine:  # fmt: skip
    """Return the engine of an instance that is given no store."""
    fuel = limits is not None and limits.fuel is not None
    engine = engine_of(module) if module else shared_engine(fuel)
    if engine is None:
        raise ValueError(
            f"module= did not come from {guest_class.__name__}.load: give the store= to "
            "instantiate it in, too"
        )
    return engine


def configure_store(
    store: Store, store_state: StoreBase, limits: Limits | None, wasi: Wasi
) -> None:
    """Set a store's limits and its WASI configuration."""
    if limits is not None:
        limits.apply(store, store_state.markers)
    if wasi is not False and (wasi is not None or not store_state.has_wasi):
        # A WASI call in a store without any configuration would end the process.
        store.set_wasi(wasi or WasiConfig())
        store_state.has_wasi = True


class Preparation:
    """What a generated ``instantiate`` was given, checked, and the store to instantiate in."""

    __slots__ = (
        "_shared_engine", "guest_class", "imports", "is_loaded", "limits", "link", "module",
        "owns_store", "poison", "store", "wasi",
    )  # fmt: skip

    def __init__(
        self, guest_class: type[GuestBase], link: Link, imports: object, store: Store | None,
        module: Module | None, limits: Limits | None, wasi: Wasi,
        shared_engine: Callable[[bool], Engine], poison: Poison,
    ) -> None:  # fmt: skip
        check_imports(guest_class.__wasm__.file, guest_class.__imports__, imports)
        self.guest_class, self.link, self.imports = guest_class, link, imports
        self.wasi, self.limits, self.poison = wasi, limits, poison
        self.owns_store, self._shared_engine = store is None, shared_engine
        if store is None:
            store = Store(engine_for(guest_class, module, limits, shared_engine))
        self.store = store
        loaded = module or guest_class.__wasm__.loaded(store.engine)
        #: False as long as there is no `module`: see `load` and `load_elsewhere`.
        self.is_loaded = loaded is not None
        if loaded is not None:
            self.module = loaded

    def load(self) -> None:
        """Load the module, which may block for as long as compiling it takes."""
        self.module, self.is_loaded = self.guest_class.load(self.store.engine), True

    async def load_elsewhere(self) -> None:
        """Load the module on a worker thread, and here only if this code cannot wait for one."""
        if not is_running() or must_not_wait():
            self.load()
            return
        guest_class, engine = self.guest_class, self.store.engine
        self.module = await run_once((guest_class, engine), partial(guest_class.load, engine))
        self.is_loaded = True

    def configure_store(self, store_state: StoreBase) -> None:
        """Set the store's limits and its WASI configuration."""
        configure_store(self.store, store_state, self.limits, self.wasi)

    def make_blueprint(self, kind: type[B]) -> B | None:
        """Return the blueprint for an instance in a store of its own, if there can be one."""
        if not self.owns_store:
            return None
        engine, has_wasi = self.store.engine, self.wasi is not False
        rest = self.guest_class, engine, self.module, has_wasi, self._shared_engine
        return make_blueprint(kind, *rest)

    def close_store(self) -> None:
        """Close the store if it was made here."""
        if self.owns_store:
            self.store.close()

    def externs(
        self, store_state: StoreBase, guest: GuestBase, new_function: NewFunction
    ) -> list[Any]:
        """Return the imports, with host functions made, as wasmtime's objects in their order."""
        known = 0 if self.owns_store else len(store_state.functions())
        store_state.is_lazy = True
        try:
            items = self.link(self.store) if self.link else self._link_by_table(new_function)
        finally:
            store_state.is_lazy = False
        importer = ref(guest)
        for function in store_state.functions()[known:]:
            function.importer = importer
        return [item.extern if isinstance(item, _WRAPPED) else item for item in items]

    def _link_by_table(self, new_function: NewFunction) -> list[Any]:
        """Return what a generated ``link`` would. Modules with very many imports have none."""
        items = []
        for row in self.guest_class.__imports__:
            item: Any = attrgetter(row.path)(self.imports)
            if row.kind == "func":
                item = new_function(self.store, item, Signature.parse(row.type), row.path)
            items.append(item)
        return items

    def new_linker(self) -> Linker:
        """Return a linker that defines what wasmtime provides."""
        linker = Linker(self.store.engine)
        if self.wasi is not False:
            linker.define_wasi()
        return linker

    def define_all(self, store_state: StoreBase, externs: Sequence[Any]) -> Linker:
        """Return a linker that defines the imports; ValueError if one is of another store."""
        linker, types = self.new_linker(), import_types(self.module, self.store.engine)
        for row, extern in zip(self.guest_class.__imports__, externs, strict=True):
            fitting = types.fit(row.module, row.name, extern)
            store_state.check_owner(fitting)
            linker.define(store_state.context, row.module, row.name, fitting)
        return linker
