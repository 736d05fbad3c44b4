"""The README's errands, done by guests as componentize-py and componentize-js make them.

    MADE_GUESTS=py,js python -m pytest tests/wasi/test_made_errands.py

What the tools need is said in tests/components/test_made_guests.py.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.components.test_made_guests import COMPONENTIZE_JS, ROOT, WANTED, bind, run

ERRANDS = ROOT / "guest" / "errands"


def program(folder: Path) -> list[str]:
    """Return what the README's program prints with the guest that is bound there."""
    readme = (ROOT / "README.md").read_text()
    (text,) = re.findall(r"```python\n# file: errands_first\.py\n(.*?)```", readme, re.DOTALL)
    (folder / "first.py").write_text(text)
    return run(folder, sys.executable, "-W", "error", "first.py").splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sources of the guests."""
    for source in ERRANDS.iterdir():
        shutil.copy(source, tmp_path)
    return tmp_path


@pytest.mark.skipif("py" not in WANTED, reason="MADE_GUESTS does not name it")
def test_errands_in_python(folder: Path) -> None:
    beside = Path(sys.executable).with_name("componentize-py")
    tool = str(beside) if beside.exists() else "componentize-py"
    make = [tool, "-d", "errands.wit", "-w", "errands", "componentize", "app"]
    run(folder, *make, "-o", "errands.wasm")
    bind(folder, "errands.wasm")
    file, server, *done = program(folder)
    assert file.startswith("refused: [Errno 44] No such file or directory")
    assert server.startswith("refused: <urlopen error [Errno 2] Permission denied>")
    assert done == ["from a file", "from a server"]


@pytest.mark.skipif("js" not in WANTED, reason="MADE_GUESTS does not name it")
def test_errands_in_javascript(folder: Path) -> None:
    make = ["npx", "--yes", COMPONENTIZE_JS, "errands.js", "--wit", "errands.wit"]
    run(folder, *make, "--world-name", "errands", "--out", "errands.wasm")
    bind(folder, "errands.wasm")
    file, server, *done = program(folder)
    assert file == "refused: no files in JavaScript: /data/note.txt"
    assert server.startswith("refused: Error:")
    assert done == [file, "from a server"]
