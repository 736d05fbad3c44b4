"""Guests that share the standard streams of their process, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import Wasi
from runtime.wasi.host import WasiHost

from .loops import every_loop

ROOT = Path(__file__).parents[2]
HEAD = """
import logging, os, sys
import anyio
from runtime import Err, Wasi
from runtime.wasi.host import WasiHost
from tests.wasi.loops import run, turns

logging.disable()  # what asyncio in debug mode says of slow steps
wasi = Wasi(stdin="inherit", stdout="inherit", stderr="inherit")
hosts = [WasiHost(wasi) for _ in range(10)]
"""
#: A guest is cancelled while it waits; then the program reads a line itself, and other guests do.
CANCEL = """
async def main():
    for wait in (hosts[0].stdin.get_stdin().subscribe().block,
                 lambda: hosts[0].stdin.get_stdin().blocking_read(10)):
        with anyio.move_on_after(0.05) as scope:
            await wait()
        assert scope.cancelled_caught
    await hosts[0].stdout.get_stdout().blocking_write_and_flush(b"ready\\n")
    if sys.argv[2] == "program":
        print(await anyio.to_thread.run_sync(sys.stdin.readline), end="", flush=True)
    print(await hosts[1].stdin.get_stdin().blocking_read(100), flush=True)
    with anyio.move_on_after(0.05) as scope:
        await hosts[2].stdin.get_stdin().blocking_read(10)
    assert scope.cancelled_caught

run(sys.argv[1], main)
"""
#: All guests wait at once, and each byte arrives once. All of it comes out in order.
SHARE = """
got = []

async def read(host):
    stream = host.stdin.get_stdin()
    try:
        while True:
            data = await stream.blocking_read(7)
            got.append(data)
    except Err:
        pass

async def main():
    async with anyio.create_task_group() as group:
        for host in hosts:
            group.start_soon(read, host)
    out, err = hosts[0].stdout.get_stdout(), hosts[0].stderr.get_stderr()
    for index in range(50):
        for name, stream in (("out", out), ("err", err)):
            assert stream.check_write() > 0
            stream.write(f"{name} {index} ".encode())
            await turns(index % 3)
    await out.blocking_write_and_flush(b"")
    await err.blocking_write_and_flush(f"{sum(map(len, got))}".encode())
    assert sorted(b"".join(got)) == sorted(b"0123456789" * 10_000)

run(sys.argv[1], main)
"""


def start(script: str, *arguments: str, stdin: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "error", "-c", HEAD + script, *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


@every_loop
@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo terminals")
@pytest.mark.parametrize("kind", ["pipe", "terminal"])
def test_a_cancelled_wait_takes_nothing_and_holds_up_nothing(loop: str, kind: str) -> None:
    ours, theirs = os.openpty() if kind == "terminal" else reversed(os.pipe())
    with start(CANCEL, loop, "program", stdin=theirs) as process:
        os.close(theirs)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        os.write(ours, b"for the program\n")
        assert process.stdout.readline() == b"for the program\n"
        os.write(ours, b"for a guest\n")
        assert process.stdout.readline() == b"b'for a guest\\n'\n"
        # Our end stays open: the process ends all the same.
        assert process.wait(30) == 0, process.stdout.read().decode()
    os.close(ours)


@every_loop
@pytest.mark.parametrize("kind", ["pipe", "file"])
def test_guests_that_wait_at_once_share_the_bytes(loop: str, kind: str, tmp_path: Path) -> None:
    data = b"0123456789" * 10_000
    (tmp_path / "in").write_bytes(data)
    with open(tmp_path / "in", "rb") as file:
        stdin = subprocess.PIPE if kind == "pipe" else file.fileno()
        with start(SHARE, loop, stdin=stdin) as process:
            output, _ = process.communicate(data if kind == "pipe" else None, 60)
    lines = "".join(f"out {index} err {index} " for index in range(50))
    assert output.decode() == f"{lines}{len(data)}"


def test_a_process_without_standard_input() -> None:
    script = HEAD + "os.close(0)\ntry: hosts[0].stdin.get_stdin().read(1)\nexcept Err: print('end')"
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == (b"end\n", b"")


TERMINALS = """
host = WasiHost(wasi)
print(host.terminal_stdin.get_terminal_stdin() is not None,
      host.terminal_stdout.get_terminal_stdout() is not None,
      host.terminal_stderr.get_terminal_stderr() is not None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo terminals")
def test_a_terminal_is_one_only_if_it_is_inherited() -> None:
    ours, theirs = os.openpty()
    with start(TERMINALS, stdin=theirs) as process:
        output, _ = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert output == b"True False False\n"
    for wasi in (Wasi(), Wasi(stdin=b"", stdout=print, stderr=print)):
        host = WasiHost(wasi)
        assert host.terminal_stdin.get_terminal_stdin() is None
        assert host.terminal_stdout.get_terminal_stdout() is None
        assert host.terminal_stderr.get_terminal_stderr() is None
