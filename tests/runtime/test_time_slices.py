"""How long a guest may compute before it yields, in scans of the ticker, which are made by hand here.

The library is loaded a second time. What it takes for wasmtime are functions of this file: a "guest" is a number of
scans, made while it is being polled.
"""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable
from ctypes import CFUNCTYPE, byref, c_uint8, c_void_p, cast
from pathlib import Path

import pytest

from runtime.native import structs
from runtime.native.library import library_path


class Scans:
    """A library of its own, and one engine with slices of so many scans."""

    def __init__(self, library: ctypes.CDLL, scans: int) -> None:
        self.library = library
        self.engine = structs.Engine(scans=scans)
        self.store = structs.Store()
        self.guest: Callable[[], bool] = bool
        # wasmtime_func_call_async, wasmtime_call_future_poll and _delete, wasmtime_context_set_epoch_deadline
        self._functions = (
            CFUNCTYPE(c_void_p)(lambda: 1),
            CFUNCTYPE(c_uint8)(lambda: self.guest()),
            CFUNCTYPE(None)(lambda: None),
            CFUNCTYPE(None)(lambda: None),
        )
        addresses = [cast(function, c_void_p).value for function in self._functions]
        library.fiber_init((c_void_p * 9)(*addresses))
        library.fiber_ticker(1)

    def scan(self) -> bool:
        """Scan, and return True if the slice of the guest under way has ended."""
        self.library.fiber_scan()
        due, self.engine.due = bool(self.engine.due), 0
        return due

    def poll(self, *, patience: int = 100) -> int:
        """Poll a guest that yields when its slice ends; return at which scan that was, 0 for never."""
        counted: list[int] = []

        def guest() -> bool:
            counted.append(next((n for n in range(1, patience + 1) if self.scan()), 0))
            return True

        self.guest = guest
        call = structs.Call(
            store=ctypes.addressof(self.store), engine=ctypes.addressof(self.engine)
        )
        assert self.library.fiber_start(byref(call)) == structs.DONE
        return counted[0]


@pytest.fixture
def library(tmp_path: Path) -> ctypes.CDLL:
    copy = shutil.copy(library_path(), tmp_path)
    return ctypes.CDLL(str(copy))


@pytest.mark.parametrize("scans", [1, 2, 5])
def test_slices_of_a_guest_that_computes(library: ctypes.CDLL, scans: int) -> None:
    """The first may begin anywhere in a period, which does not count. The others begin with one."""
    ticker = Scans(library, scans)
    assert [ticker.poll() for _ in range(5)] == [scans + 1, scans, scans, scans, scans]


def test_a_guest_that_begins_anywhere_has_a_whole_slice(library: ctypes.CDLL) -> None:
    ticker = Scans(library, 1)
    assert ticker.poll(patience=1) == 0
    for _ in range(3):
        assert ticker.poll(patience=1) == 0  # another poll: it has been seen once, too
    assert ticker.poll() == 2
    assert not ticker.scan()  # nothing runs: the next guest does not go on with anything
    assert ticker.poll() == 2


def test_a_guest_that_does_not_yield_when_it_is_told_to(library: ctypes.CDLL) -> None:
    """It is told again a slice later, and not at each scan."""
    ticker = Scans(library, 3)
    told: list[int] = []

    def guest() -> bool:
        told.extend(n for n in range(1, 12) if ticker.scan())
        return True

    ticker.guest = guest
    call = structs.Call(
        store=ctypes.addressof(ticker.store), engine=ctypes.addressof(ticker.engine)
    )
    assert library.fiber_start(byref(call)) == structs.DONE
    assert told == [4, 7, 10]
