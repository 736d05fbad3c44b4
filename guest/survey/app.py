"""Uses what a CPython guest has of WASI, and says what it saw; nothing here knows of WASI."""

import encodings.idna  # for names; a component has only the modules that are imported when it is made
import os
import socket
import sys
import time

import wit_world


def clocks():
    begun, now = time.monotonic(), time.time()
    time.sleep(0.02)
    yield f"slept {time.monotonic() - begun >= 0.02}, after 2020 {now > 1577836800}"


def process():
    yield f"variables {sorted(os.environ.items())}"
    yield f"input {sys.stdin.read()!r}"
    yield f"random {os.urandom(16) != os.urandom(16)} {len(os.urandom(1000))}"
    print("to standard output", flush=True)
    print("to standard error", file=sys.stderr, flush=True)


def files():
    os.mkdir("/work")
    with open("/work/a.txt", "w") as file:
        file.write("one\ntwo\n")
    with open("/work/a.txt", "a") as file:
        file.write("three\n")
    with open("/work/a.txt", "r+b") as file:
        file.seek(4)
        file.write(b"TWO")
        file.truncate(12)
    with open("/work/a.txt") as file:
        yield f"lines {file.readlines()}"
    with open("/work/large", "wb") as file:
        for number in range(256):
            file.write(bytes([number]) * 5000)
    with open("/work/large", "rb") as file:
        yield f"sum {sum(file.read())}"
    os.rename("/work/a.txt", "/work/b.txt")
    os.symlink("b.txt", "/work/c")
    yield f"names {sorted(os.listdir('/work'))}, link to {os.readlink('/work/c')}"
    yield f"size {os.stat('/work/c').st_size}, is link {os.path.islink('/work/c')}"
    for path in ("/work/none", "/work", "/../out", "/work/../../etc/passwd"):
        try:
            open(path).close()
            yield f"{path} opens"
        except OSError as error:
            yield f"{path}: {type(error).__name__}"
    for name in os.listdir("/work"):
        os.unlink(f"/work/{name}")
    os.rmdir("/work")
    yield f"left {sorted(os.listdir('/'))}"


def network(port):
    if not port:
        return
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        yield f"answer {answer.split(maxsplit=2)[1]!r} {answer.endswith(b'what the server says')}"
    except OSError as error:
        yield f"network: {type(error).__name__}"


class WitWorld(wit_world.WitWorld):
    def report(self, port: int) -> str:
        return "\n".join([*clocks(), *process(), *files(), *network(port)])
