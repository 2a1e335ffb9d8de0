"""Return rates of a place over a period: by batch, by value, as assessed, per US$ 100 million.

What divides by what, and why: docs/decisions/0002-what-the-return-rate-divides-by.md. Worked example:
docs/method/return_rate.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.credit.same_facts import row_of
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.intervals import Interval, wilson
from gongzhi.core.spoken import rules_spoken

METHOD = "scorecard.return_rates@1"
TABLES = ("return_counting", "same_facts")
CENTS_IN_100_MILLION = 100 * 10**8


@dataclass(frozen=True)
class ReturnItem:
    """A returned export item; attributed to the producer's place, dated by its registration."""

    id: str  # reference of the return
    status: str  # own_fault, other, uninvestigated
    value_usd_cents: int  # of the returned part
    case: str | None = None  # case number
    export_item: str | None = None  # of the original export, where it came back in parts: one item, several returns


@dataclass(frozen=True)
class ExportTotals:
    id: str  # region and year
    items: int
    value_usd_cents: int


@dataclass(frozen=True)
class NoticeRef:
    """A foreign notice linked to a producer of the place."""

    id: str
    same_as: str = ""  # of the notice by which another source told the same fact, "" for none; it does not count


@dataclass(frozen=True)
class ReturnRateFacts:
    subject: str  # region code
    as_of: date
    exports: ExportTotals
    returns: tuple[ReturnItem, ...]
    notices: tuple[NoticeRef, ...]


@dataclass(frozen=True)
class CountingRow:
    rule: str
    status: str
    assessed: bool


@dataclass(frozen=True)
class PlaceCounts:
    """What a place's rates are made of. Each rate is exact, and None where nothing was exported."""

    returned_items: int
    assessed_items: int
    notices: int
    export_items: int
    export_usd_cents: int

    @property
    def incidents(self) -> int:
        return self.notices + self.returned_items

    @property
    def batch(self) -> Fraction | None:
        """Percent of the exported items that came back."""
        return percent_of(self.returned_items, self.export_items)

    @property
    def assessed(self) -> Fraction | None:
        """Percent of the exported items that came back and count."""
        return percent_of(self.assessed_items, self.export_items)

    @property
    def per_100m(self) -> Fraction | None:
        """Foreign notices and returned items per US$ 100 million."""
        return incidents_per_100m(self.incidents, self.export_usd_cents)

    @property
    def interval(self) -> Interval | None:
        """How far chance alone can move the assessed share; None where there is none."""
        return wilson(self.assessed_items, self.export_items)


def place_counts(facts: ReturnRateFacts, book: RuleBook) -> PlaceCounts:
    """Raises NoRuleApplies for a return whose status no row counts."""
    return PlaceCounts(
        distinct_items(facts.returns),
        distinct_items(_assessed(facts.returns, book)),
        notices_counted(facts.notices),
        facts.exports.items,
        facts.exports.value_usd_cents,
    )


def counts_as_assessed(status: str, book: RuleBook) -> bool:
    """Whether a return of this status counts in the assessed rate. Raises NoRuleApplies for a status of no row."""
    for row in book.table("return_counting").typed(CountingRow):
        if row.status == status:
            return row.assessed
    raise NoRuleApplies("return_counting", status=status)


def return_rates(facts: ReturnRateFacts, book: RuleBook) -> Finding:
    """The rates of a place; each None where nothing was exported.

    value: batch, value, assessed (percent, 2 decimals), assessed_value (percent, 4 decimals), per_100m
    (foreign notices and returned items per US$ 100 million, 2 decimals), and what they are made of as counts
    and US cents. A rate can pass 100: goods of earlier years come back too.
    """
    counts = place_counts(facts, book)
    returned_cents, assessed_cents = _cents(facts.returns), _cents(_assessed(facts.returns, book))
    exports = facts.exports
    trace = tuple(
        _counted([item for item in facts.returns if item.status == row.status], row)
        for row in book.table("return_counting").typed(CountingRow)
    ) + tuple(
        Step("RATES_SAME_FACT", {"id": notice.id, "also": notice.same_as}, row_of("foreign_notification", book).rule)
        for notice in facts.notices
        if notice.same_as
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "batch": rounded(counts.batch, 2),
            "value": rounded(percent_of(returned_cents, exports.value_usd_cents), 2),
            "assessed": rounded(counts.assessed, 2),
            "assessed_value": rounded(percent_of(assessed_cents, exports.value_usd_cents), 4),
            "per_100m": rounded(counts.per_100m, 2),
            "returned_items": str(counts.returned_items),
            "returned_usd_cents": str(returned_cents),
            "assessed_items": str(counts.assessed_items),
            "assessed_usd_cents": str(assessed_cents),
            "notices": str(notices_counted(facts.notices)),
            "export_items": str(exports.items),
            "export_usd_cents": str(exports.value_usd_cents),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def status_of(cause: str | None, responsibility: str | None, book: RuleBook) -> str:
    """How a return counts: uninvestigated until both are known, then own fault or other."""
    if cause is None or responsibility is None:
        return "uninvestigated"
    return "own_fault" if is_own_fault(cause, responsibility, book) else "other"


def notices_counted(notices: Iterable[NoticeRef]) -> int:
    """How many foreign notices there are; a fact that two sources told is one."""
    return sum(not notice.same_as for notice in notices)


def distinct_items(returns: Iterable[ReturnItem]) -> int:
    """How many original export items came back; one that came back in three parts is one."""
    return len({("item", r.export_item) if r.export_item else ("return", r.id) for r in returns})


def percent_of(part: int, whole: int) -> Fraction | None:
    return ratio(part * 100, whole)


def incidents_per_100m(incidents: int, export_usd_cents: int) -> Fraction | None:
    """Foreign notices and returned items per US$ 100 million of exports; None where nothing was exported."""
    return ratio(incidents * CENTS_IN_100_MILLION, export_usd_cents)


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """The exact quotient, None over zero: nothing exported is neither a good nor a bad rate."""
    return Fraction(numerator, denominator) if denominator else None


def rounded(exact: Fraction | None, places: int) -> str | None:
    """An exact number as shown, its size half up: rounded(Fraction(-1, 8), 2) is "-0.13", and no zero is negative."""
    if exact is None:
        return None
    size = (abs(exact.numerator) * 10**places * 2 + exact.denominator) // (exact.denominator * 2)
    whole, parts = divmod(size, 10**places)
    sign = "-" if exact < 0 and size else ""
    return f"{sign}{whole}.{parts:0{places}}" if places else f"{sign}{whole}"


def _assessed(returns: tuple[ReturnItem, ...], book: RuleBook) -> tuple[ReturnItem, ...]:
    counts = {item.status: counts_as_assessed(item.status, book) for item in returns}
    return tuple(item for item in returns if counts[item.status])


def _counted(items: list[ReturnItem], row: CountingRow) -> Step:
    code = "RETURNS_COUNTED" if row.assessed else "RETURNS_NOT_COUNTED"
    values = {
        "status": row.status,
        "items": str(distinct_items(items)),
        "usd": rounded(Fraction(_cents(items), 100), 2),
    }
    return Step(code, {name: value or "" for name, value in values.items()}, row.rule)


def _cents(items: Iterable[ReturnItem]) -> int:
    return sum(item.value_usd_cents for item in items)
