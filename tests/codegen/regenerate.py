"""Write the golden files: ``python -m tests.codegen.regenerate``. Nothing else writes them.

Review the difference before you commit it, because users will see it.
"""

from __future__ import annotations

from pathlib import Path

from codegen import generate

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
GUESTS = HERE.parent.parent / "guest"

# For each golden file its module, and the options that differ from the defaults.
CASES: dict[str, tuple[Path, dict[str, object]]] = {
    "empty": (HERE / "modules/empty.wat", {}),
    "hello": (GUESTS / "hello.wat", {}),
    "greet": (GUESTS / "greet.wasm", {}),
    "hostile": (HERE / "modules/hostile.wat", {}),
    "kitchen": (GUESTS / "kitchen.wat", {}),
    "shapes": (HERE / "modules/shapes.wat", {}),
    "sum": (GUESTS / "sum.wasm", {}),
    "synchronous": (HERE / "modules/shapes.wat", {"sync": True}),
    "wasi": (HERE / "modules/wasi.wat", {}),
    "wasi_host": (HERE / "modules/wasi.wat", {"wasi": "host", "sync_exports": ["f*"]}),
}


def source_of(case: str) -> bytes:
    """Return the source that the compiler generates for a case."""
    module, options = CASES[case]
    return generate(module.read_bytes(), case, **options)[f"{case}.py"]  # type: ignore[arg-type]


if __name__ == "__main__":
    for name in CASES:
        (GOLDEN / f"{name}.py").write_bytes(source_of(name))
