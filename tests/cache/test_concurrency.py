"""Threads and processes that use one cache at the same time, and forks."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from runtime import new_engine

from .programs import Program
from .watched import FOUND, Watched, is_private


def test_several_threads_compile_a_module_once(watched: Watched) -> None:
    engine, together = new_engine(), threading.Barrier(8)
    loaded = []

    def run() -> None:
        together.wait()
        loaded.append(watched.guest.load(engine))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, loaded))) == watched.compiled == 1


WRITER = """
lock.PATIENCE = lock.PATIENCE_PER_MB = 0  # so that none waits for another
def compile_together(*arguments):
    compile_(*arguments)
    print("compiled", flush=True)
    sys.stdin.readline()
wasmtime.Module.__init__ = compile_together
for _ in range(10):
    guest.load(new_engine())
    # So that there is a record to write each time.
    os.utime(sys.modules[guest.__module__].__file__.replace(".py", ".wasm"))
print("loaded")
"""


def test_several_processes_write_an_entry_at_once(watched: Watched, folder: Path) -> None:
    writers = [Program(watched, WRITER) for _ in range(3)]
    for writer in writers:
        writer.says("compiled")
    for writer in writers:
        writer.go_on()
    for writer in writers:
        writer.ends("loaded")
    watched.load()
    assert watched.load() == FOUND
    assert watched.compiled == 0
    assert is_private(folder)


FORKING = """
def compile_for_ever(*arguments):
    compiling.set()
    threading.Event().wait()
wasmtime.Module.__init__ = compile_for_ever
compiling = threading.Event()
threading.Thread(target=guest.load, args=(new_engine(fuel=True),), daemon=True).start()
compiling.wait()
child = os.fork()
if child == 0:
    guest.load(new_engine())
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_forked_child_loads_although_a_thread_of_its_parent_was_compiling(
    watched: Watched,
) -> None:
    watched.load()
    Program(watched, FORKING).ends("7")
