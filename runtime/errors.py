"""The exceptions of this package. Traps and WASI's exit are wasmtime's own (`wasmtime.Trap`, `wasmtime.ExitTrap`)."""

from __future__ import annotations

import wasmtime


class StackInUse(RuntimeError):
    """A `Stack` was given to a second call while it runs one. Give each call a Stack of its own."""


class SignatureMismatch(TypeError):
    """A function was bound with types that are not its own; the message has the wanted and the actual ones."""


class ImportMismatch(TypeError):
    """The host object does not offer what the module imports; the message lists everything that is wrong."""


class InstancePoisoned(RuntimeError):
    """The instance was left in the middle of its work by a call that was unwound, which the message names."""


class WouldSuspend(RuntimeError):
    """A call of a synchronous export reached something that has to wait."""


class OutOfFuel(wasmtime.Trap):
    """The trap of a guest that used up its store's fuel."""


class DeadlineExceeded(TimeoutError):
    """A guest call took longer than `Limits.call_seconds`."""
