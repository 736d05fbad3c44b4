"""How foreign text is shown: in source in two ways and no other, and on terminals.

What goes into source is printable ASCII: no control character, no bidirectional override, no
look-alike letter reaches a file, and what ends a string or a docstring is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN_LENGTH = 80


def literal(text: str) -> str:
    """``text`` as a string literal, with the quotes that ruff would choose."""
    escaped = ascii(text)
    quote, body = escaped[0], escaped[1:-1].replace("\\'", "'")
    if quote == '"':  # No double quote in it.
        return escaped
    if text.count('"') <= text.count("'"):
        return '"' + body.replace('"', '\\"') + '"'
    return "'" + body.replace("'", "\\'") + "'"


def shown(raw: str) -> str:
    """A raw name for a sentence: quoted, escaped, and cut where nobody reads on."""
    cut = raw if len(raw) <= _SHOWN_LENGTH else raw[:_SHOWN_LENGTH] + "..."
    return literal(cut)


def docline(line: str) -> str:
    """ASCII text as part of a docstring's line."""
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def docstring(lines: Sequence[str], indent: int) -> str:
    """A docstring of these ASCII ``lines``, all but the first indented."""
    inside = [docline(line) for line in lines]
    if len(inside) == 1:
        return f'"""{inside[0]}"""'
    margin = " " * indent
    return f'"""{_join(inside, margin)}\n{margin}"""'


def _join(lines: Sequence[str], margin: str) -> str:
    return "\n".join(
        margin + line if line and number else line for number, line in enumerate(lines)
    )


def printable(text: str) -> str:
    """``text`` for a terminal: one line, in which nothing acts on it or hides the rest."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
