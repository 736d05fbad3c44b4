"""Running a command: a component by our WASI 0.2, a module by wasmtime's preview 1."""

from __future__ import annotations

import os
import signal
from inspect import signature
from types import ModuleType
from typing import Any

import wasmtime

from ..components.guest import Component
from ..components.values import Err
from ..modules.guest import Guest
from ..wasi.config import ReadOnly, Wasi
from ..wasmtime_api.preopens import preopen
from .options import Options
from .problems import NotACommand, UsageError

_RUN = "wasi:cli/run@0.2."


async def run(module: ModuleType, options: Options) -> int:
    """Run the command of generated bindings, and return its exit code.

    Raises:
        NotACommand: There is none.
        UsageError: It cannot have what the command line gives it.
        wasmtime.Trap: It trapped.
    """
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    own = [each for each in classes if each.__module__ == module.__name__]
    if hasattr(module, "Imports"):
        raise NotACommand("it imports what is not WASI")
    for each in own:
        if issubclass(each, (Component, Guest)):
            try:
                if issubclass(each, Component):
                    return await _run_component(each, options)
                return await _run_module(each, options)
            except wasmtime.ExitTrap as trap:
                return trap.code
    raise NotACommand("it is neither a component nor a module of preview 1")


async def _run_component(cls: Any, options: Options) -> int:
    names = [name for name in cls.__plan__().exports if name.startswith(_RUN)]
    if not names:
        raise NotACommand("it does not export wasi:cli/run of WASI 0.2")
    async with await _instantiate(cls, _wasi(options)) as guest:
        try:
            await guest.__calls__[names[0]]()
        except Err:
            return 1
    return 0


async def _instantiate(cls: Any, wasi: object) -> Any:
    imports_wasi = "wasi" in signature(cls.instantiate).parameters
    return await (cls.instantiate(wasi=wasi) if imports_wasi else cls.instantiate())


def _wasi(options: Options) -> Wasi:
    try:
        return Wasi(
            args=[os.path.basename(options.file), *options.arguments], env=options.variables,
            stdin="inherit", stdout="inherit", stderr="inherit",
            preopens=options.folders,
            network=options.network.permission() if options.network else False,
            http=options.http.permission() if options.http else False,
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(str(error)) from None


async def _run_module(cls: Any, options: Options) -> int:
    if "_start" not in cls.__exports__:
        raise NotACommand("it does not export _start")
    if options.network or options.http:
        raise UsageError("--network and --http are for components: preview 1 has no network")
    # wasmtime's preview 1 blocks while it reads, and Python would only note a Ctrl-C meanwhile.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    config = wasmtime.WasiConfig()
    wasi = _wasi(options)
    config.argv, config.env = list(wasi.args), list(wasi.env.items())
    config.inherit_stdin()
    config.inherit_stdout()
    config.inherit_stderr()
    for guest_path, folder in options.folders.items():
        is_writable = not isinstance(folder, ReadOnly)
        host = folder.path if isinstance(folder, ReadOnly) else folder
        preopen(config, os.fspath(host), guest_path, is_writable)
    async with await _instantiate(cls, config) as guest:
        await guest._start()
    return 0
