"""A component that echoes values of every type: each export hands its argument to a host function.

The host function of the same name returns it, so that one call takes a value through all of lifting
and lowering: into the guest, out of it to the host, back, and out again.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Types with names, in the order in which they refer to each other.
NAMED = {
    "point": '(record (field "x" s32) (field "y" f64))',
    "color": '(enum "red" "green" "deep-blue")',
    "access": '(flags "read" "write" "run-it")',
    "shape": '(variant (case "empty") (case "circle" f32) (case "titled" string) (case "at" $point))',
    "wide": "(record {})".format(" ".join(f'(field "f{i}" {t})' for i, t in enumerate(
        ("bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string",
         "(list u16)", "(option u8)", "$color")
    ))),
    "texts": "(list string)",
}  # fmt: skip

#: For each function the type of its parameter and result, and the core values of the parameter.
ECHOES = {
    "bool": ("bool", "i32"),
    "u8": ("u8", "i32"),
    "s8": ("s8", "i32"),
    "u16": ("u16", "i32"),
    "s16": ("s16", "i32"),
    "u32": ("u32", "i32"),
    "s32": ("s32", "i32"),
    "u64": ("u64", "i64"),
    "s64": ("s64", "i64"),
    "f32": ("f32", "f32"),
    "f64": ("f64", "f64"),
    "char": ("char", "i32"),
    "string": ("string", "i32 i32"),
    "blob": ("(list u8)", "i32 i32"),
    "numbers": ("(list s32)", "i32 i32"),
    "longs": ("(list u64)", "i32 i32"),
    "floats": ("(list f32)", "i32 i32"),
    "bools": ("(list bool)", "i32 i32"),
    "chars": ("(list char)", "i32 i32"),
    "strings": ("(list string)", "i32 i32"),
    "nested": ("(list (list string))", "i32 i32"),
    "points": ("(list $point)", "i32 i32"),
    "shapes": ("(list $shape)", "i32 i32"),
    "pairs": ("(list (tuple string u32))", "i32 i32"),
    "colors": ("(list $color)", "i32 i32"),
    "pair": ("(tuple string u32)", "i32 i32 i32"),
    "single": ("(tuple u8)", "i32"),
    "maybe": ("(option u32)", "i32 i32"),
    "maybe-text": ("(option string)", "i32 i32 i32"),
    "maybe-maybe": ("(option (option string))", "i32 i32 i32 i32"),
    "outcomes": ("(list (result u32 (error string)))", "i32 i32"),
    "maybe-outcome": ("(option (result (error $color)))", "i32 i32 i32"),
    "point": ("$point", "i32 f64"),
    "color": ("$color", "i32"),
    "access": ("$access", "i32"),
    "shape": ("$shape", "i32 i32 i64"),
    "wide": ("$wide", "i32"),
    "texts": ("$texts", "i32 i32"),
    "attempt": ("(result u32 (error string))", "i32 i32 i32"),
    "attempt-nothing": ("(result)", "i32"),
}

#: Those whose result is one core value, though it has no more than one parameter either.
_FLAT = {"single", "color", "access", "attempt-nothing"}

LIBC = """
  (core module $libc
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32)
      (result i32) (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $new)))
      (block $fits
        (br_if $fits (i32.le_u (global.get $next) (i32.shl (memory.size) (i32.const 16))))
        (br_if $fits (i32.ne (i32.const -1) (memory.grow (i32.add (i32.const 1)
          (i32.shr_u (local.get $new) (i32.const 16))))))
        unreachable)
      (local.get $at)))
  (core instance $libc (instantiate $libc))"""


def _is_flat(label: str) -> bool:
    kind, flat = ECHOES[label]
    return label in _FLAT or (" " not in flat and kind[0] not in "($")


def _core_function(label: str) -> str:
    _, flat = ECHOES[label]
    count = len(flat.split())
    values = " ".join(f"(local.get {index})" for index in range(count))
    if _is_flat(label):
        body = f"(result {flat}) (call ${label} {values})"
    else:
        body = f"(result i32) (call ${label} {values} (i32.const 1024)) (i32.const 1024)"
    return f'    (func (export "{label}") (param {flat}) {body})'


def _core_import(label: str) -> str:
    _, flat = ECHOES[label]
    type = f"(param {flat}) (result {flat})" if _is_flat(label) else f"(param {flat} i32)"
    return f'    (import "" "{label}" (func ${label} {type}))'


def echo_component(encoding: str = "utf8", labels: Sequence[str] = tuple(ECHOES)) -> str:
    """Return the component's text; ``encoding`` is that of its strings, ``labels`` its functions."""
    options = f'(memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) string-encoding={encoding}'
    imports, aliases, lowered, lifted, exports = [], [], [], [], []
    for name, definition in NAMED.items():
        imports += [
            f"    (type ${name}_ {definition})",
            f'    (export "{name}" (type ${name} (eq ${name}_)))',
        ]
        aliases.append(f'  (alias export $host "{name}" (type ${name}))')
        exports.append(f'    (export "{name}" (type ${name}))')
    for label in labels:
        kind, _ = ECHOES[label]
        type = f'(param "value" {kind}) (result {kind})'
        imports.append(f'    (export "echo-{label}" (func {type}))')
        lowered.append(
            f'  (core func ${label} (canon lower (func $host "echo-{label}") {options}))'
        )
        lifted.append(
            f'  (func $lifted-{label} {type} (canon lift (core func $main "{label}") {options}))'
        )
        exports.append(f'    (export "echo-{label}" (func $lifted-{label}))')
    arguments = " ".join(f'(export "{label}" (func ${label}))' for label in labels)
    lines = [
        '(component\n  (import "test:echo/host" (instance $host', *imports, "  ))", *aliases, LIBC,
        *lowered, "  (core module $main", *map(_core_import, labels), *map(_core_function, labels),
        f'  )\n  (core instance $main (instantiate $main (with "" (instance {arguments}))))',
        *lifted, "  (instance $guest", *exports, '  )\n  (export "test:echo/guest" (instance $guest)))',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
