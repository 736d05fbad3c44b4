"""The straight line: bytes, interface, names, bindings, source. Nothing here touches a disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from codegen import validation
from codegen.bind import bind
from codegen.interface import Interface
from codegen.naming import file_name
from codegen.options import Options
from codegen.reader import read_module
from codegen.render import render_bindings
from codegen.sourcenames import with_param_names


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


def build(data: bytes, name: str, options: Options) -> Built:
    """The files for the module in ``data``, binary or text, under ``name``.

    Raises ``CodegenError``.
    """
    wasm, interface = describe(data, options)
    stem = file_name(name)
    bound = bind(interface, stem, hashlib.sha256(wasm).hexdigest(), options)
    source = render_bindings(bound.bindings)
    files = {f"{stem}.py": source.encode("ascii"), f"{stem}.wasm": wasm}
    return Built(stem, files, bound.warnings)


def describe(data: bytes, options: Options) -> tuple[bytes, Interface]:
    """The module in ``data`` as a binary, and its interface with all names that are known."""
    wasm = validation.text_to_binary(data) if validation.is_text(data) else bytes(data)
    raw = read_module(wasm)
    if options.validate:
        validation.validate(wasm)
    return wasm, with_param_names(wasm, raw)
