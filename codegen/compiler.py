"""The straight line: bytes, interface, names, bindings, source. Nothing here touches a disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from . import validation
from .emit.render import render_bindings
from .interface import Interface
from .options import Options
from .python.bind import BoundModule, bind
from .python.identifiers import Identifier, file_name
from .wasm.reader import RawModule, read_module
from .wasm.source_names import with_source_names


@dataclass(frozen=True, slots=True)
class Built:
    """The files of one module by name, and what could not be bound: one warning each."""

    stem: str
    files: dict[str, bytes]
    warnings: tuple[str, ...]

    @property
    def source(self) -> str:
        """The generated Python."""
        return self.files[f"{self.stem}.py"].decode("ascii")


@dataclass(frozen=True, slots=True)
class Module:
    """A module as a binary, what the binary says, and its interface with all names known."""

    wasm: bytes
    raw: RawModule
    interface: Interface


def read(data: bytes, options: Options) -> Module:
    """The module in ``data``, binary or text. Raises ``CodegenError``."""
    wasm = validation.text_to_binary(data) if validation.is_text(data) else bytes(data)
    raw = read_module(wasm)
    if options.validate:
        validation.validate(wasm)
    return Module(wasm, raw, with_source_names(wasm, raw, debug_info=options.debug_info))


def bound(module: Module, stem: Identifier, options: Options) -> BoundModule:
    """The module's bindings. Raises ``CodegenError``."""
    return bind(module.interface, stem, hashlib.sha256(module.wasm).hexdigest(), options)


def build(data: bytes, name: str, options: Options) -> Built:
    """The files for the module in ``data`` under ``name``. Raises ``CodegenError``."""
    module = read(data, options)
    stem = file_name(name)
    result = bound(module, stem, options)
    source = render_bindings(result.bindings)
    files = {f"{stem}.py": source.encode("ascii"), f"{stem}.wasm": module.wasm}
    return Built(stem, files, result.warnings)
