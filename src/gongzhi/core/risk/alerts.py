"""The alert that an assessed risk calls for: score, level, kind, audience; and who may issue it.

Worked examples and limits: docs/method/alerts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "risk.alert@1"
TABLES = ("alert_harm", "alert_kinds", "alert_levels", "alert_score")


@dataclass(frozen=True)
class AlertFacts:
    subject: str  # case number
    as_of: date
    risk_level: str  # S, H, M, L
    urgency: int  # 1 (least) to 4
    scope: int  # 1 (least) to 4
    control_at_ports: bool  # ports have to act at once
    warns_consumers: bool  # compulsory measures, and consumers have to know


@dataclass(frozen=True)
class AlertText:
    """What every alert has to say."""

    level: int | None
    starts_on: date | None
    scope: str
    matters: str


@dataclass(frozen=True)
class HarmRow:
    rule: str
    level: str
    harm: int


@dataclass(frozen=True)
class ScoreRow:
    rule: str
    factor: str
    weight: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class LevelRow:
    rule: str
    min_score: int
    level: int
    colour: str
    escalate_only: bool


@dataclass(frozen=True)
class KindRow:
    rule: str
    reach: int
    need: str
    kind: str
    audience: str


def alert_for(facts: AlertFacts, book: RuleBook) -> Finding:
    """Level, kind and audience of an alert.

    value: level (1 to 4), colour, score, kind (agencies, operators, public), audience (role codes, spaced)
    Raises BadInput for urgency or scope outside their range.
    """
    harm = next((row for row in book.table("alert_harm").typed(HarmRow) if row.level == facts.risk_level), None)
    if harm is None:
        raise NoRuleApplies("alert_harm", level=facts.risk_level)
    weights = book.table("alert_score").typed(ScoreRow)
    points = {"harm": harm.harm, "urgency": facts.urgency, "scope": facts.scope}
    faults = [
        Cell("alert", row.factor, str(points[row.factor]), "ALERT_POINTS_RANGE")
        for row in weights
        if not row.lowest <= points[row.factor] <= row.highest
    ]
    if faults:
        raise BadInput(faults)
    score = sum(row.weight * points[row.factor] for row in weights)
    level = max(
        (row for row in book.table("alert_levels").typed(LevelRow) if score >= row.min_score),
        key=lambda row: row.min_score,
    )
    kind = _kind(facts, book)
    trace = (
        Step("ALERT_HARM", {"level": facts.risk_level, "harm": str(harm.harm)}, harm.rule),
        *(
            Step("ALERT_FACTOR", {"factor": w.factor, "points": str(points[w.factor]), "weight": str(w.weight)}, w.rule)
            for w in weights
        ),
        Step("ALERT_LEVEL", {"score": str(score), "level": str(level.level), "colour": level.colour}, level.rule),
        Step("ALERT_KIND", {"need": kind.need, "kind": kind.kind}, kind.rule),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "level": str(level.level),
            "colour": level.colour,
            "score": str(score),
            "kind": kind.kind,
            "audience": kind.audience,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def missing_fields(text: AlertText) -> tuple[str, ...]:
    """Which of level, start, scope and matters an alert does not say yet."""
    said = {
        "level": text.level is not None,
        "start": text.starts_on is not None,
        "scope": bool(text.scope.strip()),
        "matters": bool(text.matters.strip()),
    }
    return tuple(name for name, given in said.items() if not given)


def only_escalates(level: int | None, book: RuleBook) -> bool:
    """Whether an alert of this level is the national body's to issue, and can only be sent up to it."""
    return any(row.level == level and row.escalate_only for row in book.table("alert_levels").typed(LevelRow))


def may_issue(text: AlertText, book: RuleBook) -> None:
    """Refuses with ALERT_FIELDS naming what is missing, and with ESCALATE_ONLY for a level that only goes up."""
    missing = missing_fields(text)
    if missing:
        raise Refusal("ALERT_FIELDS", missing=", ".join(missing))
    if only_escalates(text.level, book):
        raise Refusal("ESCALATE_ONLY")


def ack_share(acknowledged: int, recipients: int) -> Decimal | None:
    """Percent of the recipients who have acknowledged, two places; None when nobody was told."""
    if not recipients:
        return None
    return (Decimal(acknowledged * 100) / recipients).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _kind(facts: AlertFacts, book: RuleBook) -> KindRow:
    """The widest kind needed. Operators are reminded of a serious risk, and wherever nothing else is asked for."""
    needs = set()
    if facts.control_at_ports:
        needs.add("port_control")
    if facts.warns_consumers:
        needs.add("warn_consumers")
    if not needs or facts.risk_level == "S":
        needs.add("remind_operators")
    return max(
        (row for row in book.table("alert_kinds").typed(KindRow) if row.need in needs), key=lambda row: row.reach
    )
