"""The types of the functions that a module imports, as the module defines them.

Two functions with the same parameters and results may be of different types: one that stands in a
recursion group, or is not final, differs from a plain one (core specification, 3.3 "Matching"). So
host functions are defined with the very type that a module imports them with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import ref

import wasmtime

from .externs import Extern, HostFunc
from .linkers import Linker
from .types import Names, functype_signature

if TYPE_CHECKING:
    from .types import HasNames

_ImportKey = tuple[str, str]
#: On a module: what `import_types` returned.
_TYPES = "_wasmtime_async_import_types"


class ImportTypes:
    """The function types that a module imports, by the import's module and name."""

    __slots__ = ("_by_name", "engine")

    def __init__(self, module: wasmtime.Module, engine: wasmtime.Engine) -> None:
        self.engine = ref(engine)
        self._by_name: Mapping[_ImportKey, tuple[wasmtime.FuncType, Names]] = {}
        if _is_of_engine(module, engine):
            types = ((item.module, item.name or "", item.type) for item in module.imports)
            self._by_name = {
                (namespace, name): (functype, functype_signature(functype))
                for namespace, name, functype in types
                if isinstance(functype, wasmtime.FuncType)
            }

    def find(self, module: str, name: str, types: HasNames) -> wasmtime.FuncType | None:
        """Return an import's type; None if it does not exist, or has other parameters or results.

        A host function reads and writes values of its own types, so it must not get other ones.
        """
        functype, own = self._by_name.get((module, name), (None, None))
        return functype if functype is not None and own == types.names() else None

    def fit(self, module: str, name: str, item: Extern) -> Extern:
        """Return what to define for an import: a host function gets the type that is imported."""
        functype = self.find(module, name, item.signature) if isinstance(item, HostFunc) else None
        return item.of_type(functype) if functype and isinstance(item, HostFunc) else item


def import_types(module: wasmtime.Module, engine: wasmtime.Engine) -> ImportTypes:
    """Return the function types that a module imports, which are read once.

    There are none if the module is of another engine, with which wasmtime would abort.
    """
    types: ImportTypes | None = module.__dict__.get(_TYPES)
    if types is None or types.engine() is not engine:
        types = module.__dict__[_TYPES] = ImportTypes(module, engine)
    return types


def _is_of_engine(module: wasmtime.Module, engine: wasmtime.Engine) -> bool:
    """Return True if the module was compiled for the engine."""
    try:
        Linker(engine).instantiate_pre(module)
    except wasmtime.WasmtimeError as error:
        # A linker without definitions compares engines first, and then misses an import.
        return "unknown import" in str(error)
    return True
