"""``--inspect`` and ``--stub``: the tables, and hosts that type-check and run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.command.cli import main
from tests.codegen.binary import long_signatures
from tests.codegen.regenerate import CASES

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
GUESTS = ROOT / "guest"


def lines_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [line.rstrip() for line in out.splitlines() if line.strip()]


def test_inspect(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GUESTS)
    assert lines_of(capsys, "--inspect", "plugin.wasm") == [
        "plugin.wasm",
        "  20,676 bytes, 6 functions",
        "  language: Rust",
        "  processed-by: rustc 1.63.0",
        "  with debug information",
        "Imports",
        "  module   name    type                               in Python",
        " ───────────────────────────────────────────────────────────────────────",
        "  net      fetch   (param i32 i32 i32) (result i32)   imports.net.fetch",
        "Exports",
        "  name          type                               in Python",
        " ────────────────────────────────────────────────────────────────────────────────",
        "  memory        (memory 1)                         memory",
        "  scale         (param f64 f64) (result f64)       scale(value, factor)",
        "  mix           (param i32 i64 f32) (result f64)   mix(seed, salt, weight)",
        "  total         (param i64 i32 i32) (result i64)   total(price, amount, is_gift)",
        "  checksum      (param i32 i32) (result i64)       checksum(resource, limit)",
        "  counter       (global (mut i32))                 counter",
        "  __data_end    (global i32)                       _data_end",
        "  __heap_base   (global i32)                       _heap_base",
    ]


def test_inspect_what_cannot_be_bound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gc.wat").write_text(
        """(module (import "a" "[red]b" (func (param anyref))) (import "a\\1b[31m" "c" (func))
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (tag (export "t")) (func (export "g") (result i31ref) unreachable))"""
    )
    out = " ".join(" ".join(lines_of(capsys, "--inspect", "gc.wat")).split())
    assert "a [red]b (param anyref) cannot be bound: anyref" in out
    assert "a\\x1b[31m" in out
    assert "\x1b" not in out
    assert "wasmtime's WASI" in out
    assert "t (tag) in exports" in out
    assert "cannot be bound: i31ref" in out


def test_inspect_cuts_no_names(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exports = [f"long{index}-{'x' * 500}" for index in range(3)]
    imported = "y" * 300
    text = "".join(f'(func (export "{export}"))' for export in exports)
    Path("long.wat").write_text(f'(module (import "{imported}" "{imported}" (func)) {text})')
    lines = lines_of(capsys, "--inspect", "long.wat")
    assert f"  {imported}   {imported}   (func)   imports.{imported}.{imported}" in lines
    for export in exports:
        assert f"  {export}   (func)   {export.replace('-', '_')}()" in lines
    # One long name does not make all lines long.
    assert len(lines[-4]) < 200


def test_inspect_shows_long_signatures_by_their_size(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("long.wasm").write_bytes(long_signatures(900, 3))
    lines = lines_of(capsys, "--inspect", "long.wasm")
    assert "  f899   (1,000 parameters, 1 results)   f899(...)" in lines
    assert sum(map(len, lines)) < 60_000


def test_inspect_in_any_encoding(tmp_path: Path) -> None:
    (tmp_path / "names.wat").write_text(
        '(module (func (export "caf\N{LATIN SMALL LETTER E WITH ACUTE}")))'
    )
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "--inspect", "names.wat"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert b"caf\\xe9" in done.stdout


def test_stub(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stub", str(GUESTS / "sum.wasm"), "-o", "some/where"]) == 0
    assert (
        capsys.readouterr().out
        == '''"""A host for sum.wasm, to fill in."""

from __future__ import annotations

import asyncio

from some.where.sum import Imports, Sum


class EnvHost:
    """What the module imports from ``env``."""

    async def from_host(self, p0: int, p1: int, /) -> int:
        """``(param i32 i32) (result i32)``"""
        raise NotImplementedError("env.from_host")


async def main() -> None:
    """Instantiate the module and use it."""
    imports = Imports(env=EnvHost())
    async with await Sum.instantiate(imports) as guest:
        print(*guest.exports)


if __name__ == "__main__":
    asyncio.run(main())
'''
    )


def test_synchronous_stub(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stub", "--sync", str(GUESTS / "wasi_hello.wasm"), "-o", "/not/a/package"]) == 0
    out = capsys.readouterr().out
    assert "from wasi_hello import WasiHello\n" in out
    assert "    with WasiHello.instantiate(wasi=wasi) as guest:\n" in out
    assert "async" not in out


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the stubs and bindings of the golden cases."""
    folder = tmp_path_factory.mktemp("stubs")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for case, (path, options) in CASES.items():
        command = [sys.executable, "-m", "codegen", str(path), "-q", "--name", case, "-o", "."]
        command += ["--wasi", "host"] if "wasi" in options else []
        command += ["--sync"] if "sync" in options else []
        subprocess.run(command, cwd=folder, env=environment, check=True)
        stub = subprocess.run(
            [*command, "--stub"], cwd=folder, env=environment, check=True, capture_output=True
        )
        (folder / f"host_of_{case}.py").write_bytes(stub.stdout)
    return folder


def test_stubs_type_check_and_are_formatted(stubs: Path) -> None:
    files = [str(path) for path in sorted(stubs.glob("host_of_*.py"))]
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"]
    mypy += [f"--cache-dir={ROOT / '.mypy_cache' / 'codegen'}"]
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        [*mypy, *files],
        [*ruff, "check", "--isolated", "--no-cache", "-q", *files],
        [*ruff, "format", "--isolated", "--no-cache", "--line-length=100", "--diff", "-q", *files],
    ):
        done = subprocess.run(
            command,
            cwd=stubs,
            env={**os.environ, "MYPYPATH": str(ROOT)},
            text=True,
            capture_output=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("", "")


def test_a_stub_runs(stubs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "host_of_hello.py"],
        cwd=stubs,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("run\n", "")
