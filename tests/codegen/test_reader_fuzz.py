"""The reader's invariant: any bytes give a result or ``CodegenError``, in bounded time and memory.

Bounded means proportional to the number of bytes, whatever counts and sizes they claim. To run it
longer: ``python -m tests.codegen.test_reader_fuzz SECONDS`` prints the seed of what it finds.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from pathlib import Path

import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.errors import CodegenError
from codegen.interface import Interface
from codegen.wasm.reader import read_module
from codegen.wasm.source_names import with_source_names
from tests.codegen.binary import PREAMBLE, custom, section, u

HERE = Path(__file__).parent
CORPUS = [
    *(path.read_bytes() for path in sorted((HERE / "modules").glob("*.wasm"))),
    *(bytes(wasmtime.wat2wasm(p.read_bytes())) for p in sorted((HERE / "modules").glob("*.wat"))),
]
GC = """(module
  (rec (type $a (sub (struct (field i8) (field (mut (ref null $b))))))
       (type $b (sub $a (struct (field i8) (field (mut (ref null $b))) (field i16)))))
  (type $c (array (mut (ref null any)))) (type $f (func (param (ref $a)) (result (ref null exn))))
  (global (ref null $a) (struct.new $a (i32.const 1) (ref.null $b)))
  (table 3 (ref null $c) (ref.null $c)) (func (export "f") (type $f) unreachable))"""
CORPUS.append(bytes(wasmtime.wat2wasm(GC)))

# Seconds and bytes for each byte of input, with a generous margin, and a constant in bytes.
MOST_TIME, MOST_MEMORY, SLACK = 100e-6, 2000, 500_000


def attempt(data: bytes) -> Interface | None:
    """Return the interface of ``data``, or None if it cannot be read."""
    try:
        module = read_module(data)
    except CodegenError as error:
        assert_one_line(str(error))
        return None
    return with_source_names(data, module, debug_info=True)[0]


def assert_one_line(message: str) -> None:
    assert message
    assert message.isprintable()


def damaged(choice: random.Random) -> bytes:
    """Return a module of the corpus with bits flipped, pieces cut or repeated, and huge numbers."""
    data = bytearray(choice.choice(CORPUS))
    for _ in range(choice.randint(1, 6)):
        at, length = choice.randrange(len(data) + 1), choice.randrange(20)
        piece = data[at : at + length]
        kind = choice.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << choice.randrange(8)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = piece * choice.randrange(5)
        elif kind == 3:
            data[at : at + 1] = u(choice.choice([127, 128, 2**14, 2**28, 2**32 - 1, 2**64 - 1]))
        elif kind == 4:
            data[choice.randrange(len(data) + 1) :] = piece
        elif kind == 5:
            data[at : at + length] = choice.randbytes(length)
    return bytes(data)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    attempt(data)
    attempt(PREAMBLE + data)


@given(st.lists(st.tuples(st.integers(0, 14), st.binary(max_size=40)), max_size=8))
def test_any_sections(sections: list[tuple[int, bytes]]) -> None:
    attempt(PREAMBLE + b"".join(section(number, contents) for number, contents in sections))


@given(st.binary(max_size=100), st.sampled_from(["name", "producers", "dylink.0"]))
def test_any_custom_section(contents: bytes, title: str) -> None:
    assert attempt(PREAMBLE + custom(title, contents)) is not None


@given(st.integers(min_value=0))
@settings(max_examples=300)
def test_damaged_modules(seed: int) -> None:
    attempt(damaged(random.Random(seed)))


def test_bounded_time_and_memory() -> None:
    """Long lists of small items and wrong counts, which claim the most for their size."""
    size = 60_000
    many = u(60_000)
    for contents in (
        section(1, u(size // 3) + b"\x60\0\0" * (size // 3)),
        section(1, u(size // 2) + b"\x5f\0" * (size // 2)),
        section(1, b"\1\x4e" + u(size // 2) + b"\x5e\x7f\0" * (size // 3)),
        section(2, u(size // 5) + b"\0\0\3\x7f\0" * (size // 5)),
        section(1, b"\1\x60\0\0") + section(3, u(size) + b"\0" * size),
        section(6, u(size // 5) + b"\x7f\0\x41\0\x0b" * (size // 5)),
        section(6, b"\1\x7f\0" + b"\x6a" * size),
        section(7, many + b"\0" * size),
        section(11, b"\xff" * size),
        section(0, b"\x04name" + (b"\2" + u(size) + u(size // 2) + b"\0\0" * (size // 2))),
    ):
        data = PREAMBLE + contents
        tracemalloc.start()
        begun = time.process_time()
        attempt(data)
        spent, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert spent < MOST_TIME * len(data)
        assert peak < MOST_MEMORY * len(data) + SLACK


def test_a_large_module_takes_well_under_a_second() -> None:
    code = section(10, b"\xaa" * 30_000_000)
    functions = section(1, b"\1\x60\0\0") + section(3, u(50_000) + b"\0" * 50_000)
    data = PREAMBLE + functions + code
    begun = time.process_time()
    assert read_module(data).function_count == 50_000
    assert time.process_time() - begun < 0.5


def fuzz(seconds: float) -> None:
    """Damage modules until the time is up."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        seed = random.randrange(2**63)
        try:
            attempt(damaged(random.Random(seed)))
        except BaseException:
            print(f"seed {seed}")
            raise
        count += 1
    print(f"{count} modules in {seconds:g} s: a result or CodegenError each time")


if __name__ == "__main__":
    fuzz(float(sys.argv[1]))
