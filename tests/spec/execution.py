"""Executes scripts in one of the ways, and records what became of each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import wasmtime

from codegen.compiler import build
from codegen.errors import CodegenError
from codegen.options import Options
from runtime import ImportMismatch, SignatureMismatch, WasmException
from tests.spec import script as s
from tests.spec.bindings import Bound, Library
from tests.spec.outcomes import (
    AFTER_FAILURE,
    NO_SWITCH,
    UNBOUND_EXPORT,
    Impossible,
    Record,
    Script,
    Wrong,
    refusal,
)
from tests.spec.values import Unsupported, argument, mismatch
from tests.spec.ways import Guest, Way

SPECTEST = Path(__file__).with_name("spectest.wat").read_bytes()

#: What wasmtime says where the suite has other words.
OTHER_WORDS = {
    "null array reference": "null reference",
    "null function reference": "null reference",
    "null i31 reference": "null reference",
    "null structure reference": "null reference",
    "uninitialized element 2": "uninitialized element",
}


class _Host:
    """The functions that spectest.wat imports."""

    def print(self) -> None: ...
    def print_i32(self, a: int, /) -> None: ...
    def print_i64(self, a: int, /) -> None: ...
    def print_f32(self, a: float, /) -> None: ...
    def print_f64(self, a: float, /) -> None: ...
    def print_i32_f32(self, a: int, b: float, /) -> None: ...
    def print_f64_f64(self, a: float, b: float, /) -> None: ...


async def run(script: Script, way: Way, library: Library, record: Record) -> None:
    """Execute a script in a store of its own."""
    engine = way.engine(script.proposal)
    if engine is None:
        for line, command in script.executable():
            record.impossible(script, line, command, NO_SWITCH)
        return
    execution = Execution(script, way, library, wasmtime.Store(engine))
    await execution.begin()
    for line, command in script.executable():
        try:
            await execution.execute(command)
        except Impossible as reason:
            record.impossible(script, line, command, str(reason))
        except Exception as error:
            record.failed(script, line, command, error)
        else:
            record.passed(script, command)
    execution.store.close()


def refuse(script: Script, record: Record) -> None:
    """See that the command refuses what is no valid module, in one line."""
    for line, command in script.commands:
        if isinstance(command, s.AssertRefused):
            try:
                build(command.module, "module", Options())
            except CodegenError as error:
                problem = f"the message has several lines: {error}" if "\n" in str(error) else None
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                problem = f"was accepted, expected {command.words}"
            if problem is None:
                record.passed(script, command)
            else:
                record.failed(script, line, command, Wrong(problem))


class Execution:
    """One script in one way: a store with all instances that the script makes."""

    def __init__(self, script: Script, way: Way, library: Library, store: wasmtime.Store) -> None:
        self.script, self.way, self.library, self.store = script, way, library, store
        self.last: Guest | Impossible = Impossible("there is no instance yet")
        self.by_name: dict[str, Guest | Impossible] = {}
        self.registered: dict[str, Guest | Impossible] = {}
        self.definitions: dict[str | None, bytes] = {}

    async def begin(self) -> None:
        """Make the instance that every script may import from."""
        bound, host = self.library.bind(SPECTEST, sync=self.way.sync), _Host()
        offered = {
            (row.module, row.name): getattr(host, row.name) for row in bound.guest_class.__imports__
        }
        self.registered["spectest"] = await self.way.instantiate(bound, self.store, offered)

    async def execute(self, command: s.Command) -> None:
        """Do what a command says, or raise Wrong or Impossible."""
        match command:
            case s.Define(name, text):
                self.definitions[name] = text
            case s.Instantiate(name):
                await self._instantiate(name, command)
            case s.Register(name, instance):
                self.registered[name] = self._find(instance)
            case s.Action():
                await self._act(command)
            case s.AssertReturn(action, expected):
                self._compare(expected, await self._act(action))
            case s.AssertFailure(kind, what, words):
                await self._fail(kind, what, words)
            case s.AssertUnlinkable(text, words):
                await self._refuse_to_link(text, words)
            case s.AssertRefused():
                raise TypeError("no instance is needed for that")

    def _find(self, name: str | None) -> Guest:
        """Return an instance, by default the last one."""
        guest = self.last if name is None else self.by_name[name]
        if isinstance(guest, Impossible):
            raise Impossible(str(guest))
        return guest

    async def _instantiate(self, name: str | None, command: s.Instantiate) -> None:
        self.last = Impossible(AFTER_FAILURE)
        try:
            self.last = await self._make(command)
        except Impossible as reason:
            self.last = reason
            raise
        finally:
            if name is not None:
                self.by_name[name] = self.last

    async def _make(self, command: s.Instantiate) -> Guest:
        definition = command.module
        text = definition if isinstance(definition, bytes) else self.definitions[definition]
        try:
            bound = self.library.bind(text, sync=self.way.sync)
        except CodegenError as error:
            raise refusal(self.script, error) from error
        return await self.way.instantiate(bound, self.store, self._offered(bound))

    def _offered(self, bound: Bound) -> Mapping[tuple[str, str], Any]:
        """Return what the registered instances export of what a module imports."""
        offered = {}
        for row in bound.guest_class.__imports__:
            exporter = self.registered.get(row.module)
            if isinstance(exporter, Impossible):
                raise Impossible(str(exporter))
            if exporter is not None and row.name in exporter.instance.exports:
                offered[row.module, row.name] = exporter.offer(row.name, raw=self.way.links_raw)
        return offered

    async def _act(self, action: s.Action) -> object:
        guest, name = self._find(action.instance), action.field
        if name not in guest.bound.names:
            if name in guest.instance.exports:
                raise Impossible(UNBOUND_EXPORT)
            raise Wrong(f"there is no export {name}")
        if not action.is_call:
            value: object = getattr(guest.instance, guest.bound.names[name]).value
            return value
        bits = self.script.literals
        try:
            values = tuple(argument(item, bits) for item in action.arguments)
        except Unsupported as error:
            raise Wrong(str(error)) from None
        return await self.way.call(guest, name, values)

    def _compare(self, expected: Sequence[s.Expression], result: object) -> None:
        results = result if isinstance(result, tuple) else () if result is None else (result,)
        if result is None and len(expected) == 1:
            results = (None,)
        if len(results) != len(expected):
            raise Wrong(f"{result!r}, expected {len(expected)} results")
        for pattern, value in zip(expected, results, strict=True):
            problem = mismatch(pattern, value, self.script.literals)
            if problem:
                raise Wrong(problem)

    async def _fail(self, kind: str, what: s.Action | s.Instantiate, words: str) -> None:
        try:
            if isinstance(what, s.Action):
                await self._act(what)
            else:
                await self._make(what)
        except wasmtime.Trap as trap:
            is_other = isinstance(trap, WasmException) != (kind == "exception")
            has_words = words in str(trap) or OTHER_WORDS.get(words, words) in str(trap)
            if is_other or not has_words:
                raise Wrong(f"{trap}, expected {words or kind}") from trap
        else:
            raise Wrong(f"did not fail, expected {words or kind}")

    async def _refuse_to_link(self, text: bytes, words: str) -> None:
        try:
            await self._make(s.Instantiate(None, text))
        except wasmtime.Trap as trap:
            raise Wrong(f"{trap}, expected {words}") from trap
        except (ImportMismatch, SignatureMismatch, wasmtime.WasmtimeError) as error:
            if ("is missing" in str(error)) != (words == "unknown import"):
                raise Wrong(f"{error}, expected {words}") from error
        else:
            raise Wrong(f"was linked, expected {words}")
