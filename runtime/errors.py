"""The exceptions of this package.

Traps and WASI's exit are wasmtime's own: `wasmtime.Trap` and `wasmtime.ExitTrap`.
"""

from __future__ import annotations

import wasmtime


class StackInUse(RuntimeError):
    """A `Stack` was given to a second call while it runs one. Give each call a Stack of its own."""


class SignatureMismatch(TypeError):
    """A function was bound to types that it does not have. The message names both signatures."""


class ImportMismatch(TypeError):
    """The host object does not provide what the module imports. The message lists every problem."""


class InstancePoisoned(RuntimeError):
    """The instance was left in an inconsistent state by a call that was unwound inside the guest.

    The message names that call and what unwound it.
    """


class WouldSuspend(RuntimeError):
    """A call of a synchronous export reached something that has to wait."""


class OutOfFuel(wasmtime.Trap):
    """The trap of a guest that used up its store's fuel."""


class DeadlineExceeded(TimeoutError):
    """A guest call took longer than `Limits.call_seconds`."""
