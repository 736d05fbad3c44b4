"""WASI 0.2 for components, on the event loop.

`Wasi` says what a guest may do. The implementation is imported with the first instance that needs it.
"""

from .config import ReadOnly, Wasi

__all__ = ["ReadOnly", "Wasi"]
