"""Write the golden files: ``python -m tests.components.regenerate``. Nothing else writes them.

Review the difference before you commit it, because users will see it.
"""

from __future__ import annotations

from pathlib import Path

from codegen import generate
from tests.components.echo import echo_component

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"

#: One function for each form of a type.
KINDS = (
    "bool u8 s64 f32 char string blob numbers strings points shapes pair maybe-maybe outcomes color "
    "access shape wide attempt"
).split()

#: The text of each component, and whether its bindings are synchronous.
CASES: dict[str, tuple[str, bool]] = {
    "hidden": ((HERE / "hidden.wat").read_text(), False),
    "kinds": (echo_component(labels=KINDS), True),
    "names": ((HERE / "names.wat").read_text(), False),
    "resources": ((HERE / "resources.wat").read_text(), False),
    "resources_sync": ((HERE / "resources.wat").read_text(), True),
}


def source_of(case: str) -> bytes:
    """Return the source that the compiler generates for a case."""
    text, sync = CASES[case]
    return generate(text.encode(), case, sync=sync)[f"{case}.py"]


if __name__ == "__main__":
    for name in CASES:
        (GOLDEN / f"{name}.py").write_bytes(source_of(name))
