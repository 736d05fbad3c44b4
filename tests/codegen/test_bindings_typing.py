"""Type-check code that uses generated bindings: right code passes, wrong code does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import generate
from tests.codegen.binary import long_signatures
from tests.codegen.regenerate import CASES, source_of

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

USER_CODE = """
import asyncio
import dataclasses
from collections.abc import Callable, Coroutine
from typing import Any, assert_type

import wasmtime
from runtime import AsyncGetter, Func, FuncTable, Global, Memory, MutableGlobal, Stack, Table, i32

from kitchen import Kitchen
from long import Imports as LongImports, Long
from shapes import Imports, Shapes
from sum import Env, Imports as SumImports, Sum
import sum


class Plain:
    def from_host(self, a: int, b: int) -> int:
        return a + b


class Async:
    async def from_host(self, a: int, b: int) -> int:
        return a + b


class Wrong:
    async def from_host(self, a: int, b: str) -> int:
        return a


class WrongResult:
    async def from_host(self, a: int, b: int) -> str:
        return ""


class Lacking:
    pass


class AnyNumber:
    async def h0(self, *values: int) -> float:
        return 0.0

    def h1(self, *values: float) -> float:
        return 0.0

    h2 = h0


class WrongNumber:
    async def h0(self, one: int, /) -> float:
        return 0.0

    h1 = h2 = h0


async def long_signatures(guest: Long) -> None:
    LongImports(AnyNumber())
    LongImports(WrongNumber())  # E: arg-type
    assert_type(await guest.f11(*range(1000)), float)
    await guest.f11(1)  # E: call-arg
    await guest.f11(*["1"])  # E: arg-type


class Host:
    def __init__(self, store: wasmtime.Store) -> None:
        limits = wasmtime.Limits(1, 2)
        funcref = wasmtime.ValType.funcref()
        self.shared = wasmtime.SharedMemory(store.engine, wasmtime.MemoryType(limits))
        self.wide = wasmtime.Memory(store, wasmtime.MemoryType(limits))
        table = wasmtime.Table(store, wasmtime.TableType(funcref, limits), None)
        self.table = FuncTable(store, table)
        self.constant = self.variable = wasmtime.Global(
            store, wasmtime.GlobalType(funcref, False), wasmtime.Val.funcref(None)
        )


async def right(store: wasmtime.Store, stack: Stack) -> None:
    async with await Sum.instantiate(SumImports(env=Plain())) as guest:
        assert_type(await guest.sum(1), int)
        getter = guest.getters.sum
        assert_type(getter, AsyncGetter[Callable[[Stack, int], Coroutine[Any, Any, int]]])
        assert_type(await guest.getters.sum.get1()(stack, 1), int)
        asyncio.create_task(guest.getters.sum.get1()(stack, 1))
        assert_type(guest.memory, Memory)
        assert_type(guest._heap_base, Global[int])
        assert_type(Sum.current(), Sum)
    await Sum.instantiate(SumImports(env=Async()), store=store, on_unwind="keep")
    shapes = await Shapes.instantiate(Imports(Host(store)))
    assert_type(await shapes.many(), tuple[int, int, float, float, bytes, Func | None, object])
    assert_type(await shapes.swap(1, 2.5), tuple[float, float])
    assert_type(shapes.bits, MutableGlobal[bytes])
    assert_type(shapes.handler, Global[Func | None])
    assert_type(shapes.wide_table, Table[object])
    assert_type(shapes.wide_table.get(0), object)
    shapes.bits.value = bytes(16)
    imports = SumImports(Plain())
    assert_type(imports.env, Env)
    assert_type(dataclasses.replace(imports, env=Async()), SumImports)
    assert_type(dataclasses.asdict(imports), dict[str, Any])
    assert_type(dataclasses.fields(SumImports), tuple[dataclasses.Field[Any], ...])
    assert_type(hash(imports), int)


async def tables(kitchen: Kitchen) -> None:
    async def later(x: int) -> int:
        return x

    assert_type(kitchen.table, FuncTable)
    function = kitchen.table.get(0)
    assert_type(function, Callable[..., Coroutine[Any, Any, Any]] | None)
    if function is not None:
        assert_type(await function(1, 2), Any)
    kitchen.table.set(0, kitchen.values_apart)
    kitchen.table[1] = function
    kitchen.table[0] = None
    assert_type(kitchen.table.append(later, i32, i32, name="later"), int)
    assert_type(kitchen.table.grow(2, lambda: None, None), int)
    assert_type(kitchen.subjects, Table[object])
    kitchen.subjects[0] = kitchen
    kitchen.table.set(0, "text")  # E: arg-type
    kitchen.table["0"]  # E: index
    kitchen.table[0] = 1  # E: assignment
    await kitchen.table[0](1)  # E: misc
    kitchen.subjects.set(0, later, i32, i32)  # E: call-arg


async def wrong(store: wasmtime.Store, guest: Sum, shapes: Shapes, kitchen: Kitchen) -> None:
    SumImports(env=Wrong())  # E: arg-type
    SumImports(env=WrongResult())  # E: arg-type
    SumImports(env=Lacking())  # E: arg-type
    SumImports()  # E: call-arg
    SumImports(Plain(), Plain())  # E: call-arg
    SumImports(Plain()).env = Plain()  # E: misc
    dataclasses.replace(SumImports(Plain()), env=Lacking())  # E: arg-type
    await Sum.instantiate()  # E: call-arg
    await Sum.instantiate(SumImports(env=Plain()), on_unwind="maybe")  # E: arg-type
    await Sum.instantiate(SumImports(env=Plain()), wasi=None)  # E: call-arg
    await guest.sum("1")  # E: arg-type
    await guest.sum(p0=1)  # E: call-arg
    await guest.sum()  # E: call-arg
    guest.nothing  # E: attr-defined
    guest.getters.sum.get2()  # E: call-arg
    guest.getters.nothing  # E: attr-defined
    guest._heap_base.value = 1  # E: misc
    shapes.bits.value = 1  # E: assignment
    shapes.handler.value = None  # E: misc
    shapes.wide_table = shapes.wide_table  # E: misc
    kitchen.getters.sixteen  # E: attr-defined
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return mypy's errors about all golden cases and the code above, from one run."""
    folder = tmp_path_factory.mktemp("typing")
    for case in CASES:
        (folder / f"{case}.py").write_bytes(source_of(case))
    (folder / "long.py").write_bytes(generate(long_signatures(12, 3), "long")["long.py"])
    (folder / "user.py").write_text(USER_CODE)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--hide-error-context",
    ]
    command += [
        "--config-file=",
        f"--cache-dir={ROOT / '.mypy_cache' / 'codegen'}",
        *map(str, folder.glob("*.py")),
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        text=True,
        capture_output=True,
        check=False,
    )
    assert not done.stderr
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def test_generated_code_passes(report: list[str]) -> None:
    assert [line for line in report if not line.startswith("user.py")] == []


def test_right_code_passes_and_wrong_code_does_not(report: list[str]) -> None:
    reported = set()
    for line in report:
        path, number, _, message = line.split(":", 3)
        if path == "user.py":
            reported.add((int(number), message.rpartition("[")[2].rstrip("]")))
    expected = {
        (number, code.strip())
        for number, line in enumerate(USER_CODE.splitlines(), 1)
        if (code := line.partition("# E:")[2])
    }
    assert reported == expected


PYRIGHT_CODE = """
import dataclasses
from typing import assert_type

from sum import Env, Imports


class Host:
    def from_host(self, a: int, b: int, /) -> int:
        return a + b


imports = Imports(Host())
assert_type(imports.env, Env)
assert_type(dataclasses.replace(imports, env=Host()), Imports)
assert [field.name for field in dataclasses.fields(imports)] == ["env"]
match imports:
    case Imports(env):
        assert_type(env, Env)
imports.env = Host()  # E: reportAttributeAccessIssue
Imports()  # E: reportCallIssue
Imports(1)  # E: reportArgumentType
Imports(Host(), Host())  # E: reportCallIssue
"""


def test_pyright_knows_imports_as_a_frozen_dataclass(tmp_path: Path) -> None:
    (tmp_path / "sum.py").write_bytes(source_of("sum"))
    (tmp_path / "user.py").write_text(PYRIGHT_CODE)
    settings = {"strict": ["."], "extraPaths": [str(ROOT)], "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False)
    reported = {
        (Path(error["file"]).name, error["range"]["start"]["line"], error["rule"])
        for error in json.loads(done.stdout)["generalDiagnostics"]
    }
    assert reported == {
        ("user.py", number, code.strip())
        for number, line in enumerate(PYRIGHT_CODE.splitlines())
        if (code := line.partition("# E:")[2])
    }


@pytest.mark.parametrize("case", ["hostile", "kitchen", "sum"])
def test_output_compiles_without_warnings(case: str) -> None:
    compile(source_of(case), f"{case}.py", "exec", dont_inherit=True)


def test_options_are_typed() -> None:
    generate(b"(module)", "x", sync_exports=(), wasi="host", validate=True, debug_info=False)
