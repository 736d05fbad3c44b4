"""The README's programs, run and type-checked as it says, in an empty folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PROGRAMS = dict(re.findall(r"```python\n# file: (\w+\.py)\n(.*?)```", README, re.DOTALL))
PRINTS = {
    "first.py": ["15.0"],
    "plain.py": ["20.0"],
    "many.py": ["19900.0 from 200 guests, all suspended at the same time"],
    "timeout.py": [
        "there is no item 0 - in the guest call of total; wasm backtrace:",
        "timed out",
        "refused: the call of total was unwound by CancelledError",
    ],
    "limits.py": ["the call of total exceeded its deadline of 0.05 s"],
    "synchronous.py": ["20.0"],
    "basket_first.py": ["3.5", "there is nothing in it"],
    "errands_first.py": ["refused: a stand-in"] * 4,
    "tool.py": ["what it reads, it writes", "100", "200", "cancelled", "exit code 1"],
    "copying.py": ["so much depends upon", "exit code 1"],
    "network.py": ["HELLO", "NetworkErrorCode.ACCESS_DENIED"],
    "by_hand.py": [
        "called by an instance that exports run",
        "41.0",
        "called by an instance that exports run",
        "42.0",
    ],
}
#: A component with the README's errands. Those that do them are made by tests/wasi/test_made_errands.py.
STAND_IN = Path(__file__).parent / "wasi" / "errands.wat"
#: Guests of this repository that the programs use.
COMPONENTS = ("basket", "dial", "toolbox", "web", "files")

#: Applications for uvicorn, and what they answer to a request.
SERVES = {"web_app.py": (200, b"Hello from C")}


def run(folder: Path, *arguments: str) -> str:
    environment = {"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's command has been run."""
    path = tmp_path_factory.mktemp("readme")
    (guest,) = re.findall(r"```wat\n(.*?)```", README, re.DOTALL)
    (path / "shop.wat").write_text(guest)
    commands = re.findall(r"python -m codegen shop\.wat[^`\n]*", README)
    assert len(commands) == 2
    for command in commands:
        run(path, *command.split()[1:])
    for name in COMPONENTS:
        shutil.copy(ROOT / "guest" / f"{name}.wasm", path)
        (command,) = set(re.findall(rf"python -m codegen {name}\.wasm", README))
        run(path, *command.split()[1:])
    shutil.copy(STAND_IN, path)
    run(path, "-m", "codegen", STAND_IN.name)
    for name, program in PROGRAMS.items():
        (path / name).write_text(program)
    return path


DOCKERFILE = re.findall(r"```dockerfile\n(.*?)```", README, re.DOTALL)
RUN_WARM = re.compile(r"^RUN python (-m codegen --warm .*)$", re.MULTILINE)
CMD = re.compile(r'^CMD \["python", "(.*)"\]$', re.MULTILINE)
NEVER_COMPILE = """
import runpy, sys, wasmtime
def fail(*_):
    raise SystemExit("it compiles")
wasmtime.Module.__init__ = fail
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_a_warm_image_does_not_compile(folder: Path) -> None:
    (dockerfile,) = DOCKERFILE
    (warm,), (program,) = RUN_WARM.findall(dockerfile), CMD.findall(dockerfile)
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    assert run(folder, *warm.split()).startswith("generated/shop.py: default compiled in ")
    assert run(folder, "-c", NEVER_COMPILE, program).splitlines() == PRINTS[program]


def test_every_program_is_checked() -> None:
    assert PROGRAMS.keys() == PRINTS.keys() | SERVES.keys()
    assert len(PROGRAMS) == README.count("```python")


@pytest.mark.parametrize(
    ("language", "files"),
    [
        ("wit", ["basket/basket.wit", "errands/errands.wit"]),
        ("js", ["basket/basket.js", "errands/errands.js"]),
        ("py", ["basket/app.py", "errands/app.py"]),
    ],
)
def test_the_components_are_made_of_what_is_shown(language: str, files: list[str]) -> None:
    shown = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert shown == [(ROOT / "guest" / file).read_text() for file in files]


def test_pictures_are_found_from_anywhere() -> None:
    """Package indexes show the README without the repository around it."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    beginning = f"{pyproject['project']['urls']['Repository']}/raw/main/"
    pictures = re.findall(r"!\[[^]]*\]\(([^)]*)\)", README)
    assert pictures
    for picture in pictures:
        assert picture.startswith(beginning)
        assert (ROOT / picture.removeprefix(beginning)).is_file()


@pytest.mark.parametrize("name", PRINTS)
def test_program_prints_what_the_readme_says(folder: Path, name: str) -> None:
    assert run(folder, "-W", "error", "-X", "dev", name).splitlines() == PRINTS[name]


@pytest.mark.parametrize("name", sorted(PRINTS.keys() - {"by_hand.py", "errands_first.py"}))
def test_the_output_stands_in_the_readme(name: str) -> None:
    for line in PRINTS[name]:
        assert f"`{line}`" in README


ASK = """
import asyncio, importlib, sys, uvicorn, urllib.request
async def main():
    config = uvicorn.Config(importlib.import_module(sys.argv[1]).app, port=0, log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    def ask():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
            return response.status, response.read()
    print(await asyncio.to_thread(ask))
    server.should_exit = True
    await serving
asyncio.run(main())
"""


@pytest.mark.parametrize("name", SERVES)
def test_application_serves_what_the_readme_says(folder: Path, name: str) -> None:
    printed = run(folder, "-c", ASK, name.removesuffix(".py"))
    assert printed.splitlines() == [str(SERVES[name])]


def test_programs_type_check(folder: Path) -> None:
    run(folder, "-m", "mypy", "--strict", *PROGRAMS)


def test_mypy_finds_a_wrong_host_function(folder: Path) -> None:
    wrong = (
        PROGRAMS["first.py"]
        .replace("-> float:", "-> str:")
        .replace("return 2.5 * item", 'return "cheap"')
    )
    (folder / "wrong.py").write_text(wrong)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "wrong.py"],
        cwd=folder, env={"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert 'incompatible type "Host"; expected "Env"' in done.stdout
