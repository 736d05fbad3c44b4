"""A guest that calls an async host function as if it blocked, while the event loop goes on.

    python examples/sum.py

The guest (guest/sum, in Rust) computes its argument + from_host(10, 1); the host function reads a file meanwhile.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from generated.sum import Imports, Sum

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


class Host:
    """What the module imports from ``env``."""

    def __init__(self, alive: asyncio.Event) -> None:
        self.alive = alive

    async def from_host(self, a: int, b: int, /) -> int:
        """Called by the guest, which is suspended until this returns."""
        print(f"called from wasm: [{a}, {b}]")
        await self.alive.wait()
        return len(await asyncio.to_thread(PYPROJECT.read_bytes))


async def show_that_the_loop_is_alive(alive: asyncio.Event) -> None:
    """Another task of the same event loop."""
    for turn in range(1, 4):
        await asyncio.sleep(0)
        print(f"the event loop is alive: turn {turn}")
    alive.set()


async def main() -> None:
    """One instance, one call, and a second task beside it."""
    alive = asyncio.Event()
    async with await Sum.instantiate(Imports(env=Host(alive))) as guest:
        other = asyncio.create_task(show_that_the_loop_is_alive(alive))
        print(f"wasm said: {await guest.sum(223)}")
        await other


if __name__ == "__main__":
    asyncio.run(main())
