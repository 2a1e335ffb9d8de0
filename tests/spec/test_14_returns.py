"""Article 14: returned goods are traced to their origin, and repeated returns have consequences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import returns
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import closed_case, register, returned, to_method_set, tracing

FRIDAY = date(2017, 3, 10)
TUESDAY = date(2017, 3, 14)


@pytest.mark.scenario("14a")
def test_a_return_registered_on_a_friday_is_due_at_its_origin_on_tuesday(officers):
    found = tracing(officers, register(officers, returned(1, FRIDAY)))
    assert found.office_region == "360700"  # the producer's city, not the port's
    assert found.instance.due_on == TUESDAY


@pytest.mark.scenario("14a")
def test_received_at_origin_on_tuesday_it_has_to_close_by_12_april(officers):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, TUESDAY)
    assert tracing(officers, given).instance.due_on == date(2017, 4, 12)


@pytest.mark.scenario("14a")
def test_the_clock_to_close_follows_its_rule_row(officers, change_rule):
    change_rule("clocks", "CK-RT-CLOSE", "length", "5")
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, TUESDAY)
    assert tracing(officers, given).instance.due_on == date(2017, 3, 21)


@pytest.mark.scenario("14a")
def test_one_investigator_is_refused(officers):
    given = register(officers, returned(1, FRIDAY))
    first = officers.origin[0]
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    returns.receive_return(given, by=first, at=at_noon(TUESDAY), seen=1)
    with pytest.raises(Refusal, match="TWO_PERSON"):
        returns.set_method(
            given, method="file_check", investigators=[first.person], by=first, at=at_noon(TUESDAY), seen=2
        )
    with pytest.raises(Refusal, match="TWO_PERSON"):
        returns.set_method(
            given, method="file_check", investigators=[first.person] * 2, by=first, at=at_noon(TUESDAY), seen=2
        )


@pytest.mark.scenario("14a")
def test_an_investigator_who_inspected_the_batch_is_refused(officers):
    given = register(officers, returned(1, FRIDAY, inspected_by=("JX-3",)))
    first, _, inspected = officers.origin
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    returns.receive_return(given, by=first, at=at_noon(TUESDAY), seen=1)
    with pytest.raises(Refusal, match="RECUSAL"):
        returns.set_method(
            given, method="file_check", investigators=[first.person, inspected.person], by=first,
            at=at_noon(TUESDAY), seen=2,
        )  # fmt: skip


@pytest.mark.scenario("14a")
def test_a_conclusion_without_cause_or_responsibility_is_refused(officers):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, TUESDAY)
    with pytest.raises(Refusal, match="CAUSE_AND_RESPONSIBILITY"):
        returns.investigate(
            given, cause_code="", responsibility="", safety=False, conclusion="", by=officers.origin[0],
            at=at_noon(TUESDAY), seen=3,
        )  # fmt: skip


@pytest.mark.scenario("14a")
def test_two_investigators_sign_before_the_investigation_counts_and_one_cannot_sign_twice(officers):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, TUESDAY)
    found = {"cause_code": "Q1", "responsibility": "producer", "safety": False, "conclusion": ""}
    first, second, _ = officers.origin
    assert returns.investigate(given, **found, by=first, at=at_noon(TUESDAY), seen=3).missing == 1
    assert tracing(officers, given).instance.state == "method_set"
    with pytest.raises(Refusal, match="TWO_PERSON"):
        returns.investigate(given, **found, by=first, at=at_noon(TUESDAY), seen=3)
    assert returns.investigate(given, **found, by=second, at=at_noon(TUESDAY), seen=3).taken
    assert tracing(officers, given).cause_code == "Q1"


@pytest.mark.scenario("14a")
def test_the_reviewer_is_nobody_who_investigated_and_the_port_cannot_close(officers):
    given = register(officers, returned(1, FRIDAY))
    to_method_set(officers, given, TUESDAY)
    for officer in officers.origin[:2]:
        returns.investigate(
            given, cause_code="Q1", responsibility="producer", safety=False, conclusion="", by=officer,
            at=at_noon(TUESDAY), seen=3,
        )  # fmt: skip
    with pytest.raises(Refusal, match="ROLE"):
        returns.review(given, by=officers.origin[0], at=at_noon(TUESDAY), seen=4)
    returns.review(given, by=officers.headquarters[0], at=at_noon(TUESDAY), seen=4)
    with pytest.raises(Refusal, match="ROLE"):
        returns.close_tracing(given, by=officers.port, at=at_noon(TUESDAY), seen=5)


def test_another_citys_office_finds_no_such_return(officers):
    given = register(officers, returned(1, FRIDAY))
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    with pytest.raises(NotThere):
        returns.receive_return(given, by=officers.elsewhere, at=at_noon(FRIDAY), seen=1)


@pytest.mark.scenario("14b")
def test_two_q1_and_a_q2_in_twelve_months_mean_every_batch_and_one_class_down(officers):
    held = closed_case(officers, ["Q1", "Q1", "Q2"])  # 3 + 3 + 2 = 8
    assert (held.level, held.ratio, held.firm_class) == ("L3", Decimal(1), 3)
    assert held.review_due == date(2017, 9, 3)  # six months after the last confirmation


@pytest.mark.scenario("14b")
@pytest.mark.parametrize(
    ("causes", "level", "ratio"), [(["Q2"], "L1", "0.15"), (["Q1", "Q2"], "L2", "0.20")], ids=["F=2", "F=5"]
)
def test_fewer_returns_raise_the_ratio_less(officers, causes, level, ratio):
    held = closed_case(officers, causes)
    assert (held.level, held.ratio, held.firm_class) == (level, Decimal(ratio), 2)


@pytest.mark.scenario("14b")
def test_a_return_for_another_reason_than_quality_changes_nothing(officers):
    held = closed_case(officers, ["N1"], "carrier")
    assert (held.level, held.ratio, held.firm_class) == ("L0", Decimal("0.1"), 2)


@pytest.mark.scenario("14b")
def test_the_ladder_follows_its_rule_rows(officers, change_rule):
    change_rule("return_ladder", "RL-1", "ratio_factor", "4")
    assert closed_case(officers, ["Q2"]).ratio == Decimal("0.4")


def test_a_return_after_its_case_closed_opens_a_new_case_linked_to_the_old_one(officers):
    closed_case(officers, ["Q1"])
    later = date(2017, 9, 1)
    to_method_set(officers, register(officers, returned(9, later)), later)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
        assert queries.cases.case(number).earlier is not None


def test_how_long_a_closed_case_is_followed_is_a_rule_row(officers, change_rule):
    change_rule("case_following", "CF-1", "months", "3")
    closed_case(officers, ["Q1"])
    later = date(2017, 9, 1)
    to_method_set(officers, register(officers, returned(9, later)), later)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
        assert queries.cases.case(number).earlier is None
