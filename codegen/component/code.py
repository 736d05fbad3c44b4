"""Collect lines of Python, with the constants and functions that they refer to."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .types import Resource


class Code:
    """The body of one function. Variables have names that nothing else in the file has."""

    def __init__(self, indent: int = 1) -> None:
        self.lines: list[str] = []
        self._indent = indent
        self._count = [0]

    def variable(self, name: str = "v") -> str:
        """Return a name that is new in this function."""
        self._count[0] += 1
        return f"{name}{self._count[0]}"

    def line(self, text: str) -> None:
        """Append one line at the current indentation."""
        self.lines.append("    " * self._indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Append a compound statement; lines inside the context are its body."""
        self.line(head)
        begin = len(self.lines)
        self._indent += 1
        yield
        if len(self.lines) == begin:
            self.line("pass")
        self._indent -= 1

    def inner(self) -> Code:
        """Return a body for lines that may be thrown away, one level further in."""
        code = Code(self._indent + 1)
        code._count = self._count
        return code


class Leaf:
    """One number in memory: where it is, its form in the words of ``struct``, and its variable."""

    __slots__ = ("form", "offset", "text")

    def __init__(self, offset: int, form: str, text: str) -> None:
        self.offset, self.form, self.text = offset, form, text

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + struct.calcsize("<" + self.form)


def form_of(leaves: list[Leaf], begin: int, end: int | None = None) -> str:
    """Return the form of numbers that lie in order, from one offset on, with gaps as padding."""
    parts, at = ["<"], begin
    for leaf in leaves:
        if leaf.offset > at:
            parts.append(_padding(leaf.offset - at))
        parts.append(leaf.form)
        at = leaf.end
    if end is not None and end > at:
        parts.append(_padding(end - at))
    return "".join(parts)


def _padding(count: int) -> str:
    return "x" if count == 1 else f"{count}x"


class Module:
    """What stands at the level of the generated module: constants and functions."""

    def __init__(self, known_resources: Mapping[int, int]) -> None:
        #: Numbers, which are below 0, of resources that the runtime has, by their identities.
        self._known_resources = known_resources
        self._structs: dict[str, str] = {}
        self._constants: dict[str, str] = {}
        self.functions: list[list[str]] = []
        self._last: dict[str, int] = {}
        self.resources: dict[int, tuple[int, Resource]] = {}
        #: Names that the code takes from elsewhere.
        self.used: set[str] = set()

    def resource(self, resource: Resource) -> int:
        """Return the number of a resource."""
        known = self._known_resources.get(id(resource))
        if known is not None:
            return known
        return self.resources.setdefault(id(resource), (len(self.resources), resource))[0]

    def struct(self, form: str) -> str:
        """Return the name of a compiled form."""
        return self._structs.setdefault(form, f"_FORM_{len(self._structs) + 1}")

    def constant(self, name: str, kind: str, value: str) -> str:
        """Return the name of a constant of a type with that value."""
        return self._constants.setdefault(f"{kind} = {value}", name)

    def use(self, name: str) -> str:
        """Note that the code uses a name of the runtime, and return it."""
        self.used.add(name)
        return name

    def function_name(self, stem: str) -> str:
        """Return a new name for a function."""
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}_{self._last[stem]}"

    def add(self, head: str, code: Code) -> None:
        """Add a function."""
        self.functions.append([head, *code.lines])

    def definitions(self, struct: str) -> list[str]:
        """Return the lines that define the constants; ``struct`` is what makes forms."""
        forms = [f'{name} = {struct}("{form}")' for form, name in self._structs.items()]
        return forms + [f"{name}: {value}" for value, name in self._constants.items()]
