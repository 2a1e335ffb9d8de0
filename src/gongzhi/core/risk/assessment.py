"""How likely harm is and how bad it would be: scenarios, probability bands, severity matrix, worst case.

Worked examples and limits: docs/method/risk.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.risk.levels import LEVELS, Risk, Scenario, probability, risk_of
from gongzhi.core.risk.sensitivity import Change, changes_that_matter
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "risk.assess@2"
METHOD_1 = "risk.assess@1"  # without the experts' other opinions, sensitivity, national standard and food class
TABLES = (
    "food_classes",
    "presumed_serious",
    "probability_bands",
    "risk_method",
    "risk_sensitivity",
    "severity_matrix",
)


@dataclass(frozen=True)
class Opinion:
    """What one expert said before the assessment was agreed on and that differs from it."""

    id: str  # "1", "2", …: the experts in the order in which they first spoke
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class RiskFacts:
    subject: str  # case number
    as_of: date
    hazard: str  # code of catalogue/codes/hazards.yml, "" where unknown
    scenarios: tuple[Scenario, ...]  # those that the experts agreed on
    opinions: tuple[Opinion, ...] = ()  # of whoever said otherwise, first or last
    whereabouts: str = ""  # of a food, by the table food_classes; "" for goods that are no food


@dataclass(frozen=True)
class MethodRow:
    rule: str
    text: str
    family: str = "eu"  # whose text: eu, national


@dataclass(frozen=True)
class FoodRow:
    rule: str
    whereabouts: str
    risk_level: str | None  # None for every other
    food_class: str


def assess(facts: RiskFacts, book: RuleBook) -> Finding:
    """The risk of a product: the worst of its scenarios, or serious where the hazard is presumed so.

    value: level (S, H, M, L), text and national (the documents that the method follows), least and most (the lowest
    and the highest level that an expert saw), differing (how many experts saw another level), sensitive (how many
    changes of one step would change the level), food_class (by RASFF, None for goods that are no food)
    Refuses with NO_SCENARIO without scenarios. Raises BadInput for a probability outside 0..1, a severity outside
    1..4 or unknown whereabouts.
    """
    _check(facts)
    risk = risk_of(facts.scenarios, facts.hazard, book)
    texts = {row.family: row for row in book.table("risk_method").typed(MethodRow)}
    trace = [Step("RISK_METHOD", {"text": row.text}, row.rule) for row in texts.values()]
    trace += _reasons(risk, facts.hazard)
    seen = [(opinion.id, risk_of(opinion.scenarios, facts.hazard, book).level) for opinion in facts.opinions]
    trace += [Step("RISK_OPINION", {"id": name, "level": level, "risk_level": risk.level}) for name, level in seen]
    levels = sorted([risk.level, *(level for _, level in seen)], key=LEVELS.index)
    changes = changes_that_matter(facts.scenarios, facts.hazard, risk.level, book)
    trace += [_sensitive(change) for change in changes] or [Step("RISK_ROBUST", {"level": risk.level})]
    food = _food_class(facts, risk.level, book)
    if food:
        trace.append(Step("RISK_FOOD", {"whereabouts": food.whereabouts, "food_class": food.food_class}, food.rule))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "level": risk.level,
            "text": texts["eu"].text,
            "national": texts["national"].text,
            "least": levels[0],
            "most": levels[-1],
            "differing": str(sum(level != risk.level for _, level in seen)),
            "sensitive": str(len(changes)),
            "food_class": food.food_class if food else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def assess_1(facts: RiskFacts, book: RuleBook) -> Finding:
    """The first version, as the findings that cite it were made; value: level, text."""
    _check(facts)
    method = next(row for row in book.table("risk_method").typed(MethodRow) if row.family == "eu")
    risk = risk_of(facts.scenarios, facts.hazard, book)
    trace = [Step("RISK_METHOD", {"text": method.text}, method.rule), *_reasons(risk, facts.hazard)]
    return Finding(
        method=METHOD_1,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={"level": risk.level, "text": method.text},
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def _reasons(risk: Risk, hazard: str) -> Iterator[Step]:
    for scenario, band, cell in risk.cells:
        told = {"id": scenario.id, "probability": str(probability(scenario)), "severity": str(scenario.severity)}
        yield Step("RISK_PROBABILITY", told | {"band": str(band.band)}, band.rule)
        yield Step("RISK_SCENARIO", told | {"level": cell.level}, cell.rule)
    if risk.presumed:
        yield Step("RISK_PRESUMED", {"hazard": hazard}, risk.presumed.rule)
    yield Step("RISK_OVERALL", {"level": risk.level})


def _sensitive(change: Change) -> Step:
    told = {"id": change.scenario, "step": change.event, "change": change.kind, "probability": str(change.probability)}
    return Step("RISK_SENSITIVE", told | {"level": change.level}, change.rule)


def _food_class(facts: RiskFacts, level: str, book: RuleBook) -> FoodRow | None:
    """The class for a food found there at this risk; a row that names the level goes before one for every other."""
    if not facts.whereabouts:
        return None
    rows = [row for row in book.table("food_classes").typed(FoodRow) if row.whereabouts == facts.whereabouts]
    for risk in (level, None):
        for row in rows:
            if row.risk_level == risk:
                return row
    raise BadInput([Cell("", "whereabouts", facts.whereabouts, "FIELD_NOT_A_CHOICE")])


def _check(facts: RiskFacts) -> None:
    if not facts.scenarios or any(not opinion.scenarios for opinion in facts.opinions):
        raise Refusal("NO_SCENARIO", case=facts.subject)
    told: tuple[RiskFacts | Opinion, ...] = (facts, *facts.opinions)
    faults = [fault for one in told for fault in _faults(one)]
    if faults:
        raise BadInput(faults)


def _faults(told: RiskFacts | Opinion) -> Iterator[Cell]:
    for scenario in told.scenarios:
        if not 1 <= scenario.severity <= 4:
            yield Cell(scenario.id, "severity", str(scenario.severity), "RISK_SEVERITY_RANGE")
        if not scenario.steps:
            yield Cell(scenario.id, "steps", "", "RISK_NO_STEPS")
        for step in scenario.steps:
            if not 0 <= step.probability <= 1:
                yield Cell(scenario.id, step.event, str(step.probability), "RISK_PROBABILITY_RANGE")
