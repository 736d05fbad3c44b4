"""What a caller may choose about one module's bindings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The choices that change what is generated; the command line's options of the same names."""

    sync: bool = False
    sync_exports: tuple[str, ...] = ()
    wasi_host: bool = False
    validate: bool = True
    debug_info: bool = True

    def command_line(self) -> str:
        """These choices as arguments, for the banner's command: " --sync", or nothing."""
        words = ["--sync"] if self.sync else []
        words += [f"--sync-exports {_quoted(each)}" for each in self.sync_exports]
        words += ["--wasi host"] if self.wasi_host else []
        words += [] if self.validate else ["--no-validate"]
        words += [] if self.debug_info else ["--no-debug-info"]
        return "".join(f" {word}" for word in words)


def _quoted(word: str) -> str:
    # Only what a shell takes as it stands goes unquoted; the rest must stay one printable line.
    plain = word.isascii() and word.replace("_", "").isalnum()
    return word if plain else ascii(word)
