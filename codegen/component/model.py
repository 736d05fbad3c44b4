"""The model of a component's bindings, which the templates show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A field, a case, or a member of an enum."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Method:
    """A function or method: ``parameters`` as they are declared, ``arguments`` as passed on."""

    name: str
    raw: str
    doc: str
    parameters: str
    arguments: str
    result: str


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the generated file; ``kind`` chooses its form."""

    kind: str
    name: str
    doc: str
    members: tuple[Member, ...] = ()
    methods: tuple[Method, ...] = ()
    cases: tuple[Class, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentBindings:
    """The model of one generated file."""

    stem: str
    sha256: str
    sync: bool
    options: str
    #: What the file calls names that it imports and a type of the component may have.
    outside: Mapping[str, str]
    class_name: str
    types: tuple[Class, ...]
    host_resources: tuple[Class, ...]
    protocols: tuple[Class, ...]
    fields: tuple[Member, ...]
    #: True if the component imports WASI, which the runtime provides.
    wants_wasi: bool
    resources: tuple[Class, ...]
    interfaces: tuple[Class, ...]
    properties: tuple[Member, ...]
    methods: tuple[Method, ...]
    #: The annotation of the plan, whose own name an export may hide.
    plan_type: str
    constants: tuple[str, ...]
    functions: tuple[tuple[str, ...], ...]
    modules: tuple[str, ...]
    instances: tuple[str, ...]
    trampolines: tuple[str, ...]
    parents: str
    plan_resources: tuple[str, ...]
    exports: tuple[tuple[str, str], ...]
    public: tuple[str, ...]
    taken: frozenset[str]
