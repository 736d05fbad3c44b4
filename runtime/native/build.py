"""Builds the C files beside it for every platform that wasmtime-py has wheels for: ``python runtime/native/build.py [--check]``.

For developers only: it needs the package ``ziglang`` at the version below, whose output is the same, bit for bit, on
every machine. ``--check`` builds into memory and compares with the committed libraries.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ZIG = "0.17.0"
HERE = Path(__file__).parent
LIBRARIES = HERE / "libraries"
SOURCES = ("fiber.c", "stacks.c", "memories.c")

COMMON = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-g0", "-shared", "-nostdlib", "-fno-stack-protector",
          "-fno-sanitize=all", "-fvisibility=hidden", "-ffile-prefix-map=" + str(HERE) + "=.")  # fmt: skip
ELF = ("-fPIC", "-Wl,-s", "-Wl,--build-id=none", "-Wl,-soname,fiber.so")
MACH = ("-fPIC", "-Wl,-s", "-Wl,-install_name,fiber.dylib")
PE = ("-Wl,-s", "-Wl,--no-entry")

#: file name -> (Zig's target, flags). musl and Android load the Linux libraries: they need no libc at all.
TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "linux-x86_64.so": ("x86_64-linux-gnu", ELF),
    "linux-aarch64.so": ("aarch64-linux-gnu", ELF),
    "darwin-x86_64.dylib": ("x86_64-macos.11.0", MACH),
    "darwin-aarch64.dylib": ("aarch64-macos.11.0", MACH),
    "win32-x86_64.dll": ("x86_64-windows-gnu", PE),
    "win32-aarch64.dll": ("aarch64-windows-gnu", PE),
}


def compiler_present() -> bool:
    """Is the compiler installed, at the version whose output is committed?"""
    try:
        return version("ziglang") == ZIG
    except PackageNotFoundError:
        return False


def build(name: str) -> bytes:
    """The library's bytes for one of `TARGETS`."""
    target, flags = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "fiber" + Path(name).suffix)
        command = [
            sys.executable,
            "-m",
            "ziglang",
            "cc",
            "-target",
            target,
            *COMMON,
            *flags,
            "-o",
            str(out),
            *SOURCES,
        ]
        subprocess.run(command, check=True, cwd=HERE)
        return out.read_bytes()


def main(arguments: list[str]) -> int:
    """Writes the libraries, or with ``--check`` returns 1 when a committed one is not what the source gives."""
    if not compiler_present():
        print(f"fiber: this needs ziglang=={ZIG} (pip install ziglang=={ZIG})", file=sys.stderr)
        return 2
    stale = []
    for name in TARGETS:
        library, path = build(name), LIBRARIES / name
        if not path.exists() or path.read_bytes() != library:
            stale.append(name)
            if "--check" not in arguments:
                LIBRARIES.mkdir(exist_ok=True)
                beside = path.with_suffix(".new")  # whoever has the old one mapped keeps it
                beside.write_bytes(library)
                os.replace(beside, path)
                print(f"fiber: wrote {name}, {len(library)} bytes")
    if stale and "--check" in arguments:
        print(f"fiber: not what the C files give: {', '.join(stale)} (make fiber)", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
