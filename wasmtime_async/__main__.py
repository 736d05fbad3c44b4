"""``python -m wasmtime_async`` and ``wasmtime-codegen``: the binding compiler's command."""

import sys
from importlib import import_module


def main() -> int:
    """Run the command and return its exit code."""
    # Imported by its name: type checkers do not find the package here in a checkout.
    exit_code: int = import_module(".codegen.__main__", __package__).main()
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
