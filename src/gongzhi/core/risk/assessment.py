"""How likely harm is and how bad it would be: scenarios, probability bands, severity matrix, worst case.

Worked examples and limits: docs/method/risk.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "risk.assess@1"
TABLES = ("presumed_serious", "probability_bands", "risk_method", "severity_matrix")
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
class RiskFacts:
    subject: str  # case number
    as_of: date
    hazard: str  # code of catalogue/codes/hazards.yml, "" where unknown
    scenarios: tuple[Scenario, ...]


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
class MethodRow:
    rule: str
    text: str


def assess(facts: RiskFacts, book: RuleBook) -> Finding:
    """The risk of a product: the worst of its scenarios, or serious where the hazard is presumed so.

    value: level (S, H, M, L), text (the method's document)
    Refuses with NO_SCENARIO without scenarios. Raises BadInput for a probability outside 0..1 or a severity
    outside 1..4.
    """
    if not facts.scenarios:
        raise Refusal("NO_SCENARIO", case=facts.subject)
    faults = list(_faults(facts))
    if faults:
        raise BadInput(faults)
    (method,) = book.table("risk_method").typed(MethodRow)
    cells = [(scenario, *_cell(scenario, book)) for scenario in facts.scenarios]
    worst = max((cell.level for _, _, cell in cells), key=LEVELS.index)
    trace = [Step("RISK_METHOD", {"text": method.text}, method.rule)]
    for scenario, band, cell in cells:
        told = {"id": scenario.id, "probability": str(probability(scenario)), "severity": str(scenario.severity)}
        trace.append(Step("RISK_PROBABILITY", told | {"band": str(band.band)}, band.rule))
        trace.append(Step("RISK_SCENARIO", told | {"level": cell.level}, cell.rule))
    for row in book.table("presumed_serious").typed(PresumedRow):
        if row.hazard == facts.hazard:
            worst = "S"
            trace.append(Step("RISK_PRESUMED", {"hazard": row.hazard}, row.rule))
    trace.append(Step("RISK_OVERALL", {"level": worst}))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={"level": worst, "text": method.text},
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def probability(scenario: Scenario) -> Fraction:
    """The product of the steps, exact: what is banded is never rounded."""
    return prod((step.probability for step in scenario.steps), start=Fraction(1))


def _cell(scenario: Scenario, book: RuleBook) -> tuple[BandRow, CellRow]:
    exact = probability(scenario)
    bands = sorted(book.table("probability_bands").typed(BandRow), key=lambda row: row.above)
    band = bands[0]  # the lowest band also holds what cannot happen
    for row in bands:
        if exact > row.above:
            band = row
    for cell in book.table("severity_matrix").typed(CellRow):
        if (cell.band, cell.severity) == (band.band, scenario.severity):
            return band, cell
    raise NoRuleApplies("severity_matrix", band=band.band, severity=scenario.severity)


def _faults(facts: RiskFacts) -> Iterator[Cell]:
    for scenario in facts.scenarios:
        if not 1 <= scenario.severity <= 4:
            yield Cell(scenario.id, "severity", str(scenario.severity), "RISK_SEVERITY_RANGE")
        if not scenario.steps:
            yield Cell(scenario.id, "steps", "", "RISK_NO_STEPS")
        for step in scenario.steps:
            if not 0 <= step.probability <= 1:
                yield Cell(scenario.id, step.event, str(step.probability), "RISK_PROBABILITY_RANGE")
