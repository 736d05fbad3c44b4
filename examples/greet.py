"""Strings through a guest's linear memory, and a nested call: the host answers with room from the guest's allocator.

    python examples/greet.py

The guest (guest/greet, in C) asks the host about a name; the host looks it up, awaits, calls ``alloc`` of the guest that is
waiting for it, and writes the answer there.
"""

from __future__ import annotations

import asyncio

from generated.greet import Greet, Imports

KNOWN = {"Ada": "You wrote the first program.", "Grace": "You wrote the first compiler."}


class Host:
    """What the module imports from ``env``."""

    async def lookup(self, name: int, name_len: int, /) -> int:
        """A pointer to the answer's length (u32, little-endian) and bytes; 0 for an unknown name."""
        guest = Greet.current()
        answer = await self.ask_a_server(guest.memory.read_str(name, name_len))
        return 0 if answer is None else await write_text(guest, answer)

    async def ask_a_server(self, name: str) -> str | None:
        """Stands for a query over the network."""
        await asyncio.sleep(0.01)
        return KNOWN.get(name)


async def write_text(guest: Greet, text: str) -> int:
    """Puts a text into room from the guest's allocator."""
    data = text.encode()
    pointer = await guest.alloc(4 + len(data))
    guest.memory.write(pointer, len(data).to_bytes(4, "little") + data)
    return pointer


async def greet(guest: Greet, name: str) -> str:
    """Calls the guest with a name, and reads its greeting."""
    data = name.encode()
    pointer = await guest.alloc(len(data))
    guest.memory.write(pointer, data)
    text = await guest.greet(pointer, len(data))
    await guest.release(pointer)
    size = int.from_bytes(guest.memory.read(text, 4), "little")
    greeting = guest.memory.read_str(text + 4, size)
    await guest.release(text)
    return greeting


async def main() -> None:
    """Three guests at once: each waits for its own answer."""

    async def one(name: str) -> str:
        async with await Greet.instantiate(Imports(env=Host())) as guest:
            return await greet(guest, name)

    for greeting in await asyncio.gather(*map(one, ["Ada", "Grace", "Zoë"])):
        print(greeting)


if __name__ == "__main__":
    asyncio.run(main())
