"""Render bindings to source text: the templates, and the filters that text goes through.

A file's body is rendered before its head, because the head has the import lines and these follow
from the names in the body.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING

from ..package import COMMAND, TEMPLATES, VERSION
from ..python.bindings import Bindings
from ..python.imports import import_lines, used_names
from ..python.literals import docline, docstring, literal
from .formatter import fit
from .slices import slices

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def render_bindings(bindings: Bindings) -> bytes:
    """Return the formatted source of the module that ``bindings`` describe."""
    return render_file("bindings", import_lines, b=bindings)


def render_file(
    folder: str, imports_for: Callable[[Set[str]], Sequence[str]], **values: object
) -> bytes:
    """Return the formatted source of a file that ``folder`` has templates for: a head and a body.

    ``imports_for`` gives the import lines for the names that the body uses. ``values`` are for both.
    """
    used: set[str] = set()
    body = _checked(f"{folder}/body.py.j2", used, values)
    texts = {"imports": imports_for(used), "version": VERSION, "command": COMMAND}
    return b"".join((_checked(f"{folder}/head.py.j2", set(), texts | values), body))


def _checked(template: str, used: set[str], values: dict[str, object]) -> bytearray:
    """Return formatted source that has been parsed, and add the names in it to ``used``."""
    text = bytearray()
    for part in slices(_template(template).generate(values)):
        # If a name from the module broke out of its place, parsing would fail and nothing be written.
        used |= used_names(ast.parse("".join(part)))
        text += fit(part.text).encode("ascii")
    return text


def render(template: str, **values: object) -> str:
    """Return what ``template`` gives for ``values``, unformatted."""
    return _template(template).render(version=VERSION, **values)


def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    # Importing jinja2 takes longer than anything else, and --inspect and errors do without it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # The output is Python; what needs escaping goes through a filter.
    )
    environment.filters |= {"docline": docline, "docstring": docstring, "literal": literal}
    return environment
