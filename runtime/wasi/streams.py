"""``wasi:io/streams``: bytes in and out, each stream over something that reads or writes.

Source: WASI 0.2, ``wasi:io/streams``. Operations that do not block use what is at hand; a stream
over something slow has a task in the background that fills its buffer, or empties it.
"""

from .buffered_output import BufferedOutput
from .input_streams import (
    CAPACITY,
    CHUNK,
    BufferedInput,
    BytesInput,
    EmptyInput,
    InputStream,
)
from .output_streams import MAX_BLOCKING_WRITE, NullOutput, OutputStream

__all__ = [
    "CAPACITY", "CHUNK", "MAX_BLOCKING_WRITE", "BufferedInput", "BufferedOutput", "BytesInput",
    "EmptyInput", "InputStream", "NullOutput", "OutputStream",
]  # fmt: skip
