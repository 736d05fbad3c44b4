"""What a trap leaves behind half-way through a list may be collected as garbage."""

from __future__ import annotations

import gc
import importlib
import tempfile
from pathlib import Path

import wasmtime

from codegen import generate
from tests.components.lying import AT, PAGE, returning, words
from tests.components.runner import import_path
from tests.runtime.isolated import isolated

#: Two pairs, the second of which has a string beyond the memory.
LIAR = returning("(list (tuple string u32))", words(AT + 8, 2, 0, 0, 1, PAGE, 1, 2))


@isolated()
def test_a_trap_in_a_list_may_be_garbage() -> None:
    with tempfile.TemporaryDirectory() as folder, import_path(Path(folder)):
        for name, contents in generate(LIAR.encode(), "liar", sync=True).items():
            Path(folder, name).write_bytes(contents)
        liar = importlib.import_module("liar").Liar
        for _ in range(20):
            guest = liar.instantiate()
            try:
                guest.f()
            except wasmtime.Trap as trap:
                cycle: list[object] = [trap, guest]
                cycle.append(cycle)
        del guest, cycle
        gc.collect()
