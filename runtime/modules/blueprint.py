"""What all instances of a generated class on one engine have in common, found out once.

An instance in a store of its own is made from it if all that the module imports is functions: their
types, where C finds them, what is known of the host's code, and the types of exports are then the
same for all instances. Each instance only has room for the values that its functions are called
with, behind the structure by which C knows its store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from types import CodeType, FunctionType, MethodType
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from wasmtime import Engine, Func, FuncType, Module

from ..host_function import HostFunction, check_is_plain, facts_about
from ..native import structs
from ..store import StoreState
from ..values.checked import CheckedCodec
from ..values.types import Signature
from ..wasmtime_api.exports import ExportName
from ..wasmtime_api.import_types import import_types
from ..wasmtime_api.linkers import InstancePre, Linker
from .exported import exported_function
from .guest import GuestBase
from .imports import Import, check_imports
from .recycling import Recycler
from .room import HostRoom, Starts

#: On a module: blueprints by generated class. On a class: that for the engine which is shared.
_BLUEPRINTS, _SHARED = "_wasmtime_async_blueprints", "__blueprint__"
B = TypeVar("B", bound="BlueprintBase")

_NO_VALUES = Signature((), ())


class KnownFunction:
    """What was last found out about the host's function for an import."""

    __slots__ = ("code", "facts", "is_method")

    def __init__(self) -> None:
        #: The code of a function that can be called as the module does. Methods of new objects, and
        #: closures that are made again and again, share their code.
        self.code: CodeType | None = None
        #: True if it was that of a method, and the facts.
        self.is_method, self.facts = False, (False, False)

    def knows(self, function: Callable[..., Any]) -> bool:
        """Return True if a function is right, and has the same facts, because the last one was."""
        is_method = type(function) is MethodType
        inner: Any = function.__func__ if is_method else function  # type: ignore[attr-defined]
        return (
            type(inner) is FunctionType
            and inner.__code__ is self.code
            and is_method is self.is_method
            and inner.__defaults__ is None
            and not inner.__dict__
        )

    def learn(self, function: Callable[..., Any]) -> None:
        """Note the facts about a function that has been found to be right."""
        is_method = isinstance(function, MethodType)
        inner: Any = function.__func__ if isinstance(function, MethodType) else function
        self.code = None  # first: another thread may look at any time
        if exported_function(function) is not None:
            return  # Its type is not a matter of its code.
        if type(inner) is FunctionType and not (inner.__defaults__ or inner.__kwdefaults__):
            self.is_method, self.facts = is_method, facts_about(function)
            self.code = inner.__code__


class ImportedFunction(KnownFunction):
    """A function that a class imports."""

    __slots__ = ("name", "row", "signature")

    def __init__(self, row: Import) -> None:
        super().__init__()
        self.row, self.name = row, row.path
        self.signature = Signature.parse(row.type)


class Imports:
    """The functions that a class imports, and reading them from what a host provides."""

    __slots__ = ("_file", "_read", "_rows", "_takes_async", "functions")

    def __init__(self, guest_class: type[GuestBase], takes_async: bool) -> None:
        self._takes_async = takes_async
        self._file, self._rows = guest_class.__wasm__.file, guest_class.__imports__
        self.functions = [ImportedFunction(row) for row in self._rows]
        paths = [row.path for row in self._rows]
        self._read: Callable[[Any], Any] = attrgetter(*paths) if paths else lambda _: ()

    def read(self, imports: object) -> Sequence[Callable[..., Any]] | None:
        """Return the host's functions, or None if one is a `wasmtime.Func`, which is imported as is.

        Raises ImportMismatch with all that is wrong with them.
        """
        known = self.functions
        try:
            found = self._read(imports)
        except AttributeError:
            check_imports(self._file, self._rows, imports)
            raise
        if len(known) == 1:
            found = (found,)
        if not all(map(ImportedFunction.knows, known, found)):
            check_imports(self._file, self._rows, imports)
            if any(isinstance(item, Func) for item in found):
                return None
            for function, item in zip(known, found, strict=True):
                if not self._takes_async:
                    check_is_plain(function.name, item)
                function.learn(item)
        return found  # type: ignore[no-any-return]


def find_blueprint(
    guest_class: type[GuestBase], module: Module | None, counts_fuel: bool,
    shared_engine: Callable[[bool], Engine],
) -> Any:  # fmt: skip
    """Return the blueprint of instances in stores of their own, or None if there is none yet."""
    if module is None and not counts_fuel:
        return guest_class.__dict__.get(_SHARED)
    module = module or guest_class.__wasm__.loaded(shared_engine(counts_fuel))
    by_class = module.__dict__.get(_BLUEPRINTS) if module is not None else None
    return by_class.get(guest_class) if by_class is not None else None


def make_blueprint(
    kind: type[B], guest_class: type[GuestBase], engine: Engine, module: Module, has_wasi: bool,
    shared_engine: Callable[[bool], Engine],
) -> B | None:  # fmt: skip
    """Make the blueprint of a class, unless there is one; None if an import is not a function."""
    if not all(row.kind == "func" for row in guest_class.__imports__):
        return None
    by_class: WeakKeyDictionary[type, B]
    by_class = module.__dict__.setdefault(_BLUEPRINTS, WeakKeyDictionary())
    made = by_class.get(guest_class) or kind(guest_class, engine, module, has_wasi)
    made = by_class.setdefault(guest_class, made)
    if module is guest_class.__wasm__.loaded(shared_engine(False)):
        setattr(guest_class, _SHARED, made)
    return made


class BlueprintBase:
    """What all instances of a class have in common, of async or synchronous bindings."""

    __slots__ = ("engine", "imports", "module", "resolved")

    #: True if host functions may be async.
    takes_async: ClassVar[bool] = True

    def __init__(
        self, guest_class: type[GuestBase], engine: Engine, module: Module, has_wasi: bool
    ) -> None:
        self.engine, self.module = engine, module
        self.imports = Imports(guest_class, self.takes_async)
        linker = Linker(engine)
        if has_wasi:
            linker.define_wasi()
        self.define(linker)
        self.resolved: InstancePre = linker.instantiate_pre(module)

    def define(self, linker: Linker) -> None:
        """Define the imported functions, and note where those of an instance are found."""
        raise NotImplementedError

    def key_and_type(self, function: ImportedFunction) -> tuple[tuple[str, str], FuncType | None]:
        """Return an import's module and name, and the very type that is imported."""
        key = function.row.module, function.row.name
        return key, import_types(self.module, self.engine).find(*key, function.signature)


class Blueprint(BlueprintBase):
    """What all instances of a class with async methods have in common."""

    __slots__ = ("codecs", "recycler", "room", "starts")

    def define(self, linker: Linker) -> None:
        #: Of exported functions with types that have been compared with the module's.
        self.codecs: dict[str, tuple[CheckedCodec, ExportName]] = {}
        self.starts = Starts()
        functions = self.imports.functions
        self.recycler = Recycler(len(functions))
        self.room = HostRoom(function.signature for function in functions)
        for number, function in enumerate(functions):
            key, functype = self.key_and_type(function)
            self.room.define(linker, key, number, functype)

    def host_function(
        self, index: int, function: Callable[..., Any], state: StoreState,
        importer: Callable[[], object],
    ) -> HostFunction:  # fmt: skip
        """Return the host function of that number, which C has just been called for."""
        imported, buffer = self.imports.functions[index], self.room.buffer(index, state)
        facts = imported.facts if imported.knows(function) else facts_about(function)
        return HostFunction(function, buffer, facts, imported.name, False, importer)

    def take_hosts(
        self, hosts: Sequence[tuple[int, HostFunction]], functions: Sequence[Callable[..., Any]],
        state: StoreState, importer: Callable[[], object],
    ) -> None:  # fmt: skip
        """Let host functions of an instance that is closed be those of another."""
        for status, host in hosts:
            index = status - structs.HOST
            function, imported = functions[index], self.imports.functions[index]
            known = imported.knows(function)
            host.is_async, host.waits = imported.facts if known else facts_about(function)
            host.function, host.importer = function, importer
            state.host_functions[status] = host


class PlacedFunctions:
    """The host functions of an instance, each made when the guest first calls it."""

    __slots__ = ("_blueprint", "_functions", "_importer", "_state")

    def __init__(
        self, blueprint: Blueprint, functions: Sequence[Callable[..., Any]], state: StoreState,
        importer: Callable[[], object],
    ) -> None:  # fmt: skip
        self._blueprint, self._functions = blueprint, functions
        self._state, self._importer = state, importer
        state.take_placed(self, len(functions))

    def make(self, status: int) -> HostFunction:
        """Return the host function for which a poll ended with that status the first time."""
        state, index = self._state, status - structs.HOST
        function = self._functions[index]
        made = self._blueprint.host_function(index, function, state, self._importer)
        return state.host_functions.setdefault(status, made)
