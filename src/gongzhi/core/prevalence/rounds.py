"""What a round's checks say of everything it could have drawn, with what suspicion finds beside it, as a finding.

Formulas, simulated coverage and limits: docs/method/prevalence.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import isinf

from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.prevalence import ROUND_METHOD
from gongzhi.core.prevalence.arms import Domain, DrawnUnit, Goods, RandomArm, TargetedArm, TargetedCheck, domains
from gongzhi.core.prevalence.estimates import Estimate, estimates
from gongzhi.core.prevalence.intervals import Ends
from gongzhi.core.prevalence.lift import Lift, lift
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken

METHOD = ROUND_METHOD
TABLES = ("prevalence_line",)
DIGITS = 2  # of a percentage and of a lift
UNSAID = ("rate", "by_frame")  # of the steps that are read, where too few failed or passed
NAMED = {"product": "hs_prefix", "market": "country", "county": "region"}  # by what a domain's code is called in words


@dataclass(frozen=True)
class FramePart:
    """How many units of the round's frame are alike. goods: its product is "", as a frame names none."""

    goods: Goods
    units: int


@dataclass(frozen=True)
class RoundResults:
    """subject: the round's number; frame: every unit that could be drawn; suspected: checks of no draw."""

    subject: str
    as_of: date
    units: tuple[DrawnUnit, ...]
    frame: tuple[FramePart, ...]
    suspected: tuple[TargetedCheck, ...]


@dataclass(frozen=True)
class LineRow:
    """The row of rule table `prevalence_line`."""

    rule: str
    least_failures: int


def round_prevalence(facts: RoundResults, book: RuleBook) -> Finding:
    """Failure rates of everything, then by product, market and county; a step of the trace for each.

    A step tells a rate only with its interval. Values of each step, and of everything as the finding's value: framed
    (units of the frame; None where it does not tell), drawn, checked, failed (counts), rate, low, high, by_frame
    (percent), estimate (said, too_few, none), targeted, targeted_failed (counts of checks on suspicion), lift,
    lift_low, lift_high, lift_estimate.
    Whoever was checked on suspicion enters no rate.
    """
    (row,) = book.table("prevalence_line").typed(LineRow)
    random = RandomArm(facts.units, tuple((part.goods, part.units) for part in facts.frame))
    targeted = TargetedArm(facts.suspected)
    asked = tuple(one for one in domains(random, targeted) if one.code or one.by == "all")
    found = estimates(random, asked, least_failures=row.least_failures)
    told = [
        (domain, _told(one, lift(targeted, domain, one, least_failures=row.least_failures)))
        for domain, one in zip(asked, found, strict=True)
    ]
    trace = tuple(_steps(told, row))
    (_, everything), *_ = told
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=everything,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _told(one: Estimate, more: Lift) -> dict[str, str | None]:
    return {
        "framed": None if one.framed is None else str(one.framed),
        "drawn": str(one.drawn),
        "checked": str(one.checked),
        "failed": str(one.failed),
        "rate": _percent(one.rate),
        **_ends("", one.ends, 100),
        "by_frame": _percent(one.by_frame),
        "estimate": one.standing,
        "targeted": str(more.checked),
        "targeted_failed": str(more.failed),
        "lift": None if more.ratio is None else rounded(Fraction(more.ratio), DIGITS),
        **_ends("lift_", more.ends, 1),
        "lift_estimate": more.standing,
    }


def _steps(told: list[tuple[Domain, dict[str, str | None]]], row: LineRow) -> Iterator[Step]:
    for domain, values in told:
        named = {NAMED[domain.by]: domain.code} if domain.by in NAMED else {}
        is_said = values["estimate"] == "said"
        said = named | {
            name: "—" if value is None or (name in UNSAID and not is_said) else value for name, value in values.items()
        }
        yield Step(f"PREVALENCE_{domain.by}".upper(), said, row.rule)
    yield Step("PREVALENCE_LINE", {"least_failures": str(row.least_failures)}, row.rule)


def _ends(name: str, ends: Ends | None, times: int) -> Mapping[str, str | None]:
    if ends is None:
        return {f"{name}low": None, f"{name}high": None}
    high = None if isinf(ends.high) else rounded(Fraction(ends.high * times), DIGITS)
    return {f"{name}low": rounded(Fraction(ends.low * times), DIGITS), f"{name}high": high}


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else rounded(share * 100, DIGITS)
