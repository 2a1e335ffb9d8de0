"""What a scheme's acts ask and what follows from them, where its declaration alone does not say: one module a scheme.

A module of this folder is found by the scheme's name. It may hold
    GUARDS    name in the workflow table → function of the taking; raises Refusal where the guard does not hold
    OUTCOMES  act → function of the taking, called in the act's transaction once the act is taken; returns the fields
              of the record that follow from it
    OTHER_PLACE  act that opens → function of the taking: the region of a second place whose offices see the record
    DUES      state → function of the taking: the day by which what is owed there is due, where it is computed; None
              for none
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@cache
def part(scheme: str, name: str) -> Mapping[str, Any]:
    """GUARDS, OUTCOMES, OTHER_PLACE or DUES of a scheme; {} where it has none."""
    module = f"{__name__}.{scheme}"
    return getattr(import_module(module), name, {}) if find_spec(module) else {}
