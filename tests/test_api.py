"""The public names: each exported once, there at run time, and known to type checkers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import runtime
from runtime.native import build
from runtime.native.library import Library, library, library_name, library_path

#: What users import. What generated code needs besides is no promise to other code.
CONTRACT = """
    Stack await_ can_await FuncExt AsyncGetter Caller Memory instantiate_async new_engine current_caller
    i32 i64 f32 f64 v128 externref funcref
    MaybeAwaitable StackInUse SignatureMismatch ImportMismatch InstancePoisoned WouldSuspend WasmException
""".split()


def test_the_contract_is_exported() -> None:
    assert set(CONTRACT) <= set(runtime.__all__)


def test_every_exported_name_exists_once() -> None:
    assert len(runtime.__all__) == len(set(runtime.__all__))
    for name in runtime.__all__:
        assert hasattr(runtime, name), name


def test_type_checkers_know_every_name_and_infer_getters(tmp_path: Path) -> None:
    program = tmp_path / "uses.py"
    program.write_text(
        f"from runtime import {', '.join(runtime.__all__)}\n"
        "from collections.abc import Callable, Coroutine\n"
        "from typing import Any, assert_type\n"
        "def check(func: Func, store: Store, g: AsyncGetter[Callable[[Stack, int], Coroutine[Any, Any, float]]]) -> None:\n"
        "    get = FuncExt.get_async(func, store).get2(i32, i64, f64)\n"
        "    assert_type(get, Callable[[Stack, int, int], Coroutine[Any, Any, float]])\n"
        "    assert_type(g.get1(), Callable[[Stack, int], Coroutine[Any, Any, float]])\n"
        "    nothing = FuncExt.get_async(func, store).get0(None)\n"
        "    assert_type(nothing, Callable[[Stack], Coroutine[Any, Any, None]])\n"
        "    two = FuncExt.get_async(func, store).get1(v128, tuple[i32, externref])\n"
        "    assert_type(two, Callable[[Stack, bytes], Coroutine[Any, Any, tuple[int, object]]])\n"
        "    g.get2()  # type: ignore[call-arg, misc]\n"
        "async def add(caller: Caller, a: i32, b: i64) -> i64:\n"
        "    return a + b\n"
        "def wrap(store: Store) -> None:\n"
        "    assert_type(FuncExt.wrap_async2(store, add), Func)\n"
        "    FuncExt.wrap_async1(store, add)  # type: ignore[arg-type, call-overload]\n"
        "    FuncExt.wrap_async1(store, lambda x: x, i32, i32, name='env.same')\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-warn-unused-ignores", str(program)]
    environment = {
        "MYPYPATH": str(Path(runtime.__file__).parent.parent),
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_fiber_library_for_this_machine() -> None:
    assert library_name() in build.TARGETS
    assert type(library) is Library


def test_a_machine_without_a_fiber_library_is_told_how_to_build_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(ImportError, match=r"no fiber library .*riscv64.*'make fiber'"):
        library_path()


def test_the_fiber_libraries_are_complete() -> None:
    assert {path.name for path in build.LIBRARIES.iterdir()} == build.TARGETS.keys()


def test_the_map_of_the_runtime_has_every_file() -> None:
    folder = Path(build.__file__).parent.parent
    guide = (folder / "README.md").read_text()
    files = {path.stem for path in folder.rglob("*.py")} - {"__init__"}
    assert sorted(name for name in files if f"`{name}" not in guide) == []
