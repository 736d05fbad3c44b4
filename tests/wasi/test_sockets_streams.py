"""The streams of TCP connections: how they end, back-pressure, cancelling, dropping."""

from __future__ import annotations

import gc
import socket
import struct
from collections.abc import Awaitable, Callable

import anyio
import pytest
import wasmtime

from runtime._emitted import wasi as w
from runtime.components.values import Err
from runtime.wasi.errors import IoError
from runtime.wasi.poll import Poll, Pollable
from runtime.wasi.sockets import tcp_streams
from runtime.wasi.sockets.codes import Code
from runtime.wasi.sockets.tcp import TcpSocket
from runtime.wasi.sockets.tcp_streams import LINGER, TcpInput, TcpOutput
from runtime.wasi.streams import CHUNK
from tests.wasi.network import Connection, Guest, fails, on_all_loops

END = w.StreamErrorClosed()


async def ready(pollable: Pollable) -> None:
    with pollable:
        await pollable.block()


def is_closed(operation: Callable[[], object]) -> bool:
    with pytest.raises(Err) as caught:
        operation()
    return bool(caught.value.value == END)


def code_of(error: Err[w.StreamError], guest: Guest) -> object:
    assert isinstance(error.value, w.StreamErrorLastOperationFailed)
    assert isinstance(error.value.value, IoError)
    assert error.value.value.to_debug_string()
    return guest.host.network.network_error_code(error.value.value)


def reset(connection: Connection) -> None:
    """Drop one end so that the other sees a reset."""
    os_socket = connection.socket._socket.os_socket
    os_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.socket._socket.close()


def fill(connection: Connection) -> int:
    """Write until there is no room and something is left, and return how many bytes that were."""
    connection.socket.set_send_buffer_size(1024)
    count = 0
    while room := connection.output.check_write():
        connection.output.write(b"x" * room)
        count += room
    assert connection.output._unsent
    return count


@on_all_loops
async def test_an_input_ends_when_the_peer_is_done() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        server.socket.shutdown(w.ShutdownType.BOTH)
        await ready(client.input.subscribe())
        assert is_closed(lambda: client.input.read(10))
        assert is_closed(lambda: client.input.read(0))
        await ready(client.input.subscribe())


@on_all_loops
async def test_an_input_ends_when_it_is_shut_down() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        await server.output.blocking_write_and_flush(b"too late")
        await ready(client.input.subscribe())
        client.socket.shutdown(w.ShutdownType.RECEIVE)
        client.socket.shutdown(w.ShutdownType.RECEIVE)
        assert is_closed(lambda: client.input.read(10))
        assert is_closed(lambda: client.input.read(0))
        await client.output.blocking_write_and_flush(b"still")
        assert await server.input.blocking_read(10) == b"still"


@on_all_loops
async def test_an_output_ends_when_it_is_shut_down() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        assert client.output.check_write() >= 3
        client.socket.shutdown(w.ShutdownType.SEND)
        client.socket.shutdown(w.ShutdownType.SEND)
        assert is_closed(lambda: client.output.write(b"Hi!"))
        assert is_closed(client.output.check_write)
        assert is_closed(client.output.flush)
        assert await server.read_all() == b""
        await server.output.blocking_write_and_flush(b"still")
        assert await client.input.blocking_read(10) == b"still"


@on_all_loops
async def test_a_reset_is_an_error_and_then_the_end() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        reset(server)
        await ready(client.input.subscribe())
        with pytest.raises(Err) as caught:
            client.input.read(10)
        assert code_of(caught.value, guest) is Code.CONNECTION_RESET
        assert is_closed(lambda: client.input.read(10))


@on_all_loops
async def test_writing_to_a_peer_that_is_gone() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        reset(server)
        await ready(client.input.subscribe())
        with pytest.raises(Err) as caught:
            await client.output.blocking_write_and_flush(b"x")
        assert code_of(caught.value, guest) is Code.CONNECTION_RESET
        assert is_closed(client.output.check_write)
        await ready(client.output.subscribe())


@on_all_loops
async def test_writing_after_a_reset_that_was_read() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        assert client.output.check_write()
        reset(server)
        await ready(client.input.subscribe())
        with pytest.raises(Err):
            client.input.read(10)
        assert is_closed(lambda: client.output.write(b"x"))
        assert is_closed(client.output.check_write)


async def test_an_error_of_another_kind_has_no_network_code() -> None:
    with Guest() as guest:
        assert guest.host.network.network_error_code(IoError("disk", "io")) is None
        assert guest.host.network.network_error_code(IoError("disk")) is None


@on_all_loops
async def test_a_reset_while_the_rest_is_being_sent() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        fill(client)
        reset(server)
        await ready(client.output.subscribe())
        with pytest.raises(Err) as caught:
            client.output.check_write()
        assert code_of(caught.value, guest) is Code.CONNECTION_RESET
        assert is_closed(client.output.check_write)


@on_all_loops
async def test_a_slow_reader_holds_the_writer_back() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        server.socket.set_receive_buffer_size(4096)
        count = fill(client)
        assert len(client.output._unsent) <= CHUNK
        assert client.output.check_write() == 0
        client.output.flush()
        with client.output.subscribe() as pollable:
            assert not pollable.ready()
            received = 0
            while received < count:
                received += len(await server.input.blocking_read(1 << 20))
            await pollable.block()
        assert client.output.check_write() > 0
        await client.output.blocking_flush()


@on_all_loops
async def test_the_rest_goes_out_while_the_guest_waits_for_the_answer() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        server.socket.set_receive_buffer_size(4096)
        count = fill(client)

        async def answer() -> None:
            received = 0
            while received < count:
                received += len(await server.input.blocking_read(1 << 20))
            await server.output.blocking_write_and_flush(b"done")

        async with anyio.create_task_group() as group:
            group.start_soon(answer)
            assert await client.input.blocking_read(10) == b"done"


@on_all_loops
async def test_much_data_both_ways() -> None:
    data = bytes(range(256)) * 8192

    async def write(connection: Connection) -> None:
        for start in range(0, len(data), 4096):
            await connection.output.blocking_write_and_flush(data[start : start + 4096])
        connection.socket.shutdown(w.ShutdownType.SEND)

    with Guest() as guest:
        client, server = await guest.pair()
        async with anyio.create_task_group() as group:
            group.start_soon(write, client)
            group.start_soon(write, server)
            for end in (client, server):
                assert await end.read_all() == data


@on_all_loops
async def test_shutting_down_loses_nothing() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        count = fill(client)
        client.socket.shutdown(w.ShutdownType.SEND)
        assert is_closed(client.output.check_write)
        assert len(await server.read_all()) == count


@on_all_loops
async def test_dropping_waits_until_everything_is_out() -> None:
    with Guest() as guest, Guest() as peer:
        listener = await peer.listener()
        client = await guest.connect(listener.local_address())
        server = await peer.accept(listener)
        count = fill(client)

        async def drop_all() -> None:
            await client.drop()
            guest.host.close()

        async with anyio.create_task_group() as group:
            group.start_soon(drop_all)
            assert len(await server.read_all()) == count


@on_all_loops
async def test_dropping_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp_streams, "LINGER", 0)
    with Guest() as guest:
        client, server = await guest.pair()
        count = fill(client)
        await client.drop()
        # What is left goes on in the background, as long as the guest is there.
        assert len(await server.read_all()) == count


@on_all_loops
async def test_a_dropped_output_ends_the_peers_input() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        await client.output.__aexit__()
        assert await server.read_all() == b""
        await server.output.blocking_write_and_flush(b"still")
        assert await client.input.blocking_read(10) == b"still"


@pytest.mark.parametrize("order", ["soi", "sio", "iso", "osi", "ois", "ios"])
async def test_dropping_in_any_order_closes_the_socket_last(order: str) -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        os_socket = server.socket._socket.os_socket
        resources: dict[str, TcpSocket | TcpInput | TcpOutput] = {
            "s": server.socket, "i": server.input, "o": server.output,
        }  # fmt: skip
        for name in order:
            assert os_socket.fileno() >= 0
            resources[name].__exit__()
        assert os_socket.fileno() < 0
        for name in order:
            resources[name].__exit__()
        assert await client.read_all() == b""


async def test_writing_more_than_permitted_traps() -> None:
    with Guest() as guest:
        client, _ = await guest.pair()
        room = client.output.check_write()
        with pytest.raises(wasmtime.Trap, match="check-write permitted"):
            client.output.write(b"x" * (room + 1))


WAITS: dict[str, Callable[[Connection], Awaitable[object]]] = {
    "read": lambda end: end.input.blocking_read(1),
    "poll": lambda end: Poll().poll([end.input.subscribe(), end.input.subscribe()]),
    "write": lambda end: end.output.blocking_write_and_flush(b"x"),
    "flush": lambda end: end.output.blocking_flush(),
    "drop": lambda end: end.output.__aexit__(),
    "splice": lambda end: end.output.blocking_splice(end.input, 1),
}


@pytest.mark.parametrize("name", WAITS)
@on_all_loops
async def test_every_wait_can_be_cancelled(name: str) -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        count = fill(client)
        for _ in range(2):
            with anyio.move_on_after(0.01) as scope:
                await WAITS[name](client)
            assert scope.cancelled_caught or name == "drop"  # the second drop has nothing to do
        if name != "write":
            received = 0
            while received < count:
                received += len(await server.input.blocking_read(1 << 20))


@on_all_loops
async def test_a_listener_and_a_connection_can_be_cancelled() -> None:
    with Guest() as guest:
        listener = await guest.listener()
        with anyio.move_on_after(0.01) as scope:
            await listener.subscribe().block()
        assert scope.cancelled_caught
        client = await guest.connect(listener.local_address())
        await ready(listener.subscribe())
        server = Connection(*listener.accept())
        await client.output.blocking_write_and_flush(b"x")
        assert await server.input.blocking_read(1) == b"x"


@on_all_loops
async def test_many_pollables_of_one_socket() -> None:
    with Guest() as guest:
        client, server = await guest.pair()
        pollables = [client.input.subscribe() for _ in range(5)]

        async def write() -> None:
            await anyio.lowlevel.checkpoint()
            await server.output.blocking_write_and_flush(b"x")

        async with anyio.create_task_group() as group:
            group.start_soon(write)
            assert await Poll().poll([*pollables, client.output.subscribe()]) == [5]
            assert await Poll().poll(pollables) == [0, 1, 2, 3, 4]


@on_all_loops
async def test_closing_the_guest_wakes_what_waits() -> None:
    guest = Guest()
    client, _ = await guest.pair()
    os_socket = client.socket._socket.os_socket
    listener = await guest.listener()
    async with anyio.create_task_group() as group:
        group.start_soon(ready, client.input.subscribe())
        group.start_soon(ready, listener.subscribe())
        await anyio.wait_all_tasks_blocked()
        guest.host.close()
        assert os_socket.fileno() >= 0  # the event loop still knows it
    assert os_socket.fileno() < 0
    assert listener._socket.os_socket.fileno() < 0


@on_all_loops
async def test_a_guest_that_is_dropped_leaves_nothing_open() -> None:
    guest = Guest()
    client, server = await guest.pair()
    fill(client)
    sockets = [end.socket._socket.os_socket for end in (client, server)]
    sockets.append((await guest.listener())._socket.os_socket)
    sockets.append((await guest.bound_udp())._socket.os_socket)
    guest.host.close()  # before the task that sends the rest has begun
    with anyio.fail_after(LINGER / 2):
        await ready(client.output.subscribe())
        await ready(client.input.subscribe())
        with pytest.raises(Err):
            client.output.check_write()
        await client.output.__aexit__()
    await anyio.wait_all_tasks_blocked()
    assert all(each.fileno() < 0 for each in sockets)
    with fails(Code.NEW_SOCKET_LIMIT):
        guest.tcp(w.IpAddressFamily.IPV4)


@on_all_loops
async def test_a_guest_that_is_forgotten_leaves_nothing_open() -> None:
    guest = Guest()
    client, server = await guest.pair()
    sockets = [end.socket._socket.os_socket for end in (client, server)]
    del guest, client, server
    gc.collect()
    assert all(each.fileno() < 0 for each in sockets)
