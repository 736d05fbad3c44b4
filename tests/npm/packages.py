"""Which packages, and what of them is refused. Nothing of them is committed: `fetch` gets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package, and which of its .wasm files are wanted (patterns of paths inside the package)."""

    name: str
    version: str
    wanted: tuple[str, ...] = ("*.wasm",)

    @property
    def folder(self) -> str:
        """Its folder among the fetched ones."""
        return self.name.removeprefix("@").replace("/", "-")


_GRAMMARS = "bash c cpp css go html java javascript json kotlin ocaml python ruby rust swift toml typescript yaml"

PACKAGES = (
    Package("@bokuweb/zstd-wasm", "0.0.27", ("dist/esm/*.wasm",)),
    Package("@bytecodealliance/jco", "1.15.0"),
    Package("@jitl/quickjs-wasmfile-release-sync", "0.32.0"),
    Package("@jsquash/avif", "2.1.1"),
    Package("@jsquash/oxipng", "2.3.0"),
    Package("@jsquash/png", "3.1.1"),
    Package("@jsquash/webp", "1.5.0"),
    Package("@sqlite.org/sqlite-wasm", "3.50.4-build1"),
    Package("@wasmer/wasi", "1.2.2", ("tests/*.wasm",)),
    Package("argon2-browser", "1.18.0"),
    Package("blake3-wasm", "3.0.0"),
    Package("brotli-wasm", "3.0.1"),
    Package("esbuild-wasm", "0.25.10"),
    Package("lz4-wasm-nodejs", "0.9.2"),
    Package("source-map", "0.7.4"),
    Package("sql.js", "1.13.0"),
    Package("tiny-secp256k1", "2.2.4"),
    Package(
        "tree-sitter-wasms",
        "0.1.13",
        tuple(f"out/tree-sitter-{name}.wasm" for name in _GRAMMARS.split()),
    ),
    Package("vscode-oniguruma", "2.0.1"),
    Package("web-tree-sitter", "0.25.10", ("*.wasm",)),
    Package("xxhash-wasm", "1.1.0"),
)

#: Modules with exceptions of before the standard: validation refuses them.
LEGACY: frozenset[str] = frozenset()
