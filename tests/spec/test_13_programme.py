"""Article 13: from the yearly plan to a frame in which an enterprise's chance is its check ratio, and to its visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gongzhi.actions import check_rounds, draws, replay
from gongzhi.actions.acting import acting
from gongzhi.actions.check_visits import open_or_join
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.core.draw.sizes import WHOLE
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws.conftest import world  # noqa: F401
from tests.draws.playing import play
from tests.draws.world import OPENED, meeting
from tests.spec.conftest import POTTERY, TEA
from tests.spec.test_13_double_random import FUND, act, plan, published, result, row, two
from tests.verifier.verifier import verifier

DAY = date(2017, 3, 10)
PLAN = {"method": "vdr1", "frequency": 12, "whom": "producers"}


def framed(officers, day=DAY, **changed) -> str:
    number = published(officers, day=day, **(PLAN | changed))
    act(officers, "check_plan", number, "prepare", by=two(officers), day=day)
    return number


def inputs(officers, number):
    with seeing_as(officers.system):
        return check_rounds.inputs_of(number, at_noon(DAY), DAY)


def frame(officers, number):
    with seeing_as(officers.system):
        return queries.findings.fact(queries.matters.matter("check_plan", number).values["frame"])


def test_each_enterprise_is_drawn_by_its_check_ratio_and_may_read_why(officers):
    number = framed(officers)
    found = inputs(officers, number)
    sizes = {one.id: one.size for one in found.tables.frame}
    # Class 2 is checked at 10 %; cups are chapter 69, fairly high risk, looked at in the same way as general goods.
    assert sizes == {POTTERY: WHOLE // 10, TEA: WHOLE // 10}
    assert row(officers, "check_plan", number).instance.state == "drawing"
    with seeing_as(officers.enterprise):
        mine = [queries.findings.fact(one) for one in queries.findings.ids()]
    (mine,) = (one for one in mine if one.method == "draw.size@2")
    assert (mine.subject, mine.value["size"]) == (POTTERY, "1000")
    with seeing_as(officers.rival):
        theirs = {queries.findings.fact(one).subject for one in queries.findings.ids()}
    assert POTTERY not in theirs


def test_the_frame_replays_byte_for_byte(officers):
    number = framed(officers)
    with seeing_as(officers.system):
        again = replay.replay_finding(queries.matters.matter("check_plan", number).values["frame"])
    assert again.equal


def test_a_frame_is_approved_by_two(officers):
    number = published(officers, **PLAN)
    assert act(officers, "check_plan", number, "prepare").missing == 1
    with seeing_as(officers.system):
        assert queries.matters.matter("check_plan", number).values["frame"] is None


@pytest.mark.parametrize(("table", "rule", "column", "value", "size"), [
    ("class_ratios", "SR-2", "ratio", "0.2", 2_000),
    ("check_modes", "CM-2-II", "factor", "3", 3_000),
])  # fmt: skip
def test_sizes_follow_their_rule_rows(officers, change_rule, table, rule, column, value, size):
    change_rule(table, rule, column, value)
    assert {one.size for one in inputs(officers, framed(officers)).tables.frame} == {size}


def test_who_is_left_out_stands_beside_the_frame_with_reason_evidence_and_approver(officers):
    result(officers, "N-1", date(2017, 1, 5), level="national")
    number = framed(officers)
    (out,) = inputs(officers, number).tables.exclusions
    assert (out.id, out.reason, out.approver) == (POTTERY, "EX-HIGHER", "CIQ_R-360000")
    assert frame(officers, number).value["left_out"] == "1"


def test_a_plan_of_other_goods_has_nobody_to_draw(officers):
    number = published(officers, **(PLAN | {"goods": ("61",)}))
    with pytest.raises(Refusal, match="FRAME_OF_NOBODY"):
        act(officers, "check_plan", number, "prepare", by=two(officers))


def test_what_is_taken_off_the_list_of_items_is_not_checked_though_the_plan_stands(officers):
    number = published(officers, **PLAN)
    listed = row(officers, "check_plan", number).lines["items"][0]["number"]
    act(officers, "check_item", listed, "withdraw", by=two(officers), reason="依据已废止")
    with pytest.raises(Refusal, match=f"ITEMS_NOT_LISTED.*{listed}"):
        act(officers, "check_plan", number, "prepare", by=two(officers))


def test_an_enterprise_at_the_yearly_cap_of_the_plan_is_left_out(officers):
    first = {"object": POTTERY, "standing": "4"}
    by_seed = published(officers, day=DAY, region="360700", level="city")
    act(officers, "check_plan", by_seed, "freeze", day=DAY, objects=(first,), inspectors=())
    act(officers, "check_plan", by_seed, "draw", by=two(officers), day=DAY, seed="种子")
    reasons = {
        most: [one.reason for one in inputs(officers, framed(officers, frequency=most)).tables.exclusions]
        for most in (1, 2)
    }
    assert reasons == {1: ["EX-CAP"], 2: []}


@pytest.mark.scenario("13c")
@pytest.mark.parametrize("day", [DAY, date(2026, 5, 12)], ids=["JX2017", "CN2026"])
def test_no_plan_goes_above_the_general_cap_from_the_second_profile_on(officers, day):
    """Twice checked this year, an enterprise of a plan that would allow twelve."""
    one, this_year = {"object": POTTERY, "standing": "4"}, {"day": day, "plan_year": day.year}
    for seed in ("种子一", "种子二"):
        drawn = published(officers, region="360700", level="city", **this_year)
        act(officers, "check_plan", drawn, "freeze", day=day, objects=(one,), inspectors=())
        act(officers, "check_plan", drawn, "draw", by=two(officers), day=day, seed=seed)
    number = framed(officers, **this_year)
    with seeing_as(officers.system):
        out = check_rounds.inputs_of(number, at_noon(day), day).tables.exclusions
    assert [(row.id, row.reason) for row in out] == ([] if day == DAY else [(POTTERY, "EX-CAP")])


def test_a_round_costs_no_more_than_its_budget_pays(officers):
    budget = ({"round": 1, "fund_fen": FUND, "most_visits": 1},)
    assert frame(officers, framed(officers, budget=budget)).value["visits"] == "1"
    over = published(officers, **PLAN, budget=({"round": 1, "fund_fen": 1, "most_visits": 1},), strata="standing")
    act(officers, "check_plan", over, "prepare", by=two(officers))
    dear = open_plan(officers, budget=({"round": 1, "fund_fen": FUND + 1, "most_visits": 1},))
    with pytest.raises(Refusal, match="BUDGET_OVER_FUND"):
        act(officers, "check_plan", dear, "approve", fund_fen=FUND)
    backwards = open_plan(officers, first_day=date(2017, 5, 2), last_day=date(2017, 5, 1))
    with pytest.raises(Refusal, match="WINDOW_BACKWARDS"):
        act(officers, "check_plan", backwards, "approve", fund_fen=FUND)


def open_plan(officers, **changed) -> str:
    return plan(officers, **(PLAN | changed))


def test_a_plan_keeps_to_its_method(officers):
    verifiable, by_seed = published(officers, **PLAN), published(officers, method="hmac_order")
    with pytest.raises(Refusal, match="METHOD_IS_BY_SEED"):
        act(officers, "check_plan", verifiable, "freeze", objects=(), inspectors=())
    with pytest.raises(Refusal, match="METHOD_IS_VERIFIABLE"):
        act(officers, "check_plan", by_seed, "prepare", by=two(officers))
    open_to_both = framed(officers, method="")
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        act(officers, "check_plan", open_to_both, "freeze", objects=(), inspectors=())


def tied(officers, number) -> set[tuple[str, str, str]]:
    return {(one.enterprise, one.inspector, one.rule) for one in inputs(officers, number).tables.conflicts}


def test_declared_and_granted_ties_and_the_own_county_are_conflicts_by_name(officers):
    first = officers.origin[0]
    number = framed(officers)
    assert tied(officers, number) == set()
    values = {"enterprise": POTTERY, "tie": "relative", "ended_on": None, "details": ""}
    declared = open_matter("inspector_tie", values=values, by=first, at=at_noon(DAY))
    asked = {"certificate": "JX-2", "tie": "other_tie", "details": "曾有诉讼"}
    request = open_matter("recusal", values=asked, by=officers.enterprise, at=at_noon(DAY))
    assert tied(officers, number) == {(POTTERY, "JX-1", "CF-RELATIVE")}
    act(officers, "recusal", request, "grant", by=two(officers))
    assert tied(officers, number) == {(POTTERY, "JX-1", "CF-RELATIVE"), (POTTERY, "JX-2", "CF-RECUSED")}
    act(officers, "inspector_tie", declared, "end", by=two(officers), reason="亲属已离职")
    assert tied(officers, number) == {(POTTERY, "JX-2", "CF-RECUSED")}


def test_only_who_holds_a_certificate_declares_and_only_a_known_one_is_refused_by_name(officers):
    values = {"enterprise": POTTERY, "tie": "relative", "ended_on": None, "details": ""}
    with pytest.raises(Refusal, match="NO_CERTIFICATE"):
        open_matter("inspector_tie", values=values, by=officers.market, at=at_noon(DAY))
    asked = {"certificate": "JX-77", "tie": "other_tie", "details": "曾有诉讼"}
    with pytest.raises(Refusal, match=r"CERTIFICATE_UNKNOWN.*JX-77"):
        open_matter("recusal", values=asked, by=officers.enterprise, at=at_noon(DAY))


def test_an_entry_of_the_pool_says_what_an_inspector_may_do(officers):
    number = framed(officers)
    usual = {one.id: one for one in inputs(officers, number).tables.inspectors}
    assert set(usual) == {"JX-1", "JX-2", "JX-3", "JX-9"}
    assert (usual["JX-1"].quals, usual["JX-1"].cap, usual["JX-1"].unit) == (("body:customs",), 4, "CIQ_O-360700")
    values = {"certificate": "JX-1", "body": "customs", "skills": ("food",), "capacity": 2, "may_lead": False}
    entry = open_matter("inspector", values=values, by=officers.headquarters[0], at=at_noon(DAY))
    act(officers, "inspector", entry, "list", by=two(officers))
    mine = {one.id: one for one in inputs(officers, number).tables.inspectors}["JX-1"]
    assert (mine.quals, mine.cap, mine.lead) == (("body:customs", "food"), 2, 0)
    again = open_matter("inspector", values=values, by=officers.headquarters[0], at=at_noon(DAY))
    with pytest.raises(Refusal, match=f"ALREADY_IN_POOL.*{entry}"):
        act(officers, "inspector", again, "list", by=two(officers))


@pytest.mark.parametrize(("parts", "visits"), [(1, Fraction(2, 10).__ceil__()), (2, 2 * Fraction(1, 10).__ceil__())])
def test_a_round_is_drawn_from_the_plans_own_frame_and_ends_in_visits(world, parts, visits):
    officers = world.officers
    april = {"first_day": date(2017, 4, 1), "last_day": date(2017, 4, 30)}
    number = framed(officers, bodies=("customs",), parts=parts, **april)
    opened = check_rounds.open_round(number, meeting(world), purpose="draw", by=officers.headquarters[0], at=OPENED)
    with pytest.raises(Refusal, match="FRAME_IS_DRAWN"):
        check_rounds.open_round(number, meeting(world), purpose="draw", by=officers.headquarters[0], at=OPENED)
    with pytest.raises(Refusal, match=f"ROUNDS_STILL_OPEN.*{opened}"):
        act(officers, "check_plan", number, "finish", spent_fen=1)
    played = play(replace(world, number=opened))
    assert verifier.verify(draws.bundle_of(opened), practice=False)
    with seeing_as(officers.system):
        tasks = queries.matters.all_of("check_task", plan=number)
    frame_row = frame(officers, number)
    assert len(tasks) == int(frame_row.value["visits"]) == visits
    assert {task.values["arm"] for task in tasks} == {"random"}
    assert all(len(task.values["inspectors"]) == 2 for task in tasks)
    assert played.row.state == "disclosed"
    with pytest.raises(Refusal, match="TASKS_STILL_OPEN"):
        act(officers, "check_plan", number, "finish", spent_fen=1)


def test_strata_by_place_are_the_cities_of_a_province_and_the_counties_of_a_city(officers):
    found = {
        region: {row.stratum for row in inputs(officers, framed(officers, strata="place", **where)).tables.frame}
        for region, where in (("360000", {}), ("360700", {"region": "360700", "level": "city"}))
    }
    with seeing_as(officers.system):
        places = {queries.enterprises.enterprise(code).region for code in (POTTERY, TEA)}
    assert found["360000"] == {f"{place[:4]}00" for place in places}
    assert found["360700"] == {place for place in places if place.startswith("3607")}


def test_plans_of_two_bodies_whose_days_meet_make_one_visit_that_both_wait_for(officers):
    april, may = (date(2017, 4, 1), date(2017, 4, 30)), (date(2017, 4, 30), date(2017, 5, 31))
    customs, market, later = (
        framed(officers, bodies=(body,), first_day=first, last_day=last)
        for body, (first, last) in (("customs", april), ("market", may), ("market", (date(2017, 5, 1), may[1])))
    )
    visits = []
    with acting(officers.headquarters[0], at_noon(DAY)) as doing:
        for number, team in ((customs, ["JX-1", "JX-2"]), (market, ["JX-3"]), (later, ["JX-3", "JX-2"])):
            plan_row = queries.matters.matter("check_plan", number)
            visits.append(open_or_join(doing, plan_row, POTTERY, team, certain=False))
    assert visits[0] == visits[1] != visits[2]
    task = row(officers, "check_task", visits[0])
    assert task.values["inspectors"] == ["JX-1", "JX-2", "JX-3"]
    assert [line["plan"] for line in task.lines["joined"]] == [market]
    for number in (customs, market):
        with pytest.raises(Refusal, match=f"TASKS_STILL_OPEN.*{visits[0]}"):
            act(officers, "check_plan", number, "finish", spent_fen=1)
    joining = {"joined": ({"plan": later, "inspectors": ()},)}
    with pytest.raises(Refusal, match=f"NO_JOINT_VISIT.*{later}"):
        act(officers, "check_task", visits[0], "join", **joining)
