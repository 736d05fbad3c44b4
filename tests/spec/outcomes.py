"""What became of commands: counts, failures, and the reasons why some cannot be executed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codegen.errors import CodegenError
from tests.spec import script as s
from tests.spec.archive import is_standard
from tests.spec.values import Literals, literals

#: Why a command cannot be executed. README.md says more about each.
UNBOUND_EXPORT = "calls an export whose type has no Python form"
FORMLESS_IMPORT = "needs a module with an import whose type has no Python form"
TWO_TYPES = "needs a module that imports one name with two types"
UNKNOWN = "needs a module that wasmtime does not know: legacy exceptions, custom descriptors"
NO_SWITCH = "needs a setting of engines that `new_engine` does not have: custom page sizes"
AFTER_FAILURE = "needs an instance of a module that should have been linked, but was not"
REASONS = (UNBOUND_EXPORT, FORMLESS_IMPORT, TWO_TYPES, UNKNOWN, NO_SWITCH, AFTER_FAILURE)

_REFUSALS = {"has no Python form": FORMLESS_IMPORT, "two different types": TWO_TYPES}
_UNKNOWN = ("custom-descriptors", "legacy")


class Wrong(Exception):
    """A command did not do what the script says."""


class Impossible(Exception):
    """A command cannot be executed; the message is one of `REASONS`."""


@dataclass(frozen=True, slots=True)
class Script:
    """A test script."""

    name: str
    commands: Sequence[tuple[int, s.Command]]
    literals: Literals

    @classmethod
    def read(cls, name: str, source: bytes) -> Script:
        """Return the script with this text."""
        commands = list(s.commands(source))
        values = [value for _, command in commands for value in _values(command)]
        return cls(name, commands, literals(values))

    @property
    def is_standard(self) -> bool:
        """True if it is a part of the standard."""
        return is_standard(self.name)

    @property
    def proposal(self) -> str:
        """The name of the proposal that it belongs to, "legacy", or nothing."""
        return "" if self.is_standard else self.name.split("/")[-2]

    def executable(self) -> Iterator[tuple[int, s.Command]]:
        """The commands that need a store."""
        return (pair for pair in self.commands if not isinstance(pair[1], s.AssertRefused))


def _values(command: s.Command) -> Sequence[s.Expression]:
    match command:
        case s.Action():
            return command.arguments
        case s.AssertReturn(action, expected):
            return [*action.arguments, *expected]
        case s.AssertFailure(what=s.Action() as action):
            return action.arguments
    return ()


def refusal(script: Script, error: CodegenError) -> Impossible | Wrong:
    """Why no bindings can be generated: a known reason, or an error."""
    for words, reason in _REFUSALS.items():
        if words in str(error):
            return Impossible(reason)
    return Impossible(UNKNOWN) if script.proposal in _UNKNOWN else Wrong(str(error))


def kind_of(command: s.Command) -> str:
    """What commands are counted by."""
    match command:
        case s.AssertFailure(kind) | s.AssertRefused(kind):
            return f"assert_{kind}"
        case s.AssertReturn():
            return "assert_return"
        case s.AssertUnlinkable():
            return "assert_unlinkable"
        case s.Register():
            return "register"
        case s.Action():
            return "invoke"
        case s.Define() | s.Instantiate():
            return "module"


@dataclass(slots=True)
class Record:
    """What became of the commands of all scripts in one way."""

    #: By whether they are of the standard, kind, and outcome: "", a reason, or "failed".
    counts: Counter[tuple[bool, str, str]] = field(default_factory=Counter)
    #: What was wrong, by script and line.
    failures: dict[str, str] = field(default_factory=dict)

    def passed(self, script: Script, command: s.Command) -> None:
        self._count(script, command, "")

    def impossible(self, script: Script, line: int, command: s.Command, reason: str) -> None:
        if reason not in REASONS:
            raise ValueError(f"{script.name}:{line}: unknown reason {reason}")
        self._count(script, command, reason)

    def failed(self, script: Script, line: int, command: s.Command, error: Exception) -> None:
        kind = "" if isinstance(error, Wrong) else f"{type(error).__name__}: "
        self.failures[f"{script.name}:{line}"] = f"{kind}{error}"
        self._count(script, command, "failed")

    def _count(self, script: Script, command: s.Command, outcome: str) -> None:
        self.counts[script.is_standard, kind_of(command), outcome] += 1

    def surprises(self, known: Mapping[str, str]) -> list[str]:
        """Failures that are not known, and known ones that are none any more."""
        new = sorted(self.failures.keys() - known.keys())
        gone = sorted(known.keys() - self.failures.keys())
        return [
            *(f"{place}: {self.failures[place]}" for place in new),
            *(f"{place} passes: take it out of exceptions.py" for place in gone),
        ]
