"""The command line of ``run``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..wasi.arguments import ReadOnly
from .allowed import Allowed
from .problems import HelpWanted, UsageError

HELP = """\
usage: {program} run [OPTION ...] FILE [--] [ARGUMENT ...]

Runs a WASI command: a component that exports wasi:cli/run (WASI 0.2), or a module that exports
_start (preview 1), binary or text. It has the standard streams of this process, and nothing else
that is not given to it. What follows FILE is the command's own; a -- directly after FILE is dropped.

  --dir HOST[::GUEST]       let it use a folder, under its own name or as GUEST (repeatable)
  --dir-ro HOST[::GUEST]    the same, for reading alone
  --env NAME[=VALUE]        set an environment variable, or pass this process's on (repeatable)
  --network[=HOST[:PORT]]   let it use the network, or one host, or one port of it (repeatable)
  --http[=HOST[:PORT]]      let it make http requests, to any host, or to this one (repeatable)
  -h, --help                show this text

The last two are for components. HOST is a name or an address; one of IPv6 stands in brackets.

The exit code is the command's own. If it traps: 134, interrupted: 130, wrong usage or a file that
is no such command: 2.
"""


@dataclass(slots=True)
class Options:
    """What the command line says."""

    file: str = ""
    arguments: tuple[str, ...] = ()
    folders: dict[str, str | ReadOnly] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    network: Allowed | None = None
    http: Allowed | None = None

    def add_folder(self, value: str) -> None:
        """Take the value of ``--dir``."""
        host, guest = _folder(value)
        self.folders[guest] = host

    def add_read_only(self, value: str) -> None:
        """Take the value of ``--dir-ro``."""
        host, guest = _folder(value)
        self.folders[guest] = ReadOnly(host)

    def add_variable(self, value: str) -> None:
        """Take the value of ``--env``."""
        name, equals, text = value.partition("=")
        if not name:
            raise UsageError("--env needs a name")
        if equals:
            self.variables[name] = text
        elif name in os.environ:
            self.variables[name] = os.environ[name]

    def add_network(self, value: str) -> None:
        """Take the value of ``--network``, which may be empty."""
        self.network = (self.network or Allowed("--network")).with_host(value)

    def add_http(self, value: str) -> None:
        """Take the value of ``--http``, which may be empty."""
        self.http = (self.http or Allowed("--http")).with_host(value)


#: The options that need a value, and those that may have one after an equals sign.
_NEEDS: dict[str, Callable[[Options, str], None]] = {
    "--dir": Options.add_folder,
    "--dir-ro": Options.add_read_only,
    "--env": Options.add_variable,
}
_MAY_HAVE: dict[str, Callable[[Options, str], None]] = {
    "--network": Options.add_network,
    "--http": Options.add_http,
}


def _folder(value: str) -> tuple[str, str]:
    host, separator, guest = value.partition("::")
    if not host or (separator and not guest):
        raise UsageError(f"--dir needs HOST or HOST::GUEST, not {value!r}")
    if not os.path.isdir(host):
        raise UsageError(f"{host}: not a folder")
    return host, guest or host


def parse(arguments: Sequence[str]) -> Options:
    """Return what the command line says, after the word ``run``.

    Raises:
        UsageError: It is wrong.
        HelpWanted: It asks for help.
    """
    options, rest = Options(), iter(arguments)
    for argument in rest:
        if argument == "--" or not argument.startswith("-") or argument == "-":
            _take_command(options, argument, rest)
            return options
        _take_option(options, argument, rest)
    raise UsageError("name the .wasm file to run")


def _take_command(options: Options, argument: str, rest: Iterator[str]) -> None:
    file, *arguments = [argument, *rest] if argument != "--" else [*rest, ""]
    if argument == "--":
        arguments = arguments[:-1]
    if not file:
        raise UsageError("name the .wasm file to run")
    options.file = file
    options.arguments = tuple(arguments[1:] if arguments[:1] == ["--"] else arguments)


def _take_option(options: Options, argument: str, rest: Iterator[str]) -> None:
    name, equals, value = argument.partition("=")
    if argument in ("-h", "--help"):
        raise HelpWanted
    if name in _NEEDS:
        if not equals:
            value = next(rest, "")
        if not value:
            raise UsageError(f"{name} needs a value")
        _NEEDS[name](options, value)
    elif name in _MAY_HAVE:
        if equals and not value:
            raise UsageError(f"{name}= needs a host")
        _MAY_HAVE[name](options, value)
    else:
        raise UsageError(f"{name} is not an option; those of the command come after its file")
