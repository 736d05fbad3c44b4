"""The note that a host function's exception gets on its way through a guest: the wasm backtrace."""

from __future__ import annotations

from contextlib import suppress
from ctypes import ArgumentError

from .wasmtime_api import errors
from .wasmtime_api.library import ErrorPtr

#: Frames of a wasm backtrace that a note shows.
_FRAMES = 20
_NOTE = "in the guest call of "


def add_note(error: BaseException, name: str, pointer: ErrorPtr) -> None:
    """Add the backtrace of the error that the call of `name` ended with to an exception.

    It stays without a note if it refuses notes, or was raised at the recursion limit.
    """
    try:
        frames, has_more = errors.backtrace(pointer, _FRAMES)
    except (RecursionError, ArgumentError):  # ctypes makes the one the other
        return
    shown = [
        f"{offset:#x} - {module or '<unnamed module>'}!{function or f'<function {index}>'}"
        for module, function, index, offset in frames
    ]
    with suppress(Exception):
        _write_note(error, name, shown + ["..."] * has_more)


def _write_note(error: BaseException, name: str, frames: list[str]) -> None:
    notes: list[str] = getattr(error, "__notes__", [])
    if any(note.startswith(_NOTE) and all(frame in note for frame in frames) for note in notes):
        return  # nested calls share one stack, and the innermost one has shown all of it
    # On stacks of their own, the outer backtrace contains the inner one, and replaces it.
    notes[:] = [note for note in notes if not (note.startswith(_NOTE) and _contains(frames, note))]
    lines = [f"  {depth}: {frame}" for depth, frame in enumerate(frames)]
    error.add_note("\n".join([f"{_NOTE}{name}; wasm backtrace:", *lines]))


def _contains(frames: list[str], note: str) -> bool:
    return all(line.partition(": ")[2] in frames for line in note.splitlines()[1:])
