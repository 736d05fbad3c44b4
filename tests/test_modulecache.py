"""The cache of compiled modules: what is found without compiling, and what is never used."""

from __future__ import annotations

import errno
import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from codegen import generate
from runtime import new_engine
from runtime.compile_cache import entries as modulecache
from runtime.compile_cache import folder as cachefolder
from runtime.compile_cache.wasm_file import WasmFile

from .sync.making import bindings, class_of

ROOT = Path(__file__).parents[1]
SOURCE = '(module (func (export "answer") (result i32) (i32.const 42)))'

posix = pytest.mark.skipif(os.name != "posix", reason="files have no owners")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the entries of this test go; not there yet."""
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path))
    return tmp_path / "wasmtime-async"


class Watched:
    """A generated class, and how often its module was read and compiled."""

    def __init__(self, patch: pytest.MonkeyPatch, generated: Any) -> None:
        self.guest = class_of(generated)
        self.wasm = Path(generated.__file__).with_suffix(".wasm")
        self.compiled = self.reads = 0
        compile_, read = wasmtime.Module.__init__, WasmFile.read

        def counted_compile(*arguments: Any) -> None:
            self.compiled += 1
            compile_(*arguments)

        def counted_read(file: WasmFile) -> bytes:
            self.reads += 1
            return read(file)

        patch.setattr(wasmtime.Module, "__init__", counted_compile)
        patch.setattr(WasmFile, "read", counted_read)

    def load(self, engine: wasmtime.Engine | None = None, **settings: Any) -> tuple[int, int]:
        """Loads for a new engine and calls the guest; gives how often that compiled and read."""
        before = self.compiled, self.reads
        store = wasmtime.Store(engine or new_engine(**settings))
        loaded = self.guest.load(store.engine)
        if settings.get("fuel"):
            store.set_fuel(1000)
        assert self.guest.instantiate(store=store, module=loaded).answer() == 42
        return self.compiled - before[0], self.reads - before[1]


#: Compiled and read, how often.
COMPILED, HASHED, FOUND = (1, 1), (0, 1), (0, 0)


@pytest.fixture
def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch, bindings(SOURCE))


def the_file(folder: Path, suffix: str) -> Path:
    (path,) = folder.glob(f"*.{suffix}")
    return path


def sealed(folder: Path) -> bool:
    """One entry, for this user alone, and nothing else?"""
    modes = {path.suffix: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    return os.name != "posix" or (
        modes == {".code": 0o600, ".record": 0o600} and folder.stat().st_mode & 0o777 == 0o700
    )


# ---- what is found ----


def test_what_was_compiled_before_is_neither_read_nor_compiled(
    watched: Watched, folder: Path
) -> None:
    assert [watched.load() for _ in range(3)] == [COMPILED, FOUND, FOUND]
    assert sealed(folder)


def test_one_engine_loads_once(watched: Watched, folder: Path) -> None:
    engine = new_engine()
    loaded = watched.guest.load(engine)
    shutil.rmtree(folder)
    assert watched.guest.load(engine) is loaded


def test_a_touched_file_is_read_once_more(watched: Watched) -> None:
    watched.load()
    os.utime(watched.wasm, ns=(1, 1))
    assert [watched.load() for _ in range(2)] == [HASHED, FOUND]


def test_several_files_of_one_content_are_all_known(watched: Watched, folder: Path) -> None:
    first, second = watched.guest, class_of(bindings(SOURCE))
    seen = []
    for watched.guest in (first, second, first, second):
        seen.append(watched.load())
    assert seen == [COMPILED, HASHED, FOUND, FOUND]
    for number in range(20):
        os.utime(watched.wasm, (number, number))
        watched.guest = first
        assert watched.load() == HASHED
    assert len(the_file(folder, "record").read_text().splitlines()) == 2 + modulecache.MAX_STAMPS


def test_another_file_is_refused(watched: Watched) -> None:
    watched.load()
    watched.wasm.write_bytes(watched.wasm.read_bytes() + b"\0\1\0")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="regenerate"):
            watched.load()
    watched.wasm.unlink()
    with pytest.raises(FileNotFoundError):
        watched.load()


def test_an_archive_is_always_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "guests.zip", "w") as archive:
        for name, contents in generate(SOURCE.encode(), "in_an_archive", sync=True).items():
            archive.writestr(str(name), contents)
    monkeypatch.syspath_prepend(str(tmp_path / "guests.zip"))
    watched = Watched(monkeypatch, importlib.import_module("in_an_archive"))
    assert [watched.load() for _ in range(3)] == [COMPILED, HASHED, HASHED]


def test_a_copied_cache_is_checked_once(watched: Watched, folder: Path, tmp_path: Path) -> None:
    watched.load()
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    folder.chmod(0o700)
    record = the_file(folder, "record")
    before = record.read_bytes()
    assert watched.load() == FOUND
    after = record.read_bytes()
    assert before != after
    assert watched.load() == FOUND
    assert record.read_bytes() == after


def test_settings_that_code_depends_on(watched: Watched, folder: Path) -> None:
    assert watched.load() == COMPILED
    assert watched.load(stack_size=1 << 21, time_slice=1) == FOUND
    assert watched.load(time_slice=None) == COMPILED
    assert watched.load(fuel=True) == COMPILED
    assert watched.load(fuel=True, time_slice=None) == COMPILED
    assert watched.load(fuel=True) == FOUND


def test_another_version_of_wasmtime(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    assert modulecache.wasmtime_version() == importlib.metadata.version("wasmtime")
    watched.load()
    monkeypatch.setattr(modulecache, "wasmtime_version", lambda: "50.0.2")
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    monkeypatch.setattr(
        modulecache, "wasmtime_version", lambda: ""
    )  # of which nobody knows what it is
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]


def test_without_a_cache(watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [watched.load(cache=False) for _ in range(2)] == [COMPILED, COMPILED]
    assert [watched.load(wasmtime.Engine()) for _ in range(2)] == [COMPILED, COMPILED]
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", "0")
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("system", "variables", "path"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.cache/wasmtime-async"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/fast"}, "/fast/wasmtime-async"),
        (
            "linux",
            {"HOME": "/home/me", "XDG_CACHE_HOME": "not/absolute"},
            "/home/me/.cache/wasmtime-async",
        ),
        ("linux", {"HOME": "nowhere"}, None),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Caches/wasmtime-async"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/wasmtime-async"),
        ("win32", {}, None),
        ("linux", {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": "/else"}, "/else/wasmtime-async"),
        (
            "linux",
            {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": ""},
            "/home/me/.cache/wasmtime-async",
        ),
        ("linux", {"HOME": "/home/me", "WASMTIME_ASYNC_CACHE": "0"}, None),
    ],
)
@posix
def test_where_the_folder_is(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], path: str | None
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "WASMTIME_ASYNC_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert cachefolder.folder_path() == path


# ---- what is never used ----


def _changed(path: Path, change: Callable[[bytes], bytes]) -> None:
    # In place, until the clock that stamps files has moved on.
    before, data = path.stat().st_ctime_ns, change(path.read_bytes())
    while path.stat().st_ctime_ns == before:
        path.write_bytes(data)


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    ("suffix", "change"),
    [
        ("code", lambda data: data[: len(data) // 2]),
        ("code", lambda data: b""),
        ("code", _flipped),
        ("code", lambda data: data + b"\0"),
        ("code", lambda data: os.urandom(len(data))),
        ("record", lambda data: b""),
        ("record", lambda data: data[:40]),
        ("record", lambda data: data.replace(b"async 1 ", b"async 2 ")),
        ("record", lambda data: data[: data.index(b"\n") + 1]),
        ("record", lambda data: data[: data.index(b"\n") + 8]),
        ("record", lambda data: b"\xff" + data),
        ("record", lambda data: bytes(len(data))),
        ("record", lambda data: data[:20] + b"\0" + data[21:]),
        ("record", lambda data: data.replace(b" ", b" 1 ")),
    ],
)
def test_a_broken_entry_is_replaced(
    watched: Watched, folder: Path, suffix: str, change: Callable[[bytes], bytes]
) -> None:
    watched.load()
    _changed(the_file(folder, suffix), change)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert sealed(folder)


def test_a_record_that_lost_its_end_has_the_wasm_read_again(watched: Watched, folder: Path) -> None:
    watched.load()
    _changed(the_file(folder, "record"), lambda data: data[:-4])
    assert [watched.load() for _ in range(2)] == [HASHED, FOUND]


@pytest.mark.parametrize("suffix", ["code", "record"])
def test_a_file_that_is_gone(watched: Watched, folder: Path, suffix: str) -> None:
    watched.load()
    the_file(folder, suffix).unlink()
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]


def test_code_of_other_settings_under_this_name(watched: Watched, folder: Path) -> None:
    """wasmtime refuses it."""
    watched.load(fuel=True)
    for path in folder.iterdir():
        path.rename(folder / path.name.replace("consume_fuel+", ""))
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]


def _writable_by_the_group(path: Path) -> None:
    path.chmod(0o620)


def _writable_by_all(path: Path) -> None:
    path.chmod(0o602)


def _a_link(path: Path) -> None:
    target = path.with_name("target")
    path.rename(target)
    path.symlink_to(target)


def _somebody_elses(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(path, 12345, -1)


def _a_folder(path: Path) -> list[tuple[int, int]]:
    path.unlink()
    path.mkdir()
    return [COMPILED, COMPILED]


def _a_pipe(path: Path) -> list[tuple[int, int]]:
    path.unlink()
    os.mkfifo(path, 0o600)
    return [COMPILED, FOUND]


UNTRUSTED = [_writable_by_the_group, _writable_by_all, _a_link, _somebody_elses]


@posix
@pytest.mark.parametrize("suffix", ["code", "record"])
@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_file_that_somebody_else_may_write_is_replaced(
    watched: Watched, folder: Path, suffix: str, spoil: Callable[[Path], None]
) -> None:
    watched.load()
    spoil(the_file(folder, suffix))
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    (folder / "target").unlink(missing_ok=True)
    assert sealed(folder)


@posix
@pytest.mark.parametrize("suffix", ["code", "record"])
@pytest.mark.parametrize("put", [_a_folder, _a_pipe])
def test_something_that_is_no_file(
    watched: Watched, folder: Path, suffix: str, put: Callable[[Path], list[tuple[int, int]]]
) -> None:
    watched.load()
    expected = put(the_file(folder, suffix))
    assert [watched.load() for _ in range(2)] == expected


@posix
@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_folder_that_somebody_else_may_write_is_not_used(
    watched: Watched, folder: Path, spoil: Callable[[Path], None]
) -> None:
    watched.load()
    names = {path.name for path in folder.iterdir()}
    spoil(folder)
    if not folder.is_symlink():
        folder.chmod(folder.stat().st_mode | 0o100)
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]
    assert {path.name for path in folder.iterdir()} == names


@posix
def test_nobody_else_uses_this_users_folder(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.load()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert watched.load() == COMPILED


# ---- a cache that cannot be written ----


def test_a_place_where_no_folder_can_be(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WASMTIME_ASYNC_CACHE", str(tmp_path / "file"))
    assert [watched.load() for _ in range(2)] == [COMPILED, COMPILED]


@pytest.mark.parametrize("function", ["fsync", "replace", "scandir"])
def test_a_full_disk(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, function, full)
        assert watched.load() == COMPILED
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]
    assert watched.load() == (FOUND if function == "scandir" else COMPILED)


def test_a_full_disk_when_a_stamp_is_to_be_noted(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.load()
    os.utime(watched.wasm, ns=(1, 1))
    monkeypatch.setattr(os, "fsync", lambda _: os.read(-1, 1))
    assert [watched.load() for _ in range(2)] == [HASHED, HASHED]


# ---- its size ----

SETTINGS: list[dict[str, Any]] = [{}, {"fuel": True}, {"time_slice": None}]


def _age(watched: Watched, folder: Path, seconds: float, **settings: Any) -> None:
    """Has an entry last been used that long ago."""
    then = time.time() - seconds
    parts = ["consume_fuel"] * bool(settings.get("fuel"))
    parts += ["epoch_interruption"] * ("time_slice" not in settings)
    for suffix in ("code", "record"):
        (path,) = folder.glob(f"*-{'+'.join(parts)}.*{suffix}")
        os.utime(path, (then, then))
        assert watched.load(**settings) == FOUND  # notes the new stamp of the code
    os.utime(path, (then, then))


@pytest.mark.parametrize("used", [0, 1])
@pytest.mark.parametrize("bound", ["MAX_ENTRIES", "MAX_BYTES"])
def test_what_was_not_used_for_the_longest_time_goes(
    watched: Watched, folder: Path, monkeypatch: pytest.MonkeyPatch, bound: str, used: int
) -> None:
    for settings in SETTINGS[:2]:
        watched.load(**settings)
    size = sum(path.stat().st_size for path in folder.iterdir())
    monkeypatch.setattr(cachefolder, bound, {"MAX_ENTRIES": 2, "MAX_BYTES": size * 5 // 4}[bound])
    _age(watched, folder, 9000, **SETTINGS[used])
    _age(watched, folder, 8000, **SETTINGS[1 - used])
    assert watched.load(**SETTINGS[used]) == FOUND  # notes the use
    assert watched.load(**SETTINGS[2]) == COMPILED
    assert [watched.load(**settings) for settings in (SETTINGS[used], SETTINGS[2])] == [
        FOUND,
        FOUND,
    ]
    assert len(list(folder.iterdir())) == 4
    assert watched.load(**SETTINGS[1 - used]) == COMPILED


def test_what_was_just_written_stays(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cachefolder, "MAX_BYTES", 1)
    assert [watched.load() for _ in range(2)] == [COMPILED, FOUND]
    assert [watched.load(fuel=True) for _ in range(2)] == [COMPILED, FOUND]
    assert watched.load() == COMPILED


def test_what_a_dead_process_left_behind_goes(watched: Watched, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    old, new = folder / "a.code.1.tmp", folder / "a.code.2.tmp"
    for path in (old, new):
        path.touch()
    os.utime(old, (1, 1))
    watched.load()
    assert (old.exists(), new.exists()) == (False, True)


# ---- several at once ----


def test_threads_compile_once(watched: Watched) -> None:
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


def _program(watched: Watched, text: str) -> subprocess.Popen[str]:
    text = f"""
import os, sys, threading
import wasmtime
from runtime import new_engine
from {watched.wasm.stem} import {watched.guest.__name__} as guest
compile_ = wasmtime.Module.__init__
{text}"""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(watched.wasm.parent))),
    }
    program = [
        sys.executable,
        "-W",
        "error",
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        text,
    ]  # 3.12 warns of forks
    return subprocess.Popen(
        program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


WRITER = """
def compile_together(*arguments):
    compile_(*arguments)
    print("compiled", flush=True)
    sys.stdin.readline()
wasmtime.Module.__init__ = compile_together
for _ in range(10):
    guest.load(new_engine())
    os.utime(sys.modules[guest.__module__].__file__.replace(".py", ".wasm"))  # a record to write, each time
print("loaded")
"""


def test_processes_that_write_at_once(watched: Watched, folder: Path) -> None:
    writers = [_program(watched, WRITER) for _ in range(3)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "compiled\n"
    for writer in writers:
        assert writer.stdin is not None
        print(file=writer.stdin, flush=True)
    assert [writer.communicate()[0] for writer in writers] == ["loaded\n"] * 3
    assert [writer.returncode for writer in writers] == [0] * 3
    watched.load()
    assert watched.load() == FOUND
    assert watched.compiled == 0
    assert sealed(folder)


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
def test_a_forked_child_loads_while_a_thread_of_the_parent_compiled(watched: Watched) -> None:
    watched.load()
    program = _program(watched, FORKING)
    assert program.communicate()[0] == "7\n"
    assert program.returncode == 0
