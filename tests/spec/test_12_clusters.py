"""Article 12: regional, systemic and industry-wide risks are seen in what comes in, and monitoring says its rates."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import clusters, intake, links, registers, scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.calendar import months_after
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.months import read_month
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, firm
from tests.spec.test_15_loop import check_result, cups

LEAD = "heavy_metal"
MARCH = date(2018, 3, 1)
LAST = date(2018, 3, 31)
FIRMS = [
    (f"{body}{check_digit(body)}", f"赣州{word}陶瓷有限公司", county)
    for body, word, county in (
        ("91360702158300020", "云雀", "360702"),
        ("91360703158300039", "白鹭", "360703"),
    )
]


@pytest.fixture
def potteries(officers):
    at = at_noon(date(2017, 3, 1))
    setting_up.take_in_enterprises([firm(*one) for one in FIRMS], raw_hash=RAW, by=officers.system, at=at)
    makers = [POTTERY, *(uscc for uscc, _, _ in FIRMS)]
    products = [cups(f"P{place}", maker) for place, maker in enumerate(makers)]
    registers.take_in_products(products, raw_hash=RAW, by=officers.system, at=at)
    return officers


def noticed(officers, number: int, day: date, name: str = "赣州试验陶瓷有限公司") -> None:
    """A notice on lead in a cup, linked to the firm that it names."""
    hazards = (Hazard("lead", "metals"),)
    body = ForeignNotice("DE", ("CN",), "瓷杯", "", hazards, "", "not serious", firm=name)
    fact = Evidence(Envelope("eu_rasff", f"SIM.{day.year}.{number:04d}", "foreign_notice", day, RAW, True), body)
    at = at_noon(day)
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.system, at=at)
    links.propose_links(by=officers.system, at=at, among=[fact.id])


def two_a_month_for_a_year(officers) -> None:
    for place in range(24):
        noticed(officers, place, months_after(MARCH, place // 2 - 12))


def found(officers) -> list[tuple[str, str]]:
    clusters.scan_for_clusters(LEAD, synthetic=True, by=officers.system, at=at_noon(LAST))
    with seeing_as(officers.headquarters[0]):
        return [(row.kind, row.key) for row in queries.measures.clusters()]


def probability(officers) -> str | None:
    with seeing_as(officers.system):
        (row,) = queries.measures.clusters()
        return queries.findings.fact(row.finding).value["probability"]


@pytest.mark.scenario("12c")
@pytest.mark.parametrize(("signals", "kinds"), [(6, []), (7, [("anomaly", "2018-03")])])
def test_a_month_of_seven_against_two_a_month_is_an_anomaly_and_one_of_six_is_not(potteries, signals, kinds):
    two_a_month_for_a_year(potteries)
    for place in range(signals):
        noticed(potteries, 100 + place, MARCH)
    assert found(potteries) == kinds
    if kinds:
        assert probability(potteries) == "0.0045"  # of seven or more where two are usual


@pytest.mark.scenario("12c")
def test_the_anomaly_follows_its_rule_row(potteries, change_rule):
    change_rule("anomaly_tail", "AT-1", "below", "0.02")
    two_a_month_for_a_year(potteries)
    for place in range(6):
        noticed(potteries, 100 + place, MARCH)
    assert found(potteries) == [("anomaly", "2018-03")]
    assert probability(potteries) == "0.0166"


def test_without_a_year_to_compare_with_nothing_is_said_of_the_month(potteries):
    for place in range(9):
        noticed(potteries, place, MARCH)
    assert found(potteries) == []


@pytest.mark.scenario("12c")
def test_three_firms_in_two_counties_within_ninety_days_are_regional(potteries):
    noticed(potteries, 1, date(2018, 1, 1))  # the ninetieth day before the last of March, that day included
    for place, (_, name, _) in enumerate(FIRMS, start=2):
        noticed(potteries, place, MARCH, name)
    assert found(potteries) == [("regional", "6911")]


@pytest.mark.scenario("12c")
def test_a_firm_ninety_one_days_back_is_not_counted(potteries):
    noticed(potteries, 1, date(2017, 12, 31))
    for place, (_, name, _) in enumerate(FIRMS, start=2):
        noticed(potteries, place, MARCH, name)
    assert found(potteries) == []


@pytest.mark.scenario("12c")
def test_of_562_lots_sampled_55_failed_which_is_9_79_percent(officers):
    results = [check_result(f"S-{place}", MARCH, passed=place >= 55) for place in range(562)]
    intake.record_evidence(results, raw_name="x", raw_size=1, by=officers.market, at=at_noon(LAST))
    with seeing_as(officers.city):
        failed, sampled = queries.measures.monitoring("360700", MARCH, LAST)
    assert rounded(percent_of(failed, sampled), 2) == "9.79"


@pytest.mark.scenario("12c")
def test_of_1250_items_of_the_customs_1212_were_declared_which_is_96_96_percent(officers):
    scores.report_figure(
        "360700", 2018, kind="declared", name="2018-03", numerator=1212, denominator=1250,
        by=officers.headquarters[0], at=at_noon(LAST),
    )  # fmt: skip
    with seeing_as(officers.office):
        figure = queries.reports.declared("360700", read_month("2018-03"))
    assert rounded(percent_of(figure.declared, figure.customs), 2) == "96.96"
