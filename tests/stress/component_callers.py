"""What callers do to the components of the stress program."""

from __future__ import annotations

import asyncio
import gc
import random
from typing import TYPE_CHECKING, Any

from runtime import InstancePoisoned, ResourceDropped

from .component_host import Blob, CheckedComponent, ComponentCall

if TYPE_CHECKING:
    from .component_rounds import ComponentSimulation

#: What of a call is wrong, and the error for it. The call's number comes first.
_WRONG_VALUES: list[tuple[type[Exception], tuple[Any, ...]]] = [
    (OverflowError, (2**32, "", (), 0)),
    (OverflowError, (1, "", (), -1)),
    (TypeError, (1, 5, (), 0)),
    (TypeError, (1, "", ["a", None], 0)),
    (TypeError, (1, "", "ab", 0)),
    (TypeError, (1, "", (), 1.5)),
    (ValueError, (1, "\ud800", (), 0)),
]


#: How often callers do what, by the names of methods.
_WEIGHTS = {
    "work": 10, "wrong": 2, "make": 4, "add": 4, "drop": 3, "merge": 1.5, "exchange": 3, "release": 2, "peek": 3, "collect": 0.1,
}  # fmt: skip


class ComponentCallers:
    """What callers do, one thing after the other. ``kept`` are the objects of guests that a caller has."""

    def __init__(self, simulation: ComponentSimulation, choice: random.Random) -> None:
        self.simulation, self.choice = simulation, choice

    async def act(self, checked: CheckedComponent, kept: list[Any]) -> None:
        """Do one thing."""
        (name,) = self.choice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        await getattr(self, name)(checked, kept)

    async def work(self, checked: CheckedComponent, kept: list[Any]) -> None:
        choice = self.choice
        text = choice.choice(["", "x", "größer 𝄞" * choice.randrange(500)])
        words = tuple(choice.choice(["", "ß", "long " * 30]) for _ in range(choice.randrange(5)))
        steps, calls = choice.randrange(5), list[ComponentCall]()

        def make(call: ComponentCall) -> Any:
            calls.append(call)
            return checked.guest.work(call.number, text, words, steps)

        answers = await self.simulation.call(checked, make, text, words)
        if answers != calls[0].answers or len(answers) != steps:
            self.simulation.complain(f"{calls[0]} returned {answers}, and not {calls[0].answers}")

    async def wrong(self, checked: CheckedComponent, kept: list[Any]) -> None:
        wanted, arguments = self.choice.choice(_WRONG_VALUES)
        try:
            await checked.guest.work(*arguments)
        except (wanted, InstancePoisoned) as error:
            if isinstance(error, InstancePoisoned):
                await self.simulation.replace(checked)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if not any(error is each for each in checked.raised):
                self.simulation.complain(f"{checked}: wrong values raised {error!r}")
        else:
            self.simulation.complain(f"{checked}: wrong values were taken")

    async def make(self, checked: CheckedComponent, kept: list[Any]) -> None:
        def make(call: ComponentCall) -> Any:
            checked.made.add(call.number)  # it is there as soon as the guest has run
            marks.append(call.number)
            return checked.guest.tallies.tally(call.number, call.number)

        marks: list[int] = []
        try:
            tally = await self.simulation.call(checked, make)
        except BaseException:
            checked.made.discard(marks[0])
            raise
        checked.objects[marks[0]] = tally
        kept.append((checked, tally))

    async def add(self, checked: CheckedComponent, kept: list[Any]) -> None:
        if kept:
            its, tally = self.choice.choice(kept)

            def make(call: ComponentCall) -> Any:
                call.swallows = True
                return tally.add(call.number, 3)

            await self.simulation.call(its, make)

    async def drop(self, checked: CheckedComponent, kept: list[Any]) -> None:
        if not kept:
            return
        its, tally = kept.pop(self.choice.randrange(len(kept)))
        if self.choice.random() < 0.5:
            return  # the collector finds it
        try:
            await tally.drop()
        except InstancePoisoned:
            if not its.poisoned:
                self.simulation.complain(f"{its} is not poisoned")
        except Exception as error:
            if not any(error is each for each in its.raised):
                self.simulation.complain(f"{its}: dropping an object raised {error!r}")
        else:
            try:
                await tally.add(0, 0)
            except (ResourceDropped, InstancePoisoned):
                return
            except Exception as error:
                if any(error is each for each in its.raised):
                    return
            self.simulation.complain(f"{its}: an object was dropped, and used")

    async def merge(self, checked: CheckedComponent, kept: list[Any]) -> None:
        if len(kept) < 2:
            return
        (its, one), (other, two) = kept[-2:]
        if its is not other:
            try:
                await its.guest.tallies.tally_merge(1, one, two)
            except ValueError as error:
                if "another instance" not in str(error):
                    raise
            except (InstancePoisoned, RuntimeError):
                return
            except Exception as error:
                if not any(error is each for each in its.raised):
                    raise
            else:
                self.simulation.complain(f"{its} took an object of another instance")
            return
        del kept[-2:]
        marks = [mark for mark, item in its.objects.items() if item is one or item is two]
        calls: list[ComponentCall] = []

        def make(call: ComponentCall) -> Any:
            calls.append(call)
            return its.guest.tallies.tally_merge(call.number, one, two)

        try:
            merged = await self.simulation.call(its, make)
        except BaseException:
            if calls[0].entered:
                its.given.update(marks)  # nothing gives them back
            raise
        (mark,) = its.made.intersection(marks)
        its.objects[mark] = merged
        kept.append((its, merged))

    async def exchange(self, checked: CheckedComponent, kept: list[Any]) -> None:
        self.simulation.number += 1
        blob = Blob(checked.host, self.simulation.number) if self.choice.random() < 0.7 else None
        got = await self.simulation.call(
            checked, lambda call: checked.guest.exchange(call.number, blob)
        )
        if got is not None and (got.host is not checked.host or got.exits):
            self.simulation.complain(f"{checked} gave another blob back")

    async def release(self, checked: CheckedComponent, kept: list[Any]) -> None:
        await self.simulation.call(checked, lambda call: checked.guest.release(call.number))

    async def peek(self, checked: CheckedComponent, kept: list[Any]) -> None:
        self.simulation.number += 1
        blob = Blob(checked.host, self.simulation.number)
        await self.simulation.call(checked, lambda call: checked.guest.peek(call.number, blob))

    async def collect(self, checked: CheckedComponent, kept: list[Any]) -> None:
        gc.collect()
