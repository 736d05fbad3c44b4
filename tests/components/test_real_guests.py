"""Components that compilers made, in both kinds of bindings.

guest/ledger.wasm is C, with every kind of type and both kinds of resources; guest/roster.wasm is Rust, with its heap.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from wasmtime import component as reference

from runtime import Err, Limits, ResourceDropped
from tests.components.conftest import Bindings

GUESTS = Path(__file__).parents[2] / "guest"
LEDGER = GUESTS / "ledger.wasm"
ROSTER = GUESTS / "roster.wasm"


class Ledger:
    """An instance, with what it imports; calls are waited for in async bindings."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self.module: Any = bindings.load(LEDGER.read_bytes(), "ledger")
        self.saved: list[Any] = []
        self.cursors: list[Any] = []
        self.guest: Any = None
        self.accounts: Any = None

    async def __call__(self, value: Any) -> Any:
        return await self.bindings.result(value)

    def entry(self, label: str = "größer", amount: int = -5, when: int | None = None) -> Any:
        return self.module.Entry(label, amount, ["a", "", "𝄞"], when)

    def cursor(self, start: int) -> Any:
        self.cursors.append(Cursor(self, start))
        return self.cursors[-1]

    def load(self, key: str) -> Any:
        if key == "missing":
            raise Err(self.module.Level.HIGH)
        return self.entry(key, len(key), 7)

    def save(self, entry: Any) -> Any:
        self.saved.append(entry)
        return True


class AsyncLedger(Ledger):
    async def load(self, key: str) -> Any:
        await asyncio.sleep(0)
        return super().load(key)

    async def save(self, entry: Any) -> Any:
        await asyncio.sleep(0)
        return super().save(entry)


class Cursor:
    """Entries with amounts from a start to 3."""

    def __init__(self, ledger: Ledger, start: int) -> None:
        self.ledger, self.at, self.exits = ledger, start, 0

    def next(self) -> Any:
        self.at += 1
        return self.ledger.entry("next", self.at) if self.at <= 3 else None

    def __exit__(self, *exc_info: object) -> None:
        self.exits += 1


@pytest.fixture
async def ledger(bindings: Bindings) -> Ledger:
    made = AsyncLedger(bindings) if bindings.flavour == "async" else Ledger(bindings)
    made.guest = await bindings.instantiate(made.module, made.module.Imports(store=made))
    made.accounts = made.guest.accounts
    return made


async def test_functions(ledger: Ledger) -> None:
    module, accounts = ledger.module, ledger.accounts
    assert await ledger(accounts.fetch("ключ")) == ledger.entry("ключ", 4, 7)
    with pytest.raises(Err) as failed:
        await ledger(accounts.fetch("missing"))
    assert failed.value.value is module.Level.HIGH
    entries = [ledger.entry(str(i), i, i if i % 2 else None) for i in range(5)]
    assert await ledger(accounts.reverse(entries)) == entries[::-1]
    access = module.Access.READ | module.Access.ADMIN
    assert await ledger(accounts.invert(access, module.Level.LOW)) == (
        module.Access.WRITE,
        module.Level.HIGH,
    )
    assert await ledger(accounts.sum([0.5] * 100)) == 50.0
    assert await ledger(accounts.upper(memoryview(b"Pear, pear"))) == b"PEAR, PEAR"
    values = (100, -60, 2**15, -(2**15), 2**31, -1, 2**63, 2**62, 0.5, -1e300, "𝄝", True)
    doubled = (200, -120, 0, 0, 0, -2, 0, -(2**63), 1.0, -2e300, "𝄞", False)
    assert await ledger(accounts.twice(module.Numbers(*values))) == module.Numbers(*doubled)


async def test_resources_of_the_guest(ledger: Ledger) -> None:
    module, accounts = ledger.module, ledger.accounts
    one, two = await ledger(accounts.account("one")), await ledger(accounts.account("two"))
    for change, balance in [
        (module.ChangeAdd(2**62), 2**62),
        (module.ChangeNothing(), 2**62),
        (module.ChangeRename("eins"), 2**62),
        (module.ChangeNote((255, "ß")), 2**62),
    ]:
        assert await ledger(one.apply(change)) == balance
        assert await ledger(one.last_change()) == change
    with pytest.raises(Err, match="too much money"):
        await ledger(one.apply(module.ChangeAdd(2**62)))
    with pytest.raises(OverflowError, match="value"):
        await ledger(one.apply(module.ChangeAdd(2**63)))
    await ledger(two.apply(module.ChangeAdd(-(2**62))))
    both = await ledger(accounts.account_merge(one, two))
    assert ledger.saved == [module.Entry("two", -(2**62), [], None)]
    with pytest.raises(ResourceDropped):
        await ledger(two.apply(module.ChangeNothing()))
    assert await ledger(both.apply(module.ChangeNothing())) == 0
    await ledger(both.drop())
    assert ledger.saved[1].label == "eins"


async def test_resources_of_the_host(ledger: Ledger) -> None:
    account = await ledger(ledger.accounts.account("a"))
    cursor = Cursor(ledger, 0)
    assert await ledger(account.read_from(cursor)) == 3
    assert await ledger(account.apply(ledger.module.ChangeNothing())) == 6
    assert await ledger(account.give()) is None
    await ledger(account.keep(cursor))
    assert await ledger(account.give()) is cursor
    assert cursor.exits == 0
    await ledger(account.keep(cursor))
    await ledger(account.open(2))
    assert cursor.exits == 1
    assert await ledger(account.give()) is ledger.cursors[0]


async def test_calls_of_several_tasks(bindings: Bindings) -> None:
    if bindings.flavour != "async":
        pytest.skip("only for async bindings")
    ledger = AsyncLedger(bindings)
    guest = await bindings.instantiate(ledger.module, ledger.module.Imports(store=ledger))
    keys = [str(number) * number for number in range(50)]
    entries = await asyncio.gather(*(guest.accounts.fetch(key) for key in keys))
    assert [entry.label for entry in entries] == keys


def test_the_same_as_wasmtime() -> None:
    """What the reference makes of the same guest, for functions of plain values."""
    engine = wasmtime.Engine()
    component = reference.Component(engine, LEDGER.read_bytes())
    linker, store = reference.Linker(engine), wasmtime.Store(engine)
    linker.define_unknown_imports_as_traps(component)
    instance = linker.instantiate(store, component)
    accounts = instance.get_export_index(store, "acme:ledger/accounts")
    calls = {"upper": (b"Pear",), "sum": ([0.5, 2.0],)}
    for name, arguments in calls.items():
        index = instance.get_export_index(store, name, accounts)
        assert index is not None
        function = instance.get_func(store, index)
        assert function is not None
        wanted = {"upper": b"PEAR", "sum": 2.5}[name]
        assert function(store, *arguments) == wanted


class Roster:
    """An instance of the Rust guest, with what it imports."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self.module: Any = bindings.load(ROSTER.read_bytes(), "roster")
        self.names: Any = None

    async def __call__(self, value: Any) -> Any:
        return await self.bindings.result(value)

    def person(self, name: str = "Ada", born: int | None = None) -> Any:
        return self.module.Person(name, [f"{name}{i}" for i in range(len(name))] + ["", "𝄞"], born)

    def lookup(self, name: str) -> Any:
        if name.startswith("?"):
            raise Err(f"{name[1:]} is unknown")
        return self.person(name, len(name))


class AsyncRoster(Roster):
    async def lookup(self, name: str) -> Any:
        await asyncio.sleep(0)
        return super().lookup(name)


@pytest.fixture
async def roster(bindings: Bindings) -> Roster:
    made = AsyncRoster(bindings) if bindings.flavour == "async" else Roster(bindings)
    guest = await bindings.instantiate(made.module, made.module.Imports(host=made))
    made.names = guest.names
    return made


async def test_lists_of_a_rust_guest(roster: Roster) -> None:
    words = ["pear", "", "Ärger", "a\0b", "apple", "𝄞"]
    assert await roster(roster.names.sorted(words)) == sorted(words)
    assert await roster(roster.names.sorted([])) == []
    people = [roster.person(str(year), year) for year in (1815, 0, 65535)]
    assert await roster(roster.names.oldest([roster.person(), *people])) == people[1]
    assert await roster(roster.names.oldest([roster.person(), roster.person("Bob")])) is None
    assert await roster(roster.names.oldest([])) is None


async def test_resource_of_a_rust_guest(roster: Roster) -> None:
    ada, older = roster.person("Ada"), roster.person("Ada", 1815)
    team = await roster(roster.names.team("Größe"))
    assert await roster(team.title()) == "Größe"
    assert await roster(team.add(ada)) is None
    assert await roster(team.add(older)) == ada
    assert await roster(team.recruit("Zoë")) == 2
    with pytest.raises(Err) as failed:
        await roster(team.recruit("?Bób"))
    assert failed.value.value == "Bób is unknown"
    assert await roster(team.find("Zoë")) == roster.person("Zoë", 3)
    assert await roster(team.find("Bób")) is None
    assert await roster(team.members()) == ["Ada", "Zoë"]
    assert await roster(roster.names.team_disband(team)) == [older, roster.person("Zoë", 3)]
    with pytest.raises(ResourceDropped):
        await roster(team.title())


async def test_heap_of_a_rust_guest(bindings: Bindings) -> None:
    """Arguments and results of earlier calls are free: all of them together exceed the limit several times."""
    roster = AsyncRoster(bindings) if bindings.flavour == "async" else Roster(bindings)
    imports = roster.module.Imports(host=roster)
    limits = Limits(memory=8 << 20)
    names = (await bindings.instantiate(roster.module, imports, limits=limits)).names
    title, words = "x" * (1 << 20), [str(number % 10) * 1000 for number in range(500)]
    for _ in range(20):
        team = await roster(names.team(title))
        assert await roster(team.title()) == title
        assert await roster(names.sorted(words)) == sorted(words)
        await roster(team.drop())


async def test_a_rust_guest_waits_in_several_tasks(bindings: Bindings) -> None:
    if bindings.flavour != "async":
        pytest.skip("only for async bindings")
    roster = AsyncRoster(bindings)
    guest = await bindings.instantiate(roster.module, roster.module.Imports(host=roster))
    team = await guest.names.team("all")
    names = [f"{number:03}" for number in range(50)]
    counts = await asyncio.gather(*(team.recruit(name) for name in names))
    assert sorted(counts) == list(range(1, 51))
    assert await team.members() == names
