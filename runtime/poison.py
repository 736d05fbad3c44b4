"""Whether an instance may be entered, after calls of it that were unwound.

A guest that is unwound does not put its stack pointer in linear memory back, and may have been in
the middle of any change.
"""

from __future__ import annotations

import wasmtime

from .errors import InstancePoisoned


def describe_cause(cause: BaseException) -> str:
    """Return an exception in a few words: its type, and one line of its message."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    if not lines:
        return type(cause).__name__
    # wasmtime's messages end with the reason, after a backtrace.
    is_wasmtimes = isinstance(cause, wasmtime.Trap | wasmtime.WasmtimeError)
    return f"{type(cause).__name__} ({lines[-1 if is_wasmtimes else 0]})"


class Poison:
    """Whether an instance may be entered, and how its guest is run.

    Every instance of a generated class has one. Functions bound by hand share `NEVER_POISONED`.
    """

    __slots__ = ("call_seconds", "cause", "offload")

    def __init__(self, *, call_seconds: float | None = None, offload: bool = False) -> None:
        self.call_seconds, self.offload = call_seconds, offload
        #: Why the instance may not be entered. Text, because an exception would keep its traceback,
        #: and with it every local variable in its frames.
        self.cause: str | None = None

    def poison(self, name: str, cause: BaseException) -> None:
        """Note that a call of `name` was unwound inside the guest. Only the first one is kept."""
        if self.cause is None:
            self.cause = (
                f"the instance was left in an inconsistent state: the call of {name} was unwound "
                f"by {describe_cause(cause)}. Make a new instance, or instantiate with "
                "on_unwind='keep' if its state does not matter"
            )

    def check(self) -> None:
        """Raise InstancePoisoned if a call was unwound, RuntimeError if the instance is closed."""
        self.check_open()
        if self.cause is not None:
            raise InstancePoisoned(self.cause)

    def check_open(self) -> None:
        """Raise RuntimeError if the instance is closed."""
        if self.cause is _CLOSED:
            raise RuntimeError(_CLOSED)

    def close(self) -> None:
        """Let no call enter the instance any more."""
        self.cause = _CLOSED


_CLOSED = "the instance is closed"


class NeverPoisoned(Poison):
    """Lets an instance be entered whatever was unwound."""

    __slots__ = ()

    def poison(self, name: str, cause: BaseException) -> None:
        """Do nothing."""


NEVER_POISONED = NeverPoisoned()
