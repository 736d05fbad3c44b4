"""``python -m runtime run tool.wasm``: run a WASI command."""

import sys

from .command.cli import main

if __name__ == "__main__":
    sys.exit(main())
