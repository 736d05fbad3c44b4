"""What this package is called where it runs, and its version, which generated files show.

In a checkout the packages are at the top level. Installed, they are in one package, beside which another
distribution's ``codegen`` may stand.
"""

VERSION = "0.1.0"

_OUTER, _, _OWN = __package__.rpartition(".")

# What generated code imports the runtime's names from.
RUNTIME_PACKAGE = _OUTER or "runtime"

# What the banner of generated code says to run.
COMMAND = f"python -m {_OUTER or _OWN}"
