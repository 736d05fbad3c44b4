"""The arguments of `Wasi`: their types, and how they are checked.

Each check returns what is kept of an argument.
"""

from __future__ import annotations

import io
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal, Protocol, TypeAlias


class Readable(Protocol):
    """A binary file, an ``asyncio.StreamReader``, or anything else of which bytes can be read."""

    def read(self, limit: int, /) -> bytes | Awaitable[bytes] | None: ...


class Writable(Protocol):
    """A binary file, an ``asyncio.StreamWriter``, or anything else to which bytes are written."""

    def write(self, data: bytes, /) -> object: ...


#: Asked with host and port before each connection; it may be async.
Permission: TypeAlias = bool | Callable[[str, int], bool | Awaitable[bool]]
Path: TypeAlias = str | PathLike[str]
Input: TypeAlias = bytes | Readable | Literal["inherit"] | None
Output: TypeAlias = Callable[[bytes], object] | Writable | Literal["inherit"] | None


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A folder of the host, in which the guest may write nothing."""

    path: Path


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {_kind(value)}")
    if "\0" in value:
        raise ValueError(f"{name} must not contain NUL: {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} must be Unicode, without surrogates: {value!r}") from None
    return value


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__


def _args(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise TypeError(f"{name} must be a sequence of str, not {_kind(value)}")
    return tuple(_text(f"{name}[{index}]", each) for index, each in enumerate(value))


def _env(name: str, value: object) -> dict[str, str]:
    variables: dict[str, str] = {}
    for key, each in _mapping(name, value).items():
        key = _text(f"a name in {name}", key)
        if not key or "=" in key:
            raise ValueError(f"a name in {name} must not be empty nor contain =: {key!r}")
        variables[key] = _text(f"{name}[{key!r}]", each)
    return variables


def _mapping(name: str, value: object) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {_kind(value)}")
    return value


def _stream(name: str, value: Any, wanted: str) -> Any:
    if isinstance(value, str):
        if value != "inherit":
            raise ValueError(f'{name} must be {wanted}, not {value!r}; the only word is "inherit"')
    elif isinstance(value, io.TextIOBase):
        raise TypeError(f"{name} must be a binary file, not one of text; give its `buffer`")
    else:
        raise TypeError(f"{name} must be {wanted}, not {_kind(value)}")
    return value


def _input(name: str, value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    is_readable = not isinstance(value, io.TextIOBase) and callable(getattr(value, "read", None))
    if value is None or is_readable:
        return value
    return _stream(name, value, 'bytes, something with a method read, "inherit" or None')


def _output(name: str, value: Any) -> Any:
    is_writable = callable(value) or callable(getattr(value, "write", None))
    if value is None or (is_writable and not isinstance(value, io.TextIOBase)):
        return value
    return _stream(name, value, 'something with a method write, a function, "inherit" or None')


def _preopens(name: str, value: object) -> dict[str, object]:
    folders: dict[str, object] = {}
    for path, folder in _mapping(name, value).items():
        path = _text(f"a path in {name}", path)
        host = folder.path if isinstance(folder, ReadOnly) else folder
        if not isinstance(host, (str, os.PathLike)):
            raise TypeError(f"{name}[{path!r}] must be a path or ReadOnly, not {_kind(folder)}")
        folders[path] = folder
    return folders


def _permission(name: str, value: object) -> object:
    if not isinstance(value, bool) and not callable(value):
        raise TypeError(f"{name} must be True, False or a function, not {_kind(value)}")
    return value


#: The checks by the names of the arguments.
CHECKS: dict[str, Callable[[str, Any], object]] = {
    "args": _args,
    "env": _env,
    "stdin": _input,
    "stdout": _output,
    "stderr": _output,
    "preopens": _preopens,
    "network": _permission,
    "http": _permission,
}
