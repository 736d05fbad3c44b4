"""What happened in a schedule, and what was wrong: the part that all simulations share."""

from __future__ import annotations

from hashlib import blake2b

from .scheduler import Scheduler


class Failure(AssertionError):
    """Something is wrong, and is among the simulation's problems already."""


class Accounts:
    """Counts events, digests and traces them, and collects problems."""

    scheduler: Scheduler

    def __init__(self, name: str, trace: bool) -> None:
        #: The name in traces.
        self.name = name
        self.trace = trace
        self.problems: list[str] = []
        self.events = self.returned = self.failed = 0
        self._digest = blake2b(digest_size=8)

    @property
    def digest(self) -> str:
        """A digest of all that happened, which is equal for equal seeds."""
        return self._digest.hexdigest()

    def note(self, *event: object) -> None:
        """Note that something happened."""
        self.events += 1
        line = " ".join(map(str, event))
        self._digest.update(line.encode())
        if self.trace:
            print(f"{self.name} {self.scheduler.turn:6} {line}\n", end="", flush=True)

    def complain(self, problem: str) -> None:
        """Note that something is wrong."""
        self.problems.append(problem)
        if self.trace:
            print("WRONG: " + problem, flush=True)

    def failure(self, problem: str) -> Failure:
        """Note a problem, and return the exception for it."""
        self.complain(problem)
        return Failure(problem)
