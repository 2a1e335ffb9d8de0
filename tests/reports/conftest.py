"""One month to report on: five returns in two counties, a failed check, a notice, exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongzhi.actions import intake, links, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.rules import book
from gongzhi.core.facts import CheckResult, Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.months import Month
from gongzhi.reports import city_month
from gongzhi.reports.tables import Report
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, export_total, firm, person, register, returned, traced

MARCH = Month(2017, 3)
DAY = date(2017, 3, 6)
TODAY = date(2017, 4, 10)
NAMED = "=1+2 赣州第二陶瓷有限公司"  # a name that a spreadsheet would compute
SECOND = "91360703MA00000016"  # in another county of the city


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_TODAY", TODAY.isoformat())


@pytest.fixture
def month(officers):
    """March 2017 in Ganzhou: a pottery of 360702 with three returns, another of 360703 with two."""
    at = at_noon(date(2017, 3, 1))
    setting_up.take_in_enterprises([firm(SECOND, NAMED, "360703")], raw_hash=RAW, by=officers.system, at=at)
    setting_up.take_in_export_totals(
        [
            export_total(POTTERY, "360702", 2017, 40, 900_000_00, month=3),
            export_total(SECOND, "360703", 2017, 60, 100_000_00, month=3),
        ],
        raw_hash=RAW, by=officers.system, at=at,
    )  # fmt: skip
    for number, cause in enumerate(("Q2", "N1"), start=1):
        given = register(officers, returned(number, DAY, value=10_000_00))
        traced(officers, given, DAY, cause, "producer" if cause == "Q2" else "carrier")
    register(officers, returned(3, DAY, value=5_000_00))
    for number in (4, 5):
        fact = returned(number, DAY, uscc=SECOND, value=20_000_00)
        register(officers, replace(fact, body=replace(fact.body, goods="@SUM(A1) 瓷盘", returned_from="US")))
    failed = CheckResult(POTTERY, "瓷杯", "691110", "L1", DAY, "city", False, "LAB", False, True, "chemical", ("铅",))
    passed = replace(failed, lot="L2", passed=True, safety=False, hazard="", failed_items=())
    checks = [
        Evidence(Envelope("jx_check_results", f"C{n}", "check_result", DAY, RAW, synthetic=True), body)
        for n, body in enumerate((failed, passed, replace(passed, lot="L3")))
    ]
    notice = ForeignNotice(
        "DE", ("CN",), "mug", "fcm", (Hazard("lead", "migration"),), "", "serious", firm="赣州试验陶瓷有限公司"
    )
    notices = [Evidence(Envelope("eu_rasff", "SIM.2017.0001", "foreign_notice", DAY, RAW, synthetic=True), notice)]
    for facts in (checks, notices):
        intake.record_evidence(facts, raw_name="x.csv", raw_size=1, by=officers.system, at=at)
    links.propose_links(by=officers.system, at=at)
    return officers


@pytest.fixture
def county(month):
    """The government of 360702."""
    row = person("K1", "CGOV", "360702")
    setting_up.take_in_people([row], by=month.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


def built(actor, region: str = "360700", *, on: date = TODAY, month: Month = MARCH, public: bool = False) -> Report:
    """The report as this officer sees it."""
    at = at_noon(on)
    with seeing_as(actor):
        return city_month.build(region, month, at=at, rules=book(on), public=public)
