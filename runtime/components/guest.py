"""What generated classes of components inherit."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import wasmtime

from ..caller import running_call
from ..compile_cache.wasm_file import shared_engine
from ..store import find_state
from . import plan as p
from .builtins import exit_object
from .component_file import ComponentFile
from .state import ComponentState


class ComponentBase:
    """The part of a generated class that is the same for async and synchronous bindings."""

    __file__: ClassVar[ComponentFile]
    __instance__: ComponentState
    #: The functions of the instance by name.
    __calls__: Any

    @staticmethod
    def __plan__() -> p.Plan:
        """Return what the generated file says about the component."""
        raise NotImplementedError

    def __init__(self) -> None:
        name = type(self).__name__
        raise TypeError(f"{name} objects are made by {name}.instantiate(...)")

    @classmethod
    def load(cls, engine: wasmtime.Engine | None = None) -> None:
        """Compile all core modules, once per engine. It blocks meanwhile; any thread may call it.

        Args:
            engine: None means the engine that the process shares, which `instantiate` uses.

        Raises:
            FileNotFoundError: The .wasm file is not beside the generated module.
            RuntimeError: It is not the file that the bindings were generated from.
        """
        cls.__file__.load_modules(cls.__plan__().modules, engine or shared_engine())

    @classmethod
    def current(cls) -> Self:
        """Return the instance that called the host function which is running here.

        Raises:
            LookupError: There is none, or it is of another class.
        """
        host_call = running_call()
        guest = None if host_call is None else host_call.importer
        if not isinstance(guest, cls):
            raise LookupError(
                f"no host function that an instance of {cls.__name__} called runs here"
            )
        return guest

    def close(self) -> None:
        """Close the instance, and its store if ``instantiate`` made it. Closing twice is allowed.

        Every use raises RuntimeError afterwards.

        Raises:
            RuntimeError: A call is under way, in this thread or another.
        """
        recycler = self.__instance__.recycler
        if recycler is None:
            self.__close__()
        else:
            recycler.close(self)

    def __close__(self) -> None:
        """Close the instance, which is not kept."""
        component = self.__instance__
        state = find_state(component.store)
        if state is not None:
            state.check_idle(f"{type(self).__name__} cannot be closed")
        component.close()
        self.__calls__ = component.calls
        if component.owns_store:
            component.store.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.__file__.file}>"


class Component(ComponentBase):
    """Base of generated classes with async methods."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        held = [item for item, _ in self.__instance__.held.values()]
        self.close()
        for item in held:
            await exit_object(item)


class Interface:
    """Base of the generated classes of exported interfaces: an instance's functions."""

    __slots__ = ("__calls__", "__guest__")

    def __init__(self, guest: ComponentBase) -> None:
        self.__guest__ = guest  # which host functions may ask for
        self.__calls__ = guest.__calls__
