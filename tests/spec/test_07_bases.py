"""Article 7: bases are registered within their clocks, numbered without doubles, and inspected every year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import registers
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.catalogue.places import regions
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.recognition.bases import read_base_number
from gongzhi.core.registers import BaseRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, TEA
from tests.spec.firms_of_honour import LEADER, Run, named

APPLIED = date(2017, 5, 22)  # a Monday
DECIDED = date(2017, 6, 20)
PAPERS = ("site_plan", "land_right", "soil_water", "staff_proof", "inputs_list", "quality_rules")
COUNTY = "361023"


def papers(*names: str):
    return tuple({"paper": name, "reference": f"附件 {name}"} for name in names)


def applied(officers, given=PAPERS[:-1], day: date = APPLIED, by=None, region: str = COUNTY) -> Run:
    """The tea maker of Fuzhou applies; one paper is missing unless said."""
    by = by or officers.rival
    run = Run(officers, by, "base_registration")
    values = {
        "crop": "蜜桔", "letters": "MJ", "base_region": region, "area_mu": 300, "staff": "植保员一名",
        "papers": papers(*given),
    }  # fmt: skip
    run.number = open_matter("base_registration", values=values, by=by, at=at_noon(day))
    return run


@pytest.fixture
def inspectors(officers):
    """Two of the origin office where the tea maker sits."""
    from gongzhi.actions import setting_up
    from tests.spec.conftest import person

    second = person("F2", "CIQ_O", "361000", certificate="JX-10")
    setting_up.take_in_people([second], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return officers.elsewhere, setting_up.actor(second)


def registered(officers, inspectors, day: date = APPLIED, on: date = DECIDED) -> Run:
    run = applied(officers, PAPERS, day)
    run.take("accept", day, inspectors[0])
    run.take("review", on, *inspectors, manner="on_site", opinion="现场符合要求")
    run.take("give_number", on, *inspectors, valid_to=date(on.year + 3, 6, 19))
    return run


@pytest.mark.scenario("7b")
def test_what_is_missing_is_asked_for_by_saturday_the_27th_and_decided_by_the_20th_of_june(officers, inspectors):
    run = applied(officers)
    assert run.row.instance.due_on == date(2017, 5, 27)  # a Saturday that is worked
    with pytest.raises(Refusal, match="PAPERS_COMPLETE"):
        run.take("accept", APPLIED, inspectors[0])
    run.take("ask_more", date(2017, 5, 27), inspectors[0], missing="质量管理制度")
    run.take("supply", date(2017, 5, 31), officers.rival, papers=papers("quality_rules"))
    run.take("accept", date(2017, 6, 1), inspectors[0])
    assert run.row.instance.due_on == DECIDED  # handing in papers does not stop the time
    run.take("review", date(2017, 6, 12), *inspectors, manner="on_site", opinion="现场符合要求")
    assert run.row.instance.due_on == DECIDED
    run.take("give_number", DECIDED, *inspectors, valid_to=date(2020, 6, 19))
    assert run.row.values["reg_no"] == "361023MJ00001"


@pytest.mark.scenario("7b")
@pytest.mark.parametrize(
    ("rule", "length", "state", "due"),
    [("CK-BR-ASK", "4", "applied", date(2017, 5, 26)), ("CK-BR-DECIDE", "19", "accepted", date(2017, 6, 19))],
)
def test_the_days_follow_their_rule_rows(officers, inspectors, change_rule, rule, length, state, due):
    change_rule("clocks", rule, "length", length)
    run = applied(officers, PAPERS)
    if state == "accepted":
        run.take("accept", APPLIED, inspectors[0])
    assert (run.state, run.row.instance.due_on) == (state, due)


@pytest.mark.scenario("7b")
def test_a_number_is_the_next_of_its_region_and_produce_and_stands_in_the_register_of_bases(officers, inspectors):
    known = BaseRow("361023MJ00016", TEA, COUNTY, "蜜桔", 100, date(2015, 1, 1), date(2018, 1, 1), True)
    other = BaseRow("361023CC00400", TEA, COUNTY, "茶", 100, date(2015, 1, 1), date(2018, 1, 1), True)
    registers.take_in_bases([known, other], raw_hash=RAW, by=officers.system, at=at_noon(APPLIED))
    numbers = [registered(officers, inspectors).row.values["reg_no"] for _ in range(2)]
    assert numbers == ["361023MJ00017", "361023MJ00018"]
    with seeing_as(officers.rival):
        bases = {base.reg_no: base for base in queries.registers.bases(uscc=TEA, on=DECIDED)}
    base = bases["361023MJ00017"]
    assert (base.crop, base.area_mu, base.valid_from, base.valid_to) == ("蜜桔", 300, DECIDED, date(2020, 6, 19))
    codes = frozenset(place.code6 for place in regions())
    assert read_base_number(numbers[0], codes).serial == 17
    with pytest.raises(BadInput, match="BASE_REGION"):
        read_base_number("36102MJ00017", codes)


@pytest.mark.scenario("7b")
def test_a_base_not_inspected_within_twelve_months_is_a_task(officers, inspectors, signed_in, monkeypatch):
    run = registered(officers, inspectors)
    assert run.row.instance.due_on == date(2018, 6, 20)
    monkeypatch.setenv("GONGZHI_TODAY", "2018-06-21")
    page = signed_in(inspectors[0]).get("/").content.decode()
    assert "已逾期" in page
    assert f"开始年度检查　{run.number}" in page
    day = date(2018, 6, 21)
    run.take("inspect", day, inspectors[0], case_number="")
    found = ({"inspected_on": day, "found": "台账完整，用药符合安全间隔期"},)
    run.take("pass", day, *inspectors, inspections=found)
    assert (run.state, run.row.instance.due_on) == ("registered", date(2019, 6, 21))


def test_inspection_is_due_by_its_rule_row(officers, inspectors, change_rule):
    change_rule("clocks", "CK-BR-INSPECT", "length", "6")
    assert registered(officers, inspectors).row.instance.due_on == date(2017, 12, 20)


def test_a_cancelled_base_is_valid_to_that_day_and_no_longer(officers, inspectors):
    run = registered(officers, inspectors)
    day = date(2018, 3, 1)
    run.take("inspect", day, inspectors[0], case_number="")
    found = ({"inspected_on": day, "found": "使用禁用农药"},)
    run.take("cancel", day, *inspectors, inspections=found, grounds="使用禁用农药")
    with seeing_as(officers.rival):
        assert len(queries.registers.bases(uscc=TEA, on=day)) == 1
        assert queries.registers.bases(uscc=TEA, on=day + timedelta(days=1)) == ()


def test_a_refusal_takes_two_and_a_reason_and_a_base_elsewhere_is_not_taken(officers, inspectors):
    run = applied(officers, PAPERS)
    run.take("accept", APPLIED, inspectors[0])
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        run.take("refuse", APPLIED, inspectors[0], reason="")
    run.take("refuse", APPLIED, *inspectors, reason="土壤铅超标")
    assert run.state == "refused"
    with pytest.raises(Refusal, match="BASE_IN_CITY"):
        applied(officers, region="360702")
    assert POTTERY != TEA


def test_only_a_demonstration_enterprise_is_reviewed_on_paper_alone(officers, inspectors):
    run = applied(officers, PAPERS)
    run.take("accept", APPLIED, inspectors[0])
    with pytest.raises(Refusal, match="ON_SITE_OR_SIMPLIFIED"):
        run.take("review", APPLIED, inspectors[0], manner="paper", opinion="材料齐全")
    leader = named(officers)
    assert leader.row.uscc == LEADER
    trusted = applied(officers, PAPERS, date(2017, 6, 5), by=leader.enterprise, region="360702")
    trusted.take("accept", date(2017, 6, 5), officers.origin[0])
    trusted.take("review", date(2017, 6, 6), *officers.origin[:2], manner="paper", opinion="材料齐全")
    assert trusted.state == "reviewed"
