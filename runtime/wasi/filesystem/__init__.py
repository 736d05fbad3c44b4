"""``wasi:filesystem``: files, in the sandbox that wasmtime's preview 1 is.

The files from the bottom: `codes` and `preview1` call the sandbox, `threads` and `sandbox` do so on
a worker thread, `streams`, `directory` and `descriptor` are the objects that guests hold.
"""

from __future__ import annotations

from .preopens import Preopens, Types

__all__ = ["Preopens", "Types"]
