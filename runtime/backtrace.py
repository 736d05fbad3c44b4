"""The note that a host function's exception gets on its way through a guest: where in the guest that was."""

from __future__ import annotations

from contextlib import suppress

from .wasmtime_api import errors
from .wasmtime_api.library import ErrorPtr

#: Frames of a wasm backtrace that a note shows.
_FRAMES = 20

_NOTE = "in the guest call of "


def add_note(error: BaseException, name: str, pointer: ErrorPtr) -> None:
    """Adds the wasm backtrace of `pointer`, the error that the guest ended with, to the exception.

    An exception may refuse notes, or have come at the recursion limit: it comes out all the same.
    """
    with suppress(Exception):
        _add_note(error, name, pointer)


def _add_note(error: BaseException, name: str, pointer: ErrorPtr) -> None:
    frames: list[str] = []
    for module, function, index, offset in errors.backtrace(pointer):
        if len(frames) == _FRAMES:
            frames.append("...")
            break
        frames.append(
            f"{offset:#x} - {module or '<unnamed module>'}!{function or f'<function {index}>'}"
        )
    notes: list[str] = getattr(error, "__notes__", [])
    if any(note.startswith(_NOTE) and all(frame in note for frame in frames) for note in notes):
        return  # of nested calls that share one stack the innermost shows them all
    lines = [f"  {depth}: {frame}" for depth, frame in enumerate(frames)]
    # One that goes through nested guest calls on stacks of their own has a note already: the outer backtrace contains it.
    notes[:] = [note for note in notes if not (note.startswith(_NOTE) and _shows(frames, note))]
    error.add_note("\n".join([f"{_NOTE}{name}; wasm backtrace:", *lines]))


def _shows(frames: list[str], note: str) -> bool:
    return all(line.partition(": ")[2] in frames for line in note.splitlines()[1:])
