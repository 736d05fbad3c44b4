"""``wasi:sockets/network`` and ``wasi:sockets/instance-network``."""

from __future__ import annotations

from ..._emitted import wasi as w
from ..errors import IoError


class Network:
    """The one network that there is. What it may be used for is asked at each use."""


class SocketsNetwork:
    """``wasi:sockets/network``."""

    def network_error_code(self, err: w.Error, /) -> w.NetworkErrorCode | None:
        """Return the code of an error of a stream, if it is one of a socket."""
        code = err.code if isinstance(err, IoError) else None
        return code if isinstance(code, w.NetworkErrorCode) else None


class InstanceNetwork:
    """``wasi:sockets/instance-network``."""

    def instance_network(self) -> Network:
        """Return the network."""
        return Network()
