"""A component that hands values of one type on, and shows its memory; the reference's model of it.

It exports `echo`, which stores the core values of its argument and calls the host's `take` with them;
`spilled`, which returns parameters that lie in memory; `lie`, which returns what a test has put into
memory; and `pass`, which calls `take` with core values that a test has put there.
"""

from __future__ import annotations

from typing import Any

from tests.components.abi_types import Type, fields_of, name_of
from tests.components.abi_values import Names, from_reference, to_reference
from tests.components.reference import definitions as abi

#: Where the guest keeps what: the next free byte, core values, the result, and what a test writes.
NEXT, PEEKED, FLATS, RESULT, SCRATCH, PAGES = 0, 16, 64, 256, 65536, 2
FILL = 0xAA
_SPILL = 16
_INT, _FLOAT = ("i32", "i64"), ("f32", "f64")
_NAN32, _NAN64 = abi.CANONICAL_FLOAT32_NAN, abi.CANONICAL_FLOAT64_NAN
_OPTIONS = abi.LiftLowerOptions(memory=abi.MemInst(bytearray(), "i32"))


class TooMuch(Exception):
    """Lifting reads more than is worth waiting for."""


def flat(t: Type) -> list[str]:
    """Return the core types of a value."""
    return list(abi.flatten_type(t, _OPTIONS))


def flat_params(t: Type) -> list[str]:
    """Return the core types of a value as the only parameter."""
    return flat(t) if len(flat(t)) <= _SPILL else ["i32"]


def padded(t: Type, count: int = _SPILL) -> Type:
    """Return a tuple that begins with a value and goes on with bytes."""
    return abi.TupleType([t, *[abi.U8Type()] * count])


def size(t: Type) -> int:
    return int(abi.elem_size(t, "i32"))


def heap(t: Type) -> int:
    """Return where the guest begins to allocate."""
    return int(abi.align_to(RESULT + size(padded(t)), 16))


# ---- the component's text ----


class Text:
    """A type in the text format; types with names are defined first."""

    def __init__(self, t: Type) -> None:
        self.names: Names = {}
        self.definitions: list[str] = []
        self.type = self._write(t)

    def _write(self, t: Type | None) -> str:
        match t:
            case abi.ListType(item):
                return f"(list {self._write(item)})"
            case abi.OptionType(item):
                return f"(option {self._write(item)})"
            case abi.TupleType(parts):
                return f"(tuple {' '.join(map(self._write, parts))})"
            case abi.ResultType(ok, error):
                return f"(result{self._part(' ', ok, '')}{self._part(' (error ', error, ')')})"
            case abi.RecordType(fields):
                parts = [f'(field "{field.label}" {self._write(field.t)})' for field in fields]
            case abi.VariantType(cases):
                parts = [f'(case "{case.label}"{self._part(" ", case.t, "")})' for case in cases]
            case abi.EnumType(labels) | abi.FlagsType(labels):
                parts = [f'"{label}"' for label in labels]
            case _:
                return name_of(t)
        return self._name(t, f"({name_of(t)} {' '.join(parts)})")

    def _part(self, before: str, t: Type | None, after: str) -> str:
        return "" if t is None else f"{before}{self._write(t)}{after}"

    def _name(self, t: Type, definition: str) -> str:
        if id(t) not in self.names:
            self.names[id(t)] = len(self.definitions)
            self.definitions.append(definition)
        return f"$t{self.names[id(t)]}"


def component(t: Type, text: Text, encoding: str) -> str:
    """Return the component for a type."""
    params = flat_params(t)
    one = len(flat(t)) == 1
    result = flat(t)[0] if one else "i32"
    stores = " ".join(
        f"({kind}.store (i32.const {FLATS + 8 * n}) (local.get {n}))"
        for n, kind in enumerate(params)
    )
    gets = " ".join(f"(local.get {n})" for n in range(len(params)))
    loads = " ".join(f"({kind}.load (i32.const {FLATS + 8 * n}))" for n, kind in enumerate(params))
    out, last = ("", "") if one else (f"(i32.const {RESULT})", f"(i32.const {RESULT})")
    take = f"(param {' '.join(params)}) (result {result})" if one else f"(param {' '.join(params)} i32)"  # fmt: skip
    types = [
        f'(type $t{n}_ {definition}) (export "t{n}" (type $t{n} (eq $t{n}_)))'
        for n, definition in enumerate(text.definitions)
    ]
    aliases = [f'(alias export $host "t{n}" (type $t{n}))' for n in range(len(types))]
    spill = " ".join(f'(param "p{n}" u8)' for n in range(_SPILL))
    u8s = " ".join(["u8"] * _SPILL)
    options = f'(memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) string-encoding={encoding}'
    poking = '(memory (core memory $libc "memory")) (realloc (core func $libc "scratch"))'
    return f"""(component
  (import "test:it/host" (instance $host {" ".join(types)}
    (export "take" (func (param "value" {text.type}) (result {text.type})))))
  {" ".join(aliases)}
  (core module $libc
    (memory (export "memory") {PAGES})
    (func (export "scratch") (param i32 i32 i32 i32) (result i32) (i32.const {SCRATCH}))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32)
      (result i32) (local $at i32)
      (local.set $at (i32.and
        (i32.add (i32.load (i32.const {NEXT})) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (i32.store (i32.const {NEXT}) (i32.add (local.get $at) (local.get $new)))
      (memory.copy (local.get $at) (local.get $old) (select (local.get $size) (local.get $new)
        (i32.lt_u (local.get $size) (local.get $new))))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $take (canon lower (func $host "take") {options}))
  (core module $main
    (import "" "take" (func $take {take}))
    (import "libc" "memory" (memory {PAGES}))
    (func (export "echo") (param {" ".join(params)}) (result {result})
      {stores} (call $take {gets} {out}) {last})
    (func (export "pass") (result {result}) (call $take {loads} {out}) {last})
    (func (export "spilled") (param i32) (result i32) (local.get 0))
    (func (export "lie") (result i32) (i32.const {RESULT}))
    (func (export "poke") (param i32 i32 i32)
      (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "peek") (result i32)
      (i32.store (i32.const {PEEKED}) (i32.const 0))
      (i32.store (i32.const {PEEKED + 4}) (i32.const {SCRATCH}))
      (i32.const {PEEKED}))
    (func (export "reset")
      (memory.fill (i32.const {FLATS}) (i32.const {FILL}) (i32.const {SCRATCH - FLATS}))
      (i32.store (i32.const {NEXT}) (i32.const {heap(t)}))))
  (core instance $main (instantiate $main (with "libc" (instance $libc))
    (with "" (instance (export "take" (func $take))))))
  (func (export "echo") (param "value" {text.type}) (result {text.type})
    (canon lift (core func $main "echo") {options}))
  (func (export "pass") (result {text.type}) (canon lift (core func $main "pass") {options}))
  (func (export "spilled") (param "value" {text.type}) {spill} (result (tuple {text.type} {u8s}))
    (canon lift (core func $main "spilled") {options}))
  (func (export "lie") (result (tuple {text.type} u8))
    (canon lift (core func $main "lie") {options}))
  (func (export "poke") (param "at" u32) (param "data" (list u8))
    (canon lift (core func $main "poke") {poking}))
  (func (export "peek") (result (list u8)) (canon lift (core func $main "peek") {poking}))
  (func (export "reset") (canon lift (core func $main "reset"))))"""


# ---- what the reference says ----


class _Memory(abi.MemInst):  # type: ignore[misc]
    """Memory that counts reads."""

    reads = 0

    def __getitem__(self, i: Any) -> Any:
        self.reads += 1
        if self.reads > 20_000:
            raise TooMuch
        return super().__getitem__(i)


class _Context(abi.LiftLowerContext):  # type: ignore[misc]
    """What lifts and lowers; it allocates as the component does."""

    def __init__(self, memory: bytearray, encoding: str) -> None:
        options = abi.LiftLowerOptions(encoding, _Memory(memory, "i32"))
        super().__init__(options, None)
        self.memory = memory

    def reallocate(self, old: int, old_size: int, alignment: int, size: int) -> int:
        assert old == old_size == 0
        at = int(abi.align_to(int.from_bytes(self.memory[:4], "little"), alignment))
        self.memory[:4] = (at + size).to_bytes(4, "little")
        return at


class Model:
    """The component as the reference has it.

    Args:
        fill: What memory is filled with.
        nans: The bits of the NaNs that are stored, in 32 and 64 bits.
    """

    def __init__(
        self, t: Type, encoding: str, fill: int = FILL, nans: tuple[int, int] = (_NAN32, _NAN64)
    ) -> None:
        self._type, self._encoding, self._nans = t, encoding, nans
        self.memory = bytearray(FLATS) + bytes([fill]) * (SCRATCH - FLATS) + bytes(SCRATCH)
        self.memory[:4] = heap(t).to_bytes(4, "little")
        self._context = _Context(self.memory, encoding)

    def echo(self, value: Any) -> tuple[Any, bytes]:
        """Return what comes back, and what the guest's memory is then."""
        self._lower(value, self._type, 16)
        (given,) = self._lift(16, [self._type], self._flats())
        return self._answer(given), bytes(self.memory)

    def spilled(self, value: Any) -> tuple[Any, bytes]:
        """Return the same for parameters in memory, the others of which count up."""
        t = padded(self._type)
        values = [[value, *range(16)][n] for n in range(17)]
        given = [to_reference(*pair, self._encoding) for pair in zip(fields_of(t), values, strict=True)]  # fmt: skip
        with self:
            (pointer,) = abi.lower_flat_values(self._context, 16, given, fields_of(t))
        (result,) = self._lift(1, [t], [pointer])
        return from_reference(t, result), bytes(self.memory)

    def lie(self, data: bytes) -> Any:
        """Return what is lifted from bytes where the result lies."""
        self._poke(RESULT, data)
        t = padded(self._type, 1)
        (result,) = self._lift(1, [t], [RESULT])
        return from_reference(t, result)

    def pass_(self, data: bytes) -> Any:
        """Return what is lifted from bytes where the core values lie."""
        self._poke(FLATS, data)
        (result,) = self._lift(16, [self._type], self._flats())
        return from_reference(self._type, result)

    def _poke(self, at: int, data: bytes) -> None:
        for start in (SCRATCH, at):
            self.memory[start : start + len(data)] = data

    def __enter__(self) -> None:
        abi.DETERMINISTIC_PROFILE = True
        abi.CANONICAL_FLOAT32_NAN, abi.CANONICAL_FLOAT64_NAN = self._nans

    def __exit__(self, *_: object) -> None:
        abi.CANONICAL_FLOAT32_NAN, abi.CANONICAL_FLOAT64_NAN = _NAN32, _NAN64

    def _lower(self, value: Any, t: Type, limit: int) -> None:
        """Lower the argument, and store its core values as the guest does."""
        given = to_reference(t, value, self._encoding)
        with self:
            flats = abi.lower_flat_values(self._context, limit, [given], [t])
        for n, (kind, core) in enumerate(zip(flat_params(t), flats, strict=True)):
            width, at = int(kind[1:]) // 8, FLATS + 8 * n
            if kind in _FLOAT:
                core = getattr(abi, f"core_i{kind[1:]}_reinterpret_{kind}")(core)
            self.memory[at : at + width] = core.to_bytes(width, "little")

    def _flats(self) -> list[Any]:
        flats = []
        for n, kind in enumerate(flat_params(self._type)):
            width, at = int(kind[1:]) // 8, FLATS + 8 * n
            core: Any = int.from_bytes(self.memory[at : at + width], "little")
            if kind in _FLOAT:
                core = getattr(abi, f"core_{kind}_reinterpret_i{kind[1:]}")(core)
            flats.append(core)
        return flats

    def _lift(self, limit: int, types: list[Type], flats: list[Any]) -> list[Any]:
        return list(abi.lift_flat_values(self._context, limit, abi.CoreValueIter(flats), types))

    def _answer(self, given: Any) -> Any:
        value = from_reference(self._type, given)
        given = to_reference(self._type, value, self._encoding)
        out = abi.CoreValueIter([RESULT])
        with self:
            flats = abi.lower_flat_values(self._context, 1, [given], [self._type], out)
        if not flats:
            flats = [RESULT]
        return from_reference(self._type, self._lift(1, [self._type], flats)[0])
