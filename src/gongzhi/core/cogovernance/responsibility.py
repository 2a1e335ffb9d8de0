"""Which regions have government, regulator and enterprise named for quality and safety, and where one is missing.

Worked example and limits: docs/method/co_governance.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "cogovernance.coverage@1"
TABLES = ("responsibility_layers",)


@dataclass(frozen=True)
class Assignment:
    """Who answers for quality and safety in a region, on one layer (责任分工)."""

    id: str  # number of the assignment
    region: str  # six digits
    layer: str  # a layer of responsibility_layers
    body: str  # "" while none is named
    lead: str  # the person named, "" while nobody is
    valid_from: date
    valid_to: date | None  # last day, None without end


@dataclass(frozen=True)
class CoverageFacts:
    """assignments: those of the regions, also past and coming ones; of other regions they do not count."""

    subject: str  # province code
    as_of: date
    regions: tuple[str, ...]  # those that have to be covered, six digits
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True)
class LayerRow:
    rule: str
    layer: str


@dataclass(frozen=True)
class Gap:
    """A region in which nobody answers on some layer."""

    region: str
    layers: tuple[str, ...]  # those missing, in the table's order


def coverage(facts: CoverageFacts, book: RuleBook) -> Finding:
    """How many regions have every layer filled on a day.

    value: coverage (percent, 2 decimals; None without a region), covered and regions (counts), gap_regions
    (codes of those that lack a layer, spaced; None without one)
    """
    regions = sorted(set(facts.regions))
    filled = _filled(facts.assignments, facts.as_of)
    found = gaps(facts, book)
    covered = len(regions) - len(found)
    percent = rounded(percent_of(covered, len(regions)), 2)
    counted = {"covered": str(covered), "regions": str(len(regions)), "percent": percent or "—"}
    trace = (
        *(_layer_told(row, regions, filled) for row in _layers(book)),
        *(Step("COVERAGE_GAP", {"region": gap.region, "layers": " ".join(gap.layers)}) for gap in found),
        Step("COVERAGE_COUNTED", counted),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "coverage": percent,
            "covered": str(covered),
            "regions": str(len(regions)),
            "gap_regions": " ".join(gap.region for gap in found) or None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def gaps(facts: CoverageFacts, book: RuleBook) -> tuple[Gap, ...]:
    """The regions that lack a layer on the day, by code, each with what it lacks: one task each."""
    filled = _filled(facts.assignments, facts.as_of)
    missing = {region: _missing(filled.get(region, frozenset()), book) for region in sorted(set(facts.regions))}
    return tuple(Gap(region, layers) for region, layers in missing.items() if layers)


def missing_layers(region: str, assignments: Iterable[Assignment], on: date, book: RuleBook) -> tuple[str, ...]:
    """The layers on which nobody answers for a region on a day, () where all are filled."""
    return _missing(_filled(assignments, on).get(region, frozenset()), book)


def _missing(filled: frozenset[str], book: RuleBook) -> tuple[str, ...]:
    return tuple(row.layer for row in _layers(book) if row.layer not in filled)


def _filled(assignments: Iterable[Assignment], on: date) -> Mapping[str, frozenset[str]]:
    """The layers that are filled on a day, by region: a body and a person are named, and it is in force."""
    found: dict[str, frozenset[str]] = {}
    for each in assignments:
        in_force = each.valid_from <= on and (each.valid_to is None or on <= each.valid_to)
        if in_force and each.body.strip() and each.lead.strip():
            found[each.region] = found.get(each.region, frozenset()) | {each.layer}
    return found


def _layers(book: RuleBook) -> tuple[LayerRow, ...]:
    return book.table("responsibility_layers").typed(LayerRow)


def _layer_told(row: LayerRow, regions: Iterable[str], filled: Mapping[str, frozenset[str]]) -> Step:
    named = sum(row.layer in filled.get(region, frozenset()) for region in regions)
    return Step("COVERAGE_LAYER", {"layer": row.layer, "named": str(named)}, row.rule)
