"""A test that hangs ends the run, and shows where every thread was."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from typing import IO

import pytest

#: Seconds for one test; the slowest takes a few.
PATIENCE = 60


@pytest.fixture(scope="session")
def real_stderr(request: pytest.FixtureRequest) -> Iterator[IO[str]]:
    """Standard error as it is without pytest's capturing, for a last word."""
    capturing = request.config.pluginmanager.getplugin("capturemanager")
    with capturing.global_and_fixture_disabled():
        descriptor = os.dup(2)
    with os.fdopen(descriptor, "w") as stream:
        yield stream


@pytest.fixture(autouse=True)
def no_hanging(real_stderr: IO[str]) -> Iterator[None]:
    """Ends the process when a test takes far too long."""
    faulthandler.dump_traceback_later(PATIENCE, exit=True, file=real_stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
