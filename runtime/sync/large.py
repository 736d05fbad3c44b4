"""What generated classes of very large modules inherit in synchronous bindings."""

from __future__ import annotations

from ..modules.large import LargeBase
from .guest import SyncGuest


class LargeSyncGuest(LargeBase, SyncGuest):
    """Base of generated classes of large modules with plain methods."""
