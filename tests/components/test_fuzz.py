"""Components with bytes changed at random: bindings, or one line that says why not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import wasmtime

from codegen import CodegenError, generate
from tests.components.echo import echo_component

HERE = Path(__file__).parent
LABELS = ["u8", "string", "shapes", "maybe-maybe", "wide", "access"]
TEXTS = {
    "echo": echo_component(labels=LABELS),
    "names": (HERE / "names.wat").read_text(),
    "resources": (HERE / "resources.wat").read_text(),
}


def mutated(binary: bytes, choice: random.Random) -> bytes:
    """Return the binary with a few bytes changed, taken out, or put in."""
    data = bytearray(binary)
    for _ in range(choice.choice([1, 1, 2, 5])):
        at = choice.randrange(8, len(data))
        change = choice.randrange(4)
        if change == 0:
            data[at] = choice.randrange(256)
        elif change == 1:
            data[at] ^= 1 << choice.randrange(8)
        elif change == 2:
            del data[at : at + choice.randrange(1, 9)]
        else:
            data[at:at] = choice.randbytes(choice.randrange(1, 5))
    return bytes(data)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("validate", [True, False])
def test_changed_bytes(name: str, validate: bool) -> None:
    binary, choice, refused = bytes(wasmtime.wat2wasm(TEXTS[name])), random.Random(name), 0
    for number in range(120):
        data = mutated(binary, choice)
        try:
            source = generate(data, "fuzzed", validate=validate)["fuzzed.py"]
        except CodegenError as error:
            refused += 1
            message = str(error)
        except Exception as error:
            raise AssertionError(f"{name}, change {number}: {data.hex()}") from error
        else:
            message = ""
            compile(source, "fuzzed.py", "exec", dont_inherit=True)
        if "\n" in message:
            pytest.fail(f"several lines: {message}")
    assert refused
