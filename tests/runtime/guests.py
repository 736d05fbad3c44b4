"""Small guests for the tests: modules from text, compiled once, and instances whose functions are called by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import wasmtime

from runtime import Extern, FuncExt, Memory, Stack, instantiate_async, new_engine

GUESTS = Path(__file__).parents[2] / "guest"

E = TypeVar("E")

#: Calls what it imports: ``run(x) = f(x)``.
RELAY = """(module $relay
  (import "env" "f" (func $f (param i32) (result i32)))
  (func $run (export "run") (param i32) (result i32) (call $f (local.get 0))))"""

#: Calls what it imports, without values.
POKE = """(module $poke
  (import "env" "f" (func $f))
  (func $run (export "run") (call $f)))"""

#: Imports nothing: `add`, `count`, and `spin`, which never ends.
ALONE = """(module $alone
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $spin (export "spin") (loop $again (br $again)))
  (func $count (export "count") (param i64) (result i64) (local $n i64)
    (loop $again
      (local.set $n (i64.add (local.get $n) (i64.const 1)))
      (br_if $again (i64.lt_u (local.get $n) (local.get 0))))
    (local.get $n)))"""


#: Calls the host, then itself through the host, to a depth: ``down(n)`` is n + … + 1 by way of ``env.f``.
TOWER = """(module $tower
  (import "env" "f" (func $f (param i32) (result i32)))
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (local.get 0) (call $f (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "thrice") (param i32) (result i32)
    (i32.add (call $f (local.get 0))
      (i32.add (call $f (i32.add (local.get 0) (i32.const 1)))
        (call $f (i32.add (local.get 0) (i32.const 2)))))))"""


@cache
def engine() -> wasmtime.Engine:
    """Return the engine that most tests share. It has time slices."""
    return new_engine(cache=False)


def new_store() -> wasmtime.Store:
    """Return a new store of the shared engine."""
    return wasmtime.Store(engine())


@cache
def compiled(on: wasmtime.Engine, source: str | bytes) -> wasmtime.Module:
    """Return the module, compiled for an engine."""
    return wasmtime.Module(on, source)


@cache
def guest_file(name: str) -> str | bytes:
    """Return a module from the folder guest/, as text or bytes."""
    path = GUESTS / name
    return path.read_text() if path.suffix == ".wat" else path.read_bytes()


class Instance:
    """An instance and its store, with calls by name."""

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        self.store = store
        self.instance = instance
        self.exports = instance.exports(store)

    def export(self, kind: type[E], name: str) -> E:
        """Return an export, which must be of that class."""
        found = self.exports[name]
        assert isinstance(found, kind)
        return found

    def func(self, name: str = "run") -> wasmtime.Func:
        """Return an exported function."""
        return self.export(wasmtime.Func, name)

    def memory(self, name: str = "memory") -> Memory:
        """Return an exported memory."""
        found = self.exports[name]
        assert isinstance(found, wasmtime.Memory | wasmtime.SharedMemory)
        return Memory(self.store, found)

    def getter(self, name: str, *types: Any) -> Any:
        """Return the function bound to types: those of its parameters, then that of its result."""
        getter = FuncExt.get_async(self.func(name), self.store)
        return getattr(getter, f"get{len(types) - 1}")(*types)

    async def call(self, name: str, *values: Any) -> Any:
        """Call a function on a Stack of its own."""
        return await FuncExt.call_async(self.func(name), self.store, Stack(), *values)

    async def run(self, *values: Any) -> Any:
        """Call ``run``, which most guests here have."""
        return await self.call("run", *values)


async def instantiate(
    source: str | bytes, imports: Sequence[Extern] = (), store: wasmtime.Store | None = None
) -> Instance:
    """Return an instance in the given store, or in a new one."""
    store = store if store is not None else new_store()
    return Instance(store, await instantiate_async(store, compiled(store.engine, source), imports))


async def relay(
    host_function: Any, store: wasmtime.Store | None = None, source: str = RELAY
) -> Instance:
    """Return an instance with one import, a host function of the types that the module wants."""
    store = store if store is not None else new_store()
    module = compiled(store.engine, source)
    wanted = module.imports[0].type
    assert isinstance(wanted, wasmtime.FuncType)
    func = FuncExt.new_async(store, wanted, host_function)
    return Instance(store, await instantiate_async(store, module, [func]))


def through(parameters: Sequence[str], results: Sequence[str]) -> str:
    """Return a module with an export ``run`` that passes its parameters to ``env.f`` and returns its results."""
    kinds = "".join(f" (param {each})" for each in parameters) + "".join(
        f" (result {each})" for each in results
    )
    values = " ".join(f"(local.get {index})" for index in range(len(parameters)))
    return f"""(module $through
      (import "env" "f" (func $f{kinds}))
      (func (export "run"){kinds} (call $f {values})))"""
