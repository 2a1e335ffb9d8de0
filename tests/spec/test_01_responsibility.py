"""Article 1: who answers where, the yearly plan, gaps that cases carry, joint meetings."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.responsibilities import measure_coverage
from gongzhi.actions.standings import places_within
from gongzhi.actions.year_plans import generate_year_plan
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import person, register, returned, to_method_set

LAYERS = ("government", "regulator", "enterprise")
DAY = date(2017, 3, 6)
GAPS = {"360702": ("government", "enterprise"), "360981": (), "361102": LAYERS[1:]}  # and what is filled there
POTTERYS = "360702"  # the county of the pottery


@pytest.fixture
def colleague(officers):
    """A second post of the provincial co-ordination office: nobody confirms what they proposed."""
    row = person("G2", "PGO", "360000")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


def propose(by, region: str, layer: str, *, since: date = DAY, until: date | None = None) -> str:
    values = {
        "layer": layer, "article_no": None, "body": "某单位", "lead_post": "主任", "deputy_post": "",
        "valid_from": since, "valid_to": until,
    }  # fmt: skip
    return open_matter("responsibility", values=values, region=region, by=by, at=at_noon(DAY))


def assign(officers, by, region: str, layer: str, **days) -> str:
    """Proposed by one, confirmed by the other."""
    number = propose(by, region, layer, **days)
    take_act("responsibility", number, "confirm", values={}, by=officers.office, at=at_noon(DAY), seen=0)
    return number


def fill(officers, by) -> None:
    """All three layers in 97 of the 100 counties."""
    for county in places_within("360000", "county"):
        for layer in GAPS.get(county, LAYERS):
            assign(officers, by, county, layer)


def seen(officers, scheme: str, **wanted):
    with seeing_as(officers.system):
        return queries.matters.all_of(scheme, **wanted)


def open_case(officers, day: date = DAY) -> str:
    """A return of the pottery is investigated: a case opens in its county."""
    to_method_set(officers, register(officers, returned(1, day)), day)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    return number


@pytest.mark.scenario("1")
def test_the_yearly_plan_opens_154_items_says_97_percent_and_a_case_in_a_gap_carries_it(officers, colleague):
    fill(officers, colleague)
    plan = generate_year_plan(2017, by=officers.office, at=at_noon(DAY))
    assert plan.coverage.value == {
        "coverage": "97.00", "covered": "97", "regions": "100", "gap_regions": "360702 360981 361102",
    }  # fmt: skip
    items = seen(officers, "work_item", plan_year=2017)
    assert len(items) == len(plan.opened) == 11 * 14
    assert {(row.region, row.values["article_no"]) for row in items} == {
        (city, article) for city in places_within("360000", "city") for article in range(1, 15)
    }
    assert {row.instance.state for row in items} == {"issued"}
    tasks = sorted(seen(officers, "responsibility_gap", states=["open"]), key=lambda row: row.region)
    assert [(row.region, row.values["lacking"]) for row in tasks] == [
        ("360702", "监管部门（各负其责）"),
        ("360981", "地方政府（负总责）、监管部门（各负其责）、企业（第一责任人）"),
        ("361102", "地方政府（负总责）"),
    ]

    again = generate_year_plan(2017, by=officers.office, at=at_noon(DAY))
    assert (again.opened, again.known) == ((), 154)
    assert len(seen(officers, "responsibility_gap")) == 3

    case = open_case(officers)
    with seeing_as(officers.office):  # the provincial office sees it
        assert queries.cases.gap_of(case) == tasks[0].number
        due = queries.home.due_from(officers.office, [("responsibility_gap", "open")])
    assert {row.label for row in due} == {row.number for row in tasks}


@pytest.mark.scenario("1")
def test_which_layers_a_county_needs_is_a_rule(officers, colleague, change_rule):
    for layer in ("government", "enterprise"):
        assign(officers, colleague, POTTERYS, layer)
    change_rule("responsibility_layers", "RSL-REGULATOR", "layer", "enterprise")
    assert measure_coverage(by=officers.office, at=at_noon(DAY)).value["coverage"] == "1.00"  # 1 of 100


def test_a_plan_takes_its_days_from_the_rules_and_keeps_what_stands(officers, change_rule):
    change_rule("work_plan", "WP-05", "due_day", 30)
    plan = generate_year_plan(2018, by=officers.office, at=at_noon(date(2018, 1, 8)))
    assert len(plan.opened) == 154
    due = {row.values["article_no"]: row.values["due"] for row in seen(officers, "work_item", region="360700")}
    assert (due[3], due[4], due[5]) == (date(2018, 7, 15), date(2018, 12, 31), date(2018, 12, 30))
    with pytest.raises(Refusal, match="ROLE"):
        generate_year_plan(2019, by=officers.headquarters[0], at=at_noon(date(2018, 1, 8)))


@pytest.mark.parametrize("day", [date(2017, 3, 6), date(2026, 4, 7)])
def test_a_case_opens_its_countys_gap_and_the_last_layer_closes_it(officers, colleague, day):
    case = open_case(officers, day)
    (gap,) = seen(officers, "responsibility_gap")
    assert (gap.region, gap.instance.state) == (POTTERYS, "open")
    assert [line["case_number"] for line in gap.lines["cases"]] == [case]
    for layer in LAYERS:
        assert seen(officers, "responsibility_gap")[0].instance.state == "open"
        number = propose(colleague, POTTERYS, layer)
        with pytest.raises(Refusal, match="CONFIRMED_BY_ANOTHER"):
            take_act("responsibility", number, "confirm", values={}, by=colleague, at=at_noon(day), seen=0)
        take_act("responsibility", number, "confirm", values={}, by=officers.city, at=at_noon(day), seen=0)
    assert seen(officers, "responsibility_gap")[0].instance.state == "filled"


def test_a_county_with_every_layer_gives_no_gap_and_one_that_ran_out_counts_no_more(officers, colleague):
    for layer in LAYERS:
        assign(officers, colleague, POTTERYS, layer, until=date(2017, 3, 31))
    case = open_case(officers)
    with seeing_as(officers.office):
        assert queries.cases.gap_of(case) is None
    kept = [measure_coverage(by=officers.office, at=at_noon(day)) for day in (date(2017, 3, 31), date(2017, 4, 1))]
    assert [found.value["covered"] for found in kept] == ["1", "0"]


def test_a_gap_is_not_closed_while_a_layer_is_missing(officers):
    open_case(officers)
    (gap,) = seen(officers, "responsibility_gap")
    with pytest.raises(Refusal, match="LAYERS_FILLED"):
        take_act("responsibility_gap", gap.number, "fill", values={}, by=officers.office, at=at_noon(DAY), seen=0)


def test_a_joint_meeting_ends_once_every_action_is_done(officers):
    called = {"held_on": date(2017, 3, 8), "topic": "陶瓷餐具铅镉溶出", "bodies": "市质监局、市商务局、赣州检验检疫局"}
    number = open_matter("joint_meeting", values=called, region="360700", by=officers.city, at=at_noon(DAY))

    def take(act: str, seen: int, day: date, **values: object) -> None:
        take_act("joint_meeting", number, act, values=values, by=officers.city, at=at_noon(day), seen=seen)

    with pytest.raises(Refusal, match="DAY_HAS_COME"):
        take("hold", 0, DAY)
    take("hold", 0, date(2017, 3, 8))
    assert seen(officers, "joint_meeting")[0].instance.due_on == date(2017, 3, 22)  # 10 working days
    actions = (
        {"item": 1, "action": "排查同类产品", "owner": "市质监局", "due": date(2017, 4, 8)},
        {"item": 2, "action": "培训企业", "owner": "市商务局", "due": date(2017, 5, 8)},
    )
    take("minute", 1, date(2017, 3, 9), minutes="议定两项", actions=actions)
    with pytest.raises(Refusal, match="ACTION_OF_THE_MEETING"):
        take("report_done", 2, date(2017, 4, 1), done=({"item": 3, "proof": "通报"},))
    take("report_done", 2, date(2017, 4, 1), done=({"item": 1, "proof": "排查报告"},))
    with pytest.raises(Refusal, match="ALL_ACTIONS_DONE"):
        take("finish", 3, date(2017, 4, 2))
    take("report_done", 3, date(2017, 5, 2), done=({"item": 2, "proof": "签到册"},))
    take("finish", 4, date(2017, 5, 3))
    assert seen(officers, "joint_meeting")[0].instance.state == "done"
