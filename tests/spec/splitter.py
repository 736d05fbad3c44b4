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
    if is_bare_module(found):
        yield Found(1, b"(module\n" + source + b"\n)")  # A module may leave its parentheses away.
        return
    for form in found:
        yield from _modules_in(form, source, 0)


_FIELDS = frozenset(b"type rec import func table memory global export start elem data tag".split())


def is_bare_module(script: list[Form]) -> bool:
    """True if the outermost expressions of a script are the fields of one module."""
    return bool(script) and all(form.head in _FIELDS for form in script)


def _modules_in(form: Form, source: bytes, offset: int) -> Iterator[Found]:
    start = offset + form.start
    if form.head == b"module":
        if instance_names(form) is None:
            yield Found(source.count(b"\n", 0, start) + 1, assemblable(form))
    elif form.head in _AROUND_VALID:
        for inner in forms(form.text[form.rest : -1]):
            yield from _modules_in(inner, source, start + form.rest)


_DEFINITION = re.compile(rb"\s+definition\b")
_INSTANCE = re.compile(rb"\s+instance\b" + _NAME.pattern.join([b"(", b")?(", b")?"]))
_QUOTE = re.compile(rb"\s+quote\b")


def instance_names(form: Form) -> tuple[str | None, str | None] | None:
    """The names in ``(module instance $instance $definition)``, which is no module, or None."""
    found = _INSTANCE.match(form.text, form.rest)
    return (_decoded(found[1]), _decoded(found[2])) if found else None


def module_name(form: Form) -> tuple[str | None, bool]:
    """The name of a module, and whether it is only defined."""
    definition = _DEFINITION.match(form.text, form.rest)
    name = _NAME.match(form.text, definition.end() if definition else form.rest)
    return _decoded(name[0] if name else None), definition is not None


def _decoded(name: bytes | None) -> str | None:
    if name is None:
        return None
    return "$" + unescape(name.strip()[1:].strip(b'"')).decode()


def assemblable(form: Form) -> bytes:
    """A module without what only scripts have: as text that an assembler takes."""
    inside = form.text[form.rest :]
    definition = _DEFINITION.match(inside)
    if definition:
        inside = inside[definition.end() :]
    name = _NAME.match(inside)
    if _QUOTE.match(inside, name.end() if name else 0):
        text = b" ".join(strings(inside))
        inside = b" " + text + b")"
        if re.match(rb"\s*\(\s*module\b", text):
            return _DIRECTION.sub(_escaped, text)
    return _DIRECTION.sub(_escaped, b"(module" + inside)


def strings(source: bytes) -> list[bytes]:
    """The string literals of a text, decoded."""
    found = []
    position = 0
    while token := _TOKEN.search(source, position):
        position = token.end()
        if token[0] == b"(;":
            position = _end_of_comment(source, position)
        elif token[0].startswith(b'"'):
            found.append(unescape(token[0][1:-1]))
    return found


def unescape(string: bytes) -> bytes:
    """What a string literal stands for, given without its quotes."""
    return _ESCAPE.sub(_unescaped, string)


def _escaped(character: re.Match[bytes]) -> bytes:
    return b"\\u{%x}" % ord(character[0].decode())


def _unescaped(escape: re.Match[bytes]) -> bytes:
    text = escape[1]
    if text.startswith(b"u{"):
        return chr(int(text[2:-1].replace(b"_", b""), 16)).encode()
    if len(text) == 2:
        return bytes.fromhex(text.decode())
    return _LETTERS.get(text, text)
