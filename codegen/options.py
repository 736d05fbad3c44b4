"""The options of one module's bindings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The choices that change what is generated; they have the names of the command's options."""

    sync: bool = False
    sync_exports: tuple[str, ...] = ()
    wasi_host: bool = False
    validate: bool = True
    debug_info: bool = True

    def command_line(self) -> str:
        """Return these choices as arguments for the banner's command: " --sync", or nothing."""
        arguments = ["--sync"] if self.sync else []
        arguments += [f"--sync-exports {_quoted(selector)}" for selector in self.sync_exports]
        arguments += ["--wasi host"] if self.wasi_host else []
        arguments += [] if self.validate else ["--no-validate"]
        arguments += [] if self.debug_info else ["--no-debug-info"]
        return "".join(f" {argument}" for argument in arguments)


def _quoted(word: str) -> str:
    # The result must stay one printable line, and only words that a shell leaves alone go unquoted.
    plain = word.isascii() and word.replace("_", "").isalnum()
    return word if plain else ascii(word)
