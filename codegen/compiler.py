"""The straight line: bytes, interface, names, model, source. Nothing here touches a disk.

``build`` does all of it. ``read`` and ``bind_module`` are its first two parts, for modes that need
no source. No step looks back at what an earlier one worked on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from . import validation
from .emit.render import render_bindings
from .errors import CodegenError
from .interface import Interface
from .options import Options
from .python.bind import BoundModule, bind
from .python.identifiers import Identifier, file_name, is_file_name
from .python.literals import shown
from .python.names import WASI_MODULE
from .wasm.reader import RawModule, is_component, read_module
from .wasm.source_names import with_source_names


@dataclass(frozen=True, slots=True)
class ReadModule:
    """A module as a binary, with its contents, its interface with source names, and warnings."""

    wasm: bytes
    raw: RawModule
    interface: Interface
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """The files of one module by name, with warnings of one line each."""

    stem: str
    files: dict[str, bytes]
    warnings: tuple[str, ...]

    @property
    def source(self) -> str:
        """The generated Python source."""
        return self.files[f"{self.stem}.py"].decode("ascii")


def read(data: bytes, options: Options) -> ReadModule:
    """Read the module in ``data``, which may be a binary or text.

    Raises:
        CodegenError: The module is malformed or, unless validation is off, invalid.
    """
    wasm = validation.text_to_binary(data) if validation.is_text(data) else bytes(data)
    raw = read_module(wasm)
    warnings = [*_refusal(wasm, options)]
    provided = () if options.wasi_host else (WASI_MODULE,)
    interface, ignored = with_source_names(
        wasm, raw, debug_info=options.debug_info, provided=provided
    )
    warnings += ignored
    if raw.unread_exports:
        warnings.append(
            f"{raw.unread_exports:,} exports stay in exports: "
            f"only the first {len(interface.exports):,} get names"
        )
    return ReadModule(wasm, raw, interface, tuple(warnings))


def _refusal(wasm: bytes, options: Options) -> Iterator[str]:
    """Yield why wasmtime will never load the module, if bindings are wanted all the same."""
    try:
        validation.validate(wasm)
    except CodegenError as error:
        if options.validate:
            raise
        yield f"wasmtime will not load this module: {error}"


def bind_module(module: ReadModule, stem: Identifier, options: Options) -> BoundModule:
    """Return the model of the module's bindings.

    Raises:
        CodegenError: An import cannot be bound, or a selector matches no export.
    """
    return bind(module.interface, stem, hashlib.sha256(module.wasm).hexdigest(), options)


def build(data: bytes, name: str, options: Options) -> Built:
    """Return the files for the module in ``data``, named after ``name``.

    Raises:
        CodegenError: The module cannot be read, or cannot be bound, or the name is not one.
    """
    if not is_file_name(name):
        raise CodegenError(f"{shown(name)} is not a file name")
    stem = file_name(name)
    wasm = to_binary(data)
    if is_component(wasm):
        return _build_component(wasm, stem, options)
    module = read(wasm, options)
    bound = bind_module(module, stem, options)
    source = render_bindings(bound.bindings)
    files = {f"{stem}.py": source, f"{stem}.wasm": module.wasm}
    return Built(stem, files, module.warnings + bound.warnings)


def to_binary(data: bytes) -> bytes:
    """Return the binary for a module or component in either format."""
    return validation.text_to_binary(data) if validation.is_text(data) else bytes(data)


def _build_component(wasm: bytes, stem: Identifier, options: Options) -> Built:
    from .component import compile as components

    component = components.read(wasm, options)
    source = components.source(component, stem, options)
    files = {f"{stem}.py": source, f"{stem}.wasm": wasm}
    return Built(stem, files, component.surface.warnings)
