"""How values are written that pass between component instances, and that Python never sees.

Records are tuples, variants are pairs of a number and a payload, enums and flags are numbers, maps
are lists of pairs.
"""

from __future__ import annotations

from . import types as t
from .code import Code
from .layout import plain
from .python_types import PythonTypes


class InnerTypes(PythonTypes):
    """Writes types without any names."""

    def annotation(self, type: t.ValueType, *, parameter: bool = False) -> str:
        self._module.use("Any")
        return "Any"

    def result(self, type: t.ValueType | None) -> str:
        self._module.use("Any")
        return "Any"

    def mapping(self, pairs: str) -> str:
        return pairs

    def pairs(self, value: str) -> str:
        return value

    def construct(self, type: t.ValueType, parts: list[str]) -> str:
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def construct_case(self, type: t.ValueType, index: int, value: str | None) -> str:
        return f"({index}, {value})"

    def destruct(self, type: t.ValueType, value: str, code: Code) -> list[str]:
        value = self.variable(value, code)
        bare = plain(type)
        if isinstance(bare, t.List):
            count = bare.length or 0
        else:
            assert isinstance(bare, t.Record | t.Tuple)
            count = len(bare.fields) if isinstance(bare, t.Record) else len(bare.elements)
        return [f"{value}[{index}]" for index in range(count)]

    def case_test(self, type: t.ValueType, index: int, value: str) -> str:
        return f"{value}[0] == {index}"

    def case_value(self, type: t.ValueType, index: int, value: str, code: Code) -> str:
        return f"{value}[1]"

    def members(self, type: t.Enum) -> str:
        return f"range({len(type.labels)})"

    def flags(self, type: t.Flags, value: str) -> str:
        return value

    def number_of(self, type: t.Enum | t.Flags, value: str) -> str:
        return value
