"""Views of a memory outlive the store's closing."""

from __future__ import annotations

import gc
import weakref

import wasmtime

from runtime import Memory, instantiate_async, new_engine


async def test_a_view_may_be_used_after_the_store_was_closed() -> None:
    store = wasmtime.Store(new_engine())
    module = wasmtime.Module(
        store.engine, '(module (memory (export "memory") 1) (data (i32.const 5) "seen"))'
    )
    instance = await instantiate_async(store, module, [])
    exported = instance.exports(store)["memory"]
    assert isinstance(exported, wasmtime.Memory)
    memory = Memory(store, exported)
    views = [memory.view(), memory.view()[:100]]
    store.close()
    for view in views:
        assert bytes(view[5:9]) == b"seen"
        view[0] = 1
    watch = weakref.ref(store)
    del store, memory, exported, instance, view
    views.pop()
    assert bytes(views[0][5:9]) == b"seen"
    views.clear()
    gc.collect()
    assert watch() is None
