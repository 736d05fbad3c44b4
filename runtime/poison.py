"""When an instance may not be entered any more, and on what terms it is."""

from __future__ import annotations

import wasmtime

from .errors import InstancePoisoned


def describe_cause(cause: BaseException) -> str:
    """An exception in a few words. wasmtime's own end in the reason, after a backtrace."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    if not lines:
        return type(cause).__name__
    return f"{type(cause).__name__} ({lines[-1 if isinstance(cause, wasmtime.Trap | wasmtime.WasmtimeError) else 0]})"


class Poison:
    """Whether an instance may be entered, and on what terms. One per instance of a generated class; bare functions share
    `NEVER_POISONED`."""

    __slots__ = ("call_seconds", "cause", "offload")

    def __init__(self, *, call_seconds: float | None = None, offload: bool = False) -> None:
        self.call_seconds = call_seconds
        #: poll on worker threads
        self.offload = offload
        #: why nobody may enter, in words: an exception would keep its traceback, and that what the frames knew
        self.cause: str | None = None

    def poison(self, name: str, cause: BaseException) -> None:
        """Called when a guest call was unwound. The first cause stays."""
        if self.cause is None:
            self.cause = (
                f"the instance was left in the middle of its work: the call of {name} was unwound by {describe_cause(cause)}. "
                "Make a new instance, or instantiate with on_unwind='keep' if its state does not matter"
            )

    def check(self) -> None:
        """Raises InstancePoisoned, or RuntimeError when the instance is closed."""
        if self.cause is _CLOSED:
            raise RuntimeError(_CLOSED)
        if self.cause is not None:
            raise InstancePoisoned(self.cause)

    def close(self) -> None:
        """Nobody may enter any more."""
        self.cause = _CLOSED


_CLOSED = "the instance is closed"


class NeverPoisoned(Poison):
    """Lets everything pass, whatever was unwound."""

    __slots__ = ()

    def poison(self, name: str, cause: BaseException) -> None:
        """Nothing to remember."""


NEVER_POISONED = NeverPoisoned()
