"""The tools of this folder, on files made here: nothing is fetched."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from codegen.validation import text_to_binary
from tests.npm import check
from tests.npm.check import Outcome, bind, summary
from tests.npm.fetch import _extract
from tests.npm.hosts import Unneeded
from tests.npm.packages import PACKAGES, Package
from tests.npm.proving import import_all, mypy_findings

HERE = Package("@who/what", "1.0.0")

#: (func (try (do) (catch_all))), which wasmtime's assembler does not know any more, under the export "f"
LEGACY_MODULE = bytes.fromhex(
    "0061736d01000000 010401600000 03020100 0705010166 0000 0a0a010800 0640 01 1901 0b0b"
)


def test_findings_of_mypy_and_of_importing_are_reported(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("x: int = 1\n")
    (tmp_path / "bad.py").write_text(
        "from runtime import Guest\n\nx: int = Guest.load()\nassert False, 'no'\n"
    )
    assert mypy_findings(tmp_path, ["good"]) == []
    assert import_all(tmp_path, ["good"]) == []
    findings = mypy_findings(tmp_path, ["good", "bad"])
    assert findings[0].startswith("mypy: bad.py:3: error: Incompatible types")
    (finding,) = import_all(tmp_path, ["good", "bad"])
    assert finding.startswith("bad: importing it: AttributeError")


def test_a_refused_module_is_a_surprise(tmp_path: Path) -> None:
    (tmp_path / "broken.wasm").write_bytes(b"\0asm\1\0\0\0\xff\xff")
    outcome = bind(HERE, tmp_path / "broken.wasm", "a/broken.wasm", tmp_path)
    assert outcome.surprise
    assert outcome.text.startswith("REFUSED: ")
    assert summary([outcome])[0].startswith("SURPRISE @who/what a/broken.wasm: REFUSED")


def test_legacy_exceptions_are_bound_without_validation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A surprise unless the table has the module."""
    (tmp_path / "old.wasm").write_bytes(LEGACY_MODULE)
    outcome = bind(HERE, tmp_path / "old.wasm", "old.wasm", tmp_path)
    assert "--no-validate" in outcome.text
    assert outcome.surprise
    monkeypatch.setattr(check, "LEGACY", frozenset({"@who/what/old.wasm"}))
    assert not bind(HERE, tmp_path / "old.wasm", "old.wasm", tmp_path).surprise
    assert import_all(tmp_path, [outcome.stem]) == []


def test_a_good_module_is_no_surprise(tmp_path: Path) -> None:
    (tmp_path / "good.wasm").write_bytes(
        text_to_binary(b'(module (func (export "f") (param i32)))')
    )
    outcome = bind(HERE, tmp_path / "good.wasm", "good.wasm", tmp_path)
    assert not outcome.surprise
    assert outcome.stem == "who_what_good"
    assert (tmp_path / "who_what_good.py").exists()
    assert (
        summary([outcome])[-1]
        == "1 modules, 1 bound (0 of them with --no-validate), 0 refused; 0 surprises"
    )


def test_wrong_files_count_as_surprises() -> None:
    assert summary([Outcome("", "", "mypy: x.py:1: error", surprise=True)])[-1].endswith(
        "1 surprises"
    )


def test_only_wanted_modules_are_extracted(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "packed.tgz", "w:gz") as packed:
        for name in (
            "package/a/b.wasm",
            "package/a/b.js",
            "package/c.wasm",
            "package/../../evil.wasm",
        ):
            member = tarfile.TarInfo(name)
            member.size = 3
            packed.addfile(member, io.BytesIO(b"abc"))
    out = tmp_path / "out"
    out.mkdir()
    _extract(tmp_path / "packed.tgz", ("a/*.wasm", "*evil*"), out)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.wasm")] == [
        "out/a/b.wasm"
    ]


def test_the_table_has_every_package_once() -> None:
    assert len({package.folder for package in PACKAGES}) == len(PACKAGES)


def test_hosts_raise_what_they_do_not_have() -> None:
    with pytest.raises(NotImplementedError, match=r"fd_seek\(1, 2\) is not part"):
        Unneeded().fd_seek(1, 2)
