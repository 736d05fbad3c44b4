"""From an interface to bindings: names first, then what each import and export looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codegen.bind_exports import bind_exports, unbound_exports
from codegen.bind_imports import bind_imports
from codegen.bindings import Bindings
from codegen.interface import Interface
from codegen.mentions import Mentions
from codegen.naming import Identifier
from codegen.options import Options
from codegen.pyimports import runtime_names, sorted_names, standard_lines
from codegen.scopes import Scopes, name_everything

_PRIVATE = re.compile(r"_[^_]")


@dataclass(frozen=True, slots=True)
class Bound:
    """The bindings of one module, and what could not be bound: one warning each."""

    bindings: Bindings
    warnings: tuple[str, ...]


def bind(module: Interface, stem: Identifier, sha256: str, options: Options) -> Bound:
    """Decide everything about the file for ``module``.

    Raises ``CodegenError`` for an import that cannot be bound and a selector that fits nothing.
    """
    scopes = name_everything(module, stem, wasi_host=options.wasi_host)
    mentions = Mentions(_all_names(scopes))
    mentions.add("Guest", "Literal", "Module", "Self", "Store", "WasmFile")
    members = {each.name for each in scopes.exports}
    protocols = bind_imports(scopes.modules, mentions)
    exports = bind_exports(scopes.exports, members, options, mentions)
    by_path = {member.path: member for each in protocols for member in each.members}
    public = [str(scopes.class_name), *(each.class_name for each in protocols)]
    if protocols:
        public.append("Imports")
    if scopes.wants_wasi:
        mentions.add("WasiConfig")
    bindings = Bindings(
        stem=stem,
        class_name=scopes.class_name,
        getters_name=scopes.getters_name,
        sha256=sha256,
        options=options.command_line(),
        comments=_comments(scopes),
        public=tuple(sorted_names(public)),
        imports_annotation=mentions.visible("Imports", members if protocols else frozenset()),
        getters_annotation=mentions.visible(scopes.getters_name, members),
        protocols=protocols,
        imports=tuple(by_path[each.path] for each in scopes.imports),
        exports=exports,
        wants_wasi=scopes.wants_wasi,
        link_arguments=_link_arguments(scopes),
        aliases=mentions.aliases,
        standard_imports=standard_lines(mentions.names),
        runtime_imports=runtime_names(mentions.names),
    )
    return Bound(bindings, unbound_exports(scopes.exports))


def _link_arguments(scopes: Scopes) -> str:
    link = "link, imports" if scopes.imports else "None, None"
    wasi = ", wasi=wasi" if scopes.wants_wasi else ""
    return f"{link}, store=store, module=module{wasi}"


def _comments(scopes: Scopes) -> tuple[str, ...]:
    """Comments for checkers whose rules about names the module's own names break."""
    parts = (part for each in scopes.imports for part in each.path.split("."))
    private = any(_PRIVATE.match(part) for part in parts)
    return ("pyright: reportPrivateUsage=false",) if private else ()


def _all_names(scopes: Scopes) -> set[str]:
    names = scopes.module_level()
    for each in scopes.named():
        names.add(each.name)
        names.update(each.params)
    return names
