"""What a guest is given of the world: arguments, files, standard streams, the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .arguments import CHECKS, Input, Output, Path, Permission, ReadOnly

__all__ = ["Input", "Output", "Path", "Permission", "ReadOnly", "Wasi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wasi:
    """What a guest may do. Nothing is allowed unless it is said here.

    Args:
        args: The command line; the first one is the program's name.
        env: Environment variables.
        stdin: Bytes, which each instance reads from their start; something readable, which all
            instances share (a binary file, read on a thread, an ``asyncio.StreamReader``, anything
            with a ``read`` that is plain or async); or "inherit" for that of the process. None is
            empty.
        stdout: Something writable (a binary file, written on a thread and flushed, an
            ``asyncio.StreamWriter``, anything with a ``write`` that is plain or async), a function
            that takes bytes and may be async, or "inherit". None: what is written is dropped.
        stderr: As `stdout`. What a guest writes to both comes out in that order.
        preopens: Folders of the host by the paths that the guest sees, each a path or `ReadOnly`.
        network: True, or a function that is asked with host and port before each connection, bind
            and name lookup (with port 0), once for each address that datagrams are sent to, and
            may be async. The host of a connection is an IP address.
        http: True, or a function that is asked with host and port before each outgoing request.

    One object may serve any number of instances. It keeps copies of its mappings and sequences.

    Raises:
        TypeError: An argument has the wrong type; the message names it.
        ValueError: An argument has a value that no guest could be given, such as a NUL in a string.
    """

    args: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: Input = None
    stdout: Output = None
    stderr: Output = None
    preopens: Mapping[str, Path | ReadOnly] = field(default_factory=dict)
    network: Permission = False
    http: Permission = False
    #: What instances share, such as bytes of `stdin` that were read and that no guest has taken yet.
    kept: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, check in CHECKS.items():
            object.__setattr__(self, name, check(name, getattr(self, name)))
