"""From an interface to bindings: names first, then what each import and export looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..interface import Interface
from ..options import Options
from .bind_exports import bind_exports, unbound_exports
from .bind_imports import bind_imports, mention_wrappers
from .bindings import Bindings
from .flavors import ASYNC, SYNC, Style
from .identifiers import Identifier
from .imports import runtime_names, sorted_names, standard_lines
from .large_modules import MANY
from .mentions import Mentions
from .names import Scopes, name_everything

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
    style = SYNC if options.sync else ASYNC
    scopes = name_everything(module, stem, wasi_host=options.wasi_host)
    mentions = Mentions(_all_names(scopes))
    members = {each.name for each in scopes.exports}
    protocols = bind_imports(scopes.modules, style, mentions)
    exports = bind_exports(scopes.exports, options, style, mentions)
    rows = None
    if len(scopes.imports) >= MANY:
        rows = mentions.new_name("IMPORTS")
    elif scopes.imports:
        mention_wrappers(protocols, mentions)
    base = style.large_base if exports.large else style.base
    getters_base = style.large_getters if exports.large else style.getters
    mentions.add("Literal", "Module", "Self", "Store", "WasmFile", base)
    if exports.has_getters:
        mentions.add(getters_base)
    if scopes.wants_wasi:
        mentions.add("WasiConfig")
    by_path = {member.path: member for each in protocols for member in each.members}
    bindings = Bindings(
        stem=stem,
        class_name=scopes.class_name,
        base=base,
        getters_name=scopes.getters_name,
        getters_base=getters_base,
        sha256=sha256,
        options=options.command_line(),
        comments=_comments(scopes),
        public=_public(scopes),
        large=exports.large,
        imports_annotation=mentions.visible("Imports", members if protocols else frozenset()),
        getters_annotation=mentions.visible(scopes.getters_name, members),
        limits_annotation=mentions.annotation("Limits | None", members),
        flag_annotation=mentions.visible("bool", members),
        protocols=protocols,
        imports=tuple(by_path[each.path] for each in scopes.imports),
        import_rows=rows,
        exports=exports.members,
        wants_wasi=scopes.wants_wasi,
        define=style.define,
        awaits=style.awaits,
        has_offload=style is ASYNC,
        link_arguments=_link_arguments(scopes, rows, style),
        aliases=mentions.aliases,
        standard_imports=standard_lines(mentions.names),
        runtime_imports=runtime_names(mentions.names),
    )
    return Bound(bindings, unbound_exports(scopes.exports))


def _public(scopes: Scopes) -> tuple[str, ...]:
    classes = [scopes.class_name, *(each.class_name for each in scopes.modules)]
    return tuple(sorted_names([*classes, "Imports"] if scopes.modules else classes))


def _link_arguments(scopes: Scopes, rows: Identifier | None, style: Style) -> str:
    arguments = ["link" if scopes.imports and not rows else "None"]
    arguments.append("imports" if scopes.imports else "None")
    names = ["store", "module", *(["wasi"] if scopes.wants_wasi else []), "on_unwind", "limits"]
    names += ["offload"] if style is ASYNC else []
    return ", ".join([*arguments, *(f"{name}={name}" for name in names)])


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
