"""One thread at a time uses a store, and others run while its guest computes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sync.making import bindings, instance, new_instance

WAT = """(module (import "env" "host" (func $host (param i32) (result i32))) (memory (export "memory") 1)
    (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
    (func (export "count") (param i32) (result i32) (local $n i32)
        (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $n) (local.get 0)))) (local.get $n)))"""


def test_a_second_thread_is_refused() -> None:
    inside, leave = threading.Event(), threading.Event()

    def host(value: int) -> int:
        inside.set()
        assert leave.wait(10)
        return value

    guest: Any = instance(WAT, host=host)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(guest.call, 5)
        assert inside.wait(10)
        for use in (
            lambda: guest.call(1),
            lambda: guest.memory.read(0, 1),
            lambda: guest.exports["count"](guest.__instance__.store, 1),
            guest.close,
        ):
            with pytest.raises(RuntimeError, match=r"thread|under way"):
                use()
        leave.set()
        assert running.result() == 5
    assert guest.count(9) == 9  # the store is free again


def test_refused_or_right() -> None:
    """Threads call without taking turns; each call returns its own result or is refused."""
    guest: Any = instance(WAT, host=lambda value: value + 1)
    done, refused = [0], [0]

    def run(base: int) -> None:
        for number in range(base, base + 3000):
            try:
                assert guest.call(number) == number + 1
                assert guest.count(20) == 20
                done[0] += 1
            except RuntimeError as error:
                assert "in use in another thread" in str(error)  # noqa: PT017
                refused[0] += 1

    threads = [threading.Thread(target=run, args=(10_000 * index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done[0]
    assert guest.call(1) == 2


def test_threads_with_stores_of_their_own() -> None:
    module = bindings(WAT)

    def run(base: int) -> bool:
        guest = new_instance(module, host=lambda value: value + base)
        for number in range(300):
            assert guest.call(number) == number + base
            assert guest.count(200) == 200
        guest.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(run, range(12)))


def test_others_run_while_a_guest_computes() -> None:
    guest: Any = instance(WAT, host=int)
    begun, ended = threading.Event(), threading.Event()
    seen: list[bool] = []

    def watch() -> None:
        begun.wait()
        seen.append(ended.is_set())

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun.set()
    guest.count(300_000_000)
    ended.set()
    watcher.join()
    assert seen == [False]
