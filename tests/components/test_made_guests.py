"""Guests that are too large to be committed, made with the tools that MADE_GUESTS names: without it, nothing of this is run.

    MADE_GUESTS=py,js python -m pytest tests/components/test_made_guests.py

`py` needs componentize-py on the PATH, or in the folder of this interpreter. `js` needs node and npm, which
fetches componentize-js.
Compiling them takes a minute.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASKET = ROOT / "guest" / "basket"
WANTED = os.environ.get("MADE_GUESTS", "").split(",")
COMPONENTIZE_JS = "@bytecodealliance/componentize-js@0.23.0"

MAKE_JS = """
import { componentize } from "@bytecodealliance/componentize-js";
import { readFile, writeFile } from "node:fs/promises";
const disableFeatures = JSON.parse(process.argv[2]);
const source = await readFile("basket.js", "utf8");
const { component } = await componentize(source, { witPath: "basket.wit", worldName: "basket", disableFeatures });
await writeFile(process.argv[3], component);
"""

#: Binds a component, and prints the seconds of CPU time and the mebibytes that it took.
BIND = """
import json, resource, sys
from codegen.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as end:
    code = end.code
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([code or 0, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def run(folder: Path, *command: str) -> str:
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def bind(folder: Path, *arguments: str) -> None:
    """Bind a component of up to 18 MB: in at most 3 s on a quiet machine, and 500 MB."""
    lines = run(folder, sys.executable, "-c", BIND, *arguments).splitlines()
    code, seconds, mebibytes = json.loads(lines[-1])
    print(f"{arguments[0]}: {seconds:.1f} s of CPU time, {mebibytes:.0f} MiB")
    assert code == 0
    assert seconds < 9
    assert mebibytes < 500


def first_program(folder: Path) -> list[str]:
    """Return what the README's program prints with the basket that is bound there."""
    readme = (ROOT / "README.md").read_text()
    (program,) = re.findall(r"```python\n# file: basket_first\.py\n(.*?)```", readme, re.DOTALL)
    (folder / "first.py").write_text(program)
    return run(folder, sys.executable, "first.py").splitlines()


@pytest.mark.skipif("py" not in WANTED, reason="MADE_GUESTS does not name it")
def test_componentize_py(tmp_path: Path) -> None:
    for name in ("basket.wit", "app.py"):
        shutil.copy(BASKET / name, tmp_path)
    beside = Path(sys.executable).with_name("componentize-py")
    tool = str(beside) if beside.exists() else "componentize-py"
    make = [tool, "-d", "basket.wit", "-w", "basket", "componentize"]
    run(tmp_path, *make, "app", "-o", "basket.wasm")
    bind(tmp_path, "basket.wasm")
    assert first_program(tmp_path) == ["3.5", "there is nothing in it"]
    bind(tmp_path, "basket.wasm", "--wasi", "host", "--name", "open_basket")
    assert "class Streams(Protocol)" in (tmp_path / "generated" / "open_basket.py").read_text()


@pytest.mark.skipif("js" not in WANTED, reason="MADE_GUESTS does not name it")
def test_componentize_js(tmp_path: Path) -> None:
    for name in ("basket.wit", "basket.js"):
        shutil.copy(BASKET / name, tmp_path)
    (tmp_path / "make.mjs").write_text(MAKE_JS)
    run(tmp_path, "npm", "install", "--prefix", ".", "--no-audit", "--no-fund", COMPONENTIZE_JS)
    for features in ([], ["stdio", "random", "clocks", "http", "fetch-event"]):
        run(tmp_path, "node", "make.mjs", json.dumps(features), "basket.wasm")
        bind(tmp_path, "basket.wasm")
        assert first_program(tmp_path) == ["3.5", "there is nothing in it"]
