"""The assertions of the suite that fail, each with its reason. One that passes must be taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

_ByReason: TypeAlias = Mapping[str, Mapping[str, tuple[int, ...]]]

#: What the suite calls invalid and the command takes.
_ACCEPTED: _ByReason = {
    "Code annotations are in custom sections, and what these say never makes a module invalid.": {
        "custom/branch_hint.wast": (85,),
    },
    "The proposal's scripts are older than several memories and tables, which are valid now.": {
        "proposals/threads/imports.wast": (309, 313, 317, 404, 408, 412),
        "proposals/threads/memory.wast": (14, 15),
    },
}

#: What comes out otherwise in every way.
_FAILING: _ByReason = {
    "An f32 becomes a Python float, which is a double, and that sets the quiet bit of a NaN.": {
        "conversions.wast": (628, 629, 657, 658),
        "float_exprs.wast": (1074, 1078, 1082, 1086, 1153, 1157, 1161, 1165),
        "float_memory.wast": (16, 22, 28, 68, 74, 80),
        "float_memory0.wast": (21, 27, 33),
        "float_memory64.wast": (16, 22, 28, 68, 74, 80),
        "float_misc.wast": (636, 637, 641, 642, 646, 647, 648, 649),
        "local_tee.wast": (338,),
        "select.wast": (230, 236, 262, 268),
        "simd_splat.wast": (63,),
    },
}

#: What comes out otherwise in the ways in which modules import methods of guests.
_FAILING_BY_METHODS: _ByReason = {
    "A method of another guest fits an import with equal parameters and results.": {
        "type-rec.wast": (148, 156),
        "type-subtyping.wast": (602, 610, 659, 752, 767),
    },
}


def _by_place(lines: _ByReason) -> Mapping[str, str]:
    return {
        f"{script}:{line}": reason
        for reason, scripts in lines.items()
        for script, numbers in scripts.items()
        for line in numbers
    }


#: The reasons by "script:line".
ACCEPTED, FAILING = _by_place(_ACCEPTED), _by_place(_FAILING)
FAILING_BY_METHODS = _by_place(_FAILING_BY_METHODS)
