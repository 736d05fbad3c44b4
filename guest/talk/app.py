"""TCP and UDP with what Python brings; nothing here knows of WASI."""

import asyncio
import encodings.idna  # for names; a component has only the modules that are imported when it is made
import socket

import wit_world
from componentize_py_types import Err


class WitWorld(wit_world.WitWorld):
    def ask(self, host: str, port: int, text: str) -> str:
        try:
            with socket.create_connection((host, port)) as connection:
                connection.sendall(text.encode())
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(1 << 16), b"")).decode()
        except OSError as error:
            raise Err(type(error).__name__)

    def ask_many(self, host: str, port: int, texts: list[str]) -> list[str]:
        return asyncio.run(ask_many(host, port, texts))

    def echo(self, connections: int) -> None:
        with socket.create_server(("127.0.0.1", 0), reuse_port=False) as listener:
            wit_world.listening(listener.getsockname()[1])
            for _ in range(connections):
                connection, _ = listener.accept()
                with connection:
                    while data := connection.recv(1 << 16):
                        connection.sendall(data)

    def datagram(self, port: int, text: str, timeout: float) -> str | None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(timeout)
            sender.sendto(text.encode(), ("127.0.0.1", port))
            try:
                answer, _ = sender.recvfrom(1 << 16)
            except TimeoutError:
                return None
            return answer.decode()


async def ask_many(host: str, port: int, texts: list[str]) -> list[str]:
    return await asyncio.gather(*(ask(host, port, text) for text in texts))


async def ask(host: str, port: int, text: str) -> str:
    reads, writes = await asyncio.open_connection(host, port)
    writes.write(text.encode())
    writes.write_eof()
    answer = await reads.read()
    writes.close()
    return answer.decode()
