"""A web server. Every request has an instance of its own, so that globals begin anew."""

import asyncio

import poll_loop
from componentize_py_types import Ok
from wit_world import exports
from wit_world.imports import monotonic_clock
from wit_world.imports.types import Fields, IncomingRequest, OutgoingResponse, ResponseOutparam


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        loop = poll_loop.PollLoop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(answer(request, response_out))


async def answer(request: IncomingRequest, response_out: ResponseOutparam) -> None:
    path, _, query = (request.path_with_query() or "/").partition("?")
    status, content_type, body = 200, b"text/plain", b"Hello from Python\n"
    if path == "/sleep":
        milliseconds = int(query.removeprefix("ms="))
        pollable = monotonic_clock.subscribe_duration(milliseconds * 1_000_000)
        await poll_loop.register(asyncio.get_event_loop(), pollable)
        body = b"slept\n"
    elif path == "/upper":
        body = (await read(request)).upper()
    elif path != "/":
        status, body = 404, b"not here\n"
    response = OutgoingResponse(Fields.from_list([("content-type", content_type)]))
    response.set_status_code(status)
    sink = poll_loop.Sink(response.body())
    ResponseOutparam.set(response_out, Ok(response))
    await sink.send(body)
    sink.close()


async def read(request: IncomingRequest) -> bytes:
    stream, parts = poll_loop.Stream(request.consume()), []
    while (part := await stream.next()) is not None:
        parts.append(part)
    return b"".join(parts)
