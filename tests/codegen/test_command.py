"""The command line: exit codes, the one line of an error, and the files on the disk."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import wasmtime

import codegen
from codegen import generate
from codegen.command.cli import main
from codegen.emit.output import write
from tests.codegen.binary import FUNC, func_type, module, name, section, u, vec
from tests.features import needs_import_names

ROOT = Path(__file__).parent.parent.parent
WAT = """(module (import "env" "log" (func (param i32)))
(func (export "run") (result i32) (i32.const 1)))"""
WASM = bytes(wasmtime.wat2wasm(WAT))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.wasm").write_bytes(WASM)
    (tmp_path / "text.wat").write_text(WAT)
    return tmp_path


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], folder: Path) -> Callable[..., str]:
    """Return a function that runs a command that must fail, and gives its one line of output."""

    def run(*arguments: str) -> str:
        before = listing(folder)
        assert main(arguments) == 2
        assert listing(folder) == before
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("codegen: ")
        assert err.count("\n") == 1
        assert err.endswith("\n")
        return err.removeprefix("codegen: ").removesuffix("\n")

    return run


def listing(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else None,
        )
        for path in folder.rglob("*")
    }


# ---- writing


def test_writes_the_source_and_the_module_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["small.wasm"]) == 0
    files = {path.name: path.read_bytes() for path in Path("generated").iterdir()}
    assert files == generate(WASM, "small")
    assert capsys.readouterr() == ("generated/small.py\ngenerated/small.wasm\n", "")


def test_text_input_gives_the_binary_beside_the_source() -> None:
    assert main(["text.wat", "-o", "out/deep"]) == 0
    assert Path("out/deep/text.wasm").read_bytes() == WASM
    assert {path.name for path in Path("out/deep").iterdir()} == {"text.py", "text.wasm"}


def test_generate_takes_text_too() -> None:
    assert generate(WAT.encode(), "small") == generate(WASM, "small")


def test_unchanged_files_are_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    main(["small.wasm"])
    os.utime("generated/small.py", ns=(0, 0))
    os.utime("generated/small.wasm", ns=(0, 0))
    capsys.readouterr()
    assert main(["small.wasm"]) == 0
    assert Path("generated/small.py").stat().st_mtime_ns == 0
    assert Path("generated/small.wasm").stat().st_mtime_ns == 0
    assert capsys.readouterr().out.count("(unchanged)") == 2


def test_output_depends_on_nothing_else(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "codegen", str(folder / "small.wasm"), "--stdout"]
    outputs = {
        subprocess.run(
            command,
            env={**environment, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=cwd,
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone, cwd in [("1", "UTC", folder), ("2", "Asia/Tokyo", ROOT)]
    }
    assert outputs == {generate(WASM, "small")["small.py"]}


def test_names_become_identifiers() -> None:
    Path("my-guest.wasm").write_bytes(WASM)
    assert main(["my-guest.wasm", "-q"]) == 0
    source = Path("generated/my_guest.py").read_text()
    assert "class MyGuest(Guest):" in source
    assert Path("generated/my_guest.wasm").exists()
    assert main(["small.wasm", "--name", ".other name", "-q"]) == 0
    assert Path("generated/_other_name.py").exists()


@pytest.mark.parametrize("name", ["", ".", "../x", "a/b", "a\\b", "a\0"])
def test_names_that_are_no_file_names(name: str) -> None:
    with pytest.raises(codegen.CodegenError, match=r"is not a file name$"):
        generate(WASM, name)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (WASM, b"  ;; a comment\n" + WAT.encode()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert main(["-", "--name", "piped", "-q"]) == 0
        assert Path("generated/piped.wasm").read_bytes() == WASM


def test_stdout_writes_nothing(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    before = listing(folder)
    assert main(["small.wasm", "--stdout"]) == 0
    assert capsys.readouterr().out.encode() == generate(WASM, "small")["small.py"]
    assert listing(folder) == before


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["small.wasm", "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--version", "--help"):
        with pytest.raises(SystemExit) as caught:
            main([option])
        assert caught.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"wasmtime-async {codegen.__version__}\n")
    assert "--sync-exports" in out


# ---- all or nothing


def test_one_bad_module_among_many_writes_nothing(refused: Callable[..., str]) -> None:
    Path("bad.wasm").write_bytes(WASM[:-1])
    assert "bad.wasm: " in refused("small.wasm", "bad.wasm", "text.wat")


def test_a_folder_in_the_way(refused: Callable[..., str]) -> None:
    Path("generated/small.wasm").mkdir(parents=True)
    assert refused("small.wasm") == "generated/small.wasm: is a directory"


def test_a_file_in_the_way(refused: Callable[..., str]) -> None:
    Path("generated").write_text("")
    assert refused("small.wasm").startswith("generated/small.py: ")


def test_interrupted_writing_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({Path("out/a"): b"old", Path("out/b"): b"old"})
    before = listing(folder)
    written: list[Path] = []

    def interrupted(path: Path, data: bytes) -> None:
        path.write_bytes(data)
        if written:
            raise KeyboardInterrupt
        written.append(path)

    monkeypatch.setattr("codegen.emit.output._create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write({Path("out/a"): b"new", Path("out/b"): b"new"})
    after = listing(folder)
    assert {name: content for name, (_, content) in after.items()} == {
        name: content for name, (_, content) in before.items()
    }


def test_ctrl_c_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("codegen.command.run.read_input", interrupt)
    assert main(["small.wasm"]) == 130
    assert capsys.readouterr() == ("", "")


# ---- bad input and usage


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "not a WebAssembly module: it does not begin with '\\\\0asm' (at offset 0x0)"),
        (b"\0asm\1\0\0\0\x07\x05\x01\x01f\0\0", "func 0 does not exist (at offset 0xe)"),
        (
            b"(module (func $f (i32.foo)))",
            "line 1, column 19: unknown operator or unexpected token",
        ),
        (b"(module", "line 1, column 8: expected `)`"),
        (
            bytes(wasmtime.wat2wasm("(module (func (result i32)))")),
            "invalid module: type mismatch: expected i32 but nothing on stack (at offset 0x18)",
        ),
    ],
)
def test_bad_modules(refused: Callable[..., str], contents: bytes, message: str) -> None:
    Path("bad.wasm").write_bytes(contents)
    assert refused("bad.wasm") == f"bad.wasm: {message}".replace("\\\\", "\\")


@pytest.fixture
def pipe(folder: Path) -> Path:
    """Return a named pipe that nothing ever writes to."""
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def run_command(folder: Path, *arguments: str, **streams: Any) -> tuple[int, str]:
    """Run the command in a process of its own, and return its exit code and its errors."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=60,
        text=True,
        **streams,
    )
    return done.returncode, done.stderr


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@needs_pipes
@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ("small.wasm", []),
        ("pyproject.toml", []),
        ("generated/small.py", []),
        ("generated/small.wasm", []),
        ("generated/small.py", ["--check"]),
    ],
)
@pytest.mark.parametrize("target", ["pipe", "/dev/zero"])
def test_special_files(
    folder: Path, pipe: Path, place: str, arguments: list[str], target: str
) -> None:
    (folder / "generated").mkdir()
    (folder / place).unlink(missing_ok=True)
    (folder / place).symlink_to(pipe if target == "pipe" else target)
    code, err = run_command(folder, "small.wasm", *arguments)
    assert (code, err) == (2, f"codegen: {place}: not a regular file\n")
    assert os.readlink(folder / place) == (str(pipe) if target == "pipe" else target)


@needs_pipes
def test_special_files_beside_the_output(folder: Path, pipe: Path) -> None:
    assert main(["small.wasm", "-q"]) == 0
    pipe.rename(folder / "generated/other.py")
    assert run_command(folder, "small.wasm", "--check") == (0, "")


def test_a_file_left_by_a_run_that_was_killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a link to somewhere else, which must not be followed."""
    (folder / "generated").mkdir()
    (folder / "precious").write_text("precious")
    (folder / f"generated/.small.py.{os.getpid()}.tmp").symlink_to(folder / "precious")
    assert main(["small.wasm", "-q"]) == 0
    assert (folder / "precious").read_text() == "precious"
    assert not (folder / "generated/small.py").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="needs devices")
def test_standard_streams_that_are_special(folder: Path) -> None:
    with open("/dev/zero", "rb") as zero:
        code, err = run_command(folder, "-", "--name", "x", stdin=zero)
    assert code == 2
    assert err.startswith("codegen: -: not a WebAssembly module")
    closed = f"exec {sys.executable} -m codegen - --name x <&-"
    done = subprocess.run(
        ["sh", "-c", closed], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert (done.returncode, done.stderr) == (2, b"codegen: -: standard input is closed\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full device")
def test_full_output(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "small.wasm", "--stdout"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
        )
    expected = b"codegen: standard output: no space left on device\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_huge_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They take no space on the disk, and none in memory."""
    (folder / "huge.wasm").write_bytes(b"\0asm\1\0\0\0")
    os.truncate(folder / "huge.wasm", 1 << 40)
    assert main(["huge.wasm"]) == 2
    assert capsys.readouterr().err == "codegen: huge.wasm: larger than 1,073,741,824 bytes\n"


def test_missing_file(refused: Callable[..., str]) -> None:
    assert refused("nowhere.wasm") == "nowhere.wasm: no such file or directory"
    assert refused(".") == ".: is a directory"
    assert (
        refused("a\nb\N{RIGHT-TO-LEFT OVERRIDE}.wasm")
        == "a\\nb\\u202e.wasm: no such file or directory"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "MODULE: name a .wasm or .wat file, here or in pyproject.toml"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["small.wasm", "--name"], "--name: expected one argument"),
        (
            ["small.wasm", "--wasi", "x"],
            "--wasi: invalid choice: 'x' (choose from 'host', 'wasmtime')",
        ),
        (["small.wasm", "--check", "--stdout"], "--stdout: not allowed with argument --check"),
        (["-"], "-: a module from standard input needs --name"),
        (["small.wasm", "--name", ""], '--name: "" is not a file name'),
        (["small.wasm", "--name", ".."], '--name: ".." is not a file name'),
        (["small.wasm", "--name", "../x"], '--name: "../x" is not a file name'),
        (["small.wasm", "--name", "/x"], '--name: "/x" is not a file name'),
        (["small.wasm", "--name", "a\\b"], '--name: "a\\\\b" is not a file name'),
        (["small.wasm", "text.wat", "--name", "x"], "--name: is for one module, there are 2"),
        (
            ["small.wasm", "./small.wasm"],
            "./small.wasm: would be written to generated/small.py, like small.wasm; use --name for one",
        ),
        (
            ["small.wasm", "--sync-exports", "nope"],
            'small.wasm: --sync-exports "nope" matches no exported function',
        ),
    ],
)
def test_bad_usage(refused: Callable[..., str], arguments: list[str], message: str) -> None:
    assert refused(*arguments) == message


@pytest.mark.parametrize(
    ("imports", "message"),
    [
        (
            '(import "a" "b" (func)) (import "a" "b" (func (param i32)))',
            'import "a" "b" has two different types (at offset 0x1b)',
        ),
        (
            '(import "a" "b" (func)) (import "a" "b" (memory 1))',
            'import "a" "b" has two different types (at offset 0x17)',
        ),
        (
            '(import "a" "b" (func (param anyref)))',
            'import "a" "b" cannot be bound: type anyref has no Python form (at offset 0x12)',
        ),
        (
            '(import "a\\22" "b" (global i31ref))',
            'import \'a"\' "b" cannot be bound: type i31ref has no Python form (at offset 0xb)',
        ),
    ],
)
def test_imports_that_cannot_be_bound(
    refused: Callable[..., str], imports: str, message: str
) -> None:
    Path("bad.wat").write_text(f"(module {imports})")
    assert refused("bad.wat") == f"bad.wat: {message}"


@needs_import_names
def test_equal_imports_are_merged(capsys: pytest.CaptureFixture[str]) -> None:
    wat = '(module (import "a" "b" (func $x (param $n i32))) (import "a" "b" (func (param i32))))'
    source = generate(wat.encode(), "twice")["twice.py"].decode()
    assert source.count("def b(self, n: int, /)") == 1
    assert source.count("wrap_async1(") == 1


def test_no_validate() -> None:
    broken = bytes(wasmtime.wat2wasm('(module (func (export "f") (result i32)))'))
    with pytest.raises(codegen.CodegenError, match="type mismatch"):
        generate(broken, "broken")
    assert (
        "async def f(self) -> int:"
        in generate(broken, "broken", validate=False)["broken.py"].decode()
    )


def test_legacy_exceptions(refused: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    """Validation refuses them, as wasmtime does; bindings do not depend on the code."""
    body = b"\0\x06\x40\x19\x0b\x0b"  # try, catch_all, end
    data = module(
        section(1, b"\1" + func_type()),
        section(3, b"\1\0"),
        section(7, vec(name("risky") + FUNC + b"\0")),
        section(10, vec(u(len(body)) + body)),
    )
    Path("legacy.wasm").write_bytes(data)
    message = refused("legacy.wasm")
    assert message.startswith("legacy.wasm: invalid module: legacy_exceptions feature required")
    assert "; Binaryen's wasm-opt --translate-to-exnref replaces them" in message
    assert main(["legacy.wasm", "--no-validate"]) == 0
    assert "async def risky(self)" in Path("generated/legacy.py").read_text()
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith(
        "codegen: legacy.wasm: warning: wasmtime will not load this module: invalid module: legacy"
    )
    for mode in ("--inspect", "--stub"):
        assert main(["legacy.wasm", "--no-validate", mode]) == 0
        assert capsys.readouterr().err == f"{warning}\n"
    assert main(["legacy.wasm", "--no-validate", "--check", "-q"]) == 0
    assert main(["small.wasm", "--no-validate", "--check"]) == 1
    assert capsys.readouterr().err == ""


def test_errors_are_short(refused: Callable[..., str]) -> None:
    Path("long.wat").write_text(f'(module (export "x" (func ${"x" * 100_000})))')
    assert 1_000 < len(refused("long.wat")) < 1_100


def test_what_cannot_be_bound_stays_in_exports(capsys: pytest.CaptureFixture[str]) -> None:
    Path("gc.wat").write_text(
        """(module (func (export "odd one") (param anyref)) (func (export "fine"))
        (type $s (struct)) (table (export "t") 1 (ref null $s)) (tag (export "tag")))"""
    )
    assert main(["gc.wat"]) == 0
    assert capsys.readouterr().err == (
        'codegen: gc.wat: warning: export "odd one" stays in exports: '
        "type anyref has no Python form\n"
        'codegen: gc.wat: warning: export "t" stays in exports: type (ref null 0) has no Python form\n'
    )
    source = Path("generated/gc.py").read_text()
    assert "def fine(" in source
    assert "odd" not in source


# ---- --check


def test_check(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["small.wasm", "--check"]) == 1
    assert "+class Small(Guest):" in capsys.readouterr().out
    main(["small.wasm", "-q"])
    before = listing(folder)
    assert main(["small.wasm", "--check"]) == 0
    assert capsys.readouterr() == ("", "")

    source = Path("generated/small.py")
    source.write_text(source.read_text().replace("run", "walk"))
    Path("generated/small.wasm").write_bytes(b"other")
    edited = listing(folder)
    assert main(["small.wasm", "--check"]) == 1
    assert listing(folder) == edited != before
    out = capsys.readouterr().out
    assert "-    async def walk(self) -> int:\n+    async def run(self) -> int:\n" in out
    assert "generated/small.wasm differs\n" in out


def test_check_reports_stale_files(capsys: pytest.CaptureFixture[str]) -> None:
    main(["small.wasm", "text.wat", "-q"])
    Path("generated/by_hand.py").write_text('"""Mine."""\n')
    assert main(["small.wasm", "text.wat", "--check"]) == 0
    Path("text.wat").unlink()
    assert main(["small.wasm", "--check"]) == 1
    assert (
        capsys.readouterr().out == "generated/text.py is stale: none of the modules produces it\n"
    )


# ---- [tool.codegen]


def configure(text: str) -> None:
    Path("pyproject.toml").write_text(text)


def test_jobs_of_pyproject() -> None:
    configure(
        """[tool.codegen]
        output = "bindings"
        modules = ["*.wasm"]
        [[tool.codegen.jobs]]
        modules = ["text.wat"]
        name = "other"
        sync-exports = ["run"]
        """
    )
    assert main(["-q"]) == 0
    assert {path.name for path in Path("bindings").glob("*.py")} == {"small.py", "other.py"}
    assert "    async def run(self)" in Path("bindings/small.py").read_text()
    assert "    def run(self) -> int:" in Path("bindings/other.py").read_text()
    assert main(["--check"]) == 0


def test_command_line_comes_first() -> None:
    configure('[tool.codegen]\noutput = "bindings"\nmodules = ["nowhere.wasm"]\nquiet = true\n')
    assert main(["small.wasm", "-o", "here"]) == 0
    assert Path("here/small.py").exists()
    assert main(["small.wasm"]) == 0
    assert Path("bindings/small.py").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.codegen", "Expected ']' at the end of a table declaration (at end of document)"),
        ("tool.codegen = 1", "tool.codegen must be a table"),
        ("tool.codegen.modules = 'x'", "tool.codegen.modules must be a list of strings"),
        ("tool.codegen.sync = 1", "tool.codegen.sync must be true or false"),
        ("tool.codegen.output = 1", "tool.codegen.output must be a string"),
        ("tool.codegen.wasi = 'x'", 'tool.codegen.wasi must be "host" or "wasmtime"'),
        ("tool.codegen.synk = 1", "unknown option tool.codegen.synk"),
        ("tool.codegen.jobs = 1", "tool.codegen.jobs must be a list of tables"),
        ("tool.codegen.jobs = [{name = 1}]", "tool.codegen.jobs[0].name must be a string"),
        ("tool.codegen.modules = ['*.nothing']", "*.nothing matches no file"),
        (
            "tool.codegen.modules = ['/*.nothing']",
            "/*.nothing: Non-relative patterns are unsupported",
        ),
        ('tool.codegen.output = "a\\u0000"', "tool.codegen.output must be a path"),
        ("tool.codegen = " + "[" * 100_000, "its values are nested too deeply"),
    ],
)
def test_bad_pyproject(refused: Callable[..., str], text: str, message: str) -> None:
    configure(text)
    assert refused() == f"pyproject.toml: {message}"


def test_file_names_on_the_command_line_are_not_patterns() -> None:
    Path("a[1].wasm").write_bytes(WASM)
    assert main(["a[1].wasm", "-q"]) == 0
    configure("tool.codegen.modules = ['a[1].wasm']")
    assert main(["-q", "--check"]) == 0


def test_options_in_the_banner_cannot_become_code() -> None:
    source = generate(WASM, "x", sync_exports=['[!"]un'])["x.py"]
    assert b"""--sync-exports '[!"]un'\n""" in source
    assert main(["small.wasm", "-q", "--sync-exports", '[!"""]un']) == 0
    compile(Path("generated/small.py").read_text(), "small.py", "exec")


def test_pyproject_without_our_table_is_not_parsed() -> None:
    configure("this is no TOML")
    assert main(["small.wasm", "-q"]) == 0


def test_lazy_imports() -> None:
    """Slow packages are not imported before they are needed: a run takes about 0.13 s in all."""
    code = (
        "import sys; from codegen.command.cli import main; main(['nowhere.wasm'])\n"
        "slow = {'jinja2', 'wasmtime', 'rich', 'tomllib', 'difflib'}\n"
        "print(*sorted(slow & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("package", ["jinja2", "rich"])
def test_without_the_extra(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    what = f'not installed: {package}; install with pip install "wasmtime-async[codegen]"'
    assert refused("small.wasm") == f"wasmtime-async: {what}"
    with pytest.raises(codegen.CodegenError, match=re.escape(what)):
        generate(WASM, "small")


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_progress_is_shown_on_a_terminal(folder: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "small.wasm", "text.wat"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=True,
    )
    os.close(terminal)
    shown = ""
    with suppress(OSError), open(controller, "rb", buffering=0) as screen:  # Linux ends with EIO.
        while data := screen.read(1000):
            shown += data.decode("utf-8", "replace")
    assert "small.wasm" in shown
    assert "100%" in shown
    assert done.stdout.decode().splitlines()[-1] == "generated/text.wasm"


def test_no_progress_elsewhere(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "small.wasm", "text.wat"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
