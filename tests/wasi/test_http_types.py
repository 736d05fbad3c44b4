"""Headers, requests, responses and bodies, as `wasi:http/types` describes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
import wasmtime

from runtime import Err, Wasi
from runtime.wasi import interfaces as w
from runtime.wasi.errors import IoError
from runtime.wasi.host import WasiHost


@pytest.fixture
def types() -> Any:
    return WasiHost(Wasi()).http_types


def error_of(function: Callable[..., object], *arguments: object) -> object:
    """Return what a function raises as `Err`."""
    with pytest.raises(Err) as raised:
        function(*arguments)
    return raised.value.value


def test_fields_ignore_case_and_keep_order_and_spelling(types: Any) -> None:
    fields = types.fields_from_list([("Accept", b"a"), ("X-B", b""), ("accept", b"b")])
    fields.append("ACCEPT", b"c\xff")
    assert fields.get("aCCept") == [b"a", b"b", b"c\xff"]
    assert fields.get("x-b") == [b""]
    assert fields.has("x-B")
    assert not fields.has("none")
    assert fields.get("not a name") == []
    expected = [("Accept", b"a"), ("X-B", b""), ("accept", b"b"), ("ACCEPT", b"c\xff")]
    assert fields.entries() == expected
    fields.set("accept", [b"d"])
    assert fields.entries() == [("X-B", b""), ("accept", b"d")]
    copy = fields.clone()
    copy.delete("X-b")
    assert copy.entries() == [("accept", b"d")]
    assert fields.has("x-b")


@pytest.mark.parametrize("name", ["", "a b", "a:", "ü", "a\n", "(x)"])
def test_names_are_checked(types: Any, name: str) -> None:
    fields = types.fields()
    wrong = w.HeaderErrorInvalidSyntax()
    assert error_of(fields.append, name, b"") == wrong
    assert error_of(fields.set, name, [b""]) == wrong
    assert error_of(fields.set, name, []) == wrong
    assert error_of(fields.delete, name) == wrong
    assert error_of(types.fields_from_list, [(name, b"")]) == wrong
    assert fields.entries() == []


@pytest.mark.parametrize("value", [b"a\r\nb: c", b"\n", b"\0", b"\x7f"])
def test_values_are_checked(types: Any, value: bytes) -> None:
    fields = types.fields()
    wrong = w.HeaderErrorInvalidSyntax()
    assert error_of(fields.append, "a", value) == wrong
    assert error_of(fields.set, "a", [b"good", value]) == wrong
    assert error_of(types.fields_from_list, [("a", value)]) == wrong
    assert fields.entries() == []


@pytest.mark.parametrize(
    "name", ["Connection", "keep-alive", "Proxy-Authorization", "Transfer-Encoding", "upgrade", "Host", "HTTP2-Settings"]
)  # fmt: skip
def test_what_concerns_the_connection_is_forbidden(types: Any, name: str) -> None:
    fields = types.fields()
    assert error_of(fields.append, name, b"x") == w.HeaderErrorForbidden()
    assert error_of(fields.set, name, [b"x"]) == w.HeaderErrorForbidden()
    assert error_of(fields.delete, name) == w.HeaderErrorForbidden()
    assert error_of(types.fields_from_list, [(name, b"x")]) == w.HeaderErrorForbidden()


def test_headers_of_a_request_cannot_be_changed(types: Any) -> None:
    request = types.outgoing_request(types.fields_from_list([("a", b"b")]))
    headers = request.headers()
    assert error_of(headers.append, "a", b"c") == w.HeaderErrorImmutable()
    assert error_of(headers.set, "a", [b"c"]) == w.HeaderErrorImmutable()
    assert error_of(headers.delete, "a") == w.HeaderErrorImmutable()
    copy = headers.clone()
    copy.append("a", b"c")
    assert headers.get("a") == [b"b"]


def test_fields_are_bounded(types: Any) -> None:
    fields = types.fields()
    names = (f"name-{number}" for number in range(1 << 20))
    with pytest.raises(wasmtime.Trap, match="more than 131072 bytes"):
        deque((fields.append(name, b"") for name in names), maxlen=0)
    assert len(fields.entries()) < 1 << 12
    with pytest.raises(wasmtime.Trap, match="more than 131072 bytes"):
        types.fields_from_list([("a", bytes([65]) * (1 << 17))])


def test_requests_take_what_is_well_formed(types: Any) -> None:
    request = types.outgoing_request(types.fields())
    assert request.method() == w.MethodGet()
    assert (request.path_with_query(), request.scheme(), request.authority()) == (None, None, None)
    request.set_method(w.MethodOther("PURGE"))
    request.set_path_with_query("/a%20b?c=d&e")
    request.set_scheme(w.SchemeOther("ipp"))
    request.set_authority("[::1]:8080")
    assert request.method() == w.MethodOther("PURGE")
    assert request.path_with_query() == "/a%20b?c=d&e"
    assert request.scheme() == w.SchemeOther("ipp")
    assert request.authority() == "[::1]:8080"


def test_requests_refuse_what_is_not(types: Any) -> None:
    request = types.outgoing_request(types.fields())
    for method in ("", "A B", "GET\r\n"):
        assert error_of(request.set_method, w.MethodOther(method)) is None
    for path in ("/a b", "/a\r\nx: y", "/#", "/ü", "/" + "a" * (1 << 16)):
        assert error_of(request.set_path_with_query, path) is None
    for scheme in ("", "1a", "a b"):
        assert error_of(request.set_scheme, w.SchemeOther(scheme)) is None
    for authority in ("", "a b", "a:b", "a/b", "a:1\r\n", "[::1", "ü"):
        assert error_of(request.set_authority, authority) is None


def test_options_keep_what_they_are_given(types: Any) -> None:
    options = types.request_options()
    for name in ("connect", "first_byte", "between_bytes"):
        assert getattr(options, f"{name}_timeout")() is None
        getattr(options, f"set_{name}_timeout")(5)
        assert getattr(options, f"{name}_timeout")() == 5


def test_statuses_are_checked(types: Any) -> None:
    response = types.outgoing_response(types.fields())
    assert response.status_code() == 200
    response.set_status_code(404)
    assert response.status_code() == 404
    for status in (0, 99, 1000, 65535):
        assert error_of(response.set_status_code, status) is None


def test_bodies_and_streams_are_given_once(types: Any) -> None:
    for message in (
        types.outgoing_request(types.fields()),
        types.outgoing_response(types.fields()),
    ):
        body = message.body()
        assert error_of(message.body) is None
        body.write()
        assert error_of(body.write) is None


def test_a_body_is_finished_after_its_stream(types: Any) -> None:
    body = types.outgoing_response(types.fields()).body()
    stream = body.write()
    with pytest.raises(wasmtime.Trap, match="still open"):
        types.outgoing_body_finish(body, None)
    stream.__exit__(None, None, None)
    types.outgoing_body_finish(body, None)


@pytest.mark.parametrize("length", ["x", "-1", "1,2", "9" * 19])
def test_a_content_length_is_a_number(types: Any, length: str) -> None:
    headers = types.fields_from_list([("content-length", length.encode())])
    assert error_of(types.outgoing_response(headers).body) is None


def test_a_body_has_the_length_that_was_declared(types: Any) -> None:
    response = types.outgoing_response(types.fields_from_list([("Content-Length", b"5")]))
    body = response.body()
    stream = body.write()
    assert stream.check_write() > 0
    stream.write(b"1234")
    stream.__exit__(None, None, None)
    wrong = error_of(types.outgoing_body_finish, body, None)
    assert wrong == w.TypesErrorCodeHTTPResponseBodySize(4)


def test_no_more_is_written_than_was_declared(types: Any) -> None:
    request = types.outgoing_request(types.fields_from_list([("content-length", b"5")]))
    body = request.body()
    stream = body.write()
    stream.check_write()
    failure: Any = error_of(stream.write, b"123456")
    code = w.TypesErrorCodeHTTPRequestBodySize(6)
    assert types.http_error_code(failure.value) == code
    stream.__exit__(None, None, None)
    assert error_of(types.outgoing_body_finish, body, None) == code


def test_there_is_room_until_the_buffer_is_full(types: Any) -> None:
    stream = types.outgoing_response(types.fields()).body().write()
    written = 0
    while room := stream.check_write():
        stream.write(bytes(room))
        written += room
    assert 4096 <= written <= 1 << 20
    assert not stream.subscribe().ready()


def test_other_errors_have_no_code(types: Any) -> None:
    assert types.http_error_code(IoError("of a file", 5)) is None


def test_clones_count_as_long_as_they_exist(types: Any) -> None:
    fields = types.fields_from_list([("a", b"x" * 100_000)])
    for _ in range(1000):
        fields.clone()
    clones = [fields.clone().clone() for _ in range(100)]
    with pytest.raises(wasmtime.Trap, match="the fields of the guest"):
        clones += [clone.clone() for clone in clones for _ in range(10)]
    del clones
    fields.clone()


def test_fields_count_as_long_as_they_exist(types: Any) -> None:
    for _ in range(1000):
        types.fields().append("a", b"x" * 100_000)
    made = [types.fields() for _ in range(1000)]

    def fill() -> None:
        for fields in made:
            fields.set("a", [b"x" * 100_000])

    with pytest.raises(wasmtime.Trap, match="the fields of the guest"):
        fill()
    for fields in made:
        fields.delete("a")
    types.fields_from_list([("a", b"x" * 100_000)])
