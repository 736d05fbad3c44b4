"""Bindings without their .wasm, left out of a distribution: the error says what to write where."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import pytest

from codegen import generate

SOURCE = generate(b"(module)", "lonely", sync=True)["lonely.py"]


@pytest.fixture(params=["folder", "archive"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder or an archive that has bindings without their .wasm, at the top and in packages."""
    root = tmp_path / "root"
    for name in ("lonely.py", "spaced/lonely.py", "packed/lonely.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(SOURCE)
    (root / "packed" / "__init__.py").touch()
    path = root
    if request.param == "archive":
        path = Path(shutil.make_archive(str(tmp_path / "site"), "zip", root))
    monkeypatch.syspath_prepend(str(path))
    for name in ("lonely", "spaced.lonely", "packed.lonely"):
        for part in (name, name.partition(".")[0]):
            monkeypatch.delitem(sys.modules, part, raising=False)
    return path


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["lonely", "spaced.lonely", "packed.lonely"])
def test_the_error_says_what_to_write(name: str) -> None:
    module = importlib.import_module(name)
    with pytest.raises(FileNotFoundError) as caught:
        module.Lonely.load()
    message = str(caught.value)
    assert message.startswith(f"lonely.wasm is not beside {name}; ")
    assert '[tool.setuptools.package-data] "*" = ["*.wasm"]' in message
    assert '[tool.hatch.build] artifacts = ["*.wasm"]' in message
    assert "\n" not in message


def test_other_errors_stay_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "unreadable.py").write_bytes(SOURCE.replace(b"lonely.wasm", b"unreadable.wasm"))
    (tmp_path / "unreadable.wasm").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("unreadable")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(PermissionError):
        module.Lonely.__wasm__.read()
