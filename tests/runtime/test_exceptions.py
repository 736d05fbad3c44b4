"""WebAssembly exceptions that cross the host: out of a guest, through host functions, into another guest."""

from __future__ import annotations

import asyncio
import copy
import gc
import inspect
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import wasmtime

from runtime import (
    Caller,
    FuncExt,
    InstancePoisoned,
    OpaqueRef,
    Stack,
    WasmException,
    await_,
    current_caller,
    i32,
    new_engine,
)
from tests.features import needs_exceptions, needs_gc
from tests.runtime.guests import instantiate
from tests.sync.making import bindings, class_of

pytestmark = [needs_exceptions, needs_gc]

#: Throws, and catches nothing.
INNER = """(module
  (tag $failed (export "failed") (param i32 i64))
  (tag $all (export "all") (param f32 f64 v128 externref funcref))
  (tag $gc (export "gc") (param anyref i32))
  (type $function (func (param externref)))
  (tag $refs (export "refs") (param eqref (ref null $function) (ref $function) (ref extern)))
  (func (export "fail") (param i32) (throw $failed (local.get 0) (i64.const -1)))
  (func $all (export "fail_all") (param externref)
    (throw $all (f32.const 0.5) (f64.const 0.25) (v128.const i64x2 1 2) (local.get 0) (ref.func $all)))
  (func (export "fail_gc") (throw $gc (ref.i31 (i32.const 3)) (i32.const 4)))
  (elem declare func $all)
  (func (export "fail_refs") (param externref)
    (throw $refs (ref.null eq) (ref.null $function) (ref.func $all) (ref.as_non_null (local.get 0))))
  (func (export "trap") unreachable)
  (func (export "fine") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))"""

#: Calls the host, and catches in every way, or not at all.
OUTER = """(module
  (import "env" "failed" (tag $failed (param i32 i64)))
  (tag $mine (export "mine") (param i32))
  (import "env" "f" (func $f (param i32) (result i32)))
  (global $cleaned (export "cleaned") (mut i32) (i32.const 0))
  (func (export "catch") (param i32) (result i32 i64)
    (block $caught (result i32 i64)
      (try_table (result i32) (catch $failed $caught) (call $f (local.get 0)))
      (i64.const 7)))
  (func (export "catch_all") (param i32) (result i32)
    (block $caught
      (return (try_table (result i32) (catch_all $caught) (call $f (local.get 0)))))
    (i32.const -5))
  (func (export "again") (param i32) (result i32)
    (block $caught (result exnref)
      (return (try_table (result i32) (catch_all_ref $caught) (call $f (local.get 0)))))
    (global.set $cleaned (i32.const 1))
    throw_ref)
  (func (export "catch_ref") (param i32) (result i32)
    (block $again (result i32 i64)
      (block $caught (result i32 i64 exnref)
        (return (try_table (result i32) (catch_ref $failed $caught) (call $f (local.get 0)))))
      (try_table (param i32 i64 exnref) (catch $failed $again) throw_ref)
      unreachable)
    drop)
  (func (export "call_mine") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $mine $caught) (call $f (local.get 0)))))
  (func (export "pass") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "twice") (param i32) (result i32)
    (block $first (drop (try_table (result i32) (catch_all $first) (call $f (local.get 0)))))
    (call $f (i32.add (local.get 0) (i32.const 1)))))"""

Make = Callable[..., Any]


@pytest.fixture(params=["async", "sync", "offload"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store() -> wasmtime.Store:
    return wasmtime.Store(new_engine(cache=False))


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def make(kind: str, wat: str, store: wasmtime.Store | None, **offers: Any) -> Any:
    module = bindings(wat, sync=kind == "sync")
    imports = [module.Imports(env=SimpleNamespace(**offers))] if offers else []
    options = {"offload": True} if kind == "offload" else {}
    return await settled(class_of(module).instantiate(*imports, store=store, **options))


async def pair(kind: str, store: wasmtime.Store, export: str = "fail", **more: Any) -> Any:
    """Return two guests: the outer one calls the inner one through a host function that lets all pass."""
    inner = await make(kind, INNER, store)

    def sync_f(x: int) -> int:
        getattr(inner, export)(x)
        return x

    async def async_f(x: int) -> int:
        await getattr(inner, export)(x)
        return x

    f = more.get("f") or (sync_f if kind == "sync" else async_f)
    return inner, await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])


async def caught_of(value: Any) -> WasmException:
    with pytest.raises(WasmException) as caught:
        await settled(value() if callable(value) else value)
    return caught.value


# ---- out of a guest ----


async def test_out_of_a_guest(kind: str, store: wasmtime.Store) -> None:
    inner = await make(kind, INNER, store)
    error = await caught_of(lambda: inner.fail(5))
    assert error.payload == (5, -1)
    assert error.tag.eq(store, inner.exports["failed"])
    assert not error.tag.eq(store, inner.exports["all"])
    assert isinstance(error, wasmtime.Trap)
    assert "thrown Wasm exception" in str(error)
    assert error.trap_code is None
    assert await settled(inner.fine(1)) == 2  # it is not poisoned


async def test_every_type_of_value(kind: str, store: wasmtime.Store) -> None:
    inner, thing = await make(kind, INNER, store), object()
    error = await caught_of(lambda: inner.fail_all(thing))
    assert error.payload[:2] == (0.5, 0.25)
    assert error.payload[2] == bytes([1, *[0] * 7, 2, *[0] * 7])
    assert error.payload[3] is thing
    assert isinstance(error.payload[4], wasmtime.Func)


async def test_values_that_python_cannot_look_into(kind: str, store: wasmtime.Store) -> None:
    inner, thing = await make(kind, INNER, store), object()
    error = await caught_of(lambda: inner.fail_gc())
    assert isinstance(error.payload[0], OpaqueRef)
    assert error.payload[1] == 4
    error = await caught_of(lambda: inner.fail_refs(thing))
    assert error.payload[:2] == (None, None)
    assert isinstance(error.payload[2], wasmtime.Func)
    assert error.payload[3] is thing


async def test_traps_are_traps(kind: str, store: wasmtime.Store) -> None:
    inner = await make(kind, INNER, store)
    await caught_of(lambda: inner.fail(5))
    with pytest.raises(wasmtime.Trap, match="unreachable") as caught:
        await settled(inner.trap())
    assert type(caught.value) is wasmtime.Trap
    with pytest.raises(InstancePoisoned):
        await settled(inner.fine(1))


async def test_by_hand() -> None:
    inner = await instantiate(INNER)
    error = await caught_of(inner.call("fail", 3))
    assert error.payload == (3, -1)
    synchronous = await make("sync", INNER, None)
    inside = synchronous.__instance__.store
    error = await caught_of(lambda: synchronous.exports["fail"](inside, 4))
    assert error.payload == (4, -1)
    assert await settled(synchronous.fine(2)) == 3


@pytest.mark.parametrize("sync", [False, True])
async def test_a_start_function(sync: bool) -> None:
    wat = "(module (tag $t (param i32)) (func $f (throw $t (i32.const 8))) (start $f))"
    module = bindings(wat, sync=sync)
    assert (await caught_of(lambda: class_of(module).instantiate())).payload == (8,)


# ---- into another guest ----


async def test_a_guest_catches_what_another_one_threw(kind: str, store: wasmtime.Store) -> None:
    inner, outer = await pair(kind, store)
    for number in range(3):
        assert await settled(outer.catch(number)) == (number, -1)
        assert await settled(outer.catch_all(number)) == -5
        assert await settled(outer.catch_ref(number)) == number
    assert await settled(inner.fine(1)) == 2


async def test_it_passes_a_guest_that_catches_nothing(kind: str, store: wasmtime.Store) -> None:
    """It is the same object, with its payload and tag, whatever it has passed."""
    seen: list[WasmException] = []
    inner = await make(kind, INNER, store)

    def sync_f(x: int) -> int:
        try:
            inner.fail(x)
        except WasmException as error:
            seen.append(error)
            raise
        return 0

    async def async_f(x: int) -> int:
        try:
            await inner.fail(x)
        except WasmException as error:
            seen.append(error)
            raise
        return 0

    f = sync_f if kind == "sync" else async_f
    outer = await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])
    for export, cleaned in ((outer.pass_, 0), (outer.again, 1), (outer.twice, 1)):
        error = await caught_of(lambda export=export: export(6))
        assert error is seen.pop()
        assert error.tag.eq(store, inner.exports["failed"])
        assert outer.cleaned.value == cleaned
        seen.clear()
    assert await settled(outer.catch(5)) == (5, -1)


async def test_a_payload_that_python_cannot_hold_passes(kind: str, store: wasmtime.Store) -> None:
    inner = await make(kind, INNER, store)
    wat = """(module (import "env" "gc" (tag $gc (param anyref i32)))
      (import "env" "f" (func $f))
      (func (export "run") (result i32)
        (block $caught (result anyref i32)
          (try_table (catch $gc $caught) (call $f)) unreachable)
        drop (ref.cast i31ref) i31.get_s))"""
    outer = await make(kind, wat, store, f=inner.fail_gc, gc=inner.exports["gc"])
    assert await settled(outer.run()) == 3


async def test_guests_and_hosts_in_many_layers(kind: str, store: wasmtime.Store) -> None:
    inner, outer = await pair(kind, store)
    f = outer.pass_
    for _ in range(4):
        middle = await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])
        f = middle.again
    last = await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])
    assert await settled(last.catch(9)) == (9, -1)
    assert (await caught_of(lambda: last.pass_(10))).payload == (10, -1)


async def test_a_guest_that_calls_itself_through_the_host(kind: str, store: wasmtime.Store) -> None:
    """The nested call of the same instance throws, and the outer one catches: nothing is poisoned."""
    inner = await make(kind, INNER, store)

    def sync_f(x: int) -> int:
        if x:
            return int(outer.pass_(x - 1))
        inner.fail(40)
        return 0

    async def async_f(x: int) -> int:
        if x:
            return int(await outer.pass_(x - 1))
        await inner.fail(40)
        return 0

    f = sync_f if kind == "sync" else async_f
    outer = await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])
    assert await settled(outer.catch(3)) == (40, -1)
    assert await settled(outer.catch(2)) == (40, -1)


async def test_after_await_(store: wasmtime.Store) -> None:
    inner = await make("async", INNER, store)

    def f(x: int) -> int:
        await_(asyncio.sleep(0))
        await_(inner.fail(x))
        return 0

    outer = await make("async", OUTER, store, f=f, failed=inner.exports["failed"])
    assert await outer.catch(2) == (2, -1)
    stack = Stack()
    assert await outer.getters.catch.get1()(stack, 3) == (3, -1)
    assert await outer.catch(4) == (4, -1)


async def test_interleaved_with_other_stores() -> None:
    async def one(number: int) -> None:
        store = wasmtime.Store(new_engine(cache=False))
        inner = await make("async", INNER, store)

        async def f(x: int) -> int:
            await asyncio.sleep(0)
            await inner.fail(x)
            return 0

        outer = await make("async", OUTER, store, f=f, failed=inner.exports["failed"])
        for turn in range(3):
            assert await outer.catch(number * 10 + turn) == (number * 10 + turn, -1)

    await asyncio.gather(*map(one, range(5)))


async def test_synchronous_exports(store: wasmtime.Store) -> None:
    module = bindings(OUTER, sync=False, sync_exports=["*"])
    inner = await class_of(bindings(INNER, sync=False, sync_exports=["*"])).instantiate(store=store)
    offers = SimpleNamespace(f=lambda x: inner.fail(x), failed=inner.exports["failed"])
    outer = await class_of(module).instantiate(module.Imports(env=offers), store=store)
    assert outer.catch(5) == (5, -1)
    with pytest.raises(WasmException):
        outer.pass_(5)
    assert outer.catch(5) == (5, -1)


async def test_of_another_store(kind: str, store: wasmtime.Store) -> None:
    """Nothing in this store can catch it: it ends the guest as every other exception does."""
    elsewhere = await make(kind, INNER, None)
    _, outer = await pair(kind, store, f=lambda x: elsewhere.fail(x))
    error = await caught_of(lambda: outer.catch_all(5))
    assert error.payload == (5, -1)
    assert "in the guest call of catch_all; wasm backtrace" in error.__notes__[0]
    with pytest.raises(
        InstancePoisoned, match="the call of catch_all was unwound by WasmException"
    ):
        await settled(outer.catch_all(5))


async def test_nested_calls_end_before_it_is_thrown(store: wasmtime.Store) -> None:
    inner = await make("async", INNER, store)
    waiting = asyncio.Event()
    tasks: list[asyncio.Task[Any]] = []

    async def wait(_: int) -> int:
        waiting.set()
        await asyncio.Event().wait()
        return 0

    nested = await make("async", OUTER, store, f=wait, failed=inner.exports["failed"])
    error = await caught_of(inner.fail(1))

    async def f(_: int) -> int:
        tasks.append(asyncio.create_task(nested.pass_(1)))
        await waiting.wait()
        raise error

    outer = await make("async", OUTER, store, f=f, failed=inner.exports["failed"])
    assert await outer.catch(0) == (1, -1)
    with pytest.raises(RuntimeError, match=r"env\.f, which made this call, has ended"):
        await tasks[0]


# ---- made by the host ----


async def test_made_by_a_host_function(kind: str, store: wasmtime.Store) -> None:
    def f(x: int) -> int:
        caller = current_caller()
        tag = caller["mine"]
        assert isinstance(tag, wasmtime.Tag)
        raise WasmException(caller, tag, (x + 1,))

    _, outer = await pair(kind, store, f=f)
    assert await settled(outer.call_mine(4)) == 5
    error = await caught_of(lambda: outer.pass_(4))
    assert error.payload == (5,)
    assert await settled(outer.call_mine(6)) == 7


async def test_with_references(kind: str, store: wasmtime.Store) -> None:
    inner, thing = await make(kind, INNER, store), object()
    function = inner.exports["fail"]
    wat = """(module (import "env" "all" (tag $all (param f32 f64 v128 externref funcref)))
      (import "env" "f" (func $f))
      (func (export "run") (result f32 f64 v128 externref funcref)
        (block $caught (result f32 f64 v128 externref funcref)
          (try_table (catch $all $caught) (call $f)) unreachable)))"""

    def f() -> None:
        values = (0.5, 2, b"0123456789abcdef", thing, function)
        raise WasmException(store, inner.exports["all"], values)

    outer = await make(kind, wat, store, f=f, all=inner.exports["all"])
    *numbers, item, func = await settled(outer.run())
    assert (*numbers,) == (0.5, 2.0, b"0123456789abcdef")
    assert item is thing
    assert isinstance(func, wasmtime.Func)


async def test_references_are_let_go(kind: str, store: wasmtime.Store) -> None:
    class Thing:
        pass

    def throw(thing: object) -> None:
        raise WasmException(store, inner.exports["all"], (0.5, 0.5, bytes(16), thing, None))

    inner = await make(kind, INNER, store)
    wat = """(module (import "env" "f" (func $f (param externref)))
      (func (export "run") (param externref) (call $f (local.get 0))))"""
    outer = await make(kind, wat, store, f=inner.fail_all)
    raiser = await make(kind, wat, store, f=throw)
    alive = []
    for _ in range(3):
        thing = Thing()
        alive.append(ref(thing))
        await caught_of(lambda thing=thing: inner.fail_all(thing))
        await caught_of(lambda thing=thing: outer.run(thing))
        await caught_of(lambda thing=thing: raiser.run(thing))
        await caught_of(lambda thing=thing: inner.fail_refs(thing))
        WasmException(store, inner.exports["all"], (0.5, 0.5, bytes(16), thing, None))
        del thing
    gc.collect()
    store.gc()
    assert [each() for each in alive] == [None] * 3


@pytest.mark.parametrize(
    ("payload", "error", "message"),
    [
        ((1,), TypeError, "the tag's type asks for 2 values, not 1"),
        (("a", 1), TypeError, "argument 1: i32 takes an int, not str"),
        ((1, 1 << 64), OverflowError, "argument 2: .* does not fit i64"),
    ],
)
async def test_payloads_that_do_not_fit(
    payload: Any, error: type[Exception], message: str, store: wasmtime.Store
) -> None:
    inner = await make("async", INNER, store)
    with pytest.raises(error, match=message):
        WasmException(store, inner.exports["failed"], payload)


async def test_what_it_is_made_of(store: wasmtime.Store) -> None:
    inner, elsewhere = await make("async", INNER, store), await make("async", INNER, None)
    nonsense: Any = "nonsense"
    with pytest.raises(TypeError, match=r"expected a wasmtime\.Tag, not str"):
        WasmException(store, nonsense)
    with pytest.raises(TypeError, match=r"expected a wasmtime\.Store or a Caller, not str"):
        WasmException(nonsense, inner.exports["failed"])
    with pytest.raises(ValueError, match="this Tag belongs to another store"):
        WasmException(store, elsewhere.exports["failed"], (1, 1))
    with pytest.raises(TypeError, match="a GC reference cannot be passed"):
        WasmException(store, inner.exports["gc"], (None, 1))
    with pytest.raises(ValueError, match="the store has neither instances nor host functions"):
        WasmException(wasmtime.Store(), inner.exports["failed"], (1, 1))
    tag = inner.exports["failed"]
    store.close()
    with pytest.raises(ValueError, match="closed"):
        WasmException(store, tag, (1, 1))


async def test_a_caller_that_was_kept() -> None:
    kept: list[Caller] = []

    def f(caller: Caller, x: i32) -> i32:
        kept.append(caller)
        return x

    store = wasmtime.Store(new_engine(cache=False))
    func = FuncExt.wrap_async1(store, f)
    outer = await instantiate(
        '(module (import "" "" (func $f (param i32) (result i32))) (tag (export "t")) (export "run" (func $f)))',
        [func],
        store,
    )
    await outer.run(1)
    with pytest.raises(RuntimeError, match="the Caller was kept too long"):
        WasmException(kept[0], outer.export(wasmtime.Tag, "t"))


async def test_it_stays_with_its_store(store: wasmtime.Store) -> None:
    inner = await make("async", INNER, store)
    error = await caught_of(inner.fail(5))
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied or pickled"):
            attempt(error)
    assert error.args == ()
    store.close()
    assert error.payload == (5, -1)
    del error
    gc.collect()


async def test_what_is_caught_is_not_kept(kind: str, store: wasmtime.Store) -> None:
    """Neither the exception, nor the frames in its traceback, once the guest's call has ended."""
    seen: list[ref[WasmException]] = []
    inner = await make(kind, INNER, store)

    def f(x: int) -> int:
        error = WasmException(store, inner.exports["failed"], (x, 2))
        seen.append(ref(error))
        raise error

    outer = await make(kind, OUTER, store, f=f, failed=inner.exports["failed"])
    assert await settled(outer.catch(1)) == (1, 2)
    gc.collect()
    assert seen[0]() is None
