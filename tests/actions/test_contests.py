"""A finding is contested by its party, answered by another office, and marked when the party was right."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, connection

from gongzhi.actions import contests, credit, scores
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.errors import BadInput, Conflict, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.kept_worlds import world
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, closed_case

DAY = date(2017, 5, 8)  # a Monday
AT = at_noon(DAY)


@world
def graded(officers):
    """The pottery's grade after its case: made by the system, about the enterprise."""
    closed_case(officers, ["Q1"])
    with seeing_as(officers.system):
        return queries.enterprises.grades(POTTERY)[0].finding


def filed(officers, finding, *, part: str = "input-1", by=None) -> str:
    return contests.file_contest(
        finding, part=part, reason="日期有误", proposed="2017-03-02", by=by or officers.enterprise, at=AT
    )


def row(officers, number: str):
    with seeing_as(officers.system):
        return queries.contests.contest(number)


def kept(officers, finding):
    with seeing_as(officers.system):
        return queries.findings.kept(finding)


def examined(officers, finding) -> str:
    number = filed(officers, finding)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    contests.examine_contest(number, examination="查过原件", by=officers.office, at=AT, seen=1)
    return number


def test_an_enterprise_names_the_part_the_reason_and_the_value_it_holds_right(officers, graded):
    number = filed(officers, graded)
    contest = row(officers, number)
    assert number == "YY-2017-000001"
    assert (str(contest.part), contest.reason, contest.proposed) == ("input-1", "日期有误", "2017-03-02")
    assert contest.instance.state == "filed"
    assert (kept(officers, graded).is_contested, kept(officers, graded).is_upheld) == (True, False)


def test_a_contest_is_accepted_in_5_and_decided_in_15_working_days(officers, graded):
    number = filed(officers, graded)
    assert row(officers, number).instance.due_on == calendar().working_days_after(DAY, 5)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    assert row(officers, number).instance.due_on == calendar().working_days_after(DAY, 15)
    later = at_noon(date(2017, 5, 15))
    contests.examine_contest(number, examination="查过原件", by=officers.office, at=later, seen=1)
    assert row(officers, number).instance.due_on == calendar().working_days_after(DAY, 15)


def test_a_contest_is_upheld_by_two_persons_and_the_finding_is_marked_and_not_rewritten(officers, graded):
    number = examined(officers, graded)
    body = kept(officers, graded).body
    first, second, _ = officers.headquarters
    assert not contests.uphold_contest(number, answer="日期应为次日", by=first, at=AT, seen=2).taken
    assert not kept(officers, graded).is_upheld
    assert contests.uphold_contest(number, answer="日期应为次日", by=second, at=AT, seen=2).taken
    assert row(officers, number).answer == "日期应为次日"
    assert (kept(officers, graded).is_contested, kept(officers, graded).is_upheld) == (False, True)
    assert kept(officers, graded).body == body


def test_another_answer_does_not_count_as_the_second_signature(officers, graded):
    number = examined(officers, graded)
    first, second, _ = officers.headquarters
    contests.uphold_contest(number, answer="日期应为次日", by=first, at=AT, seen=2)
    assert not contests.uphold_contest(number, answer="数量有误", by=second, at=AT, seen=2).taken
    assert not contests.reject_contest(number, answer="日期应为次日", by=second, at=AT, seen=2).taken


def test_a_rejected_contest_leaves_the_finding_standing(officers, graded):
    number = examined(officers, graded)
    for officer in officers.headquarters[:2]:
        contests.reject_contest(number, answer="原件日期无误", by=officer, at=AT, seen=2)
    assert (kept(officers, graded).is_contested, kept(officers, graded).is_upheld) == (False, False)


def test_a_contest_refused_for_its_form_can_be_filed_again(officers, graded):
    number = filed(officers, graded)
    contests.refuse_contest(number, reason="未附材料", by=officers.office, at=AT, seen=0)
    assert filed(officers, graded) == "YY-2017-000002"


def test_the_party_takes_its_contest_back_and_nobody_else_does(officers, graded):
    number = filed(officers, graded)
    with pytest.raises(Refusal, match="ROLE"):
        contests.withdraw_contest(number, reason="x", by=officers.office, at=AT, seen=0)
    with pytest.raises(Refusal, match="GUARD_PARTY_CONCERNED"):
        contests.withdraw_contest(number, reason="x", by=officers.city, at=AT, seen=0)
    contests.withdraw_contest(number, reason="已核实", by=officers.enterprise, at=AT, seen=0)
    assert row(officers, number).instance.state == "withdrawn"


def test_a_second_contest_waits_until_the_first_is_over_and_leaves_no_gap_in_the_numbers(officers, graded):
    number = filed(officers, graded)
    with pytest.raises(Refusal, match="GUARD_NO_OTHER_CONTEST"):
        filed(officers, graded, part="step-1")
    contests.withdraw_contest(number, reason="重提", by=officers.enterprise, at=AT, seen=0)
    assert filed(officers, graded, part="step-1") == "YY-2017-000002"


def test_the_office_that_made_the_finding_does_not_answer_for_it(officers):
    credit.confirm_credit_event(
        POTTERY, kind="false_declaration", occurred_on=DAY, voluntary=False, by=officers.headquarters[0], at=AT
    )
    credit.regrade(POTTERY, by=officers.headquarters[0], at=AT)
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
    number = filed(officers, finding)
    with pytest.raises(Refusal, match="GUARD_NOT_OWN_FINDING"):
        contests.accept_contest(number, by=officers.headquarters[1], at=AT, seen=0)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)


def test_the_answer_is_due_from_the_other_office_alone(officers):
    credit.regrade(POTTERY, by=officers.headquarters[0], at=AT)
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
    filed(officers, finding, part="step-1")
    due = {}
    for name, actor in (("office", officers.office), ("headquarters", officers.headquarters[0])):
        with seeing_as(actor):
            due[name] = [(found.label, found.record) for found in queries.home.due_from(actor, [("contest", "filed")])]
    assert due == {"office": [("YY-2017-000001", finding)], "headquarters": []}


def test_a_city_contests_its_index_and_no_enterprise_does(officers):
    closed_case(officers, ["Q1"])
    scores.compute_city_indices(by=officers.system, at=AT)
    with seeing_as(officers.system):
        index = next(
            found for found in map(queries.findings.kept, queries.findings.ids())
            if (found.region, found.uscc) == ("360700", None)
        )  # fmt: skip
    with pytest.raises(NotThere):
        filed(officers, index.id)
    number = filed(officers, index.id, by=officers.city, part="step-1")
    assert (row(officers, number).region, row(officers, number).uscc) == ("360700", None)


def test_whoever_a_finding_does_not_concern_cannot_contest_it(officers, graded):
    with pytest.raises(Refusal, match="GUARD_PARTY_CONCERNED"):
        filed(officers, graded, by=officers.city)
    with pytest.raises(Refusal, match="ROLE"):
        filed(officers, graded, by=officers.headquarters[0])
    with pytest.raises(NotThere):
        filed(officers, graded, by=officers.rival)


@pytest.mark.parametrize("part", ["", "input-99", "step-0", "anything"])
def test_a_part_that_the_finding_does_not_have_is_a_fault_of_its_field(officers, graded, part):
    with pytest.raises(BadInput) as bad:
        filed(officers, graded, part=part)
    assert bad.value.cells[0].column == "part"


def test_reason_examination_and_answer_are_asked_for(officers, graded):
    with pytest.raises(Refusal, match="GUARD_REASON_GIVEN"):
        contests.file_contest(graded, part="input-1", reason=" ", proposed="", by=officers.enterprise, at=AT)
    number = filed(officers, graded)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    with pytest.raises(Refusal, match="GUARD_EXAMINATION_GIVEN"):
        contests.examine_contest(number, examination=" ", by=officers.office, at=AT, seen=1)
    contests.examine_contest(number, examination="查过", by=officers.office, at=AT, seen=1)
    with pytest.raises(Refusal, match="GUARD_ANSWER_GIVEN"):
        contests.uphold_contest(number, answer="", by=officers.office, at=AT, seen=2)


def test_an_answer_to_what_the_party_has_withdrawn_meanwhile_is_a_conflict(officers, graded):
    number = filed(officers, graded)
    contests.withdraw_contest(number, reason="已核实", by=officers.enterprise, at=AT, seen=0)
    with pytest.raises(Conflict):
        contests.accept_contest(number, by=officers.office, at=AT, seen=0)


def test_a_rival_finds_no_contest(officers, graded):
    number = filed(officers, graded)
    with seeing_as(officers.rival):
        assert queries.contests.contests_of(graded) == ()
        with pytest.raises(NotThere):
            queries.contests.contest(number)


def test_what_was_filed_is_never_changed(officers, graded):
    filed(officers, graded)
    with pytest.raises(ProgrammingError, match="permission denied"), seeing_as(officers.office):
        connection.cursor().execute("update store_contest set reason = 'x'")


def test_every_act_of_a_contest_stands_in_the_ledger(officers, graded):
    number = filed(officers, graded)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    with seeing_as(officers.enterprise):
        assert [event.kind for event in queries.cases.events_on(number)] == ["ContestFiled", "ActSigned", "ActTaken"]
