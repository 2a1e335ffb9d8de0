"""A fact that the firm told itself and another body told again counts once.

Worked example and limits: docs/method/same_facts.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gongzhi.core.credit.grade import CreditEvent
from gongzhi.core.credit.tables import SameFactRow, WeightRow
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class NoticeTold:
    """A foreign notice as one source tells it, of one enterprise."""

    id: str
    source: str
    uscc: str
    product: str  # in the words of the source; "" where it gives none
    lot: str
    on: date


def once(events: Iterable[CreditEvent], book: RuleBook) -> tuple[CreditEvent, ...]:
    """The events of an enterprise with each fact once, in the order given; what nobody told twice as it was.

    Paired is one event that the firm reported (voluntary) with one that it did not, of one family, alike by the rule,
    not more days apart than either row allows; the nearest first. The pair counts as the heavier kind on the later day,
    and as reported first by the firm; `also` then names the firm's telling. Two tellings by the firm, or two by others,
    stay two: neither side makes its facts fewer by repeating them. Raises NoRuleApplies for an event without weight.
    """
    given = list(events)
    rows = {row.event: row for row in book.table("same_facts").typed(SameFactRow)}
    told = [one for one in given if one.voluntary]
    found = [one for one in given if not one.voluntary]
    near = sorted(
        (abs((mine.occurred_on - other.occurred_on).days), mine.id, other.id, at, place)
        for at, mine in enumerate(told)
        for place, other in enumerate(found)
        if _is_same(mine, other, rows)
    )
    taken_told: set[int] = set()
    taken_found: dict[int, int] = {}
    for _, _, _, at, place in near:
        if at not in taken_told and place not in taken_found:
            taken_told.add(at)
            taken_found[place] = at
    weights = {row.event: row for row in book.table("credit_weights").typed(WeightRow)} if taken_found else {}
    paired = {id(found[place]): _one(told[at], found[place], weights) for place, at in taken_found.items()}
    gone = {id(told[at]) for at in taken_told}
    return tuple(paired.get(id(one), one) for one in given if id(one) not in gone)


def row_of(event: str, book: RuleBook) -> SameFactRow:
    """The row that says what is alike for an event. Raises NoRuleApplies for an event of no row."""
    for row in book.table("same_facts").typed(SameFactRow):
        if row.event == event:
            return row
    raise NoRuleApplies("same_facts", event=event)


def repeated(notices: Sequence[NoticeTold], book: RuleBook) -> dict[str, str]:
    """Of notices that several sources tell of one enterprise: the id of each repetition → the one that counts.

    Alike by the row of foreign_notification; of those that are alike the earliest counts. One source's own notices are
    never alike: it numbers what it tells.
    """
    row = row_of("foreign_notification", book)
    kept: list[NoticeTold] = []
    found: dict[str, str] = {}
    told_by: dict[str, set[str]] = {}
    for one in sorted(notices, key=lambda notice: (notice.on, notice.source, notice.id)):
        same = next((other for other in kept if _told_again(one, other, row, told_by)), None)
        if same is None:
            kept.append(one)
            told_by[one.id] = {one.source}
        else:
            found[one.id] = same.id
            told_by[same.id].add(one.source)
    return found


def _told_again(one: NoticeTold, other: NoticeTold, row: SameFactRow, told_by: dict[str, set[str]]) -> bool:
    return (
        one.uscc == other.uscc
        and one.source not in told_by[other.id]
        and (one.on - other.on).days <= row.days
        and _alike((_packed(one.product), one.lot), (_packed(other.product), other.lot), row.compares)
    )


def _is_same(mine: CreditEvent, other: CreditEvent, rows: dict[str, SameFactRow]) -> bool:
    if mine.kind not in rows or other.kind not in rows or rows[mine.kind].fact_family != rows[other.kind].fact_family:
        return False
    apart = abs((mine.occurred_on - other.occurred_on).days)
    allowed = min(rows[mine.kind].days, rows[other.kind].days)
    sides = ((mine.product, mine.lot), (other.product, other.lot))
    return apart <= allowed and _alike(*sides, rows[other.kind].compares)


def _alike(one: tuple[str, str], other: tuple[str, str], compares: str) -> bool:
    """Lots that both name decide; where one names none, the goods, if the rule compares them."""
    (product, lot), (other_product, other_lot) = one, other
    if lot and other_lot:
        return _packed(lot) == _packed(other_lot)
    match compares:
        case "product":
            return bool(product) and product == other_product
        case "lot":
            return False
        case _:
            raise NoRuleApplies("same_facts", compares=compares)


def _one(mine: CreditEvent, other: CreditEvent, weights: dict[str, WeightRow]) -> CreditEvent:
    for event in (mine, other):
        if event.kind not in weights:
            raise NoRuleApplies("credit_weights", event=event.kind)
    heavier = max((other, mine), key=lambda event: weights[event.kind].weight)
    later = max(mine.occurred_on, other.occurred_on)
    return replace(other, kind=heavier.kind, points=heavier.points, occurred_on=later, voluntary=True, also=mine.id)


def _packed(words: str) -> str:
    return "".join(words.lower().split())
