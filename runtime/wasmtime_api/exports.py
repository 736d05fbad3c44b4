"""The exports of an instance, looked up one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import byref, c_bool, c_char_p, c_size_t, c_void_p
from typing import Any
from weakref import ref

import wasmtime

from .engines import context
from .externs import Extern, RawExtern, instance_from, wrap
from .library import Context, InstanceExports, P, c_function, encode, hot_function

_instance_export = c_function("wasmtime_instance_export_get", c_bool, P, P, c_char_p, c_size_t, P)

_find_export = hot_function("wasmtime_instance_export_get")


class LazyExports(InstanceExports):
    """An instance's exports, each looked up by its name when it is first asked for.

    wasmtime-py looks all of them up by number, which takes seconds for ten thousand.
    """

    def __init__(
        self, store: wasmtime.Store, instance: Any, names: Mapping[str, None],
        adopt: Callable[[Any], wasmtime.Func],
    ) -> None:  # fmt: skip
        self._store = ref(store)  # weak, because the store knows its instances
        self.instance, self._names, self._adopt = instance, names, adopt
        self._externs: dict[str, Extern] = {}

    @property
    def has_wrappers(self) -> bool:
        """True if an export was asked for, which this then keeps."""
        return bool(self._externs)

    @property
    def by_index(self) -> Sequence[Extern]:
        return tuple(self[name] for name in self._names)

    def __getitem__(self, name: str) -> Extern:
        extern = self._externs.get(name)
        if extern is None:
            if name not in self._names:
                raise KeyError(name)
            extern = self._externs[name] = self.look_up(name)
        return extern

    def find(self, name: str) -> Extern | None:
        """Return an export without caching a new wrapper for it; None if it does not exist."""
        extern = self._externs.get(name)
        return self.look_up(name) if extern is None and name in self._names else extern

    def raw(self, name: str) -> Any:
        """Return a new raw handle of an export."""
        store = self._store()
        if store is None:
            raise ValueError("the store of this instance is gone")
        encoded, raw, instance = encode(name), RawExtern(), byref(self.instance)
        if not _instance_export(context(store), instance, encoded, len(encoded), byref(raw)):
            raise KeyError(name)
        return raw

    def look_up(self, name: str) -> Extern:
        """Return a new wrapper for an export."""
        item = wrap(self.raw(name))
        return self._adopt(item._func) if isinstance(item, wasmtime.Func) else item

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def find_export(exports: Mapping[str, Extern], name: str) -> Extern | None:
    """Return an export, if possible without caching a new wrapper; None if there is none."""
    return exports.find(name) if isinstance(exports, LazyExports) else exports.get(name)


class ExportName:
    """The name of an export, as C takes it."""

    __slots__ = ("_encoded", "_size")

    def __init__(self, name: str) -> None:
        self._encoded = encode(name)
        self._size = c_size_t(len(self._encoded))

    def write(self, context: Context, exports: LazyExports, raw: Any) -> None:
        """Write the raw handle of the export of an instance in an open store."""
        instance, out = byref(exports.instance), byref(raw)
        if not _find_export(c_void_p(context), instance, self._encoded, self._size, out) & 1:
            raise KeyError(self._encoded)

    def find(self, context: Context, exports: LazyExports) -> Any:
        """Return a new raw handle of an export that is known to be a function."""
        raw = RawExtern()
        self.write(context, exports, raw)
        return raw.of.func


class FoundExport:
    """The raw handle of an export of one of several instances, which may be found again.

    Args:
        number: Of that instance.
    """

    __slots__ = ("_name", "_number", "raw")

    def __init__(self, number: int, name: str) -> None:
        self._number, self._name, self.raw = number, ExportName(name), RawExtern()

    def find(self, context: Context, instances: Sequence[LazyExports]) -> Any:
        """Return the handle in an open store, in the same place for whatever instances."""
        self._name.write(context, instances[self._number], self.raw)
        return self.raw


_NAMES = "_wasmtime_async_names"


def export_names(module: wasmtime.Module) -> Mapping[str, None]:
    """Return the names of a module's exports in their order, which are read once."""
    names: Mapping[str, None] | None = module.__dict__.get(_NAMES)
    if names is None:
        names = module.__dict__[_NAMES] = dict.fromkeys(export.name for export in module.exports)
    return names


def instance_with(raw: Any, exports: LazyExports) -> wasmtime.Instance:
    """Return wasmtime-py's object for a raw instance with those exports."""
    instance = instance_from(raw)
    instance._exports = exports
    return instance
