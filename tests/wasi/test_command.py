"""`python -m runtime run`: commands of WASI 0.2 and of preview 1."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import codegen
from runtime.command import binding
from runtime.command.allowed import Allowed
from runtime.command.cli import main
from runtime.command.options import Options, parse
from runtime.wasi import ReadOnly

from .loops import every_loop, run

ROOT = Path(__file__).parents[2]
TOOLBOX = str(ROOT / "guest" / "toolbox.wasm")
PREVIEW_1 = str(ROOT / "guest" / "wasi_hello.wasm")
COMMAND = [sys.executable, "-W", "error", "-m", "runtime", "run"]


def command(
    *arguments: str | bytes, input: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT, check=False, timeout=60, input=input, env=env, capture_output=True,
    )  # fmt: skip


# ---- components ----


def test_a_component_has_arguments_and_variables() -> None:
    done = command("--env", "GREETING=hello", TOOLBOX, "--", "args", "--env", "é", "--", "-h")
    assert done.stdout.decode().splitlines() == [
        "argv[0] = toolbox.wasm", "argv[1] = args", "argv[2] = --env", "argv[3] = é",
        "argv[4] = --", "argv[5] = -h", "GREETING = hello",
    ]  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_component_has_the_streams_of_the_process() -> None:
    data = os.urandom(300_000)
    done = command(TOOLBOX, "cat", input=data)
    assert done.stdout == data
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("tool", "exit_code", "stderr"),
    [
        ("exit", 1, b""),
        ("trap", 134, f"wasmtime-async: {TOOLBOX}: trapped: wasm `unreachable` instruction executed"),
    ],
)  # fmt: skip
def test_how_a_component_ends(tool: str, exit_code: int, stderr: str | bytes) -> None:
    done = command(TOOLBOX, tool, "1")
    assert done.returncode == exit_code
    assert done.stderr.decode().splitlines() == ([stderr] if stderr else [])


@pytest.mark.skipif(sys.platform == "win32", reason="has other signals")
def test_an_interrupted_component() -> None:
    process = subprocess.Popen(
        [*COMMAND, TOOLBOX, "sleep", "1", "1000000"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, b"")


# ---- preview 1 ----


def test_a_module_of_preview_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a line\n")
    folder = f"{tmp_path}::/data"
    environment = {**os.environ, "GREETING": "hello"}
    done = command(
        "--dir-ro", folder, "--env=GREETING", PREVIEW_1, "3", "/data/file", env=environment
    )
    assert done.stdout.decode().splitlines() == [
        "argv[0] = wasi_hello.wasm", "argv[1] = 3", "argv[2] = /data/file", "GREETING = hello",
        "1: a line",
    ]  # fmt: skip
    assert (done.returncode, done.stderr) == (3, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="has other signals")
def test_an_interrupted_module_that_waits_for_input() -> None:
    process = subprocess.Popen(
        [*COMMAND, PREVIEW_1, "0"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"argv[0] = wasi_hello.wasm\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT  # for which shells say 130


@pytest.mark.skipif(sys.platform == "win32", reason="has arguments of other kinds")
@pytest.mark.parametrize("file", [TOOLBOX, PREVIEW_1])
def test_arguments_that_are_no_text(file: str) -> None:
    done = command(file, b"\xff")
    assert done.returncode == 2
    assert done.stderr.startswith(b"wasmtime-async: args[1] must be Unicode, without surrogates")


# ---- what is wrong, and the cache, in this process ----

NOT_A_COMMAND = b'(module (func (export "run")))'
WITH_IMPORTS = b'(module (import "env" "f" (func)) (func (export "_start")))'
COMPONENT = b"(component)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "'' is not a command; there is only run"),
        (["walk"], "'walk' is not a command; there is only run"),
        (["run"], "name the .wasm file to run"),
        (["run", "--"], "name the .wasm file to run"),
        (["run", "--fast", "f"], "--fast is not an option; those of the command come after its file"),
        (["run", "--env"], "--env needs a value"),
        (["run", "--env", "=1", "f"], "--env needs a name"),
        (["run", "--dir", "/no/folder", "f"], "/no/folder: not a folder"),
        (["run", "--dir", ".::", "f"], "--dir needs HOST or HOST::GUEST, not '.::'"),
        (["run", "--network=", "f"], "--network= needs a host"),
        (["run", "--network=a:b", "f"], "--network needs HOST or HOST:PORT, not 'a:b'"),
        (["run", "--http=::1", "f"], "--http needs HOST or HOST:PORT, not '::1'"),
        (["run", "--http=a:65536", "f"], "--http needs HOST or HOST:PORT, not 'a:65536'"),
        (["run", "no\x1bfile"], "no?file: No such file or directory"),
        (["run", "--network", PREVIEW_1], "--network and --http are for components: preview 1 has no network"),
    ],
)  # fmt: skip
def test_wrong_usage(
    arguments: list[str], message: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(arguments) == 2
    output = capfdbinary.readouterr()
    assert (output.out, output.err) == (b"", f"wasmtime-async: {message}\n".encode())


@pytest.mark.parametrize("error", [0, 1])
def test_the_result_of_a_component_is_the_exit_code(error: int, tmp_path: Path) -> None:
    (tmp_path / "command.wat").write_text(RESULT % error)
    assert main(["run", str(tmp_path / "command.wat")]) == error


RESULT = """
(component
  (core module $m (func (export "run") (result i32) (i32.const %d)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $exported (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exported)))
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NOT_A_COMMAND, "it does not export _start"),
        (WITH_IMPORTS, "it imports what is not WASI"),
        (COMPONENT, "it does not export wasi:cli/run of WASI 0.2"),
        (b"not wasm", "neither a WebAssembly binary nor text"),
    ],
)
def test_files_that_are_no_commands(
    text: bytes, message: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "file.wat"
    file.write_bytes(text)
    assert main(["run", str(file)]) == 2
    error = capfdbinary.readouterr().err.decode()
    assert error.startswith(f"wasmtime-async: {file}: ")
    assert error.count("\n") == 1
    if message.startswith("it"):
        assert message in error


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["run", "-h"], ["run", "--help", "file"]):
        assert main(arguments) == 0
        output = capsys.readouterr()
        assert "--dir HOST[::GUEST]" in output.out
        assert "{" not in output.out


def test_the_second_start_binds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(TOOLBOX).read_bytes()
    first = binding.bind(data, TOOLBOX)

    def fail(*_: object) -> None:
        raise AssertionError("it is bound again")

    monkeypatch.setattr(codegen, "generate", fail)
    second = binding.bind(data, TOOLBOX)
    assert first.__all__ == second.__all__
    with pytest.raises(AssertionError, match="bound again"):
        binding.bind(Path(PREVIEW_1).read_bytes() + b"\0\x01\0", PREVIEW_1)


def test_kept_bindings_that_were_damaged_are_not_run() -> None:
    data = Path(TOOLBOX).read_bytes()
    binding.bind(data, TOOLBOX)
    digest = hashlib.sha256(data).hexdigest()
    for file in Path(os.environ["WASMTIME_ASYNC_CACHE"]).glob(f"*/{digest}-bindings-*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n\n", b"\nraise SystemExit\n", 1))
    assert binding.bind(data, TOOLBOX).__all__


def test_the_options() -> None:
    options = parse(
        ["--dir", ".", "--dir=.::/a", "--dir-ro", "..::b", "--env=A=b=c", "f", "--", "x"]
    )
    assert options.folders == {".": ".", "/a": ".", "b": ReadOnly("..")}
    assert options.variables == {"A": "b=c"}
    assert (options.file, options.arguments) == ("f", ("x",))
    assert (options.network, options.http) == (None, None)
    assert parse(["--", "-f", "--", "x"]) == Options("-f", ("x",))
    anything = parse(["--network", "--http=a", "--http", "f"])
    assert anything.network is not None
    assert anything.network.permission() is True
    assert anything.http is not None
    assert anything.http.permission() is True


@every_loop
def test_the_hosts_that_are_allowed(loop: str) -> None:
    async def main() -> None:
        allowed = Allowed("--network")
        for host in ("localhost:80", "Example.COM", "[0:0::1]:443", "10.0.0.1"):
            allowed.with_host(host)
        ask: Any = allowed.permission()
        for host, port in (
            ("localhost", 0), ("localhost", 80), ("127.0.0.1", 80), ("example.com", 1),
            ("example.com.", 0), ("::1", 443), ("10.0.0.1", 5),
        ):  # fmt: skip
            assert await ask(host, port), host
        for host, port in (
            ("localhost", 81), ("127.0.0.1", 81), ("127.0.0.2", 80), ("example.org", 0),
            ("::1", 444), ("10.0.0.2", 5), ("", 0),
        ):  # fmt: skip
            assert not await ask(host, port), host

    run(loop, main)
