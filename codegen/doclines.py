"""Docstrings of imports and exports: the WebAssembly signature, and the raw name if it differs."""

from __future__ import annotations

import re
import textwrap

from codegen.interface import Extern
from codegen.literals import shown
from codegen.pytypes import signature_text

LINE_LENGTH = 88
_PLAIN = re.compile(r"[\w.:/$@-]{1,80}", re.ASCII)
_INDENT = 8
_QUOTES = 6


def doc_lines(raw: str, name: str, extern: Extern) -> tuple[str, ...]:
    """The lines of a docstring in a method's body."""
    signature = f"``{signature_text(extern)}``"
    text = signature if raw == name else f"{quoted(raw)}: {signature}"
    return tuple(
        textwrap.wrap(
            text,
            LINE_LENGTH - _INDENT - _QUOTES,
            break_long_words=False,  # Escapes least of all.
            break_on_hyphens=False,
        )
    )


def quoted(raw: str) -> str:
    """A raw name as a literal in a docstring."""
    return f"``{raw}``" if _PLAIN.fullmatch(raw) else f"``{shown(raw)}``"
