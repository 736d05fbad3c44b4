"""What generated classes of very large modules inherit in synchronous bindings: as `runtime.large`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..modules.large import LargeBase
from .guest import SyncGuest


class LargeSyncGuest(LargeBase, SyncGuest):
    """Base of generated classes with a thousand functions and more, synchronous."""

    def __calls_of__(self, name: str) -> Mapping[str, Callable[..., Any]]:
        return self.__calls__
