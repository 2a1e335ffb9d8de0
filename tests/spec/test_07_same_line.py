"""Article 7: 三同 claims are listed by the stricter limits and batches of one line, and spot-checked after news."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import BadInput, Refusal
from tests.spec.conftest import POTTERY, register, returned, traced
from tests.spec.firms_of_honour import Run

DAY = date(2017, 5, 8)
HOME = (("0.008", "0.15"), ("0.006", "0.18"), ("0.009", "0.11"))
EXPORT = (("0.005", "0.10"), ("0.004", "0.12"), ("0.007", "0.09"))
CLAIM = {"product": "绿茶", "goods_kind": "food", "hs_code": "69111019", "line_no": "L1", "markets": "国内、德国"}
LIMITS = (
    {"parameter": "P1", "unit": "mg/kg", "direction": "at_most", "export_limit": "0.01", "home_limit": "1.0"},
    {"parameter": "P2", "unit": "mg/kg", "direction": "at_most", "export_limit": "0.5", "home_limit": "0.2"},
)
both_profiles = pytest.mark.parametrize("day", [DAY, date(2026, 4, 8)], ids=["JX2017", "CN2026"])


def limits():
    return tuple(
        {**line, "export_limit": Decimal(line["export_limit"]), "home_limit": Decimal(line["home_limit"])}
        for line in LIMITS
    )


def batches(results, market: str, line: str = "L1", first: int = 1):
    """One line for each result: batch after batch, P1 and P2."""
    return tuple(
        {"batch": f"{market[0].upper()}{number}", "line": line, "market": market, "parameter": parameter,
         "result": Decimal(value)}
        for number, values in enumerate(results, start=first)
        for parameter, value in zip(("P1", "P2"), values, strict=True)
    )  # fmt: skip


def submitted(officers, home=None, day: date = DAY, **claim: str) -> Run:
    run = Run(officers, officers.enterprise, "same_line_claim")
    values = {**CLAIM, **claim}
    run.number = open_matter("same_line_claim", values=values, by=officers.enterprise, at=at_noon(day))
    home = batches(HOME, "home") if home is None else home
    run.take("submit", day, officers.enterprise, limits=limits(), batches=(*home, *batches(EXPORT, "export")))
    run.take("review", day, officers.origin[0])
    return run


def listed(officers, day: date = DAY, **claim: str) -> Run:
    run = submitted(officers, day=day, **claim)
    run.take("list", day, *officers.origin[:2])
    return run


@pytest.mark.scenario("7a")
@both_profiles
def test_the_stricter_limit_of_each_parameter_holds_and_the_claim_is_listed(officers, day):
    run = submitted(officers, day=day)
    found = run.finding("review")
    assert (found["effective"], found["listed"]) == ("P1 ≤ 0.01 mg/kg; P2 ≤ 0.2 mg/kg", "true")
    run.take("list", day, officers.origin[0])
    assert run.state == "reviewed"
    run.take("list", day, officers.origin[1])
    assert run.state == "listed"


@pytest.mark.scenario("7a")
@pytest.mark.parametrize(
    ("home", "grounds", "guard"),
    [
        (batches((("0.02", "0.15"), *HOME[1:]), "home"), "OUTSIDE_LIMIT", "OUTSIDE_LIMIT"),  # legal at home
        (batches(HOME, "home", "L2"), "SAME_LINE BATCHES", "SAME_LINE"),
        (batches(HOME[:2], "home"), "BATCHES", "BATCHES"),
        (batches(HOME, "home")[:-1], "NOT_TESTED", "ALL_TESTED"),
    ],
)
def test_a_claim_that_does_not_stand_is_refused_by_name(officers, home, grounds, guard):
    run = submitted(officers, home)
    assert run.finding("review")["grounds"] == grounds
    with pytest.raises(Refusal, match=guard):
        run.take("list", DAY, officers.origin[0])
    run.take("refuse", DAY, *officers.origin[:2], reason="批次证据不符合要求")
    assert run.state == "refused"


@pytest.mark.scenario("7a")
def test_how_many_batches_a_claim_needs_is_its_rule_row(officers, change_rule):
    change_rule("same_line_batches", "SB-HOME", "min_batches", "4")
    with pytest.raises(Refusal, match="BATCHES"):
        listed(officers)


@pytest.mark.scenario("7a")
@both_profiles
def test_consumer_goods_are_covered_from_the_second_profile_on(officers, day):
    if day == DAY:
        with pytest.raises(Refusal, match="SCOPE"):
            listed(officers, day=day, goods_kind="consumer")
    else:
        assert listed(officers, day=day, goods_kind="consumer").state == "listed"


def test_what_cannot_be_compared_is_told_when_it_is_handed_in(officers):
    run = Run(officers, officers.enterprise, "same_line_claim")
    run.number = open_matter("same_line_claim", values=CLAIM, by=officers.enterprise, at=at_noon(DAY))
    with pytest.raises(BadInput, match="LINE_PARAMETER_UNKNOWN"):
        run.take("submit", DAY, officers.enterprise, limits=limits()[:1], batches=batches(HOME, "home"))
    assert run.state == "draft"


@pytest.mark.parametrize(("hs_code", "state"), [("69111019", "questioned"), ("0902", "listed")])
def test_a_confirmed_return_of_such_goods_calls_for_a_spot_check(officers, hs_code, state):
    run = listed(officers, hs_code=hs_code)
    day = DAY + timedelta(days=30)
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    assert run.state == state
    if state == "questioned":
        assert run.row.instance.due_on == date(2017, 7, 5)  # 20 working days


@pytest.mark.parametrize(("result", "fate"), [(("0.005", "0.1"), "keep"), (("0.02", "0.1"), "remove")])
def test_a_spot_check_keeps_the_claim_or_shows_why_it_is_removed(officers, result, fate):
    run = listed(officers)
    day = DAY + timedelta(days=30)
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    run.take(
        "check", day, officers.origin[0], batches=batches([result], "home", first=9), case_number="", reason="核查"
    )
    if fate == "remove":
        with pytest.raises(Refusal, match="OUTSIDE_LIMIT"):
            run.take("keep", day, officers.origin[0], grounds="合格")
    run.take(fate, day, *officers.origin[:2], grounds="抽查结果")
    assert run.state == ("kept" if fate == "keep" else "removed")


def test_the_case_that_asked_for_the_check_has_to_be_the_holders(officers):
    run = listed(officers)
    given = {"batches": batches([("0.005", "0.1")], "home", first=9), "reason": "核查"}
    with pytest.raises(Refusal, match="HOLDERS_CASE"):
        run.take("check", DAY, officers.origin[0], case_number="EQC-2017-360702-000099", **given)
    assert run.row.uscc == POTTERY
