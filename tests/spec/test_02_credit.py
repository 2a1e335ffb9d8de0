"""Article 2: the quality credit grade follows what happened and fades with time."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import credit, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, certificate, closed_case, register, returned, traced

TODAY = date(2017, 6, 15)
SPOT_CHECK = date(2017, 1, 15)  # five months ago
RETURN = date(2016, 3, 15)  # fifteen months ago


def regraded(officers):
    """The grade of the pottery on 2017-06-15, with a valid ISO 9001 certificate and a failed safety spot check."""
    at = at_noon(TODAY)
    setting_up.take_in_certificates(
        [certificate(POTTERY, "ISO9001", date(2016, 1, 1), date(2018, 12, 31))], raw_hash=RAW, by=officers.system, at=at
    )
    credit.confirm_credit_event(
        POTTERY, kind="spot_check_failure_safety", occurred_on=SPOT_CHECK, voluntary=False, by=officers.market, at=at
    )
    credit.regrade(POTTERY, by=officers.system, at=at)
    with seeing_as(officers.system):
        return queries.enterprises.grades(POTTERY)[0]


@pytest.mark.scenario("2a")
def test_a_safety_failure_and_an_older_return_leave_88_and_grade_b(officers):
    closed_case(officers, ["Q2"], first=RETURN)
    found = regraded(officers)
    assert (str(found.score), found.grade) == ("88.0", "B")  # 100 - 12 - 4 * 0.5 + 2


@pytest.mark.scenario("2a")
def test_without_the_return_it_is_90_and_grade_a_and_not_aa(officers):
    found = regraded(officers)
    assert (str(found.score), found.grade) == ("90.0", "A")  # not AA: not at A for a year


@pytest.mark.scenario("2a")
@pytest.mark.parametrize(
    ("table", "rule", "column", "value", "grade"),
    [("credit_weights", "CW-SPOT-SAFETY", "weight", "30", "C"), ("credit_bands", "CG-A", "min_score", "91", "B")],
)
def test_the_grade_follows_its_rule_rows(officers, change_rule, table, rule, column, value, grade):
    change_rule(table, rule, column, value)
    assert regraded(officers).grade == grade  # 90 without the change: A


@pytest.mark.scenario("2a")
def test_only_the_body_whose_fact_it_is_confirms_it_and_returns_come_only_by_their_case(officers):
    for kind, by in (("spot_check_failure", officers.headquarters[0]), ("own_fault_return", officers.market)):
        with pytest.raises(Refusal, match="ROLE"):
            credit.confirm_credit_event(
                POTTERY, kind=kind, occurred_on=SPOT_CHECK, voluntary=False, by=by, at=at_noon(TODAY)
            )


def test_a_new_grade_ends_the_one_before(officers):
    regraded(officers)
    at = at_noon(date(2017, 7, 3))
    credit.confirm_credit_event(
        POTTERY, kind="spot_check_failure_safety", occurred_on=date(2017, 7, 1), voluntary=False, by=officers.market,
        at=at,
    )  # fmt: skip
    credit.regrade(POTTERY, by=officers.system, at=at)
    with seeing_as(officers.enterprise):
        now, before = queries.enterprises.grades(POTTERY)
    assert (now.grade, now.since, before.until) == ("B", date(2017, 7, 3), date(2017, 7, 3))  # 90 - 12 = 78
    with seeing_as(officers.rival):
        assert queries.enterprises.grades(POTTERY) == ()


def test_a_confirmed_return_of_own_fault_reaches_the_credit_record_only_when_its_case_closes(officers):
    day = date(2017, 3, 1)
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer", safety=True)
    with seeing_as(officers.system):
        assert queries.enterprises.credit_events(POTTERY) == ()
