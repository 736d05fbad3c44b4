"""Taking back what ``connect`` did to a UDP socket, for which the ``socket`` module has no word."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys

#: An address of the family "unspecified", which is number 0 everywhere.
_UNSPECIFIED = bytes(16)


def disconnect(os_socket: socket.socket) -> None:
    """Let the socket receive from any address again.

    Raises:
        OSError: The system refused.
    """
    if sys.platform == "win32":
        os_socket.connect(("::" if os_socket.family is socket.AF_INET6 else "0.0.0.0", 0))
        return
    library = ctypes.CDLL(None, use_errno=True)
    if library.connect(os_socket.fileno(), _UNSPECIFIED, len(_UNSPECIFIED)):
        number = ctypes.get_errno()
        if number != errno.EAFNOSUPPORT:  # BSD says so when it has done it
            raise OSError(number, os.strerror(number))
