"""The stacks and memories of the runtime itself (runtime/native/stacks.c, memories.c), seen through guests and one by one."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import itertools
import mmap
import os
import random
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from ctypes import c_size_t, c_void_p
from typing import Any, NamedTuple

import pytest
import wasmtime

from runtime import FuncExt, Stack, i32, instantiate_async, new_engine
from runtime.native import creators
from runtime.native.library import library_path
from runtime.wasmtime_api import engines
from runtime.wasmtime_api.library import address

from .gates import Gate
from .guests import ALONE, RELAY, Instance, compiled, instantiate, relay
from .isolated import ROOT, isolated
from .test_engine import DIVER

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or creators.STACKS is None,
    reason="what the kernel tells is read from Linux's /proc",
)

KIB, MIB, PAGE = 1024, 1024 * 1024, mmap.PAGESIZE


def maps() -> int:
    with open("/proc/self/maps") as file:
        return sum(1 for _ in file)


def light_guards() -> bool:
    """Return True if guard pages need no memory map. Emulators accept the advice and do nothing."""
    advise, page = (
        ctypes.CDLL(None).madvise,
        mmap.mmap(-1, PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS),
    )
    where = ctypes.addressof(ctypes.c_char.from_buffer(page))
    guard, populate = 102, 22
    return not advise(c_void_p(where), c_size_t(PAGE), guard) and bool(
        advise(c_void_p(where), c_size_t(PAGE), populate)
    )


def status(name: str) -> int:
    """Bytes, by a line of /proc/self/status."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) * KIB


# ---- many guests ----

WITH_MEMORY = RELAY[:-1] + ' (memory (export "memory") 2) (data (i32.const 70000) "hello"))'


async def _crowd(engine: wasmtime.Engine, count: int) -> tuple[Gate, list[asyncio.Task[Any]]]:
    gate = Gate()
    guests = [
        await relay(gate.host, wasmtime.Store(engine), source=WITH_MEMORY) for _ in range(count)
    ]
    tasks = [asyncio.create_task(guest.run(number)) for number, guest in enumerate(guests)]
    await gate.until(count)
    return gate, tasks


@isolated()
def test_maps_of_waiting_guests() -> None:
    """A stack and its guard take none, where the kernel can; nor does a memory on an engine for many."""

    async def main(many: bool, each: float) -> None:
        engine, before, count = new_engine(many=many, cache=False), maps(), 1000
        gate, tasks = await _crowd(engine, count)
        taken = (maps() - before) / count
        assert taken < each + (0.2 if light_guards() else 2.2), f"{taken} maps each"
        for number in range(count):
            gate.open(number)
        assert await asyncio.gather(*tasks) == list(range(count))

    asyncio.run(main(True, 0))
    asyncio.run(main(False, 4))  # before, in, and behind the image of its data


@isolated()
def test_a_burst_leaves_nothing() -> None:
    """Neither maps nor addresses nor memory, but for some hundreds of stacks."""

    async def main() -> None:
        engine = new_engine(many=True, cache=False)
        _, few = await _crowd(engine, 10)
        before, size = maps(), status("VmSize")
        _, tasks = await _crowd(engine, 3000)
        assert status("VmSize") - size > 3000 * MIB
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        del tasks
        gc.collect()
        assert maps() - before < 300
        assert status("VmSize") - size < 1000 * MIB
        for task in few:
            task.cancel()
        await asyncio.wait(few)

    asyncio.run(main())


# ---- overflows ----


@pytest.mark.parametrize("wasm_size", [16 * KIB, 64 * KIB, 512 * KIB, 4 * MIB])
async def test_a_guest_that_recurses_traps(wasm_size: int) -> None:
    engine = new_engine(max_wasm_stack=wasm_size, stack_size=wasm_size, cache=False)
    for _ in range(3):
        instance = await instantiate(DIVER, [], wasmtime.Store(engine))
        for _ in range(2):
            with pytest.raises(wasmtime.Trap) as caught:
                await instance.call("dive")
            assert caught.value.trap_code == wasmtime.TrapCode.STACK_OVERFLOW


#: At each level WASI's own frames go below the guest's.
WASI_DIVER = """(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $dive (export "dive")
    (drop (call $time (i32.const 0) (i64.const 1) (i32.const 0)))
    (drop (call $random (i32.const 0) (i32.const 256)))
    (call $dive)))"""


@pytest.mark.parametrize("wasm_size", [16 * KIB, 128 * KIB])
async def test_wasi_at_the_end_of_the_stack(wasm_size: int) -> None:
    store = wasmtime.Store(new_engine(max_wasm_stack=wasm_size, stack_size=wasm_size, cache=False))
    store.set_wasi(wasmtime.WasiConfig())
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    module = compiled(store.engine, WASI_DIVER)
    imports = [linker.get(store, each.module, each.name or "") for each in module.imports]
    instance = Instance(store, await instantiate_async(store, module, imports))
    for _ in range(3):
        with pytest.raises(wasmtime.Trap) as caught:
            await instance.call("dive")
        assert caught.value.trap_code == wasmtime.TrapCode.STACK_OVERFLOW


class StackMemory(ctypes.Structure):
    """wasmtime_stack_memory_t"""

    _fields_ = (("env", c_void_p), ("get", c_void_p), ("finalizer", c_void_p))
    env: int
    get: int
    finalizer: int


class Made(NamedTuple):
    """A stack as wasmtime sees it."""

    low: int
    top: int
    free: Callable[[], None]


_NEW = ctypes.CFUNCTYPE(c_void_p, c_void_p, c_size_t, ctypes.c_bool, c_void_p)
_GET = ctypes.CFUNCTYPE(c_void_p, c_void_p, ctypes.POINTER(c_size_t))
_FINALIZE = ctypes.CFUNCTYPE(None, c_void_p)


def make(size: int) -> Made:
    """A stack without a guest."""
    assert creators.STACKS is not None
    made, length = StackMemory(), c_size_t()
    assert _NEW(creators.STACKS[1] or 0)(None, size, False, ctypes.addressof(made)) is None
    top: int = _GET(made.get)(made.env, ctypes.byref(length))
    finalize, env = _FINALIZE(made.finalizer), made.env
    return Made(top - length.value, top, lambda: finalize(env))


def heavy_guards(mprotect: str = "mprotect") -> None:
    """Imitate, in a process of its own, a kernel without MADV_GUARD_INSTALL. `mprotect` may be one that fails."""
    names = ["mmap", "munmap", mprotect, "madvise", "sched_yield"]
    functions = [ctypes.cast(ctypes.CDLL(None)[name], c_void_p).value for name in names]
    library = ctypes.PyDLL(str(library_path()))
    numbers = (c_size_t * 6)(PAGE, 0x4022, 4, 15, 0, 0)
    library.stacks_init((c_void_p * 6)(*functions, address("wasmtime_error_new")), numbers)


def overflow(guards: str) -> None:
    """Ends the process: host frames that run off each of a hundred stacks, the last time in earnest."""
    if guards == "heavy":
        heavy_guards()
    for made in [make(64 * KIB) for _ in range(100)]:
        ctypes.memset(made.low, 1, made.top - made.low)
    sys.stdout.write("all of it may be written\n")
    sys.stdout.flush()
    ctypes.memset(made.low - 1, 1, 1)


def overflow_by_a_guest(guards: str) -> None:
    """Ends the process: a guest that may use the whole stack, wasmtime's own frames left out."""
    if guards == "heavy":
        heavy_guards()
    config = wasmtime.Config()
    config.max_wasm_stack = 64 * KIB
    engines.set_async_stack_size(config, 64 * KIB)
    assert creators.STACKS is not None
    engines.set_stack_creator(config, creators.STACKS)
    sys.stdout.write("all of it may be written\n")
    sys.stdout.flush()

    async def main() -> None:
        instance = await instantiate(DIVER, [], wasmtime.Store(wasmtime.Engine(config)))
        await instance.call("dive")

    asyncio.run(main())


@pytest.mark.parametrize("guards", ["light", "heavy"])
@pytest.mark.parametrize("function", ["overflow", "overflow_by_a_guest"])
def test_the_guard_page_ends_the_process(function: str, guards: str) -> None:
    program = f"from {__name__} import {function}; {function}({guards!r})"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.stdout == "all of it may be written\n", ended.stderr
    assert ended.returncode == -signal.SIGSEGV


# ---- when there is none ----


@isolated()
def test_no_room_for_a_stack() -> None:
    """It is an error, and passes."""

    async def main() -> None:
        engine = new_engine(stack_size=256 * MIB, cache=False)
        instance = await instantiate(
            '(module (func (export "run")))', [], wasmtime.Store(new_engine(cache=False))
        )
        starting = wasmtime.Module(engine, "(module (func $start) (start $start))")
        limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (status("VmSize") + 128 * MIB, limits[1]))
        for _ in range(3):
            with pytest.raises(wasmtime.WasmtimeError, match="no memory for the stack"):
                await instantiate_async(wasmtime.Store(engine), starting, [])
        await instance.run()
        resource.setrlimit(resource.RLIMIT_AS, limits)
        await instantiate_async(wasmtime.Store(engine), starting, [])

    asyncio.run(main())


@isolated()
def test_no_guard_page() -> None:
    """A stack without one is not used."""

    async def main() -> None:
        heavy_guards(mprotect="getpid")
        instance = await instantiate(ALONE, [])
        for _ in range(200):
            with pytest.raises(wasmtime.WasmtimeError, match="guard page"):
                await instance.call("add", 1, 2)
        heavy_guards()
        assert await instance.call("add", 1, 2) == 3

    asyncio.run(main())


# ---- used again ----


@isolated()
def test_stacks_are_used_again() -> None:
    """After traps, cancellations, exceptions: hundreds of stores need no more addresses than the first few."""

    async def main() -> None:
        engine = new_engine(cache=False, many=True)
        gate, diver = Gate(), wasmtime.Module(engine, DIVER)
        sizes = []
        for number in range(600):
            instance = await relay(gate.host, wasmtime.Store(engine), source=RELAY)
            task = asyncio.create_task(instance.run(number))
            await gate.until(1)
            if number % 2:
                task.cancel()
                await asyncio.wait([task])
            else:
                gate.open(number)
                assert await task == number
            store = wasmtime.Store(engine)
            with pytest.raises(wasmtime.Trap):
                await Instance(store, await instantiate_async(store, diver, [])).call("dive")
            sizes.append(status("VmSize"))
        assert sizes[-1] - sizes[100] < 64 * MIB

    asyncio.run(main())


@isolated()
def test_freed_stacks_keep_little_memory() -> None:
    """Thousands, used deep and freed in any order: at most some hundreds stay, with a few pages each."""
    choice, made = random.Random(5), [make(256 * KIB) for _ in range(4000)]
    size, resident = status("VmSize"), status("VmRSS")
    for each in made:
        ctypes.memset(each.top - 200 * KIB, 1, 200 * KIB)
    assert status("VmRSS") - resident > 780 * MIB
    kept, freed = made[::40], [each for number, each in enumerate(made) if number % 40]
    choice.shuffle(freed)
    for each in freed:
        each.free()
    assert status("VmRSS") - resident < 20 * MIB + 24 * MIB
    for each in kept:
        each.free()
    assert status("VmRSS") - resident < 24 * MIB
    assert size - status("VmSize") > 800 * MIB
    again = [make(256 * KIB) for _ in range(200)]
    assert len({each.top for each in again}) == 200
    for each in again:
        ctypes.memset(each.low, 2, each.top - each.low)


@isolated()
def test_sizes() -> None:
    """At least what is asked for, in whole pages, and no two stacks overlap."""
    made = [
        make(size)
        for size in (1, PAGE, PAGE + 1, 100_000, MIB, 3 * MIB, 200 * MIB)
        for _ in range(70)
    ]
    for size, each in zip(
        (1, PAGE, PAGE + 1, 100_000, MIB, 3 * MIB, 200 * MIB), made[::70], strict=True
    ):
        assert size <= each.top - each.low <= max(PAGE, size * 1.26 + PAGE)
    made.sort()
    assert all(one.top + PAGE <= other.low for one, other in itertools.pairwise(made))
    assert all(not address % PAGE for each in made for address in each[:2])
    for each in made:
        each.free()


# ---- threads and forks ----


def _churn(seed: int, rounds: int) -> None:
    """Make and free stacks, and check that no other thread has written to them."""
    choice, mine = random.Random(seed), dict[Made, int]()
    for number in range(rounds):
        if choice.random() < 0.5 or not mine:
            made = make(choice.choice((40, 64, 70)) * KIB)
            mark = seed * rounds + number
            c_size_t.from_address(made.low).value = c_size_t.from_address(made.top - 8).value = mark
            mine[made] = mark
        else:
            made = choice.choice(list(mine))
            mark = mine.pop(made)
            assert (
                c_size_t.from_address(made.low).value
                == c_size_t.from_address(made.top - 8).value
                == mark
            )
            made.free()
    for made in mine:
        made.free()


@isolated()
def test_threads_make_and_free_stacks() -> None:
    failed: list[BaseException] = []

    def run(seed: int) -> None:
        try:
            _churn(seed, 3000)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


@isolated()
def test_forks_while_threads_make_stacks() -> None:
    """The children make their own, and free what the parent had."""
    stop = threading.Event()

    def run(seed: int) -> None:
        while not stop.is_set():
            _churn(seed, 50)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    with contextlib.ExitStack() as at_end:
        at_end.callback(stop.set)
        made = [make(64 * KIB) for _ in range(100)]
        for _ in range(50):
            child = os.fork()
            if not child:
                signal.alarm(20)
                try:
                    for each in made:
                        each.free()
                    _churn(9, 300)
                    os._exit(0)
                finally:
                    os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for thread in threads:
        thread.join()


# ---- memories of engines for many ----

GROWER = """(module
  (memory (export "memory") 1 %s)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))"""


async def test_a_memory_grows() -> None:
    """Far beyond its room, its contents kept, what is new zero, and what is beyond out of bounds."""
    instance = await instantiate(
        GROWER % "2000", [], wasmtime.Store(new_engine(many=True, cache=False))
    )
    size = 1
    await instance.call("store", 65532, 77)
    for pages in (1, 10, 5, 100, 3, 800, 1080):
        assert await instance.call("grow", pages) == size
        size += pages
        end = size * 65536
        assert await instance.call("load", end - 4) == 0
        await instance.call("store", end - 4, size)
        for beyond in (end - 3, end, end + 65536, -4):
            with pytest.raises(wasmtime.Trap) as caught:
                await instance.call("load", beyond)
            assert caught.value.trap_code == wasmtime.TrapCode.MEMORY_OUT_OF_BOUNDS
    assert await instance.call("load", 65532) == 77
    assert size == 2000
    assert await instance.call("grow", 1) == -1
    assert await instance.call("load", size * 65536 - 4) == size


async def test_memories_grow_beside_each_other() -> None:
    """None is written to by another's guest, and growing within the room moves none."""
    engine, choice = new_engine(many=True, cache=False), random.Random(3)
    instances = [await instantiate(GROWER % "", [], wasmtime.Store(engine)) for _ in range(20)]
    sizes = [1] * len(instances)
    for _ in range(200):
        number = choice.randrange(len(instances))
        instance, pages = instances[number], choice.choice((1, 2, 5, 30))
        memory, base = instance.export(wasmtime.Memory, "memory"), None
        if sizes[number] == 1 and pages < 16:
            base = ctypes.addressof(memory.data_ptr(instance.store).contents)
        assert await instance.call("grow", pages) == sizes[number]
        assert base is None or base == ctypes.addressof(memory.data_ptr(instance.store).contents)
        for page in range(sizes[number], sizes[number] + pages):
            assert await instance.call("load", page * 65536) == 0
            await instance.call("store", page * 65536, number + 1)
        sizes[number] += pages
    for number, (instance, size) in enumerate(zip(instances, sizes, strict=True)):
        for page in range(1, size):
            assert await instance.call("load", page * 65536) == number + 1


async def test_a_memory_that_cannot_grow() -> None:
    instance = await instantiate(
        GROWER % "1", [], wasmtime.Store(new_engine(many=True, cache=False))
    )
    assert await instance.call("grow", 1) == -1
    with pytest.raises(wasmtime.Trap):
        await instance.call("load", 65536)


async def test_other_memories_of_an_engine_for_many() -> None:
    """Without pages, with 64-bit addresses, shared, made by the host."""
    engine = new_engine(many=True, cache=False)
    store = wasmtime.Store(engine)
    for source in (
        "(module (memory 0 0))",
        "(module (memory i64 1 2))",
        "(module (memory 1 4 shared))",
        '(module (memory 0) (memory 3) (data (memory 1) (i32.const 0) "x"))',
    ):
        await instantiate_async(store, wasmtime.Module(engine, source), [])
    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, 40)))
    memory.write(store, b"hello", 65531)
    assert memory.grow(store, 39) == 1
    assert memory.read(store, 65531, 65537) == b"hello\0"


async def test_a_guest_with_host_calls_on_an_engine_for_many() -> None:
    async def host(x: i32) -> i32:
        await asyncio.sleep(0)
        return x + 1

    store = wasmtime.Store(new_engine(many=True, time_slice=0.001, cache=False))
    func = FuncExt.wrap_async(store, host)
    instance = await instantiate(WITH_MEMORY, [func], store)
    assert await instance.getter("run", i32, i32)(Stack(), 4) == 5
    assert instance.memory().read(70000, 5) == b"hello"
