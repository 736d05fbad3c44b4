"""What this package says about itself in generated files and to the user.

Nothing else knows the package's name or where its parts are. In a checkout the packages are at the
top level; installed, they are inside one, beside which another distribution's ``codegen`` may stand.
"""

from __future__ import annotations

from pathlib import Path

VERSION = "0.1.0"

_OUTER, _, _OWN = __package__.rpartition(".")
COMMAND = f"python -m {_OUTER or _OWN}"  # how the user starts the compiler; also in banners
RUNTIME = _OUTER or "runtime"  # the package that generated code imports from
RUNTIME_PACKAGE = f"{_OUTER}.runtime" if _OUTER else RUNTIME  # where its modules are
TEMPLATES = Path(__file__).parents[1] / "templates"
