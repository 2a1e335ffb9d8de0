"""A finding is contested by its party, answered by another office, and marked when the party was right."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection

from gongzhi.actions import contests, credit, scores
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.attachments import NewFile
from gongzhi.core.errors import BadInput, Conflict, NotThere, Refusal
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from tests.kept_worlds import kept_world
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, closed_case

DAY = date(2017, 5, 8)  # a Monday
AT = at_noon(DAY)


@kept_world
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


def input_of(officers, finding, kind: str) -> str:
    """The first input of this kind, as a contest names it."""
    with seeing_as(officers.system):
        inputs = queries.findings.fact(finding).inputs
    return f"input-{next(place for place, one in enumerate(inputs, start=1) if one.kind == kind)}"


def upheld(officers, finding, part: str, *, effect: str = "set_aside", by=None) -> str:
    number = filed(officers, finding, part=part, by=by)
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    contests.examine_contest(number, examination="查过原件，非该企业货物", by=officers.office, at=AT, seen=1)
    for officer in officers.headquarters[:2]:
        contests.uphold_contest(number, answer="不应计入", effect=effect, by=officer, at=AT, seen=2)
    return number


def standing(officers) -> tuple[str, str, str, int]:
    """Score, ladder level, check ratio of the pottery, and how many returned items its city's index counts."""
    with seeing_as(officers.system):
        grade = queries.enterprises.grades(POTTERY)[0]
        level = queries.enterprises.supervision(POTTERY)[0]
        index = queries.outcomes.indices(2017)[0]
        counted = sum(ref.kind == "ReturnItem" for ref in queries.findings.fact(index.rates).inputs)
        return str(grade.score), level.level, f"{level.ratio:.3f}", counted


def test_a_fact_set_aside_counts_no_more_in_grade_level_ratio_and_index(officers):
    closed_case(officers, ["Q2", "Q1"])
    with seeing_as(officers.system):
        contested = queries.enterprises.grades(POTTERY)[0].finding
    assert standing(officers) == (f"{100 - 4 - 4:.1f}", "L2", "0.200", 2)  # F = 2 + 3
    number = upheld(officers, contested, input_of(officers, contested, "CreditEvent"))
    assert standing(officers) == (f"{100 - 4:.1f}", "L1", "0.150", 1)  # F = 2: the newest, Q1, is set aside
    assert (kept(officers, contested).is_upheld, kept(officers, contested).is_replaced) == (True, True)
    with seeing_as(officers.enterprise):
        assert [event.kind for event in queries.cases.events_on(number)].count("FactSetAside") == 1
        (case,) = queries.cases.cases(queries.cases.CaseFilter()).rows
        assert "FactSetAside" in [event.kind for event in queries.cases.events_on(case.number)]


def test_a_return_is_set_aside_from_the_ladder_that_counted_it_and_its_evidence_stays(officers):
    closed_case(officers, ["Q1"])
    with seeing_as(officers.system):
        ladder = queries.enterprises.supervision(POTTERY)[0].finding
        before = queries.cases.cases(queries.cases.CaseFilter()).rows[0]
        evidence = queries.cases.evidence_of(before.id)
    upheld(officers, ladder, input_of(officers, ladder, "ConfirmedReturn"))
    assert standing(officers) == ("100.0", "L0", "0.100", 0)
    with seeing_as(officers.system):
        assert queries.cases.evidence_of(before.id) == evidence
        assert queries.measures.history(POTTERY) == ()


def test_a_city_has_a_return_set_aside_from_its_rates(officers):
    closed_case(officers, ["Q1"])
    with seeing_as(officers.system):
        rates = queries.outcomes.indices(2017)[0].rates
    upheld(officers, rates, input_of(officers, rates, "ReturnItem"), by=officers.city)
    assert standing(officers)[-1] == 0


def test_a_reported_fact_without_evidence_is_set_aside_too(officers):
    credit.confirm_credit_event(
        POTTERY, kind="false_declaration", occurred_on=DAY, voluntary=False, by=officers.headquarters[0], at=AT
    )
    credit.regrade(POTTERY, by=officers.system, at=AT)
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
    upheld(officers, finding, input_of(officers, finding, "CreditEvent"))
    with seeing_as(officers.system):
        assert queries.enterprises.grades(POTTERY)[0].score == 100
        assert queries.against.reported(POTTERY) == ()


def test_what_is_no_fact_or_set_aside_already_can_only_be_marked(officers):
    closed_case(officers, ["Q1", "Q2"])
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
    fact = input_of(officers, finding, "CreditEvent")
    upheld(officers, finding, fact)
    for part in (fact, "step-1", input_of(officers, finding, "Conduct")):
        number = filed(officers, finding, part=part)
        contests.accept_contest(number, by=officers.office, at=AT, seen=0)
        contests.examine_contest(number, examination="查过原件", by=officers.office, at=AT, seen=1)
        with pytest.raises(BadInput) as bad:
            contests.uphold_contest(number, answer="x", effect="set_aside", by=officers.office, at=AT, seen=2)
        assert [(cell.column, cell.code) for cell in bad.value.cells] == [("effect", "CONTEST_NO_SUCH_EFFECT")]
        contests.withdraw_contest(number, reason="重提", by=officers.enterprise, at=AT, seen=2)


def test_two_who_want_another_effect_do_not_count_together(officers):
    closed_case(officers, ["Q1"])
    with seeing_as(officers.system):
        finding = queries.enterprises.grades(POTTERY)[0].finding
    number = filed(officers, finding, part=input_of(officers, finding, "CreditEvent"))
    contests.accept_contest(number, by=officers.office, at=AT, seen=0)
    contests.examine_contest(number, examination="查过原件", by=officers.office, at=AT, seen=1)
    first, second, _ = officers.headquarters
    contests.uphold_contest(number, answer="x", effect="set_aside", by=first, at=AT, seen=2)
    assert not contests.uphold_contest(number, answer="x", effect="mark", by=second, at=AT, seen=2).taken


def test_nobody_sets_a_fact_aside_without_an_upheld_contest(officers, graded):
    number = examined(officers, graded)
    with pytest.raises(DatabaseError, match="SET_ASIDE"), seeing_as(officers.headquarters[0]):
        contest = queries.contests.contest(number)
        fact = queries.contests.fact_behind(queries.findings.fact(graded).inputs[0], POTTERY)
        save.contests.set_aside(contest.id, fact, event=queries.cases.events_on(number)[0].id)


def test_papers_come_with_a_contest_and_are_read_by_its_parties_alone(officers, graded):
    proof = NewFile("证明.pdf", b"%PDF-1.4\n% test")
    number = contests.file_contest(
        graded, part="step-1", reason="x", proposed="", files=[proof], by=officers.enterprise, at=AT
    )
    for reader, wanted in ((officers.enterprise, 1), (officers.office, 1)):
        with seeing_as(reader):
            assert len(queries.papers.files(queries.contests.contest(number).instance.id)) == wanted
    with pytest.raises(BadInput) as bad:
        contests.file_contest(
            graded, part="step-1", reason="x", proposed="", files=[NewFile("a.exe", b"MZ")], by=officers.enterprise,
            at=AT,
        )  # fmt: skip
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("files", "ATTACHED_KIND")]
