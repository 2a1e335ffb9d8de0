"""Article 3: a place's year is targeted, self-scored, checked on site, computed, objected to, final and public."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, export_total, person, register, returned, traced
from tests.spec.test_03_scores import year  # noqa: F401
from tests.spec.zone_matters import names_of_scenario_3b

GANZHOU = "360700"
FILED, SUBMITTED = date(2017, 6, 28), date(2018, 7, 10)
CENTS = 100
TARGETS = (
    {"indicator": "quality_return_rate", "target": Decimal("0.20")},
    {"indicator": "cases_on_time", "target": Decimal(98)},
)
OWN = tuple(
    {"indicator": line["indicator"], "figure": line["target"], "evidence": "赣市质〔2018〕7号"} for line in TARGETS
)


@pytest.fixture
def people(officers):
    """The second of the provincial office, and an expert of Ganzhou itself."""
    rows = [person("G2", "PGO", "360000"), person("E9", "EXP", "360700"), person("C1", "CGOV", "360702")]
    setting_up.take_in_people(rows, by=officers.system, at=at_noon(date(2015, 1, 5)))
    return tuple(setting_up.actor(row) for row in rows)


def file_targets(officers, *, year=2017, day=FILED, targets=TARGETS, by=None, region=GANZHOU) -> str:
    values = {"assessment_year": year, "targets": targets}
    return open_matter("assessment", values=values, region=region, by=by or officers.city, at=at_noon(day))


def take(officers, number, name, day, by, **values):
    step = None
    for actor in by:
        with seeing_as(officers.system):
            seen = queries.matters.matter("assessment", number).instance.seen
        step = take_act("assessment", number, name, values=values, by=actor, at=at_noon(day), seen=seen)
    return step


def row(officers, number):
    with seeing_as(officers.system):
        return queries.matters.matter("assessment", number)


def to_provisional(officers, number, day=SUBMITTED) -> None:
    pair = (officers.office, officers.experts[0])
    take(officers, number, "submit", day, [officers.city], self_scores=OWN)
    take(officers, number, "check_site", day, pair, visited_on=day, site_findings="台账齐全")
    take(officers, number, "score", day, pair)


def a_return(officers, number=1, day=date(2017, 9, 4), cause="Q1", responsibility="producer") -> None:
    totals = [export_total(POTTERY, "360702", 2017, 1_000, 10_000_000 * CENTS, month=9)]
    setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at_noon(day))
    traced(officers, register(officers, returned(number, day, cause=cause)), day, cause, responsibility)


def test_a_year_goes_from_targets_to_publication(officers, people):
    a_return(officers)
    number = file_targets(officers)
    filed = row(officers, number)
    assert (filed.values["targets_due"], filed.values["targets_on_time"]) == (date(2017, 6, 30), True)
    assert filed.values["self_score_due"] == filed.instance.due_on == date(2018, 7, 15)
    told = run_clocks(by=officers.system, at=at_noon(date(2018, 7, 13))).reminders
    assert [(each.number, each.kind) for each in told if each.workflow == "assessment"] == [(number, "soon")]
    with pytest.raises(Refusal, match="ASSESSMENT_YEAR_OVER"):
        take(officers, number, "submit", date(2018, 6, 30), [officers.city], self_scores=OWN)
    with pytest.raises(Refusal, match="EVERY_TARGET_SCORED"):
        take(officers, number, "submit", SUBMITTED, [officers.city], self_scores=OWN[:1])
    to_provisional(officers, number)
    found = row(officers, number)
    assert found.values["self_score_on_time"] is True
    # 1 of 1 000 returned is the best 0.10 %: 25; 1 for US$ 0.1 per 100 m is 10, beyond the worst: 0; 1 of 1 on time: 15
    assert found.values["points"] == Decimal("80.0")  # (25 + 0 + 15) of 50
    assert found.values["grade"] == "B"
    with seeing_as(officers.system):
        kept = json.loads(queries.findings.kept(found.values["index"]).body)
    assert kept["value"]["exact"] == "80"
    assert kept["as_of"] == "2018-06-30"
    # five working days from Tuesday 2018-07-10 end on the 17th; the day after, the result stands by itself
    run_clocks(by=officers.system, at=at_noon(date(2018, 7, 17)))
    assert row(officers, number).instance.state == "provisional"
    run_clocks(by=officers.system, at=at_noon(date(2018, 7, 18)))
    assert row(officers, number).instance.state == "final"
    assert take(officers, number, "publish", date(2018, 7, 19), [officers.office]).missing == 1
    take(officers, number, "publish", date(2018, 7, 19), [people[0]])
    assert row(officers, number).instance.state == "published"


def test_late_targets_and_a_late_self_score_are_marked_late(officers, people):
    number = file_targets(officers, day=date(2017, 7, 1))
    assert row(officers, number).values["targets_on_time"] is False
    take(officers, number, "submit", date(2018, 7, 16), [officers.city], self_scores=OWN)
    assert row(officers, number).values["self_score_on_time"] is False


def test_the_days_of_the_year_follow_their_rule_rows(officers, change_rule):
    change_rule("assessment_year", "AY-TARGETS", "day", "15")
    assert row(officers, file_targets(officers)).values["targets_on_time"] is False


def test_the_day_of_the_self_score_follows_its_rule_row(officers, change_rule):
    change_rule("assessment_year", "AY-SELF", "day", "31")
    assert row(officers, file_targets(officers)).instance.due_on == date(2018, 7, 31)


def test_nobody_of_the_city_scores_it(officers, people):
    number = file_targets(officers)
    take(officers, number, "submit", SUBMITTED, [officers.city], self_scores=OWN)
    with pytest.raises(Refusal, match="SCORER_NOT_OF_THE_PLACE"):
        take(officers, number, "check_site", SUBMITTED, [people[1]], visited_on=SUBMITTED, site_findings="好")
    with pytest.raises(Refusal, match="ROLE"):
        take(officers, number, "check_site", SUBMITTED, [officers.city], visited_on=SUBMITTED, site_findings="好")
    take(officers, number, "check_site", SUBMITTED, [officers.office], visited_on=SUBMITTED, site_findings="好")
    assert row(officers, number).instance.state == "submitted"  # one of the office and one expert, not one alone


def test_a_county_is_assessed_as_well_and_files_for_itself_alone(officers, people):
    county = people[2]
    number = file_targets(officers, by=county, region="360702")
    assert row(officers, number).region == "360702"
    with pytest.raises(Refusal, match="OWN_PLACE"):
        file_targets(officers, region="360702", year=2018)
    with pytest.raises(Refusal, match="ONE_ASSESSMENT"):
        file_targets(officers, by=county, region="360702")
    file_targets(officers)  # its city's is another


def test_an_indicator_stands_once(officers):
    with pytest.raises(Refusal, match="INDICATOR_NOT_OF_THE_TABLE"):
        file_targets(officers, targets=TARGETS[:1] * 2)
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        file_targets(officers, targets=())


def test_an_objection_is_answered_by_two_upon_new_figures(officers, people):
    a_return(officers)
    number = file_targets(officers)
    to_provisional(officers, number)
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers, number, "object", SUBMITTED, [officers.city], reason="")
    with pytest.raises(Refusal, match="OBJECTION_IN_TIME"):
        take(officers, number, "object", date(2018, 7, 18), [officers.city], reason="漏计抽查合格率")
    take(officers, number, "object", date(2018, 7, 17), [officers.city], reason="漏计抽查合格率")
    scores.report_figure(
        GANZHOU, 2017, kind="measure", name="spot_check_pass", numerator=98, denominator=100, by=officers.city,
        at=at_noon(date(2018, 7, 18)),
    )  # fmt: skip
    assert take(officers, number, "answer", date(2018, 7, 20), [officers.office], answer="已补计").missing == 1
    take(officers, number, "answer", date(2018, 7, 20), [people[0]], answer="已补计")
    found = row(officers, number)
    assert found.values["points"] == Decimal("84.615385").quantize(Decimal("0.1"))  # (25 + 0 + 15 + 15) of 65
    take(officers, number, "confirm", date(2018, 7, 20), [officers.office, people[0]])
    with pytest.raises(Refusal, match="YEAR_IS_FINAL"):
        report(officers, 2017)
    report(officers, 2018)


def report(officers, of_year, day=date(2018, 7, 23)) -> None:
    scores.report_figure(
        GANZHOU, of_year, kind="measure", name="spot_check_pass", numerator=1, denominator=2, by=officers.city,
        at=at_noon(day),
    )  # fmt: skip


def test_a_year_of_which_nothing_is_known_has_no_grade(officers, people):
    with pytest.raises(Refusal, match="NOTHING_ASSESSED"):
        to_provisional(officers, file_targets(officers))


@pytest.mark.scenario("3b")
def test_scored_by_the_calendar_year_the_city_gets_its_index_of_that_year(year, people, change_rule):
    """The rule rows say which days make the year: with those of 2017, points and grade are scenario 3b's."""
    for rule, changes in (("AY-FIRST", {"month": "1"}), ("AY-LAST", {"month": "12", "day": "31", "years": "0"})):
        for column, value in changes.items():
            change_rule("assessment_year", rule, column, value)
    for name, numerator, denominator in (
        ("spot_check_pass", 191, 200), ("defects_eliminated", 8, 10), ("check_fund_spent", 80, 100),
        ("service_on_time", 92, 100),
    ):  # fmt: skip
        scores.report_figure(
            GANZHOU, 2017, kind="measure", name=name, numerator=numerator, denominator=denominator, by=year.city,
            at=at_noon(date(2017, 12, 31)),
        )  # fmt: skip
    names_of_scenario_3b(year, date(2017, 12, 31))
    number = file_targets(year)
    to_provisional(year, number)
    assert (row(year, number).values["points"], row(year, number).values["grade"]) == (Decimal("65.7"), "C")
