"""Imports that reach the host by way of a shim, which are resolved without it.

wit-component gives the main module functions of a *shim*, each of which calls an entry of a table,
and a *fix-up* module puts host functions there when the main module's memory exists. Our host
functions look for that memory when they are first called. So the main module is given them
directly, the two others are not instantiated, and nothing is linked anew for each instance.

That is done only for modules that are a shim and a fix-up to the byte, of which nothing else is
used, and if no module has a start function that might find the table empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from . import plan as p
from .preparation import core_item

#: The code of sections by their numbers.
Sections: TypeAlias = Mapping[int, bytes]

_CUSTOM, _TYPE, _IMPORT, _FUNCTION, _TABLE, _EXPORT, _START, _ELEMENT, _CODE = (
    0, 1, 2, 3, 4, 7, 8, 9, 10
)  # fmt: skip
_FUNCREF, _OF_FUNCTION, _OF_TABLE = 0x70, 0, 1
_TABLES_NAME = "$imports"
_SHIM = {_TYPE, _FUNCTION, _TABLE, _EXPORT, _CODE}
_FIX_UP = {_TYPE, _IMPORT, _ELEMENT}
_MOST_BYTES = 1 << 20


class Unlike(Exception):
    """A module is no shim, or no fix-up."""


def without_shim(
    plan: p.Plan, read: Callable[[p.CoreModule], bytes]
) -> Mapping[int, p.CoreInstance]:
    """Return the core instances to make, by their numbers; `read` returns a module's bytes."""
    every = dict(enumerate(plan.instances))
    shim, fix_up = 0, len(plan.instances) - 1
    if not _may_be_shim(plan):
        return every
    try:
        sections = [_sections(read(module)) for module in plan.modules]
        if any(_START in each for each in sections):
            return every
        items = _filled_in(sections[every[fix_up].module], every[fix_up], shim)
        _check_shim(sections[every[shim].module], len(items))
        del every[shim], every[fix_up]
        return {number: _given(instance, shim, items) for number, instance in every.items()}
    except (Unlike, LookupError, OSError, RuntimeError):  # the last two if the file is not there
        return dict(enumerate(plan.instances))


def _may_be_shim(plan: p.Plan) -> bool:
    """Return True if the first core instance may be a shim, and the last one its fix-up."""
    if len(plan.instances) < 3 or max(module.end for module in plan.modules) > _MOST_BYTES:
        return False
    first, *others, last = plan.instances
    used = {item.instance for item in _items(plan) if isinstance(item, p.CoreExport)}
    if first.arguments or used & {0, len(plan.instances) - 1}:
        return False
    for argument in last.arguments.values():
        for item in () if isinstance(argument, int) else argument.values():
            if isinstance(item, p.CoreExport) and item.instance:
                return False  # a function of an adapter, which the table is there for
    return not any(argument == 0 for each in others for argument in each.arguments.values())


def _items(plan: p.Plan) -> Iterator[p.CoreItem | None]:
    """Yield what is used of core instances besides what others of them import."""
    for export in plan.exports.values():
        yield from _of_export(export)
    for row in plan.functions:
        if not isinstance(row, p.ResourceFunction):
            yield from (row.options.memory, row.options.realloc)
        if isinstance(row, p.InnerFunction):
            yield from _of_export(row.callee)
    for resource in plan.by_number.values():
        yield resource.destructor


def _of_export(export: p.Export) -> Iterator[p.CoreItem | None]:
    yield from (export.core, export.post_return, export.options.memory, export.options.realloc)


def _given(instance: p.CoreInstance, shim: int, items: Sequence[p.CoreItem]) -> p.CoreInstance:
    """Return an instance that is given host functions directly. Raises LookupError."""
    numbers = {str(number): item for number, item in enumerate(items)}

    def direct(item: p.CoreItem) -> p.CoreItem:
        if isinstance(item, p.CoreExport) and item.instance == shim:
            return numbers[item.name]
        return item

    arguments: dict[str, int | Mapping[str, p.CoreItem]] = {}
    for module, argument in instance.arguments.items():
        if isinstance(argument, int):
            arguments[module] = argument
        else:
            arguments[module] = {name: direct(item) for name, item in argument.items()}
    return replace(instance, arguments=arguments)


# ---- modules ----


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of LEB128 without a sign, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _encoded(value: int) -> bytes:
    """Return a number as LEB128 without a sign."""
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*data, value))


def _signed(value: int) -> bytes:
    """Return a number that is not negative as LEB128 with a sign."""
    data = bytearray()
    while value > 0x3F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*data, value))


def _sections(data: bytes) -> Sections:
    """Return the sections of a module that is valid."""
    found, at = {}, 8
    while at < len(data):
        kind, (size, begin) = data[at], _number(data, at + 1)
        at = begin + size
        if kind != _CUSTOM:
            found[kind] = data[begin:at]
    return found


def _vector(items: list[bytes]) -> bytes:
    return _encoded(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    data = text.encode()
    return _encoded(len(data)) + data


def _types(section: bytes) -> list[int]:
    """Return how many parameters each type of functions of numbers has."""
    counts = []
    count, at = _number(section, 0)
    for _ in range(count):
        if section[at] != 0x60:
            raise Unlike
        parameters, at = _number(section, at + 1)
        results, at = _number(section, at + parameters)
        at += results
        counts.append(parameters)
    if at != len(section):
        raise Unlike  # types of more than one byte
    return counts


def _check_shim(sections: Sections, count: int) -> None:
    """Check that functions call the entries of one table, in order."""
    if set(sections) != _SHIM:
        raise Unlike
    parameters = _types(sections[_TYPE])
    types, at = [], 0
    number, at = _number(sections[_FUNCTION], at)
    for _ in range(number):
        kind, at = _number(sections[_FUNCTION], at)
        types.append(kind)
    bodies = [_body(index, kind, parameters[kind]) for index, kind in enumerate(types)]
    if number != count or sections[_CODE] != _vector(bodies):
        raise Unlike
    size = _encoded(count)
    if sections[_TABLE] != bytes((1, _FUNCREF, 1)) + size + size:
        raise Unlike
    functions = [_name(str(index)) + b"\0" + _encoded(index) for index in range(count)]
    if sections[_EXPORT] != _vector([*functions, _name(_TABLES_NAME) + b"\1\0"]):
        raise Unlike


def _body(index: int, kind: int, parameters: int) -> bytes:
    """Return the code of a function that calls an entry of the table with its parameters."""
    gets = b"".join(b"\x20" + _encoded(each) for each in range(parameters))
    call = b"\x41" + _signed(index) + b"\x11" + _encoded(kind) + b"\0\x0b"
    code = b"\0" + gets + call
    return _encoded(len(code)) + code


def _filled_in(sections: Sections, instance: p.CoreInstance, shim: int) -> Sequence[p.CoreItem]:
    """Return what a fix-up puts into the table, in order, if it does nothing else."""
    if set(sections) != _FIX_UP:
        raise Unlike
    items, tables = [], 0
    for kind, item in _imports(sections[_IMPORT], instance):
        if kind == _OF_TABLE and item == p.CoreExport(shim, _TABLES_NAME):
            tables += 1
        elif kind == _OF_FUNCTION and isinstance(item, p.Trampoline):
            items.append(item)
        else:
            raise Unlike
    elements = _vector([_encoded(index) for index in range(len(items))])
    if tables != 1 or sections[_ELEMENT] != b"\1\0\x41\0\x0b" + elements:
        raise Unlike
    return items


def _imports(section: bytes, instance: p.CoreInstance) -> Iterator[tuple[int, p.CoreItem]]:
    """Yield the kinds of imports, which are functions and tables, and what is given for them."""
    count, at = _number(section, 0)
    for _ in range(count):
        names = []
        for _ in range(2):
            length, at = _number(section, at)
            names.append(section[at : at + length].decode())
            at += length
        kind, at = section[at], at + 1
        if kind == _OF_TABLE:
            flags, at = section[at + 1], at + 2
            numbers = 2 if flags & 1 else 1
        else:
            numbers = 1
        for _ in range(numbers):
            _, at = _number(section, at)
        yield kind, core_item(instance, *names)
        if kind not in (_OF_FUNCTION, _OF_TABLE):
            raise Unlike
