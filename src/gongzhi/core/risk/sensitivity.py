"""Which single estimate an assessed level hangs on: each step a factor more or less probable, or one band away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from gongzhi.core.risk.levels import BandRow, Scenario, ScenarioStep, probability, risk_of
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class FactorRow:
    rule: str
    factor: Fraction  # above 1


@dataclass(frozen=True)
class Change:
    """One step, otherwise estimated, and the level that would follow.

    kind: less, more (by the factor), band_down, band_up (as far as the next band of the scenario's probability)
    """

    scenario: str
    event: str
    kind: str
    probability: Fraction  # of the step, as it would have to be
    level: str
    rule: str | None  # the row that gives the factor; None for a change of band


def changes_that_matter(scenarios: tuple[Scenario, ...], hazard: str, level: str, book: RuleBook) -> tuple[Change, ...]:
    """Changes of one step after which the product would not be of `level`, in the order of scenarios and steps.

    A step is never more than certain: where the factor reaches further, certainty is tried. () where nothing matters,
    as for a hazard that is presumed serious.
    """
    found = []
    for place, scenario in enumerate(scenarios):
        for at, step in enumerate(scenario.steps):
            for kind, chance, rule in _tries(scenario, step, book):
                steps = (*scenario.steps[:at], replace(step, probability=chance), *scenario.steps[at + 1 :])
                others = (*scenarios[:place], replace(scenario, steps=steps), *scenarios[place + 1 :])
                then = risk_of(others, hazard, book).level
                if then != level:
                    found.append(Change(scenario.id, step.event, kind, chance, then, rule))
    return tuple(found)


def _tries(scenario: Scenario, step: ScenarioStep, book: RuleBook) -> Iterator[tuple[str, Fraction, str | None]]:
    """Other probabilities of a step: kind, probability, row. None for a step that cannot happen."""
    if not step.probability:
        return
    (row,) = book.table("risk_sensitivity").typed(FactorRow)
    yield "less", step.probability / row.factor, row.rule
    more = min(step.probability * row.factor, Fraction(1))
    if more != step.probability:
        yield "more", more, row.rule
    exact = probability(scenario)
    if not exact:
        return
    others = exact / step.probability  # of the other steps together
    edges = sorted(band.above for band in book.table("probability_bands").typed(BandRow))
    if lower := [edge for edge in edges if edge < exact]:
        yield "band_down", lower[-1] / others, None
    # Strictly above the next edge, and below the one after: halfway, where the step can be that probable.
    for edge, beyond in pairwise([*edges, Fraction(1)]):
        if edge >= exact:
            wanted = min((edge + beyond) / 2 / others, Fraction(1))
            if wanted * others > edge:
                yield "band_up", wanted, None
            return
