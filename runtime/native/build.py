"""Builds the C files beside it for every platform that wasmtime-py has wheels for.

``python runtime/native/build.py`` writes the libraries; ``--check`` compares the committed ones.
It is not in the wheel. Output of the given version of ``ziglang`` is the same on every machine.
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
SOURCES = ("fiber.c", "stacks.c", "memories.c", "pieces.c")

COMMON = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-g0", "-shared", "-nostdlib",
          "-fno-stack-protector", "-fno-sanitize=all", "-fvisibility=hidden",
          "-ffile-prefix-map=" + str(HERE) + "=.")  # fmt: skip
ELF = ("-fPIC", "-Wl,-s", "-Wl,--build-id=none", "-Wl,-soname,fiber.so")
MACH = ("-fPIC", "-Wl,-s", "-Wl,-install_name,fiber.dylib")
PE = ("-Wl,-s", "-Wl,--no-entry")

#: File name -> (Zig's target, flags). musl and Android load Linux's, which need no libc.
TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "linux-x86_64.so": ("x86_64-linux-gnu", ELF),
    "linux-aarch64.so": ("aarch64-linux-gnu", ELF),
    "darwin-x86_64.dylib": ("x86_64-macos.11.0", MACH),
    "darwin-aarch64.dylib": ("aarch64-macos.11.0", MACH),
    "win32-x86_64.dll": ("x86_64-windows-gnu", PE),
    "win32-aarch64.dll": ("aarch64-windows-gnu", PE),
}


def compiler_present() -> bool:
    """Return True if the compiler is installed in the right version."""
    try:
        return version("ziglang") == ZIG
    except PackageNotFoundError:
        return False


def build(name: str) -> bytes:
    """Return the content of the library with that name in `TARGETS`."""
    target, flags = TARGETS[name]
    compiler = (sys.executable, "-m", "ziglang", "cc", "-target", target)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "fiber" + Path(name).suffix)
        subprocess.run((*compiler, *COMMON, *flags, "-o", out, *SOURCES), check=True, cwd=HERE)
        return out.read_bytes()


def main(arguments: list[str]) -> int:
    """Write the libraries that changed, or, with ``--check``, return 1 if one did."""
    if not compiler_present():
        print(f"fiber: this needs ziglang=={ZIG} (pip install ziglang=={ZIG})", file=sys.stderr)
        return 2
    libraries = {name: build(name) for name in TARGETS}
    committed = {path.name: path.read_bytes() for path in LIBRARIES.glob("*")}
    changed = [name for name in TARGETS if libraries[name] != committed.get(name)]
    if changed and "--check" in arguments:
        names = ", ".join(changed)
        print(f"fiber: not what the C files give: {names} (make fiber)", file=sys.stderr)
        return 1
    LIBRARIES.mkdir(exist_ok=True)
    for name in changed:
        beside = LIBRARIES / f"{name}.new"
        beside.write_bytes(libraries[name])
        os.replace(beside, LIBRARIES / name)  # a process that has mapped the old one keeps that
        print(f"fiber: wrote {name}, {len(libraries[name])} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
