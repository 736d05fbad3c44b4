"""``--inspect``: show a module's imports and exports as tables.

Names are never cut: in a file or for another program they are data. Rows are printed one by one,
because the tables of rich keep all of them and fill each cell up to the longest one, which would
turn one name of 100 kB among many into gigabytes of spaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ..compiler import ReadModule
from ..interface import Extern, Func, Tag
from ..options import Options
from ..python.annotations import signature_text, unbindable_type
from ..python.literals import printable
from ..python.names import Names, name_everything, parameter_names
from ..wasm.producers import read_producers

_WIDEST = 60  # A column does not get wider for the sake of a few long texts.
_MOST_VALUES = 100  # in a signature that is shown in full

# A text and its style.
_Cell: TypeAlias = tuple[str, str]
_Row: TypeAlias = Sequence[_Cell]


def show(file: str, stem: str, module: ReadModule, options: Options) -> None:
    """Print the interface of a module, with the names it would get; colours only on terminals."""
    console = Console(highlight=False)
    names = name_everything(module.interface, stem, wasi_host=options.wasi_host)
    _print(console, (printable(file), "bold"))
    for line in _summary(module):
        _print(console, (f"  {line}", ""))
    if module.interface.imports:
        titles = ("module", "name", "type", "in Python")
        _print_table(console, "Imports", titles, lambda: _imports(module, names))
    if module.interface.exports:
        _print_table(console, "Exports", ("name", "type", "in Python"), lambda: _exports(names))
    _print(console)


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


def _imports(module: ReadModule, names: Names) -> Iterator[_Row]:
    paths = {(named.item.module, named.item.name): named.path for named in names.imports}
    for item in module.interface.imports:
        path = paths.get((item.module, item.name))
        python = (f"imports.{path}", "") if path else ("wasmtime's WASI", "dim")
        extern = item.extern
        yield _raw(item.module), _raw(item.name), _type(extern), _bound(extern, python)


def _exports(names: Names) -> Iterator[_Row]:
    for named in names.exports:
        extern = named.item.extern
        python = (f"{named.name}{_parameters(extern)}", "")
        if isinstance(extern, Tag):
            python = ("in exports", "dim")
        yield _raw(named.item.name), _type(extern), _bound(extern, python)


def _parameters(extern: Extern) -> str:
    if not isinstance(extern, Func):
        return ""
    is_long = len(extern.type.params) > _MOST_VALUES
    return "(...)" if is_long else f"({', '.join(parameter_names(extern))})"


def _bound(extern: Extern, python: _Cell) -> _Cell:
    type_ = unbindable_type(extern)
    return python if type_ is None else (f"cannot be bound: {type_}", "red")


def _raw(name: str) -> _Cell:
    return printable(name) or '""', "cyan"


def _type(extern: Extern) -> _Cell:
    if isinstance(extern, Func):
        params, results = len(extern.type.params), len(extern.type.results)
        if params + results > _MOST_VALUES:
            return f"({params:,} parameters, {results:,} results)", "green"
    return signature_text(extern), "green"


def _print_table(
    console: Console, title: str, titles: Sequence[str], rows: Callable[[], Iterator[_Row]]
) -> None:
    """Print a table; ``rows`` is asked for the rows twice, because they are many."""
    widths = [len(text) for text in titles]
    for row in rows():
        for column, (text, _) in enumerate(row):
            widths[column] = max(widths[column], min(cell_len(text), _WIDEST))
    _print(console)
    _print(console, (title, "bold"))
    _print_row(console, widths, [(text, "bold") for text in titles])
    _print(console, (f" {'─' * (sum(widths) + 3 * len(widths) - 1)}", ""))
    for row in rows():
        _print_row(console, widths, row)


def _print_row(console: Console, widths: Sequence[int], row: _Row) -> None:
    cells: list[_Cell] = []
    for width, (text, style) in zip(widths, row, strict=True):
        cells += [("  ", ""), (text, style), (" " * max(width - cell_len(text) + 1, 1), "")]
    _print(console, *cells[:-1])


def _print(console: Console, *cells: _Cell) -> None:
    if console.is_terminal:
        console.print(Text.assemble(*cells), soft_wrap=True)
    else:
        print("".join(text for text, _ in cells))
