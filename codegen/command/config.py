"""Read the configuration in ``[tool.codegen]`` of pyproject.toml.

The table takes the command's long options by name (``output``, ``name``, ``sync``,
``sync-exports``, ``wasi``, ``no-validate``, ``no-debug-info``, ``quiet``), ``modules``, and further
jobs, which inherit the options of the table::

    [tool.codegen]
    output = "generated"
    modules = ["guest/*.wasm"]

    [[tool.codegen.jobs]]
    modules = ["plugins/hash.wasm"]
    sync = true

Only the current folder is searched for the file, and paths are relative to it. Modules named on the
command line replace those of the file; they get the options of the table, not those of a job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from ..errors import CodegenError
from ..files import read_file, reason
from ..options import Options

PYPROJECT = Path("pyproject.toml")
_MOST = 1 << 24  # bytes


@dataclass(frozen=True, slots=True)
class Job:
    """Modules that are bound with the same options."""

    modules: tuple[str, ...] = ()
    output: Path = Path("generated")
    name: str | None = None
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration: the table's own job, and the further ones."""

    base: Job = field(default_factory=Job)
    jobs: tuple[Job, ...] = ()
    quiet: bool = False


def read_config(path: Path = PYPROJECT) -> Config:
    """Return the configuration in the file, or an empty one if there is no such file.

    Raises:
        CodegenError: The file cannot be read, or its table is malformed.
    """
    try:
        text = read_file(path, _MOST)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise CodegenError(reason(error)) from None
    # Importing tomllib takes longer than binding a small module; most files need not be parsed.
    return _config(_table(text)) if b"codegen" in text else Config()


def _table(text: bytes) -> dict[str, object]:
    import tomllib

    try:
        document = tomllib.loads(text.decode("utf-8"))
    except ValueError as error:  # Of TOML, of UTF-8, or of a number with thousands of digits.
        raise CodegenError(" ".join(str(error).split())) from None
    except RecursionError:
        raise CodegenError("its values are nested too deeply") from None
    tool = document.get("tool", {})
    table = tool.get("codegen", {}) if isinstance(tool, dict) else {}
    return dict(table) if isinstance(table, dict) else _refuse("tool.codegen", "a table")


def _config(table: dict[str, object]) -> Config:
    jobs = table.pop("jobs", [])
    if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
        _refuse("tool.codegen.jobs", "a list of tables")
    quiet = _flag("tool.codegen.quiet", table.pop("quiet", False))
    base = _job(Job(), table, "tool.codegen")
    shared = replace(base, modules=(), name=None)
    further = (_job(shared, job, f"tool.codegen.jobs[{n}]") for n, job in enumerate(jobs))
    return Config(base, tuple(further), quiet)


def _job(base: Job, table: Mapping[str, object], where: str) -> Job:
    for key, value in table.items():
        if key not in _SETTERS:
            raise CodegenError(f"unknown option {where}.{key}")
        base = _SETTERS[key](base, f"{where}.{key}", value)
    return base


def _refuse(where: str, expected: str) -> NoReturn:
    raise CodegenError(f"{where} must be {expected}")


def _flag(where: str, value: object) -> bool:
    return value if isinstance(value, bool) else _refuse(where, "true or false")


def _text(where: str, value: object) -> str:
    return value if isinstance(value, str) else _refuse(where, "a string")


def _path(where: str, value: object) -> Path:
    text = _text(where, value)
    return Path(text) if "\0" not in text else _refuse(where, "a path")


def _texts(where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    _refuse(where, "a list of strings")


def _wasi(where: str, value: object) -> bool:
    if value not in ("host", "wasmtime"):
        _refuse(where, '"host" or "wasmtime"')
    return value == "host"


def _options(job: Job, change: Callable[[Options], Options]) -> Job:
    return replace(job, options=change(job.options))


_SETTERS: dict[str, Callable[[Job, str, object], Job]] = {
    "modules": lambda job, at, value: replace(job, modules=_texts(at, value)),
    "output": lambda job, at, value: replace(job, output=_path(at, value)),
    "name": lambda job, at, value: replace(job, name=_text(at, value)),
    "sync": lambda job, at, value: _options(job, lambda o: replace(o, sync=_flag(at, value))),
    "sync-exports": lambda job, at, value: _options(
        job, lambda o: replace(o, sync_exports=_texts(at, value))
    ),
    "wasi": lambda job, at, value: _options(job, lambda o: replace(o, wasi_host=_wasi(at, value))),
    "no-validate": lambda job, at, value: _options(
        job, lambda o: replace(o, validate=not _flag(at, value))
    ),
    "no-debug-info": lambda job, at, value: _options(
        job, lambda o: replace(o, debug_info=not _flag(at, value))
    ),
}
