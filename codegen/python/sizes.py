"""Tell which imports and exports are too large for the ordinary shape of bindings.

From there on they get the shape of large_modules.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..interface import Extern, Func, FuncType
from .annotations import MAX_ARITY, unbindable_type

MANY = 1000  # functions
# Values in long signatures. A few such functions are ordinary; but a signature costs a module a few
# bytes when it is used once more, and a method with it costs kilobytes of source.
MANY_VALUES = 10_000


def is_long(signature: FuncType) -> bool:
    """True if a signature has more values than the runtime's functions for one arity each take."""
    return len(signature.params) + len(signature.results) > MAX_ARITY


def are_many(externs: Iterable[Extern]) -> bool:
    """True if the functions that can be bound are many, or long ones that add up."""
    count = values = 0
    for extern in externs:
        if isinstance(extern, Func) and unbindable_type(extern) is None:
            count += 1
            if is_long(extern.type):
                values += len(extern.type.params) + len(extern.type.results)
    return count >= MANY or values >= MANY_VALUES
