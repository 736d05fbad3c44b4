"""Guests that try to get out of their folders, or to write where they may only read: none does."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from runtime._emitted import wasi as w
from runtime.wasi.config import ReadOnly
from runtime.wasi.filesystem.descriptor import Descriptor

from .files import (
    FOLLOW,
    NO_CHANGE,
    NOTHING,
    NOW,
    READ,
    WRITE,
    E,
    F,
    O,
    code,
    failure,
    granted,
    names,
    opened,
    root_of,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")

Attempt = Callable[[Descriptor, str], Awaitable[object]]

#: Every function that takes a path, with the path in each place.
ATTEMPTS: dict[str, Attempt] = {
    "open": lambda root, path: opened(root, path, lookup=FOLLOW),
    "create": lambda root, path: opened(root, path, WRITE, O.CREATE, FOLLOW),
    "truncate": lambda root, path: opened(root, path, WRITE, O.TRUNCATE, FOLLOW),
    "stat": lambda root, path: root.stat_at(FOLLOW, path),
    "metadata_hash": lambda root, path: root.metadata_hash_at(FOLLOW, path),
    "set_times": lambda root, path: root.set_times_at(FOLLOW, path, NO_CHANGE, NOW),
    "create_directory": lambda root, path: root.create_directory_at(f"{path}/made"),
    "remove_directory": lambda root, path: root.remove_directory_at(f"{path}/folder"),
    "unlink": lambda root, path: root.unlink_file_at(f"{path}/secret"),
    "readlink": lambda root, path: root.readlink_at(f"{path}/link"),
    "symlink": lambda root, path: root.symlink_at("a.txt", f"{path}/made"),
    "link from": lambda root, path: root.link_at(NOTHING, f"{path}/secret", root, "stolen"),
    "link to": lambda root, path: root.link_at(NOTHING, "a.txt", root, f"{path}/made"),
    "rename from": lambda root, path: root.rename_at(f"{path}/secret", root, "stolen"),
    "rename to": lambda root, path: root.rename_at("a.txt", root, f"{path}/made"),
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the guest's, with what it must not reach."""
    folder = tmp_path / "outside"
    (folder / "folder").mkdir(parents=True)
    (folder / "secret").write_text("secret")
    (folder / "link").symlink_to("secret")
    return folder


@pytest.fixture
def inside(tmp_path: Path, outside: Path) -> Path:
    """The guest's folder, with links that lead out of it."""
    folder = tmp_path / "inside"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("own")
    (folder / "absolute").symlink_to(outside)
    (folder / "relative").symlink_to("../outside")
    (folder / "sub" / "deep").symlink_to("../../outside")
    return folder


def snapshot(folder: Path) -> dict[str, tuple[str | None, int]]:
    """Everything below a folder: contents and times of change."""
    return {
        str(path): (
            path.read_text() if path.is_file() else None,
            path.lstat().st_mtime_ns,
        )
        for path in sorted([folder, *folder.rglob("*")])
    }


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize(
    "way", ["..", "absolute path", "absolute", "relative", "sub/deep", "sub/../.."]
)
async def test_no_path_leads_out(attempt: Attempt, way: str, inside: Path, outside: Path) -> None:
    path = {
        "..": "../outside",
        "absolute path": str(outside),
        "sub/../..": "sub/../../outside",
    }.get(way, way)
    before, own = snapshot(outside), snapshot(inside)
    async with root_of(inside) as root:
        assert await code(attempt(root, path)) is E.NOT_PERMITTED
        sub = await opened(root, "sub")
        assert await code(attempt(sub, "../a.txt")) is E.NOT_PERMITTED
    assert snapshot(outside) == before
    assert snapshot(inside) == own


async def test_a_link_that_leads_out_can_be_seen_and_not_followed(inside: Path) -> None:
    async with root_of(inside) as root:
        assert await root.readlink_at("relative") == "../outside"
        assert await code(root.readlink_at("absolute")) is E.NOT_PERMITTED
        assert await code(root.symlink_at("/etc/passwd", "made")) is E.NOT_PERMITTED
        # It is relative to the folder that it lies in, and made; but it leads nowhere.
        await root.symlink_at("../outside/secret", "made")
        assert await code(opened(root, "made", lookup=FOLLOW)) is E.NOT_PERMITTED
        assert await code(root.stat_at(FOLLOW, "made")) is E.NOT_PERMITTED


async def test_the_parent_of_a_folder_is_not_reached_through_a_rename(inside: Path) -> None:
    async with root_of(inside) as root:
        await root.create_directory_at("sub/deeper")
        deeper = await opened(root, "sub/deeper")
        await root.rename_at("sub/deeper", root, "top")
        assert await code(opened(deeper, "..")) is E.NOT_PERMITTED
        assert await code(opened(deeper, "../a.txt")) is E.NOT_PERMITTED


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", {E.NO_ENTRY}),
        ("a\0b", {E.INVALID, E.NO_ENTRY}),
        ("a.txt\0", {E.INVALID, E.NO_ENTRY}),
        ("x" * 300, {E.NAME_TOO_LONG}),
        ("sub/../" * 2000 + "none", {E.NAME_TOO_LONG, E.NO_ENTRY}),
        ("x/" * 100_000, {E.NAME_TOO_LONG}),
        ("\N{PILE OF POO}" * 10_000_000, {E.NAME_TOO_LONG}),
    ],
    ids=["empty", "zero", "zero at the end", "long name", "long", "very long", "huge"],
)
async def test_odd_paths(path: str, expected: set[w.ErrorCode], inside: Path) -> None:
    async with root_of(inside) as root:
        for name, attempt in ATTEMPTS.items():
            if name not in ("create_directory", "create") or "\0" in path or len(path) > 250:
                assert await code(attempt(root, path)) in expected | {E.NOT_PERMITTED}, name
        await names(root)


async def test_names_that_mean_something_elsewhere(inside: Path) -> None:
    async with root_of(inside) as root:
        for name in (
            "back\\slash",
            "C:",
            "a:b",
            "~",
            "$HOME",
            "*",
            "-rf",
            "new\nline",
            "\N{SNOWMAN}",
            ". ",
        ):
            file = await opened(root, name, WRITE, O.CREATE | O.EXCLUSIVE)
            await file.write(name.encode(), 0)
            assert (inside / name).read_bytes() == name.encode()
            assert name in await names(root)


# ---- reading alone ----

#: Everything that would change something, and what it fails with.
CHANGES: dict[str, tuple[Attempt, w.ErrorCode]] = {
    "create": (lambda root, path: opened(root, "new", READ, O.CREATE), E.NOT_PERMITTED),
    "truncate": (lambda root, path: opened(root, path, READ, O.TRUNCATE), E.NOT_PERMITTED),
    "write": (lambda root, path: opened(root, path, WRITE), E.NOT_PERMITTED),
    "mutate": (lambda root, path: opened(root, "sub", READ | F.MUTATE_DIRECTORY), E.READ_ONLY),
    "set_times": (lambda root, path: root.set_times_at(NOTHING, path, NOW, NOW), E.NOT_PERMITTED),
    "own times": (lambda root, path: root.set_times(NOW, NOW), E.NOT_PERMITTED),
    "create_directory": (lambda root, path: root.create_directory_at("new"), E.NOT_PERMITTED),
    "remove_directory": (lambda root, path: root.remove_directory_at("sub"), E.NOT_PERMITTED),
    "unlink": (lambda root, path: root.unlink_file_at(path), E.NOT_PERMITTED),
    "symlink": (lambda root, path: root.symlink_at(path, "new"), E.NOT_PERMITTED),
    "link": (lambda root, path: root.link_at(NOTHING, path, root, "new"), E.NOT_PERMITTED),
    "rename": (lambda root, path: root.rename_at(path, root, "new"), E.NOT_PERMITTED),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
async def test_nothing_is_changed_where_only_reading_is_allowed(
    change: Attempt, expected: w.ErrorCode, inside: Path
) -> None:
    before = snapshot(inside)
    async with root_of(ReadOnly(inside)) as root:
        assert await code(change(root, "a.txt")) is expected
    assert snapshot(inside) == before


async def test_files_that_may_only_be_read(inside: Path) -> None:
    async with root_of(ReadOnly(inside)) as root:
        for folder, path in ((root, "a.txt"), (await opened(root, "sub"), "b.txt")):
            (inside / "sub" / "b.txt").write_text("own")
            file = await opened(folder, path)
            assert await file.get_flags() == READ
            assert await file.read(10, 0) == (b"own", True)
            assert await code(file.write(b"x", 0)) is E.NOT_PERMITTED
            assert await code(file.set_size(0)) is E.NOT_PERMITTED
            assert await code(file.set_times(NOW, NOW)) is E.NOT_PERMITTED
            for stream in (lambda: file.write_via_stream(0), file.append_via_stream):  # noqa: B023
                assert failure(stream) is E.NOT_PERMITTED
    assert (inside / "a.txt").read_text() == "own"


async def test_two_folders(inside: Path, outside: Path) -> None:
    async with granted(one=inside, two=outside) as got:
        one, two = got["one"], got["two"]
        await one.rename_at("a.txt", two, "moved")
        assert (outside / "moved").read_text() == "own"
        await two.link_at(NOTHING, "moved", one, "linked")
        assert (inside / "linked").read_text() == "own"
        # A link between them does not lead from one into the other.
        assert await code(opened(one, "relative/secret", lookup=FOLLOW)) is E.NOT_PERMITTED


async def test_two_folders_one_of_which_may_only_be_read(inside: Path, outside: Path) -> None:
    before = snapshot(outside)
    async with granted(one=inside, two=ReadOnly(outside)) as got:
        one, two = got["one"], got["two"]
        for old, path, new in ((one, "a.txt", two), (two, "secret", one)):
            assert await code(old.rename_at(path, new, "moved")) is E.NOT_PERMITTED
            assert await code(old.link_at(NOTHING, path, new, "moved")) is E.NOT_PERMITTED
    assert snapshot(outside) == before
    assert os.listdir(inside / "sub") == ["deep"]


async def test_descriptors_of_another_guest(inside: Path, outside: Path) -> None:
    async with root_of(inside) as root, root_of(outside) as other:
        assert await code(root.rename_at("a.txt", other, "x")) is E.CROSS_DEVICE
        assert await code(root.link_at(NOTHING, "a.txt", other, "x")) is E.CROSS_DEVICE
        with pytest.raises(AssertionError):
            await root.rename_at("a.txt", object(), "x")  # type: ignore[arg-type]
