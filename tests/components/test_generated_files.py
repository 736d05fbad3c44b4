"""Generated files of components: as they were, formatted, typed, and with the names that were promised."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import CodegenError
from codegen.compiler import Built, build
from codegen.options import Options
from tests.components.regenerate import CASES, GOLDEN, source_of

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden = (GOLDEN / f"{case}.py").read_text()
    assert source_of(case).decode() == golden, "python -m tests.components.regenerate"


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.py")} == {*CASES}


@pytest.mark.parametrize("arguments", [["format", "--check", "--line-length", "100"], ["check"]])
def test_ruff_changes_and_finds_nothing(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(GOLDEN)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


USER_CODE = """
from typing import assert_type

from runtime import Err, MaybeAwaitable, Ok, Some, i32

import kinds
import resources
import resources_sync
from kinds import Access, Color, Point, Shape, ShapeAt, ShapeCircle, ShapeEmpty, Wide
from resources import Blob, Counter, Resources


class Bytes:
    def size(self) -> int:
        return 1


class Host:
    def blob(self, size: int) -> Bytes:
        return Bytes()

    async def blob_merge(self, a: Blob, b: Blob) -> Blob:
        return a

    async def log(self, number: int) -> None: ...


class Plain:
    def blob(self, size: int) -> Bytes:
        return Bytes()

    def blob_merge(self, a: resources_sync.Blob, b: resources_sync.Blob) -> resources_sync.Blob:
        return a

    def log(self, number: int) -> None: ...


class Wrong(Plain):
    def log(self, number: str) -> None: ...  # E: override


class Lacking:
    pass


async def right() -> None:
    async with await Resources.instantiate(resources.Imports(host=Host())) as guest:
        assert_type(guest.counters, resources.Counters)
        async with await guest.counters.counter(5) as counter:
            assert_type(counter, Counter)
            assert_type(await counter.get(), int)
        assert_type(await guest.counters.counter_merge(a=counter, b=counter), Counter)
        assert_type(await guest.return_kept(), Blob)
        await guest.keep(Bytes())
        guest.close()
    with resources_sync.ResourcesSync.instantiate(resources_sync.Imports(Plain())) as plain:
        assert_type(plain.counters.counter(1).get(), int)


def values(guest: kinds.Guest, shape: Shape) -> None:
    assert_type(guest.echo_strings(("a", "b")), list[str])
    assert_type(guest.echo_blob(bytearray()), bytes)
    assert_type(guest.echo_maybe_maybe(Some(None)), Some[str | None] | None)
    assert_type(guest.echo_outcomes([Ok(1), Err("x")]), list[Ok[int] | Err[str]])
    assert_type(guest.echo_attempt(Ok(1)), int)
    assert_type(guest.echo_pair(("a", 1)), tuple[str, int])
    assert_type(guest.echo_access(Access.READ | Access.WRITE), Access)
    assert_type(guest.echo_shape(ShapeAt(Point(1, 2.0))), Shape)
    match shape:
        case ShapeCircle(value):
            assert_type(value, float)
        case ShapeEmpty():
            pass
    guest.echo_strings([1])  # E: list-item
    guest.echo_numbers("12")  # E: arg-type
    guest.echo_color(1)  # E: arg-type
    guest.echo_shape(Point(1, 2.0))  # E: arg-type
    guest.echo_maybe_maybe("a")  # E: arg-type
    guest.echo_pair(("a",))  # E: arg-type
    Point(x="1", y=2.0)  # E: arg-type
    Point(1)  # E: call-arg


async def wrong(guest: Resources, counter: Counter) -> None:
    resources.Imports(host=Lacking())  # E: arg-type
    resources.Imports()  # E: call-arg
    resources_sync.Imports(Host())  # E: arg-type
    await Resources.instantiate()  # E: call-arg
    await Resources.instantiate(resources.Imports(Host()), on_unwind="maybe")  # E: arg-type
    await guest.keep(counter)  # E: arg-type
    await guest.counters.give(Bytes())  # E: arg-type
    guest.counters = guest.counters  # E: misc
    guest.nothing  # E: attr-defined
    counter.drop
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all golden cases."""
    folder = tmp_path_factory.mktemp("components")
    for case in CASES:
        (folder / f"{case}.py").write_bytes(source_of(case))
    return folder


def test_mypy_passes_right_code_and_finds_wrong_code(folder: Path) -> None:
    (folder / "user.py").write_text(USER_CODE)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--hide-error-context",
    ]
    command += ["--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'components'}"]
    command += map(str, folder.glob("*.py"))
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    assert not done.stderr
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line for line in found if not line.startswith("user.py")] == []
    reported = {(int(line.split(":")[1]), line.rpartition("[")[2].rstrip("]")) for line in found}
    expected = {
        (number, code.strip())
        for number, line in enumerate(USER_CODE.splitlines(), 1)
        if (code := line.partition("# E:")[2])
    }
    assert reported == expected, done.stdout


def test_pyright_passes_generated_code(folder: Path) -> None:
    names = [f"{case}.py" for case in CASES]
    settings = {
        "strict": ["."],
        "include": names,
        "extraPaths": [str(ROOT)],
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    report = json.loads(done.stdout)
    assert report["generalDiagnostics"] == []
    assert report["summary"]["filesAnalyzed"] >= len(names)


def classes_of(case: str) -> dict[str, dict[str, list[str]]]:
    """Return the classes of a generated file, with their members' names and parameters."""
    found: dict[str, dict[str, list[str]]] = {}
    for item in ast.parse(source_of(case)).body:
        if isinstance(item, ast.ClassDef):
            members = found[item.name] = {}
            for member in item.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                    arguments = member.args
                    members[member.name] = [
                        argument.arg for argument in (*arguments.posonlyargs, *arguments.args)
                    ]
                elif isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
                    members[member.target.id] = []
                elif isinstance(member, ast.Assign) and isinstance(member.targets[0], ast.Name):
                    members[member.targets[0].id] = []
    return found


def test_names_that_collide() -> None:
    classes = classes_of("names")
    assert [*classes] == [
        "Blob", "Item", "ShapeCircle_2", "ShapeBox", "ShapeCircle", "TypesItem", "TwoTypesItem",
        "OtherTwoTypesItem", "Self_", "Imports_", "HTTPError", "Ok_", "Sequence", "Names_", "Lonely",
        "Types", "TwoTypes", "OtherTwoTypes", "OtherTwoTypes2_0_0_1", "World_", "Store_", "World",
        "Imports", "ExportedTypes", "TwoNames", "Names",
    ]  # fmt: skip
    assert [*classes["Imports"]] == [
        "types", "two_types", "other_two_types", "other_two_types_2_0_0_1", "world_", "store", "world",
    ]  # fmt: skip
    assert [*classes["Names"]][3:] == [
        "types", "names", "class_", "close_", "types_2", "drop", "run_http",
    ]  # fmt: skip


def test_reserved_words_get_an_underscore() -> None:
    classes = classes_of("names")
    assert [*classes["Item"]] == ["class_", "from_x", "from_"]
    assert [*classes["Blob"]] == ["drop_", "class_"]
    assert classes["Types"]["import_"] == ["self", "self_", "lambda_"]
    assert [*classes["TypesItem"]] == ["NONE", "TRUE", "A_B", "IS_XML"]
    assert [*classes["TwoTypesItem"]] == ["A", "NONE", "HTTP_SERVER"]
    assert [*classes["Store_"]] == ["blob", "blob_merge"]


def build_text(text: str, name: str) -> Built:
    return build(text.encode(), name, Options())


def test_the_components_class_comes_before_an_interface_of_its_name() -> None:
    built = build_text('(component (instance $i) (export "counters" (instance $i)))', "counters")
    names = [item.name for item in ast.parse(built.source).body if isinstance(item, ast.ClassDef)]
    assert names == ["Counters_", "Counters"]


def test_what_is_exported_and_cannot_be_bound_is_left_out_with_a_warning() -> None:
    built = build_text(
        """(component
          (core module $m (func (export "f")))
          (core instance $f (instantiate $m))
          (func $f (canon lift (core func $f "f")))
          (instance $inner (export "f" (func $f)))
          (instance $i (export "m" (core module $m)) (export "inner" (instance $inner)) (export "f" (func $f)))
          (export "i" (instance $i))
          (export "m" (core module $m)))""",
        "left",
    )
    why = "is not bound: a component, a core module, or an instance inside another"
    assert built.warnings == (
        f'export "i": "m" {why}', f'export "i": "inner" {why}', f'export "m" {why}',
    )  # fmt: skip
    assert "async def f(" in built.source


def test_types_that_an_instance_was_put_together_of_get_their_names() -> None:
    built = build_text(
        """(component
          (core module $m (func (export "f") (param i32)))
          (core instance $m (instantiate $m))
          (type $Rec (record (field "x" u32)))
          (instance $bag (export "t" (type $Rec)))
          (export $bag' "i" (instance $bag))
          (alias export $bag' "t" (type $t))
          (func (export "f") (param "r" $t) (canon lift (core func $m "f"))))""",
        "bag",
    )
    assert "async def f(self, r: T) -> None:" in built.source


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '(component (import "m" (core module)))',
            'import "m": a component or core module of the host',
        ),
        (
            '(component (import "i" (instance $i (export "m" (core module)))) (core instance (instantiate (module $i "m"))))',
            "the component instantiates a core module of the host",
        ),
        ('(component (import "a:b/c" (func)))', 'import "a:b/c" is not a plain name'),
    ],
)
def test_what_is_imported_and_cannot_be_bound_is_refused(text: str, message: str) -> None:
    with pytest.raises(CodegenError) as caught:
        build_text(text, "refused")
    assert str(caught.value) == message
