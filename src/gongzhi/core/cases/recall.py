"""Whether a case calls for a recall, by when an overseas recall is reported, and how far a recall has come.

Worked example and limits: docs/method/recall.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongzhi.core.calendar import Calendar
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "cases.recall@1"
TABLES = ("recall_triggers",)


@dataclass(frozen=True)
class RecallGround:
    """Something that can make a recall necessary."""

    id: str  # evidence id or number of the investigation
    ground: str  # a ground of recall_triggers
    known_on: date  # defect confirmed, overseas recall learned of


@dataclass(frozen=True)
class RecallFacts:
    subject: str  # case number
    as_of: date
    risk_level: str  # S, H, M, L; "" while the risk is not assessed
    consumer_goods: bool  # the goods are on consumer markets
    grounds: tuple[RecallGround, ...]


@dataclass(frozen=True)
class Consignment:
    """One item of an export declaration: what went to whom, out of which lots."""

    declaration_no: str
    item_no: int
    exporter: str  # credit code
    destination: str  # ISO 3166-1 alpha-2
    exported_on: date
    goods: str
    quantity: int
    unit: str
    lots: tuple[str, ...]  # of the producer; () where none is declared

    @property
    def item(self) -> str:
        return f"{self.declaration_no}-{self.item_no}"


@dataclass(frozen=True)
class Scope:
    """How far a recall reaches, as far as declarations tell."""

    lots: tuple[str, ...]
    consignments: tuple[Consignment, ...]  # with goods of one of the lots, oldest first


@dataclass(frozen=True)
class TriggerRow:
    """A row of recall_triggers."""

    rule: str
    ground: str
    levels: str  # risk levels, spaced
    report_working_days: int | None


@dataclass(frozen=True)
class OverseasRow:
    """A row of overseas_recalls."""

    rule: str
    source: str
    measure: str | None  # None: every notice of the source


def recall_flag(facts: RecallFacts, book: RuleBook) -> Finding:
    """Whether a case is flagged for a recall.

    value: flagged ("true", "false"); grounds (those that flag it, spaced, None without one); to_report_since
    (first day on which something about consumer goods was learned that has to be reported whatever its risk)
    Grounds known after the day are not looked at. Raises NoRuleApplies for a ground of no row.
    """
    known = sorted((g for g in facts.grounds if g.known_on <= facts.as_of), key=lambda g: (g.known_on, g.id))
    rows = [(ground, trigger_row(ground.ground, book)) for ground in known]
    flagging = [row.ground for _, row in rows if facts.consumer_goods and facts.risk_level in row.levels.split()]
    reported = [(g, row) for g, row in rows if facts.consumer_goods and row.report_working_days is not None]
    trace = (
        *(_told(ground, row, facts) for ground, row in rows),
        *(_report_told(ground, row) for ground, row in reported),
        *(() if rows else (Step("RECALL_NO_GROUND", {}),)),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "flagged": "true" if flagging else "false",
            "grounds": " ".join(dict.fromkeys(flagging)) or None,
            "to_report_since": reported[0][0].known_on.isoformat() if reported else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def is_overseas_recall(source: str, measure: str, book: RuleBook) -> bool:
    """Whether a foreign notice of this source with this measure tells of a recall there."""
    rows = book.table("overseas_recalls").typed(OverseasRow)
    return any(row.source == source and row.measure in (None, measure) for row in rows)


def report_due_on(ground: RecallGround, calendar: Calendar, book: RuleBook) -> date | None:
    """The last day to report what was learned; None for a ground that nobody has to report."""
    days = trigger_row(ground.ground, book).report_working_days
    return None if days is None else calendar.working_days_after(ground.known_on, days)


def completion(recovered: int, sold: int) -> Decimal | None:
    """Percent of the goods sold that are back, two places; None where nothing was sold.

    Raises BadInput for a count below 0 or more recovered than sold.
    """
    if not 0 <= recovered <= sold:
        raise BadInput([Cell("recall", "recovered", str(recovered), "RECALL_COUNTS", {"sold": str(sold)})])
    percent = rounded(percent_of(recovered, sold), 2)
    return None if percent is None else Decimal(percent)


def scope(returned: Collection[str], named: Collection[str], sent: Iterable[Consignment]) -> Scope:
    """Which lots a defect is known in, and every consignment that holds goods of one of them.

    returned: items of declarations that came back, as "declaration-item"; all their lots are touched. named: lots that
    a failed check names. sent: what the producer exported, in any order. Nothing known of lots gives an empty scope.
    """
    every = sorted(sent, key=lambda one: (one.exported_on, one.declaration_no, one.item_no))
    lots = {lot for one in every if one.item in returned for lot in one.lots} | set(named)
    return Scope(tuple(sorted(lots)), tuple(one for one in every if lots.intersection(one.lots)))


def trigger_row(ground: str, book: RuleBook) -> TriggerRow:
    for row in book.table("recall_triggers").typed(TriggerRow):
        if row.ground == ground:
            return row
    raise NoRuleApplies("recall_triggers", ground=ground)


def _told(ground: RecallGround, row: TriggerRow, facts: RecallFacts) -> Step:
    about = {"id": ground.id, "ground": ground.ground, "known_on": ground.known_on.isoformat()}
    if not facts.consumer_goods:
        return Step("RECALL_NOT_CONSUMER", about, row.rule)
    if not facts.risk_level:
        return Step("RECALL_NOT_ASSESSED", about, row.rule)
    flagged = facts.risk_level in row.levels.split()
    told = {**about, "risk_level": facts.risk_level}
    return Step("RECALL_FLAGGED" if flagged else "RECALL_RISK_TOO_LOW", told, row.rule)


def _report_told(ground: RecallGround, row: TriggerRow) -> Step:
    about = {"id": ground.id, "ground": ground.ground, "known_on": ground.known_on.isoformat()}
    return Step("RECALL_REPORT", {**about, "days": str(row.report_working_days)}, row.rule)
