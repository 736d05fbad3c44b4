"""A CPython guest that uses `socket` and `asyncio`, made on demand by componentize-py.

    MADE_GUESTS=py python -m pytest tests/wasi/test_made_sockets.py

It needs componentize-py on the PATH, or in the folder of this interpreter, and half a minute.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen import generate
from runtime import Err, Wasi
from runtime.wasi.config import Permission
from tests.components.runner import import_path

TALK = Path(__file__).parents[2] / "guest" / "talk"
TEXT = "wasm speaks for itself; " * 10_000

pytestmark = pytest.mark.skipif(
    "py" not in os.environ.get("MADE_GUESTS", "").split(","), reason="MADE_GUESTS does not name it"
)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("talk")
    for name in ("talk.wit", "app.py"):
        shutil.copy(TALK / name, folder)
    beside = Path(sys.executable).with_name("componentize-py")
    tool = str(beside) if beside.exists() else "componentize-py"
    command = [tool, "-d", "talk.wit", "-w", "talk", "componentize", "app", "-o", "talk.wasm"]
    subprocess.run(command, cwd=folder, check=True)
    for file, data in generate((folder / "talk.wasm").read_bytes(), "talk_guest").items():
        (folder / file).write_bytes(data)
    with import_path(folder):
        importlib.invalidate_caches()
        return importlib.import_module("talk_guest")


class World:
    def __init__(self) -> None:
        self.port: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def listening(self, port: int, /) -> None:
        self.port.set_result(port)


@asynccontextmanager
async def guest_of(
    talk: ModuleType, network: Permission = True, world: World | None = None
) -> AsyncIterator[Any]:
    imports = talk.Imports(world=world or World())
    wasi = Wasi(network=network)
    async with (
        asyncio.timeout(60),
        await talk.TalkGuest.instantiate(imports, wasi=wasi) as guest,
    ):
        yield guest


@asynccontextmanager
async def echo_server() -> AsyncIterator[int]:
    async def echo(reads: asyncio.StreamReader, writes: asyncio.StreamWriter) -> None:
        while data := await reads.read(1 << 16):
            writes.write(data)
            await writes.drain()
        writes.close()
        await writes.wait_closed()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_clients(talk: ModuleType) -> None:
    async with echo_server() as port, guest_of(talk) as guest:
        for host in ("127.0.0.1", "localhost"):
            for text in ("ping", TEXT):
                assert await guest.ask(host, port, text) == text
        texts = [str(number) for number in range(10)] + [TEXT]
        assert await guest.ask_many("127.0.0.1", port, texts) == texts


async def test_a_server(talk: ModuleType) -> None:
    world = World()

    async def ask(port: int, text: bytes) -> None:
        reads, writes = await asyncio.open_connection("127.0.0.1", port)
        writes.write(text)
        writes.write_eof()
        assert await reads.read() == text
        writes.close()
        await writes.wait_closed()

    async with guest_of(talk, world=world) as guest, asyncio.TaskGroup() as group:
        group.create_task(guest.echo(3))
        port = await world.port
        for text in (b"", b"ping", TEXT.encode()):
            await ask(port, text)


async def test_datagrams(talk: ModuleType) -> None:
    class Upper(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, address: Any) -> None:
            if data != b"silence":
                self.transport.sendto(data.upper(), address)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Upper, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    async with guest_of(talk) as guest:
        assert await guest.datagram(port, "ping", 30) == "PING"
        assert await guest.datagram(port, "silence", 0.05) is None
    transport.close()


async def test_errors(talk: ModuleType) -> None:
    async with echo_server() as port:
        for network in (False, lambda host, asked: asked not in (0, port)):
            async with guest_of(talk, network) as guest:
                with pytest.raises(Err, match="PermissionError"):
                    await guest.ask("127.0.0.1", port, "")
    async with guest_of(talk) as guest:
        with pytest.raises(Err, match="ConnectionRefusedError"):
            await guest.ask("127.0.0.1", port, "")
