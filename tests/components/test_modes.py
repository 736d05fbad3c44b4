"""The command's modes with components: ``--inspect``, ``--stub``, ``--check`` and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codegen.command.cli import main

BASKET = Path(__file__).parents[2] / "guest" / "basket.wasm"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "basket.wasm").write_bytes(BASKET.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_inspect(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--inspect", "basket.wasm"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("package root:component;\n\nworld root {\n  import acme:basket/host;\n")
    assert "  export total: func(items: list<item>) -> result<f64, string>;\n" in shown
    assert (
        "package acme:basket {\n  interface host {\n    price: func(what: string) -> f64;" in shown
    )
    assert not (folder / "generated").exists()


@pytest.mark.parametrize("sync", [False, True])
def test_a_stub_is_typed(folder: Path, capsys: pytest.CaptureFixture[str], sync: bool) -> None:
    options = ["--sync"] if sync else []
    assert main([*options, "-q", "basket.wasm"]) == 0
    capsys.readouterr()
    assert main([*options, "--stub", "basket.wasm"]) == 0
    stub = capsys.readouterr().out
    assert ("async def price(self, what: str, /) -> float:" in stub) is not sync
    (folder / "host.py").write_text(stub)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "mypy", "--strict", "host.py"]
    environment = {"MYPYPATH": str(root), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "basket.wasm"]) == 0
    assert main(["--check", "basket.wasm"]) == 0
    bindings = folder / "generated" / "basket.py"
    bindings.write_text(bindings.read_text().replace("class Item", "class Thing"))
    assert main(["--check", "basket.wasm"]) == 1
    assert "class Item" in capsys.readouterr().out


def test_sync_exports_are_for_modules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sync-exports", "total", "basket.wasm"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--sync-exports is for modules" in line
