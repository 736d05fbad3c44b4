"""``python -m codegen`` and ``codegen.generate`` where wasmtime-async is installed.

The wheel has this file as ``codegen.py``, the only one outside of its package. A package ``codegen``
of another distribution, or in the working directory, is found before it and overwrites nothing; the
command is then ``python -m wasmtime_async`` or ``wasmtime-codegen``.
"""

import sys

from wasmtime_async.codegen import CodegenError, __version__, generate

__all__ = ["CodegenError", "__version__", "generate"]

if __name__ == "__main__":
    from wasmtime_async.__main__ import main

    sys.exit(main())
