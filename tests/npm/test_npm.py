"""Modules of well-known npm packages on their bindings: all are bound, checked and imported, some are run.

Runs when NPM_MODULES names a folder that ``python -m tests.npm.fetch FOLDER`` filled.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from runtime import new_engine
from tests.npm.check import Outcome, bind_all, stem_of, summary
from tests.npm.hosts import (
    PAGE,
    Copier,
    Library,
    LineWriter,
    Mappings,
    Sqlite,
    TreeSitterHost,
    Unneeded,
    c_string,
    put,
    u32,
)
from tests.npm.packages import PACKAGES
from tests.npm.proving import mypy_findings

FOLDER = os.environ.get("NPM_MODULES")

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="NPM_MODULES names no folder with fetched modules"
)

#: (package, path of the module in it) to the module with its bindings
Load = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bindings are."""
    return tmp_path_factory.mktemp("bindings")


@pytest.fixture(scope="module")
def outcomes(output: Path) -> list[Outcome]:
    """What became of each module; the bindings are in `output` then."""
    assert FOLDER is not None
    return bind_all(Path(FOLDER), output)


@pytest.fixture
def load(output: Path, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Imports the bindings of a module."""
    monkeypatch.syspath_prepend(output)
    known = {package.name: package for package in PACKAGES}
    names: list[str] = []

    def load_bindings(package: str, path: str) -> Any:
        names.append(stem_of(known[package], path))
        return importlib.import_module(names[-1])

    yield load_bindings
    for name in names:
        sys.modules.pop(name, None)


def class_of(bindings: Any) -> Any:
    """The class of the module's instances: the one thing in the bindings that is instantiated."""
    (found,) = (
        getattr(bindings, name)
        for name in bindings.__all__
        if hasattr(getattr(bindings, name), "instantiate")
    )
    return found


def test_every_module_is_bound_type_checked_and_imported(outcomes: list[Outcome]) -> None:
    assert len(outcomes) >= 50
    assert [line for line in summary(outcomes) if line.startswith("SURPRISE")] == []


TYPED_HOST = """
from source_map_lib_mappings import Imports, SourceMapLibMappings


class Host:
    async def mapping_callback(
        self, l: int, c: int, e: int, e2: int, o: int, s: int, ol: int, oc: int, n: int, n2: int, /
    ) -> None:
        pass


async def parse(size: int) -> int:
    guest = await SourceMapLibMappings.instantiate(Imports(env=Host()))
    return await guest.parse_mappings(await guest.allocate_mappings(size))
"""


def test_a_host_is_checked_against_the_bindings(output: Path, outcomes: list[Outcome]) -> None:
    """What mypy says of a host that is right, of one without a parameter, and of a wrong call."""
    (output / "right.py").write_text(TYPED_HOST)
    (output / "lacking.py").write_text(TYPED_HOST.replace(" n2: int,", ""))
    (output / "called.py").write_text(
        TYPED_HOST.replace("allocate_mappings(size)", "allocate_mappings(str(size))")
    )
    assert mypy_findings(output, ["right"]) == []
    assert 'incompatible type "Host"; expected "Env"' in "".join(mypy_findings(output, ["lacking"]))
    assert 'incompatible type "str"; expected "int"' in "".join(mypy_findings(output, ["called"]))


# ---- SQLite ----


class Database:
    """A little of SQLite's API on the bindings of sql.js."""

    def __init__(self, guest: Any) -> None:
        self.guest = guest
        self.handle = 0

    async def open(self) -> None:
        """An empty database in memory."""
        guest = self.guest
        await guest.emscripten_stack_init()
        await guest._set_stack_limits(
            await guest.emscripten_stack_get_base(), await guest.emscripten_stack_get_end()
        )
        await guest._wasm_call_ctors()
        out = await put(guest, bytes(4))
        assert await guest.sqlite3_open(await put(guest, b":memory:\0"), out) == 0
        self.handle = u32(guest.memory, out)

    async def run(self, sql: str, *values: str | int | float) -> list[tuple[str | None, ...]]:
        """All rows of a statement, as texts."""
        guest = self.guest
        out = await put(guest, bytes(4))
        code = await guest.sqlite3_prepare_v2(
            self.handle, await put(guest, sql.encode() + b"\0"), -1, out, 0
        )
        if code != 0:
            raise ValueError(c_string(guest.memory, await guest.sqlite3_errmsg(self.handle)))
        statement = u32(guest.memory, out)
        for position, value in enumerate(values, 1):
            await self.bind(statement, position, value)
        rows = []
        while (code := await guest.sqlite3_step(statement)) == 100:
            rows.append(await self.row(statement))
        if code != 101:
            raise ValueError(c_string(guest.memory, await guest.sqlite3_errmsg(self.handle)))
        assert await guest.sqlite3_finalize(statement) == 0
        return rows

    async def bind(self, statement: int, position: int, value: str | int | float) -> None:
        """Gives a parameter its value."""
        guest = self.guest
        if isinstance(value, str):
            data = value.encode()
            code = await guest.sqlite3_bind_text(
                statement, position, await put(guest, data), len(data), -1
            )
        elif isinstance(value, int):
            code = await guest.sqlite3_bind_int(statement, position, value)
        else:
            code = await guest.sqlite3_bind_double(statement, position, value)
        assert code == 0

    async def row(self, statement: int) -> tuple[str | None, ...]:
        """The columns of the row that the statement is at."""
        guest = self.guest
        texts = [
            await guest.sqlite3_column_text(statement, column)
            for column in range(await guest.sqlite3_column_count(statement))
        ]
        return tuple(c_string(guest.memory, text) if text else None for text in texts)


async def open_database(bindings: Any, env: Sqlite) -> Database:
    """A database in an instance of its own."""
    database = Database(await class_of(bindings).instantiate(bindings.Imports(env=env)))
    await database.open()
    return database


async def test_sqlite(load: Load) -> None:
    """Tables, parameters, sums and errors."""
    bindings = load("sql.js", "dist/sql-wasm-debug.wasm")
    database = await open_database(bindings, Sqlite(0, asyncio.Barrier(1)))
    await database.run("create table planets (name text primary key, moons int, radius real)")
    for name, moons, radius in [("Earth", 1, 6371.0), ("Mars", 2, 3389.5), ("Zoë's", 0, 0.5)]:
        await database.run("insert into planets values (?, ?, ?)", name, moons, radius)
    assert await database.run("select name, moons, radius from planets order by radius desc") == [
        ("Earth", "1", "6371.0"),
        ("Mars", "2", "3389.5"),
        ("Zoë's", "0", "0.5"),
    ]
    assert await database.run("select sum(moons), max(radius), null from planets") == [
        ("3", "6371.0", None)
    ]
    squares = "with recursive n(x) as (select 1 union all select x + 1 from n where x < 5000) select sum(x * x) from n"
    assert await database.run(squares) == [("41679167500",)]
    with pytest.raises(ValueError, match=r"UNIQUE constraint failed: planets\.name"):
        await database.run("insert into planets values ('Mars', 0, 0)")
    with pytest.raises(ValueError, match="no such table: stars"):
        await database.run("select * from stars")
    database.guest.close()


async def test_two_selects_wait_for_their_clocks_at_the_same_time(load: Load) -> None:
    """A coroutine is SQLite's clock: both selects are suspended inside SQLite until both have asked."""
    bindings = load("sql.js", "dist/sql-wasm-debug.wasm")
    meeting = asyncio.Barrier(2)
    hosts = [Sqlite(1_000_000_000_000, meeting), Sqlite(1_234_567_890_000, meeting)]
    databases = [await open_database(bindings, host) for host in hosts]
    async with asyncio.timeout(20):
        rows = await asyncio.gather(
            *(database.run("select 'at', datetime('now')") for database in databases)
        )
    assert rows == [[("at", "2001-09-09 01:46:40")], [("at", "2009-02-13 23:31:30")]]
    assert [host.asked for host in hosts] == [1, 1]


# ---- compression ----

TEXT = b"".join(
    b"line %d of a text that says the same again and again\n" % number for number in range(3000)
)


async def test_zstd(load: Load) -> None:
    """Round trip; a damaged frame is an error code."""
    bindings = load("@bokuweb/zstd-wasm", "dist/esm/zstd.wasm")
    guest = await class_of(bindings).instantiate(bindings.Imports(a=Unneeded()))
    await guest.g()  # The names are the package's own, in dist/esm/zstd.js: g __wasm_call_ctors,
    is_error, bound, compress, decompress, malloc = guest.h, guest.i, guest.m, guest.r, guest.s
    room = await bound(len(TEXT))
    source, packed, unpacked = await malloc(len(TEXT)), await malloc(room), await malloc(len(TEXT))
    guest.f.write(source, TEXT)
    size = await compress(packed, room, source, len(TEXT), 3)
    assert await is_error(size) == 0
    assert guest.f.read(packed, 4) == bytes.fromhex("28b52ffd")
    assert 0 < size < len(TEXT) // 10
    assert await decompress(unpacked, len(TEXT), packed, size) == len(TEXT)
    assert guest.f.read(unpacked, len(TEXT)) == TEXT
    guest.f.write(packed, b"nonsense")
    assert await is_error(await decompress(unpacked, len(TEXT), packed, size)) != 0


class Strings:
    """wasm-bindgen's texts, which the host keeps."""

    def __init__(self, bindings: Any) -> None:
        self.bindings = bindings
        self.kept: list[str] = []

    async def _wbindgen_string_new(self, pointer: int, size: int, /) -> int:
        await asyncio.sleep(0)
        self.kept.append(class_of(self.bindings).current().memory.read_str(pointer, size))
        return len(self.kept) - 1


async def test_lz4(load: Load) -> None:
    """Round trip, and an error that the guest tells the host about."""
    bindings = load("lz4-wasm-nodejs", "lz4_wasm_nodejs_bg.wasm")
    host = Strings(bindings)
    guest = await class_of(bindings).instantiate(bindings.Imports(_wbindgen_placeholder__=host))

    async def convert(function: Any, data: bytes) -> bytes:
        result = await guest._wbindgen_add_to_stack_pointer(-16)
        pointer = await guest._wbindgen_malloc(len(data))
        guest.memory.write(pointer, data)
        await function(result, pointer, len(data))
        start, size, error, failed = (
            u32(guest.memory, result + offset) for offset in (0, 4, 8, 12)
        )
        await guest._wbindgen_add_to_stack_pointer(16)
        if failed and function == guest.decompress:
            raise ValueError(host.kept[error])
        packed: bytes = guest.memory.read(start, size)
        await guest._wbindgen_free(start, size)
        return packed

    packed = await convert(guest.compress, TEXT)
    assert len(packed) < len(TEXT) // 4
    assert int.from_bytes(packed[:4], "little") == len(
        TEXT
    )  # this package puts the size before the block
    assert await convert(guest.decompress, packed) == TEXT
    with pytest.raises(ValueError, match=r"\w"):
        await convert(guest.decompress, packed[: len(packed) // 2])
    assert len(host.kept) == 1


# ---- hashes ----


def test_xxhash_on_synchronous_bindings(load: Load) -> None:
    bindings = load("xxhash-wasm", "workerd/xxhash_sync.wasm")
    with class_of(bindings).instantiate() as guest:
        guest.mem.write(1024, b"abc")
        assert guest.xxh32(1024, 3, 0) % (1 << 32) == 0x32D153FF
        assert guest.xxh64(1024, 3, 0) % (1 << 64) == 0x44BC2CF5AD770999


async def test_xxhash(load: Load) -> None:
    """Known answers of XXH32 and XXH64, at once and a piece at a time."""
    guest = await class_of(load("xxhash-wasm", "workerd/xxhash.wasm")).instantiate()
    mask32, mask64 = (1 << 32) - 1, (1 << 64) - 1
    guest.mem.write(1024, b"abc")
    assert await guest.xxh32(1024, 0, 0) & mask32 == 0x02CC5D05
    assert await guest.xxh32(1024, 3, 0) & mask32 == 0x32D153FF
    assert await guest.xxh64(1024, 0, 0) & mask64 == 0xEF46DB3751D8E999
    assert await guest.xxh64(1024, 3, 0) & mask64 == 0x44BC2CF5AD770999
    data = bytes(range(256)) * 40
    guest.mem.write(1024, data)
    at_once = await guest.xxh64(1024, len(data), mask64)
    guest.mem.write(0, bytes(1024))
    await guest.init64(0, mask64)
    for start in range(0, len(data), 100):
        await guest.update64(0, 1024 + start, len(data[start : start + 100]))
    assert await guest.digest64(0) == at_once


@pytest.mark.parametrize("path", ["dist/argon2.wasm", "dist/argon2-simd.wasm"])
async def test_argon2(load: Load, path: str) -> None:
    """The Argon2id vector of RFC 9106."""
    bindings = load("argon2-browser", path)
    host = Copier(lambda: class_of(bindings).current().c)
    guest = await class_of(bindings).instantiate(bindings.Imports(a=host))
    await guest.d()  # The names are the package's own, in dist/argon2.js.
    malloc, hash_ext, memory = guest.f, guest.l, guest.c

    async def put_there(data: bytes) -> tuple[int, int]:
        pointer = await malloc(len(data))
        memory.write(pointer, data)
        return pointer, len(data)

    password, salt = await put_there(b"\1" * 32), await put_there(b"\2" * 16)
    secret, additional = await put_there(b"\3" * 8), await put_there(b"\4" * 12)
    out, encoded = await put_there(bytes(32)), await put_there(bytes(300))
    passes, kibibytes, lanes, argon2id, version = 3, 32, 4, 2, 0x13
    inputs = (*password, *salt, *out, *encoded, argon2id, *secret, *additional, version)
    assert await hash_ext(passes, kibibytes, lanes, *inputs) == 0
    assert (
        memory.read(*out).hex()
        == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )
    assert c_string(memory, encoded[0]).startswith("$argon2id$v=19$m=32,t=3,p=4$")
    assert host.copies > 0 or "simd" in path


# ---- parsers ----


async def test_source_map(load: Load) -> None:
    """Mappings are decoded, sorted, found, and given to a coroutine one by one."""
    bindings = load("source-map", "lib/mappings.wasm")
    host = Mappings()
    guest = await class_of(bindings).instantiate(bindings.Imports(env=host))

    async def parse(mappings: bytes) -> int:
        pointer = await guest.allocate_mappings(len(mappings))
        guest.memory.write(pointer, mappings)
        parsed: int = await guest.parse_mappings(pointer)
        return parsed

    # generated line 0: column 0 of source 0, 0:0; column 9 of 0:4, name 0; generated line 2: column 1 of 1:0
    parsed = await parse(b"AAAA,SAAIA;;CACJ")
    assert parsed != 0
    await guest.by_generated_location(parsed)
    #      line, column, last column?, it, original?, source, line, column, name?, it
    first, second = (0, 0, 0, 0, 1, 0, 0, 0, 0, 0), (0, 9, 0, 0, 1, 0, 0, 4, 1, 0)
    third = (2, 1, 0, 0, 1, 0, 1, 0, 0, 0)
    assert host.found == [first, second, third]
    host.found.clear()
    greatest_lower_bound = 1
    await guest.original_location_for(parsed, 0, 12, greatest_lower_bound)
    assert host.found == [second]
    await guest.free_mappings(parsed)
    assert await parse(b"A$") == 0
    assert await guest.get_last_error() == 4  # an invalid base 64 character


async def load_json_grammar(load: Load, host: TreeSitterHost, parser: Any) -> int:
    """Links the grammar to the parser's memory and table, as a dynamic loader does; the language's address."""
    bindings = load("tree-sitter-wasms", "out/tree-sitter-json.wasm")
    store, table = host.store, host._indirect_function_table
    room, slots = await parser.malloc(PAGE), table.grow(store, 8, None)
    host.memory.write(store, bytes(PAGE), room)
    env = Library(host, room, slots)  # malloc aligns to 8, and so does the grammar
    grammar = await class_of(bindings).instantiate(bindings.Imports(env=env), store=store)
    await grammar._wasm_apply_data_relocs()
    await grammar._wasm_call_ctors()
    language: int = await grammar.tree_sitter_json()
    return language


async def test_tree_sitter(load: Load) -> None:
    """A document that arrives a piece at a time is parsed with a grammar that is another module."""
    bindings = load("web-tree-sitter", "tree-sitter.wasm")
    text = '{"name": "Zoë", "list": [1, true, null, {"deep": []}]}' + " " * 40
    store = wasmtime.Store(new_engine())
    host = TreeSitterHost(store, text, piece=7)
    guest = await class_of(bindings).instantiate(
        bindings.Imports(env=host, GOT_mem=host), store=store
    )
    await guest._wasm_apply_data_relocs()
    await guest._wasm_call_ctors()
    language = await load_json_grammar(load, host, guest)
    transfer = await guest.ts_init()

    def at(address: int) -> int:
        return int.from_bytes(host.memory.read(store, address, address + 4), "little")

    await guest.ts_parser_new_wasm()
    parser, buffer = at(transfer), at(transfer + 4)
    assert await guest.ts_parser_set_language(parser, language) == 1
    tree = await guest.ts_parser_parse_wasm(parser, buffer, 0, 0, 0)
    assert tree != 0
    await guest.ts_tree_root_node_wasm(tree)
    pointer = await guest.ts_node_to_string_wasm(tree)
    data = bytes(host.memory.read(store, pointer, pointer + 2000))
    assert data.partition(b"\0")[0].decode() == (
        "(document (object (pair key: (string (string_content)) value: (string (string_content))) "
        "(pair key: (string (string_content)) value: (array (number) (true) (null) "
        "(object (pair key: (string (string_content)) value: (array)))))))"
    )
    assert len(host.requests) > len(text) // 7


# ---- WASI commands ----


def wasi_with(
    folder: Path, text: bytes = b"", **variables: str
) -> tuple[wasmtime.WasiConfig, Path]:
    """A configuration with `text` as standard input, and the file that standard output goes to."""
    wasi = wasmtime.WasiConfig()
    (folder / "in").write_bytes(text)
    wasi.stdin_file = str(folder / "in")
    wasi.stdout_file = str(folder / "out")
    wasi.env = list(variables.items())
    return wasi, folder / "out"


async def test_wasi_command_that_reverses_its_input(load: Load, tmp_path: Path) -> None:
    guest_class = class_of(load("@wasmer/wasi", "tests/pipe_reverse.wasm"))
    wasi, out = wasi_with(tmp_path, b"a man, a plan, a canal")
    guest = await guest_class.instantiate(wasi=wasi)
    await guest._start()
    assert out.read_bytes().strip() == b"a man, a plan, a canal"[::-1]


async def test_wasi_command_that_prints_its_environment(load: Load, tmp_path: Path) -> None:
    guest_class = class_of(load("@wasmer/wasi", "tests/envvar.wasm"))
    wasi, out = wasi_with(tmp_path, DOG="X", TEST="VALUE", TEST2="VALUE2")
    guest = await guest_class.instantiate(wasi=wasi)
    await guest._start()
    printed = out.read_text()
    assert "VALUE2" in printed
    assert '"X"' in printed


async def test_a_command_whose_output_waits(load: Load) -> None:
    """``wasi_unstable`` is left to the host: its ``fd_write`` is a coroutine, and two commands wait in it together."""
    bindings = load("@wasmer/wasi", "tests/demo.wasm")
    meeting = asyncio.Barrier(2)
    printed: list[bytes] = []

    async def write(data: bytes) -> None:
        await meeting.wait()
        printed.append(data)

    host = LineWriter(lambda: class_of(bindings).current().memory, write)
    guests = [
        await class_of(bindings).instantiate(bindings.Imports(wasi_unstable=host)) for _ in range(2)
    ]
    async with asyncio.timeout(20):
        await asyncio.gather(*(guest._start() for guest in guests))
    assert printed == [b"hello world\n"] * 2
