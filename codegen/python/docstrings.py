"""Write docstrings of imports and exports: the signature, and the raw name if it differs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from sys import intern

from ..interface import Extern, Func, FuncSource, SourceType
from .annotations import signature_text
from .literals import shown

_PLAIN = re.compile(r"[\w.:/$@-]{1,80}", re.ASCII)
_FIXED = "\0"  # A space at which no line may end.
_WIDTH = 74  # a line of 88, less the indent of a method's body and the quotes


def doc_lines(raw: str, name: str, extern: Extern, params: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the lines of a method's docstring; ``params`` are its parameters in Python."""
    signature = f"``{signature_text(extern)}``"
    lines = _wrapped(signature if raw == name else f"{quoted(raw)}: {signature}")
    source = extern.source if isinstance(extern, Func) else None
    if source and (source.params or source.result):
        lines += ["", *_wrapped(_source_text(source, params))]
    return tuple(lines)


def _source_text(source: FuncSource, params: Sequence[str]) -> str:
    pairs = zip(params, source.params, strict=True)
    text = ", ".join(f"{name}:{_FIXED}{_type_text(type_)}" for name, type_ in pairs)
    result = f" -> {_type_text(source.result)}" if source.result else ""
    return f"In the source: ``({text}){result}``."


def _type_text(source: SourceType) -> str:
    return ascii(source.text)[1:-1].replace(" ", _FIXED)


def _wrapped(text: str) -> list[str]:
    if len(text) <= _WIDTH:
        return [intern(text.replace(_FIXED, " "))]
    # No word is broken, because an escape broken in two would mean something else.
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_FIXED, " ") for line in lines]


def quoted(raw: str) -> str:
    """Return a raw name as a literal in a docstring."""
    return f"``{raw}``" if _PLAIN.fullmatch(raw) else f"``{shown(raw)}``"
