"""Emit code that makes Python values of what a guest has left: in memory, or as core values.

In emitted functions ``memory`` is the memory of the guest (``runtime.components.memory``), which
checks bounds, counts what is copied and raises the traps. What lies together is read by one
``struct`` call. Elements of lists that need more than an expression get a function of their own,
one for each type, so that the code never grows faster than the types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from . import types as t
from .code import Code, Leaf, Module, form_of
from .layout import CoreType, Layouts, cases_of, fields_of, flags_size, plain

if TYPE_CHECKING:
    from .python_types import PythonTypes

NUMBER_FORMS = {
    "s8": "b", "u8": "B", "s16": "h", "u16": "H", "s32": "i", "u32": "I", "s64": "q", "u64": "Q",
    "f32": "f", "f64": "d",
}  # fmt: skip
DISCRIMINANT_FORMS = {1: "B", 2: "H", 4: "I"}
# Called when everything that it needs has been read; returns an expression.
_Finish = Callable[[Code], str]


class Lifter:
    """Emits code for one string encoding."""

    def __init__(
        self, module: Module, layouts: Layouts, python: PythonTypes, encoding: str
    ) -> None:
        self._module, self._layouts, self._python = module, layouts, python
        self._text = {"utf8": "text", "utf16": "text_utf16", "latin1+utf16": "text_latin1_utf16"}[
            encoding
        ]
        self._loaders: dict[int, tuple[t.ValueType, str]] = {}

    # ---- from memory ----

    def load(self, type: t.ValueType, at: str, code: Code) -> str:
        """Emit code that reads a value at an address which has been checked."""
        leaves: list[Leaf] = []
        finish = self._fixed(type, 0, leaves, at, code)
        self._unpack(leaves, at, code)
        return finish(code)

    def _unpack(self, leaves: list[Leaf], at: str, code: Code) -> None:
        if not leaves:
            return
        begin = leaves[0].offset
        form = self._module.struct(form_of(leaves, begin))
        names = _names(leaves)
        code.line(f"{names} = {form}.unpack_from(memory.view, {_plus(at, begin)})")

    def _fixed(
        self, type: t.ValueType, offset: int, leaves: list[Leaf], at: str, code: Code
    ) -> _Finish:
        """Note the numbers that are to be read first, and return what comes after."""
        type = plain(type)

        def leaf(form: str, offset: int = offset) -> str:
            name = code.variable()
            leaves.append(Leaf(offset, form, name))
            return name

        if isinstance(type, str):
            if type in NUMBER_FORMS:
                return _constant(leaf(NUMBER_FORMS[type]))
            if type == "string":
                pointer, length = leaf("I"), leaf("I", offset + 4)
                return _constant(f"memory.{self._text}({pointer}, {length})")
            return _constant(self._scalar(type, leaf("B" if type == "bool" else "I")))
        if isinstance(type, t.Flags):
            form = DISCRIMINANT_FORMS[flags_size(len(type.labels))]
            return _constant(self._scalar(type, leaf(form)))
        if isinstance(type, t.Enum):
            form = DISCRIMINANT_FORMS[self._layouts(type).size]
            return _constant(self._scalar(type, leaf(form)))
        if isinstance(type, t.Handle):
            return _constant(self._scalar(type, leaf("I")))
        fields = fields_of(type)
        if fields is not None:
            offsets = self._layouts(type).offsets
            parts = [
                self._fixed(field, offset + inner, leaves, at, code)
                for field, inner in zip(fields, offsets, strict=True)
            ]
            return lambda code: self._python.construct(type, [part(code) for part in parts])
        if isinstance(type, t.List | t.Map):
            pointer, length = leaf("I"), leaf("I", offset + 4)
            return lambda code: self._list(type, pointer, length, code)
        return self._fixed_variant(type, offset, leaf, at)

    def _fixed_variant(
        self, type: t.ValueType, offset: int, leaf: Callable[..., str], at: str
    ) -> _Finish:
        cases = cases_of(type)
        assert cases is not None
        layout = self._layouts(type)
        discriminant = leaf(_discriminant_form(len(cases)))

        def load(payload: t.ValueType, code: Code) -> str:
            return self.load(payload, _plus(at, offset + layout.payload), code)

        return lambda code: self._cases(type, cases, discriminant, load, code)

    def _cases(
        self,
        type: t.ValueType,
        cases: tuple[tuple[str, t.ValueType | None], ...],
        discriminant: str,
        load: Callable[[t.ValueType, Code], str],
        code: Code,
    ) -> str:
        result = code.variable()
        code.line(f"{result}: {self._python.annotation(type)}")
        for index, (_, payload) in enumerate(cases):
            with code.block(f"{'if' if not index else 'elif'} {discriminant} == {index}:"):
                value = None if payload is None else load(payload, code)
                code.line(f"{result} = {self._python.construct_case(type, index, value)}")
        with code.block("else:"):
            code.line(f"raise memory.invalid_case({discriminant}, {len(cases)})")
        return result

    def _scalar(self, type: t.ValueType, value: str) -> str:
        """Return the expression for what one number stands for."""
        if type == "bool":
            return f"{value} != 0"
        if type == "char":
            return f"memory.char({value})"
        if isinstance(type, t.Flags):
            return self._python.flags(type, f"{value} & 0x{(1 << len(type.labels)) - 1:X}")
        if isinstance(type, t.Enum):
            return f"memory.member({self._python.members(type)}, {value})"
        if isinstance(type, t.Handle):
            number = self._module.resource(type.resource)
            return f"memory.{'borrow' if type.borrow else 'own'}({value}, {number})"
        raise AssertionError(type)

    def _list(self, type: t.List | t.Map, pointer: str, length: str, code: Code) -> str:
        if isinstance(type, t.Map):
            pairs = self._python.pair(type)
            return self._python.mapping(self._elements(pairs, pointer, length, code))
        element = plain(type.element)
        if element == "u8":
            return f"memory.blob({pointer}, {length})"
        if isinstance(element, str) and element in NUMBER_FORMS:
            size = self._layouts(element).size
            return f'memory.numbers({pointer}, {length}, "{NUMBER_FORMS[element]}", {size})'
        return self._elements(element, pointer, length, code)

    def _elements(self, element: t.ValueType, pointer: str, length: str, code: Code) -> str:
        layout = self._layouts(element)
        where = f"{pointer}, {length}, {layout.size}, {layout.alignment}"
        attempt, leaves = code.inner(), list[Leaf]()
        if not _needs_address(element):
            finish = self._fixed(element, 0, leaves, "", attempt)
            expression = finish(attempt)
            if not attempt.lines and leaves:
                form = self._module.struct(form_of(leaves, 0, layout.size))
                names = _names(leaves)
                block = f"memory.block({where})"
                # Bytes, for an iterator over a view crashes CPython if it is found as garbage half-way.
                return _comprehension(
                    expression, f"{names} in {form}.iter_unpack(bytes({block}))", code
                )
        loader, at = self._loader(element), code.variable("at")
        return _comprehension(f"{loader}(memory, {at})", f"{at} in memory.each({where})", code)

    def _loader(self, type: t.ValueType) -> str:
        """Return the name of the function that reads a value of the type."""
        type = plain(type)
        known = self._loaders.get(id(type))
        if known is None:
            name = self._module.function_name("_load")
            known = self._loaders[id(type)] = (type, name)
            code = Code()
            value = self.load(type, "at", code)
            kind = self._python.annotation(type)
            code.line(f"value: {kind} = {value}")
            code.line("return value")
            self._module.add(f"def {name}(memory: abi.GuestMemory, at: int) -> {kind}:", code)
        return known[1]

    # ---- from core values ----

    def unflatten(
        self, type: t.ValueType, values: Iterator[tuple[str, CoreType]], code: Code
    ) -> str:
        """Emit code that takes core values, which are unsigned if they are integers."""
        type = plain(type)
        if isinstance(type, str):
            if type == "string":
                pointer, length = _i32(next(values)), _i32(next(values))
                return f"memory.{self._text}({pointer}, {length})"
            return self._flat_number(type, *next(values))
        fields = fields_of(type)
        if fields is not None:
            parts = [self.unflatten(field, values, code) for field in fields]
            return self._python.construct(type, parts)
        cases = cases_of(type)
        if cases is not None:
            return self._flat_variant(type, cases, values, code)
        if isinstance(type, t.List | t.Map):
            pointer, length = _i32(next(values)), _i32(next(values))
            return self._list(type, pointer, length, code)
        return self._scalar(type, _i32(next(values)))

    def _flat_variant(
        self,
        type: t.ValueType,
        cases: tuple[tuple[str, t.ValueType | None], ...],
        values: Iterator[tuple[str, CoreType]],
        code: Code,
    ) -> str:
        flat = self._layouts(type).flat
        assert flat is not None
        discriminant, *payload = [next(values) for _ in flat]

        def load(type: t.ValueType, code: Code) -> str:
            wanted = self._layouts(type).flat or ()
            return self.unflatten(type, iter(_narrowed(payload, wanted)), code)

        return self._cases(type, cases, _i32(discriminant), load, code)

    def _flat_number(self, type: str, value: str, kind: CoreType) -> str:
        if type in ("f32", "f64", "u64", "u32"):
            return value
        if type in ("bool", "char"):
            return self._scalar(type, value)  # type: ignore[arg-type]
        bits = int(type[1:])
        masked = value if bits in (32, 64) else f"{value} & 0x{(1 << bits) - 1:X}"
        if type[0] == "u":
            return masked
        sign = 1 << (bits - 1)
        return (
            f"({masked} ^ 0x{sign:X}) - 0x{sign:X}"
            if bits in (32, 64)
            else (f"(({masked}) ^ 0x{sign:X}) - 0x{sign:X}")
        )


def _narrowed(
    slots: list[tuple[str, CoreType]], wanted: tuple[CoreType, ...]
) -> list[tuple[str, CoreType]]:
    """Return the values of a case out of those that several cases share."""
    narrowed = []
    for (value, kind), want in zip(slots, wanted, strict=False):
        if kind == want:
            text = value
        elif want == "i32":
            text = f"({value} & 0xFFFFFFFF)"
        elif want == "f32":
            text = f"abi.f32_from_bits({value} & 0xFFFFFFFF)"
        else:
            text = f"abi.f64_from_bits({value})"
        narrowed.append((text, want))
    return narrowed


def _i32(value: tuple[str, CoreType]) -> str:
    text, _ = value
    return text


def _names(leaves: list[Leaf]) -> str:
    """Return the target of an assignment of numbers that were read."""
    names = ", ".join(leaf.text for leaf in leaves)
    return f"({names},)" if len(leaves) == 1 else names


def _comprehension(expression: str, loop: str, code: Code) -> str:
    """Emit a list, and return its variable."""
    items = code.variable("items")
    code.line(f"{items} = [{expression} for {loop}]")
    return items


def _constant(text: str) -> _Finish:
    return lambda code: text


def _plus(at: str, offset: int) -> str:
    if not offset:
        return at
    base, _, known = at.partition(" + ")
    return f"{base} + {int(known or 0) + offset}"


def _discriminant_form(cases: int) -> str:
    return "B" if cases <= 1 << 8 else "H" if cases <= 1 << 16 else "I"


def _needs_address(type: t.ValueType) -> bool:
    """True if the type has a variant in it, whose payload is found by its address."""
    type = plain(type)
    fields = fields_of(type)
    if fields is not None:
        return any(map(_needs_address, fields))
    return cases_of(type) is not None
