"""The interfaces and types of WASI 0.2, for host code that exchanges them with a guest.

Source: WASI 0.2, ``wasi:io``, ``wasi:clocks``, ``wasi:random``, ``wasi:cli``, ``wasi:filesystem``,
``wasi:sockets`` and ``wasi:http``; the names follow the rules of generated bindings.
"""

from .._emitted.wasi import *  # noqa: F403
