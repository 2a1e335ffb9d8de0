"""Article 3: the return rate enters the city's assessment."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from gongzhi.actions import intake, links, scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, export_total, register, returned, traced
from tests.spec.zone_matters import names_of_scenario_3b

GANZHOU = "360700"
MARCH = date(2017, 3, 1)
CUT_OFF = date(2017, 12, 31)
CENTS = 100


def notice(number: int, firm: str) -> Evidence:
    body = ForeignNotice("DE", ("CN",), "ceramic mug", "fcm", (Hazard("lead", "migration"),), "", "serious", firm=firm)
    day = MARCH + timedelta(days=number)
    return Evidence(Envelope("eu_rasff", f"SIM.2017.{number:04d}", "foreign_notice", day, RAW, synthetic=True), body)


@pytest.fixture
def year(officers):
    """2017 in Ganzhou as scenario 3a has it: 48 of 12 000 items back, 30 own fault, 6 not investigated, 12 other."""
    at = at_noon(CUT_OFF)
    setting_up.take_in_export_totals(
        [export_total(POTTERY, "360702", 2017, 12_000, 1_500_000_000 * CENTS)], raw_hash=RAW, by=officers.system, at=at
    )
    plan = [("Q2", "producer", 70_000)] * 30 + [("N1", "carrier", 0)] * 12 + [(None, None, 0)] * 6
    other_values = [100_000] * 7 + [80_000] * 5  # 12 items, US$ 1.1 m
    open_values = [100_000, 100_000, 50_000, 50_000, 50_000, 50_000]  # 6 items, US$ 0.4 m
    assert sum(other_values) == 1_100_000
    assert sum(open_values) == 400_000
    values = [70_000] * 30 + other_values + open_values
    for number, ((cause, responsibility, _), value) in enumerate(zip(plan, values, strict=True), start=1):
        given = register(officers, returned(number, MARCH, value=value * CENTS))
        if cause:
            traced(officers, given, MARCH, cause, responsibility)
    notices = [notice(number, "赣州试验陶瓷有限公司") for number in range(1, 10)]
    intake.record_evidence(notices, raw_name="sim.csv", raw_size=1, by=officers.system, at=at)
    links.propose_links(by=officers.system, at=at)
    return officers


def computed(officers) -> tuple[dict, dict]:
    """The values of the newest rates and index of Ganzhou."""
    scores.city_index_now(GANZHOU, by=officers.system, at=at_noon(CUT_OFF))
    with seeing_as(officers.city):
        (row,) = queries.outcomes.indices(2017)
        return tuple(json.loads(queries.findings.kept(each).body)["value"] for each in (row.rates, row.finding))


def reported(officers) -> None:
    """What scenario 3b gives beside the returns."""
    at = at_noon(CUT_OFF)
    for name, numerator, denominator in (
        ("spot_check_pass", 191, 200),
        ("defects_eliminated", 8, 10),
        ("check_fund_spent", 80, 100),
        ("service_on_time", 92, 100),
    ):
        scores.report_figure(
            GANZHOU, 2017, kind="measure", name=name, numerator=numerator, denominator=denominator, by=officers.city,
            at=at,
        )  # fmt: skip
    names_of_scenario_3b(officers, CUT_OFF)


@pytest.mark.scenario("3a")
@pytest.mark.scenario("3b")
def test_rates_points_and_grade_of_a_city(year):
    rates, _ = computed(year)
    assert rates["batch"] == "0.40"  # 48 / 12 000
    assert rates["value"] == "0.24"  # 3.6 m / 1 500 m
    assert rates["assessed"] == "0.30"  # (30 + 6) / 12 000
    assert rates["assessed_value"] == "0.1667"  # (2.1 m + 0.4 m) / 1 500 m
    assert rates["per_100m"] == "3.80"  # (48 + 9) / 15

    reported(year)
    _, index = computed(year)
    assert index["cases_on_time"] == "5.6250"  # 42 of 48
    assert (index["points"], index["grade"]) == ("65.7", "C")
    assert index["exact"] == "5259/80"  # 12.5 + 7.0 + 10.3125 + 5.625 + 7.5 + 4.0 + 10 + 8.8 = 65.7375

    scores.report_figure(
        GANZHOU, 2017, kind="veto", name="systemic", numerator=1, denominator=1, by=year.office, at=at_noon(CUT_OFF)
    )
    _, index = computed(year)
    assert (index["points"], index["grade"]) == ("65.7", "D")


@pytest.mark.scenario("3b")
@pytest.mark.parametrize(("service", "points", "grade"), [((925, 1000), "90.0", "A"), ((924, 1000), "89.6", "B")])
def test_the_edge_between_a_and_b(officers, service, points, grade):
    """Only the service is assessed: 70 % is worst, 95 % best, so 92.5 % are 90 points of 100."""
    scores.report_figure(
        GANZHOU, 2017, kind="measure", name="service_on_time", numerator=service[0], denominator=service[1],
        by=officers.city, at=at_noon(CUT_OFF),
    )  # fmt: skip
    _, index = computed(officers)
    assert index["grade"] == grade if index["assessed_weight"] == "10" else index["points"] != points


@pytest.mark.scenario("3b")
def test_zones_and_enterprises_count_by_their_records_and_no_longer_by_a_typed_figure(officers):
    with pytest.raises(Refusal, match="ROLE"):
        scores.report_figure(
            GANZHOU, 2017, kind="recognition", name="provincial_zone", numerator=1, denominator=1, by=officers.office,
            at=at_noon(CUT_OFF),
        )  # fmt: skip


@pytest.mark.scenario("3a")
@pytest.mark.scenario("3b")
def test_rates_and_points_follow_their_rule_rows(officers, change_rule):
    setting_up.take_in_export_totals(
        [export_total(POTTERY, "360702", 2017, 100, 1_000 * CENTS)], raw_hash=RAW, by=officers.system, at=at_noon(MARCH)
    )
    register(officers, returned(1, MARCH))
    change_rule("return_counting", "RR-OPEN", "assessed", "false")
    change_rule("index_points", "IP-RETURNS", "weight", "50")
    rates, index = computed(officers)
    assert rates["assessed"] == "0.00"
    assert index["quality_return_rate"] == "50.0000"
