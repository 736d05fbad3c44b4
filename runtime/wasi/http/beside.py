"""Work beside a coroutine, begun only if the coroutine has to wait."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


@coroutine
def with_work_beside(
    main: Coroutine[Any, Any, T], begin: Callable[[], object]
) -> Generator[Any, Any, T]:
    """Return what a coroutine returns; call `begin` when it waits for the first time.

    A request that is answered without waiting needs no tasks then, which would take longer to make
    than it does.
    """
    send, throw = main.send, main.throw
    try:
        waits_for = send(None)
        begin()
        while True:
            try:
                answer = yield waits_for
            except GeneratorExit:
                main.close()
                raise
            except BaseException as error:
                waits_for = throw(error)
            else:
                waits_for = send(answer)
    except StopIteration as end:
        result: T = end.value
        return result
