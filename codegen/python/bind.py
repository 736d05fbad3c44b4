"""Turn an interface into bindings: first all names, then what each import and export looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..interface import Interface
from ..options import Options
from .aliases import Aliases
from .bind_exports import bind_exports, unbound_exports
from .bind_imports import bind_imports
from .bindings import Bindings
from .definitions import Definitions
from .flavors import ASYNC, SYNC, Flavor
from .identifiers import FreeNames, Identifier
from .imports import sorted_names
from .names import Names, name_everything

_PRIVATE = re.compile(r"_[^_]")


@dataclass(frozen=True, slots=True)
class BoundModule:
    """The bindings of one module, with one warning for each export that could not be bound."""

    bindings: Bindings
    warnings: tuple[str, ...]


def bind(module: Interface, stem: Identifier, sha256: str, options: Options) -> BoundModule:
    """Decide everything about the file for ``module``.

    ``sha256`` is the digest of the binary; the generated file refuses to load any other. The result
    depends on nothing but the arguments.

    Raises:
        CodegenError: An import cannot be bound, or a selector matches no export.
    """
    flavor = SYNC if options.sync else ASYNC
    names = name_everything(module, stem, wasi_host=options.wasi_host)
    free = FreeNames(names.all())
    aliases, definitions = Aliases(names, free), Definitions(free)
    protocols = tuple(
        aliases.in_protocol(protocol) for protocol in bind_imports(names, flavor, definitions)
    )
    rows = free.name("IMPORTS") if names.has_large_imports else None
    members, large = bind_exports(names, options, flavor, definitions)
    by_path = {member.path: member for protocol in protocols for member in protocol.members}
    bindings = Bindings(
        stem=stem,
        class_name=names.class_name,
        base=flavor.large_base if large else flavor.base,
        getters_name=names.getters_name,
        getters_base=flavor.large_getters if large else flavor.getters,
        sha256=sha256,
        options=options.command_line(),
        comments=_comments(names),
        public=_public(names),
        large=large,
        definitions=tuple(definitions.all),
        protocols=protocols,
        imports=tuple(by_path[named.path] for named in names.imports),
        import_rows=rows,
        exports=tuple(map(aliases.in_export, members)),
        wants_wasi=names.wants_wasi,
        define=flavor.define,
        awaits=flavor.awaits,
        has_offload=flavor is ASYNC,
        link_arguments=_link_arguments(names, rows, flavor),
        imports_annotation=aliases.in_class("Imports") if protocols else "Imports",
        getters_annotation=aliases.in_class(names.getters_name),
        limits_annotation=aliases.in_class("Limits | None"),
        flag_annotation=aliases.in_class("bool"),
        aliases=aliases.all(),
    )
    return BoundModule(bindings, unbound_exports(names.exports))


def _public(names: Names) -> tuple[str, ...]:
    classes = [names.class_name, *(module.class_name for module in names.modules)]
    return tuple(sorted_names([*classes, "Imports"] if names.modules else classes))


def _link_arguments(names: Names, rows: Identifier | None, flavor: Flavor) -> str:
    arguments = ["link" if names.imports and not rows else "None"]
    arguments.append("imports" if names.imports else "None")
    keywords = ["store", "module", *(["wasi"] if names.wants_wasi else []), "on_unwind", "limits"]
    keywords += ["offload"] if flavor is ASYNC else []
    return ", ".join([*arguments, *(f"{keyword}={keyword}" for keyword in keywords)])


def _comments(names: Names) -> tuple[str, ...]:
    """Return comments for checkers with rules about names, if the module's names break them."""
    parts = (part for named in names.imports for part in named.path.split("."))
    private = any(_PRIVATE.match(part) for part in parts)
    return ("pyright: reportPrivateUsage=false",) if private else ()
