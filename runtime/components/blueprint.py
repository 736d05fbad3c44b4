"""What all instances of a component's class on one engine have in common, found out once.

An instance in a store of its own is made from it. Each core module has its imports resolved once if
all of them are host functions. The others have linkers that are used again and again, in which only
what belongs to other core instances is defined anew. Host functions are made when they are first
called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar, cast

import wasmtime

from ..modules.blueprint import KnownFunction
from ..modules.room import HostRoom, Starts
from ..values.types import Signature
from ..wasmtime_api.exports import LazyExports
from ..wasmtime_api.externs import RawInstance
from ..wasmtime_api.import_types import import_types
from ..wasmtime_api.library import Context
from ..wasmtime_api.linkers import ExportLink, InstancePre, Linker, ModuleLinker
from . import plan as p
from .builtins import TYPES
from .component_file import ComponentFile
from .preparation import check_imports, core_item, imported_paths
from .recycling import recycler_for
from .shims import without_shim
from .signatures import parse

#: On a class: its blueprints by engine.
_BLUEPRINTS = "__blueprints__"
B = TypeVar("B", bound="ComponentBlueprint")


class NotMade:
    """Stands for the exports of a core instance that is not made."""

    has_wrappers = False

    def __init__(self) -> None:
        self.instance = RawInstance()


NOT_MADE = NotMade()


class CoreStep:
    """A core instance: its module, and what resolves the module's imports."""

    __slots__ = ("_blueprint", "_functions", "_linkers", "_links", "_resolved", "module")

    def __init__(
        self, blueprint: ComponentBlueprint, module: wasmtime.Module, instance: p.CoreInstance
    ) -> None:
        self._blueprint, self.module = blueprint, module
        self._functions: list[tuple[tuple[str, str], int]] = []
        self._links: list[ExportLink] = []
        #: Linkers for instances to come.
        self._linkers: list[ModuleLinker] = []
        for import_type in module.imports:
            key = import_type.module, import_type.name or ""
            item = core_item(instance, *key)
            if isinstance(item, p.CoreExport):
                self._links.append(ExportLink(*key, item.instance, item.name))
            else:
                self._functions.append((key, item.number))
        linker = None if self._links else self._new_linker()
        self._resolved = linker.instantiate_pre(module) if linker is not None else None

    def _new_linker(self) -> ModuleLinker:
        blueprint, module = self._blueprint, self.module
        linker = ModuleLinker(blueprint.engine, module)
        types = import_types(module, blueprint.engine)
        for key, number in self._functions:
            signature = blueprint.signatures[number]
            blueprint.define(linker, key, number, types.find(*key, signature))
        return linker

    def take(self, store: Context, instances: Sequence[LazyExports]) -> InstancePre | ModuleLinker:
        """Return what resolves the imports, given the instances made before in that store."""
        if self._resolved is not None:
            return self._resolved
        try:
            linker = self._linkers.pop()
        except IndexError:  # not asked before: another thread may take the last one
            linker = self._new_linker()
        linker.link(store, [exports.instance for exports in instances], self._links)
        return linker

    def keep(self, resolved: InstancePre | ModuleLinker) -> None:
        """Take back what `take` has returned, when the instance is made."""
        if isinstance(resolved, ModuleLinker):
            self._linkers.append(resolved)


class Functions:
    """The host's functions that a component imports, by their paths, read and checked."""

    __slots__ = ("_file", "_known", "_paths", "_plan", "_read")

    def __init__(self, file: str, plan: p.Plan) -> None:
        self._file, self._plan = file, plan
        self._paths = imported_paths(plan)
        self._known = [KnownFunction() for _ in self._paths]
        self._read: Callable[[Any], Any] = attrgetter(*self._paths) if self._paths else lambda _: ()

    def read(self, imports: object) -> Mapping[str, Callable[..., Any]]:
        """Return the host's functions. Raises ImportMismatch with all that is wrong with them."""
        known = self._known
        try:
            found = self._read(imports)
        except AttributeError:
            check_imports(self._file, self._plan, imports)
            raise
        if len(known) == 1:
            found = (found,)
        if not all(map(KnownFunction.knows, known, found)):
            check_imports(self._file, self._plan, imports)
            for function, item in zip(known, found, strict=True):
                function.learn(item)
        return dict(zip(self._paths, found, strict=True))


class ComponentBlueprint:
    """What all instances of a class have in common, of async or synchronous bindings."""

    __slots__ = ("engine", "functions", "plan", "signatures", "steps")

    def __init__(
        self, file: ComponentFile, plan: p.Plan, engine: wasmtime.Engine,
        modules: Sequence[wasmtime.Module],
    ) -> None:  # fmt: skip
        self.engine, self.plan = engine, plan
        self.functions = Functions(file.file, plan)
        #: Those of the host functions.
        self.signatures = list(_signatures(plan))
        self.prepare()
        made = without_shim(plan, file.range_reader())
        #: One for each core instance; None for one that is not made.
        self.steps = [
            CoreStep(self, modules[instance.module], made[number]) if number in made else None
            for number, instance in enumerate(plan.instances)
        ]

    def prepare(self) -> None:
        """Make room for the host functions."""
        raise NotImplementedError

    def define(
        self, linker: Linker, key: tuple[str, str], number: int, functype: wasmtime.FuncType | None
    ) -> None:
        """Define a host function as an import, which may be of that very type."""
        raise NotImplementedError


class AsyncComponentBlueprint(ComponentBlueprint):
    """What all instances of a class with async methods have in common."""

    __slots__ = ("recycler", "room", "starts")

    def prepare(self) -> None:
        self.room, self.starts = HostRoom(self.signatures), Starts()
        self.recycler = recycler_for(self.plan)

    def define(
        self, linker: Linker, key: tuple[str, str], number: int, functype: wasmtime.FuncType | None
    ) -> None:
        self.room.define(linker, key, number, functype)


def _signatures(plan: p.Plan) -> Iterator[Signature]:
    for row in plan.functions:
        yield parse(TYPES[row.operation] if isinstance(row, p.ResourceFunction) else row.type)


def find_blueprint(cls: type, kind: type[B], engine: wasmtime.Engine) -> B | None:
    """Return the blueprint of a class, or None if there is none yet."""
    found = cls.__dict__.get(_BLUEPRINTS, {}).get(engine)
    return found if isinstance(found, kind) else None


def keep_blueprint(cls: type, blueprint: B) -> B:
    """Keep the blueprint of a class, and return the one that was kept first."""
    # Not at the engine, which would keep the class: the plan has functions of its module.
    by_engine = cls.__dict__.get(_BLUEPRINTS)
    if by_engine is None:
        by_engine = {}
        setattr(cls, _BLUEPRINTS, by_engine)
    return cast(B, by_engine.setdefault(blueprint.engine, blueprint))
