"""Write ``builtins.list`` for ``list`` where something of that name is nearer.

In a class body an annotation finds the class's own members first, and inside a function its
parameters. Types of the component begin with capitals, so only Python's own types can be hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import replace

from .model import Class, Member, Method

_BUILTIN = re.compile(
    r"(?<![\w.])(bool|int|float|str|bytes|bytearray|memoryview|list|tuple|dict)\b(?!:)"
)
_PARAMETER = re.compile(r"(\w+):")


def in_class(item: Class) -> Class:
    """Return a class whose members hide nothing that its annotations mean."""
    hidden = {member.name for member in item.members} | {method.name for method in item.methods}
    members = tuple([replace(row, text=_visible(row.text, hidden)) for row in item.members])
    cases = tuple(map(in_class, item.cases))
    return replace(item, members=members, methods=in_methods(item.methods, hidden), cases=cases)


def in_methods(methods: Iterable[Method], hidden: Set[str]) -> tuple[Method, ...]:
    """Return the methods of a class that has members with those names."""
    return tuple(
        [
            replace(
                method,
                parameters=_visible(method.parameters, hidden),
                result=_visible(method.result, hidden | set(_PARAMETER.findall(method.parameters))),
            )
            for method in methods
        ]
    )


def names_of(properties: Iterable[Member], methods: Iterable[Method]) -> set[str]:
    """Return what the generated class of the component itself has."""
    return {item.name for item in properties} | {item.name for item in methods}


def _visible(annotation: str, hidden: Set[str]) -> str:
    def name(match: re.Match[str]) -> str:
        return f"builtins.{match[0]}" if match[0] in hidden else match[0]

    return _BUILTIN.sub(name, annotation)
