"""What one instance is given of WASI: an object for each interface, made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .config import Wasi
from .holdings import Holdings
from .turns import Turns

if TYPE_CHECKING:
    from .._emitted import wasi as w
    from .sockets.permissions import Permissions
    from .stdio import Lane


class WasiHost:
    """The interfaces by the names of their fields in the emitted `Imports`.

    The annotations are the emitted Protocols, so that mypy proves the implementation complete.
    """

    def __init__(self, wasi: Wasi) -> None:
        self.wasi = wasi
        self.holdings = Holdings()
        self.turns = Turns()

    def __del__(self) -> None:
        self.holdings.close()  # of an instance that was dropped without being closed

    def close(self) -> None:
        """Close what the guest has open. Any thread may call this."""
        self.holdings.close()

    # ---- wasi:io ----

    @cached_property
    def error(self) -> w.IoError:
        """``wasi:io/error``, the functions of which are methods."""
        return object()

    @cached_property
    def streams(self) -> w.Streams:
        """``wasi:io/streams``, the functions of which are methods."""
        return object()

    @cached_property
    def poll(self) -> w.Poll:
        """``wasi:io/poll``."""
        from .poll import Poll

        return Poll()

    # ---- wasi:clocks and wasi:random ----

    @cached_property
    def wall_clock(self) -> w.WallClock:
        """``wasi:clocks/wall-clock``."""
        from .clocks import WallClock

        return WallClock()

    @cached_property
    def monotonic_clock(self) -> w.MonotonicClock:
        """``wasi:clocks/monotonic-clock``."""
        from .clocks import MonotonicClock

        return MonotonicClock(self.holdings)

    @cached_property
    def timezone(self) -> w.Timezone:
        """``wasi:clocks/timezone``."""
        from .clocks import Timezone

        return Timezone()

    @cached_property
    def random(self) -> w.Random:
        """``wasi:random/random``."""
        from .random import Random

        return Random()

    @cached_property
    def insecure(self) -> w.Insecure:
        """``wasi:random/insecure``."""
        from .random import Insecure

        return Insecure()

    @cached_property
    def insecure_seed(self) -> w.InsecureSeed:
        """``wasi:random/insecure-seed``."""
        from .random import InsecureSeed

        return InsecureSeed()

    # ---- wasi:cli ----

    @cached_property
    def environment(self) -> w.Environment:
        """``wasi:cli/environment``."""
        from .environment import Environment

        return Environment(self.wasi)

    @cached_property
    def exit(self) -> w.Exit:
        """``wasi:cli/exit``."""
        from .environment import Exit

        return Exit()

    @cached_property
    def stdin(self) -> w.Stdin:
        """``wasi:cli/stdin``."""
        from .stdio import Stdin

        return Stdin(self.wasi, self.holdings)

    @cached_property
    def _lane(self) -> Lane:
        from .stdio import Lane

        return Lane(self.holdings)

    @cached_property
    def stdout(self) -> w.Stdout:
        """``wasi:cli/stdout``."""
        from .stdio import Stdout

        return Stdout(self.wasi, self._lane)

    @cached_property
    def stderr(self) -> w.Stderr:
        """``wasi:cli/stderr``."""
        from .stdio import Stderr

        return Stderr(self.wasi, self._lane)

    @cached_property
    def terminal_input(self) -> w.CliTerminalInput:
        """``wasi:cli/terminal-input``, which has no functions."""
        return object()

    @cached_property
    def terminal_output(self) -> w.CliTerminalOutput:
        """``wasi:cli/terminal-output``, which has no functions."""
        return object()

    @cached_property
    def terminal_stdin(self) -> w.TerminalStdin:
        """``wasi:cli/terminal-stdin``."""
        from .stdio import TerminalStdin

        return TerminalStdin(self.wasi)

    @cached_property
    def terminal_stdout(self) -> w.TerminalStdout:
        """``wasi:cli/terminal-stdout``."""
        from .stdio import TerminalStdout

        return TerminalStdout(self.wasi)

    @cached_property
    def terminal_stderr(self) -> w.TerminalStderr:
        """``wasi:cli/terminal-stderr``."""
        from .stdio import TerminalStderr

        return TerminalStderr(self.wasi)

    # ---- wasi:filesystem ----

    @cached_property
    def types(self) -> w.Types:
        """``wasi:filesystem/types``."""
        from .filesystem import Types

        return Types()

    @cached_property
    def preopens(self) -> w.Preopens:
        """``wasi:filesystem/preopens``."""
        from .filesystem import Preopens

        return Preopens(self.wasi, self.holdings)

    # ---- wasi:sockets ----

    @cached_property
    def _network_permissions(self) -> Permissions:
        from .sockets.permissions import Permissions

        return Permissions(self.wasi.network)

    @cached_property
    def network(self) -> w.SocketsNetwork:
        """``wasi:sockets/network``."""
        from .sockets.network import SocketsNetwork

        return SocketsNetwork()

    @cached_property
    def instance_network(self) -> w.InstanceNetwork:
        """``wasi:sockets/instance-network``."""
        from .sockets.network import InstanceNetwork

        return InstanceNetwork()

    @cached_property
    def tcp(self) -> w.Tcp:
        """``wasi:sockets/tcp``, the functions of which are methods."""
        return object()

    @cached_property
    def tcp_create_socket(self) -> w.TcpCreateSocket:
        """``wasi:sockets/tcp-create-socket``."""
        from .sockets.tcp import TcpCreateSocket

        return TcpCreateSocket(self.holdings, self._network_permissions)

    @cached_property
    def udp(self) -> w.Udp:
        """``wasi:sockets/udp``, the functions of which are methods."""
        return object()

    @cached_property
    def udp_create_socket(self) -> w.UdpCreateSocket:
        """``wasi:sockets/udp-create-socket``."""
        from .sockets.udp import UdpCreateSocket

        return UdpCreateSocket(self.holdings, self._network_permissions)

    @cached_property
    def ip_name_lookup(self) -> w.IpNameLookup:
        """``wasi:sockets/ip-name-lookup``."""
        from .sockets.name_lookup import IpNameLookup

        return IpNameLookup(self.holdings, self._network_permissions)

    # ---- wasi:http ----

    @cached_property
    def http_types(self) -> w.HttpTypes:
        """``wasi:http/types``."""
        from .http.types import HttpTypes

        return HttpTypes(self.holdings)

    @cached_property
    def outgoing_handler(self) -> w.OutgoingHandler:
        """``wasi:http/outgoing-handler``."""
        from .http.outgoing import OutgoingHandler

        return OutgoingHandler(self.holdings, self.wasi.http)
