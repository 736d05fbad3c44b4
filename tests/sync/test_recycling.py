"""What a closed instance of synchronous bindings consisted of is used again, unnoticed."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import wasmtime

from codegen import generate
from runtime import current_caller

SOURCE = """(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (call $ask (local.get 0)))
  (func (export "counted") (result i32) (global.get $count))
  (func (export "fail") unreachable))"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes an instance with a function that it can ask."""
    files = generate(bytes(wasmtime.wat2wasm(SOURCE)), "recycled_sync", sync=True)
    for name, contents in files.items():
        (tmp_path / name).write_bytes(contents)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "recycled_sync", raising=False)
    module = importlib.import_module("recycled_sync")

    def instantiate(ask: Callable[[int], Any]) -> Any:
        return module.RecycledSync.instantiate(module.Imports(env=SimpleNamespace(ask=ask)))

    instantiate(same).close()  # Guests that are closed share what is left of this one.
    return instantiate


def same(value: int) -> int:
    return value


def used_and_closed(make: Any, use: Callable[[Any], Any], ask: Any = same) -> bool:
    """Use an instance and close it; return True if the next one consists of the same objects."""
    guest = make(ask)
    store = ref(guest.__instance__.store)
    guest.run(1)
    kept = use(guest)
    guest.close()
    gc.collect()
    with make(same) as following:
        assert following.run(5) == 5
        with pytest.raises(RuntimeError, match="the instance is closed"):
            guest.run(1)
        guest.close()
        assert following.counted() == 1
        again = following.__instance__.store is store()
    del kept
    return again


def test_what_a_closed_instance_consisted_of_is_used_again(make: Any) -> None:
    assert used_and_closed(make, lambda guest: guest.counted())


def trap(guest: Any) -> None:
    with pytest.raises(wasmtime.Trap):
        guest.fail()


KEEPING = {
    "method": lambda guest: guest.__instance__.calls["run"],
    "calls": lambda guest: guest.__instance__.calls,
    "store": lambda guest: guest.__instance__.store,
    "memory": lambda guest: guest.memory,
    "global": lambda guest: guest.count,
    "extern": lambda guest: guest.exports["run"],
    "exports": lambda guest: guest.exports,
    "mark": lambda guest: setattr(guest.__instance__.store, "mark", 1),
    "trap": trap,
}


@pytest.mark.parametrize("use", KEEPING.values(), ids=KEEPING)
def test_what_is_referred_to_or_was_unwound_is_not_used_again(make: Any, use: Any) -> None:
    assert not used_and_closed(make, use)


def test_an_instance_with_a_caller_that_is_kept_is_not_used_again(make: Any) -> None:
    callers: list[Any] = []

    def ask(value: int) -> int:
        callers.append(current_caller())
        return value

    assert not used_and_closed(make, lambda guest: None, ask)


def test_nothing_of_the_host_is_kept(make: Any) -> None:
    class Host:
        def ask(self, value: int) -> int:
            return value

    for _ in range(3):
        host = Host()
        with make(host.ask) as guest:
            guest.run(1)
        known = ref(host)
        gc.disable()
        try:
            del host
            assert known() is None
        finally:
            gc.enable()


def test_a_host_function_that_fails_leaves_no_trace_in_the_next_instance(make: Any) -> None:
    def fails(value: int) -> int:
        raise LookupError(value)

    for _ in range(3):
        with make(fails) as guest, pytest.raises(LookupError):
            guest.run(1)
        with make(same) as guest:
            assert guest.run(1) == 1


def test_instances_inside_of_each_other_have_nothing_in_common(make: Any) -> None:
    def deeper(depth: int) -> Callable[[int], int]:
        def ask(value: int) -> int:
            if not depth:
                return value
            with make(deeper(depth - 1)) as guest:
                result: int = guest.run(value) + guest.run(value)
                assert guest.counted() == 2
                return result

        return ask

    for _ in range(3):
        with make(deeper(5)) as guest:
            assert guest.run(1) == 32


def test_threads_use_what_others_have_left(make: Any) -> None:
    def requests(number: int) -> None:
        for _ in range(50):
            with make(lambda value: value + number) as guest:
                assert guest.run(1) == number + 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(requests, range(8)))
