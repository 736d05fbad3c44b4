"""Hosts that the command line allows."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

from ..wasi.arguments import Permission
from .problems import UsageError


class Allowed:
    """Says if a host and port are among those of an option; asked before each connection.

    A connection is made to an address, which the guest has asked for by a name before. So an
    address is allowed if it is one of an allowed name.
    """

    def __init__(self, option: str) -> None:
        self._option = option
        self._hosts: list[tuple[str, int]] = []
        self._is_any = False

    def with_host(self, value: str) -> Allowed:
        """Allow a host, ``HOST`` or ``HOST:PORT``, or any for an empty string."""
        if not value:
            self._is_any = True
            return self
        host, colon, port = value.rpartition(":")
        if not colon or value.endswith("]"):
            host, port = value, "0"
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if not bare or not port.isdecimal() or int(port) > 65_535 or (":" in bare and bare == host):
            raise UsageError(f"{self._option} needs HOST or HOST:PORT, not {value!r}")
        self._hosts.append((_plain(bare), int(port)))
        return self

    def permission(self) -> Permission:
        """Return what `Wasi` takes."""
        return True if self._is_any else self._ask

    async def _ask(self, host: str, port: int) -> bool:
        # Port 0 is a name that is looked up, or a port that the system chooses.
        names = [name for name, allowed in self._hosts if port in (0, allowed) or not allowed]
        host = _plain(host)
        if host in names:
            return True
        return _is_address(host) and any([host in await _addresses(name) for name in names])


def _plain(host: str) -> str:
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return host.rstrip(".").lower()


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False


async def _addresses(name: str) -> set[str]:
    import anyio

    with suppress(OSError, UnicodeError):
        found = await anyio.getaddrinfo(name, None)
        return {_plain(str(address[0])) for *_, address in found}
    return set()
