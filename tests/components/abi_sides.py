"""A component of `abi_guests` through generated bindings, and through wasmtime's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import wasmtime
from wasmtime.component import Component, Func, Linker

from runtime import Err, Ok
from tests.components.abi_guests import RESULT, padded
from tests.components.abi_types import Plain, Type
from tests.components.abi_values import Names, Ours, give_theirs, take_theirs
from tests.components.conftest import Bindings
from tests.components.reference import definitions as abi

#: What is compared of a result: that it is a trap.
TRAP = "trap"


class Host:
    """Returns what it is given by a function of the flavour under test.

    Args:
        t: The type; a result is returned or raised.
    """

    def __init__(self, t: Type, *, is_async: bool) -> None:
        is_result = isinstance(t, abi.ResultType)

        def take(value: Any, /) -> Any:
            if is_result and isinstance(value, Err):
                raise value
            return value.value if is_result else value

        async def take_later(value: Any, /) -> Any:
            return take(value)

        self.take = take_later if is_async else take


@dataclass
class Bound:
    """One flavour of generated bindings."""

    bindings: Bindings
    type: Type
    module: Any
    values: Ours
    guest: Any = None

    @classmethod
    def make(cls, bindings: Bindings, t: Type, text: str, names: Names) -> Bound:
        module = bindings.load(text, "abi")
        return cls(bindings, t, module, Ours(module, names))

    async def fresh(self) -> None:
        """Make a new instance."""
        host = Host(self.type, is_async=self.bindings.flavour == "async")
        imports = self.module.Imports(host=host)
        self.guest = await self.bindings.instantiate(self.module, imports)

    async def call(self, name: str, *values: Any) -> Any:
        return await self.bindings.result(getattr(self.guest, name)(*values))

    async def _result(self, name: str, *values: Any) -> Any:
        try:
            result = await self.call(name, *values)
        except Err as error:
            if not isinstance(self.type, abi.ResultType):
                raise
            return error
        return Ok(result) if isinstance(self.type, abi.ResultType) else result

    async def echo(self, value: Plain) -> tuple[Plain, bytes]:
        """Return what comes back, and the guest's memory."""
        await self.call("reset")
        result = await self._result("echo", self.values.give(self.type, value))
        return self.values.take(self.type, result), await self.call("peek")

    async def spilled(self, value: Plain) -> tuple[Plain, bytes]:
        await self.call("reset")
        result = await self.call("spilled", self.values.give(self.type, value), *range(16))
        return self.values.take(padded(self.type), result), await self.call("peek")

    async def lie(self, at: int, data: bytes) -> Plain:
        """Return what is lifted from bytes at an address: the result's, or the core values'."""
        try:
            await self.call("reset")
            await self.call("poke", at, data)
            if at == RESULT:
                return self.values.take(padded(self.type, 1), await self.call("lie"))
            return self.values.take(self.type, await self._result("pass_"))
        except wasmtime.Trap:
            await self.fresh()
            return TRAP


class Theirs:
    """`wasmtime.component`."""

    def __init__(self, engine: wasmtime.Engine, t: Type, text: str) -> None:
        self._engine, self._type = engine, t
        self._component = Component(engine, text)
        self._linker = Linker(engine)
        with self._linker.root() as root, root.add_instance("test:it/host") as host:
            host.add_func("take", lambda store, value: value)
        self.fresh()

    def fresh(self) -> None:
        """Make a new instance."""
        self._store = wasmtime.Store(self._engine)
        self._instance = self._linker.instantiate(self._store, self._component)

    def _func(self, name: str) -> Func:
        func = self._instance.get_func(self._store, name)
        assert func is not None
        return func

    def _call(self, name: str, *values: Any) -> Any:
        return self._func(name)(self._store, *values)

    def echo(self, value: Plain) -> Plain:
        kind = self._func("echo").type(self._store).result
        self._call("reset")
        result = self._call("echo", give_theirs(self._type, value, kind))
        return take_theirs(self._type, result, kind)

    def lie(self, at: int, data: bytes) -> Plain:
        """Return what is lifted from bytes at an address."""
        name, t = ("lie", padded(self._type, 1)) if at == RESULT else ("pass", self._type)
        self._call("reset")
        self._call("poke", at, data)
        try:
            result = self._call(name)
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            if "unreachable" in str(error):  # the guest gave up, and broke no rule
                raise
            self.fresh()
            return TRAP
        return take_theirs(t, result, self._func(name).type(self._store).result)
