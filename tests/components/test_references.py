"""Generated bindings against the specification's reference and wasmtime's own bindings.

Types, values and lies are made at random; WASMTIME_ASYNC_EXAMPLES says how many types, and if it is
given they are others each time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import wasmtime
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.components.abi_guests import (  # fmt: skip
    FLATS,
    RESULT,
    SCRATCH,
    Model,
    Text,
    TooMuch,
    component,
    flat_params,
    heap,
    size,
)
from tests.components.abi_sides import TRAP, Bound, Theirs
from tests.components.abi_types import Plain, Type, types, values
from tests.components.abi_values import Ambiguous, Spoiled
from tests.components.conftest import Bindings
from tests.components.reference import definitions as abi
from tests.components.runner import import_path

_EXAMPLES = os.environ.get("WASMTIME_ASYNC_EXAMPLES")
_OTHER_NANS = 0xFFE12345, 0xFFFFE12345678765
checked = settings(
    max_examples=int(_EXAMPLES or 6),
    derandomize=_EXAMPLES is None,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # to find a smaller example takes minutes
    suppress_health_check=list(HealthCheck),
)
encodings = st.sampled_from(["utf8", "utf16", "latin1+utf16"])


class Drawn:
    """A type, shown as text: Hypothesis takes minutes to show how it was made."""

    def __init__(self, t: Type) -> None:
        self.type = t

    def __repr__(self) -> str:
        text = Text(self.type)
        return f"{text.type}: {dict(enumerate(text.definitions))}"


class Value:
    """Something drawn, shown by its `repr`: Hypothesis would tell how it was made."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return repr(self.value)


@st.composite
def drawn_types(draw: st.DrawFn) -> Drawn:
    return Drawn(draw(types()))


@st.composite
def _shown(draw: st.DrawFn, strategy: st.SearchStrategy[Any]) -> Value:
    return Value(draw(strategy))


def pick(data: st.DataObject, strategy: st.SearchStrategy[Any]) -> Any:
    return data.draw(_shown(strategy)).value


@dataclass
class Sides:
    """A component in all ways to call it."""

    type: Type
    encoding: str
    ours: list[Bound]
    theirs: Theirs

    async def fresh(self) -> None:
        for bound in self.ours:
            await bound.fresh()


class Maker:
    """Makes the sides of a type; compiled components are let go with their modules."""

    def __init__(self, flavours: list[Bindings]) -> None:
        self._flavours, self._engine = flavours, wasmtime.Engine()

    def __call__(self, t: Type, encoding: str) -> Sides:
        text = Text(t)
        wat = component(t, text, encoding)
        ours = [Bound.make(bindings, t, wat, text.names) for bindings in self._flavours]
        return Sides(t, encoding, ours, Theirs(self._engine, t, wat))


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    folder = tmp_path_factory.mktemp("references")
    with import_path(folder):
        yield Maker([Bindings(folder, "async"), Bindings(folder, "sync")])


def written(t: Type, encoding: str, method: str, value: Plain) -> tuple[Plain, bytes, set[int]]:
    """Return what the reference returns, its memory, and where that is as it happens to be.

    That is so for padding, and for the bits of a NaN.
    """
    result, memory = getattr(Model(t, encoding), method)(value)
    others = [
        getattr(Model(t, encoding, **options), method)(value)[1]
        for options in ({"fill": 0x55}, {"nans": _OTHER_NANS})
    ]
    used = int.from_bytes(memory[:4], "little")
    start = FLATS + 8 * len(flat_params(t))
    places = [*range(FLATS, start), *range(RESULT, used)]
    return result, memory, {n for n in places if not memory[n] == others[0][n] == others[1][n]}


def differences(found: bytes, expected: bytes, free: set[int]) -> list[tuple[int, int, int]]:
    """Return places and bytes there that differ, but for those that are free."""
    used = int.from_bytes(expected[:4], "little")
    places = [*range(4), *(n for n in range(FLATS, used) if n not in free)]
    different = [(n, found[n], expected[n]) for n in places if found[n] != expected[n]]
    return different or [(used, 0, 0)] * (found[used:] != expected[used:SCRATCH])


async def agree(sides: Sides, value: Plain) -> None:
    t, encoding = sides.type, sides.encoding
    for method in ("echo", "spilled"):
        expected, memory, free = written(t, encoding, method, value)
        for bound in sides.ours:
            result, found = await getattr(bound, method)(value)
            assert repr(result) == repr(expected)
            assert not differences(found, memory, free), (method, bound.bindings.flavour)
    try:
        assert repr(sides.theirs.echo(value)) == repr(value)
    except Ambiguous:
        note("wasmtime.component cannot tell the cases apart")


@checked
@given(drawn=drawn_types(), encoding=encodings, data=st.data())
def test_values_and_memory(drawn: Drawn, encoding: str, data: st.DataObject, make: Maker) -> None:
    t = drawn.type
    sides = make(t, encoding)

    async def compare() -> None:
        await sides.fresh()
        for _ in range(3):
            await agree(sides, pick(data, values(t)))

    asyncio.run(compare())


# ---- wrong values ----


async def is_refused(bound: Bound, value: Plain, at: int, way: int) -> None:
    spoiled = Spoiled(bound.values, at, way)
    argument = spoiled.give(bound.type, value)
    await bound.call("reset")
    before = await bound.call("peek")
    for call in ("echo", "spilled"):
        others = range(16) if call == "spilled" else ()
        with pytest.raises((TypeError, OverflowError, ValueError), match=f"{call}: value"):
            await bound.call(call, argument, *others)
    assert await bound.call("peek") == before
    assert repr((await bound.echo(value))[0]) == repr(value)


def parts(bound: Bound, value: Plain) -> int:
    counter = Spoiled(bound.values, -1, 0)
    counter.give(bound.type, value)
    return counter.parts


@checked
@given(drawn=drawn_types(), encoding=encodings, data=st.data())
def test_wrong_values(drawn: Drawn, encoding: str, data: st.DataObject, make: Maker) -> None:
    sides = make(drawn.type, encoding)

    async def compare() -> None:
        await sides.fresh()
        for _ in range(3):
            value = pick(data, values(drawn.type))
            at = pick(data, st.integers(0, parts(sides.ours[0], value) - 1))
            way = pick(data, st.integers(0, 59))
            for bound in sides.ours:
                await is_refused(bound, value, at, way)

    asyncio.run(compare())


# ---- lies ----


def _image(t: Type, encoding: str, value: Plain) -> dict[int, bytes]:
    """Return the memory that holds a value: from the core values on, and from the result on."""
    memory = Model(t, encoding).echo(value)[1]
    end = max(int.from_bytes(memory[:4], "little"), heap(t))
    return {FLATS: memory[FLATS:end], RESULT: memory[RESULT:end]}


def lies(image: bytes, core: int) -> st.SearchStrategy[bytes]:
    """Return what changes the first bytes of an image, or any, a few at a time."""
    edges = [0, 1, 2, 3, 4, 5, 8, 0x7F, 0x80, 0xC0, 0xD8, 0xDC, 0xFE, 0xFF]
    change = st.tuples(
        st.integers(0, core - 1) | st.integers(0, len(image) - 1),
        st.sampled_from(edges) | st.integers(0, 255),
    )

    def changed(changes: list[tuple[int, int]]) -> bytes:
        data = bytearray(image)
        for at, byte in changes:
            data[at] = byte
        return bytes(data)

    return st.lists(change, min_size=1, max_size=4).map(changed)


def told(t: Type, encoding: str, at: int, data: bytes) -> Any:
    """Return what the reference makes of bytes."""
    model = Model(t, encoding)
    try:
        return model.lie(data) if at == RESULT else model.pass_(data)
    except abi.Trap:
        return TRAP


async def agree_on_lie(sides: Sides, at: int, data: bytes) -> None:
    try:
        expected = told(sides.type, sides.encoding, at, data)
    except TooMuch:
        return
    for bound in sides.ours:
        assert repr(await bound.lie(at, data)) == repr(expected), bound.bindings.flavour
    try:
        assert repr(sides.theirs.lie(at, data)) == repr(expected), "wasmtime.component"
    except Ambiguous:
        note("wasmtime.component cannot tell the cases apart")


@checked
@given(drawn=drawn_types(), encoding=encodings, data=st.data())
def test_lies(drawn: Drawn, encoding: str, data: st.DataObject, make: Maker) -> None:
    t = drawn.type
    sides = make(t, encoding)
    cores = {FLATS: 8 * len(flat_params(t)), RESULT: size(t)}

    async def compare() -> None:
        await sides.fresh()
        for _ in range(2):
            images = _image(t, encoding, pick(data, values(t)))
            for at, image in images.items():
                for _ in range(2):
                    await agree_on_lie(sides, at, pick(data, lies(image, cores[at])))

    asyncio.run(compare())
