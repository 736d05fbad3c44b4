"""Runs commands on wasmtime's own WASI 0.2, each in a process of its own, for comparison.

``python -m tests.wasi.suite.reference FILE ROOT STDIN NAME=VALUE... -- ARGUMENT...`` is that process.
It blocks while it reads or sleeps, which does not matter here. ROOT is "" if there is none.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime import component

from tests.wasi.suite.programs import Outcome, Program

_SECONDS = 100
#: The releases of WASI 0.2 in which commands may have been made.
_RELEASES = range(12)


def run_reference(program: Program, folder: Path) -> Outcome:
    """Run a command in a copy of its folder.

    Args:
        folder: For the copy, and what it reads.
    """
    stdin = folder / "stdin"
    stdin.write_bytes(program.stdin)
    root = program.copy_root(folder)
    variables = [f"{name}={value}" for name, value in program.env.items()]
    places = [str(program.file), str(root or ""), str(stdin)]
    command = [*places, *variables, "--", *program.command_line()]
    done = subprocess.run(
        [sys.executable, "-m", __name__, *command],
        capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        return Outcome(f"the process ended with {done.returncode}", b"", done.stderr.encode())
    end, stdout, stderr = json.loads(done.stdout)
    return Outcome(end, base64.b64decode(stdout), base64.b64decode(stderr))


def _config(root: str, stdin: str, variables: list[str], arguments: list[str]) -> Any:
    config = wasmtime.WasiConfig()
    config.argv = arguments
    config.env = [variable.split("=", 1) for variable in variables]
    config.stdin_file = stdin
    if root:
        config.preopen_dir(root, "/")
    return config


def _command(store: wasmtime.Store, path: str) -> Any:
    linker = component.Linker(store.engine)
    linker.add_wasip2()
    instance = linker.instantiate(store, component.Component.from_file(store.engine, path))
    for release in _RELEASES:
        interface = instance.get_export_index(store, f"wasi:cli/run@0.2.{release}")
        if interface is not None:
            run = instance.get_export_index(store, "run", interface)
            assert run is not None
            return instance.get_func(store, run)
    raise SystemExit(f"{path} is not a command")


def _end_of(run: Any, store: wasmtime.Store) -> str:
    try:
        result = run(store)
    except wasmtime.ExitTrap as exit_:
        return f"exit {exit_.code}"
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "exit 0" if result is None or result.tag == "ok" else "exit 1"


def main(arguments: list[str]) -> None:
    """Print how a command ends, and what it wrote, as JSON."""
    path, root, stdin, *rest = arguments
    border = rest.index("--")
    config = _config(root, stdin, rest[:border], rest[border + 1 :])
    stdout, stderr = bytearray(), bytearray()
    config.stdout_custom = stdout.extend
    config.stderr_custom = stderr.extend
    settings = wasmtime.Config()
    settings.cache = True
    store = wasmtime.Store(wasmtime.Engine(settings))
    store.set_wasi(config)
    end = _end_of(_command(store, path), store)
    print(json.dumps([end, *(base64.b64encode(each).decode() for each in (stdout, stderr))]))


if __name__ == "__main__":
    main(sys.argv[1:])
