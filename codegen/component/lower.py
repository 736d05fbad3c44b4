"""Emit code that turns Python values into what a guest takes: in memory, or as core values.

Lowering has two halves. The emitted code checks every value and collects in ``out`` the pieces of
memory that the guest will have to allocate, each with the place where its pointer belongs. Only then
does the runtime enter the guest to allocate them (``runtime.components.lowering``), so a wrong value
is refused before the guest has run at all. Pointers are zero until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from . import types as t
from .code import Code, Leaf, Module, form_of
from .layout import CoreType, Layouts, cases_of, discriminant_size, fields_of, flags_size, plain
from .lift import DISCRIMINANT_FORMS, NUMBER_FORMS

if TYPE_CHECKING:
    from .python_types import PythonTypes

_ZEROS: dict[CoreType, str] = {"i32": "0", "i64": "0", "f32": "0.0", "f64": "0.0"}


class Lowerer:
    """Emits code for one string encoding."""

    def __init__(
        self, module: Module, layouts: Layouts, python: PythonTypes, encoding: str
    ) -> None:
        self._module, self._layouts, self._python = module, layouts, python
        self._text = {
            "utf8": "put_text",
            "utf16": "put_text_utf16",
            "latin1+utf16": "put_text_latin1_utf16",
        }[encoding]
        self._storers: dict[int, tuple[t.ValueType, str]] = {}

    # ---- to memory ----

    def store(self, type: t.ValueType, value: str, at: str, code: Code) -> None:
        """Emit code that writes a value into ``block`` from an offset on."""
        leaves: list[Leaf] = []
        self._store(type, value, 0, at, leaves, code)
        self._pack(leaves, at, code)

    def _pack(self, leaves: list[Leaf], at: str, code: Code) -> None:
        if leaves:
            begin = leaves[0].offset
            form = self._module.struct(form_of(leaves, begin))
            values = ", ".join(leaf.text for leaf in leaves)
            code.line(f"{form}.pack_into(block, {_plus(at, begin)}, {values})")
            leaves.clear()

    def _store(
        self, type: t.ValueType, value: str, offset: int, at: str, leaves: list[Leaf], code: Code
    ) -> None:
        type = plain(type)
        if isinstance(type, str) and type in NUMBER_FORMS:
            leaves.append(Leaf(offset, NUMBER_FORMS[type], value))
            return
        fields, cases = fields_of(type), cases_of(type)
        if fields is not None:
            parts = self._python.destruct(type, value, code)
            offsets = self._layouts(type).offsets
            for field, part, inner in zip(fields, parts, offsets, strict=True):
                self._store(field, part, offset + inner, at, leaves, code)
        elif cases is not None:
            self._store_variant(type, cases, value, offset, at, leaves, code)
        elif type == "string" or isinstance(type, t.List | t.Map):
            self._pack(leaves, at, code)  # a gap would be padded with zeros over the pointer
            length = self._indirect(type, value, "block", _plus(at, offset), code)
            leaves.append(Leaf(offset + 4, "I", length))
            self._pack(leaves, at, code)
        else:
            leaves.append(Leaf(offset, self._form(type), self._scalar(type, value)))

    def _form(self, type: t.ValueType) -> str:
        if isinstance(type, t.Flags):
            return DISCRIMINANT_FORMS[flags_size(len(type.labels))]
        if isinstance(type, t.Enum):
            return DISCRIMINANT_FORMS[discriminant_size(len(type.labels))]
        return "B" if type == "bool" else "I"

    def _store_variant(
        self,
        type: t.ValueType,
        cases: tuple[tuple[str, t.ValueType | None], ...],
        value: str,
        offset: int,
        at: str,
        leaves: list[Leaf],
        code: Code,
    ) -> None:
        self._pack(leaves, at, code)
        where = offset + self._layouts(type).payload
        discriminant = code.variable()

        def case(index: int, payload: t.ValueType | None, inner: str, code: Code) -> None:
            code.line(f"{discriminant} = {index}")
            if payload is not None:
                self.store(payload, inner, _plus(at, where), code)

        self._cases(type, cases, value, case, code)
        form = DISCRIMINANT_FORMS[discriminant_size(len(cases))]
        self._pack([Leaf(offset, form, discriminant)], at, code)

    def _cases(
        self,
        type: t.ValueType,
        cases: tuple[tuple[str, t.ValueType | None], ...],
        value: str,
        emit: Callable[[int, t.ValueType | None, str, Code], None],
        code: Code,
    ) -> None:
        """Emit a branch for each case."""
        value = self._python.variable(value, code)
        for index, (_, payload) in enumerate(cases):
            test = self._python.case_test(type, index, value)
            with code.block(f"{'elif' if index else 'if'} {test}:" if test else "else:"):
                emit(index, payload, self._python.case_value(type, index, value, code), code)
        if test:
            with code.block("else:"):
                code.line(f"raise abi.wrong_value({value})")

    def _scalar(self, type: t.ValueType, value: str) -> str:
        if type == "bool":
            return f"abi.truth({value})"
        if type == "char":
            return f"abi.code_point({value})"
        if isinstance(type, t.Flags | t.Enum):
            return self._python.number_of(type, value)
        if isinstance(type, t.Handle):
            number = self._module.resource(type.resource)
            return f"out.{'borrow' if type.borrow else 'own'}({value}, {number})"
        raise AssertionError(type)

    def _indirect(self, type: t.ValueType, value: str, target: str, place: str, code: Code) -> str:
        """Emit code that collects what a pointer leads to; return the length."""
        length = code.variable()
        if type == "string":
            code.line(f"{length} = abi.{self._text}(out, {value}, {target}, {place})")
            return length
        assert isinstance(type, t.List | t.Map)
        element = plain(type.element) if isinstance(type, t.List) else self._python.pair(type)
        if element == "u8" and isinstance(type, t.List):
            code.line(f"{length} = abi.put_blob(out, {value}, {target}, {place})")
        elif isinstance(element, str) and element in NUMBER_FORMS:
            form = literal_form(element)
            code.line(f"{length} = abi.put_numbers(out, {value}, {target}, {place}, {form})")
        else:
            items = self._python.pairs(value) if isinstance(type, t.Map) else value
            storer, layout = self._storer(element), self._layouts(element)
            code.line(
                f"{length} = abi.put_items(out, {items}, {target}, {place}, "
                f"{layout.size}, {layout.alignment}, {storer})"
            )
        return length

    def _storer(self, type: t.ValueType) -> str:
        """Return the name of the function that writes values of the type one after the other."""
        known = self._storers.get(id(type))
        if known is None:
            name = self._module.function_name("_store")
            known = self._storers[id(type)] = (type, name)
            code = Code()
            size = self._layouts(type).size
            if self._is_run(type):
                self._store_run(type, size, code)
            else:
                with code.block(f"for at, item in zip(range(0, len(block), {size}), items):"):
                    self.store(type, "item", "at", code)
            kind = self._python.annotation(type)
            items = f"{self._python.sequence}[{kind}]"
            parameters = f"out: abi.Lowering, block: bytearray, items: {items}"
            self._module.add(f"def {name}({parameters}) -> None:", code)
        return known[1]

    def is_piece(self, types: Sequence[t.ValueType]) -> bool:
        """True if exactly one text or list of bytes has to be allocated, whatever the values are."""
        return len(list(self._pieces(types))) == 1 and self._text == "put_text"

    def _pieces(self, types: Sequence[t.ValueType]) -> Iterator[t.ValueType]:
        """Yield what has to be allocated; anything else with pointers or handles counts twice."""
        for type in map(plain, types):
            fields = fields_of(type)
            if fields is not None:
                yield from self._pieces(fields)
            elif type == "string" or (isinstance(type, t.List) and plain(type.element) == "u8"):
                yield type
            elif self._layouts(type).has_pointers:
                yield from (type, type)

    def _is_run(self, type: t.ValueType) -> bool:
        """True if all that a value points to is bytes, so that C can allocate and fill all of it."""
        type = plain(type)
        fields = fields_of(type)
        if fields is not None:
            return self._layouts(type).has_pointers and all(
                (not self._layouts(field).has_pointers and cases_of(plain(field)) is None)
                or self._is_run(field)
                for field in fields
            )
        is_blob = isinstance(type, t.List) and plain(type.element) == "u8"
        return is_blob or (type == "string" and self._text == "put_text")

    def _store_run(self, type: t.ValueType, size: int, code: Code) -> None:
        leaves: list[Leaf] = []
        places: list[int] = []
        code.line("data: list[bytes] = []")
        with code.block(f"for at, item in zip(range(0, len(block), {size}), items):"):
            self._store_row(type, "item", 0, leaves, places, code)
            self._pack(leaves, "at", code)
        listed = ", ".join(map(str, places)) + ("," if len(places) == 1 else "")
        code.line(f"out.run(data, block, ({listed}), {size})")

    def _store_row(
        self,
        type: t.ValueType,
        value: str,
        offset: int,
        leaves: list[Leaf],
        places: list[int],
        code: Code,
    ) -> None:
        type = plain(type)
        fields = fields_of(type)
        if not self._layouts(type).has_pointers:
            self._store(type, value, offset, "at", leaves, code)
        elif fields is not None:
            parts = self._python.destruct(type, value, code)
            offsets = self._layouts(type).offsets
            for field, part, inner in zip(fields, parts, offsets, strict=True):
                self._store_row(field, part, offset + inner, leaves, places, code)
        else:
            data = code.variable("data")
            encode = "str.encode" if type == "string" else "abi.blob_bytes"
            code.line(f"{data} = {encode}({value})")
            code.line(f"data.append({data})")
            leaves += [Leaf(offset, "I", "0"), Leaf(offset + 4, "I", f"len({data})")]
            places.append(offset)

    # ---- to core values ----

    def flatten(
        self, type: t.ValueType, value: str, slot: int, code: Code, *, shared: bool = False
    ) -> list[str]:
        """Emit code for the core values of a value, and return their expressions.

        ``slot`` is the number of the first. ``shared`` is True if several cases share the values,
        so that nothing but the emitted code checks their ranges.
        """
        type = plain(type)
        if isinstance(type, str) and type in NUMBER_FORMS:
            if type in ("f64", "u64", "s64", "u32", "s32", "f32") and not shared:
                return [value]
            checked = f"abi.check_{type}({value})"
            mask = {"s64": " & 0xFFFFFFFFFFFFFFFF"}.get(type, " & 0xFFFFFFFF")
            return [f"({checked}{mask})" if shared and type[0] == "s" else checked]
        fields, cases = fields_of(type), cases_of(type)
        if fields is not None:
            flat: list[str] = []
            for field, part in zip(fields, self._python.destruct(type, value, code), strict=True):
                flat += self.flatten(field, part, slot + len(flat), code, shared=shared)
            return flat
        if cases is not None:
            return self._flatten_variant(type, cases, value, slot, code)
        if type == "string" or isinstance(type, t.List | t.Map):
            return ["0", self._indirect(type, value, "None", str(slot), code)]
        return [self._scalar(type, value)]

    def _flatten_variant(
        self,
        type: t.ValueType,
        cases: tuple[tuple[str, t.ValueType | None], ...],
        value: str,
        slot: int,
        code: Code,
    ) -> list[str]:
        slots = self._layouts(type).flat
        assert slots is not None
        names = [code.variable() for _ in slots]

        def case(index: int, payload: t.ValueType | None, inner: str, code: Code) -> None:
            flat: list[str] = []
            if payload is not None:
                wanted = self._layouts(payload).flat or ()
                parts = self.flatten(payload, inner, slot + 1, code, shared=True)
                rows = zip(parts, wanted, slots[1:], strict=False)
                flat = [self._widened(part, have, slot) for part, have, slot in rows]
            rest = [_ZEROS[slot] for slot in slots[1 + len(flat) :]]
            code.line(f"{', '.join(names)} = {', '.join([str(index), *flat, *rest])}")

        self._cases(type, cases, value, case, code)
        return names

    def _widened(self, value: str, have: CoreType, slot: CoreType) -> str:
        if have == slot or have == "i32":
            return value
        return f"abi.bits_of_{have}({value})"


class OnePieceLowerer(Lowerer):
    """Emits code for values with one thing to allocate, which is left in the variable `data`."""

    #: Of the pointer: the number of its core value, or its offset.
    place = 0

    def _indirect(self, type: t.ValueType, value: str, target: str, place: str, code: Code) -> str:
        encode = "str.encode" if type == "string" else "abi.blob_of"
        code.line(f"data = {encode}({value})")
        self.place = int(place)
        return "len(data)"


def literal_form(element: str) -> str:
    """Return the form of a number as a literal."""
    return f'"{NUMBER_FORMS[element]}"'


def _plus(at: str, offset: int) -> str:
    if not offset:
        return at
    base, _, known = at.partition(" + ")
    if base.isdigit():
        return str(int(base) + offset)
    return f"{base} + {int(known or 0) + offset}"
