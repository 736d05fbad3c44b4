"""Turn an interface into bindings: first all names, then what each import and export looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..interface import Func, Interface
from ..options import Options
from .aliases import Aliases
from .bind_exports import bind_exports, unbound_exports
from .bind_imports import bind_imports
from .bindings import Bindings
from .definitions import Definitions
from .docstrings import class_doc
from .flavors import ASYNC, SYNC, SYNC_EXPORTS, Flavor
from .identifiers import Identifier
from .imports import sorted_names
from .names import Names, name_everything

_PRIVATE = re.compile(r"\b_[^_.]")


@dataclass(frozen=True, slots=True)
class BoundModule:
    """The bindings of one module, with one warning for each export that could not be bound."""

    bindings: Bindings
    warnings: tuple[str, ...]


def bind(module: Interface, stem: Identifier, sha256: str, options: Options) -> BoundModule:
    """Decide everything about the file for ``module``, from the arguments alone.

    ``sha256`` is the digest of the binary; the generated file refuses to load any other.

    Raises:
        CodegenError: An import cannot be bound, or a selector matches no export.
    """
    flavor = SYNC if options.sync else ASYNC
    names = name_everything(module, stem, wasi_host=options.wasi_host)
    free = names.free()
    aliases, definitions = Aliases(names, free), Definitions(free)
    protocols = tuple(map(aliases.in_protocol, bind_imports(names, flavor, definitions)))
    rows = free.name("IMPORTS") if names.has_large_imports else None
    members, large = bind_exports(names, options, flavor, definitions)
    by_path = {member.path: member for protocol in protocols for member in protocol.members}
    kinds = {member.kind for member in by_path.values()}
    bindings = Bindings(
        stem=stem,
        flavor=flavor,
        class_name=names.class_name,
        doc=class_doc(stem, _calls_doc(names, options, flavor)),
        size="Large" if large else "",
        getters_name=names.getters_name,
        sha256=sha256,
        options=options.command_line(),
        has_private_names=any(_PRIVATE.search(named.path) for named in names.imports),
        public=_public(names),
        large=large,
        definitions=tuple(definitions.all),
        protocols=protocols,
        imports=tuple(by_path[named.path] for named in names.imports),
        import_rows=rows,
        exports=tuple(map(aliases.in_export, members)),
        wants_wasi=names.wants_wasi,
        link_annotation="Extern | Table[Any]" if "table" in kinds else "Extern",
        link_arguments=_link_arguments(names, rows, flavor),
        imports_annotation=aliases.in_class("Imports") if protocols else "Imports",
        getters_annotation=aliases.in_class(names.getters_name),
        limits_annotation=aliases.in_class("Limits | None"),
        flag_annotation=aliases.in_class("bool"),
        aliases=aliases.all(),
    )
    return BoundModule(bindings, unbound_exports(names.exports))


def _calls_doc(names: Names, options: Options, flavor: Flavor) -> str:
    """Return sentences about calls of exported functions, if there are any."""
    if not any(isinstance(named.item.extern, Func) for named in names.exports):
        return ""
    has_both = flavor is ASYNC and options.sync_exports
    return f"{flavor.calls} {SYNC_EXPORTS}" if has_both else flavor.calls


def _public(names: Names) -> tuple[str, ...]:
    classes = [names.class_name, *(module.class_name for module in names.modules)]
    return tuple(sorted_names([*classes, "Imports"] if names.modules else classes))


def _link_arguments(names: Names, rows: Identifier | None, flavor: Flavor) -> str:
    arguments = ["link" if names.imports and not rows else "None"]
    arguments.append("imports" if names.imports else "None")
    keywords = ["store", "module", *(["wasi"] if names.wants_wasi else []), "on_unwind", "limits"]
    keywords += ["offload"] if flavor.has_offload else []
    return ", ".join([*arguments, *(f"{keyword}={keyword}" for keyword in keywords)])
