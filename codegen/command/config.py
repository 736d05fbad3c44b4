"""What pyproject.toml says in ``[tool.codegen]``.

The table takes the command's long options by name (``output``, ``name``, ``sync``,
``sync-exports``, ``wasi``, ``no-validate``, ``no-debug-info``, ``quiet``), ``modules``, and further
jobs that start from what the table says::

    [tool.codegen]
    output = "generated"
    modules = ["guest/*.wasm"]

    [[tool.codegen.jobs]]
    modules = ["plugins/hash.wasm"]
    sync = true

Paths are relative to the file, which is looked for in the current folder only. Modules named on the
command line replace those of the file; they get the table's options, not those of a job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from ..errors import CodegenError
from ..options import Options

PYPROJECT = Path("pyproject.toml")


@dataclass(frozen=True, slots=True)
class Job:
    """Modules to bind with the same options."""

    modules: tuple[str, ...] = ()
    output: Path = Path("generated")
    name: str | None = None
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Config:
    """The table: its own job and the further ones."""

    base: Job = field(default_factory=Job)
    jobs: tuple[Job, ...] = ()
    quiet: bool = False


def read_config(path: Path = PYPROJECT) -> Config:
    """What the file says; nothing when it is not there. Raises ``CodegenError``."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise CodegenError((error.strerror or str(error)).lower()) from None
    # Loading the TOML reader takes longer than binding a small module; most files need none.
    return _config(_table(text)) if b"codegen" in text else Config()


def _table(text: bytes) -> dict[str, object]:
    import tomllib

    try:
        document = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodegenError(" ".join(str(error).split())) from None
    tool = document.get("tool", {})
    table = tool.get("codegen", {}) if isinstance(tool, dict) else {}
    return dict(table) if isinstance(table, dict) else _must("tool.codegen", "be a table")


def _config(table: dict[str, object]) -> Config:
    jobs = table.pop("jobs", [])
    if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
        _must("tool.codegen.jobs", "be a list of tables")
    quiet = _flag("tool.codegen.quiet", table.pop("quiet", False))
    base = _job(Job(), table, "tool.codegen")
    shared = replace(base, modules=(), name=None)
    further = (_job(shared, job, f"tool.codegen.jobs[{n}]") for n, job in enumerate(jobs))
    return Config(base, tuple(further), quiet)


def _job(base: Job, table: Mapping[str, object], where: str) -> Job:
    for key, value in table.items():
        if key not in _SETTERS:
            _must(f"{where}.{key}", "go: there is no such option")
        base = _SETTERS[key](base, f"{where}.{key}", value)
    return base


def _must(where: str, what: str) -> NoReturn:
    raise CodegenError(f"{where} must {what}")


def _flag(where: str, value: object) -> bool:
    return value if isinstance(value, bool) else _must(where, "be true or false")


def _text(where: str, value: object) -> str:
    return value if isinstance(value, str) else _must(where, "be a string")


def _texts(where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    _must(where, "be a list of strings")


def _wasi(where: str, value: object) -> bool:
    if value not in ("host", "wasmtime"):
        _must(where, 'be "host" or "wasmtime"')
    return value == "host"


def _options(job: Job, change: Callable[[Options], Options]) -> Job:
    return replace(job, options=change(job.options))


_SETTERS: dict[str, Callable[[Job, str, object], Job]] = {
    "modules": lambda job, at, value: replace(job, modules=_texts(at, value)),
    "output": lambda job, at, value: replace(job, output=Path(_text(at, value))),
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
