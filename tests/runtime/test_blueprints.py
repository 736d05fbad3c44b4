"""Instances made from what is known of their class: each is as if it were the first."""

from __future__ import annotations

import asyncio
import gc
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wasmtime

from codegen import generate
from runtime import ImportMismatch, Limits, OutOfFuel, await_
from runtime.values.types import U32, U64, Signature

from .test_guest import echo, loaded

SOURCE = """(module
  (import "env" "first" (func $first (param i32) (result i32)))
  (import "env" "second" (func $second (param i32 i64) (result i64)))
  (func (export "one") (param i32) (result i32) (call $first (local.get 0)))
  (func (export "two") (param i32) (result i64)
    (call $second (call $first (local.get 0)) (i64.const 40))))"""


@pytest.fixture(scope="module")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("bindings")
    files = generate(bytes(wasmtime.wat2wasm(SOURCE)), "blueprint_guest")
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("blueprint_guest")
    finally:
        sys.path.remove(str(folder))


def host(first: Callable[..., Any], second: Callable[..., Any]) -> Any:
    return SimpleNamespace(first=first, second=second)


def adding(number: int) -> Callable[..., Any]:
    """Return a function that shares its code with others."""

    async def add(value: int) -> int:
        return value + number

    return add


async def total(a: int, b: int) -> int:
    await asyncio.sleep(0)
    return a + b


def plain_total(a: int, b: int) -> int:
    return await_(total(a, b))


async def test_each_instance_calls_its_own_functions(bindings: Any) -> None:
    guests = [
        await bindings.BlueprintGuest.instantiate(bindings.Imports(env=host(adding(i), total)))
        for i in range(20)
    ]
    results = await asyncio.gather(*(guest.two(100) for guest in guests))
    assert results == [140 + i for i in range(20)]
    assert [await guest.one(1) for guest in guests] == [1 + i for i in range(20)]
    for guest in guests:
        guest.close()


async def test_another_kind_of_function_is_called_as_what_it_is(bindings: Any) -> None:
    class Methods:
        def first(self, value: int) -> int:
            return value * 2

        second = staticmethod(plain_total)

    hosts = host(echo, total), host(lambda value: value, plain_total), Methods(), host(echo, total)
    for given, wanted in zip(hosts, (47, 47, 54, 47), strict=True):
        async with await bindings.BlueprintGuest.instantiate(bindings.Imports(env=given)) as guest:
            assert await guest.two(7) == wanted


async def test_what_the_host_offers_is_checked_each_time(bindings: Any) -> None:
    def with_default(value: int, more: int = 0) -> int:
        return value + more

    def with_keyword(value: int, *, more: int) -> int:
        return value + more

    async def made(first: Any) -> Any:
        return await bindings.BlueprintGuest.instantiate(bindings.Imports(env=host(first, total)))

    for _ in range(2):
        (await made(echo)).close()
        (await made(with_default)).close()
        with_default.__defaults__ = None
        with pytest.raises(ImportMismatch, match="does not take 1"):
            await made(with_default)
        with_default.__defaults__ = (0,)
        with pytest.raises(ImportMismatch, match="does not take 1"):
            await made(with_keyword)
        with pytest.raises(ImportMismatch, match="is of type int"):
            await made(3)
        missing = bindings.Imports(env=SimpleNamespace(second=total))
        with pytest.raises(ImportMismatch, match="is missing"):
            await bindings.BlueprintGuest.instantiate(missing)


async def test_a_closed_instance_leaves_nothing_to_the_collector(bindings: Any) -> None:
    async def use(given: Any) -> None:
        async with await bindings.BlueprintGuest.instantiate(bindings.Imports(env=given)) as guest:
            await guest.two(1)

    for given in (host(echo, total), host(lambda value: value, plain_total)):
        await use(given)
        gc.collect()
        gc.disable()
        try:
            for _ in range(10):
                await use(given)
            assert gc.collect() == 0
        finally:
            gc.enable()


async def test_two_instances_in_the_store_of_the_first(bindings: Any) -> None:
    make = bindings.BlueprintGuest.instantiate
    first = await make(bindings.Imports(env=host(adding(1), total)))
    store = first.__instance__.store
    second = await make(bindings.Imports(env=host(adding(2), total)), store=store)
    assert (await first.two(0), await second.two(0), await first.one(0)) == (41, 42, 1)
    assert store.data() is None
    first.close()


async def test_limits_and_compiled_modules(bindings: Any) -> None:
    imports, kind = bindings.Imports(env=host(echo, total)), bindings.BlueprintGuest
    for _ in range(2):
        async with await kind.instantiate(imports, limits=Limits(fuel=100)) as guest:
            assert await guest.one(1) == 1
            calls = (guest.one(1) for _ in range(100))
            errors = await asyncio.gather(*calls, return_exceptions=True)
            assert OutOfFuel in map(type, errors)
        with pytest.raises(wasmtime.WasmtimeError, match="instance"):
            await kind.instantiate(imports, limits=Limits(instances=0))
        async with await kind.instantiate(imports, module=kind.load()) as guest:
            assert await guest.two(2) == 42
        async with await kind.instantiate(imports, offload=True) as guest:
            assert await guest.two(2) == 42


async def test_many_start_functions_that_wait_at_once() -> None:
    source = """(module (import "env" "f" (func $f (param i32) (result i32)))
      (global (export "g") (mut i32) (i32.const 0))
      (func $start (global.set 0 (call $f (i32.const 5)))) (start $start))"""
    bindings = loaded(source, "blueprint_start")

    async def made(number: int) -> int:
        async def f(value: int) -> int:
            for _ in range(number):
                await asyncio.sleep(0)
            return value + number

        imports = bindings.Imports(env=SimpleNamespace(f=f))
        async with await bindings.BlueprintStart.instantiate(imports) as guest:
            value: int = guest.g.value
            return value

    for _ in range(2):
        assert await asyncio.gather(*map(made, range(10))) == [5 + i for i in range(10)]


def test_signatures_are_read_as_they_are_shown() -> None:
    signature = Signature((U32, U64), (U32,))
    assert Signature.parse(str(signature)) is signature
