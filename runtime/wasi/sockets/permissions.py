"""What ``Wasi(network=...)`` allows."""

from __future__ import annotations

from collections.abc import Awaitable

from ...components.values import Err
from ..config import Permission
from .codes import Code


class Permissions:
    """The answers of `network`. What it raises when it is called is not caught."""

    __slots__ = ("_network",)

    def __init__(self, network: Permission) -> None:
        self._network = network

    def require_some(self) -> None:
        """Raise ``access-denied`` if nothing is allowed at all."""
        if self._network is False:
            raise Err(Code.ACCESS_DENIED)

    async def require(self, host: str, port: int) -> None:
        """Raise ``access-denied`` unless `network` allows it. It is asked each time."""
        self.require_some()
        if callable(self._network):
            answer = self._network(host, port)
            if isinstance(answer, Awaitable):
                answer = await answer
            if not answer:
                raise Err(Code.ACCESS_DENIED)
