"""``--inspect``: show a module's imports and exports as tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..compiler import ReadModule
from ..interface import Extern, Func
from ..interface import Tag as WasmTag
from ..options import Options
from ..python.annotations import signature_text, unbindable_type
from ..python.literals import printable
from ..python.names import Names, name_everything
from ..wasm.producers import read_producers

# Used where there is no terminal; wide enough for names that compilers make.
_WIDTH_WITHOUT_TERMINAL = 120


def show(file: str, stem: str, module: ReadModule, options: Options) -> None:
    """Print the interface of a module, with the names it would get; colours only on terminals."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_WITHOUT_TERMINAL
    names = name_everything(module.interface, stem, wasi_host=options.wasi_host)
    console.print(Text(printable(file), style="bold"))
    for line in _summary(module):
        console.print(Text(f"  {line}"))
    if module.interface.imports:
        console.print(_imports(module, names))
    if module.interface.exports:
        console.print(_exports(names))
    console.print()


def _summary(module: ReadModule) -> Iterator[str]:
    yield f"{len(module.wasm):,} bytes, {module.raw.function_count:,} functions"
    custom = module.raw.custom
    if (section := custom.get("producers")) is not None:
        for title, values in read_producers(module.wasm, section.start, section.end).items():
            yield printable(f"{title}: {', '.join(values)}")
    if "dylink.0" in custom or "dylink" in custom:
        yield "a dynamic library: its loader must provide memory, table and addresses"
    if ".debug_info" in custom:
        yield "with debug information"


def _imports(module: ReadModule, names: Names) -> Table:
    table = _table("Imports", "module", "name", "type", "in Python")
    paths = {(named.item.module, named.item.name): named.path for named in names.imports}
    for item in module.interface.imports:
        path = paths.get((item.module, item.name))
        python = Text(f"imports.{path}") if path else Text("wasmtime's WASI", style="dim")
        table.add_row(
            _raw(item.module), _raw(item.name), _type(item.extern), _bound(item.extern, python)
        )
    return table


def _exports(names: Names) -> Table:
    table = _table("Exports", "name", "type", "in Python")
    for named in names.exports:
        extern = named.item.extern
        call = f"({', '.join(named.params)})" if isinstance(extern, Func) else ""
        python = Text(f"{named.name}{call}")
        if isinstance(extern, WasmTag):
            python = Text("in exports", style="dim")
        table.add_row(_raw(named.item.name), _type(extern), _bound(extern, python))
    return table


def _bound(extern: Extern, python: Text) -> Text:
    type_ = unbindable_type(extern)
    return python if type_ is None else Text(f"cannot be bound: {type_}", style="red")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _raw(name: str) -> Text:
    return Text(printable(name) or '""', style="cyan")


def _type(extern: Extern) -> Text:
    return Text(signature_text(extern), style="green")
