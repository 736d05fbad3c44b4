"""The packages that the compiler needs and generated code does not: the extra ``codegen``."""

from __future__ import annotations

from importlib.util import find_spec

from .errors import CodegenError


def require_extra() -> None:
    """Raise ``CodegenError`` if packages of the extra are not installed. Loads none of them."""
    if missing := [name for name in ("jinja2", "rich") if find_spec(name) is None]:
        command = 'pip install "wasmtime-async[codegen]"'
        raise CodegenError(f"not installed: {', '.join(missing)}; install with {command}")
