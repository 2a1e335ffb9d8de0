"""Article 1: work items are accepted, delivered with evidence and verified by somebody else; firms commit in public."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, Conflict, NotThere, Refusal
from gongzhi.core.registers import PersonRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, TEA

ISSUED = date(2017, 3, 10)  # a Friday
ITEM = {
    "plan_year": 2017, "article_no": 14, "deliverable": "退运追溯率 100 %", "measure": "办结数 ÷ 登记数",
    "due": date(2017, 12, 20), "owner": "市质监局局长",
}  # fmt: skip
EVIDENCE = ({"what": "年度追溯台账", "reference": "赣市检〔2017〕9号"},)


def take(officers_post, number, act, seen, day=ISSUED, **values):
    return take_act("work_item", number, act, values=values, by=officers_post, at=at_noon(day), seen=seen)


@pytest.fixture
def issued(officers) -> str:
    number = open_matter("work_item", values=ITEM, region="360700", by=officers.office, at=at_noon(ISSUED))
    take(officers.office, number, "issue", 0)
    return number


def row(officers, number):
    with seeing_as(officers.system):
        return queries.matters.matter("work_item", number)


def test_a_work_item_goes_to_its_city_with_five_working_days_to_accept_it(officers, issued):
    assert issued == "RW-2017-000001"
    assert row(officers, issued).instance.due_on == date(2017, 3, 17)
    with seeing_as(officers.city):
        assert queries.matters.matter("work_item", issued).values["deliverable"] == ITEM["deliverable"]
    with seeing_as(officers.elsewhere), pytest.raises(NotThere):
        queries.matters.matter("work_item", issued)


@pytest.mark.scenario("1")
def test_nobody_verifies_their_own_work_item(officers, issued):
    """A person with a post in the city and one at the province stays one person."""
    also = PersonRow("M1", "测试M1", "PGO", "360000", "", "", date(2010, 1, 1), None, True)
    setting_up.take_in_people([also], by=officers.system, at=at_noon(ISSUED))
    take(officers.city, issued, "accept", 1)
    assert row(officers, issued).instance.due_on == ITEM["due"]
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers.city, issued, "deliver", 2, evidence=())
    take(officers.city, issued, "deliver", 2, evidence=EVIDENCE)
    with pytest.raises(Refusal, match="VERIFIER_IS_NOT_OWNER"):
        take(setting_up.actor(also), issued, "verify", 3)
    assert row(officers, issued).instance.state == "delivered"


def test_what_a_city_delivered_is_verified_by_the_province_and_keeps_its_evidence(officers, issued):
    take(officers.city, issued, "accept", 1)
    take(officers.city, issued, "deliver", 2, evidence=EVIDENCE)
    take(officers.office, issued, "reject", 3, reason="缺少签收")
    take(officers.city, issued, "deliver", 4, evidence=({"what": "签收单", "reference": ""},))
    take(officers.office, issued, "verify", 5)
    found = row(officers, issued)
    assert found.instance.state == "verified"
    assert [line["what"] for line in found.lines["evidence"]] == ["年度追溯台账", "签收单"]


def test_an_act_without_its_reason_of_another_role_or_on_an_old_version_is_refused(officers, issued):
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers.city, issued, "send_back", 1, reason="")
    with pytest.raises(Refusal, match="ROLE"):
        take(officers.market, issued, "accept", 1)
    with pytest.raises(Conflict):
        take(officers.city, issued, "accept", 0)
    with pytest.raises(TypeError, match="does not ask"):
        take(officers.city, issued, "accept", 1, owner="别人")
    assert row(officers, issued).instance.state == "issued"


def test_nothing_is_kept_of_a_record_that_could_not_begin(officers):
    with pytest.raises(BadInput, match="deliverable"):
        open_matter(
            "work_item", values=ITEM | {"deliverable": ""}, region="360700", by=officers.office, at=at_noon(ISSUED)
        )
    with pytest.raises(Refusal, match="ROLE"):
        open_matter("work_item", values=ITEM, region="360700", by=officers.city, at=at_noon(ISSUED))
    with pytest.raises(Refusal, match="HOLDER_NOT_YOURS"):
        open_matter("work_item", values=ITEM, region="350100", by=officers.city, at=at_noon(ISSUED))
    with seeing_as(officers.system):
        assert queries.matters.all_of("work_item") == ()


def commit(officers, version: str, day: date, by=None) -> str:
    values = {"text_version": version, "promises": "不出口不合格产品", "quality_officer": "质量副总"}
    return open_matter("commitment", values=values, by=by or officers.enterprise, at=at_noon(day))


def test_a_firms_new_commitment_takes_the_place_of_its_old_one_and_of_nobody_elses(officers):
    old = commit(officers, "一", date(2017, 3, 1))
    rival = commit(officers, "一", date(2017, 3, 2), officers.rival)
    new = commit(officers, "二", date(2018, 3, 1))
    with seeing_as(officers.system):
        states = {row.number: row.instance.state for row in queries.matters.all_of("commitment")}
    assert states == {old: "replaced", rival: "in_force", new: "in_force"}


def test_a_firm_commits_for_itself_only(officers):
    with pytest.raises(Refusal, match="HOLDER_NOT_YOURS"):
        open_matter(
            "commitment", uscc=TEA, by=officers.enterprise, at=at_noon(ISSUED),
            values={"text_version": "一", "promises": "无", "quality_officer": "总监"},
        )  # fmt: skip
    number = commit(officers, "一", ISSUED)
    with seeing_as(officers.system):
        assert queries.matters.matter("commitment", number).uscc == POTTERY
    with seeing_as(officers.rival), pytest.raises(NotThere):
        queries.matters.matter("commitment", number)
