"""ASGI applications of components that export ``wasi:http/incoming-handler``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from ...components.guest import Component
from ...event_loops import Interruption
from ..config import Wasi
from ..holdings import Holdings
from .beside import with_work_beside
from .instances import Instances
from .request import Answer, Receive, RequestBody, Scope, Send, incoming_request
from .response_outparam import ResponseOutparam

if TYPE_CHECKING:
    from ...engine.limits import Limits


class GuestError(RuntimeError):
    """The guest did not answer a request as it must."""


class Application:
    """An ASGI 3 application."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what a server hands over."""
        kind = scope["type"]
        if kind == "http":
            await self._serve(scope, receive, send)
        elif kind == "lifespan":
            await self._live(receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            raise ValueError(f"ASGI scopes of type {kind!r} are not served")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await run_sync(self._instances.load)
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._instances.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        holdings = Holdings()
        answer = Answer(scope, send)
        body = RequestBody(holdings, receive, lambda: answer.is_complete)
        with Interruption() as interruption:

            async def watch() -> None:
                await body.gone()
                if not answer.is_complete:
                    interruption.interrupt()

            def begin() -> None:
                holdings.spawn(watch)
                holdings.spawn(answer.deliver)

            try:
                await with_work_beside(self._answer(scope, body, answer), begin)
            finally:
                holdings.close()
                answer.close()

    async def _answer(self, scope: Scope, body: RequestBody, answer: Answer) -> None:
        try:
            request, response = incoming_request(scope, body), ResponseOutparam(answer)
            await self._instances.handle(request, response)
        except Exception:
            await _finish(answer)
            raise
        await _finish(answer)
        _check(answer)


async def _finish(answer: Answer) -> None:
    """Send what the guest has left to be sent, which does nothing any more."""
    body = answer.body
    if body is None:
        await (answer.refuse(500) if answer.response is None else answer.fail())
    else:
        body.abort()
        if body.is_finished or body.has_begun:
            await body.send_all()
        else:
            await answer.refuse(500)


def _check(answer: Answer) -> None:
    """Raise what is wrong with the response, so that the server reports it and breaks it off."""
    if answer.problem is not None:
        raise answer.problem
    if answer.response is None:
        raise GuestError("the guest returned without a response")
    if answer.body is not None and answer.body.is_aborted:
        raise GuestError("the guest did not finish the body of its response")


def asgi(
    guest: type[Component], imports: object = None, *, wasi: Wasi | Callable[[], Wasi] | None = None,
    limits: Limits | None = None, reuse: bool = False,
) -> Application:  # fmt: skip
    """Return an ASGI 3 application of a component that exports ``wasi:http/incoming-handler``.

    The component is compiled when the server starts up, or at the first request. Bodies are
    streamed both ways at the pace of the slower side. A client that goes away cancels the guest. A
    guest that traps, or returns without a response, is answered for with status 500, and what went
    wrong is raised to the server, which reports it.

    Args:
        guest: A generated class with async methods.
        imports: What `instantiate` takes, or a function that returns it for each instance.
        wasi: What each instance may do, or a function that returns it for each. None: nothing.
        limits: The limits of each instance.
        reuse: True to let an instance answer further requests, one at a time, until it traps.
            Otherwise each request has an instance of its own.

    Raises:
        TypeError: The component exports no such handler.
    """
    return Application(Instances(guest, imports, wasi or Wasi(), limits, reuse))
