"""``--inspect``: a module's imports and exports as tables for people."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..compiler import Module
from ..interface import Extern, Func
from ..interface import Tag as WasmTag
from ..options import Options
from ..python.annotations import signature_text, unbindable_type
from ..python.literals import printable
from ..python.names import Names, name_everything
from ..wasm.producers import read_producers

# Wide enough for names that compilers make, where nobody says how wide the reader's window is.
_WIDTH_ELSEWHERE = 120


def show(file: str, stem: str, module: Module, options: Options) -> None:
    """Print what there is to know about a module before binding it; colours only on terminals."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_ELSEWHERE
    names = name_everything(module.interface, stem, wasi_host=options.wasi_host)
    console.print(Text(printable(file), style="bold"))
    for line in _summary(module):
        console.print(Text(f"  {line}"))
    if module.interface.imports:
        console.print(_imports(module, names))
    if module.interface.exports:
        console.print(_exports(names))
    console.print()


def _summary(module: Module) -> Iterator[str]:
    yield f"{len(module.wasm):,} bytes, {module.raw.function_count:,} functions"
    custom = module.raw.custom
    if (section := custom.get("producers")) is not None:
        for title, values in read_producers(module.wasm, section.start, section.end).items():
            yield printable(f"{title}: {', '.join(values)}")
    if "dylink.0" in custom or "dylink" in custom:
        yield "a dynamic library: it expects its loader to provide memory, table and addresses"
    if ".debug_info" in custom:
        yield "with debug information"


def _imports(module: Module, names: Names) -> Table:
    table = _table("Imports", "module", "name", "type", "in Python")
    paths = {(each.item.module, each.item.name): each.path for each in names.imports}
    for each in module.interface.imports:
        path = paths.get((each.module, each.name))
        place = Text(f"imports.{path}") if path else Text("wasmtime's WASI", style="dim")
        table.add_row(
            _raw(each.module), _raw(each.name), _type(each.extern), _bound(each.extern, place)
        )
    return table


def _exports(names: Names) -> Table:
    table = _table("Exports", "name", "type", "in Python")
    for each in names.exports:
        extern = each.item.extern
        place = Text(each.name if not isinstance(extern, Func) else _call(each.name, each.params))
        if isinstance(extern, WasmTag):
            place = Text("in exports", style="dim")
        table.add_row(_raw(each.item.name), _type(extern), _bound(extern, place))
    return table


def _call(name: str, params: tuple[str, ...]) -> str:
    return f"{name}({', '.join(params)})"


def _bound(extern: Extern, place: Text) -> Text:
    foreign = unbindable_type(extern)
    return place if foreign is None else Text(f"cannot be bound: {foreign}", style="red")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _raw(name: str) -> Text:
    return Text(printable(name) or '""', style="cyan")


def _type(extern: Extern) -> Text:
    return Text(signature_text(extern), style="green")
