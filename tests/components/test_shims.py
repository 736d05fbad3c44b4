"""Host functions that reach a module by way of a shim's table, or are given to it directly."""

from __future__ import annotations

from typing import Any

import pytest
import wasmtime

from runtime import new_engine
from tests.components.conftest import Bindings

#: As wit-component makes them: the main module's memory must exist for what its imports take.
GUEST = """(component
  (import "host" (instance $host
    (export "double" (func (param "n" u32) (result u32)))
    (export "more" (func (param "n" u32) (result u32)))
    (export "say" (func (param "text" string)))))
  (core module $shim
    (type $number (func (param i32) (result i32)))
    (type $text (func (param i32 i32)))
    (table $t 3 3 funcref)
    (func $0 (type $number) local.get 0 i32.const 0 call_indirect (type $number))
    (func $1 (type $number) local.get 0 i32.const 1 call_indirect (type $number))
    (func $2 (type $text) local.get 0 local.get 1 i32.const 2 call_indirect (type $text))
    (export "0" (func $0)) (export "1" (func $1)) (export "2" (func $2))
    (export "$imports" (table $t)))
  (core module $main
    (import "host" "double" (func $double (param i32) (result i32)))
    (import "host" "more" (func $more (param i32) (result i32)))
    (import "host" "say" (func $say (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "hello")
    (func $nothing)
    (func (export "double") (param i32) (result i32) (call $double (local.get 0)))
    (func (export "more") (param i32) (result i32) (call $more (local.get 0)))
    (func (export "greet") (call $say (i32.const 8) (i32.const 5))))
  (core module $fix
    (type $number (func (param i32) (result i32)))
    (type $text (func (param i32 i32)))
    (import "a" "0" (func $0 (type $number)))
    (import "a" "1" (func $1 (type $number)))
    (import "a" "2" (func $2 (type $text)))
    (import "a" "$imports" (table $t 3 3 funcref))
    (elem (i32.const 0) func $0 $1 $2))
  (core instance $shim (instantiate $shim))
  (alias core export $shim "0" (core func $shim0))
  (alias core export $shim "1" (core func $shim1))
  (alias core export $shim "2" (core func $shim2))
  (alias core export $shim "$imports" (core table $table))
  (core instance $main (instantiate $main (with "host" (instance
    (export "double" (func $shim0)) (export "more" (func $shim1)) (export "say" (func $shim2))))))
  (core func $double (canon lower (func $host "double")))
  (core func $more (canon lower (func $host "more")))
  (core func $say (canon lower (func $host "say") (memory (core memory $main "memory"))))
  (core instance $fix (instantiate $fix (with "a" (instance (export "0" (func $double))
    (export "1" (func $more)) (export "2" (func $say)) (export "$imports" (table $table))))))
  (func (export "double") (param "n" u32) (result u32) (canon lift (core func $main "double")))
  (func (export "more") (param "n" u32) (result u32) (canon lift (core func $main "more")))
  (func (export "greet") (canon lift (core func $main "greet"))))"""


class Host:
    """Doubles, adds a hundred, and notes texts."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def double(self, n: int) -> int:
        return 2 * n

    def more(self, n: int) -> int:
        return n + 100

    def say(self, text: str) -> None:
        self.said.append(text)


def core_instances(guest: Any) -> int:
    """Return how many core instances an instance consists of."""
    (blueprint,) = type(guest).__dict__["__blueprints__"].values()
    return sum(step is not None for step in blueprint.steps)


async def answers(bindings: Bindings, source: str) -> tuple[int, int, list[str], int]:
    """Return what the functions return, what the guest says, and how many instances it takes."""
    assert source.count("(component") == 1
    module, host = bindings.load(source, "shims"), Host()
    for _ in range(2):
        host.said.clear()
        guest = await bindings.instantiate(module, module.Imports(host=host))
        double = await bindings.result(guest.double(5))
        more = await bindings.result(guest.more(5))
        await bindings.result(guest.greet())
        guest.close()
    return double, more, host.said, core_instances(guest)


def changed(old: str, new: str) -> str:
    """Return the component with a change."""
    assert GUEST.count(old) == 1, old
    return GUEST.replace(old, new)


async def test_a_shim_and_its_fix_up_are_not_made(bindings: Bindings) -> None:
    assert await answers(bindings, GUEST) == (10, 105, ["hello"], 1)


async def test_in_a_store_that_is_given_all_are_made(bindings: Bindings) -> None:
    module, host = bindings.load(GUEST, "shims"), Host()
    store = wasmtime.Store(new_engine())
    if bindings.flavour == "sync":
        store = wasmtime.Store()
    guest = await bindings.instantiate(module, module.Imports(host=host), store=store)
    assert await bindings.result(guest.double(5)) == 10
    await bindings.result(guest.greet())
    assert host.said == ["hello"]


OTHERS = {
    "other_order": (
        changed("func $0 $1 $2", "func $1 $0 $2"), (105, 10)),
    "other_entry": (
        changed("local.get 0 i32.const 0 call_indirect", "local.get 0 i32.const 1 call_indirect"),
        (105, 105)),
    "other_argument": (
        changed("local.get 0 i32.const 0", "i32.const 7 i32.const 0"), (14, 105)),
    "other_names": (
        changed('(export "0" (func $0)) (export "1" (func $1))',
                '(export "1" (func $0)) (export "0" (func $1))'), (105, 10)),
    "more_code": (
        changed("i32.const 0 call_indirect (type $number)",
                "i32.const 0 call_indirect (type $number) i32.const 1 i32.add"), (11, 105)),
    "given_otherwise": (
        changed('(export "0" (func $double))\n    (export "1" (func $more))',
                '(export "0" (func $more))\n    (export "1" (func $more))'), (105, 105)),
    "a_start_function": (changed("(func $nothing)", "(func $nothing) (start $nothing)"), (10, 105)),
    "its_own_function": (
        changed('(export "0" (func $double))\n', '(export "0" (func $shim1))\n'), (105, 105)),
    "an_entry_twice": (
        changed("(elem (i32.const 0) func $0 $1 $2)",
                "(elem (i32.const 0) func $0 $1 $2) (elem (i32.const 0) func $1)"), (105, 105)),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
async def test_what_is_no_shim_is_made_as_it_is(bindings: Bindings, name: str) -> None:
    source, (double, more) = OTHERS[name]
    instances = 1 if name == "given_otherwise" else 3
    assert await answers(bindings, source) == (double, more, ["hello"], instances)


async def test_a_table_that_is_not_filled_traps(bindings: Bindings) -> None:
    module = bindings.load(changed("func $0 $1 $2", "func $0 $1"), "shims")
    guest = await bindings.instantiate(module, module.Imports(host=Host()))
    with pytest.raises(wasmtime.Trap, match="uninitialized"):
        await bindings.result(guest.greet())


async def test_a_start_function_finds_the_table_empty(bindings: Bindings) -> None:
    start = "(func $nothing (drop (call $double (i32.const 1)))) (start $nothing)"
    module = bindings.load(changed("(func $nothing)", start), "shims")
    for _ in range(2):
        with pytest.raises(wasmtime.Trap, match="uninitialized"):
            await bindings.instantiate(module, module.Imports(host=Host()))


async def test_a_table_that_others_have_is_made(bindings: Bindings) -> None:
    table, given = '(import "host" "t" (table 3 3 funcref))', '(export "t" (table $table))'
    source = changed("(memory (export", f"{table} (memory (export")
    source = source.replace(
        '(export "double" (func $shim0))', f'(export "double" (func $shim0)) {given}'
    )
    assert await answers(bindings, source) == (10, 105, ["hello"], 3)
