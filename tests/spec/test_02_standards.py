"""Article 2: firms declare their standards, control themselves, and measure themselves by a better one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import registers, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.core.registers import AssociationRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, TEA, person

DAY = date(2017, 6, 1)
ENTERPRISE = {
    "standard_type": "enterprise", "standard_no": "Q/JXT 001-2017", "standard_name": "日用陶瓷餐具", "product": "瓷杯",
    "replaces": "", "indicators": (),
}  # fmt: skip
NATIONAL = ENTERPRISE | {"standard_type": "national", "standard_no": "GB/T 3532-2009", "standard_name": "日用瓷器"}
LEAD = {"name": "铅溶出量", "unit": "mg/L", "operator": "≤", "limit": Decimal("0.5")}
DAYS = [DAY, date(2026, 4, 8)]  # JX2017, CN2026


@pytest.fixture
def colleague(officers):
    """A second officer of the regulator: an order takes two."""
    row = person("S2", "MSA", "360700")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


def draft(officers, values=ENTERPRISE, *, day: date = DAY) -> str:
    return open_matter("self_declaration", values=values, by=officers.enterprise, at=at_noon(day))


def take(scheme: str, number: str, act: str, by, seen: int, day: date = DAY, **values):
    return take_act(scheme, number, act, values=values, by=by, at=at_noon(day), seen=seen)


def publish(officers, values=None, *, day: date = DAY) -> str:
    number = draft(officers, values or ENTERPRISE | {"indicators": (LEAD,)}, day=day)
    take("self_declaration", number, "publish", officers.enterprise, 0, day)
    return number


def record(officers, scheme: str, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter(scheme, number)


def read_in_public(words: str = ""):
    return queries.public.matters(words)[0].rows


@pytest.mark.scenario("2b")
@pytest.mark.parametrize("day", DAYS)
def test_an_enterprise_standard_needs_an_indicator_and_a_national_one_does_not(officers, day):
    number = draft(officers, day=day)
    with pytest.raises(Refusal, match="INDICATOR_REQUIRED"):
        take("self_declaration", number, "publish", officers.enterprise, 0, day)
    assert read_in_public() == ()
    take("self_declaration", number, "add_indicators", officers.enterprise, 0, day, indicators=(LEAD,))
    take("self_declaration", number, "publish", officers.enterprise, 1, day)
    publish(officers, NATIONAL, day=day)
    assert {row.details["standard_no"] for row in read_in_public()} == {"Q/JXT 001-2017", "GB/T 3532-2009"}
    (found,) = (row for row in read_in_public() if row.number == number)
    assert (found.name_zh, found.details["declared"]) == ("赣州试验陶瓷有限公司", "铅溶出量 ≤ 0.5 mg/L")


@pytest.mark.scenario("2b")
def test_how_many_indicators_a_declaration_needs_is_a_rule(officers, change_rule):
    change_rule("declaration_indicators", "DI-NATIONAL", "min_indicators", 1)
    change_rule("declaration_indicators", "DI-ENTERPRISE", "min_indicators", 0)
    publish(officers, ENTERPRISE)
    with pytest.raises(Refusal, match="INDICATOR_REQUIRED"):
        publish(officers, NATIONAL)


def test_a_new_version_replaces_the_old_one_that_it_names(officers):
    old = publish(officers)
    with pytest.raises(Refusal, match="DECLARED_ONCE"):
        publish(officers)
    with pytest.raises(Refusal, match="REPLACES_OWN_PUBLIC"):
        publish(officers, NATIONAL | {"replaces": "SM-2017-999999"})
    new = publish(officers, ENTERPRISE | {"standard_no": "Q/JXT 001-2018", "replaces": old, "indicators": (LEAD,)})
    before, after = record(officers, "self_declaration", old), record(officers, "self_declaration", new)
    assert (before.instance.state, before.values["replaced_by"], before.values["version"]) == ("superseded", new, 1)
    assert (after.instance.state, after.values["replaces"], after.values["version"]) == ("public", old, 2)
    take("self_declaration", new, "withdraw", officers.enterprise, 1, reason="停产")
    assert read_in_public() == ()


def test_a_number_that_is_none_of_its_type_is_not_published(officers):
    number = draft(officers, NATIONAL | {"standard_no": "Q/JXT 001-2017"})
    with pytest.raises(BadInput, match="STANDARD_NO_FORM"):
        take("self_declaration", number, "publish", officers.enterprise, 0)


ORDER = {"product": "瓷杯", "facts": "产品已出口，未公开执行标准", "correct_by": date(2017, 6, 30)}


def order(officers, colleague) -> str:
    number = open_matter("declaration_order", values=ORDER, uscc=POTTERY, by=officers.market, at=at_noon(DAY))
    for officer in (officers.market, colleague):
        take("declaration_order", number, "order", officer, 0)
    return number


def show(officers, colleague, number: str, day: date):
    for officer in (officers.market, colleague):
        take("declaration_order", number, "show", officer, 1, day)


def test_a_firm_that_does_not_declare_is_shown_past_its_limit_until_it_does(officers, colleague):
    number = order(officers, colleague)
    assert record(officers, "declaration_order", number).instance.due_on == date(2017, 6, 30)
    with pytest.raises(Refusal, match="LIMIT_OVER"):
        show(officers, colleague, number, date(2017, 6, 30))
    assert read_in_public() == ()
    show(officers, colleague, number, date(2017, 7, 1))
    (found,) = read_in_public()
    assert (found.scheme, found.name_zh, found.state) == ("declaration_order", "赣州试验陶瓷有限公司", "not_corrected")
    with pytest.raises(Refusal, match="DECLARED_IN_PUBLIC"):
        take("declaration_order", number, "correct", officers.enterprise, 2, declaration="SM-2017-000001")
    declared = publish(officers, day=date(2017, 7, 3))
    take("declaration_order", number, "correct", officers.enterprise, 2, date(2017, 7, 3), declaration=declared)
    assert [row.scheme for row in read_in_public()] == ["self_declaration"]


def test_an_order_takes_two_persons_and_only_a_firm_that_has_not_declared(officers, colleague):
    number = open_matter("declaration_order", values=ORDER, uscc=POTTERY, by=officers.market, at=at_noon(DAY))
    assert not take("declaration_order", number, "order", officers.market, 0).taken
    with pytest.raises(Refusal, match="TWO_PERSON"):
        take("declaration_order", number, "order", officers.market, 0)
    publish(officers)
    with pytest.raises(Refusal, match="NOT_YET_DECLARED"):
        take("declaration_order", number, "order", colleague, 0)
    with pytest.raises(Refusal, match="LIMIT_AHEAD"):
        open_matter(
            "declaration_order", values=ORDER | {"product": "瓷碗", "correct_by": DAY}, uscc=POTTERY,
            by=officers.market, at=at_noon(DAY),
        )  # fmt: skip


def measured(value: str, reference: str = "J-1", on: date = DAY, name: str = "铅溶出量"):
    return ({"name": name, "value": Decimal(value), "reference": reference, "measured_on": on},)


def find_below(officers, colleague, number: str, lines, *, seen: int = 1, day: date = DAY) -> None:
    for officer in (officers.market, colleague):
        take("self_declaration", number, "find_below", officer, seen, day, measured=lines, reason="抽检不符合声明")


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (measured("0.5"), "BELOW_DECLARED"),  # the edge is within ≤
        (measured("0.6", name="镉溶出量"), "INDICATORS_DECLARED"),
        (measured("0.6", on=date(2017, 5, 31)), "SAMPLED_IN_TIME"),
        (measured("0.6", on=date(2017, 6, 2)), "SAMPLED_IN_TIME"),
    ],
)
def test_what_is_not_below_the_declared_level_cannot_be_found_so(officers, colleague, lines, refused):
    with pytest.raises(Refusal, match=refused):
        find_below(officers, colleague, publish(officers), lines)


def test_a_report_counts_once(officers, colleague):
    number = publish(officers)
    find_below(officers, colleague, number, measured("0.6"))
    with pytest.raises(Refusal, match="REPORT_COUNTED_ONCE"):
        find_below(officers, colleague, number, measured("0.6"), seen=2)


CONTROL = {
    "line": "日用瓷一线", "laboratories": 1, "testers": 2, "control_points": 0,
    "instruments": ({"instrument": "AAS-1", "name": "原子吸收", "calibrated_until": date(2017, 6, 1)},),
    "yields": ({"month": "2017-05", "inspected": 100, "passed_first": 90},),
}  # fmt: skip


def test_what_a_firm_lacks_is_found_and_reviewed_by_the_origin_office_every_year(officers, change_rule):
    number = open_matter("self_control", values=CONTROL, by=officers.enterprise, at=at_noon(date(2017, 6, 30)))
    assert lacking(officers, number) == "control_points calibration first_pass_yield"
    with pytest.raises(Refusal, match="REPORTED_ONCE"):
        open_matter("self_control", values=CONTROL, by=officers.enterprise, at=at_noon(date(2017, 6, 30)))
    change_rule("self_control", "SCT-1", "min_yield", "0.90")
    take("self_control", number, "review", officers.origin[0], 0, date(2017, 7, 3), remarks="请补检定")
    assert lacking(officers, number) == "control_points calibration"
    assert record(officers, "self_control", number).instance.due_on == date(2018, 7, 3)
    renewed = {
        "laboratories": 1, "testers": 2, "control_points": 3,
        "instruments": ({"instrument": "AAS-1", "name": "原子吸收", "calibrated_until": date(2019, 6, 1)},),
        "yields": ({"month": "2018-05", "inspected": 100, "passed_first": 99},),
    }  # fmt: skip
    take("self_control", number, "renew", officers.enterprise, 1, date(2018, 7, 2), **renewed)
    assert lacking(officers, number) is None


def lacking(officers, number: str) -> str | None:
    return value(officers, "self_control", number)["lacking"]


def value(officers, scheme: str, number: str) -> dict[str, str | None]:
    import json

    with seeing_as(officers.system):
        kept = queries.findings.kept(queries.matters.matter(scheme, number).values["gaps"])
    return json.loads(kept.body)["value"]


COMPARED = {
    "topic": "餐具质量", "peer": TEA, "first_day": date(2017, 1, 1), "last_day": date(2017, 5, 31),
    "indicators": (
        {"name": "不良率", "own": Decimal("1.8"), "best": Decimal("0.9"), "lower_is_better": True},
        {"name": "合格率", "own": Decimal("96.0"), "best": Decimal("98.5"), "lower_is_better": False},
    ),
}  # fmt: skip


@pytest.fixture
def backbone(officers) -> str:
    """The tea maker, named by an association as a backbone enterprise."""
    association = AssociationRow("91360000158300003X", "江西省陶瓷行业协会", "360000", "陶瓷", ("69",), "", True)
    registers.take_in_associations([association], raw_hash=RAW, by=officers.system, at=at_noon(date(2017, 1, 4)))
    values = {
        "letter": "赣陶协〔2017〕3号", "association": "江西省陶瓷行业协会", "named_on": date(2017, 2, 1),
        "reason": "协会来函",
    }  # fmt: skip
    with pytest.raises(Refusal, match="KNOWN_ASSOCIATION"):
        enter(officers, values | {"association": "某某协会"})
    return enter(officers, values)


def enter(officers, values) -> str:
    return open_matter("backbone_enterprise", values=values, uscc=TEA, by=officers.office, at=at_noon(DAY))


def compare(officers, values=COMPARED, *, day: date = DAY) -> str:
    return open_matter("benchmark", values=values, by=officers.enterprise, at=at_noon(day))


@pytest.mark.scenario("2e")
def test_gaps_are_minus_100_and_minus_2_54_percent_and_innovations_of_the_period_counted(officers, backbone):
    for innovation, on, by in (
        ("technical", date(2017, 3, 1), officers.market),
        ("standard", date(2016, 12, 31), officers.market),  # before the period
        ("management", date(2017, 4, 1), None),  # not confirmed
    ):
        values = {"innovation": innovation, "what": "低铅釉料", "achieved_on": on, "proof": "ZL201710000001.1"}
        number = open_matter("innovation", values=values, by=officers.enterprise, at=at_noon(DAY))
        if by:
            take_act("innovation", number, "confirm", values={}, by=by, at=at_noon(DAY), seen=0)
    number = compare(officers)
    assert value(officers, "benchmark", number) == {
        "gap_1": "-100.00", "gap_2": "-2.54", "compared": "2", "worse": "2", "standard": "0", "technical": "1",
        "management": "0",
    }  # fmt: skip
    actions = ({"action": "更换釉料", "owner": "质量副总", "due": date(2017, 9, 1)},)
    take("benchmark", number, "plan", officers.enterprise, 0, actions=actions)
    take("benchmark", number, "finish", officers.enterprise, 1, outcome="不良率降至 1.2")
    assert record(officers, "benchmark", number).instance.state == "done"


@pytest.mark.scenario("2e")
def test_only_a_demonstration_or_backbone_enterprise_is_a_benchmark(officers, backbone, change_rule):
    with pytest.raises(Refusal, match="BENCHMARK_SELF"):
        compare(officers, COMPARED | {"peer": POTTERY})
    with pytest.raises(Refusal, match="PERIOD_IS_OVER"):
        compare(officers, COMPARED | {"last_day": date(2017, 6, 2)})
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):  # not named yet on the last day of the period
        compare(officers, COMPARED | {"last_day": date(2017, 1, 31)})
    change_rule("benchmark_peers", "BP-BACKBONE", "peer", "demonstration_enterprise")
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):
        compare(officers)


def test_a_backbone_enterprise_that_is_ended_is_a_benchmark_no_more(officers, backbone):
    take("backbone_enterprise", backbone, "end", officers.office, 0, date(2017, 6, 5), reason="协会除名")
    compare(officers, day=date(2017, 6, 5))  # the period ended before
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):
        compare(officers, COMPARED | {"last_day": date(2017, 6, 5)}, day=date(2017, 6, 6))


def test_another_firm_sees_none_of_it(officers):
    number = draft(officers)
    with seeing_as(officers.rival), pytest.raises(NotThere):
        queries.matters.matter("self_declaration", number)
