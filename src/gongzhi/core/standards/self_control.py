"""Whether an enterprise can control its own quality on a day, and what it lacks for that (自检自控能力).

Worked example and limits: docs/method/standards.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.months import read_month
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import percent_of, ratio, rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent

METHOD = "standards.self_control@1"
TABLES = ("self_control",)


@dataclass(frozen=True)
class SelfControlCapability:
    """What the enterprise has, counted."""

    id: str  # number of its report
    laboratories: int
    testers: int  # staff who test
    control_points: int  # in the line (关键控制点)


@dataclass(frozen=True)
class Instrument:
    id: str  # the enterprise's number of it
    calibrated_until: date | None  # last day on which its calibration holds; None where it has none


@dataclass(frozen=True)
class MonthYield:
    """What passed at the first inspection in a month (一次交验合格率)."""

    id: str  # month, "2017-05"
    inspected: int
    passed_first: int


@dataclass(frozen=True)
class SelfControlFacts:
    subject: str  # credit code
    as_of: date
    capability: SelfControlCapability
    instruments: tuple[Instrument, ...]
    yields: tuple[MonthYield, ...]  # months over by the day


@dataclass(frozen=True)
class SelfControlRow:
    """The row of self_control."""

    rule: str
    min_laboratories: int
    min_testers: int
    min_control_points: int
    min_yield: Decimal  # share of what is inspected, 0..1, lower edge included


def self_control(facts: SelfControlFacts, book: RuleBook) -> Finding:
    """What an enterprise lacks on a day to control its own quality.

    value: complete ("true", "false"), lacking (laboratories, testers, control_points, calibration, first_pass_yield,
    spaced; None where nothing is), overdue (how many instruments), first_pass_yield (percent of the latest month with
    inspections, 2 decimals; None without such a month, and then it is lacking)
    Raises BadInput for a count below 0, and for more passed than inspected.
    """
    _check(facts)
    (row,) = book.table("self_control").typed(SelfControlRow)
    latest = latest_yield(facts)
    short = lacking(facts, row)
    trace = (_counts_told(facts.capability, row), *_overdue_told(facts, row), _yield_told(latest, row))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "complete": "false" if short else "true",
            "lacking": " ".join(short) or None,
            "overdue": str(len(overdue(facts))),
            "first_pass_yield": _percent(latest) if latest else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def lacking(facts: SelfControlFacts, row: SelfControlRow) -> tuple[str, ...]:
    """What falls short of the row, by name; () where nothing does."""
    has, latest = facts.capability, latest_yield(facts)
    share = ratio(latest.passed_first, latest.inspected) if latest else None
    short = {
        "laboratories": has.laboratories < row.min_laboratories,
        "testers": has.testers < row.min_testers,
        "control_points": has.control_points < row.min_control_points,
        "calibration": bool(overdue(facts)),
        "first_pass_yield": share is None or share < Fraction(row.min_yield),
    }
    return tuple(name for name, is_short in short.items() if is_short)


def overdue(facts: SelfControlFacts) -> tuple[Instrument, ...]:
    """The instruments without a calibration that holds on the day, by number."""
    late = (one for one in facts.instruments if one.calibrated_until is None or one.calibrated_until < facts.as_of)
    return tuple(sorted(late, key=lambda one: one.id))


def latest_yield(facts: SelfControlFacts) -> MonthYield | None:
    """The last month over by the day in which anything was inspected; None without one."""
    inspected = (each for each in facts.yields if each.inspected and read_month(each.id).last <= facts.as_of)
    return max(inspected, key=lambda each: each.id, default=None)


def _check(facts: SelfControlFacts) -> None:
    has = facts.capability
    counts = {"laboratories": has.laboratories, "testers": has.testers, "control_points": has.control_points}
    faults = [Cell(has.id, name, str(many), "CONTROL_COUNT") for name, many in counts.items() if many < 0]
    faults += [
        Cell(
            each.id, "passed_first", str(each.passed_first), "CONTROL_YIELD_COUNTS", {"inspected": str(each.inspected)}
        )
        for each in facts.yields
        if not 0 <= each.passed_first <= each.inspected
    ]
    if faults:
        raise BadInput(faults)


def _counts_told(has: SelfControlCapability, row: SelfControlRow) -> Step:
    told = {
        "laboratories": str(has.laboratories),
        "min_laboratories": str(row.min_laboratories),
        "testers": str(has.testers),
        "min_testers": str(row.min_testers),
        "control_points": str(has.control_points),
        "min_control_points": str(row.min_control_points),
    }
    return Step("CONTROL_COUNTS", told, row.rule)


def _overdue_told(facts: SelfControlFacts, row: SelfControlRow) -> Iterator[Step]:
    for one in overdue(facts):
        if one.calibrated_until is None:
            yield Step("CONTROL_NOT_CALIBRATED", {"id": one.id}, row.rule)
        else:
            yield Step("CONTROL_OVERDUE", {"id": one.id, "until": one.calibrated_until.isoformat()}, row.rule)


def _yield_told(latest: MonthYield | None, row: SelfControlRow) -> Step:
    least = percent(row.min_yield)
    if latest is None:
        return Step("CONTROL_NO_YIELD", {"least": least}, row.rule)
    counted = {"month": latest.id, "passed": str(latest.passed_first), "inspected": str(latest.inspected)}
    return Step("CONTROL_YIELD", {**counted, "percent": _percent(latest) or "", "least": least}, row.rule)


def _percent(month: MonthYield) -> str | None:
    return rounded(percent_of(month.passed_first, month.inspected), 2)
