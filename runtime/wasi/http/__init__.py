"""`wasi:http`: `asgi` makes an ASGI application of a component that answers requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .application import Application, GuestError, asgi
else:

    def __getattr__(name: str) -> Any:
        # Guests that only make requests do without it.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import application

        globals()[name] = export = getattr(application, name)
        return export


__all__ = ["Application", "GuestError", "asgi"]
