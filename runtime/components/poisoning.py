"""Guest code that runs as a part of a call: it must not call out, and its failure is the call's."""

from __future__ import annotations

from types import TracebackType

from .state import ComponentState


class Poisoning:
    """A context in which the guest allocates, or frees; what fails there poisons the instance."""

    __slots__ = ("_component", "_name")

    def __init__(self, component: ComponentState, name: str) -> None:
        self._component, self._name = component, name

    def __enter__(self) -> None:
        self._component.locked = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._component.locked = False
        if error is not None:
            self._component.poison.poison(self._name, error)
