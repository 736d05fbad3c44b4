"""Programs that end otherwise than their specifications say, each with its reason.

What is here must end as it does on wasmtime's own WASI 0.2, and one that is here and does what its
specification says is a mistake, too. Versions are those that README.md names.
"""

from __future__ import annotations

EXIT = "the adapter calls `exit`, which knows success and failure only, not `exit-with-code`"
OVERWRITTEN = (
    "AssemblyScript's small runtime writes into memory that the adapter has grown for itself"
)
NOTHING_TO_WRITE = "the adapter does not look at the descriptor when there is nothing to write"

EXCEPTIONS = {
    "assemblyscript/args_get-multiple-arguments": OVERWRITTEN,
    "assemblyscript/environ_get-multiple-variables": OVERWRITTEN,
    "assemblyscript/fd_write-to-invalid-fd": NOTHING_TO_WRITE,
    "assemblyscript/proc_exit-failure": EXIT,
}

#: Programs that print a hash map, whose order is random: what they write is not compared.
RANDOM_ORDER = frozenset({"rust/poll_oneoff_stdio"})
