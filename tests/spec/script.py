"""What a test script (.wast) says to do: its commands, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tests.spec.splitter import Form, assemblable, forms, instance_names, module_name, unescape
from tests.spec.splitter import is_bare_module as is_bare

#: An atom, a string (bytes) or a list of these.
Expression: TypeAlias = "str | bytes | list[Expression]"

_PIECE = re.compile(
    rb';;[^\n\r]*|\(;.*?;\)|\$?"((?:[^"\\]|\\.)*)"|([()])|([^\s()";]+)|\s+', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Define:
    """Remember a module without an instance of it."""

    name: str | None
    text: bytes


@dataclass(frozen=True, slots=True)
class Instantiate:
    """Make an instance of a module: of a text, or of one that was defined."""

    name: str | None
    module: bytes | str | None


@dataclass(frozen=True, slots=True)
class Register:
    """Let modules import from an instance under a name."""

    name: str
    instance: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """Call an exported function, or read an exported global."""

    is_call: bool
    instance: str | None
    field: str
    arguments: list[Expression]


@dataclass(frozen=True, slots=True)
class AssertReturn:
    """An action gives these results."""

    action: Action
    expected: list[Expression]


@dataclass(frozen=True, slots=True)
class AssertFailure:
    """An action, or making an instance of a module, fails: "trap", "exhaustion" or "exception"."""

    kind: str
    what: Action | Instantiate
    words: str


@dataclass(frozen=True, slots=True)
class AssertUnlinkable:
    """A valid module cannot be linked with the instances that were registered."""

    module: bytes
    words: str


@dataclass(frozen=True, slots=True)
class AssertRefused:
    """A text is no module at all ("malformed"), or not a valid one ("invalid")."""

    kind: str
    module: bytes
    words: str


Command: TypeAlias = (
    Define | Instantiate | Register | Action | AssertReturn | AssertFailure | AssertUnlinkable
    | AssertRefused
)  # fmt: skip


def commands(source: bytes) -> Iterator[tuple[int, Command]]:
    """The commands of a script, each with the line it begins at."""
    outermost = list(forms(source))
    if is_bare(outermost):
        yield 1, Instantiate(None, b"(module\n" + source + b"\n)")
        return
    line, position = 1, 0
    for form in outermost:
        line += source.count(b"\n", position, form.start)
        position = form.start
        yield line, _command(form)


def _command(form: Form) -> Command:
    head = form.head.decode()
    if head == "module":
        return _module(form)
    if head in ("register", "invoke", "get"):
        return _plain(parse(form.text))
    if head == "assert_return":
        _, action, *expected = parse(form.text)
        return AssertReturn(_action(action), expected)
    inner = next(forms(form.text[form.rest : -1]))
    words = parse(form.text[form.rest + inner.start + len(inner.text) : -1])
    message = words[0].decode() if words and isinstance(words[0], bytes) else ""
    kind = head.removeprefix("assert_").removesuffix("_custom")
    if kind in ("invalid", "malformed"):
        return AssertRefused(kind, assemblable(inner), message)
    if kind == "unlinkable":
        return AssertUnlinkable(assemblable(inner), message)
    if kind in ("trap", "exhaustion", "exception"):
        what = _module(inner) if inner.head == b"module" else _action(parse(inner.text))
        assert isinstance(what, Action | Instantiate)
        return AssertFailure(kind, what, message)
    raise ValueError(f"unknown command {head}")


def _module(form: Form) -> Define | Instantiate:
    names = instance_names(form)
    if names is not None:
        instance, definition = names
        return Instantiate(instance, definition)
    name, is_definition = module_name(form)
    return (Define if is_definition else Instantiate)(name, assemblable(form))


def _plain(expression: list[Expression]) -> Command:
    if expression[0] != "register":
        return _action(expression)
    name, instance = expression[1], expression[2] if len(expression) > 2 else None
    assert isinstance(name, bytes)
    assert instance is None or isinstance(instance, str)
    return Register(name.decode(), instance)


def _action(expression: Expression) -> Action:
    assert isinstance(expression, list)
    word, *rest = expression
    instance = rest.pop(0) if isinstance(rest[0], str) else None
    field, *arguments = rest
    assert isinstance(field, bytes)
    assert instance is None or isinstance(instance, str)
    return Action(word == "invoke", instance, field.decode(), arguments)


def parse(text: bytes) -> list[Expression]:
    """The one expression in a text or, if it is no expression, the atoms and strings of it."""
    stack: list[list[Expression]] = [[]]
    for piece in _PIECE.finditer(text):
        string, bracket, atom = piece.groups()
        if bracket == b"(":
            stack.append([])
        elif bracket:
            closed = stack.pop()
            stack[-1].append(closed)
        elif atom is not None:
            stack[-1].append(atom.decode())
        elif string is not None:
            is_name = piece[0].startswith(b"$")
            stack[-1].append("$" + unescape(string).decode() if is_name else unescape(string))
    (outermost,) = stack
    if len(outermost) == 1 and isinstance(outermost[0], list):
        return outermost[0]
    return outermost
