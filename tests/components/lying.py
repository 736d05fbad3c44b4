"""Components that return or pass whatever bytes a test puts into their memory."""

from __future__ import annotations

import struct

#: Where the bytes lie in the guest's memory, which is one page long.
AT = 1024
PAGE = 65536


def _data(data: bytes) -> str:
    return "".join(f"\\{byte:02x}" for byte in data)


def returning(
    type: str, data: bytes, *, types: str = "", flat: str | None = None, encoding: str = "utf8",
    realloc: str = "(i32.const 8)", pages: int = 1,
) -> str:  # fmt: skip
    """Return a component with ``f``, which returns what ``data`` at `AT` is as a value of a type.

    Args:
        types: Type exports before the function; they define what ``type`` names.
        flat: The core result, if the value is not in memory.
        realloc: What the function that allocates does.
    """
    core = flat or f"i32.const {AT}"
    kind = core.split(".")[0]
    return f"""(component
      {types}
      (core module $m
        (memory (export "memory") {pages})
        (data (i32.const {AT}) "{_data(data)}")
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
        (func (export "f") (result {kind}) ({core}))
        (func (export "ping") (result i32) (i32.const 1)))
      (core instance $m (instantiate $m))
      (func (export "f") (result {type}) (canon lift (core func $m "f")
        (memory (core memory $m "memory")) (realloc (core func $m "realloc")) string-encoding={encoding}))
      (func (export "ping") (result u32) (canon lift (core func $m "ping"))))"""


def passing(
    type: str, values: str, data: bytes, *, result: str = "", encoding: str = "utf8",
    realloc: str = "(i32.const 8)",
) -> str:  # fmt: skip
    """Return a component with ``f``, which calls the host's function ``take`` with core values."""
    kinds = " ".join(value.split(".")[0] for value in values.strip("()").split(") ("))
    returned = f"(result {result})" if result else ""
    return f"""(component
      (import "host" (instance $host (export "take" (func (param "value" {type}) {returned}))))
      (core module $libc
        (memory (export "memory") 1)
        (data (i32.const {AT}) "{_data(data)}")
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc}))
      (core instance $libc (instantiate $libc))
      (core func $take (canon lower (func $host "take")
        (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) string-encoding={encoding}))
      (core module $m
        (import "" "take" (func $take (param {kinds})))
        (func (export "f") (call $take {values})))
      (core instance $m (instantiate $m (with "" (instance (export "take" (func $take))))))
      (func (export "f") (canon lift (core func $m "f"))))"""


def taking(type: str, realloc: str, flat: str = "i32 i32") -> str:
    """Return a component with ``f``, which takes a value for which ``realloc`` allocates."""
    return f"""(component
      (import "host" (instance $host (export "call" (func))))
      (core func $call (canon lower (func $host "call")))
      (core module $m
        (import "" "call" (func $call))
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
        (func (export "f") (param {flat})))
      (core instance $m (instantiate $m (with "" (instance (export "call" (func $call))))))
      (func (export "f") (param "value" {type}) (canon lift (core func $m "f")
        (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))"""


def words(*values: int) -> bytes:
    """Return numbers as the guest's memory has them."""
    return struct.pack(f"<{len(values)}I", *values)
