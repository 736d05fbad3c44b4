"""The least that calls with imports can cost: what bindings of a component do, written by hand.

A core module that calls the same host functions has bindings of ours, so all that the runtime
promises to host functions is kept. The host functions read and write the memory themselves, know
everything beforehand, and check nothing but that what the guest allocates is inside.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

from runtime.components.core_calls import CoreCall
from runtime.components.signatures import REALLOC
from runtime.native.library import library, pointer
from runtime.store import store_state
from runtime.wasmtime_api import externs

from .guests import bindings

#: The core functions of components.wat.
_GUEST = """(module
  (import "host" "price" (func $price (param i32 i32 i32) (result f64)))
  (import "host" "name" (func $name (param i32)))
  (memory (export "memory") 64)
  (data (i32.const 1024) "aaaaaaaaaa")
  (global $next (mut i32) (i32.const 2097152))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (local $r i32)
    (local.set $r (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $r) (local.get 3)))
    (if (i32.gt_u (global.get $next) (i32.const 4000000)) (then
      (local.set $r (i32.const 2097152))
      (global.set $next (i32.add (local.get $r) (local.get 3)))))
    (local.get $r))
  (func (export "call_price") (param i32) (result f64)
    (call $price (i32.const 1024) (i32.const 10) (local.get 0)))
  (func (export "call_name") (result i32)
    (call $name (i32.const 64)) (i32.load (i32.const 68))))"""

_POINTER_AND_LENGTH = Struct("<II")


class _Host:
    def __init__(self, pair: Callable[[str, int], object]) -> None:
        self.pair = pair
        self.outer: int | None = None

    def use(self, guest: Any) -> None:
        """Take what is in the guest."""
        self.state = store_state(guest.__instance__.store)
        function = externs.copy_func(guest.exports["realloc"])
        self.keep = CoreCall(self.state, function, REALLOC, "realloc")
        self.realloc = self.keep.buffer
        self.arguments = memoryview(self.realloc).cast("B")
        self.pack, self.offset = self.realloc.codec.pack, self.realloc.offset
        self.pointer = pointer(self.realloc)
        self.view: memoryview = guest.memory.view()
        self.length = len(self.view)

    async def price(self, at: int, length: int, count: int, /) -> float:
        self.pair(str(self.view[at : at + length], "utf-8"), count)
        return 2.5

    async def name(self, at: int, /) -> None:
        data, view = ("x" * 20).encode(), self.view
        if self.outer is None:  # a guest's calls have the same buffer each time
            self.outer = self.realloc.outer = self.state.suspended_buffer()
        size = len(data)
        self.pack(self.arguments, self.offset, 0, 0, 0, 0, 0, 1, 0, size)
        if library.start(self.pointer):
            raise RuntimeError("the allocator did not end at once")
        address = self.realloc.result
        end = address + size
        if end > self.length:
            raise RuntimeError("beyond the end of memory")
        view[address:end] = data
        _POINTER_AND_LENGTH.pack_into(view, at, address, size)


async def by_hand(pair: Callable[[str, int], object]) -> Any:
    """Return a guest with ``call_price`` and ``call_name``; ``pair`` makes records."""
    module, host = bindings("bench_by_hand", _GUEST), _Host(pair)
    guest = await module.BenchByHand.instantiate(module.Imports(host))
    host.use(guest)
    return guest
