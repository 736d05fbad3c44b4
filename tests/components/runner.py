"""Executes component scripts through generated bindings, in one flavour at a time.

Every component of a script goes through the generator, its bindings are written to a folder and
imported, and all that the script says is done to an object of the generated class.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_type_hints

import wasmtime

from codegen import CodegenError, generate
from runtime import Err, ImportMismatch
from runtime.components.guest import ComponentBase
from tests.components.consts import equals, make, snake
from tests.components.script import Form, ScriptError, read_script
from tests.components.spectest import Host, imports_of

Flavour = Literal["async", "sync"]

_SECONDS = 60
# What wasmtime refuses unless a feature is switched on, and bindings can be generated for.
_READ_WITHOUT_VALIDATION = ("Fixed-length lists require", "Maps require", "`cm-implements`")
_DEFINITION = re.compile(r"\A\(component\s+definition\b")
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Finding:
    """What went otherwise than a script says, and in which line."""

    line: int
    directive: str
    what: str


@dataclass(slots=True)
class Report:
    """What became of one script: directives by kind, findings, and messages in other words."""

    passed: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    other_words: list[Finding] = field(default_factory=list)


class NoInstance(Exception):
    """A directive needs an instance that an earlier one has not made."""


class Runner:
    """One script in one flavour.

    Args:
        folder: Where bindings are written; it is on the import path.
        flavour: Which bindings to generate.
    """

    def __init__(self, folder: Path, flavour: Flavour) -> None:
        self._folder, self._sync = folder, flavour == "sync"
        self._host = Host()
        self._definitions: dict[str, ModuleType] = {}
        self._instances: dict[str, Any] = {}
        self._current: Any = None
        self._modules: list[str] = []
        self.report = Report()

    async def run(self, text: str) -> None:
        """Execute a script."""
        for form in read_script(text):
            try:
                async with asyncio.timeout(_SECONDS):
                    kind = await self._directive(form)
            except ScriptError:
                raise
            except Exception as error:
                what = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
                self.report.findings.append(Finding(form.line, form.head, what))
            else:
                self.report.passed[kind] += 1
        for name in self._modules:
            sys.modules.pop(name, None)

    async def _directive(self, form: Form) -> str:
        if form.head == "component":
            return await self._component(form)
        if form.head == "invoke":
            await self._invoke(form)
        elif form.head == "assert_return":
            await self._assert_return(form)
        elif form.head == "assert_trap":
            await self._assert_trap(form)
        elif form.head in ("assert_invalid", "assert_malformed"):
            self._assert_refused(form.forms()[0])
        elif form.head == "assert_unlinkable":
            await self._assert_unlinkable(form.forms()[0])
        else:
            raise ScriptError(f"unknown directive: {form.head}")
        return form.head

    # ---- components ----

    async def _component(self, form: Form) -> str:
        names = [word for word in form.words() if word.startswith("$")]
        kinds = form.words()[1:2]
        if kinds == ["instance"]:
            self._current = None
            self._instances.pop(names[0], None)
            if names[-1] not in self._definitions:
                raise NoInstance(names[-1])
            self._current = await self._instantiate(self._definitions[names[-1]])
            self._instances[names[0]] = self._current
            return "component instance"
        is_definition = kinds == ["definition"]
        if not is_definition:
            self._current = None
        for name in names:
            self._definitions.pop(name, None)
            self._instances.pop(name, None)
        module = self._bind(form)
        for name in names:
            self._definitions[name] = module
        if is_definition:
            return "component definition"
        self._current = await self._instantiate(module)
        for name in names:
            self._instances[name] = self._current
        return "component"

    def _bind(self, form: Form) -> ModuleType:
        name = f"script_component_{next(_numbers)}"
        try:
            files = generate(_bytes_of(form), name, sync=self._sync)
        except CodegenError as error:
            if not any(feature in str(error) for feature in _READ_WITHOUT_VALIDATION):
                raise
            files = generate(_bytes_of(form), name, sync=self._sync, validate=False)
        for path, contents in files.items():
            (self._folder / path).write_bytes(contents)
        importlib.invalidate_caches()
        self._modules.append(name)
        return importlib.import_module(name)

    async def _instantiate(self, module: ModuleType) -> Any:
        (cls,) = [
            item
            for item in vars(module).values()
            if isinstance(item, type)
            and issubclass(item, ComponentBase)
            and item.__module__ == module.__name__
        ]
        made: Any = cls.instantiate(*imports_of(module, self._host))  # type: ignore[attr-defined]
        return await made if inspect.isawaitable(made) else made

    # ---- directives ----

    async def _invoke(self, form: Form) -> Any:
        instance = self._instances.get(form.name()) if form.name() else self._current
        if instance is None:
            raise NoInstance(form.name() or "none is there")
        name = snake(form.strings()[0].decode())
        method = getattr(instance, name if hasattr(instance, name) else f"{name}_")
        hints = get_type_hints(method)
        hints.pop("return", None)
        values = [make(*pair) for pair in zip(form.forms(), hints.values(), strict=True)]
        result = method(*values)
        return await result if inspect.isawaitable(result) else result

    async def _assert_return(self, form: Form) -> None:
        invoke, *wanted = form.forms()
        got: Any
        try:
            got = await self._invoke(invoke)
        except Err as error:
            got = error
        if not wanted:
            assert got is None, f"got {got!r}"
        elif wanted[0].head == "result.ok":
            payload = wanted[0].forms()
            assert not isinstance(got, Err), f"got {got!r}"
            assert equals(payload[0], got) if payload else got is None, f"got {got!r}"
        else:
            assert equals(wanted[0], got), f"got {got!r}"

    async def _assert_trap(self, form: Form) -> None:
        wanted = form.strings()[0].decode()
        try:
            await self._directive(form.forms()[0])
        except wasmtime.Trap as trap:
            self._compare_words(form, wanted, str(trap))
        else:
            raise AssertionError(f"no trap: {wanted}")

    def _compare_words(self, form: Form, wanted: str, message: str) -> None:
        if wanted in message:
            return
        # A guest's own check that something went wrong is no other wording of a rule.
        assert "`unreachable`" not in message, f"unreachable: {wanted}"
        words = f"{message.splitlines()[0]!r} instead of {wanted!r}"
        self.report.other_words.append(Finding(form.line, form.head, words))

    def _assert_refused(self, form: Form) -> None:
        message = self._refusal(_bytes_of(form))
        assert message, "bindings were generated"
        assert len(message.splitlines()) == 1, "the message has several lines"

    def _refusal(self, data: bytes) -> str:
        try:
            generate(data, "refused", sync=self._sync)
        except CodegenError as error:
            return str(error)
        return ""

    async def _assert_unlinkable(self, form: Form) -> None:
        try:
            await self._instantiate(self._bind(form))
        except (CodegenError, ImportMismatch):
            return
        raise AssertionError("it was linked")


def _bytes_of(form: Form) -> bytes:
    """Return the component that a form is, as text or as a binary."""
    words = form.words()
    if "binary" in words:
        return b"".join(form.strings())
    if "quote" in words:
        return b"(component " + b"".join(form.strings()) + b")"
    return _DEFINITION.sub("(component", form.text).encode()


@contextmanager
def import_path(folder: Path) -> Iterator[None]:
    """Make modules in a folder importable."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def run_script(text: str, folder: Path, flavour: Flavour) -> Report:
    """Execute a script, and return what became of it."""
    runner = Runner(folder, flavour)
    with import_path(folder):
        asyncio.run(runner.run(text))
    return runner.report
