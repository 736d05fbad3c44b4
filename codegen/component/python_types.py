"""How types of a component are written in Python: annotations, constructors, tests for cases."""

from __future__ import annotations

from ..errors import CodegenError
from . import types as t
from .code import Code, Module
from .layout import cases_of, plain
from .names import Names, is_option, label_names
from .registry import Registry, TypeEntry

_PRIMITIVES = {
    "bool": "bool", "f32": "float", "f64": "float", "char": "str", "string": "str",
    **dict.fromkeys(("s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"), "int"),
}  # fmt: skip


#: An annotation as long as this is that of no real interface.
_MAX_LENGTH = 10_000


class PythonTypes:
    """Writes types with the names that were chosen."""

    def __init__(self, registry: Registry, names: Names, module: Module) -> None:
        self._registry, self._names, self._module = registry, names, module
        #: What the file calls `collections.abc.Sequence`.
        self.sequence = names.outside("Sequence")
        self._pairs: dict[int, tuple[t.Map, t.Tuple]] = {}

    # ---- annotations ----

    def annotation(self, type: t.ValueType, *, parameter: bool = False) -> str:
        """Return the annotation of a value; parameters take more than results have."""
        text = self._annotation(type, parameter=parameter)
        if len(text) > _MAX_LENGTH:
            raise CodegenError("a type without a name is too long to be written down")
        return text

    def _annotation(self, type: t.ValueType, *, parameter: bool) -> str:
        entry = self._registry.find(type)
        if entry is not None and id(entry) in self._names.types:
            return self._names.types[id(entry)]
        if isinstance(type, t.Named):
            if isinstance(type.type, t.Resource):
                return self.resource(type.type)
            return self.annotation(type.type, parameter=parameter)
        if isinstance(type, str):
            if type == "error-context":
                raise CodegenError("error contexts are not supported")
            return _PRIMITIVES[type]
        if isinstance(type, t.List):
            return self._list(type, parameter)
        if isinstance(type, t.Tuple):
            return f"tuple[{', '.join([self.annotation(part) for part in type.elements])}]"
        if isinstance(type, t.Map):
            return f"dict[{self.annotation(type.key)}, {self.annotation(type.value)}]"
        if isinstance(type, t.Option):
            inner = self.annotation(type.element, parameter=parameter)
            if is_option(type.element):
                inner = f"{self._module.use('Some')}[{inner}]"
            return f"{inner} | None"
        if isinstance(type, t.Result):
            ok, error = self._side(type.ok), self._side(type.error)
            return f"{self._module.use('Ok')}[{ok}] | {self._module.use('Err')}[{error}]"
        if isinstance(type, t.Handle):
            return self.resource(type.resource)
        if isinstance(type, t.Stream):
            raise CodegenError("streams and futures are not supported")
        raise CodegenError("a record, variant, enum or flags type has no name")

    def alias(self, type: t.ValueType) -> str:
        """Return what a further name of a type stands for."""
        return self._annotation(type, parameter=False)

    def _side(self, type: t.ValueType | None) -> str:
        return "None" if type is None else self.annotation(type)

    def _list(self, type: t.List, parameter: bool) -> str:
        element = plain(type.element)
        if type.length is not None:
            return f"tuple[{self.annotation(type.element)}, ...]"
        if element == "u8":
            return "bytes | bytearray | memoryview" if parameter else "bytes"
        inner = self.annotation(type.element)
        if parameter:
            return f"{self.sequence}[{inner}]"
        return f"list[{inner}]"

    def result(self, type: t.ValueType | None) -> str:
        """Return the annotation of what a function returns if all is well."""
        if type is None:
            return "None"
        bare = plain(type)
        return self._side(bare.ok) if isinstance(bare, t.Result) else self.annotation(type)

    def class_of(self, type: t.ValueType) -> str:
        """Return the class of a record, an enum or flags."""
        return self._names.types[id(self._entry(type))]

    def resource(self, resource: t.Resource) -> str:
        """Return the class or Protocol of a resource."""
        return self._names.types[id(self._entry(resource))]

    def _entry(self, type: t.ValueType | t.Resource) -> TypeEntry:
        entry = self._registry.find(type)
        if entry is None:
            raise CodegenError("a record, variant, enum, flags or resource type has no name")
        return entry

    # ---- values ----

    def pair(self, type: t.Map) -> t.Tuple:
        """Return the type of a map's items."""
        if id(type) not in self._pairs:
            self._pairs[id(type)] = (type, t.Tuple((type.key, type.value)))
        return self._pairs[id(type)][1]

    def mapping(self, pairs: str) -> str:
        """Return the expression for a map with these items."""
        return f"dict({pairs})"

    def pairs(self, value: str) -> str:
        """Return the expression for the items of a map."""
        return f"abi.pairs_of({value})"

    def construct(self, type: t.ValueType, parts: list[str]) -> str:
        """Return the expression for a record or tuple of values."""
        type = plain(type)
        if isinstance(type, t.Record):
            return f"{self.class_of(type)}({', '.join(parts)})"
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def construct_case(self, type: t.ValueType, index: int, value: str | None) -> str:
        """Return the expression for a case of a variant, an option or a result."""
        if isinstance(type, t.Variant):
            case = self._names.cases[id(self._entry(type))][index]
            return f"{case}({value or ''})"
        if isinstance(type, t.Option):
            if index == 0:
                return "None"
            return f"{self._module.use('Some')}({value})" if is_option(type.element) else str(value)
        return f"{self._module.use('Err' if index else 'Ok')}({value})"

    def members(self, type: t.Enum) -> str:
        """Return the constant that has the members of an enum, in order."""
        name = self.class_of(type)
        constant = f"_{name.upper().replace('.', '_')}_MEMBERS"
        return self._module.constant(constant, f"tuple[{name}, ...]", f"tuple({name})")

    def flags(self, type: t.Flags, value: str) -> str:
        """Return the expression for flags with those bits."""
        return f"{self.class_of(type)}({value})"

    def number_of(self, type: t.Enum | t.Flags, value: str) -> str:
        """Return the expression for the number of an enum's case, or the bits of flags."""
        return f"abi.member_value({value}, {self.class_of(type)})"

    def variable(self, value: str, code: Code) -> str:
        """Return a variable that has the value."""
        if value.isidentifier():
            return value
        name = code.variable()
        code.line(f"{name} = {value}")
        return name

    def destruct(self, type: t.ValueType, value: str, code: Code) -> list[str]:
        """Emit the check of a record or tuple, and return expressions for what is in it."""
        value = self.variable(value, code)
        if isinstance(type, t.Record):
            name = self.class_of(type)
            with code.block(f"if {value}.__class__ is not {name}:"):
                code.line(f"abi.check_class({value}, {name})")
            labels = tuple(label for label, _ in type.fields)
            return [f"{value}.{field}" for field in label_names(labels)]
        if isinstance(type, t.Tuple):
            count = len(type.elements)
        else:
            assert isinstance(type, t.List)
            count = type.length or 0
        parts = [code.variable() for _ in range(count)]
        names = ", ".join(parts) if count > 1 else f"({parts[0]},)"
        code.line(f"{names} = abi.parts_of({value}, {count})")
        return parts

    def case_test(self, type: t.ValueType, index: int, value: str) -> str:
        """Return the expression that is true for a case, "" if no test is needed."""
        if isinstance(type, t.Variant):
            return f"isinstance({value}, {self._names.cases[id(self._entry(type))][index]})"
        if isinstance(type, t.Option):
            if index == 0:
                return f"{value} is None"
            some = self._module.use("Some") if is_option(type.element) else ""
            return f"isinstance({value}, {some})" if some else ""
        return f"isinstance({value}, {self._module.use('Err' if index else 'Ok')})"

    def case_value(self, type: t.ValueType, index: int, value: str, code: Code) -> str:
        """Return the expression for a case's payload."""
        cases = cases_of(type)
        assert cases is not None
        if isinstance(type, t.Option):
            return f"{value}.value" if index and is_option(type.element) else value
        if cases[index][1] is None and not isinstance(type, t.Variant):
            with code.block(f"if {value}.value is not None:"):
                code.line(f"raise abi.wrong_value({value}.value)")
        return f"{value}.value"
