"""Article 14: what came back is reported month by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import intake
from gongzhi.actions.clock import at_noon
from gongzhi.actions.replay import replay_finding
from gongzhi.actions.reports import make_report
from gongzhi.core.months import Month
from gongzhi.reports.tables import Report
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import register, returned, traced

GANZHOU = "360700"
MARCH, EARLIER = date(2017, 3, 6), date(2016, 3, 7)
THIS, BEFORE = 133, 148  # batches
NOW_CENTS, BEFORE_CENTS = 1_414_320_000, 723_070_000
COUNTRIES = ("DE", "US", "JP", "FR", "GB", "IT", "ES")


def values(many: int, total: int) -> list[int]:
    """So many values that add up to the total, the last of them the rest."""
    each = total // many
    return [each] * (many - 1) + [total - each * (many - 1)]


def back(number: int, day: date, cents: int):
    """One returned item; the countries take turns."""
    fact = returned(number, day, value=cents, inspected_by=())
    return replace(fact, body=replace(fact.body, returned_from=COUNTRIES[number % len(COUNTRIES)]))


@pytest.fixture
def city(officers):
    """133 batches in March 2017, 101 of them traced to a quality cause (80 Q2, 21 Q1); 148 in March 2016."""
    earlier = [back(1000 + n, EARLIER, cents) for n, cents in enumerate(values(BEFORE, BEFORE_CENTS))]
    amounts = values(THIS, NOW_CENTS)
    untraced = [back(n, MARCH, amounts[n]) for n in range(101, THIS)]
    at = at_noon(MARCH)
    intake.record_evidence([*earlier, *untraced], raw_name="returns.csv", raw_size=1, by=officers.system, at=at)
    for n in range(101):
        tracing = register(officers, back(n, MARCH, amounts[n]))
        traced(officers, tracing, MARCH, "Q2" if n < 80 else "Q1", "producer")
    return officers


def figures(report: Report, table: str, column: str) -> dict[str, object]:
    found = report.table(table)
    return {cells.cells[0].code: value for cells, value in zip(found.rows, found.column(column), strict=True)}


@pytest.mark.scenario("14d")
def test_a_month_of_133_returns_after_148_is_reported_and_follows_its_rule_row(city, change_rule):
    report = make_report(GANZHOU, Month(2017, 3), by=city.city, at=at_noon(date(2017, 4, 6)))
    change = figures(report, "compared", "REPORT_COL_CHANGE")
    assert change["FIGURE_BATCHES"] == Decimal("-10.14")  # (133 - 148) / 148
    assert change["FIGURE_VALUE"] == Decimal("95.60")  # (14.1432 - 7.2307) / 7.2307
    head = figures(report, "head", "REPORT_COL_AMOUNT")
    assert head["FIGURE_BATCHES"] == THIS
    assert head["FIGURE_VALUE"] == Decimal("14143200.00")
    assert head["FIGURE_QUALITY"] == Decimal("75.94")  # 101 / 133

    for table in ("causes", "categories", "countries"):
        assert sum(report.table(table).column("REPORT_COL_BATCHES")) == THIS, table
        assert sum(report.table(table).column("REPORT_COL_VALUE")) == Decimal("14143200.00"), table
    assert len(report.table("countries").rows) == 5 + 1  # and all others in one row
    assert [row.cells[1] for row in report.table("causes").rows] == [80, 21, 32]
    assert report.table("causes").column("REPORT_COL_CUMULATIVE")[-1] == Decimal("100.00")
    assert sum(report.table("returns_listed").column("REPORT_COL_VALUE")) == Decimal("14143200.00")

    with seeing_as(city.city):
        kept = [queries.findings.with_hash(each.finding.hash) for each in report.computed]
        assert all(replay_finding(finding).equal for finding in kept)

    change_rule("return_weights", "RW-Q1", "quality", "false")
    report = make_report(GANZHOU, Month(2017, 3), by=city.city, at=at_noon(date(2017, 4, 7)))
    assert figures(report, "head", "REPORT_COL_AMOUNT")["FIGURE_QUALITY"] == Decimal("60.15")  # 80 / 133
