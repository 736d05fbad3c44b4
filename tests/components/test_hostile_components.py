"""Components that are made to hurt the generator: sizes, depths and names."""

from __future__ import annotations

import time

import pytest
import wasmtime

from codegen import CodegenError, generate
from tests.components.conftest import Bindings
from tests.components.lying import AT, returning, words

SECONDS = 20


def nested(kind: str, depth: int) -> str:
    """Return a component with a type in a type, and so on, as the type of a parameter."""
    types = ["(type $t0 u32)"]
    types += [f"(type $t{n} ({kind} $t{n - 1}))" for n in range(1, depth + 1)]
    return f"""(component {" ".join(types)}
      (core module $m (memory (export "m") 1)
        (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 8))
        (func (export "f") (param i32 i32)))
      (core instance $m (instantiate $m))
      (func (export "f") (param "value" $t{depth}) (canon lift (core func $m "f")
        (memory (core memory $m "m")) (realloc (core func $m "r")))))"""


def doubling(depth: int, core: str = "(param i32)") -> str:
    """Return a component with tuples of twice the one before."""
    types = ["(type $t0 (tuple u32 u32))"]
    types += [f"(type $t{n} (tuple $t{n - 1} $t{n - 1}))" for n in range(1, depth + 1)]
    return f"""(component {" ".join(types)}
      (core module $m (memory (export "m") 1)
        (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 8))
        (func (export "f") {core}))
      (core instance $m (instantiate $m))
      (func (export "f") (param "value" $t{depth}) (canon lift (core func $m "f")
        (memory (core memory $m "m")) (realloc (core func $m "r")))))"""


async def test_lists_90_levels_deep(bindings: Bindings) -> None:
    guest = await bindings.instantiate(bindings.load(nested("list", 90), "deep"))
    value: list[object] = []
    for _ in range(88):
        value = [value]
    assert await bindings.result(guest.f(value)) is None
    with pytest.raises(TypeError, match=r"f: value\[0\]\[0\].*: expected a sequence, not int"):
        await bindings.result(guest.f([[1]]))


@pytest.mark.parametrize("kind", ["option", "tuple", "result"])
def test_flat_types_90_levels_deep(kind: str) -> None:
    """Bindings are made, or one line says why not, in little time."""
    began = time.process_time()
    message = ""
    try:
        source = generate(nested(kind, 90).encode(), "deep")["deep.py"]
        compile(source, "deep.py", "exec")
    except CodegenError as error:
        message = str(error)
    assert "\n" not in message
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("depth", [10, 12, 14, 20, 60])
def test_types_that_double(depth: int) -> None:
    began = time.process_time()
    message = ""
    try:
        generate(doubling(depth).encode(), "double")
    except CodegenError as error:
        message = str(error)
    assert len(message.splitlines()) <= 1
    assert message or depth < 14
    assert time.process_time() - began < SECONDS


def test_component_instances_that_double() -> None:
    levels = ["(component $c0)"]
    for level in range(1, 60):
        inside = " ".join(f"(instance (instantiate $c{level - 1}))" for _ in range(2))
        levels.append(
            f"(component $c{level} (alias outer 1 $c{level - 1} (component $c{level - 1})) {inside})"
        )
    text = f"(component {' '.join(levels)} (instance (instantiate $c59)))"
    with pytest.raises(CodegenError) as caught:
        generate(text.encode(), "double")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("count", [33, 1000])
def test_flags_that_no_core_value_holds(count: int) -> None:
    labels = " ".join(f'"f{number}"' for number in range(count))
    text = f'(component (type $t (flags {labels})) (export "t" (type $t)))'
    with pytest.raises(CodegenError, match="invalid component"):
        generate(text.encode(), "wide")


@pytest.mark.parametrize("count", [256, 257])
async def test_enums_with_wide_discriminants(count: int, bindings: Bindings) -> None:
    labels = " ".join(f'"c{number}"' for number in range(count))
    types = f'(type $t_ (enum {labels})) (export $t "t" (type $t_))'
    width = 1 if count == 256 else 2
    data = words(AT + 8, 2) + (count - 1).to_bytes(width, "little") + bytes(width)
    module = bindings.load(returning("(list $t)", data, types=types), "wide")
    guest = await bindings.instantiate(module)
    assert [item.name for item in await bindings.result(guest.f())] == [f"C{count - 1}", "C0"]


def test_many_functions_take_linear_time() -> None:
    times = []
    for count in (200, 800):
        functions = "\n".join(
            f'(func (export "f{n}") (param "a" (list string)) (canon lift (core func $m "f") '
            '(memory (core memory $m "m")) (realloc (core func $m "r"))))'
            for n in range(count)
        )
        text = f"""(component (core module $m (memory (export "m") 1)
            (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 8))
            (func (export "f") (param i32 i32)))
          (core instance $m (instantiate $m)) {functions})"""
        began = time.process_time()
        generate(text.encode(), "many")
        times.append(time.process_time() - began)
    assert times[1] < 16 * times[0] + 1


#: As long as the label "aaaaaaaaaaaaaaaa", and meant to get out of the text around it.
HOSTILE_NAMES = [
    b'"""\nimport os#"a',
    b"\\\n\\x22\\N{DASH}'",
    b"'+exec('1')+'aaa",
    b"{{ 7*7 }}{% x %}",
    b"\xe2\x80\xae\xe2\x80\xa9aaaaaaaaaa",
]

LABELLED = """(component
  (type $r_ (record (field "FIELD" u32) (field "b" u32))) (export $r "RECORD" (type $r_))
  (type $v_ (variant (case "CASE" u32) (case "b"))) (export $v "v" (type $v_))
  (type $e_ (enum "MEMBER" "b")) (export $e "e" (type $e_))
  (type $f_ (flags "FLAG" "b")) (export $f "f" (type $f_))
  (core module $m (func (export "g") (param i32 i32 i32 i32 i32 i32)))
  (core instance $m (instantiate $m))
  (func (export "g") (param "PARAMETER" $r) (param "v" $v) (param "e" $e) (param "f" $f)
    (canon lift (core func $m "g"))))"""


@pytest.mark.parametrize("place", ["FIELD", "RECORD", "CASE", "MEMBER", "FLAG", "PARAMETER"])
@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_what_is_no_name_is_refused(place: str, name: bytes) -> None:
    label = b"aaaaaaaaaaaaaaaa"
    text = LABELLED.replace(place, label.decode())
    for other in ("FIELD", "RECORD", "CASE", "MEMBER", "FLAG", "PARAMETER"):
        text = text.replace(other, f"x-{other.lower()}")
    binary = bytes(wasmtime.wat2wasm(text))
    assert label in binary
    for validate in (True, False):
        with pytest.raises(CodegenError) as caught:
            generate(binary.replace(label, name), "hostile", validate=validate)
        assert len(str(caught.value).splitlines()) == 1
