"""``wasi:cli``: the command line, the environment, the exit. Source: WASI 0.2, ``wasi:cli``."""

from __future__ import annotations

import wasmtime

from ..components.values import Err, Ok
from .config import Wasi


class Environment:
    """What the guest was started with."""

    def __init__(self, wasi: Wasi) -> None:
        self._wasi = wasi

    def get_environment(self) -> list[tuple[str, str]]:
        """Return the environment variables."""
        return list(self._wasi.env.items())

    def get_arguments(self) -> list[str]:
        """Return the command line."""
        return list(self._wasi.args)

    def initial_cwd(self) -> str | None:
        """Return None: paths are relative to preopened folders."""
        return None


class Exit:
    """The end of a command."""

    def exit(self, status: Ok[None] | Err[None], /) -> None:
        """Unwind the guest with code 0 or 1."""
        self.exit_with_code(0 if isinstance(status, Ok) else 1)

    def exit_with_code(self, status_code: int, /) -> None:
        """Unwind the guest."""
        error = wasmtime.ExitTrap(f"exit with code {status_code}")
        error.code = status_code
        raise error
