"""``--warm``: compile the modules of generated files into the cache of compiled modules.

Generated files are read, not imported: what a file would do when it is imported is no business of
this command, and it needs no more than the three constants that every generated class has.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import CodegenError
from ..files import open_file, reason
from ..package import RUNTIME_PACKAGE
from ..python.flavors import ASYNC, SYNC, Flavor
from ..python.literals import printable
from .inputs import read_input
from .run import DONE, Failure

#: Settings of ``new_engine`` that compiled code depends on, by the words of ``--engine``.
_SETTINGS: dict[str, dict[str, object]] = {
    "default": {},
    "fuel": {"fuel": True},
    "many": {"many": True},
    "slices": {"time_slice": 1.0},
    "no-slices": {"time_slice": None},
}
#: The engines that ``instantiate`` chooses: the second if ``limits`` has fuel.
_CHOSEN = ("default", "fuel")
_NOT_GENERATED = "is not a Python file that this command has generated"


@dataclass(frozen=True, slots=True)
class _Generated:
    """What a generated file says about its module."""

    file: str
    wasm: Path
    sha256: str
    flavor: Flavor

    def read(self) -> bytes:
        """Return the module, or raise ``Failure``."""
        try:
            data = read_input(str(self.wasm))
        except CodegenError as error:
            raise Failure(str(self.wasm), str(error)) from None
        if hashlib.sha256(data).hexdigest() != self.sha256:
            what = f"is not the module that {self.file} was generated from: regenerate it"
            raise Failure(str(self.wasm), what)
        return data


def warm(files: Sequence[str], engines: Sequence[str], *, quiet: bool) -> int:
    """Compile the modules of generated files for some engines, and return the exit code.

    A line for each file goes to standard output, unless ``quiet``. Nothing is compiled before every
    file and module has been read.

    Raises:
        Failure: A file was not generated, its module is not beside it or does not compile, an
            engine is unknown, or there is no cache that can be written.
    """
    chosen = {engine: _settings(engine) for engine in engines or _CHOSEN}
    if not files:
        raise Failure("--warm", "name a .py file that this command has generated")
    modules = [_read_generated(file) for file in files]
    for module in modules:
        module.read()
    warming: Any = import_module(f"{RUNTIME_PACKAGE}.compile_cache.warming")
    with _or_failure(warming.open_cache) as folder:
        for module in modules:
            done = [_keep(warming, folder, module, *engine) for engine in chosen.items()]
            if not quiet:
                print(f"{printable(module.file)}: {', '.join(done)}", flush=True)
    return DONE


def _settings(engine: str) -> dict[str, object]:
    settings: dict[str, object] = {}
    for word in engine.split("+"):
        if word not in _SETTINGS:
            known = ", ".join(_SETTINGS)
            raise Failure("--engine", f"{word or engine!r} is none of {known}, or several with +")
        settings |= _SETTINGS[word]
    return settings


def _keep(
    warming: Any, folder: Any, module: _Generated, engine: str, settings: dict[str, object]
) -> str:
    """Compile a module for one engine, and return what there is to say about it."""
    settings = ({"time_slice": None} if module.flavor is SYNC else {}) | settings
    keep = partial(warming.keep, folder, str(module.wasm), module.sha256, module.read, **settings)
    seconds = _or_failure(keep, str(module.wasm))
    return f"{engine} was there" if seconds is None else f"{engine} compiled in {seconds:.1f} s"


def _or_failure(step: Callable[[], Any], wasm: str = "") -> Any:
    """Return the result of a step that needs the cache, or raise ``Failure``."""
    from wasmtime import WasmtimeError

    try:
        return step()
    except OSError as error:
        raise Failure(str(error.filename or "--warm"), error.strerror or str(error)) from None
    except WasmtimeError as error:
        raise Failure(wasm, " ".join(str(error).split())) from None


def _read_generated(file: str) -> _Generated:
    """Return what a generated file says, or raise ``Failure``."""
    try:
        with open_file(file) as source:
            tree = ast.parse(source.read())
    except OSError as error:
        raise Failure(file, reason(error)) from None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Failure(file, _NOT_GENERATED) from None
    found = [
        _Generated(file, Path(file).parent / wasm, sha256, flavor)
        for statement in tree.body
        if isinstance(statement, ast.ClassDef)
        for flavor in _flavors(statement)
        for wasm, sha256 in _wasm_files(statement)
    ]
    if len(found) != 1:
        raise Failure(file, _NOT_GENERATED)
    return found[0]


def _flavors(statement: ast.ClassDef) -> Iterator[Flavor]:
    """Yield the flavor that the class's base tells, if it is one of a generated class."""
    for base in statement.bases:
        name = base.id.removeprefix("Large") if isinstance(base, ast.Name) else ""
        yield from (flavor for flavor in (ASYNC, SYNC) if flavor.base == name)


def _wasm_files(statement: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield name and digest of ``__wasm__ = WasmFile(__name__, "shop.wasm", "…")``."""
    for line in statement.body:
        match line:
            case ast.Assign(
                targets=[ast.Name("__wasm__")],
                value=ast.Call(
                    ast.Name("WasmFile"),
                    [ast.Name("__name__"), ast.Constant(str(wasm)), ast.Constant(str(sha256))],
                    [],
                ),
            ) if wasm.endswith(".wasm") and wasm == Path(wasm).name:
                yield wasm, sha256
