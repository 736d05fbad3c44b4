"""The installed names of ``codegen`` and ``runtime``, for a checkout; the wheel leaves this out.

In the repository these packages are at the top level, in the wheel inside ``wasmtime_async``. Both
names must mean the same modules: with two copies of ``runtime`` in one process, an exception that
one raises would pass an ``except`` for the other's. Here ``wasmtime_async.runtime.call`` is the
module ``runtime.call``, whichever name is imported first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

_ROOT = Path(__file__).parent.parent
_ALIASED = ("codegen", "runtime")


class _Aliases(MetaPathFinder, Loader):
    """Finds and loads ``wasmtime_async.X`` as ``X``, for the aliased packages and what they hold."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, *parts = name.split(".")
        if package != __package__ or not parts or parts[0] not in _ALIASED:
            return None
        return ModuleSpec(name, self)

    def exec_module(self, module: ModuleType) -> None:
        # The import system gives out what `sys.modules` has in the end.
        name = module.__name__.partition(".")[2]
        found = import_module(name)
        if not Path(found.__file__ or "").is_relative_to(_ROOT):
            raise ImportError(f"{name} is {found.__file__}, not the one in {_ROOT}", name=name)
        sys.modules[module.__name__] = found


def add_aliases() -> None:
    """Make Python find the aliased packages."""
    sys.meta_path.insert(0, _Aliases())
