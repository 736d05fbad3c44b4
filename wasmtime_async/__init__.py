"""What users and generated code import: the public names of the runtime, under the package's name.

The names are declared once, in the ``__all__`` of ``wasmtime_async.runtime``. The runtime is loaded
when the first of them is used, so that the command, ``wasmtime_async.codegen``, starts without it.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .runtime import *
else:
    from importlib import import_module

    def __getattr__(name):
        runtime = import_module(".runtime", __name__)
        if name != "__all__" and name not in runtime.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(runtime, name)
        return value

    def __dir__():
        return sorted({*globals(), *import_module(".runtime", __name__).__all__})


with suppress(ModuleNotFoundError):  # The wheel leaves this file out.
    from ._checkout import add_aliases

    add_aliases()
