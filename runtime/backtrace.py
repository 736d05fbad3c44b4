"""The note that a host function's exception gets on its way through a guest: the wasm backtrace."""

from __future__ import annotations

from contextlib import suppress

from .wasmtime_api import errors
from .wasmtime_api.library import ErrorPtr

#: Frames of a wasm backtrace that a note shows.
_FRAMES = 20

_NOTE = "in the guest call of "


def add_note(error: BaseException, name: str, pointer: ErrorPtr) -> None:
    """Add the wasm backtrace to an exception.

    It stays without a note if it refuses notes, or was raised at the recursion limit.

    Args:
        error: The exception.
        name: The guest function that was called.
        pointer: The error that the guest ended with, which has the backtrace.
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
        return  # nested calls share one stack, and the innermost one has shown all of it
    # On stacks of their own, the outer backtrace contains the inner one, and replaces it.
    notes[:] = [note for note in notes if not (note.startswith(_NOTE) and _contains(frames, note))]
    lines = [f"  {depth}: {frame}" for depth, frame in enumerate(frames)]
    error.add_note("\n".join([f"{_NOTE}{name}; wasm backtrace:", *lines]))


def _contains(frames: list[str], note: str) -> bool:
    return all(line.partition(": ")[2] in frames for line in note.splitlines()[1:])
