"""What a report on a place and month is counted from, and the facts that the core is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from gongzhi.catalogue import places
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.months import Month
from gongzhi.core.rules import RuleBook, RuleRef
from gongzhi.core.scorecard.categories import CategoryRow, category_row
from gongzhi.core.scorecard.intervals import Interval
from gongzhi.core.scorecard.quality_report import (
    CountyExports,
    ReportedReturn,
    ReportFacts,
    YearBefore,
)
from gongzhi.core.scorecard.returns import (
    ExportTotals,
    NoticeRef,
    ReturnItem,
    ReturnRateFacts,
    status_of,
)
from gongzhi.reports.tables import (
    Cited,
    Column,
    Reference,
    cite,
)
from gongzhi.store import queries
from gongzhi.store.queries.reports import CheckRow, CountyMonth, NoticeRow, ReturnRow

MONTHS_BACK = 12  # the same month of the year before is the oldest that is looked at
LOW_HIGH = (Column("REPORT_COL_LOW", "number", "UNIT_PERCENT"), Column("REPORT_COL_HIGH", "number", "UNIT_PERCENT"))


@dataclass(frozen=True)
class Seen:
    """Everything that a report on a place and month is counted from."""

    region: str
    month: Month
    first: date
    last: date  # of the period: of the month, or the day of the report while the month runs
    on: date
    rules: RuleBook
    public: bool
    all_returns: tuple[ReturnRow, ...]  # of the period and the twelve months before
    all_exports: tuple[CountyMonth, ...]
    first_known: date | None  # the oldest registered return of the place
    checks: tuple[CheckRow, ...]
    notices: tuple[NoticeRow, ...]

    @cached_property
    def returns(self) -> tuple[ReturnRow, ...]:
        return tuple(row for row in self.all_returns if self.first <= row.registered_on <= self.last)

    @cached_property
    def exports(self) -> tuple[CountyMonth, ...]:
        return tuple(row for row in self.all_exports if row.month == self.month)

    def is_known(self, month: Month) -> bool:
        """Whether the register of returns reaches back to a month; the month of the report is always known."""
        return month == self.month or (self.first_known is not None and self.first_known <= month.last)

    def category(self, row: ReturnRow) -> CategoryRow:
        return category_row(row.hs_code, self.rules)

    def references(self, rows: Iterable[ReturnRow]) -> tuple[Reference, ...]:
        """The returns that a number was counted from; they hold declaration numbers, which are nobody else's."""
        if self.public:
            return ()
        return tuple(Reference("return", row.reference, str(row.tracing or "")) for row in rows)

    def cite(self, refs: Iterable[RuleRef]) -> tuple[Cited, ...]:
        return cite(refs, self.rules)


def look(region: str, month: Month, on: date, rules: RuleBook, public: bool) -> Seen:
    if region not in {place.code6 for place in places.regions()} or not queries.reports.is_in_view(region):
        raise NotThere("place")
    if month.first > on:
        raise Refusal("MONTH_NOT_BEGUN", month=str(month), today=on.isoformat())
    last, oldest = min(month.last, on), month.earlier(MONTHS_BACK)
    return Seen(
        region=region,
        month=month,
        first=month.first,
        last=last,
        on=on,
        rules=rules,
        public=public,
        all_returns=queries.reports.returns(region, oldest.first, last),
        all_exports=queries.reports.exports(region, oldest, month),
        first_known=queries.reports.first_return_on(region),
        checks=queries.reports.checks(region, month.first, last),
        notices=queries.reports.notices(region, month.first, last),
    )


def report_facts(seen: Seen) -> ReportFacts:
    items: dict[str, int] = {}
    for row in seen.exports:
        items[row.county] = items.get(row.county, 0) + row.items
    return ReportFacts(
        subject=seen.region,
        as_of=seen.on,
        first_day=seen.first,
        last_day=seen.last,
        returns=tuple(
            ReportedReturn(
                id=row.reference,
                registered_on=row.registered_on,
                export_item=row.export_item,
                value_usd_cents=row.value_usd_cents,
                category=seen.category(row).category,
                country=row.country,
                cause=row.cause,
                uscc=row.uscc,
                county=row.county,
            )
            for row in seen.returns
        ),
        before=_year_before(seen) if seen.is_known(seen.month.earlier(MONTHS_BACK)) else None,
        exports=tuple(CountyExports(county, many) for county, many in sorted(items.items())),
    )


def _year_before(seen: Seen) -> YearBefore:
    """The same month a year earlier; while the month runs, up to the same day of it."""
    earlier = seen.month.earlier(MONTHS_BACK)
    last = (
        earlier.last
        if seen.last == seen.month.last
        else earlier.first.replace(day=min(seen.last.day, earlier.last.day))
    )
    rows = [row for row in seen.all_returns if earlier.first <= row.registered_on <= last]
    batches = len({row.export_item for row in rows})
    return YearBefore(f"{seen.region} {earlier}", batches, sum(row.value_usd_cents for row in rows))


def rate_facts(seen: Seen) -> ReturnRateFacts:
    return ReturnRateFacts(
        subject=seen.region,
        as_of=seen.on,
        exports=ExportTotals(
            f"{seen.region} {seen.month}",
            sum(row.items for row in seen.exports),
            sum(row.value_usd_cents for row in seen.exports),
        ),
        returns=tuple(
            ReturnItem(
                row.reference,
                status_of(row.cause, row.responsibility, seen.rules),
                row.value_usd_cents,
                row.case_number,
                export_item=row.export_item,
            )
            for row in seen.returns
        ),
        notices=tuple(NoticeRef(row.reference) for row in seen.notices if row.names_enterprise),
    )


def percent_ends(interval: Interval | None) -> tuple[Decimal | None, Decimal | None]:
    """The ends of an interval in percent."""
    return (interval.low.scaleb(2), interval.high.scaleb(2)) if interval else (None, None)
