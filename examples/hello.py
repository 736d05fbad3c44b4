"""The example of the Rust crate ``wasmtime-async``, on wasmtime's own stores and functions: no generated code.

python examples/hello.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import wasmtime

from runtime import Caller, FuncExt, Stack, await_, i32, instantiate_async, new_engine

HELLO = Path(__file__).parent.parent / "guest" / "hello.wat"


async def main() -> None:
    """The guest calls ``hello``, once async and once plain."""
    engine = new_engine()
    module = wasmtime.Module(engine, HELLO.read_text())
    stack = Stack()

    async def hello_async() -> None:
        await asyncio.sleep(0.01)
        print("Hello from an async function!")

    def hello_plain(caller: Caller) -> None:
        answer = await_(asyncio.sleep(0.01, "a plain function that waited"))
        print(f"Hello from {answer}! The guest exports {', '.join(caller)}.")

    store = wasmtime.Store(engine)
    for hello in (
        FuncExt.wrap_async0(store, hello_async, None),
        FuncExt.wrap_async0(store, hello_plain),
    ):
        instance = await instantiate_async(store, module, [hello])
        run = instance.exports(store)["run"]
        assert isinstance(run, wasmtime.Func)
        await FuncExt.get_async(run, store).get0(None)(stack)

    async def double(x: i32) -> i32:
        await asyncio.sleep(0)
        return 2 * x

    print(
        "21 doubled:", await FuncExt.call_async(FuncExt.wrap_async(store, double), store, stack, 21)
    )


if __name__ == "__main__":
    asyncio.run(main())
