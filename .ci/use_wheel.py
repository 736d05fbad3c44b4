"""Runs bindings that the installed wheel has just generated."""

import asyncio

from generated.sum import Imports, Sum


class Host:
    async def from_host(self, a: int, b: int) -> int:
        await asyncio.sleep(0)
        return a * 100 + b


async def main() -> None:
    async with await Sum.instantiate(Imports(env=Host())) as guest:
        assert await guest.sum(223) == 223 + 1001


asyncio.run(main())
