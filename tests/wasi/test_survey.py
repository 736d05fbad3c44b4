"""Guests of componentize-py and componentize-js that use files, clocks, streams and the network.

    MADE_GUESTS=py,js,jco python -m pytest tests/wasi/test_survey.py

makes guest/survey in both languages, which takes two minutes. What they must say, in
``guest/survey/expected_py.txt`` and ``expected_js.txt``, is what they say on wasmtime's own WASI 0.2;
with `jco` that of JavaScript runs on node, too (node 20 cannot run the CPython of componentize-py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime import Wasi
from tests.wasi.http_peers import answering, server
from tests.wasi.suite.jco import install, run_on_jco
from tests.wasi.suite.ours import bound
from tests.wasi.suite.programs import Program

GUEST = Path(__file__).parents[2] / "guest"
SURVEY = GUEST / "survey"
WANTED = os.environ.get("MADE_GUESTS", "").split(",")
COMPONENTIZE_JS = "@bytecodealliance/componentize-js@0.23.0"
STDIN = b"the input\n"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\nconnection: close\r\n\r\nwhat the server says"

MAKE_JS = """
import { componentize } from "@bytecodealliance/componentize-js";
import { readFile, writeFile } from "node:fs/promises";
const source = await readFile("app.js", "utf8");
const { component } = await componentize(source, { witPath: "all.wit", worldName: "acme:survey/survey-js" });
await writeFile("survey.wasm", component);
"""


def make_py(folder: Path) -> Path:
    """Make the guest in Python."""
    for name in ("py.wit", "app.py"):
        shutil.copy(SURVEY / name, folder)
    beside = Path(sys.executable).with_name("componentize-py")
    tool = str(beside) if beside.exists() else "componentize-py"
    command = [tool, "-d", "py.wit", "-w", "survey-py", "componentize", "app", "-o", "survey.wasm"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "survey.wasm"


def make_js(folder: Path) -> Path:
    """Make the guest in JavaScript."""
    shutil.copy(SURVEY / "app.js", folder)
    wit = (GUEST / "wasi" / "wasi.wit").read_text() + (SURVEY / "js.wit").read_text()
    (folder / "all.wit").write_text(wit)
    (folder / "make.mjs").write_text(MAKE_JS)
    options = ["--no-audit", "--no-fund", COMPONENTIZE_JS]
    subprocess.run(["npm", "install", "--prefix", ".", *options], cwd=folder, check=True)
    subprocess.run(["node", "make.mjs"], cwd=folder, check=True)
    return folder / "survey.wasm"


async def report(cls: Any, folder: Path, port: int, **allowed: bool) -> str:
    """Let the guest run, and return what it says; both outputs are checked."""
    root, stdout, stderr = folder / "root", bytearray(), bytearray()
    root.mkdir(exist_ok=True)
    wasi = Wasi(
        args=("app",), env={"A": "b"}, stdin=STDIN, stdout=stdout.extend, stderr=stderr.extend,
        preopens={"/": root}, **allowed,
    )  # fmt: skip
    async with await cls.instantiate(wasi=wasi) as guest:
        said: str = await guest.report(port)
    assert stdout == b"to standard output\n"
    assert stderr == b"to standard error\n"
    assert not list(root.iterdir())
    return said


def expected(language: str) -> str:
    return (SURVEY / f"expected_{language}.txt").read_text().removesuffix("\n")


@pytest.mark.skipif("py" not in WANTED, reason="MADE_GUESTS does not name it")
async def test_a_survey_in_python(tmp_path: Path) -> None:
    with bound(make_py(tmp_path).read_bytes(), tmp_path) as cls:
        assert await report(cls, tmp_path, 0) == expected("py")
        async with server(answering(ANSWER)) as port:
            allowed = await report(cls, tmp_path, port, network=True)
            refused = await report(cls, tmp_path, port)
    assert allowed == expected("py") + "\nanswer b'200' True"
    assert refused == expected("py") + "\nnetwork: PermissionError"


@pytest.mark.skipif("js" not in WANTED, reason="MADE_GUESTS does not name it")
async def test_a_survey_in_javascript(tmp_path: Path) -> None:
    component = make_js(tmp_path)
    with bound(component.read_bytes(), tmp_path) as cls:
        assert await report(cls, tmp_path, 0) == expected("js")
        async with server(answering(ANSWER)) as port:
            allowed = await report(cls, tmp_path, port, http=True)
            refused = await report(cls, tmp_path, port)
    assert allowed == expected("js") + "\nanswer 200 true"
    assert refused == expected("js") + "\nnetwork: Error"
    if "jco" in WANTED:
        folder = tmp_path / "jco"
        folder.mkdir()
        install(folder)
        program = Program("survey", component, env={"A": "b"}, stdin=STDIN, root=tmp_path / "root")
        outcome = run_on_jco(program, folder)
        assert outcome.stderr.decode() == "to standard error\n\n" + expected("js")
