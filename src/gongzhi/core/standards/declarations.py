"""Self-declaration of product and service standards: what may be published, and what a declared limit allows.

Worked example and limits: docs/method/standards.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.rules import RuleBook

DASHES = re.compile("[‐‑–—−]")


@dataclass(frozen=True)
class StandardType:
    """A kind of standard by its number (catalogue/codes/standard_types.yml)."""

    code: str  # mandatory, national, industry, local, group, enterprise
    zh: str
    en: str
    pattern: str  # of the whole number, as tidy_number spells it
    example: str


@dataclass(frozen=True)
class Indicator:
    """A limit that the enterprise declares for its product or service."""

    name: str
    unit: str  # "" for a bare number, as of pH
    operator: str  # of OPERATORS, what is measured stands on its left
    limit: Decimal


@dataclass(frozen=True)
class Declaration:
    """A self-declaration as the enterprise wants it published (标准自我声明)."""

    standard_no: str
    standard_name: str
    standard_type: str  # a code of the standard types
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class IndicatorsRow:
    """A row of declaration_indicators."""

    rule: str
    standard_type: str
    min_indicators: int


OPERATORS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda measured, limit: measured < limit,
    "≤": lambda measured, limit: measured <= limit,
    "=": lambda measured, limit: measured == limit,
    "≥": lambda measured, limit: measured >= limit,
    ">": lambda measured, limit: measured > limit,
}


def may_publish(declaration: Declaration, types: Iterable[StandardType], book: RuleBook) -> None:
    """Whether a self-declaration may be published.

    Raises BadInput for a number that is none of its type, a missing name, and indicators that nothing could be
    measured by or that nothing could meet. Refuses with INDICATOR_REQUIRED for fewer indicators than the row of its
    type asks for. Raises NoRuleApplies for a type of no row.
    """
    faults = [*_number_faults(declaration, types), *_indicator_faults(declaration.indicators)]
    if not declaration.standard_name.strip():
        faults.append(Cell(declaration.standard_no, "standard_name", "", "STANDARD_NAME_MISSING"))
    if faults:
        raise BadInput(faults)
    least = _row(declaration.standard_type, book).min_indicators
    if len(declaration.indicators) < least:
        number = tidy_number(declaration.standard_no)
        raise Refusal("INDICATOR_REQUIRED", standard=number, least=least, present=len(declaration.indicators))


def meets(indicator: Indicator, measured: Decimal) -> bool:
    """Whether a measured value, in the indicator's unit, is within what was declared."""
    return OPERATORS[indicator.operator](measured, indicator.limit)


def type_of(standard_no: str, types: Iterable[StandardType]) -> StandardType | None:
    """The type whose pattern a number follows; None for a number of none."""
    number = tidy_number(standard_no)
    return next((one for one in types if re.fullmatch(one.pattern, number, re.ASCII)), None)


def tidy_number(standard_no: str) -> str:
    """The one spelling of a number: half-width, upper case, single blanks, a hyphen before the year."""
    return " ".join(DASHES.sub("-", unicodedata.normalize("NFKC", standard_no)).upper().split())


def _number_faults(declaration: Declaration, types: Iterable[StandardType]) -> Iterator[Cell]:
    by_code = {one.code: one for one in types}
    wanted = by_code.get(declaration.standard_type)
    if wanted is None:
        raise NoRuleApplies("declaration_indicators", standard_type=declaration.standard_type)
    found = type_of(declaration.standard_no, by_code.values())
    if found != wanted:
        told = {"standard_type": wanted.code, "example": wanted.example}
        yield Cell("", "standard_no", declaration.standard_no, "STANDARD_NO_FORM", told)


def _indicator_faults(indicators: tuple[Indicator, ...]) -> Iterator[Cell]:
    often = Counter((_name(one), one.operator) for one in indicators)
    for one in indicators:
        if not one.name.strip():
            yield Cell("", "name", one.name, "INDICATOR_NAME_MISSING")
        if one.operator not in OPERATORS:
            yield Cell(one.name, "operator", one.operator, "INDICATOR_OPERATOR", {"operators": " ".join(OPERATORS)})
        if not one.limit.is_finite():
            yield Cell(one.name, "limit", str(one.limit), "INDICATOR_LIMIT")
        if often[_name(one), one.operator] > 1:
            yield Cell(one.name, "name", one.name, "INDICATOR_TWICE_DECLARED")
    named: dict[str, list[Indicator]] = {}
    for one in indicators:
        if one.operator in OPERATORS and one.limit.is_finite():
            named.setdefault(_name(one), []).append(one)
    for together in named.values():
        if len({one.unit for one in together}) > 1:
            yield Cell(together[0].name, "unit", together[-1].unit, "INDICATOR_UNITS")
        elif not _can_be_met(together):
            yield Cell(together[0].name, "limit", str(together[-1].limit), "INDICATOR_IMPOSSIBLE")


def _can_be_met(together: list[Indicator]) -> bool:
    """Whether some value is within all limits on one indicator: one of the limits, or one between or beside them."""
    limits = sorted({one.limit for one in together})
    between = [(low + high) / 2 for low, high in pairwise(limits)]
    candidates = [limits[0] - 1, *limits, *between, limits[-1] + 1]
    return any(all(meets(one, value) for one in together) for value in candidates)


def _name(indicator: Indicator) -> str:
    return indicator.name.strip()


def _row(standard_type: str, book: RuleBook) -> IndicatorsRow:
    for row in book.table("declaration_indicators").typed(IndicatorsRow):
        if row.standard_type == standard_type:
            return row
    raise NoRuleApplies("declaration_indicators", standard_type=standard_type)
