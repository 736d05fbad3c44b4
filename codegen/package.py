"""What this package says about itself in generated files and to the user.

Nothing else here knows how the package is called or where its parts are found.
"""

from __future__ import annotations

from pathlib import Path

VERSION = "0.1.0"
COMMAND = "python -m codegen"  # how the user starts the compiler; also in the banner of each file
RUNTIME = "runtime"  # the package that generated code imports from
TEMPLATES = Path(__file__).parents[1] / "templates"
