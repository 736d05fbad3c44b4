"""One side of `bench.against`: a process that measures workloads with one checkout's code, as it is told.

It is run as a file, never imported, and knows only the public API: another checkout may be laid out
in another way. It reads a line of JSON at a time, ``[workload, count]``, does the workload that many
times, and writes how many seconds one took.

Usage: ``python -P against_worker.py CHECKOUT FOLDER``, with PYTHONPATH set to CHECKOUT. Bindings are
generated into FOLDER.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

#: An export that only computes, and one that calls the host once.
SOURCE = """(module
  (import "env" "from_host" (func $from_host (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "twice") (param $n i32) (result i32)
    (i32.add (local.get $n) (local.get $n)))
  (func (export "sum") (param $n i32) (result i32)
    (i32.add (local.get $n) (call $from_host (i32.const 10) (i32.const 1)))))"""

#: Does its work that many times and returns the seconds that one took.
Workload = Callable[[int], Awaitable[float]]


def generate(folder: Path, name: str, *options: str) -> Any:
    """Generate bindings with the checkout's own generator, and import them."""
    source = folder / f"{name}.wat"
    source.write_text(SOURCE)
    command = [sys.executable, "-P", "-m", "codegen", "-q", "-o", str(folder), *options]
    subprocess.run([*command, str(source)], check=True)
    importlib.invalidate_caches()
    return importlib.import_module(name)


def check_origin(checkout: Path, runtime: Any) -> None:
    """Raise ImportError if the code under test is not the checkout's."""
    if checkout not in Path(runtime.__file__).resolve().parents:
        raise ImportError(f"runtime is {runtime.__file__}, which is not in {checkout}")


class Host:
    """Offers an async host function whose result is there at once."""

    async def from_host(self, a: int, b: int, /) -> int:
        return a + b


class PlainHost:
    def from_host(self, a: int, b: int, /) -> int:
        return a + b


class SleepingHost:
    """Waits for one turn of the event loop."""

    async def from_host(self, a: int, b: int, /) -> int:
        await asyncio.sleep(0)
        return a + b


class NestingHost:
    """Calls the guest that called it."""

    guest: Any

    async def from_host(self, a: int, b: int, /) -> int:
        result: int = await self.guest.twice(b)
        return a + result


def awaiting_host(await_: Callable[[Awaitable[int]], int]) -> Any:
    """Return a host with a plain function that waits with `await_`."""

    async def ready(value: int) -> int:
        return value

    class AwaitingHost:
        def from_host(self, a: int, b: int, /) -> int:
            return a + await_(ready(b))

    return AwaitingHost()


def awaited(call: Callable[..., Awaitable[Any]], *values: Any) -> Workload:
    """Return a workload that awaits a call."""

    async def run(count: int) -> float:
        begin = perf_counter()
        for _ in range(count):
            await call(*values)
        return (perf_counter() - begin) / count

    return run


def called(call: Callable[..., Any], *values: Any) -> Workload:
    """Return a workload that makes a plain call."""

    async def run(count: int) -> float:
        begin = perf_counter()
        for _ in range(count):
            call(*values)
        return (perf_counter() - begin) / count

    return run


def instances(instantiate: Callable[[], Awaitable[Any]]) -> Workload:
    """Return a workload that makes instances. They are closed off the clock."""

    async def run(count: int) -> float:
        begin = perf_counter()
        guests = [await instantiate() for _ in range(count)]
        seconds = (perf_counter() - begin) / count
        for guest in guests:
            guest.close()
        return seconds

    return run


def first_calls(instantiate: Callable[[], Awaitable[Any]]) -> Workload:
    """Return a workload that makes the first call of an instance, with its first host call.

    The instances are made and closed off the clock.
    """

    async def run(count: int) -> float:
        guests = [await instantiate() for _ in range(count)]
        begin = perf_counter()
        for guest in guests:
            await guest.sum(1)
        seconds = (perf_counter() - begin) / count
        for guest in guests:
            guest.close()
        return seconds

    return run


async def workloads(folder: Path, runtime: Any) -> dict[str, Workload]:
    """Return everything that is measured, by name."""
    module = generate(folder, "against_calls")
    synchronous = generate(folder, "against_sync", "--sync")

    async def guest_of(host: Any) -> Any:
        return await module.AgainstCalls.instantiate(module.Imports(env=host))

    nesting = NestingHost()
    nesting.guest = await guest_of(nesting)
    guest = await guest_of(Host())
    sync = synchronous.AgainstSync.instantiate(synchronous.Imports(env=PlainHost()))
    imports = module.Imports(env=Host())

    def instantiate() -> Awaitable[Any]:
        made: Awaitable[Any] = module.AgainstCalls.instantiate(imports)
        return made

    return {
        "export method": awaited(guest.twice, 1),
        "getter on a Stack": awaited(guest.getters.twice.get1(), runtime.Stack(), 1),
        "async host function": awaited(guest.sum, 1),
        "plain host function": awaited((await guest_of(PlainHost())).sum, 1),
        "await_ in a plain host function": awaited(
            (await guest_of(awaiting_host(runtime.await_))).sum, 1
        ),
        "one suspension": awaited((await guest_of(SleepingHost())).sum, 1),
        "nested call": awaited(nesting.guest.sum, 1),
        "--sync export": called(sync.twice, 1),
        "--sync host function": called(sync.sum, 1),
        "memory read": called(guest.memory.read, 0, 64),
        "a further instance": instances(instantiate),
        "first call": first_calls(instantiate),
    }


async def serve(checkout: Path, folder: Path) -> None:
    """Measure what standard input asks for, until it ends."""
    runtime = importlib.import_module("runtime")
    check_origin(checkout, runtime)
    known = await workloads(folder, runtime)
    print(json.dumps(list(known)), flush=True)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        name, count = json.loads(line)
        # A collection on the clock would hit the same workload in every round.
        gc.disable()
        seconds = await known[name](count)
        gc.enable()
        gc.collect()
        print(seconds, flush=True)


if __name__ == "__main__":
    _folder = Path(sys.argv[2]).resolve()
    sys.path.append(str(_folder))
    asyncio.run(serve(Path(sys.argv[1]).resolve(), _folder))
