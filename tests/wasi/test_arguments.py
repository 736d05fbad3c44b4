"""What `Wasi` may be given: it is checked when the object is made."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from runtime import Wasi
from runtime.wasi import ReadOnly

#: Arguments that are refused, and the message.
REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"args": "ls"}, TypeError, "args must be a sequence of str, not str"),
    ({"args": b"ls"}, TypeError, "args must be a sequence of str, not bytes"),
    ({"args": {"ls"}}, TypeError, "args must be a sequence of str, not set"),
    ({"args": ["ls", 1]}, TypeError, "args[1] must be str, not int"),
    ({"args": ["ls", None]}, TypeError, "args[1] must be str, not None"),
    ({"args": ["a\0b"]}, ValueError, "args[0] must not contain NUL: 'a\\x00b'"),
    ({"args": ["\udc80"]}, ValueError, "args[0] must be Unicode, without surrogates: '\\udc80'"),
    ({"env": ["A=1"]}, TypeError, "env must be a mapping, not list"),
    ({"env": {1: "a"}}, TypeError, "a name in env must be str, not int"),
    ({"env": {"A": 1}}, TypeError, "env['A'] must be str, not int"),
    ({"env": {"A": "\0"}}, ValueError, "env['A'] must not contain NUL: '\\x00'"),
    ({"env": {"A=B": ""}}, ValueError, "a name in env must not be empty nor contain =: 'A=B'"),
    ({"env": {"": ""}}, ValueError, "a name in env must not be empty nor contain =: ''"),
    ({"env": {"A\0": ""}}, ValueError, "a name in env must not contain NUL: 'A\\x00'"),
    ({"stdin": "inherited"}, ValueError, "stdin must be bytes, something with a method read"),
    ({"stdin": 0}, TypeError, "stdin must be bytes, something with a method read"),
    ({"stdin": io.StringIO()}, TypeError, "stdin must be a binary file, not one of text"),
    ({"stdout": sys.__stdout__}, TypeError, "stdout must be a binary file, not one of text"),
    ({"stdout": "file"}, ValueError, "stdout must be something with a method write"),
    ({"stderr": 2}, TypeError, "stderr must be something with a method write, a function,"),
    ({"stderr": b""}, TypeError, "stderr must be something with a method write"),
    ({"preopens": ["/"]}, TypeError, "preopens must be a mapping, not list"),
    ({"preopens": {"/": None}}, TypeError, "preopens['/'] must be a path or ReadOnly, not None"),
    ({"preopens": {"/": ReadOnly(1)}}, TypeError, "preopens['/'] must be a path or ReadOnly"),  # type: ignore[arg-type]
    ({"preopens": {"\0": "."}}, ValueError, "a path in preopens must not contain NUL"),
    ({"network": 1}, TypeError, "network must be True, False or a function, not int"),
    ({"http": None}, TypeError, "http must be True, False or a function, not None"),
]


@pytest.mark.parametrize(("arguments", "kind", "message"), REFUSED)
def test_refused(arguments: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        Wasi(**arguments)
    assert type(caught.value) is kind
    assert message in str(caught.value)


def test_what_is_accepted_is_kept() -> None:
    def allow(host: str, port: int) -> bool:
        return True

    file = io.BytesIO()
    wasi = Wasi(
        args=["é", ""], env={"A": "=b"}, stdin=file, stdout=file, stderr=print,
        preopens={"/": Path("."), "/data": ReadOnly("x")}, network=allow, http=True,
    )  # fmt: skip
    assert list(wasi.args) == ["é", ""]
    assert wasi.stdin is file
    assert wasi.stdout is file
    assert wasi.preopens == {"/": Path("."), "/data": ReadOnly("x")}
    assert wasi.network is allow


@pytest.mark.parametrize("make", [lambda data: data, memoryview])
def test_what_is_changed_later_is_not_what_guests_get(make: Callable[[bytearray], Any]) -> None:
    args, env, stdin = ["a"], {"A": "1"}, bytearray(b"in")
    wasi = Wasi(args=args, env=env, stdin=make(stdin))
    args.append("b")
    env["B"] = "2"
    stdin[0] = 0
    assert (list(wasi.args), dict(wasi.env), wasi.stdin) == (["a"], {"A": "1"}, b"in")


async def sink(data: bytes) -> None:
    """A function that takes bytes and may wait."""


async def test_what_type_checkers_accept(tmp_path: Path) -> None:
    """Not run for its own sake: mypy checks this file."""
    reader = asyncio.StreamReader()
    with open(tmp_path / "file", "wb") as file, open(tmp_path / "file", "rb", 0) as raw:
        binary: BinaryIO = file
        for wasi in (
            Wasi(stdin=reader, stdout=file, stderr=sys.stderr.buffer),
            Wasi(stdin=raw, stdout=sink, stderr=binary),
            Wasi(stdin=io.BytesIO(), stdout=io.BytesIO().write, stderr="inherit"),
            Wasi(stdin="inherit", stdout=list[bytes]().append, stderr=None),
        ):
            assert isinstance(wasi, Wasi)
        with pytest.raises(TypeError):
            Wasi(stdin=io.StringIO())  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="stdout"):
            Wasi(stdout="file")  # type: ignore[arg-type]


def accepts_a_writer(writer: asyncio.StreamWriter) -> Wasi:
    """Checked by mypy alone."""
    return Wasi(stdout=writer, stderr=writer.write)
