"""Emit what a function needs to be called: code that lowers and lifts, and its core signature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import types as t
from .code import Code, Module
from .inner_types import InnerTypes
from .layout import (
    MAX_FLAT_PARAMS,
    MAX_FLAT_RESULTS,
    CoreType,
    Layout,
    Layouts,
    fields_of,
    parts_of,
    plain,
)
from .lift import Lifter
from .lower import Lowerer, OnePieceLowerer
from .python_types import PythonTypes

_UNSIGNED: dict[CoreType, str] = {"i32": "u32", "i64": "u64", "f32": "f32", "f64": "f64"}
#: Types whose core values need neither a check nor a change, and those as they are packed.
_DIRECT = {"u32": "u32", "s32": "i32", "u64": "u64", "s64": "i64", "f32": "f32", "f64": "f64"}


@dataclass(frozen=True, slots=True)
class AbiFunction:
    """The emitted halves of a function, by name, None where core values are the values.

    ``spilled`` has size and alignment of a result of a host function that lies in memory. ``piece``
    has the place of the pointer to the one thing that is allocated, and its alignment.
    """

    type: str
    lower: str | None
    lift: str | None
    spilled: tuple[int, int] | None = None
    raises: bool = False
    borrows: bool = False
    piece: tuple[int, int] | None = None


class Functions:
    """Emits functions for one string encoding."""

    def __init__(
        self, module: Module, layouts: Layouts, python: PythonTypes, encoding: str
    ) -> None:
        self._module, self._layouts, self._python = module, layouts, python
        self._lifter = Lifter(module, layouts, python, encoding)
        self._lowerer = Lowerer(module, layouts, python, encoding)
        self._one_piece = OnePieceLowerer(module, layouts, python, encoding)
        #: True if Python never sees the values.
        self._is_inner = isinstance(python, InnerTypes)

    # ---- functions of the guest ----

    def exported(self, function: t.Function, title: str) -> AbiFunction:
        """Emit what is needed to call a function of the guest."""
        kinds = self._param_kinds(function, unsigned=False)
        lower, piece = None, None
        if self._has_one_piece(function):
            lower, piece = self._lower_one_piece(function, title)
        elif not self._is_direct(function):
            lower = self._lower_params(function, title)
        result, lift, raises = function.result, None, False
        kind = ""
        if result is not None:
            raises = isinstance(plain(result), t.Result)
            flat = self._layouts(result).flat
            if flat is None or len(flat) > MAX_FLAT_RESULTS:
                kind, lift = "u32", self._lift_spilled_result(result, title)
            elif plain(result) in _DIRECT:
                kind = _DIRECT[str(plain(result))]
            else:
                kind, lift = _UNSIGNED[flat[0]], self._lift_flat_result(result, title)
        return AbiFunction(_signature(kinds, kind), lower, lift, raises=raises, piece=piece)

    def _is_direct(self, function: t.Function) -> bool:
        return len(function.params) <= MAX_FLAT_PARAMS and all(
            plain(type) in _DIRECT for _, type in function.params
        )

    def _has_one_piece(self, function: t.Function) -> bool:
        types = [type for _, type in function.params]
        return self._flat_params(function) is not None and self._lowerer.is_piece(types)

    def _flat_params(self, function: t.Function) -> tuple[CoreType, ...] | None:
        flat: list[CoreType] = []
        for _, type in function.params:
            inner = self._layouts(type).flat
            if inner is None or len(flat) + len(inner) > MAX_FLAT_PARAMS:
                return None
            flat += inner
        return tuple(flat)

    def _param_kinds(self, function: t.Function, *, unsigned: bool) -> list[str]:
        if self._flat_params(function) is None:
            return ["u32"]
        if unsigned:
            return [_UNSIGNED[kind] for kind in self._flat_params(function) or ()]
        return [kind for _, type in function.params for kind in self._kinds(type)]

    def _kinds(self, type: t.ValueType) -> Iterator[str]:
        """Yield how the core values of a parameter are packed."""
        type = plain(type)
        fields = fields_of(type)
        if isinstance(type, str) and type in (*_DIRECT, "s8", "s16"):
            yield _DIRECT.get(type, "i32")
        elif fields is not None:
            for field in fields:
                yield from self._kinds(field)
        else:
            for kind in self._layouts(type).flat or ():
                yield _UNSIGNED[kind]

    def _lower_params(self, function: t.Function, title: str) -> str:
        code, flat = Code(), list[str]()
        params = [f"p{index}" for index in range(len(function.params))]
        if self._flat_params(function) is None:
            record = self._record_of(function)
            code.line(f"block = out.block({record.size}, {record.alignment}, None, 0)")
            for (_, type), name, offset in zip(
                function.params, params, record.offsets, strict=True
            ):
                self._lowerer.store(type, name, str(offset), code)
            flat = ["0"]
        else:
            for (_, type), name in zip(function.params, params, strict=True):
                flat += self._lowerer.flatten(type, name, len(flat), code)
        code.line(f"return ({', '.join(flat)}{',' if len(flat) == 1 else ''})")
        parameters = ", ".join(["out: abi.Lowering", *self._typed(function)])
        return self._add(f"_lower_{title}", parameters, "tuple[int | float, ...]", code)

    def _lower_one_piece(self, function: t.Function, title: str) -> tuple[str, tuple[int, int]]:
        code, flat = Code(), list[str]()
        for index, (_, type) in enumerate(function.params):
            flat += self._one_piece.flatten(type, f"p{index}", len(flat), code)
        code.line(f"return data, ({', '.join(flat)})")
        kind = "tuple[bytes, tuple[int | float, ...]]"
        name = self._add(f"_lower_{title}", ", ".join(self._typed(function)), kind, code)
        return name, (self._one_piece.place, 1)

    def _typed(self, function: t.Function) -> list[str]:
        kinds = [self._python.annotation(type, parameter=True) for _, type in function.params]
        return [f"p{index}: {kind}" for index, kind in enumerate(kinds)]

    def _record_of(self, function: t.Function) -> Layout:
        return self._layouts(t.Tuple(tuple(type for _, type in function.params)))

    def _lift_spilled_result(self, result: t.ValueType, title: str) -> str:
        code, layout = Code(), self._layouts(result)
        _check(layout, code)
        kind = self._python.annotation(result)
        code.line(f"result: {kind} = {self._lifter.load(result, 'at', code)}")
        code.line("return result")
        return self._add(f"_lift_{title}", "memory: abi.GuestMemory, at: int", kind, code)

    def _lift_flat_result(self, result: t.ValueType, title: str) -> str:
        code, flat = Code(), self._layouts(result).flat or ()
        core = "float" if flat[0][0] == "f" else "int"
        kind = self._python.annotation(result)
        lifted = self._lifter.unflatten(result, iter([("value", flat[0])]), code)
        code.line(f"result: {kind} = {lifted}")
        code.line("return result")
        return self._add(f"_lift_{title}", f"memory: abi.GuestMemory, value: {core}", kind, code)

    # ---- functions of the host ----

    def imported(self, function: t.Function, title: str) -> AbiFunction:
        """Emit what is needed for the guest to call a function of the host."""
        kinds = self._param_kinds(function, unsigned=True)
        lift = self._lift_params(function, title)
        result, lower, kind, spilled, piece = function.result, None, "", None, None
        raises = False
        if result is not None:
            layout = self._layouts(result)
            raises = isinstance(plain(result), t.Result)
            if layout.flat is None or len(layout.flat) > MAX_FLAT_RESULTS:
                spilled = layout.size, layout.alignment
                kinds.append("u32")
                if self._lowerer.is_piece([result]):
                    lower, piece = self._lower_one_result(result, title)
                else:
                    lower = self._lower_spilled_result(result, title)
            else:
                (kind,) = self._kinds(result)
                if plain(result) not in _DIRECT or plain(result) == "f32":
                    lower = self._lower_flat_result(result, title)
        borrows = any(_has_borrows(type) for _, type in function.params)
        return AbiFunction(_signature(kinds, kind), lower, lift, spilled, raises, borrows, piece)

    def _lift_params(self, function: t.Function, title: str) -> str | None:
        bare = [plain(type) for _, type in function.params]
        if len(bare) <= MAX_FLAT_PARAMS and all(
            type in ("u32", "u64", "f32", "f64") for type in bare
        ):
            return None
        code, flat = Code(), self._flat_params(function)
        if flat is None:
            record = self._record_of(function)
            code.line("(at,) = core")
            _check(record, code)
            parts = [
                self._lifter.load(type, f"at + {offset}" if offset else "at", code)
                for (_, type), offset in zip(function.params, record.offsets, strict=True)
            ]
        else:
            values = [(f"p{index}", kind) for index, kind in enumerate(flat)]
            if values:
                names = ", ".join(name for name, _ in values)
                code.line(f"{names if len(values) > 1 else f'({names},)'} = core")
            iterator = iter(values)
            parts = [self._lifter.unflatten(type, iterator, code) for _, type in function.params]
        code.line(f"return ({', '.join(parts)}{',' if len(parts) == 1 else ''})")
        parameters = "memory: abi.GuestMemory, core: tuple[Any, ...]"
        self._module.use("Any")
        return self._add(f"_lift_{title}", parameters, "tuple[Any, ...]", code)

    def _lower_spilled_result(self, result: t.ValueType, title: str) -> str:
        code, layout = Code(), self._layouts(result)
        code.line(f"block = bytearray({layout.size})")
        self._lowerer.store(result, self._value(result, code), "0", code)
        code.line("return block")
        return self._add_lower(result, title, "bytearray", code)

    def _lower_one_result(self, result: t.ValueType, title: str) -> tuple[str, tuple[int, int]]:
        code, lowerer, layout = Code(), self._one_piece, self._layouts(result)
        if fields_of(plain(result)) is None:
            (_, length) = lowerer.flatten(result, "value", 0, code)
            code.line(f"return data, {self._module.struct('<II')}.pack(0, {length})")
        else:
            code.line(f"block = bytearray({layout.size})")
            lowerer.store(result, "value", "0", code)
            code.line("return data, block")
        value = f"value: {self._python.result(result)}"
        name = self._add(f"_lower_{title}", value, "tuple[bytes, bytes | bytearray]", code)
        return name, (lowerer.place, 1)

    def _lower_flat_result(self, result: t.ValueType, title: str) -> str:
        code = Code()
        (flat,) = self._lowerer.flatten(result, self._value(result, code), 0, code)
        # A float that f32 cannot hold would become infinite without a check.
        code.line("return abi.check_f32(value)" if plain(result) == "f32" else f"return {flat}")
        return self._add_lower(result, title, "int | float", code)

    def _value(self, result: t.ValueType, code: Code) -> str:
        """Return the variable that has the result; one of WIT is Ok or Err from here on."""
        if self._is_inner or not isinstance(plain(result), t.Result):
            return "value"
        code.line("outcome = abi.outcome(value)")
        return "outcome"

    def _add_lower(self, result: t.ValueType, title: str, returns: str, code: Code) -> str:
        kind = self._python.result(result)
        if not self._is_inner and isinstance(plain(result), t.Result):
            kind = f"{kind} | abi.RaisedError"
        return self._add(f"_lower_{title}", f"out: abi.Lowering, value: {kind}", returns, code)

    def _add(self, name: str, parameters: str, returns: str, code: Code) -> str:
        self._module.add(f"def {name}({parameters}) -> {returns}:", code)
        return name


def _check(layout: Layout, code: Code) -> None:
    """Emit the check of an address, without a call if there is nothing wrong with it."""
    size, alignment = layout.size, layout.alignment
    unaligned = f"at & {alignment - 1} or " if alignment > 1 else ""
    with code.block(f"if {unaligned}at + {size} > memory.size:"):
        code.line(f"memory.check(at, {size}, {alignment})")


def _has_borrows(type: t.ValueType) -> bool:
    """True if there are borrowed handles in a value."""
    seen: set[int] = set()

    def find(part: object) -> bool:
        if isinstance(part, t.Named):
            part = part.type
        if part is None or isinstance(part, str | t.Resource) or id(part) in seen:
            return False
        seen.add(id(part))
        if isinstance(part, t.Handle):
            return part.borrow
        return any(map(find, parts_of(part)))

    return find(type)


def _signature(params: list[str], result: str) -> str:
    parts = [
        f"(param {' '.join(params)})" if params else "",
        f"(result {result})" if result else "",
    ]
    return " ".join(part for part in parts if part)
