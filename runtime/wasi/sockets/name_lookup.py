"""``wasi:sockets/ip-name-lookup``. Source: WASI 0.2, ``wasi:sockets/ip-name-lookup``."""

from __future__ import annotations

import re
import socket
from collections import deque
from collections.abc import Iterable

import anyio

from ..._emitted import wasi as w
from ...components.values import Err
from ..holdings import Holdings
from ..poll import Pollable
from ..tasks import Task
from .addresses import ip_of, without_mapping
from .codes import Code
from .permissions import Permissions
from .resolver import hosts_of

#: Lookups of one guest that are worked on at a time; each holds a thread.
MAX_AT_ONCE = 4
#: Addresses of one name that the guest is told.
MAX_ADDRESSES = 256
#: Characters of a name.
MAX_NAME = 253
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
# Resolvers take these for old forms of IPv4 addresses.
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?")

_CODES = {
    getattr(socket, name): code
    for name, code in (
        ("EAI_NONAME", Code.NAME_UNRESOLVABLE),
        ("EAI_NODATA", Code.NAME_UNRESOLVABLE),
        ("EAI_ADDRFAMILY", Code.NAME_UNRESOLVABLE),
        ("EAI_AGAIN", Code.TEMPORARY_RESOLVER_FAILURE),
        ("EAI_FAIL", Code.PERMANENT_RESOLVER_FAILURE),
        ("EAI_MEMORY", Code.OUT_OF_MEMORY),
    )
    if hasattr(socket, name)
}


class Addresses:
    """The result of a lookup, which may still be under way."""

    __slots__ = ("_addresses", "_done", "_error", "_holdings", "_is_resolving", "_task")

    def __init__(self, holdings: Holdings, known: Iterable[w.IpAddress] = ()) -> None:
        self._holdings = holdings
        self._addresses = deque(known)
        self._error: Code | None = None
        #: Set when the lookup has ended; None if there was none, or it has.
        self._done: anyio.Event | None = None
        self._task: Task | None = None
        self._is_resolving = False

    def start(self, name: str, limiter: anyio.CapacityLimiter) -> None:
        """Look a name up, in the background."""
        self._done = anyio.Event()

        async def run() -> None:
            await self._run(name, limiter)

        self._error = Code.UNKNOWN  # until it has gone well
        self._task = self._holdings.spawn(run, self._ended)

    async def _run(self, name: str, limiter: anyio.CapacityLimiter) -> None:
        try:
            async with limiter:
                self._is_resolving = True
                self._addresses.extend(await _resolve(name))
            self._error = None
        except socket.gaierror as error:
            self._error = _CODES.get(error.errno, Code.UNKNOWN)

    def _ended(self) -> None:
        done, self._done = self._done, None
        if done is not None:
            done.set()

    def resolve_next_address(self) -> w.IpAddress | None:
        """Return an address, the best ones first, or None after the last."""
        if self._done is not None:
            raise Err(Code.WOULD_BLOCK)
        if self._error is not None:
            raise Err(self._error)
        return self._addresses.popleft() if self._addresses else None

    def subscribe(self) -> Pollable:
        """Return what is ready when the lookup has ended."""
        return Pollable(lambda: self._done is None, self._wait, self._holdings)

    async def _wait(self) -> None:
        if self._done is not None:
            await self._done.wait()

    def __enter__(self) -> Addresses:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Give the lookup up, unless a thread works on it already.

        No thread can be stopped. What it holds must be counted until it ends, or a guest that
        begins lookups and drops them would take all threads of the host.
        """
        if self._task is not None and not self._is_resolving:
            self._task.cancel()


async def _resolve(name: str) -> list[w.IpAddress]:
    hosts = await hosts_of(name)
    return [without_mapping(ip_of(host)) for host in hosts[:MAX_ADDRESSES]]


class IpNameLookup:
    """``wasi:sockets/ip-name-lookup``."""

    def __init__(self, holdings: Holdings, permissions: Permissions) -> None:
        self._holdings, self._permissions = holdings, permissions
        self._limiter: anyio.CapacityLimiter | None = None

    async def resolve_addresses(self, network: w.Network, name: str, /) -> Addresses:
        """Begin to look a name up. What is an address already, is not looked up."""
        self._permissions.require_some()
        literal = parse_address(name)
        if literal is not None:
            return Addresses(self._holdings, [literal])
        domain = parse_domain(name)
        await self._permissions.require(domain.rstrip("."), 0)
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(MAX_AT_ONCE)
        addresses = Addresses(self._holdings)
        addresses.start(domain, self._limiter)
        return addresses


def parse_address(name: str) -> w.IpAddress | None:
    """Return the IP address that a name is, with or without brackets, or None."""
    if name.startswith("[") and name.endswith("]") and ":" in name:
        name = name[1:-1]
    if "%" in name or len(name) > MAX_NAME:
        return None
    try:
        return without_mapping(ip_of(name))
    except (OSError, ValueError):
        return None


def parse_domain(name: str) -> str:
    """Return a domain name in the characters that resolvers know.

    Raises:
        Err: ``invalid-argument`` if it is none.
    """
    if not name.isascii() and len(name) <= MAX_NAME:
        name = _to_ascii(name)
    name = name.lower()
    if len(name) > MAX_NAME or not _NAME.fullmatch(name) or _NUMBER.fullmatch(name):
        raise Err(Code.INVALID_ARGUMENT)
    return name


def _to_ascii(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:
        raise Err(Code.INVALID_ARGUMENT) from None
