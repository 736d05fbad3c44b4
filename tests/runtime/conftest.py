"""A test that hangs ends the run, and shows where every thread was."""

from __future__ import annotations

import faulthandler
import gc
from collections.abc import Iterator

import pytest

#: Seconds for one test; the slowest takes a few.
PATIENCE = 60


@pytest.fixture(autouse=True)
def no_hanging() -> Iterator[None]:
    """Ends the process when a test takes far too long."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def collected() -> Iterator[None]:
    """Lets the collector take what a test left, so that what it complains of is counted against that test."""
    yield
    gc.collect()
