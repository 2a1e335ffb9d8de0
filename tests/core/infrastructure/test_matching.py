from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import wording
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.infrastructure.matching import (
    TABLES,
    Capability,
    ServiceFacts,
    SubOrder,
    bodies_for,
    calibrated_to,
    expected_finish,
    hindrance,
    may_take,
)

ASKED, FINISH = date(2017, 6, 20), date(2017, 7, 5)
RULES = book(ASKED, "JX2017")
DAY = timedelta(1)
ORDER = SubOrder("FW-1-1", "testing", "铅", "GB/T 5009.12-2010", ASKED)
LAB = Capability(
    "C-1", "LAB-1", "testing", "铅", "GB/T 5009.12-2010", date(2014, 7, 1), date(2018, 6, 30), 30_000, 11, FINISH,
    Decimal("4.5"), None,
)  # fmt: skip


def lab(body: str, **other: object) -> Capability:
    return replace(LAB, id=f"C {body}", body=body, **other)


def facts(*capabilities: Capability) -> ServiceFacts:
    return ServiceFacts(ORDER.id, ASKED, ORDER, capabilities)


def value(*capabilities: Capability, by=RULES):
    return bodies_for(facts(*capabilities), by).value


def against(**other: object) -> str | None:
    found = hindrance(ORDER, replace(LAB, **other))
    return found.code if found else None


def test_a_scope_that_ends_before_the_expected_finish_is_not_offered_and_the_next_body_is_taken():
    assert expected_finish(ASKED, 11, calendar()) == FINISH
    cheap = lab("LAB-9", valid_to=date(2017, 6, 30), price_fen=10_000)
    found = bodies_for(facts(cheap, lab("LAB-2")), RULES)
    assert found.value == {"first": "LAB-2", "line": "C LAB-2", "bodies": "LAB-2", "offered": "1", "not_offered": "1"}
    (step,) = (step for step in found.trace if step.code == "SCOPE_EXPIRES")
    assert step.values == {"body": "LAB-9", "valid_to": "2017-06-30", "finish": "2017-07-05"}


def test_taking_a_body_whose_scope_expires_is_refused_with_body_scope_end_and_finish():
    with pytest.raises(Refusal) as refused:
        may_take(ORDER, lab("LAB-9", valid_to=date(2017, 6, 30)))
    assert refused.value.code == "SCOPE_EXPIRES"
    for lang in ("zh", "en"):
        said = wording.refusal(refused.value, lang)
        assert all(part in said for part in ("LAB-9", "2017-06-30", "2017-07-05"))
    may_take(ORDER, LAB)


def test_a_scope_is_valid_from_the_request_to_the_finish_both_included():
    assert against(valid_to=FINISH) is None
    assert against(valid_to=FINISH - DAY) == "SCOPE_EXPIRES"
    assert against(valid_to=ASKED) == "SCOPE_EXPIRES"
    assert against(valid_to=ASKED - DAY) == "SCOPE_NOT_VALID"
    assert against(valid_from=ASKED) is None
    assert against(valid_from=ASKED + DAY) == "SCOPE_NOT_VALID"
    assert against(valid_from=None) is None


def test_an_instrument_is_calibrated_to_the_finish_where_one_is_given():
    assert against(calibrated_to=FINISH) is None
    assert against(calibrated_to=FINISH - DAY) == "CALIBRATION_EXPIRES"
    assert against(calibrated_to=None) is None


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"element": "metrology"}, "SCOPE_OTHER"),
        ({"parameter": "镉"}, "SCOPE_OTHER"),
        ({"method": "GB/T 5009.15-2014"}, "SCOPE_OTHER_METHOD"),
        ({"method": ""}, "SCOPE_OTHER_METHOD"),
        ({"method": "ＧＢ/Ｔ5009.12-2010", "parameter": " 铅"}, None),
        ({"method": "gb/t 5009.12-2010"}, None),
    ],
)
def test_element_parameter_and_method_are_those_asked_for_however_they_are_spaced(other, code):
    assert against(**other) == code


def test_bodies_are_ranked_by_price_then_time_then_rating_then_number():
    found = value(
        lab("E", price_fen=None),
        lab("D", price_fen=20_000, rating=None),
        lab("C", price_fen=20_000, rating=Decimal("3.9")),
        lab("B", price_fen=20_000, rating=Decimal("4.0")),
        lab("A2", price_fen=20_000, lead_working_days=10, rating=Decimal("1.0")),
        lab("A1", price_fen=20_000, lead_working_days=10, rating=Decimal("1.0")),
        lab("F", price_fen=0, lead_working_days=60),
    )
    assert found["bodies"] == "F A1 A2 B C D E"


def test_the_order_of_criteria_comes_from_its_rule_row(change):
    slow, dear = lab("SLOW", price_fen=1, lead_working_days=30), lab("DEAR", price_fen=9, rating=Decimal(5))
    assert value(slow, dear)["first"] == "SLOW"
    assert value(slow, dear, by=change("service_ranking", "SVR-1", criteria="lead price"))["first"] == "DEAR"
    assert value(slow, dear, by=change("service_ranking", "SVR-1", criteria="rating"))["first"] == "DEAR"
    with pytest.raises(NoRuleApplies, match="beauty"):
        value(slow, by=change("service_ranking", "SVR-1", criteria="beauty"))


def test_nobody_who_can_leaves_no_first_body():
    assert value() == {"first": None, "line": None, "bodies": None, "offered": "0", "not_offered": "0"}
    assert value(lab("LAB-9", valid_to=ASKED))["first"] is None


def test_a_body_with_two_fitting_lines_of_its_scope_is_named_once():
    assert value(LAB, replace(LAB, id="C-2", price_fen=1))["bodies"] == "LAB-1"


NEAR = st.integers(-3, 3)
CAPABILITIES = st.lists(
    st.builds(
        lambda n, end, calibrated, price, lead, rating, method: Capability(
            f"C{n}", f"LAB-{n % 4}", "testing", "铅", method, None, FINISH + end * DAY, price, lead, FINISH,
            rating, None if calibrated is None else FINISH + calibrated * DAY,
        ),
        st.integers(0, 9),
        NEAR,
        st.none() | NEAR,
        st.none() | st.integers(0, 3),
        st.integers(1, 3),
        st.none() | st.sampled_from([Decimal("1.0"), Decimal("4.5")]),
        st.sampled_from(["GB/T 5009.12-2010", "gb/t5009.12-2010", "EN 1388-1"]),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
).map(tuple)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(CAPABILITIES)
def test_every_capability_is_offered_or_explained_and_the_first_beats_all_others(capabilities):
    found = bodies_for(facts(*capabilities), RULES)
    assert int(found.value["offered"]) + int(found.value["not_offered"]) == len(capabilities)
    assert len(found.trace) == 1 + len(capabilities)
    offered = [one for one in capabilities if hindrance(ORDER, one) is None]
    if offered:
        first = next(one for one in offered if one.body == found.value["first"])
        cheapest = min((one.price_fen for one in offered if one.price_fen is not None), default=None)
        assert cheapest in {one.price_fen for one in offered if one.body == first.body}
    assert bodies_for(facts(*capabilities[::-1]), RULES).trace == found.trace


@settings(max_examples=80, deadline=None)
@given(CAPABILITIES)
def test_the_finding_replays_in_sentences(capabilities):
    found = bodies_for(facts(*capabilities), RULES)
    again = read(ServiceFacts, plain(facts(*capabilities)))
    assert bodies_for(again, RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    told = [say("VALUE_INFRASTRUCTURE_MATCHING", lang, **found.value) for lang in ("zh", "en")]
    assert told[0] != told[1]


@pytest.mark.parametrize("element", ["standards", "metrology", "certification", "testing"])
def test_every_element_has_its_word(element):
    assert wording.word("element", element, "zh") != element


def test_the_first_end_of_the_newest_calibrations_counts():
    old, new = date(2017, 3, 1), date(2018, 3, 1)
    assert calibrated_to([("天平", old), ("光谱仪", FINISH)]) == old
    assert calibrated_to([("天平", old), ("光谱仪", FINISH), ("天平", new)]) == FINISH
    assert calibrated_to([]) is None
