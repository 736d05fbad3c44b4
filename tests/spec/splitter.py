"""Finds the modules in test scripts (.wast): the few rules of S-expressions that it takes, on bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(rb';;[^\n\r]*|\(;|"(?:[^"\\]|\\.)*"|[()"]', re.DOTALL)
_COMMENT_EDGE = re.compile(rb"\(;|;\)")
_SPACE = re.compile(rb"(?:\s|;;[^\n\r]*)*")
_WORD = re.compile(rb'[^\s()";]*')
_NAME = re.compile(rb'\s*\$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)')
_ESCAPE = re.compile(rb"\\(u\{[0-9a-fA-F_]+\}|[0-9a-fA-F]{2}|.)", re.DOTALL)
_LETTERS = {b"t": b"\t", b"n": b"\n", b"r": b"\r"}

#: Characters that change the direction of text: the assembler takes them only as escapes.
_DIRECTION = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xaf]")

#: Commands around a module that is valid, though it cannot be linked or its start function traps.
_AROUND_VALID = (
    b"assert_unlinkable",
    b"assert_uninstantiable",
    b"assert_trap",
    b"assert_exception",
    b"thread",
)


class SplitError(Exception):
    """The text is no sequence of S-expressions."""


@dataclass(frozen=True, slots=True)
class Found:
    """A module in the text format, and the line that it begins at."""

    line: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A parenthesised expression and where it begins."""

    start: int
    text: bytes

    @property
    def head(self) -> bytes:
        """Its first word."""
        found = _WORD.match(self.text, _skip_space(self.text, 1))
        return found[0] if found else b""

    @property
    def rest(self) -> int:
        """Where what follows its first word begins."""
        return _skip_space(self.text, 1) + len(self.head)


def _skip_space(source: bytes, position: int) -> int:
    """Where something begins that is no space, comment or annotation."""
    while True:
        space = _SPACE.match(source, position)
        position = space.end() if space else position
        if source.startswith(b"(;", position):
            position = _end_of_comment(source, position + 2)
        elif source.startswith(b"(@", position):
            position += len(next(forms(source[position:])).text)
        else:
            return position


def forms(source: bytes) -> Iterator[Form]:
    """The outermost parenthesised expressions of a text."""
    depth = position = start = 0
    while token := _TOKEN.search(source, position):
        position = token.end()
        text = token[0]
        if text == b"(;":
            position = _end_of_comment(source, position)
        elif text == b"(":
            if depth == 0:
                start = token.start()
            depth += 1
        elif text == b")":
            depth -= 1
            if depth < 0:
                raise SplitError(f"byte {token.start()}: a closing parenthesis too many")
            if depth == 0:
                yield Form(start, source[start:position])
        elif text == b'"':
            raise SplitError(f"byte {token.start()}: a string is not closed")
    if depth:
        raise SplitError(f"byte {start}: a parenthesis is not closed")


def _end_of_comment(source: bytes, position: int) -> int:
    """Return where the block comment ends that begins just before `position`. Comments nest."""
    begun = position
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(source, position)
        if edge is None:
            raise SplitError(f"byte {begun}: a comment is not closed")
        depth += 1 if edge[0] == b"(;" else -1
        position = edge.end()
    return position


def modules(source: bytes) -> Iterator[Found]:
    """All modules of a script that are meant to be valid, as text that an assembler takes."""
    found = list(forms(source))
    if found and all(form.head in _FIELDS for form in found):
        yield Found(1, b"(module\n" + source + b"\n)")  # A module may leave its parentheses away.
        return
    for form in found:
        yield from _modules_in(form, source, 0)


_FIELDS = frozenset(b"type rec import func table memory global export start elem data tag".split())


def _modules_in(form: Form, source: bytes, offset: int) -> Iterator[Found]:
    start = offset + form.start
    if form.head == b"module":
        text = _assemblable(form)
        if text is not None:
            yield Found(source.count(b"\n", 0, start) + 1, _DIRECTION.sub(_escaped, text))
    elif form.head in _AROUND_VALID:
        for inner in forms(form.text[form.rest : -1]):
            yield from _modules_in(inner, source, start + form.rest)


def _assemblable(form: Form) -> bytes | None:
    """A module without what only scripts have; None for ``(module instance ...)``, which is a command."""
    inside = form.text[form.rest :]
    if re.match(rb"\s+instance\b", inside):
        return None
    definition = re.match(rb"\s+definition\b", inside)
    if definition:
        inside = inside[definition.end() :]
    name = _NAME.match(inside)
    quote = re.match(rb"\s+quote\b", inside[name.end() if name else 0 :])
    if quote is None:
        return b"(module" + inside
    text = b" ".join(strings(inside))
    return text if re.match(rb"\s*\(\s*module\b", text) else b"(module " + text + b")"


def strings(source: bytes) -> list[bytes]:
    """The string literals of a text, decoded."""
    found = []
    position = 0
    while token := _TOKEN.search(source, position):
        position = token.end()
        if token[0] == b"(;":
            position = _end_of_comment(source, position)
        elif token[0].startswith(b'"'):
            found.append(_ESCAPE.sub(_unescaped, token[0][1:-1]))
    return found


def _escaped(character: re.Match[bytes]) -> bytes:
    return b"\\u{%x}" % ord(character[0].decode())


def _unescaped(escape: re.Match[bytes]) -> bytes:
    text = escape[1]
    if text.startswith(b"u{"):
        return chr(int(text[2:-1].replace(b"_", b""), 16)).encode()
    if len(text) == 2:
        return bytes.fromhex(text.decode())
    return _LETTERS.get(text, text)
