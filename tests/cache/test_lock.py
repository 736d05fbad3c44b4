"""Of several processes that want one module, one compiles and the others wait for it, but not for ever."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from runtime import new_engine
from runtime.compile_cache import lock

from .programs import Program
from .watched import COMPILED, FOUND, Watched, file_of, is_private, posix

#: Compiles when it is told to.
SLOW = """
def slowly(*arguments):
    print("compiling", flush=True)
    sys.stdin.readline()
    compile_(*arguments)
wasmtime.Module.__init__ = slowly
guest.load(new_engine())
print("loaded")
"""
#: Says when it waits for another process.
WAITING = """
sleep = time.sleep
def say_once(seconds):
    print("waiting", flush=True)
    time.sleep = sleep
time.sleep = say_once
"""
IMPATIENT = "lock.PATIENCE = lock.PATIENCE_PER_MB = 0"


@pytest.fixture
def run(watched: Watched) -> Iterator[Callable[..., Program]]:
    """Return what starts programs, which end with the test."""
    programs: list[Program] = []

    def start(*texts: str) -> Program:
        programs.append(Program(watched, "\n".join(texts)))
        return programs[-1]

    yield start
    for program in programs:
        if program.process.poll() is None:
            program.kill()


def test_of_several_processes_one_compiles(folder: Path, run: Callable[..., Program]) -> None:
    compiler = run(SLOW)
    compiler.says("compiling")
    others = [run(WAITING, SLOW) for _ in range(3)]
    for other in others:
        other.says("waiting")
    compiler.go_on()
    for program in (compiler, *others):
        program.ends("loaded")
    assert is_private(folder)


def test_a_killed_process_leaves_its_work_to_another(
    folder: Path, run: Callable[..., Program]
) -> None:
    compiler = run(SLOW)
    compiler.says("compiling")
    other = run(WAITING, SLOW)
    other.says("waiting")
    compiler.kill()
    other.says("compiling")
    other.go_on()
    other.ends("loaded")
    assert is_private(folder)


FORKING = """
def for_ever(*arguments):
    print("compiling", flush=True)
    threading.Event().wait()
wasmtime.Module.__init__ = for_ever
threading.Thread(target=guest.load, args=(new_engine(),), daemon=True).start()
sys.stdin.readline()
if os.fork() == 0:
    print("forked", flush=True)
    sys.stdin.read()
    os._exit(0)
threading.Event().wait()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_child_of_a_killed_process_does_not_keep_its_lock(run: Callable[..., Program]) -> None:
    compiler = run(FORKING)
    compiler.says("compiling")
    compiler.go_on()
    compiler.says("forked")
    compiler.process.kill()
    compiler.process.wait()
    other = run(WAITING, SLOW)
    other.says("compiling")
    other.go_on()
    other.ends("loaded")
    compiler.process.communicate()  # ends the child, which reads until this


def test_a_process_that_hangs_loses_its_lock_to_the_next(
    folder: Path, run: Callable[..., Program]
) -> None:
    hanging = run(SLOW)
    hanging.says("compiling")
    patient = run(WAITING, SLOW)
    patient.says("waiting")
    next_one = run(IMPATIENT, SLOW)
    next_one.says("compiling")
    assert len(list(folder.iterdir())) == 1
    next_one.go_on()
    next_one.ends("loaded")
    patient.ends("loaded")  # it waited for the one and then for the other
    run(SLOW).ends("loaded")
    hanging.go_on()
    hanging.ends("loaded")
    assert is_private(folder)


def test_a_process_waits_for_no_more_than_some_others(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: int) -> None:
        raise BlockingIOError

    monkeypatch.setattr(lock, "PATIENCE", 0)
    monkeypatch.setattr(lock, "_try_to_lock", busy)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]


def test_where_files_cannot_be_locked_each_compiles(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(lock, "_try_to_lock", no_locks)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert is_private(folder)


def test_two_engines_of_one_process_compile_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says that one waits."""
    caplog.set_level(logging.INFO, logger="wasmtime_async")
    begun, go_on = threading.Event(), threading.Event()
    compile_ = wasmtime.Module.__init__

    def slowly(*arguments: Any) -> None:
        begun.set()
        assert go_on.wait(20)
        compile_(*arguments)

    monkeypatch.setattr(wasmtime.Module, "__init__", slowly)
    monkeypatch.setattr(time, "sleep", lambda _: go_on.set())
    thread = threading.Thread(target=watched.guest.load, args=(new_engine(),))
    thread.start()
    begun.wait()
    watched.guest.load(new_engine())
    thread.join()
    assert watched.compiled == 1
    assert f"{watched.wasm.name} is being compiled elsewhere, waiting for that" in caplog.messages


def test_a_module_that_does_not_compile_is_not_locked_afterwards(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise wasmtime.WasmtimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(wasmtime.Module, "__init__", fail)
        with pytest.raises(wasmtime.WasmtimeError, match="no"):
            watched.load()
    assert list(folder.iterdir()) == []
    assert watched.load() == COMPILED


def test_an_interrupted_wait_ends_at_once(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Program]
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    compiler = run(SLOW)
    compiler.says("compiling")
    monkeypatch.setattr(time, "sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        watched.load()
    assert not lock._open_locks
    compiler.go_on()
    compiler.ends("loaded")
    assert watched.load() == FOUND


def _link(path: Path) -> None:
    path.symlink_to(path.with_name("target"))


def _pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # paths of sockets are short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket")
        os.rename("socket", path)
    finally:
        os.chdir(before)


def _writable_by_all(path: Path) -> None:
    path.touch()
    path.chmod(0o666)


@posix
@pytest.mark.parametrize("put", [_link, _pipe, _socket, Path.mkdir, _writable_by_all])
def test_what_is_no_lock_file_is_neither_followed_nor_waited_for(
    watched: Watched, folder: Path, put: Callable[[Path], None]
) -> None:
    watched.load()
    path = file_of(folder, "record").with_suffix(".lock")
    for file in folder.iterdir():
        file.unlink()
    put(path)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert not (folder / "target").exists()
    if put is not Path.mkdir:
        assert is_private(folder)


@posix
@pytest.mark.parametrize("put", [_pipe, _writable_by_all])
def test_what_others_may_lock_is_not_waited_for(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None]
) -> None:
    watched.load()
    path = file_of(folder, "record").with_suffix(".lock")
    for file in folder.iterdir():
        file.unlink()
    put(path)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waits"))
    theirs = os.open(path, os.O_RDWR)
    try:
        lock._try_to_lock(theirs)
        assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    finally:
        os.close(theirs)


def test_locks_of_dead_processes_go(watched: Watched, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    old, new = folder / "a.lock", folder / "b.lock"
    for path in (old, new):
        path.touch()
    os.utime(old, (1, 1))
    watched.load()
    assert (old.exists(), new.exists()) == (False, True)
