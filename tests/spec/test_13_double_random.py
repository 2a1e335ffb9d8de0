"""Article 13: a published seed draws objects and inspectors from frozen pools; results are served, final and public."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import intake
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW

SEED = "JX-2017-EXP-01|20170315"
OBJECTS = tuple(
    {"object": f"{grade}{number:03d}", "standing": grade}
    for grade, many in (("A", 120), ("B", 60), ("C", 15), ("D", 5))
    for number in range(1, many + 1)
)
INSPECTORS = tuple({"inspector": f"I{number:02d}", "conflicts": ()} for number in range(1, 13))
DRAWN = [
    "A046", "A034", "A002", "A116", "B056", "B051", "B046", "B002", "B048", "B050", "C007", "C012", "C006", "C009",
    "C015", "D002", "D004", "D001", "D005", "D003",
]  # fmt: skip
DAY = date(2017, 3, 15)
FUND = 500_000_00


def act(officers, scheme, number, name, *, day=DAY, by=None, **values):
    """The act by one of the headquarters, or by the persons given one after another."""
    step = None
    for actor in by or (officers.headquarters[0],):
        with seeing_as(officers.system):
            seen = queries.matters.matter(scheme, number).instance.seen
        step = take_act(scheme, number, name, values=values, by=actor, at=at_noon(day), seen=seen)
    return step


def two(officers):
    return officers.headquarters[:2]


def row(officers, scheme, number):
    with seeing_as(officers.system):
        return queries.matters.matter(scheme, number)


def item(officers, basis="进出口商品检验法实施条例第十九条") -> str:
    values = {
        "item": "出口日用陶瓷铅镉溶出量",
        "object": "出口生产企业",
        "legal_basis": "",
        "method": "sampling",
        "body": "直属局",
    }
    number = open_matter("check_item", values=values, by=officers.headquarters[0], at=at_noon(DAY))
    if basis:
        act(officers, "check_item", number, "list", by=two(officers), legal_basis=basis)
    return number


def plan(officers, *, region="360000", day=DAY, items=None, level="provincial", **changed) -> str:
    values = {
        "title": "2017 年出口消费品抽查", "plan_year": 2017, "level": level, "kind": "product", "products": "日用陶瓷",
        "destinations": ("TH",), "frequency": 2, "fund_fen": FUND, "joint_bodies": "",
        "items": tuple({"number": one} for one in items or [item(officers)]),
    } | changed  # fmt: skip
    return open_matter("check_plan", values=values, region=region, by=officers.headquarters[0], at=at_noon(day))


def published(officers, day=DAY, **changed) -> str:
    number = plan(officers, day=day, **changed)
    for name in ("approve", "publish"):
        values = {"fund_fen": FUND} if name == "approve" else {}
        act(officers, "check_plan", number, name, by=two(officers), day=day, **values)
    return number


def drawn(officers, objects=OBJECTS, inspectors=INSPECTORS, seed=SEED, day=DAY, **changed):
    number = published(officers, day=day, **changed)
    act(officers, "check_plan", number, "freeze", day=day, objects=objects, inspectors=inspectors)
    act(officers, "check_plan", number, "draw", by=two(officers), day=day, seed=seed)
    return row(officers, "check_plan", number)


@pytest.mark.scenario("13a")
def test_the_seed_draws_exactly_these_twenty_before_two_witnesses(officers):
    found = drawn(officers)
    assert [line["object"] for line in found.lines["drawn"]] == DRAWN
    assert found.instance.state == "drawn"
    with seeing_as(officers.system):
        finding = queries.findings.fact(found.values["found"])
    assert (finding.method, finding.value["many"]) == ("draw.hmac_order@1", "20")
    assert finding.value["pool_hash"] == found.values["object_pool_hash"]


@pytest.mark.scenario("13a")
def test_the_draw_follows_its_rule_row(officers, change_rule):
    change_rule("class_ratios", "SR-D", "ratio", "0.30")
    assert [line["object"] for line in drawn(officers).lines["drawn"]] == DRAWN[:17]


@pytest.mark.scenario("13a")
def test_one_witness_draws_nothing_and_a_used_seed_draws_nothing_again(officers):
    number = published(officers)
    act(officers, "check_plan", number, "freeze", objects=OBJECTS, inspectors=INSPECTORS)
    assert act(officers, "check_plan", number, "draw", seed=SEED).missing == 1
    assert row(officers, "check_plan", number).instance.state == "frozen"
    act(officers, "check_plan", number, "draw", by=officers.headquarters[1:2], seed=SEED)
    other = published(officers)
    act(officers, "check_plan", other, "freeze", objects=OBJECTS, inspectors=INSPECTORS)
    with pytest.raises(Refusal, match="SEED_UNUSED"):
        act(officers, "check_plan", other, "draw", seed=SEED)


@pytest.mark.scenario("13b")
def test_the_seed_draws_two_inspectors_for_each_object_and_passes_over_a_conflict(officers):
    teams = {line["object"]: line["inspectors"] for line in drawn(officers).lines["drawn"]}
    assert {one: teams[one] for one in ("D001", "D002", "D003", "D004", "D005")} == {
        "D001": ["I04", "I05"], "D002": ["I11", "I09"], "D003": ["I10", "I09"], "D004": ["I11", "I10"],
        "D005": ["I11", "I02"],
    }  # fmt: skip
    conflicted = tuple(one | {"conflicts": ("D003",)} if one["inspector"] == "I10" else one for one in INSPECTORS)
    again = drawn(officers, inspectors=conflicted, seed=SEED + " ")
    assert len(again.lines["drawn"]) == 20
    with seeing_as(officers.system):
        kept = [queries.findings.fact(one) for one in queries.findings.ids()]
    assert all("I10" not in line["inspectors"] for line in again.lines["drawn"] if line["object"] == "D003")
    assert any(one.method == "draw.hmac_inspectors@1" and one.value["object"] == "D003" for one in kept)


@pytest.mark.scenario("13b")
def test_a_conflict_brings_the_next_inspector(officers):
    conflicted = tuple(one | {"conflicts": ("D003",)} if one["inspector"] == "I10" else one for one in INSPECTORS)
    teams = {line["object"]: line["inspectors"] for line in drawn(officers, inspectors=conflicted).lines["drawn"]}
    assert teams["D003"] == ["I09", "I05"]


@pytest.mark.scenario("13b")
def test_how_many_inspectors_an_object_has_is_a_rule_row(officers, change_rule):
    change_rule("draw_team", "DTM-1", "inspectors", "3")
    teams = {line["object"]: line["inspectors"] for line in drawn(officers).lines["drawn"]}
    assert {len(team) for team in teams.values()} == {3}
    assert teams["D001"][:2] == ["I04", "I05"]


@pytest.mark.scenario("13b")
def test_with_one_free_inspector_the_task_is_blocked_until_two_name_others(officers):
    firms = ({"object": POTTERY, "standing": "4"},)
    found = drawn(officers, objects=firms, inspectors=({"inspector": "JX-1", "conflicts": ()},))
    (line,) = found.lines["drawn"]
    assert line["inspectors"] == []
    first, second, _ = officers.origin
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    with pytest.raises(Refusal, match="TWO_PERSON"):
        act(officers, "check_task", line["task"], "sample", by=[first], **sample)
    named = {"inspectors": ("JX-1", "JX-2"), "reason": "抽取时仅一人可用"}
    act(officers, "check_task", line["task"], "reassign", by=two(officers), **named)
    act(officers, "check_task", line["task"], "sample", by=[first, second], **sample)
    assert row(officers, "check_task", line["task"]).instance.state == "sampled"


def test_what_no_law_provides_for_is_not_listed_and_what_is_not_listed_is_not_checked(officers):
    bare = item(officers, basis="")
    with pytest.raises(Refusal, match="LEGAL_BASIS_REQUIRED"):
        act(officers, "check_item", bare, "list", legal_basis="")
    number = plan(officers, items=[bare])
    with pytest.raises(Refusal, match=f"ITEMS_NOT_LISTED.*{bare}"):
        act(officers, "check_plan", number, "approve", fund_fen=FUND)


def test_a_plan_without_a_fund_is_not_approved(officers):
    with pytest.raises(Refusal, match="FUND_SET"):
        act(officers, "check_plan", plan(officers, fund_fen=None), "approve", fund_fen=None)


def result(officers, number: str, day: date, *, passed=True, lab="L-1", level="provincial", maker=POTTERY) -> str:
    failed = () if passed else ("铅溶出量",)
    body = CheckResult(
        maker,
        "瓷杯",
        "691110",
        number,
        day,
        level,
        False,
        lab,
        passed,
        not passed,
        "" if passed else "heavy_metal",
        failed,
    )
    fact = Evidence(Envelope("jx_check_results", number, "check_result", day, RAW, True), body)
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.market, at=at_noon(day))
    return number


@pytest.mark.scenario("13c")
def test_an_object_that_a_higher_level_checked_this_year_is_not_drawn(officers):
    result(officers, "N-1", date(2016, 6, 1), level="national")
    number = published(officers, region="360700", level="city")
    with pytest.raises(Refusal, match="POOL_OF_NOBODY"):
        act(officers, "check_plan", number, "freeze", objects=(), inspectors=())
    later = published(officers, region="360700", level="city", day=date(2017, 6, 1))
    act(officers, "check_plan", later, "freeze", day=date(2017, 6, 1), objects=(), inspectors=())
    found = row(officers, "check_plan", later)
    assert [line["object"] for line in found.lines["objects"]] == [POTTERY]
    assert {line["inspector"] for line in found.lines["inspectors"]} == {"JX-1", "JX-2", "JX-3"}


@pytest.mark.scenario("13c")
def test_how_long_a_higher_check_counts_follows_its_rule_row(officers, change_rule):
    result(officers, "N-1", date(2016, 6, 1), level="national")
    change_rule("higher_checks", "HC-1", "months", "6")
    number = published(officers, region="360700", level="city")
    act(officers, "check_plan", number, "freeze", objects=(), inspectors=())
    assert row(officers, "check_plan", number).lines["skipped"] == ()


@pytest.fixture
def served(officers) -> str:
    """A task of the pottery, sampled on 22 May, failed, its result served on 1 June 2017."""
    day = date(2017, 5, 22)
    firms = ({"object": POTTERY, "standing": "4"},)
    found = drawn(officers, objects=firms, inspectors=(), day=date(2017, 5, 15), region="360700", level="city")
    (line,) = found.lines["drawn"]
    team = [officer for officer, number in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True)
            if number in line["inspectors"]]  # fmt: skip
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", line["task"], "sample", by=team, day=day, **sample)
    result(officers, "CY-1", day, passed=False)
    act(officers, "check_task", line["task"], "enter_result", by=team, day=date(2017, 5, 31), reference="CY-1")
    act(officers, "check_task", line["task"], "serve", by=team[:1], day=date(2017, 6, 1))
    return line["task"]


def stand(officers) -> None:
    """The clocks run on the day after the last one to dispute."""
    (step,) = run_clocks(by=officers.system, at=at_noon(date(2017, 6, 17))).steps
    assert (step.workflow, step.act, step.to_state) == ("check_task", "let_stand", "final")


@pytest.mark.scenario("13c")
def test_undisputed_a_result_is_final_on_the_last_day_of_dispute_and_public_within_20_working_days(officers, served):
    assert row(officers, "check_task", served).instance.acts_on == date(2017, 6, 17)
    assert run_clocks(by=officers.system, at=at_noon(date(2017, 6, 16))).steps == ()
    stand(officers)
    assert run_clocks(by=officers.system, at=at_noon(date(2017, 6, 18))).steps == ()
    found = row(officers, "check_task", served)
    assert found.values["final_on"] == date(2017, 6, 16)
    assert found.instance.due_on == date(2017, 7, 14)


@pytest.mark.scenario("13c")
def test_the_time_to_dispute_follows_its_clock_row(officers, served, change_rule):
    change_rule("clocks", "CK-CHK-PUBLISH", "length", "19")
    stand(officers)
    assert row(officers, "check_task", served).instance.due_on == date(2017, 7, 13)


@pytest.mark.scenario("13c")
def test_the_retest_is_made_by_another_laboratory_and_counts(officers, served):
    act(
        officers, "check_task", served, "object", by=[officers.enterprise], day=date(2017, 6, 16), reason="样品保存不当"
    )
    result(officers, "CY-2", date(2017, 6, 20), passed=True, lab="L-1")
    with pytest.raises(Refusal, match="RETEST_SAME_LAB"):
        act(officers, "check_task", served, "retest", day=date(2017, 6, 21), retest="CY-2")
    result(officers, "CY-3", date(2017, 6, 20), passed=True, lab="L-2")
    act(officers, "check_task", served, "retest", by=two(officers), day=date(2017, 6, 21), retest="CY-3")
    found = row(officers, "check_task", served)
    assert (found.instance.state, found.values["passed"]) == ("final", True)


def test_an_objection_after_its_time_is_refused(officers, served):
    with pytest.raises(Refusal, match="IN_TIME"):
        act(officers, "check_task", served, "object", by=[officers.enterprise], day=date(2017, 6, 17), reason="晚了")


def test_a_failure_is_followed_up_until_a_later_sample_passes(officers, served):
    stand(officers)
    act(officers, "check_task", served, "publish", by=two(officers), day=date(2017, 6, 20))
    with pytest.raises(Refusal, match="RESULT_PASSED"):
        act(officers, "check_task", served, "close", day=date(2017, 6, 20))
    act(
        officers,
        "check_task",
        served,
        "order_correction",
        by=two(officers),
        day=date(2017, 6, 20),
        correct_by=date(2017, 7, 20),
    )
    with pytest.raises(Refusal, match="CORRECTION_OVERDUE"):
        act(officers, "check_task", served, "announce", by=two(officers), day=date(2017, 7, 20), reason="未改正")
    act(officers, "check_task", served, "announce", by=two(officers), day=date(2017, 7, 21), reason="未改正")
    result(officers, "CY-4", date(2017, 7, 25), passed=False)
    with pytest.raises(Refusal, match="FOLLOWUP_PASSED"):
        act(officers, "check_task", served, "confirm_correction", day=date(2017, 7, 26), followup="CY-4")
    result(officers, "CY-5", date(2017, 8, 1), passed=True)
    act(officers, "check_task", served, "confirm_correction", by=two(officers), day=date(2017, 8, 2), followup="CY-5")
    assert row(officers, "check_task", served).instance.state == "closed"


def test_a_plan_ends_when_its_tasks_have_and_within_its_fund(officers, served):
    number = row(officers, "check_task", served).values["plan"]
    with pytest.raises(Refusal, match=f"TASKS_STILL_OPEN.*{served}"):
        act(officers, "check_plan", number, "finish", spent_fen=1)


def test_a_sample_is_as_large_as_the_plan_of_samples_says(officers):
    found = drawn(
        officers, objects=({"object": POTTERY, "standing": "4"},), inspectors=(), region="360700", level="city"
    )
    (line,) = found.lines["drawn"]
    inspector = next(
        officer for officer, number in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True)
        if number in line["inspectors"]
    )  # fmt: skip
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 80, "sheet": "CY-1"}
    with pytest.raises(Refusal, match="SAMPLE_SIZE"):
        act(officers, "check_task", line["task"], "sample", by=[inspector], **sample)
    outsider = next(
        officer for officer, number in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True)
        if number not in line["inspectors"]
    )  # fmt: skip
    with pytest.raises(Refusal, match="INSPECTORS_OF_THE_TASK"):
        act(officers, "check_task", line["task"], "sample", by=[outsider], **sample | {"sampled": 50})
