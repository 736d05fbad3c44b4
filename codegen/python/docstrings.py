"""Write docstrings of imports and exports: the signature, and the raw name if it differs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from sys import intern

from ..interface import Func, FuncSource, SourceType
from .annotations import signature_text
from .literals import shown
from .names import NamedExport, NamedImport

_PLAIN = re.compile(r"[\w.:/$@-]{1,80}", re.ASCII)
_FIXED = "\0"  # A space at which no line may end.
_FAILURES = (
    "An argument that does not fit the signature raises TypeError or OverflowError. A trap raises "
    "wasmtime.Trap, an exit of WASI wasmtime.ExitTrap, and an exception of a host function comes "
    "out unchanged. After these three, further calls raise InstancePoisoned."
)
_THREADS = (
    "One thread at a time may use the instance. Another one gets RuntimeError while a call is "
    "under way."
)
_WIDTH = 74  # a line of 88, less the indent of a method's body and the quotes


def doc_lines(named: NamedImport | NamedExport) -> tuple[str, ...]:
    """Return the lines of a method's or property's docstring."""
    raw, extern = str(named.item.name), named.item.extern
    signature = f"``{signature_text(extern)}``"
    lines = _wrapped(signature if raw == named.name else f"{quoted(raw)}: {signature}")
    source = extern.source if isinstance(extern, Func) else None
    if source and (source.params or source.result):
        lines += ["", *_wrapped(_source_text(source, named.params))]
    return tuple(lines)


def class_doc(stem: str, calls: str) -> tuple[str, ...]:
    """Return the lines of a class's docstring; ``calls`` are sentences about its methods."""
    texts = [calls, _FAILURES, _THREADS] if calls else [_THREADS]
    wrapped = (line for text in texts for line in ("", *_wrapped(text)))
    return (f"An instance of {stem}.wasm.", *wrapped)


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
