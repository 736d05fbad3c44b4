"""Show text from the module: in source in two ways and no other, and on terminals.

Everything that enters source is printable ASCII: no control character, no bidirectional override
and no look-alike letter reaches a file, and whatever would end a string or a docstring is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN_LENGTH = 80
_LINE_LENGTH = 1000


def literal(text: str) -> str:
    """Return any text as an ASCII string literal, with the quotes that ruff would choose."""
    escaped = ascii(text)
    quote, body = escaped[0], escaped[1:-1].replace("\\'", "'")
    if quote == '"':  # ``text`` has no double quote in it.
        return escaped
    if text.count('"') <= text.count("'"):
        return '"' + body.replace('"', '\\"') + '"'
    return "'" + body.replace("'", "\\'") + "'"


def shown(raw: str) -> str:
    """Return a raw name for use in a sentence: quoted, escaped, and cut if it is very long."""
    cut = raw if len(raw) <= _SHOWN_LENGTH else raw[:_SHOWN_LENGTH] + "..."
    return literal(cut)


def docline(line: str) -> str:
    """Return ASCII text escaped so that it can neither end a docstring nor begin an escape."""
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def docstring(lines: Sequence[str], indent: int) -> str:
    """Return a docstring with these ASCII ``lines``, all but the first indented."""
    first, *rest = map(docline, lines)
    margin = " " * indent
    text = "\n".join([first, *(margin + line if line else line for line in rest)])
    return f'"""{text}\n{margin}"""' if rest else f'"""{first}"""'


def one_line(text: str) -> str:
    """Return a message as one printable line, cut if the names in it are very long."""
    return printable(text if len(text) <= _LINE_LENGTH else f"{text[:_LINE_LENGTH]}...")


def printable(text: str) -> str:
    """Return ``text`` as one line for a terminal, without characters that control or hide text."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
