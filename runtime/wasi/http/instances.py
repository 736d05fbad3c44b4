"""The instances of a component that answer requests: one for each, or used again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...components.guest import Component
from ...components.instantiate import begin_turns, instantiate_component
from ..config import Wasi

if TYPE_CHECKING:
    from ...engine.limits import Limits

#: Instances that are kept for further requests at most.
MAX_IDLE = 64

_HANDLE = re.compile(r"wasi:http/incoming-handler@0\.2\.\d+#handle")


class Instances:
    """Makes instances, keeps those that may be used again, and calls them."""

    def __init__(
        self, guest: type[Component], imports: object, wasi: Wasi | Callable[[], Wasi],
        limits: Limits | None, reuse: bool,
    ) -> None:  # fmt: skip
        self._guest, self._imports, self._wasi = guest, imports, wasi
        self._limits, self._reuse = limits, reuse
        self._name = _name_of_handle(guest)
        self._idle: list[Component] = []

    def load(self) -> None:
        """Compile the component. It blocks; any thread may call this."""
        self._guest.load()

    async def handle(self, request: object, response: object) -> None:
        """Let an instance answer a request. If that fails, the instance is closed."""
        guest = self._idle.pop() if self._idle else await self._new()
        begin_turns(guest.__instance__)
        is_kept = False
        try:
            # No variable has the function, so that the instance can be used again (`recycling`).
            await guest.__calls__[self._name](request, response)
            is_kept = self._reuse and len(self._idle) < MAX_IDLE
        finally:
            if is_kept:
                self._idle.append(guest)
            else:
                await guest.__aexit__()

    async def _new(self) -> Component:
        imports, wasi = self._imports, self._wasi
        return await instantiate_component(
            self._guest, imports() if callable(imports) else imports, store=None, on_unwind="poison",
            limits=self._limits, offload=False, wasi=wasi if isinstance(wasi, Wasi) else wasi(),
        )  # fmt: skip

    async def close(self) -> None:
        """Close the instances that wait for requests."""
        while self._idle:
            await self._idle.pop().__aexit__()


def _name_of_handle(guest: type[Component]) -> str:
    for name in guest.__plan__().exports:
        if _HANDLE.fullmatch(name):
            return name
    raise TypeError(f"{guest.__name__} does not export wasi:http/incoming-handler of WASI 0.2")
