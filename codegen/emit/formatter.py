"""Break lines that are too long, so that ``ruff format`` leaves the result alone.

Templates write one logical line for each signature, call or table, however long; this step comes
after them. It knows the few constructs that templates use, not Python.

A broken bracket gets one item on each line and a comma after the last one, which makes ruff keep
it broken at any line length (88 by default). Three things cannot have that comma: the name in
``self.__instance__.calls["name"]``, a tuple of one, and a field's type. They are broken at 100
columns, as ruff does at that line length; at another, ruff may format such long names otherwise.

Rules, found by comparing with ruff, as tests/codegen/test_formatter.py does:

- A bracket stays flat if it fits together with what follows it, up to the next possible break.
- A ``def`` that does not fit breaks its parameters first; its return type is broken after that.
- A subscript or tuple of one item breaks together with the bracket inside it, if there is one.
- A list made by a loop stays flat up to 100 columns, and is broken before the loop after that.
- Several targets or values get brackets if they have to be broken.
- Docstrings are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDTH, _LATE_WIDTH, _STEP = 88, 100, 4
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_COMPREHENSION = re.compile(r"( *)(\w+) = \[(.+) for (.+ in .+)\]")
_ASSIGNMENT = re.compile(r"( *)((?:\w+, )+\w+) = (.+)")
_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()\[\]{},]|[^"'()\[\]{},]+""")


@dataclass(frozen=True, slots=True)
class _Bracket:
    """A bracketed list of items."""

    open: str
    items: list[_Item]
    lone_comma: bool  # True for a tuple of one, which cannot do without its comma.
    subscript: bool

    @property
    def flat(self) -> str:
        inside = ", ".join(map(_flat, self.items)) + ("," if self.lone_comma else "")
        return self.open + inside + _CLOSING[self.open]

    @property
    def takes_comma(self) -> bool:
        """True if a comma after the last item makes ruff keep the bracket broken."""
        return not (len(self.items) == 1 and (self.subscript or self.lone_comma))


_Item = list["str | _Bracket"]


def fit(source: str) -> str:
    """Return ``source``, which consists of logical lines, with the long ones broken."""
    lines, in_docstring = source.split("\n"), False
    for number, line in enumerate(lines):
        text = line.strip()
        begins = not in_docstring and text.startswith('"""')
        if in_docstring or begins:
            in_docstring = (begins and len(text) < 6) or not text.endswith('"""')
        elif len(line) > _WIDTH:
            lines[number] = _break(line)
    return "\n".join(lines)


def _break(line: str) -> str:
    comprehension = _COMPREHENSION.fullmatch(line)
    if comprehension:
        return _break_comprehension(*comprehension.groups())
    line = _with_brackets(line)
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    if text.startswith("from "):
        text = text.replace(" import ", " import (", 1) + ")"
    item = _parse(text)
    if not _has_bracket(item):
        return _break_type(line, indent)
    return _Printer(indent, break_first=text.startswith(("def ", "async def "))).line(item)


def _break_comprehension(indent: str, target: str, element: str, loop: str) -> str:
    """Break a list before its loop, if it does not even fit between brackets of their own lines."""
    inner = indent + " " * _STEP
    if len(f"{indent}{target} = [{element} for {loop}]") <= _LATE_WIDTH:
        return f"{indent}{target} = [{element} for {loop}]"
    lines = [f"{inner}{element} for {loop}"]
    if len(lines[0]) > _LATE_WIDTH:
        lines = [fit(f"{inner}{element}"), fit(f"{inner}for {loop}")]
    return "\n".join([f"{indent}{target} = [", *lines, f"{indent}]"])


def _with_brackets(line: str) -> str:
    """Return an assignment of several values with brackets around what has to be broken."""
    match = _ASSIGNMENT.fullmatch(line)
    if not match:
        return line
    indent, targets, value = match.groups()
    if len(_values(value)) > 1:
        return f"{indent}{targets} = ({value})"
    if len(f"{indent}{targets} = {value.partition('(')[0]}(") > _WIDTH:
        return f"{indent}({targets}) = {value}"
    return line


def _values(text: str) -> list[_Item]:
    (bracket,) = _parse(f"({text})")
    assert isinstance(bracket, _Bracket)
    return bracket.items


def _break_type(line: str, indent: int) -> str:
    """Put the type of a field or alias without brackets in parentheses, if that helps."""
    match = re.fullmatch(r"( *\w+(?:: | = ))([\w.]+)", line)
    if not match or len(line) <= _LATE_WIDTH:
        return line
    lines = [f"{match[1]}(", " " * (indent + _STEP) + match[2], " " * indent + ")"]
    return "\n".join(lines) if max(map(len, lines)) <= _LATE_WIDTH else line


def _parse(text: str) -> _Item:
    levels: list[list[_Item]] = [[[]]]
    opened: list[str] = []
    for token in _TOKEN.findall(text):
        items = levels[-1]
        if token in _CLOSING:
            opened.append(token)
            levels.append([[]])
        elif opened and token == _CLOSING[opened[-1]]:
            inside = levels.pop()
            before = levels[-1][-1]
            before.append(_bracket(opened.pop(), before, inside))
        elif token == "," and opened:
            items.append([])
        elif items[-1] or token.strip(" "):
            # The space after a comma is written again by the printer.
            items[-1].append(token if items[-1] else token.lstrip(" "))
    return levels[0][0]


def _bracket(opening: str, before: _Item, items: list[_Item]) -> _Bracket:
    last = before[-1] if before else " "
    follows_name = isinstance(last, _Bracket) or last[-1].isalnum() or last[-1] == "_"
    lone_comma = not follows_name and opening == "(" and len(items) == 2 and not items[1]
    is_subscript = follows_name and opening == "["
    return _Bracket(opening, list(filter(None, items)), lone_comma, is_subscript)


def _has_bracket(item: _Item) -> bool:
    return any(isinstance(part, _Bracket) for part in item)


def _flat(item: _Item) -> str:
    return "".join(part if isinstance(part, str) else part.flat for part in item)


class _Printer:
    """Prints one logical line over as many lines as it needs.

    ``_must_break`` is set when the next bracket has to break although it would fit: the parameters
    of a ``def``, and a bracket inside a subscript or tuple of one that is broken already.
    """

    def __init__(self, indent: int, *, break_first: bool) -> None:
        self._indent, self._must_break = indent, break_first
        self._lines = [" " * indent]

    def line(self, item: _Item) -> str:
        self._print(item, self._indent, "")
        return "\n".join(self._lines)

    def _print(self, item: _Item, indent: int, after: str) -> None:
        """Print ``item``; the text ``after`` will follow it on its last line."""
        for number, part in enumerate(item):
            if isinstance(part, str):
                self._lines[-1] += part
            elif self._stays_flat(part, _until_break(item[number + 1 :], after)):
                self._lines[-1] += part.flat
            else:
                self._print_broken(part, indent)

    def _stays_flat(self, bracket: _Bracket, after: str) -> bool:
        must_break, self._must_break = self._must_break, False
        if must_break or not bracket.items:
            return not bracket.items
        late = not (bracket.takes_comma or _has_bracket(bracket.items[0]))
        width = _LATE_WIDTH if late else _WIDTH
        return len(self._lines[-1]) + len(bracket.flat) + len(after) <= width

    def _print_broken(self, bracket: _Bracket, indent: int) -> None:
        self._lines[-1] += bracket.open
        comma = "," if bracket.takes_comma or bracket.lone_comma else ""
        for item in bracket.items:
            self._lines.append(" " * (indent + _STEP))
            self._must_break = not bracket.takes_comma
            self._print(item, indent + _STEP, comma)
            self._lines[-1] += comma
        self._lines.append(" " * indent + _CLOSING[bracket.open])


def _until_break(rest: _Item, after: str) -> str:
    """Return the text after a bracket up to the next place where the line may be broken."""
    text = ""
    for part in rest:
        if isinstance(part, _Bracket) and part.items:
            return text + part.open
        text += _flat([part])
    return text + after
