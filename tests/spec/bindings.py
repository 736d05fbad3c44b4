"""Generates and imports the bindings of the suite's modules, each once for both flavors."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

from codegen.compiler import ReadModule, bind_module, read
from codegen.emit.render import render_bindings
from codegen.errors import CodegenError
from codegen.options import Options
from codegen.python.identifiers import file_name
from codegen.validation import text_to_binary

_OPTIONS = Options()
_SYNC = Options(sync=True)


@dataclass(frozen=True, slots=True)
class Bound:
    """A generated class, and what its exports are called in it by their raw names."""

    guest_class: Any
    imports_class: Any
    names: Mapping[str, str]
    #: The number of parameters of each function that has a getter.
    arities: Mapping[str, int]

    def imports(self, offered: Mapping[tuple[str, str], Any]) -> Any:
        """Return the generated ``Imports``, with what is offered for each pair of names."""
        if self.imports_class is None:
            return None
        modules: dict[str, dict[str, Any]] = {}
        for row in self.guest_class.__imports__:
            module, _, name = row.path.partition(".")
            members = modules.setdefault(module, {})
            if (row.module, row.name) in offered:
                members[name] = offered[row.module, row.name]
        fields = {module: SimpleNamespace(**members) for module, members in modules.items()}
        return self.imports_class(**fields)


@dataclass(slots=True)
class _Entry:
    """One distinct binary, and what has been generated from it so far."""

    number: int
    module: ReadModule | CodegenError
    bound: dict[bool, Bound | CodegenError] = field(default_factory=dict)


@dataclass(slots=True)
class Library:
    """The bindings of all modules that were asked for, in a folder for one process."""

    folder: Path
    entries: dict[str, _Entry] = field(default_factory=dict)
    assembled: dict[bytes, _Entry | CodegenError] = field(default_factory=dict)

    def bind(self, text: bytes, *, sync: bool) -> Bound:
        """Return the bindings of a module.

        Raises:
            CodegenError: It cannot be assembled, read, or bound.
        """
        entry = self._entry(text)
        if isinstance(entry, CodegenError):
            raise entry
        if sync not in entry.bound:
            entry.bound[sync] = self._generate(entry, sync)
        bound = entry.bound[sync]
        if isinstance(bound, CodegenError):
            raise bound
        return bound

    def _entry(self, text: bytes) -> _Entry | CodegenError:
        if text not in self.assembled:
            try:
                wasm = text_to_binary(text)
                digest = hashlib.sha256(wasm).hexdigest()
                if digest not in self.entries:
                    self.entries[digest] = _Entry(len(self.entries), _read(wasm))
                self.assembled[text] = self.entries[digest]
            except CodegenError as error:
                self.assembled[text] = error
        return self.assembled[text]

    def _generate(self, entry: _Entry, sync: bool) -> Bound | CodegenError:
        if isinstance(entry.module, CodegenError):
            return entry.module
        stem = file_name(f"module_{entry.number}{'_sync' if sync else ''}")
        try:
            model = bind_module(entry.module, stem, _SYNC if sync else _OPTIONS).bindings
        except CodegenError as error:
            return error
        file = self.folder / f"{stem}.py"
        file.write_bytes(render_bindings(model))
        file.with_suffix(".wasm").write_bytes(entry.module.wasm)
        python = _import(f"{self.folder.name}.{stem}", file)
        names = {str(export.raw): str(export.name) for export in model.exports}
        arities = {
            str(function.raw): len(function.arguments)
            for function in model.functions
            if function.getter
        }
        return Bound(
            getattr(python, model.class_name), getattr(python, "Imports", None), names, arities
        )


def _read(wasm: bytes) -> ReadModule | CodegenError:
    try:
        return read(wasm, _OPTIONS)
    except CodegenError as error:
        return error


def _import(name: str, file: Path) -> ModuleType:
    # By its path: a finder may not have seen yet that there is a new file in the folder.
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def library() -> Iterator[Library]:
    """Return an empty library, which is gone afterwards."""
    wrote_bytecode, sys.dont_write_bytecode = not sys.dont_write_bytecode, True
    with TemporaryDirectory(prefix="wasm_spec_") as folder:
        try:
            yield Library(Path(folder))
        finally:
            sys.dont_write_bytecode = not wrote_bytecode
            for name in [name for name in sys.modules if name.startswith(Path(folder).name)]:
                del sys.modules[name]
