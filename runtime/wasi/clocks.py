"""``wasi:clocks``. Source: WASI 0.2, ``wasi:clocks``."""

from __future__ import annotations

import time

from .._emitted import wasi as w
from .holdings import Holdings
from .poll import Timer

_SECOND = 1_000_000_000


class WallClock:
    """The time of day, in UTC."""

    def now(self) -> w.Datetime:
        """Return the time since 1970, which may be set back."""
        return w.Datetime(*divmod(max(0, time.time_ns()), _SECOND))

    def resolution(self) -> w.Datetime:
        """Return how exact `now` is."""
        seconds = time.get_clock_info("time").resolution
        return w.Datetime(0, max(1, round(seconds * _SECOND)))


class MonotonicClock:
    """A clock that only goes on, in nanoseconds."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def now(self) -> w.Instant:
        """Return the time."""
        return time.monotonic_ns()

    def resolution(self) -> w.Duration:
        """Return how exact it is."""
        return max(1, round(time.get_clock_info("monotonic").resolution * _SECOND))

    def subscribe_instant(self, when: w.Instant, /) -> Timer:
        """Return what is ready from that time on."""
        return Timer(when, self._holdings)

    def subscribe_duration(self, when: w.Duration, /) -> Timer:
        """Return what is ready when that much time has passed."""
        return Timer(time.monotonic_ns() + when, self._holdings)


class Timezone:
    """UTC: where the host is, is not for guests to know."""

    def display(self, when: w.Datetime, /) -> w.TimezoneDisplay:
        """Return what to show."""
        return w.TimezoneDisplay(0, "UTC", False)

    def utc_offset(self, when: w.Datetime, /) -> int:
        """Return the seconds by which the local time is ahead."""
        return 0
