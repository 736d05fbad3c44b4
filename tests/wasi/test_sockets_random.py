"""Guests that call whatever comes to their mind: nothing but error codes and traps comes out."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import wasmtime

from runtime._emitted import wasi as w
from runtime.components.values import Err
from runtime.wasi.poll import Poll, Pollable
from runtime.wasi.sockets.name_lookup import Addresses
from tests.wasi.network import V4, V6, Guest, ipv4, ipv6, on_all_loops

STEPS = 400
NUMBERS = [0, 1, 2, 100, 4095, 4096, 4097, 65_535, 65_536, 1 << 20, (1 << 32) - 1, (1 << 64) - 1]
#: Bounds of the types of parameters that are not u64.
BOUNDS = {"set_hop_limit": 255, "set_unicast_hop_limit": 255, "set_keep_alive_count": (1 << 32) - 1}
NAMES = ["localhost", "127.0.0.1", "::1", "", "a b", "bücher.invalid", "x." * 200]


class Fuzzer:
    """A guest with everything that it was ever given, some of which it has dropped."""

    def __init__(self, guest: Guest, seed: int) -> None:
        self.guest, self.random = guest, random.Random(seed)
        self.things: list[Any] = [guest.tcp(V4), guest.udp(V4)]
        self.ports = [0, 9]
        self.last: tuple[Any, str] = self.things[0], ""
        self.outcomes: dict[str, int] = {}

    def address(self) -> w.IpSocketAddress:
        port = self.random.choice(self.ports)
        host = self.random.choice(["127.0.0.1", "127.0.0.1", "0.0.0.0", "255.255.255.255", "::1"])
        if ":" not in host:
            return ipv4(host, port)
        return ipv6(host, port, flow_info=self.random.choice([0, (1 << 32) - 1]))

    def argument(self, method: str, name: str) -> object:
        """Return a value of a parameter, as the types of the WIT allow it."""
        pick = self.random.choice
        makers: dict[str, Callable[[], object]] = {
            "network": lambda: self.guest.network,
            "local_address": self.address,
            "remote_address": lambda: pick([self.address(), *[None] * (method == "stream")]),
            "shutdown_type": lambda: pick(list(w.ShutdownType)),
            "contents": lambda: bytes(min(pick(NUMBERS), 1 << 20)),
            "src": lambda: pick([t for t in self.things if hasattr(t, "blocking_read")] or [None]),
            "datagrams": lambda: [
                w.OutgoingDatagram(bytes(pick([0, 1, 65_536])), pick([None, self.address()]))
                for _ in range(pick([0, 1, 16, 17]))
            ],
        }
        if name in makers:
            return makers[name]()
        if method == "set_keep_alive_enabled":
            return pick([False, True])
        return min(pick(NUMBERS), BOUNDS.get(method, (1 << 64) - 1))

    def call(self) -> tuple[str, Callable[[], object]]:
        """Return a call's name, and the call."""
        creations: dict[str, Callable[[], object]] = {
            "tcp": lambda: self.guest.tcp(self.random.choice([V4, V4, V6])),
            "udp": lambda: self.guest.udp(V4),
            "lookup": lambda: self.guest.lookup.resolve_addresses(
                self.guest.network, self.random.choice(NAMES)
            ),
            "poll": lambda: Poll().poll(
                self.random.choices([t for t in self.things if isinstance(t, Pollable)], k=3)
            ),
        }
        if self.random.random() < 0.1:
            name = self.random.choice(list(creations))
            return name, creations[name]
        thing, name = self.method()
        self.last = thing, name
        method = getattr(thing, name)
        parameters = [] if name == "__exit__" else list(inspect.signature(method).parameters)
        arguments = [self.argument(name, each) for each in parameters]
        if "src" in parameters and arguments[0] is None:
            return self.call()
        return name, lambda: method(*arguments)

    def method(self) -> tuple[Any, str]:
        """Return a thing and one of its methods, which often go on with what was begun."""
        thing, name = self.last
        if name.startswith("start_") and hasattr(thing, name.replace("start_", "finish_")):
            if self.random.random() < 0.7:
                return thing, name.replace("start_", "finish_")
        elif self.random.random() < 0.5:
            thing = self.random.choice(self.things)
        names = [n for n in dir(thing) if n[0] != "_" and n not in HIDDEN]
        starts = [n for n in names if n.startswith(("start_", "accept", "stream", "send"))]
        chance = self.random.random()
        if chance < 0.3:
            return thing, self.random.choice(starts or names)
        return thing, self.random.choice([*names, "__exit__"] if chance < 0.5 else names)

    async def step(self) -> None:
        name, call = self.call()
        outcome = name
        try:
            with anyio.move_on_after(0.005):
                result = call()
                self.keep(await result if inspect.isawaitable(result) else result)
                outcome += " ok"
        except Err as error:
            value = error.value
            assert isinstance(
                value,
                (w.NetworkErrorCode, w.StreamErrorClosed, w.StreamErrorLastOperationFailed),
            )
        except wasmtime.Trap:
            outcome += " trap"
        except IndexError:
            assert name == "poll"  # there are no pollables yet
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def keep(self, result: object) -> None:
        for each in result if isinstance(result, tuple) else [result]:
            if hasattr(each, "__exit__"):
                self.things.append(each)
            elif isinstance(each, (w.IpSocketAddressIpv4, w.IpSocketAddressIpv6)):
                self.ports.append(each.value.port)


#: What the base classes have besides the interface.
HIDDEN = {
    "begin", "close", "flushed", "is_ready", "put", "put_all", "room", "shut_down", "start",
    "start_flush", "take", "take_some", "wait", "what",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
@on_all_loops
async def test_whatever_a_guest_calls(seed: int) -> None:
    with Guest() as guest:
        fuzzer = Fuzzer(guest, seed)
        # Sockets that are connected would hardly come about by chance.
        for end in await guest.pair():
            fuzzer.things += [end.socket, end.input, end.output]
        fuzzer.things += [await guest.listener(), await guest.bound_udp()]
        for _ in range(STEPS):
            await fuzzer.step()
        assert sum(name.endswith("ok") for name in fuzzer.outcomes) > 20
    await anyio.wait_all_tasks_blocked()
    for thing in fuzzer.things:
        if not isinstance(thing, (Pollable, Addresses)):
            assert thing._socket.os_socket.fileno() < 0
