"""What the components of the stress program import, and the model of one instance.

The guest tells the host when a call begins and when it ends. So the model knows which call runs; that no other may begin
meanwhile; and, from what its own host functions raise, when the instance is poisoned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from runtime import Err

from .hosts import Hurt

if TYPE_CHECKING:
    from .component_rounds import ComponentSimulation


class Does(Enum):
    """What a host function does before it ends, and how it ends."""

    ANSWER = auto()
    WAIT = auto()
    ERR = auto()
    RAISE = auto()
    WRONG = auto()  # returns a value of another type
    REENTER = auto()  # calls the instance that called it
    OTHER = auto()  # calls an instance further on
    LATER = auto()  # makes a task that calls the instance


@dataclass(eq=False)
class ComponentCall:
    """A call, and what is known of it."""

    number: int
    checked: CheckedComponent
    text: str = ""
    words: tuple[str, ...] = ()
    answers: list[str] = field(default_factory=list)
    entered: bool = False
    #: True if it may be overtaken: it drops what the collector has found, which is a call of its own, and queues after that.
    collects: bool = False
    #: True if the guest goes on after an `Err`.
    swallows: bool = False
    #: What a host function of it raised, returned as an `Err`, and what a wrong result must raise.
    raised: BaseException | None = None
    error: int | None = None
    wrong: type[Exception] | None = None

    def __repr__(self) -> str:
        return f"component call {self.number} of {self.checked}"


class Blob:
    """An object of the host, which counts how often it was exited."""

    alive = 0

    def __init__(self, host: StressHost, number: int) -> None:
        self.host, self.number, self.exits = host, number, 0
        Blob.alive += 1

    def __del__(self) -> None:
        Blob.alive -= 1

    async def read(self, call: int, /) -> str:
        return await self.host.answer(call)

    async def __aexit__(self, *exc_info: object) -> None:
        self.exits += 1
        if self.exits > 1:
            self.host.simulation.complain(f"blob {self.number} was exited {self.exits} times")
        await self.host.let_go()


class CheckedComponent:
    """An instance, and what the model knows about it."""

    def __init__(self, simulation: ComponentSimulation, index: int, keeps: bool) -> None:
        self.simulation, self.index, self.keeps = simulation, index, keeps
        self.guest: Any = None
        self.host = StressHost(simulation, self)
        self.calls: dict[int, ComponentCall] = {}
        #: The call that runs, and the last one that was entered.
        self.current: ComponentCall | None = None
        self.last = 0
        self.poisoned = self.closed = False
        #: How many calls were begun and are not over.
        self.active = 0
        #: Objects of the guest by their marks: those in Python, those that are not destroyed, and those that it owns.
        self.objects: WeakValueDictionary[int, Any] = WeakValueDictionary()
        self.made: set[int] = set()
        self.given: set[int] = set()
        self.gone: list[int] = []
        #: What destructors raised, which comes out of whatever call made them run.
        self.raised: list[BaseException] = []

    def __repr__(self) -> str:
        return f"component {self.index}"

    def unwound(self, error: BaseException) -> None:
        """Note that an exception goes through the guest."""
        self.current = None
        self.poisoned = self.poisoned or not self.keeps
        self.raised.append(error)


class StressHost:
    """The host functions of one instance."""

    def __init__(self, simulation: ComponentSimulation, checked: CheckedComponent) -> None:
        self.simulation, self.checked = simulation, checked

    # ---- what the guest tells ----

    def enter(self, number: int, text: str, /) -> None:
        """A call begins."""
        checked, complain = self.checked, self.simulation.complain
        call = checked.calls.get(number)
        if call is None:
            complain(f"{checked} was entered by a call {number} that is not under way")
            return
        if checked.current is not None:
            complain(f"{call} was entered while {checked.current} runs")
        if checked.poisoned or checked.closed:
            complain(f"{call} entered an instance that is poisoned or closed")
        if number < checked.last and not call.collects:
            complain(f"{call} was overtaken by {checked.last}")
        if call.text != text or call.entered:
            complain(f"{call} brought {text!r} instead of {call.text!r}, or was entered twice")
        checked.current, call.entered = call, True
        checked.last = max(checked.last, number)
        self.simulation.note("enter", number)

    def leave(self, number: int, /) -> None:
        """It ends."""
        if self.checked.current is None or self.checked.current.number != number:
            self.simulation.complain(f"{number} left, but {self.checked.current} runs")
        self.checked.current = None
        self.simulation.note("leave", number)

    # ---- what it asks ----

    async def ask(self, number: int, step: int, words: list[str], /) -> str:
        """Return a word, wait for it, or fail."""
        call = self.checked.calls.get(number)
        if call is not None and (step != len(call.answers) or tuple(words) != call.words):
            self.simulation.complain(f"{call} brought {words} in step {step}")
        return await self.answer(number)

    async def answer(self, number: int) -> str:
        """Do what a host function does."""
        call, simulation = self.checked.calls.get(number), self.simulation
        if call is None or self.checked.current is not call:
            raise simulation.failure(f"{self.checked}: a host function of {call or number} runs")
        with self._noted(call):
            does = simulation.draw()
            simulation.note("host", number, does.name)
            await simulation.do(does, call)
            if self.checked.current is not call:
                simulation.complain(f"{call} waited, and {self.checked.current} runs")
            if does is Does.ERR:
                call.error = number & 0xFFFF
                raise Err(call.error)
            if does is Does.RAISE:
                raise Hurt(number)
            if does is Does.WRONG:
                call.wrong = TypeError
                self.checked.unwound(TypeError())
                wrong: Any = 5
                answer: str = wrong
                return answer
            call.answers.append(f"{number}: {'ä€𝄞' * simulation.choice.randrange(40)}")
            return call.answers[-1]

    @contextmanager
    def _noted(self, call: ComponentCall) -> Iterator[None]:
        try:
            yield
        except Err:
            raise
        except BaseException as error:
            call.raised = error
            self.checked.unwound(error)
            raise

    async def gone(self, mark: int, /) -> None:
        """An object of the guest is destroyed."""
        checked = self.checked
        self.simulation.note("gone", mark)
        if mark not in checked.made:
            self.simulation.complain(f"{checked}: object {mark} was destroyed, and is not there")
        checked.made.discard(mark)
        checked.gone.append(mark)
        await self.let_go()

    async def let_go(self) -> None:
        """Wait or fail in what ends the life of an object."""
        try:
            does = self.simulation.draw()
            if does is Does.WAIT:
                await self.simulation.scheduler.future()
            elif does is Does.RAISE:
                raise Hurt(0)
        except BaseException as error:
            self.checked.unwound(error)
            raise


def is_cancellation(error: BaseException) -> bool:
    """Return True if a task was cancelled, or its coroutine closed."""
    return isinstance(error, (asyncio.CancelledError, GeneratorExit))
