"""A guest runs on its thread's own stack: one that has no room for it is refused, never overflowed."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from runtime import InstancePoisoned, new_engine
from tests.runtime.isolated import isolated
from tests.sync.making import bindings, class_of, instance, new_instance

KIB = 1024

WAT = """(module (import "env" "host" (func $host (param i32) (result i32)))
    (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
            (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
            (else (call $host (i32.const 5)))))
    (func (export "call") (param i32) (result i32) (call $host (local.get 0))))"""
ENDLESS = 10_000_000


def _in_thread(kib: int, work: Callable[[], object]) -> Any:
    """Return what `work` returns in a thread with a stack of that size, or raise what it raises.

    glibc may give a thread the stack of one that has ended, of up to four times the size.
    """
    done: Future[object] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    former = threading.stack_size(kib * KIB)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(former)
    thread.join()
    return done.result()


@isolated()
def test_stacks_of_all_sizes() -> None:
    """Each guest that recurses traps, or is refused before it begins, and both leave the thread alive."""
    module = bindings(WAT)
    outcomes: list[str] = []

    def recurse() -> str:
        try:
            guest = new_instance(module, host=int, on_unwind="keep")
            guest.deep(ENDLESS)
        except wasmtime.Trap as error:
            assert "call stack exhausted" in str(error)  # noqa: PT017
            assert guest.deep(5) == 10
            return "trap"
        except RuntimeError as error:
            assert "the thread's stack has" in str(error)  # noqa: PT017
            return "refused"
        return "ended"

    # CPython 3.14 looks at the stack itself, and can hardly run Python code on the smallest ones.
    small = (64, 128) if sys.version_info < (3, 14) else (256, 256)
    for kib in (*small, 256, 512, 640, 700, 768, 780, 800, 900, 1024, 4096):
        outcomes.append(_in_thread(kib, recurse))
    first = outcomes.index("trap")
    assert outcomes == ["refused"] * first + ["trap"] * (len(outcomes) - first)
    assert outcomes[3] == "refused"
    assert outcomes[10] == "trap"


def test_what_a_refusal_says_and_leaves() -> None:
    guest: Any = instance(WAT, host=int)
    with pytest.raises(RuntimeError) as caught:
        _in_thread(512, lambda: guest.deep(1))
    message = str(caught.value)
    assert message.startswith("deep: the thread's stack has ")
    assert "the call may need 768 KiB, 512 of them for the guest" in message
    assert "threading.stack_size(2 << 20)" in message
    assert guest.deep(1) == 6  # the guest was not entered, and is not poisoned
    assert _in_thread(2048, lambda: guest.deep(2)) == 7
    with pytest.raises(RuntimeError, match="the function: the thread's stack has"):
        _in_thread(256, lambda: guest.exports["deep"](guest.__instance__.store, 1))
    with pytest.raises(RuntimeError, match="the start function: the thread's stack has"):
        _in_thread(256, lambda: instance(WAT, host=int))


def test_an_engine_that_gives_guests_less() -> None:
    engine = new_engine(time_slice=None, max_wasm_stack=64 * KIB)
    guest: Any = instance(WAT, host=int, store=wasmtime.Store(engine), on_unwind="keep")

    def recurse() -> None:
        assert guest.deep(3) == 8
        with pytest.raises(wasmtime.Trap, match="call stack exhausted"):
            guest.deep(ENDLESS)

    _in_thread(512, recurse)


def test_host_functions_have_room_when_the_guest_has_used_up_its_own() -> None:
    """In the smallest thread that is not refused."""
    import json

    def host(value: int) -> int:
        text = "[" * 200 + "]" * 200
        assert json.dumps(json.loads(text)) == text
        return value

    guest: Any = instance(WAT, host=host, on_unwind="keep")

    def recurse() -> int:
        low, high = 0, ENDLESS  # the deepest recursion that does not trap
        while high - low > 1:
            middle = (low + high) // 2
            try:
                guest.deep(middle)
                low = middle
            except wasmtime.Trap:
                high = middle
        return low

    assert _in_thread(832, recurse) > 1000


def test_nested_calls_are_not_refused() -> None:
    def host(value: int) -> int:
        return int(guest.call(value - 1)) + 1 if value else 0

    guest: Any = instance(WAT, host=host)
    assert _in_thread(1024, lambda: guest.call(50)) == 50


@isolated()
def test_a_deep_stack_of_the_host_below() -> None:
    """Guests of other stores nest until the thread's stack has no room, in the main thread, too."""
    module = bindings(WAT)

    def nest(depth: int) -> int:
        def host(value: int) -> int:
            try:
                return nest(depth + 1)
            except RuntimeError as error:
                assert "the thread's stack has" in str(error)  # noqa: PT017
                return depth

        guest = new_instance(module, host=host, on_unwind="keep")
        # As deep as a guest of the default engine gets is some 16,000 frames.
        return int(guest.deep(6_000)) - 6_000

    assert nest(0) > 5
    assert 0 <= _in_thread(1024, lambda: nest(0)) < 5


@isolated()
def test_inside_an_async_guest() -> None:
    """Its host function is on the thread's stack, not on the fiber."""
    sync: Any = instance(WAT, host=int, on_unwind="keep")
    asynchronous = bindings(WAT, sync=False)

    def plain(value: int) -> int:
        with pytest.raises(wasmtime.Trap, match="call stack exhausted"):
            sync.deep(ENDLESS)
        return int(sync.call(value))

    async def awaited(value: int) -> int:
        await asyncio.sleep(0)
        return plain(value)

    async def main(host: Any) -> int:
        imports = asynchronous.Imports(env=SimpleNamespace(host=host))
        async with await class_of(asynchronous).instantiate(imports) as guest:
            return int(await guest.call(4))

    for host in (plain, awaited):
        assert asyncio.run(main(host)) == 4
        with pytest.raises(RuntimeError, match="the thread's stack has"):
            _in_thread(256, partial(asyncio.run, main(host)))


def test_threads_one_after_the_other() -> None:
    """What is known about a stack ends with its thread: the next may lie in the same place."""
    guest: Any = instance(WAT, host=int)
    for _ in range(20):
        assert _in_thread(2048, lambda: guest.deep(3)) == 8
        with pytest.raises(RuntimeError, match="the thread's stack has"):
            _in_thread(256, lambda: guest.deep(3))


def test_poison_comes_first() -> None:
    guest: Any = instance(WAT, host=lambda value: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        guest.call(1)
    with pytest.raises(InstancePoisoned):
        _in_thread(256, lambda: guest.call(1))
