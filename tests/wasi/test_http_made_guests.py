"""Servers of examples/web, made as their tools make them; MADE_GUESTS names those to make (`js`, `py`), without it none is.

    MADE_GUESTS=js,py python -m pytest tests/wasi/test_http_made_guests.py

`js` needs node and npm, `py` componentize-py on the PATH.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest

from runtime import Wasi
from runtime.wasi.http import asgi
from tests.components.runner import import_path
from tests.wasi.asgi_client import Exchange
from tests.wasi.http_peers import answering, server

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "web"
WANTED = os.environ.get("MADE_GUESTS", "").split(",")


def made(folder: Path, language: str) -> Any:
    """Make a server by the example's command, and return its class."""
    copied = folder / "examples" / "web"
    shutil.copytree(EXAMPLE, copied, ignore=shutil.ignore_patterns("build"), symlinks=True)
    shutil.copytree(ROOT / "guest" / "wasi", folder / "guest" / "wasi")
    command = ["make", "-C", str(copied), language, f"PYTHON={sys.executable}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with import_path(copied / "build"):
        return getattr(importlib.import_module(language), language.capitalize())


async def ten_sleep_at_once(app: Any) -> None:
    sleeping = [Exchange(app, "/sleep?ms=200") for _ in range(10)]
    async with anyio.create_task_group() as group:
        for exchange in sleeping:
            group.start_soon(exchange.run)
    assert [exchange.body for exchange in sleeping] == [b"slept\n"] * 10


@pytest.mark.skipif("js" not in WANTED, reason="MADE_GUESTS does not name it")
async def test_a_server_in_javascript(tmp_path: Path) -> None:
    app = asgi(made(tmp_path, "javascript"), wasi=Wasi(http=True))
    for _ in range(2):
        assert (await Exchange(app, "/").run()).body == b"Hello from JavaScript\n"
    sent = json.dumps({"a": [1, 2]}).encode()
    posted = await Exchange(app, "/json", "POST", chunks=[sent[:5], sent[5:]]).run()
    assert json.loads(posted.body) == {"method": "POST", "sent": {"a": [1, 2]}}
    assert (await Exchange(app, "/nothing").run()).status == 404
    async with server(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nfetched")) as port:
        fetched = await Exchange(app, f"/fetch?url=http://127.0.0.1:{port}/").run()
    assert fetched.body == b"fetched"
    await ten_sleep_at_once(app)


@pytest.mark.skipif("py" not in WANTED, reason="MADE_GUESTS does not name it")
async def test_a_server_in_python(tmp_path: Path) -> None:
    app = asgi(made(tmp_path, "python"))
    for _ in range(2):
        assert (await Exchange(app, "/").run()).body == b"Hello from Python\n"
    posted = await Exchange(app, "/upper", "POST", chunks=[b"some ", b"text"]).run()
    assert posted.body == b"SOME TEXT"
    assert (await Exchange(app, "/nothing").run()).status == 404
    await ten_sleep_at_once(app)
