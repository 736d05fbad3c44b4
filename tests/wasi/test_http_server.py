"""Components that answer requests, as ASGI applications."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
import wasmtime

from runtime import Limits, Wasi
from runtime.wasi import ReadOnly
from runtime.wasi.http import GuestError, asgi
from tests.wasi.asgi_client import Exchange
from tests.wasi.http_peers import answering, server
from tests.wasi.loops import every_loop, run


@every_loop
def test_everything_of_a_request_comes_to_the_guest(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        exchange = Exchange(
            asgi(web_guest), "/echo/a%20b?c=d", "PATCH",
            [(b"x-a", b"1"), (b"X-B", b"2"), (b"x-a", b"3"), (b"connection", b"x")],
            [b"first ", b"", b"second ", b"third"],
        )  # fmt: skip
        await exchange.run()
        assert exchange.status == 200
        assert exchange.events[0]["headers"] == [
            (b"x-a", b"1"), (b"x-a", b"3"), (b"method", b"PATCH"), (b"path", b"/echo/a%20b?c=d"),
            (b"authority", b"example.com"), (b"scheme", b"http"),
        ]  # fmt: skip
        assert exchange.body == b"first second third"
        assert exchange.is_complete

    run(loop, main)


@every_loop
@pytest.mark.parametrize("path", ["/echo", "/splice"])
def test_bodies_stream_both_ways(loop: str, path: str, web_guest: Any) -> None:
    data = bytes(range(256)) * 4096

    async def main() -> None:
        chunks = [data[at : at + 50_000] for at in range(0, len(data), 50_000)]
        exchange = await Exchange(asgi(web_guest), path, "POST", chunks=chunks).run()
        assert exchange.body == data
        assert len(exchange.events) > 10
        assert max(len(event.get("body", b"")) for event in exchange.events) < len(data)

    run(loop, main)


@every_loop
def test_what_is_echoed_arrives_before_the_request_has_ended(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        exchange = Exchange(asgi(web_guest), "/echo", "POST", chunks=[b"begun", None])
        async with anyio.create_task_group() as group:
            group.start_soon(exchange.run)
            while exchange.body != b"begun":
                await anyio.lowlevel.checkpoint()
            exchange.gone.set()
        assert not exchange.is_complete

    run(loop, main)


async def test_a_short_response_takes_two_events_and_has_its_length(web_guest: Any) -> None:
    exchange = await Exchange(asgi(web_guest), "/").run()
    assert exchange.events == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"content-length", b"12")],
        },
        {"type": "http.response.body", "body": b"Hello from C", "more_body": False},
    ]


async def test_head_has_no_body(web_guest: Any) -> None:
    exchange = await Exchange(asgi(web_guest), "/", "HEAD").run()
    assert exchange.headers[b"content-length"] == b"12"
    assert exchange.body == b""
    assert exchange.is_complete


async def test_each_request_has_an_instance(web_guest: Any) -> None:
    app = asgi(web_guest)
    assert [(await Exchange(app, "/count").run()).body for _ in range(3)] == [b"1"] * 3


async def test_instances_can_be_used_again(web_guest: Any) -> None:
    app = asgi(web_guest, reuse=True)
    assert [(await Exchange(app, "/count").run()).body for _ in range(3)] == [b"1", b"2", b"3"]
    with pytest.raises(wasmtime.Trap):
        await Exchange(app, "/trap").run()
    assert (await Exchange(app, "/count").run()).body == b"1"


async def test_an_instance_answers_one_request_at_a_time(web_guest: Any) -> None:
    app = asgi(web_guest, reuse=True)
    sleeping = Exchange(app, "/sleep?50")
    async with anyio.create_task_group() as group:
        group.start_soon(sleeping.run)
        await anyio.lowlevel.checkpoint()
        counted = await Exchange(app, "/count").run()
        assert not sleeping.events
    assert counted.body == b"1"
    assert sleeping.body == b"slept"
    assert {(await Exchange(app, "/count").run()).body for _ in range(2)} == {b"2", b"3"}


@every_loop
def test_sleeping_guests_let_others_work(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        app = asgi(web_guest)
        sleeping = [Exchange(app, "/sleep?100") for _ in range(10)]
        async with anyio.create_task_group() as group:
            for exchange in sleeping:
                group.start_soon(exchange.run)
            assert (await Exchange(app, "/").run()).status == 200
        assert [exchange.body for exchange in sleeping] == [b"slept"] * 10

    run(loop, main)


@pytest.mark.parametrize(
    ("path", "error"),
    [("/silent", GuestError), ("/trap", wasmtime.Trap)],
)
async def test_no_response_is_a_500(path: str, error: Any, web_guest: Any) -> None:
    exchange = Exchange(asgi(web_guest), path)
    with pytest.raises(error):
        await exchange.run()
    assert exchange.status == 500
    assert exchange.body == b"Internal Server Error"


async def test_an_error_code_is_a_status(web_guest: Any) -> None:
    exchange = await Exchange(asgi(web_guest), "/error").run()
    assert exchange.status == 500


@pytest.mark.parametrize(
    ("path", "error"),
    [("/late-trap", wasmtime.Trap), ("/unfinished", GuestError), ("/short", GuestError)],
)
async def test_a_response_that_breaks_off_is_not_completed(
    path: str, error: Any, web_guest: Any
) -> None:
    exchange = Exchange(asgi(web_guest), path)
    with pytest.raises(error):
        await exchange.run()
    assert exchange.status == 200
    assert exchange.body in (b"begun", b"12345")
    assert not exchange.is_complete


@every_loop
def test_a_client_that_goes_away_cancels_the_guest(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        app = asgi(web_guest)
        sleeping = Exchange(app, "/sleep?3600000")
        async with anyio.create_task_group() as group:
            group.start_soon(sleeping.run)
            await anyio.wait_all_tasks_blocked()
            sleeping.gone.set()
        assert sleeping.events == []
        uploading = Exchange(app, "/upload", "POST", chunks=[b"begun", None])
        async with anyio.create_task_group() as group:
            group.start_soon(uploading.run)
            await anyio.wait_all_tasks_blocked()
            uploading.gone.set()
        assert uploading.events == []
        assert (await Exchange(app, "/").run()).status == 200

    run(loop, main)


@every_loop
def test_a_slow_client_slows_the_guest_down(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        exchange = Exchange(asgi(web_guest), "/flood?4000")
        exchange.gate = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(exchange.run)
            await exchange.answered.wait()
            await anyio.wait_all_tasks_blocked()
            assert len(exchange.events) == 1
            exchange.gate.set()
        assert len(exchange.body) == 4000 << 10
        assert max(len(event.get("body", b"")) for event in exchange.events) <= 1 << 17
        assert exchange.is_complete

    run(loop, main)


async def test_an_upload_is_read_at_the_pace_of_the_guest(web_guest: Any) -> None:
    read = 0

    class Slow(Exchange):
        async def receive(self) -> dict[str, Any]:
            nonlocal read
            read += 1
            return await super().receive()

    exchange = Slow(asgi(web_guest), "/sleep?100", "POST", chunks=[bytes(1 << 16)] * 100)
    await exchange.run()  # which does not read the body
    assert read <= 2


async def test_trailers(web_guest: Any) -> None:
    offered = Exchange(asgi(web_guest), "/trailers", extensions={"http.response.trailers": {}})
    await offered.run()
    assert offered.events[0]["trailers"] is True
    assert offered.body == b"with trailers"
    assert offered.events[-1] == {"type": "http.response.trailers", "headers": [(b"x-sum", b"42")]}
    without = await Exchange(asgi(web_guest), "/trailers").run()
    assert without.body == b"with trailers"
    assert without.is_complete


async def test_a_server_that_refuses_a_response_is_heard(web_guest: Any) -> None:
    class Refusing(Exchange):
        async def send(self, event: dict[str, Any]) -> None:
            raise RuntimeError("not like this")

    with pytest.raises(RuntimeError, match="not like this"):
        await Refusing(asgi(web_guest), "/").run()


async def test_a_client_that_is_gone_when_the_guest_answers(web_guest: Any) -> None:
    class Gone(Exchange):
        async def send(self, event: dict[str, Any]) -> None:
            raise OSError("gone")

    await Gone(asgi(web_guest), "/").run()
    await Gone(asgi(web_guest), "/flood?1000").run()


@every_loop
def test_a_request_is_sent_on(loop: str, web_guest: Any) -> None:
    async def main() -> None:
        app = asgi(web_guest, wasi=Wasi(http=True))
        response = b"HTTP/1.1 201 Created\r\nx-own: yes\r\ncontent-length: 5\r\n\r\nthere"
        async with server(answering(response)) as port:
            exchange = await Exchange(app, f"/fetch?127.0.0.1:{port}/a").run()
        assert exchange.status == 201
        assert exchange.headers[b"x-own"] == b"yes"
        assert exchange.body == b"there"

    run(loop, main)


async def test_outgoing_requests_are_refused_unless_allowed(web_guest: Any) -> None:
    exchange = await Exchange(asgi(web_guest), "/fetch?127.0.0.1:1/a").run()
    assert exchange.status == 502
    assert exchange.body == b"refused: 15"


async def test_what_instances_get_can_be_made_for_each(web_guest: Any) -> None:
    made = []

    def wasi() -> Wasi:
        made.append(Wasi(preopens={"/": ReadOnly(".")}))
        return made[-1]

    app = asgi(web_guest, wasi=wasi)
    for _ in range(2):
        await Exchange(app, "/").run()
    assert len(made) == 2


async def test_limits_hold_for_each_instance(web_guest: Any) -> None:
    exchange = Exchange(asgi(web_guest, limits=Limits(fuel=1000)), "/flood?1000")
    with pytest.raises(Exception, match="fuel"):
        await exchange.run()
    assert exchange.status in (200, 500)


async def test_lifespan_compiles_and_closes(web_guest: Any) -> None:
    app, events = asgi(web_guest, reuse=True), []
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, str]:
        return next(incoming)

    async def send(event: Any) -> None:
        events.append(event["type"])

    await app({"type": "lifespan"}, receive, send)
    assert events == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_component_that_is_not_there_fails_the_startup(web_guest: Any) -> None:
    class Lost(web_guest):  # type: ignore[misc]
        @classmethod
        def load(cls, engine: Any = None) -> None:
            raise FileNotFoundError("web.wasm is gone")

    events = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(event: Any) -> None:
        events.append(event)

    await asgi(Lost)({"type": "lifespan"}, receive, send)
    assert events == [{"type": "lifespan.startup.failed", "message": "web.wasm is gone"}]


async def test_websockets_are_refused(web_guest: Any) -> None:
    events = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(event: Any) -> None:
        events.append(event["type"])

    await asgi(web_guest)({"type": "websocket"}, receive, send)
    assert events == ["websocket.close"]
    with pytest.raises(ValueError, match="'other'"):
        await asgi(web_guest)({"type": "other"}, receive, send)


def test_a_component_without_a_handler_is_refused(web_guest: Any) -> None:
    class Silent(web_guest):  # type: ignore[misc]
        @staticmethod
        def __plan__() -> Any:
            from dataclasses import replace

            return replace(web_guest.__plan__(), exports={})

    with pytest.raises(TypeError, match="Silent does not export wasi:http/incoming-handler"):
        asgi(Silent)


async def test_an_instance_that_was_idle_answers_without_a_pause(
    web_guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, now = asgi(web_guest, reuse=True), [0.0]
    for module in ("runtime.wasi.turns", "runtime.components.provided"):
        monkeypatch.setattr(f"{module}.perf_counter", lambda: now[0])
    await Exchange(app, "/").run()
    now[0] += 60

    class Quick(Exchange):
        async def send(self, event: dict[str, Any]) -> None:
            self.events.append(event)

    quick = Quick(app, "/")
    with pytest.raises(StopIteration):
        quick.run().send(None)  # it has not waited once
    assert quick.is_complete
