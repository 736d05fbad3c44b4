"""A web server that was written in JavaScript, or in Python, under any ASGI server; the Makefile says how.

SERVER=javascript uvicorn examples.web.application:application
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from runtime import Wasi
from runtime.wasi.http import asgi

sys.path.insert(0, str(Path(__file__).parent / "build"))
NAME = os.environ.get("SERVER", "javascript")


def may_fetch(host: str, port: int) -> bool:
    """Only this machine may be asked for anything."""
    return host in ("localhost", "127.0.0.1")


guest = getattr(import_module(NAME), NAME.capitalize())
application = asgi(guest, wasi=Wasi(http=may_fetch, stdout="inherit", stderr="inherit"))
