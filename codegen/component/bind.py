"""Turn a component's surface and plan into the model that the templates show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from ..options import Options
from ..python.literals import literal
from . import hidden
from . import plan as p
from . import types as t
from .code import Module
from .functions import AbiFunction, Functions
from .inner_types import InnerTypes
from .kinds import Kinds
from .layout import Layouts, plain
from .model import Class, ComponentBindings, Member, Method
from .names import (
    OUTSIDE,
    WASI,
    Names,
    choose_names,
    label_names,
    member_names,
    method_names,
    parameter_names,
    snake,
)
from .provided import Provided, full_name
from .python_types import PythonTypes
from .registry import Registry, TypeEntry, is_alias
from .surface import FunctionSurface, InterfaceSurface, Surface
from .wit import Wit


class Binder:
    """Binds one component."""

    def __init__(
        self, data: bytes, plan: p.Plan, surface: Surface, provided: Provided, stem: str,
        options: Options,
    ) -> None:  # fmt: skip
        self._data, self._plan, self._surface, self._options = data, plan, surface, options
        self._registry, self._provided = Registry(surface), provided
        # Entries are known by their identity, and this registry has its own.
        self._names: Names = choose_names(surface, self._registry, stem, provided)
        self._stem = stem
        self._module = Module(self._known_resources())
        self._python = PythonTypes(self._registry, self._names, self._module)
        self._inner = InnerTypes(self._registry, self._names, self._module)
        self._kinds = Kinds(self._module, self._python, self._registry, self._names)
        self._layouts, self._wit = Layouts(), Wit(self._registry)
        self._emitters: dict[tuple[str, bool], Functions] = {}
        self._titles: set[str] = set()

    def bind(self) -> ComponentBindings:
        """Return the model."""
        types = tuple(self._types())
        host_resources = tuple(self._all_host_resources())
        protocols = tuple(self._protocols())
        resources = tuple(self._guest_resources())
        interfaces, properties, methods = self._exports()
        own_names = hidden.names_of(properties, methods)
        exports = tuple(self._export_rows())
        trampolines = tuple(self._trampoline(row) for row in self._plan.trampolines)
        return ComponentBindings(
            stem=self._stem,
            sha256=hashlib.sha256(self._data).hexdigest(),
            sync=self._options.sync,
            options=self._options.command_line(),
            class_name=self._names.class_name,
            types=tuple(map(hidden.in_class, types)),
            host_resources=tuple(map(hidden.in_class, host_resources)),
            protocols=tuple(map(hidden.in_class, protocols)),
            fields=tuple(self._fields()),
            wants_wasi=bool(self._provided),
            resources=tuple(map(hidden.in_class, resources)),
            interfaces=tuple(map(hidden.in_class, interfaces)),
            properties=tuple(properties),
            methods=hidden.in_methods(methods, own_names),
            plan_type="Any" if "plan" in own_names else "plan.Plan",
            constants=tuple(self._module.definitions(self._names.outside("Struct"))),
            outside={name: self._names.outside(name) for name in OUTSIDE},
            functions=tuple(tuple(lines) for lines in self._module.functions),
            modules=tuple(map(self._core_module, self._plan.modules)),
            instances=tuple(map(self._core_instance, self._plan.instances)),
            trampolines=trampolines,
            parents=_tuple(map(str, self._plan.parents)),
            plan_resources=tuple(self._plan_resources()),
            exports=exports,
            public=tuple(sorted(self._public())),
            taken=frozenset(self._public()),
        )

    def _known_resources(self) -> dict[int, int]:
        """Return the numbers of the resources that the runtime has, by their identities."""
        numbers = {}
        for entry in self._registry.entries:
            known = self._provided.type(entry)
            if known is not None and known.resource is not None:
                numbers[id(entry.resource)] = known.resource
        return numbers

    def _own_entries(self) -> Iterator[TypeEntry]:
        """Yield the types that the file itself defines."""
        return (entry for entry in self._registry.entries if self._provided.type(entry) is None)

    def _own_imports(self) -> Iterator[InterfaceSurface]:
        """Yield the imported interfaces that the user provides, and that of the world last."""
        for interface in (*self._surface.imports, self._surface.world_imports):
            if interface.name not in self._provided:
                yield interface

    def _public(self) -> Iterator[str]:
        names = self._names
        yield names.class_name
        for entry in self._own_entries():
            yield names.types[id(entry)]
            yield from names.cases.get(id(entry), ())
        yield from names.import_classes.values()
        yield from names.export_classes.values()
        if self._surface.world_imports.has_members():
            yield "World"
        if names.fields or self._surface.world_imports.has_members():
            yield "Imports"

    # ---- types ----

    def _types(self) -> Iterator[Class]:
        for entry in self._own_entries():
            name = self._names.types[id(entry)]
            if entry.resource is None:
                yield self._type(entry, name)

    def _where(self, entry: TypeEntry) -> str:
        return f" of ``{entry.interface.raw}``" if entry.interface.raw else ""

    def _type(self, entry: TypeEntry, name: str) -> Class:
        type = entry.type
        assert not isinstance(type, t.Resource)
        doc = f"``{self._form(entry)} {entry.label}``{self._where(entry)}."
        if isinstance(type, t.Record) and not is_alias(entry):
            labels = label_names(tuple(label for label, _ in type.fields))
            fields = [
                Member(field, self._python.annotation(kind))
                for field, (_, kind) in zip(labels, type.fields, strict=True)
            ]
            return Class("record", name, doc, tuple(fields))
        if isinstance(type, t.Variant):
            return self._variant(entry, type, name, doc)
        if isinstance(type, t.Enum | t.Flags):
            members = label_names(type.labels, upper=True)
            is_enum = isinstance(type, t.Enum)
            rows = [
                Member(member, str(index if is_enum else 1 << index))
                for index, member in enumerate(members)
            ]
            return Class("enum" if is_enum else "flags", name, doc, tuple(rows))
        annotation = self._python.alias(type)
        return Class("alias", name, doc, (Member("", annotation),))

    def _form(self, entry: TypeEntry) -> str:
        return "type" if is_alias(entry) else entry.type.__class__.__name__.lower()

    def _variant(self, entry: TypeEntry, type: t.Variant, name: str, doc: str) -> Class:
        cases = []
        for case, (label, payload) in zip(self._names.cases[id(entry)], type.cases, strict=True):
            members = (
                () if payload is None else (Member("value", self._python.annotation(payload)),)
            )
            cases.append(Class("case", case, f"Case ``{label}`` of {name}.", members))
        return Class("variant", name, doc, cases=tuple(cases))

    # ---- imports ----

    def _protocols(self) -> Iterator[Class]:
        for interface in self._own_imports():
            if interface.name.raw and interface.has_members():
                name = self._names.import_classes[interface.name.raw]
                doc = f"What the component imports from ``{interface.name.raw}``."
                yield Class("protocol", name, doc, methods=self._free_functions(interface))
        world = self._surface.world_imports
        if world.has_members():
            doc = "What the component imports by itself."
            yield Class("protocol", "World", doc, methods=self._free_functions(world))

    def _all_host_resources(self) -> Iterator[Class]:
        for interface in self._own_imports():
            yield from self._host_resources(interface)

    def _free_functions(self, interface: InterfaceSurface) -> tuple[Method, ...]:
        names = member_names(interface.functions)
        return tuple(
            self._method(function, names[function.raw], host=True)
            for function in interface.functions
            if function.raw in names
        )

    def _host_resources(self, interface: InterfaceSurface) -> Iterator[Class]:
        for named in interface.types:
            entry = self._registry.find(named)
            if entry is None or entry.resource is None or entry.interface.raw != interface.name.raw:
                continue
            names = method_names(interface.functions, entry.label)
            methods = tuple(
                self._method(function, names[function.raw], host=True)
                for function in interface.functions
                if function.raw in names
            )
            doc = f"Objects of resource ``{entry.label}``{self._where(entry)}."
            yield Class("protocol", self._names.types[id(entry)], doc, methods=methods)

    def _fields(self) -> Iterator[Member]:
        for raw, name in self._names.fields.items():
            yield Member(name, self._names.import_classes[raw])
        if self._surface.world_imports.has_members():
            yield Member("world", "World")

    # ---- exports ----

    def _guest_resources(self) -> Iterator[Class]:
        for item in self._surface.exports:
            if isinstance(item, InterfaceSurface):
                yield from self._resources_of(item.types, item.functions, item.name.raw)
        functions = tuple(
            item for item in self._surface.exports if isinstance(item, FunctionSurface)
        )
        yield from self._resources_of(self._surface.world_types, functions, "")

    def _resources_of(
        self, types: tuple[t.Named, ...], functions: tuple[FunctionSurface, ...], interface: str
    ) -> Iterator[Class]:
        for named in types:
            entry = self._registry.find(named)
            if entry is None or entry.resource is None or entry.direction != "export":
                continue
            if entry.interface.raw != interface:
                continue
            names = method_names(functions, entry.label)
            methods = tuple(
                self._method(function, names[function.raw], interface=interface)
                for function in functions
                if function.raw in names
            )
            doc = f"Objects of resource ``{entry.label}``{self._where(entry)}."
            yield Class("resource", self._names.types[id(entry)], doc, methods=methods)

    def _exports(self) -> tuple[list[Class], list[Member], list[Method]]:
        interfaces, properties, methods = [], [], []
        for item in self._surface.exports:
            if isinstance(item, FunctionSurface):
                if item.kind != "method":
                    methods.append(self._method(item, self._names.exports[item.raw]))
                continue
            name = self._names.export_classes[item.name.raw]
            names = member_names(item.functions)
            members = tuple(
                self._method(function, names[function.raw], interface=item.name.raw)
                for function in item.functions
                if function.raw in names
            )
            doc = f"The exported interface ``{item.name.raw}``."
            interfaces.append(Class("interface", name, doc, methods=members))
            properties.append(Member(self._names.exports[item.name.raw], name))
        return interfaces, properties, methods

    def _method(
        self, function: FunctionSurface, name: str, *, host: bool = False, interface: str = ""
    ) -> Method:
        type = function.item.type
        names, params = parameter_names(type), type.params
        is_method = function.kind == "method"
        declared = [
            f"{param}: {self._python.annotation(kind, parameter=not host or _is_list(kind))}"
            for param, (_, kind) in zip(names, params, strict=True)
        ][1 if is_method else 0 :]
        if host:
            declared += ["/"] if declared else []
        arguments = ", ".join(["self", *names[1:]] if is_method else names)
        result = self._python.result(type.result)
        if host and not self._options.sync:
            self._module.use("MaybeAwaitable")
            result = f"MaybeAwaitable[{result}]"
        doc = f"``{self._wit.function(function)}``"
        raw = f"{interface}#{function.raw}" if interface else function.raw
        return Method(name, raw, doc, ", ".join(["self", *declared]), arguments, result)

    # ---- tables ----

    def _emitter(self, encoding: str, *, inner: bool = False) -> Functions:
        key = encoding, inner
        if key not in self._emitters:
            python = self._inner if inner else self._python
            self._emitters[key] = Functions(self._module, self._layouts, python, encoding)
        return self._emitters[key]

    def _title(self, raw: str) -> str:
        stem = snake(raw) or "function"
        title, number = stem, 1
        while title in self._titles:
            number += 1
            title = f"{stem}_{number}"
        self._titles.add(title)
        return title

    def _export_rows(self) -> Iterator[tuple[str, str]]:
        for item in self._surface.exports:
            functions = item.functions if isinstance(item, InterfaceSurface) else (item,)
            prefix = f"{item.name.raw}#" if isinstance(item, InterfaceSurface) else ""
            for function in functions:
                lifted = function.item.function
                raw = prefix + function.raw
                if isinstance(lifted, p.LiftedFunction):
                    yield raw, self._export_row(raw, lifted, function.item.type)

    def _export_row(self, raw: str, lifted: p.LiftedFunction, type: t.Function) -> str:
        emitter = self._emitter(lifted.options.encoding)
        abi = emitter.exported(type, self._title(raw))
        names = parameter_names(type)
        params = [
            f"({literal(name)}, {self._kinds.kind(kind)})"
            for name, (_, kind) in zip(names, type.params, strict=True)
        ]
        more = {"params": _tuple(params)} if params else {}
        return self._row(raw, lifted, abi, more)

    def _row(
        self, raw: str, lifted: p.LiftedFunction, abi: AbiFunction, more: Mapping[str, str]
    ) -> str:
        fields = {
            "lower": abi.lower,
            "lift": abi.lift,
            "post_return": _item(lifted.options.post_return),
            "raises": "True" if abi.raises else None,
            "piece": None if abi.piece is None else str(abi.piece),
            **more,
        }
        first = [literal(raw), _item(lifted.core), literal(abi.type)]
        return _call("plan.Export", [*first, _options(lifted.options, lifted.component)], fields)

    def _trampoline(self, row: p.CoreFunction) -> str:
        if isinstance(row, p.ResourceFunction):
            number = self._module.resource(row.resource)
            return f"plan.ResourceFunction({literal(row.operation)}, {number}, {row.component})"
        assert isinstance(row, p.Lowered)
        if isinstance(row.function, p.ImportedFunction):
            return self._host_function(row, row.function)
        return self._inner_function(row, row.function)

    def _host_function(self, row: p.Lowered, function: p.ImportedFunction) -> str:
        interface = self._interface_of(function)
        if interface.name in self._provided and row.options.encoding == "utf8":
            surface = self._find_import(function)
            options = _options(row.options, row.component)
            return f"{WASI}.function({literal(full_name(interface.name, surface))}, {options})"
        raw = f"{function.interface}#{function.name}" if function.interface else function.name
        rest = [_options(row.options, row.component)]
        return self._host_row(row, function, interface, raw, rest)

    def _host_row(
        self, row: p.Lowered, function: p.ImportedFunction, interface: InterfaceSurface, raw: str,
        options: list[str],
    ) -> str:  # fmt: skip
        surface = self._find_import(function)
        emitter = self._emitter(row.options.encoding)
        abi = emitter.imported(function.type, self._title(f"import-{raw}"))
        names = member_names(interface.functions)
        field, is_provided = self._field(interface)
        method = ""
        if surface.kind == "method":
            method = method_names(interface.functions, surface.resource)[surface.raw]
        path = f"{field}.{names[surface.raw]}" if not method else field
        fields = {
            "lift": abi.lift,
            "lower": abi.lower,
            "spilled": None if abi.spilled is None else str(abi.spilled),
            "raises": "True" if abi.raises else None,
            "borrows": "True" if abi.borrows else None,
            "method": literal(method) if method else None,
            "count": str(len(function.type.params)),
            "result": self._kinds.kind(function.type.result),
            "is_provided": "True" if is_provided else None,
            "piece": None if abi.piece is None else str(abi.piece),
        }
        first = [literal(raw), literal(path), literal(abi.type)]
        return _call("plan.HostFunction", [*first, *options], fields)

    def _field(self, interface: InterfaceSurface) -> tuple[str, bool]:
        """Return where the object for an interface is, and if that is in the runtime."""
        if interface.name in self._provided:
            return self._provided.field(interface.name), True
        return self._names.fields.get(interface.name.raw, "world"), False

    def _interface_of(self, function: p.ImportedFunction) -> InterfaceSurface:
        return next(
            (item for item in self._surface.imports if item.name.raw == function.interface),
            self._surface.world_imports,
        )

    def _find_import(self, function: p.ImportedFunction) -> FunctionSurface:
        interface = self._interface_of(function)
        return next(item for item in interface.functions if item.raw == function.name)

    def _inner_function(self, row: p.Lowered, function: p.LiftedFunction) -> str:
        title = self._title("inner")
        callee = self._emitter(function.options.encoding, inner=True).exported(function.type, title)
        caller = self._emitter(row.options.encoding, inner=True).imported(
            function.type, f"{title}_call"
        )
        first = [
            self._row("an inner function", function, callee, {"raises": "False"}),
            literal(caller.type),
            _options(row.options, row.component),
        ]
        fields = {
            "lift": caller.lift,
            "lower": caller.lower,
            "spilled": None if caller.spilled is None else str(caller.spilled),
            "borrows": "True" if caller.borrows else None,
            "piece": None if caller.piece is None else str(caller.piece),
        }
        return _call("plan.InnerFunction", first, fields)

    def _core_module(self, module: p.Module) -> str:
        digest = hashlib.sha256(memoryview(self._data)[module.start : module.end]).hexdigest()
        return f"plan.CoreModule({module.start}, {module.end}, {literal(digest)})"

    def _core_instance(self, instance: p.CoreInstance) -> str:
        arguments = []
        for name, argument in instance.arguments.items():
            text = str(argument)
            if isinstance(argument, dict):
                items = [f"{literal(key)}: {_item(item)}" for key, item in argument.items()]
                text = f"{{{', '.join(items)}}}"
            arguments.append(f"{literal(name)}: {text}")
        head = f"{instance.module}, {instance.component}"
        return f"plan.CoreInstance({head}, {{{', '.join(arguments)}}})"

    def _plan_resources(self) -> Iterator[str]:
        for _, resource in self._module.resources.values():
            entry = self._registry.find(resource)
            label = entry.label if entry is not None else "object"
            is_guests = resource.instance is not None
            destructor = resource.destructor
            core = destructor if isinstance(destructor, p.CoreExport | p.Trampoline) else None
            name = None
            if is_guests and entry is not None and entry.direction == "export":
                name = self._names.types[id(entry)]
            fields = {
                "component": str(resource.instance) if is_guests else None,
                "destructor": _item(core),
                "python": name,
            }
            yield _call("plan.Resource", [literal(label)], fields)


def _is_list(type: t.ValueType) -> bool:
    """True for a list of anything but bytes, which a host is given as a sequence."""
    bare = plain(type)
    return isinstance(bare, t.List) and plain(bare.element) != "u8"


def _item(item: p.CoreItem | None) -> str | None:
    if item is None:
        return None
    if isinstance(item, p.Trampoline):
        return f"plan.Trampoline({item.number})"
    return f"plan.CoreExport({item.instance}, {literal(item.name)})"


def _options(options: p.Options, component: int) -> str:
    fields = {"memory": _item(options.memory), "realloc": _item(options.realloc)}
    return _call("plan.Options", [str(component)], fields)


def _call(name: str, first: Sequence[str | None], fields: Mapping[str, str | None]) -> str:
    named = [f"{key}={value}" for key, value in fields.items() if value is not None]
    return f"{name}({', '.join([str(text) for text in first] + named)})"


def _tuple(items: Iterator[str] | list[str] | map[str]) -> str:
    listed = list(items)
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"
