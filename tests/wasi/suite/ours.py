"""Runs commands through generated bindings, on each event loop and synchronously."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import anyio
import trio
import uvloop
import wasmtime

from codegen import generate
from runtime import Err, Wasi
from runtime.components.guest import ComponentBase
from tests.wasi.suite.programs import Outcome, Program

Flavour = Literal["asyncio", "uvloop", "trio", "sync"]

_SECONDS = 60
_numbers = itertools.count()


@contextmanager
def bound(data: bytes, folder: Path, **options: Any) -> Iterator[Any]:
    """Bind a component, and give its class; the folder keeps the files."""
    name = f"suite_component_{next(_numbers)}"
    for path, contents in generate(data, name, **options).items():
        (folder / path).write_bytes(contents)
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        yield component_class(importlib.import_module(name))
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop(name, None)


def component_class(module: ModuleType) -> Any:
    """Return the class of the component itself."""
    (cls,) = [
        item
        for item in vars(module).values()
        if isinstance(item, type)
        and issubclass(item, ComponentBase)
        and item.__module__ == module.__name__
    ]
    return cls


def run(program: Program, folder: Path, flavour: Flavour) -> Outcome:
    """Run a command in a copy of its folder.

    Args:
        folder: For the bindings, and the copy.
    """
    root = program.copy_root(folder)
    stdout, stderr = bytearray(), bytearray()
    wasi = Wasi(
        args=program.command_line(),
        env=program.env,
        stdin=program.stdin,
        stdout=stdout.extend,
        stderr=stderr.extend,
        preopens={"/": root} if root else {},
    )
    data = program.file.read_bytes()
    with bound(data, folder, sync=flavour == "sync") as cls:
        end = _end_of(lambda: _RUNS[flavour](cls, wasi))
    return Outcome(end, bytes(stdout), bytes(stderr))


def _end_of(command: Callable[[], object]) -> str:
    try:
        command()
    except Err:
        return "exit 1"
    except wasmtime.ExitTrap as exit_:
        return f"exit {exit_.code}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return "exit 0"


async def _run(cls: Any, wasi: Wasi) -> None:
    with anyio.fail_after(_SECONDS):
        async with await cls.instantiate(wasi=wasi) as guest:
            await guest.run.run()


def _run_on_asyncio(cls: Any, wasi: Wasi) -> None:
    asyncio.run(_run(cls, wasi))


def _run_on_uvloop(cls: Any, wasi: Wasi) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(cls, wasi))


def _run_on_trio(cls: Any, wasi: Wasi) -> None:
    trio.run(_run, cls, wasi)


def _run_synchronously(cls: Any, wasi: Wasi) -> None:
    with cls.instantiate(wasi=wasi) as guest:
        guest.run.run()


_RUNS: dict[Flavour, Callable[[Any, Wasi], None]] = {
    "asyncio": _run_on_asyncio,
    "uvloop": _run_on_uvloop,
    "trio": _run_on_trio,
    "sync": _run_synchronously,
}
