"""Large modules: their other shape, and the time to generate and compile it."""

from __future__ import annotations

import ast
import time

import pytest

from codegen import generate
from codegen.python.large_modules import MANY
from tests.codegen.binary import FUNC, I32, I64, func_type, module, name, section, u

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
