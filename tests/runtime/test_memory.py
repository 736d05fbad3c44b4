"""`Memory`: bytes and text in and out of guests, checked; 32 and 64 bits, shared and not."""

from __future__ import annotations

import array
import asyncio
import gc
import weakref
from functools import cache
from typing import Any

import pytest
import wasmtime

from runtime import Caller, FuncExt, Memory, Stack, await_, current_caller, i32, i64

from .guests import Instance, guest_file, instantiate, new_store

PAGE = 65536

KINDS = {
    "32 bits": "(memory (export {name}) 1 4)",
    "64 bits": "(memory (export {name}) i64 1 4)",
    "shared": "(memory (export {name}) 1 4 shared)",
    "64 bits, shared": "(memory (export {name}) i64 1 4 shared)",
}


def source(kind: str) -> str:
    address = "i64" if "64" in kind else "i32"
    wrap = "i32.wrap_i64" if "64" in kind else ""
    return f"""(module
      {KINDS[kind].format(name='"memory"')}
      (func (export "load") (param {address}) (result i32) (i32.load8_u (local.get 0)))
      (func (export "store") (param {address} i32) (i32.store8 (local.get 0) (local.get 1)))
      (func (export "grow") (param {address}) (result i32) ({wrap or "i32.add (i32.const 0)"} (memory.grow (local.get 0)))))"""


@cache
def sharing() -> wasmtime.Engine:
    """An engine with shared memories, which wasmtime leaves off unless asked."""
    config = wasmtime.Config()
    config.shared_memory = True
    return wasmtime.Engine(config)


@pytest.fixture(params=KINDS)
async def guest(request: pytest.FixtureRequest) -> Instance:
    store = wasmtime.Store(sharing()) if "shared" in request.param else new_store()
    return await instantiate(source(request.param), [], store)


# ---- bytes ----


async def test_host_and_guest_see_the_same_bytes(guest: Instance) -> None:
    memory = guest.memory()
    memory.write(10, b"\xff\x80\x01")
    assert [await guest.call("load", address) for address in range(9, 14)] == [0, 255, 128, 1, 0]
    await guest.call("store", PAGE - 1, 77)
    assert memory.read(PAGE - 1, 1) == b"M"
    assert memory.read(9, 5) == b"\0\xff\x80\x01\0"
    assert len(memory) == PAGE


@pytest.mark.parametrize(
    "data",
    [
        b"some bytes",
        bytearray(b"some bytes"),
        memoryview(b"some bytes"),
        memoryview(bytearray(b"some bytes")),
        memoryview(b"s.o.m.e. .b.y.t.e.s.")[::2],
        array.array("B", b"some bytes"),
        memoryview(array.array("H", b"some bytes")),
        b"",
        bytearray(),
    ],
    ids=lambda data: f"{type(data).__name__} of {len(data)}",
)
async def test_what_can_be_written(guest: Instance, data: Any) -> None:
    memory, wanted = (
        guest.memory(),
        bytes(data) if not isinstance(data, array.array) else data.tobytes(),
    )
    memory.write(5, data)
    assert memory.read(5, len(wanted)) == wanted
    assert memory.read(5 + len(wanted), 5) == bytes(5)


@pytest.mark.parametrize("wrong", ["text", 5, None, [1, 2]], ids=repr)
async def test_what_cannot_be_written(guest: Instance, wrong: Any) -> None:
    with pytest.raises(TypeError):
        guest.memory().write(0, wrong)


OUTSIDE = [
    (PAGE, 1),
    (PAGE - 1, 2),
    (0, PAGE + 1),
    (PAGE + 1, 0),
    (2**32 - 1, 1),
    (2**32, 1),
    (2**64, 1),
    (2**70, 1),
    (1, 2**32 - 1),
    (1, 2**64),
    (-1, 1),
    (-PAGE, 1),
    (-(2**31), 4),
    (0, -1),
    (-(2**33), 1),
    (-(2**64), 1),
]


@pytest.mark.parametrize(("ptr", "n"), OUTSIDE)
async def test_reading_outside(guest: Instance, ptr: int, n: int) -> None:
    memory = guest.memory()
    with pytest.raises(IndexError, match="outside"):
        memory.read(ptr, n)
    with pytest.raises(IndexError, match="outside"):
        memory.read_str(ptr, n)


@pytest.mark.parametrize(("ptr", "n"), [(ptr, n) for ptr, n in OUTSIDE if 0 <= n <= 2 * PAGE])
async def test_writing_outside_writes_nothing(guest: Instance, ptr: int, n: int) -> None:
    memory = guest.memory()
    with pytest.raises(IndexError, match="outside"):
        memory.write(ptr, b"x" * n)
    with pytest.raises(IndexError, match="outside"):
        memory.write_str(ptr, "x" * n)
    assert memory.read(0, PAGE) == bytes(PAGE)


@pytest.mark.parametrize("ptr", [0, 1, PAGE - 1, PAGE])
async def test_an_empty_range_may_lie_at_the_end(guest: Instance, ptr: int) -> None:
    memory = guest.memory()
    assert memory.read(ptr, 0) == b""
    assert memory.read_str(ptr, 0) == ""
    memory.write(ptr, b"")
    assert memory.write_str(ptr, "") == 0


async def test_the_whole_memory(guest: Instance) -> None:
    memory, data = guest.memory(), bytes(range(256)) * 256
    memory.write(0, data)
    assert memory.read(0, PAGE) == data


@pytest.mark.parametrize("wrong", ["0", 1.5, None], ids=repr)
async def test_addresses_are_ints(guest: Instance, wrong: Any) -> None:
    with pytest.raises(TypeError):
        guest.memory().read(wrong, 1)
    with pytest.raises(TypeError):
        guest.memory().read(0, wrong)
    with pytest.raises(TypeError):
        guest.memory().write(wrong, b"x")
    with pytest.raises(TypeError):
        guest.memory().grow(wrong)


async def test_an_address_above_two_gibibytes_comes_as_a_negative_number() -> None:
    """Results of guests are signed, so a pointer of 3 GiB is one; memory this far costs nothing until it is touched."""
    instance = await instantiate("""(module (memory (export "memory") 49153)
      (func (export "ptr") (result i32) (i32.store8 (i32.const 0xc0000000) (i32.const 65)) (i32.const 0xc0000000)))""")
    memory, ptr = instance.memory(), await instance.call("ptr")
    assert ptr < 0
    assert memory.read(ptr, 1) == b"A"
    memory.write(ptr + 1, b"BC")
    assert memory.read(0xC0000000, 3) == b"ABC"
    assert memory.read_str(ptr, 3) == "ABC"


# ---- text ----


@pytest.mark.parametrize("text", ["", "plain", "Grüße", "日本語", "🐍\0🦀"], ids=ascii)
async def test_text_is_utf8(guest: Instance, text: str) -> None:
    memory = guest.memory()
    written = memory.write_str(7, text)
    assert written == len(text.encode())
    assert memory.read(7, written) == text.encode()
    assert memory.read_str(7, written) == text
    assert memory.read(7 + written, 1) == b"\0"


async def test_bytes_that_are_no_text(guest: Instance) -> None:
    memory = guest.memory()
    memory.write(0, b"ok\xff")
    with pytest.raises(UnicodeDecodeError):
        memory.read_str(0, 3)
    with pytest.raises(UnicodeEncodeError):
        memory.write_str(0, "\ud800")
    assert memory.read_str(0, 2) == "ok"


async def test_text_that_does_not_fit_is_not_written(guest: Instance) -> None:
    memory = guest.memory()
    with pytest.raises(IndexError):
        memory.write_str(PAGE - 3, "äö")  # four bytes
    assert memory.read(PAGE - 3, 3) == bytes(3)


# ---- views ----


async def test_a_view_is_the_memory_itself(guest: Instance) -> None:
    memory = guest.memory()
    view = memory.view()
    assert (len(view), view.format, view.itemsize, view.readonly, view.c_contiguous) == (
        PAGE,
        "B",
        1,
        False,
        True,
    )
    view[3] = 200
    assert await guest.call("load", 3) == 200
    await guest.call("store", 4, 100)
    assert view[4] == 100
    view[10:13] = b"abc"
    assert memory.read(10, 3) == b"abc"


async def test_a_view_keeps_the_store_alive() -> None:
    instance = await instantiate(source("32 bits"))
    watch = weakref.ref(instance.store)
    view = instance.memory().view()
    view[0] = 5
    del instance
    gc.collect()
    assert watch() is not None
    assert view[0] == 5
    view[PAGE - 1] = 6
    part = view[PAGE - 1 :]
    del view
    gc.collect()
    assert part[0] == 6
    del part
    gc.collect()
    assert watch() is None


async def test_a_view_of_an_empty_memory() -> None:
    memory = (await instantiate('(module (memory (export "memory") 0))')).memory()
    assert len(memory) == 0
    assert memory.view().nbytes == 0
    assert memory.read(0, 0) == b""
    with pytest.raises(IndexError):
        memory.read(0, 1)


# ---- growing ----


async def test_growing(guest: Instance) -> None:
    memory = guest.memory()
    memory.write(0, b"kept")
    assert memory.grow(1) == 1
    assert len(memory) == 2 * PAGE
    assert memory.grow(0) == 2
    memory.write(2 * PAGE - 1, b"x")
    assert await guest.call("load", 2 * PAGE - 1) == ord("x")
    assert await guest.call("grow", 1) == 2
    assert len(memory) == 3 * PAGE
    assert memory.read(0, 4) == b"kept"
    assert len(memory.view()) == 3 * PAGE
    for pages in (2, 2**16, 2**40):
        with pytest.raises(wasmtime.WasmtimeError):
            memory.grow(pages)
    assert memory.grow(1) == 3
    assert len(memory) == 4 * PAGE


async def test_a_memory_does_not_shrink(guest: Instance) -> None:
    with pytest.raises(ValueError, match="negative"):
        guest.memory().grow(-1)
    assert len(guest.memory()) == PAGE


async def test_growing_beyond_the_stores_limits() -> None:
    store = new_store()
    store.set_limits(memory_size=2 * PAGE)
    memory = (await instantiate('(module (memory (export "memory") 1))', [], store)).memory()
    assert memory.grow(1) == 1
    with pytest.raises(wasmtime.WasmtimeError):
        memory.grow(1)
    assert len(memory) == 2 * PAGE


# ---- when ----


@pytest.mark.parametrize("kind", ["32 bits", "64 bits"])
async def test_the_memory_of_a_closed_store(kind: str) -> None:
    instance = await instantiate(source(kind))
    memory = instance.memory()
    instance.store.close()
    for use in (
        lambda: memory.read(0, 1),
        lambda: memory.write(0, b"x"),
        lambda: len(memory),
        memory.view,
    ):
        with pytest.raises(ValueError, match="closed"):
            use()
    with pytest.raises(ValueError, match="closed"):
        memory.grow(1)


async def test_memory_while_the_guest_is_suspended() -> None:
    """Guest writes, host reads and grows, guest reads, in the middle of one call."""
    code = """(module
      (import "env" "f" (func $f))
      (memory (export "memory") 1 3)
      (func (export "run") (result i32)
        (i32.store (i32.const 0) (i32.const 41))
        (call $f)
        (i32.add (i32.load (i32.const 0)) (i32.mul (i32.const 1000) (memory.size)))))"""
    store, made = new_store(), list[Instance]()

    def f() -> None:
        memory = made[0].memory()
        await_(asyncio.sleep(0))
        value = int.from_bytes(memory.read(0, 4), "little")
        assert memory.grow(2) == 1
        await_(asyncio.sleep(0))
        memory.write(0, (value + 1).to_bytes(4, "little"))

    made.append(await instantiate(code, [FuncExt.wrap_async(store, f)], store))
    assert await made[0].run() == 3042


async def test_the_extern_can_be_imported_elsewhere(guest: Instance) -> None:
    """Two instances, one memory."""
    kind = next(kind for kind in KINDS if source(kind) and _is(guest, kind))
    plain = KINDS[kind].replace("(export {name})", "")
    other = await instantiate(
        f'(module (import "env" "memory" {plain}) (export "memory" (memory 0)))',
        [guest.memory().extern],
        guest.store,
    )
    guest.memory().write(50, b"shared")
    assert other.memory().read(50, 6) == b"shared"


def _is(guest: Instance, kind: str) -> bool:
    item = guest.exports["memory"]
    assert isinstance(item, wasmtime.Memory | wasmtime.SharedMemory)
    shared = isinstance(item, wasmtime.SharedMemory)
    wide = item.type().is_64 if shared else item.type(guest.store).is_64  # type: ignore[call-arg]
    return ("shared" in kind) == shared and ("64" in kind) == bool(wide)


# ---- guests from compilers ----


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_greet(plain: bool) -> None:
    """A C guest: the host reads a name, waits, and writes its answer where a nested call of `alloc` says."""
    store, known = new_store(), {"Ada": "You wrote the first program.", "Grüße": "🎉"}

    async def answer(caller: Caller, name: str) -> int:
        await asyncio.sleep(0)
        if name not in known:
            return 0
        alloc, memory = caller["alloc"], caller["memory"]
        assert isinstance(alloc, wasmtime.Func)
        assert isinstance(memory, wasmtime.Memory)
        text = known[name].encode()
        ptr = int(await FuncExt.get_async(alloc, store).get1(i32, i32)(Stack(), 4 + len(text)))
        Memory(store, memory).write(ptr, len(text).to_bytes(4, "little") + text)
        return ptr

    async def lookup(ptr: i32, length: i32) -> i32:
        caller = current_caller()
        memory = caller["memory"]
        assert isinstance(memory, wasmtime.Memory)
        return await answer(caller, Memory(store, memory).read_str(ptr, length))

    def plain_lookup(ptr: i32, length: i32) -> i32:
        return await_(lookup(ptr, length))

    func = FuncExt.wrap_async(store, plain_lookup if plain else lookup)
    instance = await instantiate(guest_file("greet.wasm"), [func], store)
    memory = instance.memory()

    async def greet(name: str) -> str:
        data = name.encode()
        ptr = await instance.call("alloc", len(data))
        memory.write(ptr, data)
        result = await instance.call("greet", ptr, len(data))
        length = int.from_bytes(memory.read(result, 4), "little")
        text = memory.read_str(result + 4, length)
        await instance.call("release", result)
        await instance.call("release", ptr)
        return text

    for _ in range(3):
        assert await greet("Ada") == "Hello, Ada! You wrote the first program."
        assert await greet("Grüße") == "Hello, Grüße! 🎉"
        assert await greet("Bob") == "Hello, Bob! I have not heard of you."


@pytest.mark.parametrize("plain", [False, True], ids=["async", "plain"])
async def test_plugin(plain: bool) -> None:
    """A Rust guest: the host writes into a buffer on the guest's own stack, which lies in its memory."""
    store, resources = new_store(), {1: bytes(range(100)), 2: b"", 3: b"\xff" * 300}

    async def fetch(resource: i32, out: i32, room: i32) -> i32:
        await asyncio.sleep(0)
        if resource not in resources:
            return -404
        memory = current_caller()["memory"]
        assert isinstance(memory, wasmtime.Memory)
        data = resources[resource][:room]
        Memory(store, memory).write(out, data)
        return len(data)

    def plain_fetch(resource: i32, out: i32, room: i32) -> i32:
        return await_(fetch(resource, out, room))

    func = FuncExt.wrap_async(store, plain_fetch if plain else fetch)
    instance = await instantiate(guest_file("plugin.wasm"), [func], store)
    checksum = instance.getter("checksum", i32, i32, i64)
    assert await checksum(Stack(), 1, 100) == sum(range(100))
    assert await checksum(Stack(), 1, 10) == sum(range(10))
    assert await checksum(Stack(), 2, 10) == 0
    assert await checksum(Stack(), 3, 2**32 - 1) == 256 * 255
    assert await checksum(Stack(), 4, 10) == -404
    assert instance.export(wasmtime.Global, "counter").value(store) == 5
