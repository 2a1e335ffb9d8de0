"""Article 4: improvement is proven by pass rates before and after; a brand is used while it is valid."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

DAY = date(2017, 3, 10)
PROJECT = {
    "title": "赣州日用陶瓷质量提升", "field": "export", "kind": "improvement", "product": "日用陶瓷",
    "target_percent": 95, "measures": "釉料换代，出厂逐批检验", "before_plan": "", "before_reference": "JC-2016-1",
    "before_tested": 250, "before_passed": 220,
}  # fmt: skip
AFTER = {"after_plan": "", "after_reference": "JC-2017-1", "after_tested": 250, "after_passed": 238}
DAYS = [DAY, date(2026, 4, 10)]  # under JX2017 and under CN2026


def take(officers, scheme, number, name, by, *, day=DAY, **values):
    step = None
    for actor in by:
        with seeing_as(officers.system):
            seen = queries.matters.matter(scheme, number).instance.seen
        step = take_act(scheme, number, name, values=values, by=actor, at=at_noon(day), seen=seen)
    return step


def row(officers, scheme, number):
    with seeing_as(officers.system):
        return queries.matters.matter(scheme, number)


def planned(officers, *, day=DAY, **changed) -> str:
    by, values = officers.headquarters[0], PROJECT | changed
    number = open_matter("improvement_project", values=values, region="360700", by=by, at=at_noon(day))
    take(officers, "improvement_project", number, "start", [by], day=day)
    return number


def judged(officers, *, day=DAY, **after):
    number = planned(officers, day=day)
    both = officers.headquarters[:2]
    take(officers, "improvement_project", number, "judge", both, day=day, **AFTER | after)
    found = row(officers, "improvement_project", number)
    with seeing_as(officers.system):
        value = json.loads(queries.findings.kept(found.values["found"]).body)["value"]
    return found.values, value


@pytest.mark.scenario("4a")
@pytest.mark.parametrize("day", DAYS)
def test_a_rise_that_chance_does_not_explain_is_an_improvement(officers, day):
    values, found = judged(officers, day=day)
    assert values["verdict"] == "improved"
    assert (found["change"], found["z"], found["p"]) == ("7.20", "2.902", "0.0037")
    assert values["target_reached"] is True  # 238 of 250 are 95.2 %
    values, found = judged(officers, day=day, after_passed=226)
    assert values["verdict"] == "not_proven"
    assert (found["z"], found["p"]) == ("0.865", "0.3873")
    assert values["target_reached"] is False


@pytest.mark.scenario("4a")
def test_the_verdict_follows_its_rule_row(officers, change_rule):
    change_rule("improvement_test", "IT-1", "below", "0.003")
    assert judged(officers)[0]["verdict"] == "not_proven"


def test_a_project_is_judged_by_two_and_on_figures_from_after_it(officers):
    number, first = planned(officers), officers.headquarters[0]
    judge = ("improvement_project", number, "judge", [first])
    with pytest.raises(Refusal, match="PROJECT_SAME_SOURCE"):
        take(officers, *judge, **AFTER | {"after_reference": "JC-2016-1"})
    with pytest.raises(Refusal, match="PROJECT_ONE_SOURCE"):
        take(officers, *judge, **AFTER | {"after_plan": "CJ-2017-000001"})
    with pytest.raises(Refusal, match="PROJECT_NO_RESULTS"):
        take(officers, *judge, after_plan="CJ-2017-000001", after_reference="", after_tested=None, after_passed=None)
    with pytest.raises(BadInput, match="PROJECT_COUNTS"):
        take(officers, *judge, **AFTER | {"after_passed": 251})
    assert take(officers, *judge, **AFTER).missing == 1


def test_a_project_begins_with_a_whole_baseline(officers):
    for wrong in ({"before_reference": ""}, {"before_tested": 0}, {"before_passed": None}):
        with pytest.raises(Refusal, match="PROJECT_ONE_SOURCE"):
            planned(officers, **wrong)


BRAND = {
    "name": "赣瓷", "kind": "trademark", "registration_no": "1234567", "markets": ("CN", "DE"),
    "valid_to": date(2017, 6, 30),
}  # fmt: skip
USE = ({"what": "出口包装", "market": "DE"},)


def branded(officers, by=None, **changed) -> str:
    values = BRAND | changed
    return open_matter("brand", values=values, by=by or officers.enterprise, at=at_noon(DAY))


def confirmed(officers, number, day=DAY):
    return take(officers, "brand", number, "confirm", officers.headquarters[:2], day=day)


def test_a_brand_is_used_to_its_last_day_and_again_once_renewed(officers):
    number, owner = branded(officers), [officers.enterprise]
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        take(officers, "brand", number, "use", owner, uses=USE)
    confirmed(officers, number)
    take(officers, "brand", number, "use", owner, day=date(2017, 6, 30), uses=USE)
    with pytest.raises(Refusal, match="BRAND_EXPIRED"):
        take(officers, "brand", number, "use", owner, day=date(2017, 7, 1), uses=USE)
    with pytest.raises(Refusal, match="BRAND_OTHER_MARKET"):
        take(officers, "brand", number, "use", owner, uses=({"what": "展会", "market": "US"},))
    with pytest.raises(Refusal, match="VALID_LONGER"):
        take(officers, "brand", number, "renew", owner, day=date(2017, 7, 1), valid_to=date(2017, 6, 30))
    take(officers, "brand", number, "renew", owner, day=date(2017, 7, 1), valid_to=date(2027, 6, 30))
    confirmed(officers, number, date(2017, 7, 3))
    take(officers, "brand", number, "use", owner, day=date(2017, 7, 3), uses=USE)
    assert len(row(officers, "brand", number).lines["uses"]) == 2


def test_one_registration_is_one_owners_but_a_geographical_indication_is_shared(officers):
    confirmed(officers, branded(officers))
    with pytest.raises(Refusal, match="BRAND_OF_ANOTHER"):
        confirmed(officers, branded(officers, officers.rival))
    for firm in (officers.enterprise, officers.rival):
        shared = branded(officers, firm, kind="gi", registration_no="GI-36-01")
        confirmed(officers, shared)
        assert row(officers, "brand", shared).instance.state == "in_force"
