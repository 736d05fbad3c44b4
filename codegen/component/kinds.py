"""Write descriptions of types, from which the runtime says what is wrong with a value."""

from __future__ import annotations

from ..python.literals import literal
from . import types as t
from .code import Code, Module
from .layout import plain
from .names import Names, is_option, label_names
from .python_types import PythonTypes
from .registry import Registry


class Kinds:
    """Types with a name get a function, which other descriptions refer to."""

    def __init__(
        self, module: Module, python: PythonTypes, registry: Registry, names: Names
    ) -> None:
        self._module, self._python = module, python
        self._registry, self._names = registry, names
        self._functions: dict[int, str] = {}

    def kind(self, type: t.ValueType | None) -> str:
        """Return the expression for a type."""
        if type is None:
            return '("none",)'
        bare = plain(type)
        if isinstance(bare, t.Record | t.Variant):
            return self._named(bare)
        return self._unnamed(bare)

    def _named(self, type: t.Record | t.Variant) -> str:
        name = self._functions.get(id(type))
        if name is None:
            entry = self._registry.find(type)
            cls = self._names.types[id(entry)]
            name = self._functions[id(type)] = f"_kind_{len(self._functions) + 1}"
            code = Code()
            code.line(
                f"return {self._record(type, cls) if isinstance(type, t.Record) else self._variant(type)}"
            )
            self._module.use("Any")
            self._module.add(f"def {name}() -> Any:", code)
        return name

    def _record(self, type: t.Record, cls: str) -> str:
        labels = label_names(tuple(label for label, _ in type.fields))
        fields = [
            f"({literal(name)}, {self.kind(field)})"
            for name, (_, field) in zip(labels, type.fields, strict=True)
        ]
        return f'("record", {cls}, {", ".join(fields)})'

    def _variant(self, type: t.Variant) -> str:
        entry = self._registry.find(type)
        cases = [
            f"({cls}, {None if payload is None else self.kind(payload)})"
            for cls, (_, payload) in zip(self._names.cases[id(entry)], type.cases, strict=True)
        ]
        return f'("variant", {", ".join(cases)})'

    def _unnamed(self, type: t.ValueType) -> str:
        if isinstance(type, str):
            return literal(type)
        if isinstance(type, t.List):
            if type.length is not None:
                return f'("fixed", {self.kind(type.element)}, {type.length})'
            return f'("list", {self.kind(type.element)})'
        if isinstance(type, t.Tuple):
            return f'("tuple", {", ".join(map(self.kind, type.elements))})'
        if isinstance(type, t.Map):
            return f'("map", {self.kind(type.key)}, {self.kind(type.value)})'
        if isinstance(type, t.Option):
            some = f", {self._module.use('Some')}" if is_option(type.element) else ""
            return f'("option", {self.kind(type.element)}{some})'
        if isinstance(type, t.Result):
            ok, err = self._module.use("Ok"), self._module.use("Err")
            sides = [None if side is None else self.kind(side) for side in (type.ok, type.error)]
            return f'("result", ({ok}, {sides[0]}), ({err}, {sides[1]}))'
        if isinstance(type, t.Handle):
            cls = self._python.resource(type.resource) if self._is_guests(type.resource) else None
            return f'("resource", {cls})'
        return f'("class", {self._python.class_of(type)})'

    def _is_guests(self, resource: t.Resource) -> bool:
        return resource.instance is not None
