"""Reads component scripts (``.wast``) into forms: nested lists of words with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|;;[^\n]*|\(;|\(|\)|[^\s()";]+|\s+', re.DOTALL)
_ESCAPES = {"n": b"\n", "t": b"\t", "r": b"\r", '"': b'"', "'": b"'", "\\": b"\\"}
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F_]+)\}|([0-9a-fA-F]{2})|(.))", re.DOTALL)


class ScriptError(Exception):
    """A script is not written as expected."""


@dataclass(frozen=True, slots=True)
class Form:
    """What stands between two parentheses, and where: offsets in the text, and a line."""

    items: tuple[str | Form, ...]
    text: str
    line: int

    @property
    def head(self) -> str:
        """The first word."""
        return self.items[0] if self.items and isinstance(self.items[0], str) else ""

    def words(self) -> list[str]:
        """Return what is neither a form nor a string."""
        return [item for item in self.items if isinstance(item, str) and not item.startswith('"')]

    def strings(self) -> list[bytes]:
        """Return the strings, as the bytes that they mean."""
        return [string(item) for item in self.items if isinstance(item, str) and item[0] == '"']

    def forms(self) -> list[Form]:
        """Return the forms inside."""
        return [item for item in self.items if isinstance(item, Form)]

    def name(self) -> str:
        """Return the first identifier, "" if there is none."""
        return next((word for word in self.words() if word.startswith("$")), "")


def read_script(text: str) -> Iterator[Form]:
    """Yield the forms of a script, in order."""
    open_forms: list[tuple[int, list[str | Form]]] = []
    for start, token in _tokens(text):
        if token == "(":
            open_forms.append((start, []))
        elif token != ")":
            if not open_forms:
                raise ScriptError(f"{token!r} is outside of all parentheses")
            open_forms[-1][1].append(token)
        else:
            begin, items = open_forms.pop()
            line = text.count("\n", 0, begin) + 1 if len(open_forms) < 2 else 0
            form = Form(tuple(items), text[begin : start + 1] if len(open_forms) < 2 else "", line)
            if open_forms:
                open_forms[-1][1].append(form)
            else:
                yield form
    if open_forms:
        raise ScriptError("a parenthesis is not closed")


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ScriptError(f"not understood: {text[position : position + 20]!r}")
        token, position = match[0], match.end()
        if token == "(;":
            position = _end_of_comment(text, position)
        elif not token.isspace() and not token.startswith(";;"):
            yield match.start(), token


def _end_of_comment(text: str, position: int) -> int:
    depth = 1
    for match in re.compile(r"\(;|;\)").finditer(text, position):
        depth += 1 if match[0] == "(;" else -1
        if not depth:
            return match.end()
    raise ScriptError("a comment is not closed")


def string(token: str) -> bytes:
    """Return the bytes that a string between quotation marks means."""
    parts, end = [], 0
    body = token[1:-1]
    for match in _ESCAPED.finditer(body):
        parts.append(body[end : match.start()].encode())
        end = match.end()
        point, byte, letter = match.groups()
        if point:
            parts.append(chr(int(point.replace("_", ""), 16)).encode())
        else:
            parts.append(bytes.fromhex(byte) if byte else _ESCAPES[letter])
    return b"".join(parts) + body[end:].encode()
