"""Large modules: their other shape, and what generating and compiling it takes."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from codegen import CodegenError, generate
from codegen.compiler import build
from codegen.emit.slices import Slice, slices
from codegen.options import Options
from codegen.python.sizes import MANY, MANY_VALUES
from tests.codegen.binary import (
    FUNC,
    I32,
    I64,
    custom,
    func_type,
    long_signatures,
    module,
    name,
    section,
    u,
    vec,
)
from tests.codegen.limited import MB, generate_limited, needs_limits
from tests.codegen.regenerate import CASES
from tests.codegen.regenerate import source_of as source_of_case

TYPES = [func_type(I32 * count, I64 * (count % 3)) for count in range(18)]


def large_module(exports: int, imports: int = 0) -> bytes:
    """Return a module with functions of many signatures; every tenth has an odd name."""

    def title(index: int) -> bytes:
        return name(f"odd-{index}" if index % 10 == 0 else f"function_{index}")

    def types(count: int) -> list[bytes]:
        return [u(index % len(TYPES)) for index in range(count)]

    needed = [name("env") + title(i) + FUNC + type_ for i, type_ in enumerate(types(imports))]
    offered = [title(index) + FUNC + u(imports + index) for index in range(exports)]
    return module(
        section(1, u(len(TYPES)) + b"".join(TYPES)),
        section(2, u(imports) + b"".join(needed)),
        section(3, u(exports) + b"".join(types(exports))),
        section(5, b"\1\0\1"),
        section(7, u(exports + 1) + b"".join(offered) + name("memory") + b"\2\0"),
        section(10, u(exports) + b"\3\0\0\x0b" * exports),
    )


def source_of(data: bytes, **options: object) -> str:
    return generate(data, "big", validate=False, **options)["big.py"].decode()  # type: ignore[arg-type]


def test_the_shape_changes_with_the_size() -> None:
    small = source_of(large_module(MANY - 1))
    assert "class Big(Guest):" in small
    assert "    async def function_1(self, p0: int, /) -> int:" in small
    large = source_of(large_module(MANY))
    assert "class Big(LargeGuest):" in large
    assert "    function_1: Call[[int], int]\n" in large
    assert "    function_1: Getter[[int], int]\n" in large
    assert '        "function_1": "(param i32) (result i64)",\n' in large
    assert '    __names__: ClassVar = {\n        "odd_0": "odd-0",\n' in large
    assert "Call = Callable[P, Coroutine[Any, Any, R]]\n" in large
    assert "def memory(self) -> Memory:" in large


def test_no_getter_above_fifteen_parameters() -> None:
    tree = ast.parse(source_of(large_module(MANY)))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    annotated = {
        title: {ast.unparse(node.target) for node in body.body if isinstance(node, ast.AnnAssign)}
        for title, body in classes.items()
    }
    assert {"function_15", "function_16", "function_17"} <= annotated["Big"]
    assert "function_15" in annotated["BigGetters"]
    assert not {"function_16", "function_17"} & annotated["BigGetters"]


def test_synchronous_large_modules() -> None:
    large = source_of(large_module(MANY), sync=True)
    assert "class Big(LargeSyncGuest):" in large
    assert "Call = Callable[P, R]\n" in large
    assert "Getter" not in large
    some = source_of(large_module(MANY), sync_exports=["function_*2"])
    assert "    function_2: SyncCall[[int, int], tuple[int, int]]\n" in some
    assert '    __sync__: ClassVar = {\n        "function_2",\n' in some
    assert "    function_3: Call[[int, int, int], None]\n" in some


def test_many_imports_become_rows() -> None:
    source = source_of(large_module(1, imports=MANY))
    assert "__imports__ = tuple(Import(*row) for row in IMPORTS)" in source
    assert (
        '    ("env", "function_1", "env.function_1", "func", 1, "(param i32) (result i64)"),'
        in source
    )
    assert "    def function_1(self, p0: int, /) -> MaybeAwaitable[int]: ...\n" in source
    assert "def link" not in source


def test_definitions_avoid_names_of_exports() -> None:
    exports = b"".join(name(text) + FUNC + b"\0" for text in ("Call", "Getter", "P", "R", "Call_2"))
    count = MANY + 5
    rest = b"".join(name(f"f{index}") + FUNC + b"\0" for index in range(MANY))
    data = module(
        section(1, b"\1" + func_type(I32)),
        section(3, b"\1\0"),
        section(7, u(count) + exports + rest),
        section(10, b"\1\3\0\0\x0b"),
    )
    source = source_of(data)
    assert "    Call: Call_3[[int], None]\n" in source
    assert "Getter_2 = AsyncGetter[Callable[Concatenate[Stack, P_2], " in source.replace(
        "\n    ", ""
    )
    ast.parse(source)


@pytest.mark.parametrize("imports", [0, MANY])
def test_ten_thousand_exports(imports: int) -> None:
    """The limits are three times what a quiet machine needs."""
    data = large_module(10_000, imports)
    begun = time.process_time()
    source = source_of(data)
    assert time.process_time() - begun < 6
    begun = time.process_time()
    # Compiling takes nearly all the time of a first import.
    compile(source, "large.py", "exec", dont_inherit=True)
    assert time.process_time() - begun < 1


# ---- long signatures


@pytest.mark.parametrize("sync", [False, True])
def test_long_signatures_are_written_once(sync: bool) -> None:
    """The module has 3,700 bytes; at one time its bindings had 23 million."""
    data = long_signatures(500, 450)
    source = generate(data, "big", sync=sync)["big.py"].decode()
    assert len(data) < 13_000
    assert len(source) < 250_000
    assert source.count("(param i32 i32") == 1
    assert '        "f7": TYPE,\n' in source
    assert "    f7: Call_2\n" in source
    assert "    @property\n    def h7(self) -> Host: ...\n" in source
    assert '    ("env", "h7", "env.h7", "func", 1000, TYPE),\n' in source


def test_a_few_long_signatures_are_ordinary() -> None:
    count = MANY_VALUES // 1001
    ordinary = source_of(long_signatures(count, count))
    assert "class Big(Guest):" in ordinary
    assert "    async def f0(\n        self,\n        p0: int,\n" in ordinary
    assert "class Big(LargeGuest):" in source_of(long_signatures(count + 1, 0))
    assert "IMPORTS = [" in source_of(long_signatures(0, count + 1))
    # Signatures of up to fifteen values never add up.
    short = source_of(long_signatures(MANY - 1, 0, params=14))
    assert "class Big(Guest):" in short


def test_names_of_signatures_avoid_those_of_the_module() -> None:
    source = source_of(long_signatures(20, 20, names=("Call_2", "Host")))
    assert "    Call_2: Call_3\n" in source
    assert "    def Host(self) -> Host_2: ...\n" in source


def test_signatures_have_a_limit() -> None:
    """Without validation, too, the values of all signatures are no more than a million."""
    assert len(source_of(long_signatures(999, 0))) < 100_000
    with pytest.raises(CodegenError, match="have more than 1,000,000 values"):
        source_of(long_signatures(1000, 0))


def test_signatures_of_tags_count_and_are_not_repeated() -> None:
    def tags(count: int) -> bytes:
        needed = [name("env") + name(f"t{index}") + b"\4\0\0" for index in range(count)]
        return module(section(1, vec(func_type(I32 * 1000))), section(2, vec(*needed)))

    source = source_of(tags(900))
    assert '"(tag with 1,000 parameters)"' in source
    assert len(source) < 250_000
    with pytest.raises(CodegenError, match="have more than 1,000,000 values"):
        source_of(tags(1001))


def test_there_are_limits_to_imports_and_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegen.wasm.reader._MOST_EXTERNS", 20)
    built = build(large_module(30), "big", Options(validate=False))
    assert built.warnings[0] == "11 exports stay in exports: only the first 20 get names"
    assert "def function_19(" in built.source
    assert "function_20" not in built.source
    with pytest.raises(CodegenError, match="21 imports; no more than 20 can be bound"):
        build(large_module(1, imports=21), "big", Options(validate=False))


# ---- what it takes


def exports(count: int, text: str) -> bytes:
    """Return a module that exports one function under many names; ``text`` has a place for each."""
    names = [name(text.format(index)) + FUNC + b"\0" for index in range(count)]
    return module(
        section(1, vec(func_type())),
        section(3, vec(b"\0")),
        section(7, vec(*names)),
        section(10, vec(b"\2\0\x0b")),
    )


def imports(count: int, module_name: str, text: str) -> bytes:
    """Return a module that imports a function from many modules, or many from one."""
    needed = [
        name(module_name.format(index)) + name(text.format(index)) + FUNC + b"\0"
        for index in range(count)
    ]
    return module(section(1, vec(func_type())), section(2, vec(*needed)))


def many_sections(count: int) -> bytes:
    return b"".join(custom(f"{index:x}", b"") for index in range(count))


@needs_limits
@pytest.mark.parametrize(
    ("data", "memory"),
    [
        (lambda: exports(20_000, "f{}"), 75 * MB),
        (lambda: exports(20_000, "f{0:!>10}"), 80 * MB),
        (lambda: imports(20_000, "env", "f{}"), 90 * MB),
        (lambda: imports(20_000, "m{}", "f"), 110 * MB),
        (lambda: long_signatures(500, 450), 75 * MB),
        (lambda: long_signatures(0, 0) + many_sections(200_000), 60 * MB),
    ],
    ids=[
        "exports",
        "odd exports",
        "imports",
        "import modules",
        "long signatures",
        "custom sections",
    ],
)
def test_memory(tmp_path: Path, data: Callable[[], bytes], memory: int) -> None:
    """Half of it is what Python, Jinja2 and wasmtime take for the smallest module."""
    outcome = generate_limited(tmp_path, data())
    assert outcome.source > 1_000
    assert outcome.memory < memory


@pytest.mark.parametrize("lines", [1, 2, 5, 30])
def test_parsing_in_slices_changes_nothing(monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    def all_sources() -> list[bytes]:
        sources = [source_of_case(case) for case in CASES]
        for data in (large_module(MANY, MANY), long_signatures(20, 20)):
            sources.append(build(data, "big", Options(validate=False)).files["big.py"])
        return sources

    whole = all_sources()
    monkeypatch.setattr("codegen.emit.slices._LINES", lines)
    texts: list[str] = []

    def noted(pieces: Iterable[str]) -> Iterator[Slice]:
        for part in slices(pieces):
            texts.append(part.text)
            yield part

    monkeypatch.setattr("codegen.emit.render.slices", noted)
    assert all_sources() == whole
    # Functions are not cut.
    assert max(text.count("\n") for text in texts) < lines + 80
