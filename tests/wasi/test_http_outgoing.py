"""Requests that guests make, over real connections, on every event loop."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
import trustme
from anyio.abc import ByteStream
from anyio.streams.buffered import BufferedByteReceiveStream

from runtime import Err, Ok, Wasi
from runtime.wasi import interfaces as w
from runtime.wasi.host import WasiHost
from tests.wasi.http_peers import answering, everything, head_of, server
from tests.wasi.loops import every_loop, run

MINUTE = 60_000_000_000


def request_to(
    host: Any, port: int, method: w.Method | None = None, path: str = "/",
    headers: list[tuple[str, bytes]] | None = None, name: str = "127.0.0.1",
    scheme: w.Scheme | None = None,
) -> Any:  # fmt: skip
    request = host.http_types.outgoing_request(host.http_types.fields_from_list(headers or []))
    request.set_method(method or w.MethodGet())
    request.set_scheme(scheme or w.SchemeHTTP())
    request.set_authority(f"{name}:{port}")
    request.set_path_with_query(path)
    return request


async def outcome(host: Any, request: Any, options: Any = None) -> Any:
    """Return the response to a request, or its error code."""
    future = await host.outgoing_handler.handle(request, options)
    await future.subscribe().block()
    settled = future.get()
    assert isinstance(settled, Ok)
    assert future.get() == Err(None)  # given once
    return settled.value.value


async def read(body: Any) -> bytes:
    """Read a body up to its end, or raise the error of its stream."""
    stream, data = body.stream(), bytearray()
    while True:
        try:
            data += await stream.blocking_read(1 << 16)
        except Err as error:
            stream.__exit__(None, None, None)
            if isinstance(error.value, w.StreamErrorClosed):
                return bytes(data)
            raise


async def trailers_of(host: Any, body: Any) -> Any:
    future = host.http_types.incoming_body_finish(body)
    await future.subscribe().block()
    return future.get()


def with_server(
    loop: str, talk: Any, test: Callable[[Any, int], Awaitable[None]], tls: Any = None
) -> None:
    async def main() -> None:
        host: Any = WasiHost(Wasi(http=True))
        async with server(talk, tls) as port:
            try:
                await test(host, port)
            finally:
                host.close()
                await anyio.wait_all_tasks_blocked()

    run(loop, main)


@every_loop
def test_a_response_with_headers_and_body(loop: str) -> None:
    heads = []

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        heads.append(await head_of(reader))
        await stream.send(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /there\r\nX-A: 1\r\nx-a: 2\r\n"
            b"Connection: close\r\ncontent-length: 5\r\n\r\nhello"
        )

    async def test(host: Any, port: int) -> None:
        response = await outcome(
            host, request_to(host, port, path="/a?b", headers=[("X-Own", b"1")])
        )
        assert response.status() == 302  # and the redirect is not followed
        headers = response.headers()
        expected = [("Location", b"/there"), ("X-A", b"1"), ("x-a", b"2"), ("content-length", b"5")]
        assert headers.entries() == expected
        with pytest.raises(Err):
            headers.append("a", b"b")
        body = response.consume()
        with pytest.raises(Err):
            response.consume()
        assert await read(body) == b"hello"
        assert await trailers_of(host, body) == Ok(Ok(None))
        lines = heads[0].split(b"\r\n")
        assert lines[0] == b"GET /a?b HTTP/1.1"
        assert set(lines[1:]) == {b"host: 127.0.0.1:%d" % port, b"connection: close", b"X-Own: 1"}

    with_server(loop, talk, test)


@every_loop
def test_both_bodies_stream_at_once_with_trailers(loop: str) -> None:
    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        """Send each chunk back as it comes, and the trailer."""
        assert b"transfer-encoding: chunked" in await head_of(reader)
        await stream.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while size := int(await reader.receive_until(b"\r\n", 99), 16):
            data = await reader.receive_exactly(size + 2)
            await stream.send(b"%x\r\n%b" % (size, data))
        trailer = await reader.receive_until(b"\r\n\r\n", 99)
        await stream.send(b"0\r\n%b\r\n\r\n" % trailer)

    async def test(host: Any, port: int) -> None:
        request = request_to(host, port, w.MethodPost())
        body = request.body()
        output = body.write()
        response = await outcome_while_open(host, request)
        incoming = response.consume()
        stream = incoming.stream()
        for part in (b"first", b"second", bytes(4096)):
            await output.blocking_write_and_flush(part)
            got = b""
            while len(got) < len(part):
                got += await stream.blocking_read(1 << 16)
            assert got == part
        output.__exit__(None, None, None)
        trailers = host.http_types.fields_from_list([("X-Sum", b"42")])
        host.http_types.outgoing_body_finish(body, trailers)
        stream.__exit__(None, None, None)
        (found,) = [(await trailers_of(host, incoming)).value.value]
        assert found.entries() == [("X-Sum", b"42")]

    async def outcome_while_open(host: Any, request: Any) -> Any:
        return await outcome(host, request)

    with_server(loop, talk, test)


@every_loop
def test_a_body_that_is_complete_has_its_length(loop: str) -> None:
    seen = []

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        seen.append(await head_of(reader))
        seen.append(await reader.receive_exactly(9))
        await stream.send(b"HTTP/1.1 204 No Content\r\n\r\n")

    async def test(host: Any, port: int) -> None:
        request = request_to(host, port, w.MethodPut())
        body = request.body()
        output = body.write()
        await output.blocking_write_and_flush(b"some body")  # nothing takes it yet
        output.__exit__(None, None, None)
        host.http_types.outgoing_body_finish(body, None)
        response = await outcome(host, request)
        assert response.status() == 204
        assert await read(response.consume()) == b""
        assert b"content-length: 9" in seen[0]
        assert seen[1] == b"some body"

    with_server(loop, talk, test)


@every_loop
def test_a_server_that_does_not_read_slows_the_guest_down(loop: str) -> None:
    async def main() -> None:
        host: Any = WasiHost(Wasi(http=True))
        with socket.create_server(("127.0.0.1", 0)) as listener:  # which accepts nothing
            request = request_to(host, listener.getsockname()[1], w.MethodPost())
            output = request.body().write()
            await host.outgoing_handler.handle(request, None)
            written, is_stuck = 0, False
            while not is_stuck:
                room = output.check_write()
                output.write(bytes(room))
                written += room
                with anyio.move_on_after(0.3) as patience, output.subscribe() as ready:
                    await ready.block()
                is_stuck = patience.cancelled_caught
            assert written < 64 << 20  # what the system buffers, and not more
        host.close()
        await anyio.wait_all_tasks_blocked()

    run(loop, main)


@every_loop
def test_a_guest_that_does_not_read_slows_the_server_down(loop: str) -> None:
    sent = [0]

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        await head_of(reader)
        await stream.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await stream.send(bytes(1 << 16))
            sent[0] += 1 << 16

    async def test(host: Any, port: int) -> None:
        response = await outcome(host, request_to(host, port))
        stream = response.consume().stream()
        before = -1
        while sent[0] > before:
            before = sent[0]
            with anyio.move_on_after(0.3):
                await anyio.sleep_forever()
        assert before < 64 << 20
        assert await stream.blocking_read(1 << 20)

    with_server(loop, talk, test)


def ask_for(permission: Any) -> Any:
    async def main() -> None:
        host: Any = WasiHost(Wasi(http=permission))
        request = request_to(host, 80, name="Example.COM")
        with pytest.raises(Err) as refused:
            await host.outgoing_handler.handle(request, None)
        assert refused.value.value == w.TypesErrorCodeHTTPRequestDenied()

    run("asyncio", main)


def test_requests_are_refused_unless_they_are_allowed() -> None:
    asked: list[tuple[str, int]] = []

    def plain(host: str, port: int) -> bool:
        asked.append((host, port))
        return False

    async def slow(host: str, port: int) -> bool:
        await anyio.lowlevel.checkpoint()
        return plain(host, port)

    for permission in (False, plain, slow):
        ask_for(permission)
    assert asked == [("example.com", 80)] * 2


@every_loop
def test_each_request_is_asked_for(loop: str) -> None:
    asked: list[tuple[str, int]] = []

    async def main() -> None:
        async def allows(host: str, port: int) -> bool:
            asked.append((host, port))
            return True

        host: Any = WasiHost(Wasi(http=allows))
        async with server(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) as port:
            for _ in range(2):
                assert (await outcome(host, request_to(host, port))).status() == 200
            assert asked == [("127.0.0.1", port)] * 2
        host.close()

    run(loop, main)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.set_scheme(w.SchemeOther("ftp")), w.TypesErrorCodeHTTPProtocolError()),
        (lambda r: r.set_method(w.MethodConnect()), w.TypesErrorCodeHTTPProtocolError()),
        (lambda r: r.set_authority(None), w.TypesErrorCodeHTTPRequestURIInvalid()),
        (lambda r: r.set_authority("a@b"), w.TypesErrorCodeHTTPRequestURIInvalid()),
        (lambda r: r.set_authority("a:0"), w.TypesErrorCodeHTTPRequestURIInvalid()),
        (lambda r: r.set_authority("a:65536"), w.TypesErrorCodeHTTPRequestURIInvalid()),
        (lambda r: r.set_path_with_query("a"), w.TypesErrorCodeHTTPRequestURIInvalid()),
        (lambda r: r.set_path_with_query("*"), w.TypesErrorCodeHTTPRequestURIInvalid()),
    ],
)
def test_requests_that_cannot_be_sent(change: Any, code: object) -> None:
    async def main() -> None:
        host: Any = WasiHost(Wasi(http=True))
        request = request_to(host, 1)
        change(request)
        with pytest.raises(Err) as refused:
            await host.outgoing_handler.handle(request, None)
        assert refused.value.value == code

    run("asyncio", main)


@every_loop
def test_nothing_listens(loop: str) -> None:
    async def main() -> None:
        host: Any = WasiHost(Wasi(http=True))
        async with server(answering(b"")) as port:
            pass
        assert await outcome(host, request_to(host, port)) == w.TypesErrorCodeConnectionRefused()
        unknown = await outcome(host, request_to(host, 80, name="no-such-host.invalid"))
        assert isinstance(unknown, w.TypesErrorCodeDNSError)

    run(loop, main)


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (b"", w.TypesErrorCodeConnectionTerminated()),
        (b"HTTP/1.1 200", w.TypesErrorCodeConnectionTerminated()),
        (b"SSH-2.0-OpenSSH\r\n\r\n", w.TypesErrorCodeHTTPProtocolError()),
        (b"HTTP/1.1 200 OK\r\na: " + b"b" * 200_000, w.TypesErrorCodeHTTPResponseHeaderSectionSize(None)),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", w.TypesErrorCodeHTTPProtocolError()),
    ],
)  # fmt: skip
def test_responses_that_are_none(response: bytes, code: object) -> None:
    async def test(host: Any, port: int) -> None:
        assert await outcome(host, request_to(host, port)) == code

    with_server("asyncio", answering(response), test)


@pytest.mark.parametrize(
    ("framing", "code"),
    [
        (b"content-length: 9\r\n\r\nshort", w.TypesErrorCodeHTTPResponseIncomplete()),
        (b"transfer-encoding: chunked\r\n\r\n5\r\nshort\r\n", w.TypesErrorCodeHTTPResponseIncomplete()),
        (b"transfer-encoding: chunked\r\n\r\nx\r\n", w.TypesErrorCodeHTTPProtocolError()),
    ],
)  # fmt: skip
def test_bodies_that_break_off(framing: bytes, code: object) -> None:
    async def test(host: Any, port: int) -> None:
        response = await outcome(host, request_to(host, port))
        body = response.consume()
        with pytest.raises(Err) as broken:
            await read(body)
        assert host.http_types.http_error_code(broken.value.value.value) == code
        assert await trailers_of(host, body) == Ok(Err(code))

    with_server("asyncio", answering(b"HTTP/1.1 200 OK\r\n" + framing), test)


@every_loop
def test_timeouts(loop: str) -> None:
    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        if b"/head" in await head_of(reader):
            await stream.send(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n1")
        await everything(reader)

    async def test(host: Any, port: int) -> None:
        options = host.http_types.request_options()
        options.set_first_byte_timeout(1_000_000)
        silent = await outcome(host, request_to(host, port), options)
        assert silent == w.TypesErrorCodeHTTPResponseTimeout()
        options.set_first_byte_timeout(MINUTE)
        options.set_between_bytes_timeout(1_000_000)
        response = await outcome(host, request_to(host, port, path="/head"), options)
        with pytest.raises(Err) as slow:
            await read(response.consume())
        code = host.http_types.http_error_code(slow.value.value.value)
        assert code == w.TypesErrorCodeConnectionReadTimeout()
        options.set_connect_timeout(0)
        late = await outcome(host, request_to(host, port), options)
        assert late == w.TypesErrorCodeConnectionTimeout()

    with_server(loop, talk, test)


@every_loop
def test_a_guest_that_drops_what_it_has_closes_the_connection(loop: str) -> None:
    ends: list[bytes] = []
    ended: Any = None

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        head = await head_of(reader)
        if b"/response" in head:
            await stream.send(b"HTTP/1.1 200 OK\r\n\r\nforever")
        ends.append(await everything(reader))
        ended.set()

    async def test(host: Any, port: int) -> None:
        nonlocal ended
        for way in ("future", "request body", "response", "body", "guest"):
            ended = anyio.Event()
            path = "/response" if way in ("response", "body") else "/"
            method = w.MethodPost() if way == "request body" else None
            request = request_to(host, port, method, path)
            sent = request.body() if method else None
            future = await host.outgoing_handler.handle(request, None)
            if way == "future":
                future.__exit__(None, None, None)
            elif sent is not None:
                sent.__exit__(None, None, None)
                await future.subscribe().block()
                assert future.get() == Ok(Err(w.TypesErrorCodeHTTPProtocolError()))
            elif way == "guest":
                host.close()
            else:
                await future.subscribe().block()
                response = future.get().value.value
                (response if way == "response" else response.consume()).__exit__(None, None, None)
            if way not in ("future", "request body", "guest"):  # else the server may see nothing
                await ended.wait()

    with_server(loop, talk, test)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@every_loop
def test_certificates_are_checked(
    loop: str, authority: trustme.CA, server_tls: ssl.SSLContext, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def test(host: Any, port: int) -> None:
        https = w.SchemeHTTPS()
        code = await outcome(host, request_to(host, port, name="localhost", scheme=https))
        assert code == w.TypesErrorCodeTLSCertificateError()
        trusted = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(trusted)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        response = await outcome(host, request_to(host, port, name="localhost", scheme=https))
        assert await read(response.consume()) == b"safe"
        wrong = await outcome(host, request_to(host, port, name="127.0.0.1", scheme=https))
        assert wrong == w.TypesErrorCodeTLSCertificateError()

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        await head_of(reader)
        await stream.send(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nsafe")

    with_server(loop, talk, test, server_tls)


def test_a_server_without_tls() -> None:
    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        await stream.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await everything(reader)

    async def test(host: Any, port: int) -> None:
        code = await outcome(host, request_to(host, port, scheme=w.SchemeHTTPS()))
        assert code == w.TypesErrorCodeTLSProtocolError()

    with_server("asyncio", talk, test)


def test_a_guest_has_so_many_requests_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.wasi.holdings.MAX_OPEN", 2)

    async def talk(stream: ByteStream, reader: BufferedByteReceiveStream) -> None:
        await everything(reader)

    async def test(host: Any, port: int) -> None:
        for _ in range(2):
            await host.outgoing_handler.handle(request_to(host, port), None)
        with pytest.raises(Err) as refused:
            await host.outgoing_handler.handle(request_to(host, port), None)
        assert refused.value.value == w.TypesErrorCodeConnectionLimitReached()

    with_server("asyncio", talk, test)


def test_without_h11_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h11", None)
    monkeypatch.delitem(sys.modules, "runtime.wasi.http.client", raising=False)

    async def main() -> None:
        host: Any = WasiHost(Wasi(http=True))
        with pytest.raises(ModuleNotFoundError, match=r"pip install 'wasmtime-async\[http\]'"):
            await host.outgoing_handler.handle(request_to(host, 80), None)

    run("asyncio", main)
