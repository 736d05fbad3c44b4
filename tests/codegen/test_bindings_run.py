"""Generate bindings, import them, and run their guests."""

from __future__ import annotations

import asyncio
import math
import struct
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import wasmtime
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import runtime
from codegen.python.names import name_everything
from codegen.python.sizes import MANY
from codegen.wasm.reader import read_module
from tests.codegen import binary
from tests.codegen.conftest import Load
from tests.features import needs_exceptions

HERE = Path(__file__).parent
GUESTS = HERE.parent.parent / "guest"


def main_class(module: ModuleType) -> Any:
    (name,) = (
        n
        for n in module.__all__
        if issubclass(getattr(module, n), (runtime.Guest, runtime.SyncGuest))
    )
    return getattr(module, name)


async def test_sum(load: Load) -> None:
    module = load((GUESTS / "sum.wasm").read_bytes(), "sum")

    class Host:
        async def from_host(self, a: int, b: int) -> int:
            assert (a, b) == (10, 1)
            await asyncio.sleep(0)
            assert cls.current() is guest
            return 309

    cls = main_class(module)
    async with await cls.instantiate(module.Imports(env=Host())) as guest:
        assert await guest.sum(223) == 532
        assert await guest.getters.sum.get1()(runtime.Stack(), 1) == 310
        assert guest.memory.read(0, 4) == bytes(4)
        assert isinstance(guest.exports["sum"], wasmtime.Func)


async def test_long_signatures(load: Load) -> None:
    data = binary.long_signatures(12, 12)
    module, sync = load(data, "long"), load(data, "long", sync=True)

    class Host:
        def __getattr__(self, name: str) -> Any:
            return lambda *values: float(sum(values))

    values, total = range(1000), 499_500.0
    async with await main_class(module).instantiate(module.Imports(Host())) as guest:
        assert await guest.f7(*values) == total
    with main_class(sync).instantiate(sync.Imports(Host())) as guest:
        assert guest.f7(*values) == total


VALUES = {
    "i32": st.integers(-(2**31), 2**31 - 1),
    "i64": st.integers(-(2**63), 2**63 - 1),
    "f32": st.floats(width=32),
    "f64": st.floats(),
    "v128": st.binary(min_size=16, max_size=16),
    "externref": st.text(max_size=3) | st.none() | st.builds(object),
}


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return struct.pack("d", one) == struct.pack("d", other) or (
            math.isnan(one) and math.isnan(other)
        )
    return one is other or one == other


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@given(data=st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_value_there_and_back(load: Load, data: st.DataObject) -> None:
    """Values pass through guest, host and back unchanged, for random signatures."""
    types = data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=18))
    signature = f"(param {' '.join(types)}) (result {' '.join(types)})"
    gets = "".join(f"(local.get {index})" for index in range(len(types)))
    module = load(
        f"""(module (import "env" "echo" (func $echo {signature}))
        (func (export "there") {signature} {gets} (call $echo)))"""
    )
    values = [data.draw(VALUES[type_]) for type_ in types]
    is_async = data.draw(st.booleans())

    def echo(*arguments: object) -> object:
        assert all(map(same, arguments, values))
        return None if not arguments else arguments[0] if len(arguments) == 1 else arguments

    async def echo_later(*arguments: object) -> object:
        await asyncio.sleep(0)
        return echo(*arguments)

    async def run() -> None:
        host = SimpleNamespace(echo=echo_later if is_async else echo)
        async with await main_class(module).instantiate(module.Imports(env=host)) as guest:
            result = await guest.there(*values)
            results = () if not types else (result,) if len(types) == 1 else result
            assert len(results) == len(types)
            assert all(map(same, results, values))

    asyncio.run(run())


async def test_no_imports(load: Load) -> None:
    module = load('(module (func (export "two") (result i32 i64) (i32.const -1) (i64.const -2)))')
    async with await main_class(module).instantiate() as guest:
        assert await guest.two() == (-1, -2)


async def test_nothing_at_all(load: Load) -> None:
    async with await main_class(load("(module)")).instantiate() as guest:
        assert dict(guest.exports) == {}


@needs_exceptions
async def test_memories_tables_globals(load: Load) -> None:
    module = load((HERE / "modules/kinds.wat").read_bytes(), "kinds")
    store = wasmtime.Store(runtime.new_engine())
    wide = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(1, None), is_64=True))
    table = wasmtime.Table(
        store, wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(1, 5)), None
    )
    constant = wasmtime.Global(
        store,
        wasmtime.GlobalType(wasmtime.ValType.externref(), False),
        wasmtime.Val.externref("kept"),
    )
    host = SimpleNamespace(wide=wide, table=table, constant=constant)
    guest = await main_class(module).instantiate(module.Imports(host=host), store=store)
    guest.second.write(5, b"abc")
    assert guest.second.read(5, 3) == b"abc"
    assert len(guest.second) == 3 * 65536
    assert len(guest.imported_wide) == 65536
    assert guest.constant.value == "kept"
    assert guest.count.value == 7
    guest.count.value = 8
    assert await guest.read_count() == 8
    with pytest.raises(AttributeError):
        guest.constant.value = 1
    assert len(guest.wide_table) == 2
    guest.wide_table[1] = "object"
    assert guest.wide_table[1] == "object"
    assert "problem" in guest.exports
    assert not hasattr(guest, "problem")


@needs_exceptions
async def test_hostile_names_run(load: Load) -> None:
    module = load((GUESTS / "kitchen.wat").read_bytes(), "kitchen")
    store = wasmtime.Store(runtime.new_engine())
    i32, i64 = wasmtime.ValType.i32(), wasmtime.ValType.i64()
    funcref, externref = wasmtime.ValType.funcref(), wasmtime.ValType.externref()
    limits = wasmtime.Limits

    class Env:
        memory = wasmtime.Memory(store, wasmtime.MemoryType(limits(1, 2)))
        callbacks = wasmtime.Table(store, wasmtime.TableType(funcref, limits(2, 10)), None)
        subjects = wasmtime.Table(store, wasmtime.TableType(externref, limits(1, None)), None)
        limit = wasmtime.Global(store, wasmtime.GlobalType(i32, False), wasmtime.Val.i32(3))
        ticks = wasmtime.Global(store, wasmtime.GlobalType(i64, True), wasmtime.Val.i64(0))
        problem = wasmtime.Tag(store, wasmtime.TagType(wasmtime.FuncType([i32], [])))

        def __getattr__(self, name: str) -> Any:
            return {
                "get_value": lambda: 50,
                "get_value_2": lambda: 8,
                "import_": lambda a, b: a + b,
                "many": lambda *values: sum(values),
            }.get(name, lambda *values: None)

    env = Env()
    odd = SimpleNamespace(_0day=lambda: None)
    nameless = SimpleNamespace(_=lambda: None)
    imports = module.Imports(env=env, odd_module_1_0=odd, __=nameless)
    guest = await main_class(module).instantiate(imports, store=store)
    assert await guest.values_apart() == 42
    assert await guest.odd_imports() == 3
    names = ["any_raw_name_", "class_", "_0day", "_", "_2", "same_name", "same_name_2"]
    names += ["same_name_2_2", "_init__", "_private", "close_", "int_", "_import_os_"]
    names += ["line_break_name_raw_", "_3"]
    assert [await getattr(guest, name)() for name in names] == [*range(1, 16)]
    assert await guest.self(5, 6) == 5
    sixteen = [float(n) if n % 4 > 1 else n for n in range(16)]
    assert await guest.sixteen(*sixteen) == 120.0
    assert not hasattr(guest.getters, "sixteen")
    assert hasattr(guest.getters, "fifteen")


async def test_wasi(load: Load) -> None:
    module = load((HERE / "modules/wasi.wat").read_bytes(), "wasi")
    async with await main_class(module).instantiate(wasi=wasmtime.WasiConfig()) as guest:
        assert await guest.four() == 4
        with pytest.raises(wasmtime.ExitTrap) as caught:
            await guest._start()
        assert caught.value.code == 7


async def test_a_file_that_changed_is_refused(load: Load) -> None:
    module = load('(module (func (export "f")))')
    path = Path(str(module.__file__)).with_suffix(".wasm")
    path.write_bytes(bytes(wasmtime.wat2wasm("(module)")))
    with pytest.raises(RuntimeError, match="regenerate"):
        await main_class(module).instantiate()


def test_synchronous_bindings(load: Load) -> None:
    wat = """(module (import "env" "add" (func $add (param i32 i64) (result i64)))
    (memory (export "memory") 1)
    (func (export "through") (param i32 i64) (result i64 f32)
      (call $add (local.get 0) (local.get 1)) (f32.const 1.5))
    (func (export "trap") unreachable))"""
    module = load(wat, sync=True)
    cls = main_class(module)
    host = SimpleNamespace(add=lambda a, b: a + b)
    with cls.instantiate(module.Imports(env=host)) as guest:
        assert guest.through(-1, 2**62) == (2**62 - 1, 1.5)
        guest.memory.write(0, b"abc")
        with pytest.raises(wasmtime.Trap):
            guest.trap()
        with pytest.raises(runtime.InstancePoisoned):
            guest.through(1, 1)


async def test_unsigned_numbers(load: Load) -> None:
    """Debug information tells which results are unsigned."""
    module = load((HERE / "modules/dwarf5.wasm").read_bytes())
    async with await main_class(module).instantiate() as guest:
        assert await guest.unsigned_sum(2**32 - 2, 1) == 2**32 - 1
        assert await guest.unsigned_sum(-2, 1) == 2**32 - 1
        assert await guest.signed_sum(2**32 - 2, 1) == -1
        assert await guest.wide(2**63, 1) == 2**63
        get = guest.getters.unsigned_sum.get2()
        assert await get(runtime.Stack(), 2**31, 5) == 2**31 + 5


@pytest.mark.parametrize("sync", [False, True])
def test_large_modules(load: Load, sync: bool) -> None:
    """Large modules work the same for the user, though the shape of their bindings differs."""
    numbers = range(MANY)
    imports = "".join(
        f'(import "env" "get-{n}" (func $get{n} (param i32) (result i32)))' for n in numbers
    )
    exports = "".join(
        f'(func (export "f-{n}") (param i32) (result i32) (call $get{n} (local.get 0)))'
        for n in numbers
    )
    pair = '(func (export "pair") (param i64 f64) (result f64 i64) (local.get 1) (local.get 0))'
    module = load(f"(module {imports}{exports}{pair})", sync=sync, sync_exports=["f_7"])
    host = SimpleNamespace(**{f"get_{n}": lambda x, n=n: x * n for n in numbers})
    cls = main_class(module)

    def synchronous() -> None:
        with cls.instantiate(module.Imports(env=host)) as guest:
            assert [guest.f_2(21), guest.f_7(3), guest.f_999(1)] == [42, 21, 999]
            assert guest.pair(-5, 2.5) == (2.5, -5)

    async def asynchronous() -> None:
        async with await cls.instantiate(module.Imports(env=host)) as guest:
            assert [await guest.f_2(21), guest.f_7(3), await guest.f_999(1)] == [42, 21, 999]
            assert await guest.pair(-5, 2.5) == (2.5, -5)
            assert await guest.getters.f_3.get1()(runtime.Stack(), 5) == 15
            for missing in ("f_1000", "nothing"):
                with pytest.raises(AttributeError):
                    getattr(guest, missing)

    synchronous() if sync else asyncio.run(asynchronous())


async def test_import_mismatch_reports_everything_at_once(load: Load) -> None:
    module = load(
        """(module (import "a" "f" (func (param i32)))
        (import "b" "g" (func)) (import "b" "m" (memory 1)))"""
    )
    host = SimpleNamespace(f=lambda: None, m=5)
    with pytest.raises(runtime.ImportMismatch) as caught:
        await main_class(module).instantiate(module.Imports(a=host, b=host))
    for what in ("a.f", "b.g", "b.m", "(param i32)", "(memory 1)"):
        assert what in str(caught.value)


async def test_sync_exports(load: Load) -> None:
    wat = """(module (import "env" "log" (func $log (param i32)))
    (func (export "twice") (param i32) (result i32)
      (call $log (local.get 0)) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "later") (result i32) (i32.const 3)))"""
    module = load(wat, sync_exports=["tw*"])
    logged: list[int] = []
    host = SimpleNamespace(log=logged.append)
    async with await main_class(module).instantiate(module.Imports(env=host)) as guest:
        assert guest.twice(21) == 42
        assert await guest.later() == 3
        assert logged == [21]

    async def log(value: int) -> None:
        await asyncio.sleep(0)

    host = SimpleNamespace(log=log)
    guest = await main_class(module).instantiate(module.Imports(env=host))
    with pytest.raises(runtime.WouldSuspend):
        guest.twice(21)


ODD_NAMES = st.text(max_size=6) | st.sampled_from(
    ["Imports", "Any", "wasmtime", "self", "getters", "__init__", '"""', "{{ x }}", "a-b", "a_b"]
)


@given(st.lists(ODD_NAMES, unique=True, min_size=1, max_size=8), ODD_NAMES)
@example([""], "X")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_name(load: Load, names: list[str], module_name: str) -> None:
    """Each name calls its own function, with exports that call imports of the same raw name."""
    count = len(names)
    imports = [binary.name(module_name) + binary.name(name) + b"\0\0" for name in names]
    bodies = [b"\4\0\x10" + binary.u(index) + b"\x0b" for index in range(count)]
    data = binary.module(
        binary.section(1, b"\1" + binary.func_type(results=binary.I32)),
        binary.section(2, binary.vec(*imports)),
        binary.section(3, binary.vec(*[b"\0"] * count)),
        binary.section(
            7,
            binary.vec(
                *(binary.name(name) + b"\0" + binary.u(count + i) for i, name in enumerate(names))
            ),
        ),
        binary.section(10, binary.vec(*bodies)),
    )
    module = load(data)
    file_names = name_everything(read_module(data).interface, module.__name__, wasi_host=True)
    (imported,) = file_names.modules
    host = SimpleNamespace(
        **{member.name: lambda index=index: index for index, member in enumerate(imported.members)}
    )

    async def run() -> None:
        bound = module.Imports(**{imported.field: host})
        async with await main_class(module).instantiate(bound) as guest:
            results = [await getattr(guest, export.name)() for export in file_names.exports]
            assert results == [*range(count)]
            assert [*guest.exports] == names

    asyncio.run(run())
