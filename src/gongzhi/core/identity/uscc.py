"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last one a check.

Every single wrong character is caught, and every swap of two unequal ones but that of the first and the
last: 31 is prime, and the powers of 3 that weigh the positions differ modulo 31, but the first place and the
check both weigh 1. Worked example: docs/method/names.md
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gongzhi.core.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: too like 1, 0, 5, U, 2
LENGTH = 18

ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a code: a message code and what fills its sentence."""

    code: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class CreditCode:
    """A valid code in its parts."""

    written: str  # all 18 characters
    authority: str  # 1 character: the registering department, "9" market regulation
    kind: str  # 1 character: the kind of body within it, "1" enterprise
    region: str  # 6 digits: where it was registered; may be a region code since abolished
    org_code: str  # 9 characters: the old organisation code (组织机构代码) inside


def tidy(written: str) -> str:
    """What a person typed, as it should have been: half-width, upper case, no blanks or hyphens."""
    half_width = unicodedata.normalize("NFKC", written).upper()
    return "".join(char for char in half_width if not char.isspace() and char not in "-‐‑–—")


def check_digit(body: str) -> str:
    """The 18th character for the first 17. Raises Refusal where the body has a fault."""
    found = _shape_faults(body, LENGTH - 1)
    if found:
        raise Refusal(found[0].code, **found[0].params)
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return ALPHABET[-total % 31]


def faults(uscc: str) -> tuple[Fault, ...]:
    """Everything wrong with a code as written, () for a valid one; `tidy` it first if people may be loose."""
    found = _shape_faults(uscc, LENGTH)
    if found:
        return found
    expected = check_digit(uscc[:-1])
    if uscc[-1] != expected:
        return (Fault("USCC_CHECK", {"value": uscc, "got": uscc[-1], "expected": expected}),)
    return ()


def is_valid_uscc(uscc: str) -> bool:
    return not faults(uscc)


def refuse_wrong(uscc: str) -> None:
    """Raises Refusal with the first fault of a wrong code; a valid one passes in silence."""
    for fault in faults(uscc):
        raise Refusal(fault.code, **fault.params)


def parse(uscc: str) -> CreditCode:
    """The parts of a valid code. Raises Refusal with the first fault of a wrong one."""
    refuse_wrong(uscc)
    return CreditCode(uscc, uscc[0], uscc[1], uscc[2:8], uscc[8:17])


def org_check_digit(body: str) -> str:
    """The 9th character of an organisation code for the first 8. Raises Refusal where the body has a fault."""
    found = _shape_faults(body, 8, ORG_ALPHABET)
    if found:
        raise Refusal(found[0].code, **found[0].params)
    rest = 11 - sum(ORG_ALPHABET.index(char) * weight for char, weight in zip(body, ORG_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def org_code_holds(code: CreditCode) -> bool:
    """Whether the organisation code inside checks too.

    A question to ask, not a reason to refuse: codes given directly, without an older organisation code,
    need not satisfy it.
    """
    return org_check_digit(code.org_code[:8]) == code.org_code[8]


def _shape_faults(written: str, length: int, alphabet: str = ALPHABET) -> tuple[Fault, ...]:
    if len(written) != length:
        return (Fault("USCC_LENGTH", {"value": written, "got": str(len(written)), "expected": str(length)}),)
    return tuple(
        Fault("USCC_CHARACTER", {"value": written, "got": char, "position": str(place)})
        for place, char in enumerate(written, start=1)
        if char not in alphabet
    )
