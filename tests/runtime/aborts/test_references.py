"""References over nested calls and collections."""

from __future__ import annotations

import asyncio
import gc

from runtime import (
    FuncExt,
    await_,
    externref,
    i32,
)

from ...features import needs_gc
from ..guests import Instance, instantiate, new_store
from ..isolated import isolated
from .common import (
    HOLDER,
)


@isolated()
def test_references_over_nested_calls_and_collections() -> None:
    """7: outer guests hold objects on suspended stacks while inner ones allocate and collect."""

    async def main() -> None:
        store, made = new_store(), list[Instance]()

        async def host(depth: i32, item: externref) -> externref:
            for number in range(20):
                await made[0].call("put", number, ["litter", number])
            store.gc()
            gc.collect()
            await asyncio.sleep(0)
            if depth:
                mine = ["held", depth]
                first, second = await made[0].run(depth - 1, mine)
                assert first is mine
                assert second == ["made", depth - 1]
            assert item == ["held", depth + 1]
            return ["made", depth]

        def plain(depth: i32, item: externref) -> externref:
            return await_(host(depth, item))

        for function in (host, plain):
            made[:] = [await instantiate(HOLDER, [FuncExt.wrap_async(store, function)], store)]
            assert await made[0].run(5, ["held", 6]) == (["held", 6], ["made", 5])

    asyncio.run(main())


@needs_gc
@isolated()
def test_structs_of_the_guests_own_over_nested_calls() -> None:
    """7: a guest's structs are on its suspended stack while a nested call allocates until wasmtime collects."""
    source = """(module
      (type $box (struct (field $value i32)))
      (import "env" "f" (func $f (param i32)))
      (func $litter (export "litter") (param i32)
        (loop $again
          (drop (struct.new $box (local.get 0)))
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br_if $again (local.get 0))))
      (func (export "run") (param i32) (result i32) (local $box (ref $box))
        (local.set $box (struct.new $box (i32.add (local.get 0) (i32.const 1000))))
        (call $litter (i32.const 1000))
        (call $f (local.get 0))
        (call $litter (i32.const 1000))
        (struct.get $box $value (local.get $box))))"""

    async def main() -> None:
        store, made, inner = new_store(), list[Instance](), list[int]()

        async def f(depth: i32) -> None:
            await asyncio.sleep(0)
            await made[0].call("litter", 100_000)
            store.gc()
            if depth:
                inner.append(await made[0].run(depth - 1))

        made.append(await instantiate(source, [FuncExt.wrap_async(store, f)], store))
        assert await made[0].run(4) == 1004
        assert inner == [1000, 1001, 1002, 1003]

    asyncio.run(main())
