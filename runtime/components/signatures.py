"""Core signatures in generated files, where integers may be unsigned."""

from __future__ import annotations

import re
from functools import lru_cache

from ..values.types import U32, U64, VALUE_TYPES, Signature, ValueType

_TYPES: dict[str, ValueType] = {**VALUE_TYPES, "u32": U32, "u64": U64}
_PART = re.compile(r"\((param|result) ([^)]*)\)")


@lru_cache(maxsize=1024)
def parse(text: str) -> Signature:
    """Return the signature that text such as ``(param u32 i64) (result f32)`` shows."""
    parts = dict(_PART.findall(text))
    parameters, results = (
        tuple(_TYPES[name] for name in parts.get(word, "").split()) for word in ("param", "result")
    )
    return Signature(parameters, results)


#: Of the function with which a guest allocates (``cabi_realloc``).
REALLOC = parse("(param u32 u32 u32 u32) (result u32)")
