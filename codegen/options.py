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
        for word in self.sync_exports:
            # It must stay one printable line, and a shell must leave alone what is not quoted.
            is_plain = word.isascii() and word.replace("_", "").isalnum()
            arguments.append(f"--sync-exports {word if is_plain else ascii(word)}")
        arguments += ["--wasi host"] if self.wasi_host else []
        arguments += [] if self.validate else ["--no-validate"]
        arguments += [] if self.debug_info else ["--no-debug-info"]
        return "".join(f" {argument}" for argument in arguments)
