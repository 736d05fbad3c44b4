"""What a guest is given of the world: arguments, files, standard streams, the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from asyncio import StreamReader

#: Asked with host and port before each connection; it may be async.
Permission: TypeAlias = bool | Callable[[str, int], bool | Awaitable[bool]]
Path: TypeAlias = str | PathLike[str]
Input: TypeAlias = "bytes | StreamReader | Any | Literal['inherit'] | None"
Output: TypeAlias = "Callable[[bytes], object] | Any | Literal['inherit'] | None"


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A folder of the host, in which the guest may write nothing."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wasi:
    """What a guest may do. Nothing is allowed unless it is said here.

    Args:
        args: The command line; the first one is the program's name.
        env: Environment variables.
        stdin: Bytes, something readable (a binary file, an ``asyncio.StreamReader``, anything with
            a ``read`` that is plain or async), or "inherit" for that of the process. None is empty.
        stdout: Something writable (a binary file, an ``asyncio.StreamWriter``), a function that
            takes bytes and may be async, or "inherit". None: what is written is dropped.
        stderr: As `stdout`.
        preopens: Folders of the host by the paths that the guest sees, each a path or `ReadOnly`.
        network: True, or a function that is asked with host and port before each connection, bind
            and name lookup (with port 0), and may be async.
        http: True, or a function that is asked with host and port before each outgoing request.

    One object may serve any number of instances.
    """

    args: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: Input = None
    stdout: Output = None
    stderr: Output = None
    preopens: Mapping[str, Path | ReadOnly] = field(default_factory=dict)
    network: Permission = False
    http: Permission = False
