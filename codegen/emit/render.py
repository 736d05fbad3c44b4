"""From bindings to source text: the templates, and the filters that text goes through."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..python.literals import docline, docstring, literal
from ..version import VERSION
from .formatter import fit

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..python.bindings import Bindings
    from .stub import Stub

_FOLDER = Path(__file__).parents[2] / "templates"


def render_bindings(bindings: Bindings) -> str:
    """The source of the module that ``bindings`` describe, formatted."""
    source = _render("bindings/module.py.j2", b=bindings, version=VERSION)
    # A template that lets a name break out would show here, and nothing would be written.
    ast.parse(source)
    return fit(source)


def render_stub(bindings: Bindings, stub: Stub) -> str:
    """The source of a host to fill in, formatted."""
    return fit(_render("stub.py.j2", b=bindings, s=stub))


def render_arities(template: str, arities: range) -> str:
    """The source of a file of arities, just as its template gives it."""
    return _render(template, arities=arities, version=VERSION)


def _render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    # Imported here: nothing else takes as long, and --inspect or an error does without.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # The output is Python; what needs escaping goes through a filter.
    )
    environment.filters |= {"docline": docline, "docstring": docstring, "literal": literal}
    return environment
