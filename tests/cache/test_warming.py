"""``python -m codegen --warm``: modules that are compiled before any program wants them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from codegen import CodegenError
from codegen.command import cli
from runtime import new_engine
from runtime.compile_cache import entries

from ..sync.making import bindings, class_of
from .watched import COMPILED, FOUND, Watched, posix

UNSLICED: dict[str, Any] = {"time_slice": None}


@pytest.fixture
def file(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the path of the generated file, of synchronous bindings."""
    monkeypatch.setattr(entries, "WORTH_KEEPING", 1_000_000)
    monkeypatch.setattr(entries, "clock", lambda: 0.0)
    return str(watched.wasm.with_suffix(".py"))


def test_a_module_is_found_by_the_engines_that_instantiate_chooses(
    watched: Watched, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """However quickly it compiled."""
    assert cli.main(["--warm", file]) == 0
    assert capsys.readouterr() == (
        f"{file}: default compiled in 0.0 s, fuel compiled in 0.0 s\n",
        "",
    )
    assert [watched.load(**UNSLICED, fuel=fuel) for fuel in (False, True)] == [FOUND, FOUND]
    assert cli.main(["--warm", file]) == 0
    assert capsys.readouterr() == (f"{file}: default was there, fuel was there\n", "")
    assert watched.load(**UNSLICED, many=True) == COMPILED


@pytest.mark.parametrize(
    ("engine", "settings"),
    [
        ("default", UNSLICED),
        ("fuel", UNSLICED | {"fuel": True}),
        ("many", UNSLICED | {"many": True}),
        ("many+fuel", UNSLICED | {"many": True, "fuel": True}),
        ("slices", {}),
        ("slices+many", {"many": True}),
        ("no-slices", UNSLICED),
    ],
)
def test_a_module_is_compiled_for_one_engine(
    watched: Watched, file: str, folder: Path, engine: str, settings: dict[str, Any]
) -> None:
    assert cli.main(["--warm", file, "--engine", engine, "-q"]) == 0
    assert len(list(folder.glob("*.code"))) == 1
    assert watched.load(**settings) == FOUND


@pytest.mark.parametrize("exports", [1, 1000])
async def test_async_bindings_have_time_slices(
    folder: Path, monkeypatch: pytest.MonkeyPatch, exports: int
) -> None:
    """Those of large modules, too."""
    functions = "".join(f'(func (export "f{n}"))' for n in range(exports))
    module = bindings(f"(module {functions})", sync=False)
    assert (
        cli.main(["--warm", str(module.__file__), "--engine", "default", "--engine", "fuel"]) == 0
    )

    def fail(*_: object) -> None:
        raise AssertionError("it compiles")

    monkeypatch.setattr(wasmtime.Module, "__init__", fail)
    for fuel in (False, True):
        store = wasmtime.Store(new_engine(fuel=fuel))
        if fuel:
            store.set_fuel(1000)
        await (await class_of(module).instantiate(store=store)).f0()


def test_several_files_have_a_line_each(
    file: str, watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(bindings("(module)").__file__)
    assert cli.main(["--warm", file, other, "--engine", "fuel"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{path}: fuel compiled in 0.0 s" for path in (file, other)]


def test_quiet_prints_nothing(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--warm", file, "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_files_are_not_imported(file: str, folder: Path) -> None:
    with open(file, "a") as text:
        text.write("\nraise SystemExit('it was imported')\n")
    assert cli.main(["--warm", file, "-q"]) == 0
    assert list(folder.glob("*.code"))


def test_nothing_is_needed_but_what_generated_code_needs(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking() -> None:
        raise CodegenError("not installed: jinja2")

    monkeypatch.setattr(cli, "require_extra", lacking)
    assert cli.main([file]) == 2
    assert cli.main(["--warm", file, "-q"]) == 0


Refused = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path) -> Refused:
    """Return a function that runs a command that must fail, and gives its one line."""

    def run(*arguments: str) -> str:
        assert cli.main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("codegen: ")
        assert err.count("\n") == 1
        assert not folder.exists() or not list(folder.glob("*.code"))
        return err.removeprefix("codegen: ").rstrip("\n").replace(f"{tmp_path}/", "")

    return run


NOT_GENERATED = "is not a Python file that this command has generated"
BASE = "class A({base}):\n    __wasm__ = WasmFile(__name__, {wasm!r}, 'ab')\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "print('hello')",
        "class A:\n    pass",
        "class A(Guest):\n    pass",
        BASE.format(base="Other", wasm="a.wasm"),
        BASE.format(base="Guest", wasm="../a.wasm"),
        BASE.format(base="Guest", wasm="/etc/a.wasm"),
        BASE.format(base="Guest", wasm=""),
        BASE.format(base="Guest", wasm="a.wasm") * 2,
        "class A(Guest):\n    __wasm__ = WasmFile(__name__, print('called'), 'ab')",
        "def (",
        "\0asm\1\0\0\0",
        "(" * 100_000,
        "\ud800",
    ],
)
def test_a_file_that_was_not_generated_is_refused(
    refused: Refused, tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.py").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert refused("--warm", str(tmp_path / "a.py")) == f"a.py: {NOT_GENERATED}"


@posix
def test_what_is_no_file_is_not_read(refused: Refused, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    (tmp_path / "b.py").mkdir()
    assert refused("--warm", str(tmp_path / "a.py")) == "a.py: not a regular file"
    assert refused("--warm", str(tmp_path / "b.py")) == "b.py: is a directory"


def test_every_file_is_read_before_anything_compiles(
    refused: Refused, tmp_path: Path, file: str
) -> None:
    assert refused("--warm", file, str(tmp_path / "a.py")) == "a.py: no such file or directory"


def test_a_module_that_is_missing_or_another_is_refused(
    refused: Refused, tmp_path: Path, watched: Watched
) -> None:
    file, wasm = tmp_path / "a.py", tmp_path / watched.wasm.name
    shutil.copy(watched.wasm.with_suffix(".py"), file)
    assert refused("--warm", str(file)) == f"{wasm.name}: no such file or directory"
    wasm.write_bytes(b"\0asm\1\0\0\0")
    assert refused("--warm", str(file)) == (
        f"{wasm.name}: is not the module that a.py was generated from: regenerate it"
    )


def test_a_module_that_does_not_compile_is_refused(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    def fail(*_: object) -> None:
        raise wasmtime.WasmtimeError("it is\nno good")

    monkeypatch.setattr(wasmtime.Module, "__init__", fail)
    assert refused("--warm", file) == f"{Path(file).with_suffix('.wasm')}: it is no good"


def test_a_cache_that_cannot_be_used_is_an_error(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str
) -> None:
    (tmp_path / "plain").touch()
    for value, message in [
        ("0", "--warm: the cache is off, because WASMTIME_ASYNC_CACHE is 0"),
        (str(tmp_path / "plain"), "plain/wasmtime-async: Not a directory"),
    ]:
        monkeypatch.setenv("WASMTIME_ASYNC_CACHE", value)
        assert refused("--warm", file) == message
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path))
    monkeypatch.setattr(os, "fsync", lambda _: os.read(-1, 1))
    assert refused("--warm", file) == "--warm: Bad file descriptor"


@posix
def test_a_cache_that_others_may_write_is_an_error(
    refused: Refused, folder: Path, file: str
) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    message = "--warm: wasmtime-async is not a folder that belongs to this user alone"
    assert refused("--warm", file) == message


def test_engines_that_there_are_not_are_refused(refused: Refused, file: str) -> None:
    known = "default, fuel, many, slices, no-slices, or several with +"
    assert refused("--warm", file, "--engine", "quick") == f"--engine: 'quick' is none of {known}"
    assert refused("--warm", file, "--engine", "fuel+") == f"--engine: 'fuel+' is none of {known}"
    assert refused(file, "--engine", "fuel") == "--engine: is for --warm"
    assert refused("--warm") == "--warm: name a .py file that this command has generated"
