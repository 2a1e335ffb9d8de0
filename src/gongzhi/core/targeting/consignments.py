"""Whether one declared item is released, its documents are looked at, or it is a candidate for a check.

The pass over all lines (engine/expressions.py) says the same of the same facts: its look-up tables are made by the
functions below. Worked example: docs/method/declarations.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.hs_codes import CHAPTER, HEADING, SUBHEADING
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent

METHOD = "targeting.consignment@1"
TABLES = ("chapter_risks", "consignment_decisions", "consignment_points", "firm_points", "goods_risks")
UNKNOWN, DIFFERS = "unknown", "differs"


@dataclass(frozen=True)
class Item:
    """What the declaration says."""

    id: str  # declaration and item number
    hs_code: str  # 10 digits
    destination: str  # ISO 3166-1 alpha-2
    producer_region: str
    inspected: bool  # before export


@dataclass(frozen=True)
class Producer:
    """What the register and the findings say of the producer."""

    id: str  # its credit code
    region: str  # county of the register
    ratio: Decimal  # share of its batches to check, 0..1


@dataclass(frozen=True)
class ConsignmentFacts:
    subject: str
    as_of: date  # of the export: rules and country lists of that day
    item: Item
    producer: Producer | None  # None: in no register
    lists: tuple[str, ...]  # country lists on which the destination stands


@dataclass(frozen=True)
class ChapterRow:
    """A row of chapter_risks."""

    rule: str
    from_chapter: int
    product_risk: str  # I, II, III


@dataclass(frozen=True)
class GoodsRow:
    """A row of goods_risks."""

    rule: str
    hs_prefix: str
    product_risk: str


@dataclass(frozen=True)
class PointsRow:
    """A row of consignment_points."""

    rule: str
    factor: str
    value: str
    points: int


@dataclass(frozen=True)
class FirmRow:
    """A row of firm_points."""

    rule: str
    min_ratio: Decimal
    points: int


@dataclass(frozen=True)
class DecisionRow:
    """A row of consignment_decisions."""

    rule: str
    min_score: int
    decision: str  # release, documents, candidate


def decide(facts: ConsignmentFacts, book: RuleBook) -> Finding:
    """What is proposed for one declared item.

    value: score (points), decision (release, documents, candidate), county of the producer, product_risk (I, II, III)
    """
    item, producer = facts.item, facts.producer
    goods = goods_row(item.hs_code, book)
    risk = points_row("product_risk", goods.product_risk, book)
    trace = [
        Step("CONSIGNMENT_GOODS", {"product_risk": goods.product_risk, "hs_code": item.hs_code}, goods.rule),
        Step("CONSIGNMENT_RISK", {"product_risk": goods.product_risk, "points": str(risk.points)}, risk.rule),
    ]
    score = risk.points
    if not item.inspected:
        row = points_row("not_inspected", goods.product_risk, book)
        trace.append(Step("CONSIGNMENT_NOT_INSPECTED", {"points": str(row.points)}, row.rule))
        score += row.points
    listed = destination_row(facts.lists, book)
    if listed:
        values = {"destination": item.destination, "points": str(listed.points)}
        trace.append(Step("CONSIGNMENT_DESTINATION", values, listed.rule))
        score += listed.points
    if producer is None:
        row = points_row("producer", UNKNOWN, book)
        trace.append(Step("CONSIGNMENT_PRODUCER_UNKNOWN", {"points": str(row.points)}, row.rule))
        score += row.points
    else:
        firm = firm_row(producer.ratio, book)
        values = {"percent": percent(producer.ratio), "points": str(firm.points)}
        trace.append(Step("CONSIGNMENT_FIRM", values, firm.rule))
        score += firm.points
        if producer.region != item.producer_region:
            row = points_row("place", DIFFERS, book)
            values = {"said": item.producer_region, "registered": producer.region, "points": str(row.points)}
            trace.append(Step("CONSIGNMENT_PLACE_DIFFERS", values, row.rule))
            score += row.points
    decided = decision_row(score, book)
    trace.append(Step("CONSIGNMENT_DECIDED", {"decision": decided.decision, "score": str(score)}, decided.rule))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "score": str(score),
            "decision": decided.decision,
            "county": producer.region if producer else item.producer_region,
            "product_risk": goods.product_risk,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def goods_row(hs_code: str, book: RuleBook) -> GoodsRow | ChapterRow:
    """The row with the most digits that the code begins with, else its chapter's."""
    by_prefix = {row.hs_prefix: row for row in book.table("goods_risks").typed(GoodsRow)}
    for digits in (SUBHEADING, HEADING):
        if hs_code[:digits] in by_prefix:
            return by_prefix[hs_code[:digits]]
    reached = [
        row for row in book.table("chapter_risks").typed(ChapterRow) if row.from_chapter <= int(hs_code[:CHAPTER])
    ]
    if not reached:
        raise NoRuleApplies("chapter_risks", hs_code=hs_code)
    return max(reached, key=lambda row: row.from_chapter)


def points_row(factor: str, value: str, book: RuleBook) -> PointsRow:
    for row in book.table("consignment_points").typed(PointsRow):
        if (row.factor, row.value) == (factor, value):
            return row
    raise NoRuleApplies("consignment_points", factor=factor, value=value)


def destination_row(lists: Sequence[str], book: RuleBook) -> PointsRow | None:
    """The row with the most points among the lists on which the destination stands, the first of equals; None for none.

    A list without a row is no reason to look at goods.
    """
    rows = [row for row in book.table("consignment_points").typed(PointsRow) if row.factor == "destination"]
    return max((row for row in rows if row.value in lists), key=lambda row: row.points, default=None)


def firm_row(ratio: Decimal, book: RuleBook) -> FirmRow:
    reached = [row for row in book.table("firm_points").typed(FirmRow) if row.min_ratio <= ratio]
    if not reached:
        raise NoRuleApplies("firm_points", ratio=ratio)
    return max(reached, key=lambda row: row.min_ratio)


def decision_row(score: int, book: RuleBook) -> DecisionRow:
    reached = [row for row in book.table("consignment_decisions").typed(DecisionRow) if row.min_score <= score]
    if not reached:
        raise NoRuleApplies("consignment_decisions", score=score)
    return max(reached, key=lambda row: row.min_score)
