"""What a generated file says about its component: core modules, instances, functions, resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class CoreModule:
    """A core module: a range of the file, and the digest of its bytes."""

    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CoreExport:
    """An export of a core instance."""

    instance: int
    name: str


@dataclass(frozen=True, slots=True)
class Trampoline:
    """A host function, by its number."""

    number: int


CoreItem = CoreExport | Trampoline


@dataclass(frozen=True, slots=True)
class CoreInstance:
    """A core instance, made of a module with arguments by the module names of its imports.

    An argument is an earlier instance, or a collection of items.
    """

    module: int
    component: int
    arguments: Mapping[str, int | Mapping[str, CoreItem]]


@dataclass(frozen=True, slots=True)
class Options:
    """Where a function's values lie in memory, and who allocates there; the component's number."""

    component: int
    memory: CoreItem | None = None
    realloc: CoreItem | None = None
    #: Computed once: every function of every instance looks for its memory by these.
    hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", hash((self.component, self.memory, self.realloc)))

    def __hash__(self) -> int:
        return self.hash


@dataclass(frozen=True, slots=True)
class Export:
    """A function that a core function implements.

    ``lower`` takes a ``Lowering`` and the arguments, and returns core values; ``lift`` takes the
    memory and the core result. None: core values are the values. ``raises`` is True if the result
    is one of WIT, whose error is raised.

    If there is one thing to allocate, ``piece`` is the number of the core value that points to it,
    and its alignment. Then ``lower`` takes the arguments alone, and returns its data and core values.
    """

    name: str
    core: CoreItem
    type: str
    options: Options
    lower: Callable[..., Any] | None = None
    lift: Callable[..., Any] | None = None
    post_return: CoreItem | None = None
    raises: bool = False
    params: Sequence[tuple[str, Any]] = ()
    piece: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class HostFunction:
    """A function that the host provides, at ``path`` in the imports.

    ``lift`` takes the memory and a tuple of core values, and returns the arguments. ``lower`` takes a
    ``Lowering`` and the result, and returns a core value; ``size`` and ``alignment`` are those of a
    result that lies in memory. ``borrows`` is True if there are borrowed handles among the
    arguments. A method is called on its first argument. ``is_provided`` is True for WASI, which the
    runtime provides instead of the user.

    If there is one thing to allocate, ``piece`` is the offset of its pointer in the result, and its
    alignment. Then ``lower`` takes the result alone, and returns the data of both.
    """

    name: str
    path: str
    type: str
    options: Options
    lift: Callable[..., tuple[Any, ...]] | None = None
    lower: Callable[..., Any] | None = None
    spilled: tuple[int, int] | None = None
    raises: bool = False
    borrows: bool = False
    method: str = ""
    count: int = 0
    result: Any = None
    is_provided: bool = False
    piece: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class InnerFunction:
    """A function of one component instance that another one calls."""

    callee: Export
    type: str
    options: Options
    lift: Callable[..., tuple[Any, ...]] | None = None
    lower: Callable[..., Any] | None = None
    spilled: tuple[int, int] | None = None
    borrows: bool = False
    piece: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ResourceFunction:
    """Makes, drops or looks into handles of a resource."""

    operation: Literal["new", "drop", "rep"]
    resource: int
    component: int


Function = HostFunction | InnerFunction | ResourceFunction


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a component instance, or of the host if that is None."""

    name: str
    component: int | None = None
    destructor: CoreItem | None = None
    python: type | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a component. ``parents`` has the component instance around each one.

    ``provided`` has resources of the runtime, with numbers below 0.
    """

    modules: Sequence[CoreModule]
    instances: Sequence[CoreInstance]
    functions: Sequence[Function]
    parents: Sequence[int | None]
    resources: Sequence[Resource]
    exports: Mapping[str, Export]
    provided: Mapping[int, Resource] = field(default_factory=dict)
    #: All resources by their numbers.
    by_number: Mapping[int, Resource] = field(init=False)
    #: True if component instances call one another.
    has_inner_functions: bool = field(init=False)

    def __post_init__(self) -> None:
        found = any(isinstance(row, InnerFunction) for row in self.functions)
        object.__setattr__(self, "has_inner_functions", found)
        object.__setattr__(self, "by_number", {**self.provided, **dict(enumerate(self.resources))})
