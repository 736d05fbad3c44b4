"""What scripts say and bindings do not do, by script and line, each with its reason.

Lines are those of the commits that README.md names. A line that is here and passes is a mistake, too.
"""

from __future__ import annotations

ASYNC = "the component uses the async ABI, threads or error contexts"
HOST_MODULES = "a core module or component of the host is imported"
NESTED = "an instance, or a type in it, lies inside another instance that is imported or exported"
OFF = "wasmtime's default engine refuses it: the feature is off there"
OTHER_VERSION = "wasmtime 50.0.1 does not accept it yet"
ANY_OBJECT = "any object may be a host's resource, so types of resources cannot be mismatched"
UNUSED = "what the component imports and never calls is not asked for"
NOT_A_NAME = "a function is imported under the name of an interface"
EXACT_SIZE = "memory for a string is allocated once, because its length is known: it neither grows nor shrinks"

EXCEPTIONS: dict[str, dict[str, tuple[int, ...]]] = {
    # WebAssembly/component-model, test/
    "binary/binary.wast": {ASYNC: (974,), HOST_MODULES: (1227,)},
    "validation/attributes.wast": {NESTED: (202, 213)},
    "validation/core-modules.wast": {HOST_MODULES: (7,)},
    "validation/extern-names.wast": {NOT_A_NAME: (8,)},
    "validation/external-visibility.wast": {NESTED: (520, 543, 563)},
    "validation/indicies.wast": {ASYNC: (251,)},
    "validation/kebab.wast": {OTHER_VERSION: (4,)},
    "values/post-return.wast": {ASYNC: (4, 260, 334)},
    "values/variants.wast": {ASYNC: (83,)},
    # bytecodealliance/wasmtime, tests/misc_testsuite/component-model/
    "alias-region-known-imported-adapter-memory.wast": {OTHER_VERSION: (14,)},
    "alias-region-known-imported-canonical-abi-memory.wast": {OTHER_VERSION: (12,)},
    "alias-region-reexported-entities-to-imported-module.wast": {HOST_MODULES: (14,)},
    "empty.wast": {OFF: (8, 50, 92)},
    "error-context-trap-in-post-return.wast": {ASYNC: (3,)},
    "import.wast": {UNUSED: (7,), NESTED: (15,)},
    "instance.wast": {
        NESTED: (191,),
        HOST_MODULES: (216, 224),
        ANY_OBJECT: (286, 293, 300, 307, 314, 321),
    },
    "linking.wast": {UNUSED: (13, 16)},
    "memory64.wast": {OFF: (24,)},
    "modules.wast": {HOST_MODULES: (9, 16, 50, 59, 75, 81, 193, 284, 299, 316, 417, 485)},
    "nested.wast": {HOST_MODULES: (149, 219)},
    "resources.wast": {ANY_OBJECT: (166, 173, 200)},
    "strings.wast": {EXACT_SIZE: (73, 122, 173, 223, 307, 379)},
}


def reasons(script: str) -> dict[int, str]:
    """Return the reason for each line of a script that is an exception."""
    return {line: reason for reason, lines in EXCEPTIONS.get(script, {}).items() for line in lines}
