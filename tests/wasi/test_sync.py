"""WASI in synchronous bindings: the same implementation, on a loop in a thread of its own."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from runtime import Wasi

from .bind import bind

GUESTS = Path(__file__).parents[2] / "guest"


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Any:
    wasm = (GUESTS / "toolbox.wasm").read_bytes()
    folder = tmp_path_factory.mktemp("bindings")
    return bind(folder, wasm, "sync_toolbox", sync=True).SyncToolbox


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Any:
    wasm = (GUESTS / "files.wasm").read_bytes()
    folder = tmp_path_factory.mktemp("bindings")
    return bind(folder, wasm, "sync_files", sync=True).SyncFiles


def run(toolbox: Any, *args: str, stdin: bytes = b"") -> bytes:
    """Run a tool, and return what it wrote."""
    written: list[bytes] = []
    wasi = Wasi(args=["toolbox", *args], stdin=stdin, stdout=written.append)
    with toolbox.instantiate(wasi=wasi) as guest:
        guest.run.run()
    return b"".join(written)


def test_streams(toolbox: Any) -> None:
    assert run(toolbox, "cat", stdin=b"what it reads, it writes\n") == b"what it reads, it writes\n"


def test_a_guest_that_sleeps_blocks_its_thread(toolbox: Any) -> None:
    assert run(toolbox, "sleep", "10").split() == [b"10"]


def test_the_exit_code(toolbox: Any) -> None:
    with pytest.raises(wasmtime.ExitTrap) as caught:
        run(toolbox, "exit", "1")
    assert caught.value.code == 1


def test_files(files: Any, tmp_path: Path) -> None:
    (tmp_path / "from").write_bytes(os.urandom(100_000))
    wasi = Wasi(args=["files", "copy", "/from", "/to"], preopens={"/": tmp_path})
    with files.instantiate(wasi=wasi) as guest:
        guest.run.run()
    assert (tmp_path / "to").read_bytes() == (tmp_path / "from").read_bytes()


def test_threads_have_their_own_guests(toolbox: Any) -> None:
    results: dict[int, bytes] = {}

    def work(number: int) -> None:
        results[number] = run(toolbox, "cat", stdin=str(number).encode())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: str(number).encode() for number in range(4)}


def test_what_a_function_for_output_raises_comes_out(toolbox: Any) -> None:
    def refuse(data: bytes) -> None:
        raise LookupError("no room")

    wasi = Wasi(args=["toolbox", "cat"], stdin=b"text", stdout=refuse)
    guest = toolbox.instantiate(wasi=wasi)
    with pytest.raises(LookupError, match="no room"):
        guest.run.run()
    guest.close()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals for threads")
def test_a_wait_can_be_interrupted(toolbox: Any) -> None:
    main = threading.main_thread()

    def interrupt(data: bytes) -> None:
        assert main.ident is not None
        signal.pthread_kill(main.ident, signal.SIGINT)

    wasi = Wasi(args=["toolbox", "sleep", "0", "1000000"], stdout=interrupt)
    guest = toolbox.instantiate(wasi=wasi)
    with pytest.raises(KeyboardInterrupt):
        guest.run.run()
    guest.close()
