"""What generated classes inherit: making an instance, its calls, its exports, and when it may not be entered any more.

Names between double underscores are between this file and the generated ones: no export can have such a name.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from weakref import WeakKeyDictionary, ref

import wasmtime

from .._emitted.arities import AsyncGetter
from .._emitted.calls import export
from ..caller import running_call
from ..compile_cache.wasm_file import WasmFile, engine_of, shared_engine
from ..errors import ImportMismatch, SignatureMismatch
from ..function import BoundFunction
from ..host_function import HostFunction
from ..native.library import library
from ..poison import NeverPoisoned, Poison
from ..store import StoreBase, StoreState, find_state, idle_store_state, store_state
from ..values.checked import checked_codec
from ..values.types import Signature, value_type
from ..wasmtime_api.externs import Extern, LazyFunc
from ..wasmtime_api.linkers import InstancePre, Linker
from .exports import AsyncCalls, Binder, Calls, Exports
from .globals import Global, MutableGlobal, global_of
from .imports import Import
from .instantiate import instantiate_alone, instantiate_linked
from .memory import Memory

if TYPE_CHECKING:
    from ..engine.limits import Limits

Link = Callable[[wasmtime.Store], Sequence[Any]]
#: False: the module does not import WASI. None: nothing is allowed.
Wasi = wasmtime.WasiConfig | Literal[False] | None

#: On a module, by class: what resolves the imports of any instance with a store of its own.
_RESOLVED = "_wasmtime_async_resolved"


class GuestBase:
    """The part of a generated class that is the same for async and synchronous bindings."""

    __wasm__: ClassVar[WasmFile]
    __imports__: ClassVar[Sequence[Import]] = ()
    __exports__: ClassVar[Mapping[str, Any]] = {}

    __store__: wasmtime.Store
    __owns_store__: bool
    __guard__: Poison
    __raw__: Mapping[str, Extern]
    __views__: dict[str, Any]

    @classmethod
    def load(cls, engine: wasmtime.Engine | None = None) -> wasmtime.Module:
        """Compiles the module, once per engine (None: the engine that the process shares). Blocks meanwhile."""
        return cls.__wasm__.load(engine)

    @classmethod
    def current(cls) -> Self:
        """Inside a host function: the instance that called it.

        Raises:
            LookupError: no host function runs here, or another module's instance called it.
        """
        host_call = running_call()
        if host_call is None:
            raise LookupError(
                f"no host function is running here, so there is no calling {cls.__name__}"
            )
        owner = host_call.importer
        if not isinstance(owner, cls) or not hasattr(owner, "__raw__"):
            what = (
                f"an instance of {type(owner).__name__}"
                if owner is not None
                else "another instance"
            )
            still = ", which is still being instantiated" if isinstance(owner, cls) else ""
            raise LookupError(
                f"the host function was called by {what}{still}, not by one of {cls.__name__}"
            )
        return owner

    @property
    def exports(self) -> Mapping[str, Extern]:
        """All exports by their raw names, as wasmtime's objects. Calls made with them by hand are not watched."""
        return Exports(self.__raw__)

    def close(self) -> None:
        """Ends the instance: no call may enter it any more. Closes the store, if `instantiate` made it.

        Raises:
            RuntimeError: a call is under way.
        """
        state = find_state(self.__store__)
        if state is not None:
            state.check_idle(f"{type(self).__name__} cannot be closed")
        self.__guard__.close()
        if self.__owns_store__:
            self.__store__.close()

    # ---- for the generated methods ----

    def __export__(self, name: str) -> Any:
        try:
            return self.__raw__[name]
        except KeyError:
            raise SignatureMismatch(
                f"the module has no export {name!r}: regenerate the bindings"
            ) from None

    def __memory__(self, name: str) -> Memory:
        view = self.__views__.get(name)
        if view is None:
            view = self.__views__[name] = Memory(self.__store__, self.__export__(name))
        found: Memory = view
        return found

    def __table__(self, name: str) -> wasmtime.Table:
        found: wasmtime.Table = self.__export__(name)
        return found

    def __global_view__(self, name: str, alias: Any, mutable: bool) -> Any:
        view = self.__views__.get(name)
        if view is None:
            state = find_state(self.__store__)
            assert state is not None
            codec = checked_codec(Signature((), (value_type(alias),)))
            buffer = codec.new_call_buffer(state)
            view = global_of(self.__store__, state, self.__export__(name), buffer, mutable)
            self.__views__[name] = view
        return view

    def __global__(self, name: str, alias: Any) -> Global[Any]:
        found: Global[Any] = self.__global_view__(name, alias, mutable=False)
        return found

    def __mutable_global__(self, name: str, alias: Any) -> MutableGlobal[Any]:
        found: MutableGlobal[Any] = self.__global_view__(name, alias, mutable=True)
        return found

    # ---- for instantiate ----

    @classmethod
    def __check_imports__(cls, imports: object) -> None:
        problems = [
            (each, problem) for each in cls.__imports__ if (problem := each.problem(imports))
        ]
        if problems:
            lines = [
                f"{each.path}: {problem}; the module asks for {each.type or each.kind}"
                for each, problem in problems
            ]
            lines = [
                line.replace(f"{each.path}: {each.path}", each.path)
                for line, (each, _) in zip(lines, problems, strict=True)
            ]
            raise ImportMismatch(
                f"{cls.__wasm__.file} cannot be instantiated:\n  " + "\n  ".join(lines)
            )

    @classmethod
    def __choose_store__(
        cls, store: wasmtime.Store | None, module: wasmtime.Module | None, fuel: bool
    ) -> tuple[wasmtime.Store, wasmtime.Module, bool]:
        if store is not None:
            return store, module or cls.load(store.engine), False
        engine = cls.__shared_engine__(fuel) if module is None else engine_of(module)
        if engine is None:
            raise ValueError(
                f"module= did not come from {cls.__name__}.load: give the store= to instantiate it in, too"
            )
        return wasmtime.Store(engine), module or cls.load(engine), True

    @classmethod
    def __shared_engine__(cls, fuel: bool) -> wasmtime.Engine:
        return shared_engine(fuel)

    @classmethod
    def __begin__(
        cls,
        imports: object,
        store: wasmtime.Store | None,
        module: wasmtime.Module | None,
        on_unwind: Literal["poison", "keep"],
        limits: Limits | None,
        offload: bool = False,
    ) -> tuple[Self, wasmtime.Module]:
        """An instance with a store and a poison, and with nothing in it yet."""
        if on_unwind not in ("poison", "keep"):
            raise ValueError(f"on_unwind is 'poison' or 'keep', not {on_unwind!r}")
        cls.__check_imports__(imports)
        store, module, owns = cls.__choose_store__(
            store, module, fuel=limits is not None and limits.fuel is not None
        )
        self = cls.__new__(cls)
        self.__store__, self.__owns_store__ = store, owns
        poison = Poison if on_unwind == "poison" else NeverPoisoned
        call_seconds = limits.call_seconds if limits is not None else None
        self.__guard__ = poison(call_seconds=call_seconds, offload=offload)
        return self, module

    def __equip__(self, state: StoreBase, limits: Limits | None, wasi: Wasi) -> None:
        """What the store needs besides imports."""
        if limits is not None:
            limits.apply(self.__store__, state.markers)
        if wasi is not False and (wasi is not None or not state.has_wasi):
            # Always: a WASI call in a store without any configuration ends the process.
            self.__store__.set_wasi(wasi if wasi is not None else wasmtime.WasiConfig())
            state.has_wasi = True

    def __externs__(self, state: StoreBase, link: Link | None, imports: object) -> list[Any]:
        """The imports in their order; host functions are made."""
        known = len(state.functions())
        found = self.__link__(imports, self.__store__) if link is None else link(self.__store__)
        for function in state.functions()[known:]:
            function.importer = ref(self)
        return [each.extern if isinstance(each, Memory | Global) else each for each in found]

    @classmethod
    def __new_linker__(cls, engine: wasmtime.Engine, wasi: Wasi) -> Linker:
        """A linker that defines what wasmtime provides."""
        linker = Linker(engine)
        if wasi is not False:
            linker.define_wasi()
        return linker

    def __define__(self, state: StoreBase, externs: list[Any], wasi: Wasi) -> Linker:
        """A linker that defines all imports by their names."""
        linker = self.__new_linker__(self.__store__.engine, wasi)
        for each, item in zip(self.__imports__, externs, strict=True):
            state.check_owner(item)
            linker.define(state.context, each.module, each.name, item)
        return linker

    def __finish__(self, instance: wasmtime.Instance) -> None:
        self.__views__ = {}
        self.__raw__ = instance.exports(self.__store__)

    @classmethod
    def __link__(cls, imports: object, store: wasmtime.Store) -> list[Any]:
        """What the generated ``link`` gives, from `__imports__`: modules with very many imports have none."""
        found = []
        for each in cls.__imports__:
            item: Any = attrgetter(each.path)(imports)
            if each.kind == "func":
                item = cls.__new_function__(store, item, Signature.parse(each.type), each.path)
            found.append(item)
        return found

    @classmethod
    def __new_function__(
        cls, store: wasmtime.Store, function: Any, signature: Signature, name: str
    ) -> wasmtime.Func:
        """A host function of the class's own kind."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.__wasm__.file}>"


class Guest(GuestBase):
    """Base of generated classes with async methods."""

    __calls__: Mapping[str, Callable[..., Coroutine[Any, Any, Any]]]
    __binder__: Binder

    @classmethod
    async def __instantiate__(
        cls,
        link: Link | None,
        imports: object,
        *,
        store: wasmtime.Store | None,
        module: wasmtime.Module | None,
        on_unwind: Literal["poison", "keep"],
        limits: Limits | None = None,
        offload: bool = False,
        wasi: Wasi = False,
    ) -> Self:
        """Behind the generated ``instantiate``."""
        self, module = cls.__begin__(imports, store, module, on_unwind, limits, offload)
        store = self.__store__
        try:
            state = store_state(store)

            def resolve() -> Linker | InstancePre:
                self.__equip__(state, limits, wasi)
                return self.__resolve__(state, link, imports, module, wasi)

            if self.__owns_store__ and not offload:
                instance = await instantiate_alone(store, state, resolve(), module, self.__guard__)
            else:
                instance = await instantiate_linked(store, resolve, module, self.__guard__)
            self.__finish__(instance)
        except BaseException:
            if self.__owns_store__:
                # Refused when the collector closes this coroutine in another thread than that of a nested call, which has it then.
                with suppress(RuntimeError):
                    store.close()
            raise
        binder = self.__binder__ = Binder(store, self.__raw__, self.__exports__, self.__guard__)
        self.__calls__ = AsyncCalls(binder, lambda name: export(binder(name), store))
        return self

    @cached_property
    def __sync_calls__(self) -> Mapping[str, Callable[..., Any]]:
        """Of the exports that were generated as synchronous ones."""
        binder = self.__binder__
        return Calls(lambda name: binder(name).call_sync)

    def __resolve__(
        self,
        state: StoreState,
        link: Link | None,
        imports: object,
        module: wasmtime.Module,
        wasi: Wasi,
    ) -> Linker | InstancePre:
        """What resolves the imports: in a store of the instance's own, where they are functions alone, that is once for all
        instances of the class."""
        state.is_lazy = self.__owns_store__
        try:
            externs = self.__externs__(state, link, imports)
        finally:
            state.is_lazy = False
        if not self.__owns_store__ or not all(isinstance(each, LazyFunc) for each in externs):
            return self.__define__(state, externs, wasi)
        state.serve_by_index()
        resolved: WeakKeyDictionary[type, InstancePre] = module.__dict__.setdefault(
            _RESOLVED, WeakKeyDictionary()
        )
        found = resolved.get(type(self))
        if found is None:
            linker = self.__new_linker__(self.__store__.engine, wasi)
            for slot, (each, function) in enumerate(
                zip(self.__imports__, state.host_functions.values(), strict=True)
            ):
                linker.define_async(
                    each.module,
                    each.name,
                    function.signature,
                    library.on_indexed_host_call_address,
                    slot,
                )
            found = resolved[type(self)] = linker.instantiate_pre(module)
        return found

    @classmethod
    def __new_function__(
        cls, store: wasmtime.Store, function: Any, signature: Signature, name: str
    ) -> wasmtime.Func:
        """A host function, async or plain."""
        state = idle_store_state(store)
        return state.define(HostFunction(state, function, signature, False, name))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.close()


class Getters:
    """Base of the classes with an instance's typed getters."""

    __slots__ = ("__guest__",)

    def __init__(self, guest: Guest) -> None:
        self.__guest__ = guest

    def __getter__(self, name: str) -> AsyncGetter[Any]:
        guest = self.__guest__
        binder = guest.__binder__

        def known() -> BoundFunction:
            return binder(name)

        return AsyncGetter(guest.__export__(name), guest.__store__, known, guest)
