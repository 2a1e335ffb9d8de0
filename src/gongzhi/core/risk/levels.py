"""The level of scenarios: probability bands by severity, the worst decides, some hazards are presumed serious."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook

LEVELS = ("L", "M", "H", "S")  # low, medium, high, serious: ascending


@dataclass(frozen=True)
class ScenarioStep:
    event: str  # what has to happen, in the expert's words
    probability: Fraction  # over the product's life, given the steps before; 0..1


@dataclass(frozen=True)
class Scenario:
    id: str
    steps: tuple[ScenarioStep, ...]
    severity: int  # of the harm, 1 (first aid) to 4 (fatal or lasting)


@dataclass(frozen=True)
class BandRow:
    rule: str
    above: Fraction
    band: int


@dataclass(frozen=True)
class CellRow:
    rule: str
    band: int
    severity: int
    level: str


@dataclass(frozen=True)
class PresumedRow:
    rule: str
    hazard: str


@dataclass(frozen=True)
class Risk:
    """A level and how it came about. presumed: the row that presumes it serious, whatever the scenarios say."""

    level: str
    cells: tuple[tuple[Scenario, BandRow, CellRow], ...]
    presumed: PresumedRow | None


def risk_of(scenarios: tuple[Scenario, ...], hazard: str, book: RuleBook) -> Risk:
    """The level of these scenarios, at least one, with the cell of each."""
    bands = sorted(book.table("probability_bands").typed(BandRow), key=lambda row: row.above)
    matrix = {(row.band, row.severity): row for row in book.table("severity_matrix").typed(CellRow)}
    cells = tuple(_cell(scenario, bands, matrix) for scenario in scenarios)
    worst = max((cell.level for _, _, cell in cells), key=LEVELS.index)
    for row in book.table("presumed_serious").typed(PresumedRow):
        if row.hazard == hazard:
            return Risk("S", cells, row)
    return Risk(worst, cells, None)


def probability(scenario: Scenario) -> Fraction:
    """The product of the steps, exact: what is banded is never rounded."""
    return prod((step.probability for step in scenario.steps), start=Fraction(1))


def _cell(
    scenario: Scenario, bands: Sequence[BandRow], matrix: Mapping[tuple[int, int], CellRow]
) -> tuple[Scenario, BandRow, CellRow]:
    exact = probability(scenario)
    band = bands[0]  # the lowest band also holds what cannot happen
    for row in bands:
        if exact > row.above:
            band = row
    cell = matrix.get((band.band, scenario.severity))
    if cell is None:
        raise NoRuleApplies("severity_matrix", band=band.band, severity=scenario.severity)
    return scenario, band, cell
