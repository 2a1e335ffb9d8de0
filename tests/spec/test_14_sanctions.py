"""Article 14: whoever adulterates or fakes is fined within the law's range, after notice and defence."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection

from gongzhi.actions import sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import BadInput, NoRuleApplies, NotThere, Refusal
from gongzhi.reports.papers.issued import content_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import register, returned, tell_rights, to_method_set

FILED = date(2017, 3, 20)  # a Monday
OVER = date(2017, 3, 28)  # the sixth working day after the notice; five are the party's
YUAN = 100  # fen


@pytest.fixture
def case(officers) -> str:
    to_method_set(officers, register(officers, returned(1, date(2017, 3, 10))), date(2017, 3, 14))
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    return number


def filed(officers, case: str, **changed) -> str:
    given = {"offence": "fake_export", "goods_value_fen": 800_000 * YUAN, "illegal_gain_fen": 120_000 * YUAN} | changed
    return sanctions.file_sanction(case, facts="以次充好", **given, by=officers.market, at=at_noon(FILED))


@pytest.fixture
def noticed(officers, case) -> str:
    """The number of a file whose notice of rights two officers served on the day of filing."""
    number = filed(officers, case)
    tell_rights(number, officers.headquarters[:2], FILED)
    return number


def decide(officers, number: str, yuan: int, day: date = OVER, seen: int = 2):
    """Two of the headquarters, none of whom filed the case."""
    for officer in officers.headquarters[:2]:
        step = sanctions.decide(
            number, fine_fen=yuan * YUAN, reasons="初次违法", by=officer, at=at_noon(day), seen=seen
        )
    return step


def row(officers, number: str):
    with seeing_as(officers.system):
        return queries.measures.sanction(number)


@pytest.mark.scenario("14c")
def test_the_fine_for_inferior_exports_lies_between_half_and_three_times_the_goods_value(officers, noticed):
    with seeing_as(officers.system):
        found = queries.findings.fact(row(officers, noticed).range).value
    yuan = {name: found[f"{name}_yuan"] for name in ("lowest", "highest", "confiscated")}
    assert yuan == {"lowest": "400000.00", "highest": "2400000.00", "confiscated": "120000.00"}


@pytest.mark.scenario("14c")
@pytest.mark.parametrize("yuan", [400_000, 2_400_000])
def test_both_ends_of_the_range_are_lawful_and_the_gain_is_confiscated_besides(officers, noticed, yuan):
    assert decide(officers, noticed, yuan).taken
    assert (row(officers, noticed).fine_fen, row(officers, noticed).confiscated_fen) == (yuan * YUAN, 120_000 * YUAN)


@pytest.mark.scenario("14c")
@pytest.mark.parametrize("yuan", [2_400_001, 399_999])
def test_a_yuan_outside_the_range_is_refused(officers, noticed, yuan):
    with pytest.raises(Refusal, match="FINE_OUT_OF_RANGE"):
        decide(officers, noticed, yuan)


@pytest.mark.scenario("14c")
def test_the_range_follows_its_rule_row(officers, case, change_rule):
    change_rule("sanction_fines", "SF-FAKE-EXPORT", "highest", "4")
    number = filed(officers, case)
    with seeing_as(officers.system):
        assert queries.findings.fact(queries.measures.sanction(number).range).value["highest_fen"] == str(
            3_200_000 * YUAN
        )


@pytest.mark.scenario("14c")
def test_without_a_notice_of_rights_nothing_is_decided(officers, case):
    number = filed(officers, case)
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        decide(officers, number, 400_000, seen=0)


@pytest.mark.scenario("14c")
def test_before_the_partys_time_to_ask_for_a_hearing_is_over_the_decision_is_blocked(officers, noticed):
    with pytest.raises(Refusal, match="HEARING_NOTICE"):
        decide(officers, noticed, 400_000, day=date(2017, 3, 27))  # the fifth working day is still the party's


def test_a_hearing_that_was_asked_for_is_held_before_the_decision(officers, noticed):
    at = at_noon(date(2017, 3, 24))
    sanctions.ask_hearing(noticed, reason="货值有误", by=officers.enterprise, at=at, seen=2)
    with pytest.raises(Refusal, match="HEARING_NOT_HELD"):
        decide(officers, noticed, 400_000, seen=3)
    sanctions.hear(noticed, words="货值应扣除运费", by=officers.headquarters[2], at=at_noon(OVER), seen=3)
    assert decide(officers, noticed, 400_000, seen=4).taken


def test_whoever_filed_the_case_does_not_decide_it(officers, noticed):
    with pytest.raises(Refusal, match="GUARD_DECIDER_DID_NOT_FILE"):
        sanctions.decide(noticed, fine_fen=400_000 * YUAN, reasons="", by=officers.market, at=at_noon(OVER), seen=2)


def test_a_hearing_cannot_be_asked_for_too_late_nor_by_another_enterprise(officers, noticed):
    with pytest.raises(Refusal, match="GUARD_HEARING_IN_TIME"):
        sanctions.ask_hearing(noticed, reason="x", by=officers.enterprise, at=at_noon(OVER), seen=2)
    with pytest.raises(NotThere):
        sanctions.ask_hearing(noticed, reason="x", by=officers.rival, at=at_noon(OVER), seen=2)


def test_an_offence_that_no_row_names_and_goods_without_a_value_are_refused(officers, case):
    with pytest.raises(NoRuleApplies):
        filed(officers, case, offence="rudeness")
    with pytest.raises(BadInput):
        filed(officers, case, goods_value_fen=0)


def test_the_notice_and_the_decision_are_papers_and_so_is_the_proof_that_each_was_served(officers, noticed):
    decide(officers, noticed, 400_000)
    serve_decision(noticed, officers.headquarters[0], OVER)
    with seeing_as(officers.enterprise):
        found = queries.papers.issued(queries.measures.sanction(noticed).instance.id)
    assert [paper.name for paper in found] == ["notice", "service", "decision", "service"]
    notice, first, decision, second = (content_of(paper.body) for paper in found)
    assert notice.zh.title == "行政处罚事先告知书"
    assert "400000.00元至2400000.00元" in "".join(notice.zh.paragraphs)
    assert "第三十三条" in "".join(notice.zh.paragraphs)
    assert "article 33" in "".join(notice.en.paragraphs)
    assert "5个工作日内要求听证" in "".join(notice.zh.rights)
    assert "处罚款400000.00元，没收违法所得120000.00元" in "".join(decision.zh.paragraphs)
    assert "行政复议" in "".join(decision.zh.rights)
    assert notice.zh.title in "".join(first.zh.paragraphs)
    assert decision.zh.title in "".join(second.zh.paragraphs)
    assert "本人签收" in "".join(second.zh.paragraphs)


def test_a_decision_that_was_not_served_is_neither_published_nor_carried_out(officers, noticed):
    decide(officers, noticed, 400_000)
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        sanctions.publish(noticed, by=officers.headquarters[0], at=at_noon(OVER), seen=3)
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        sanctions.finish(noticed, carried_out="x", by=officers.headquarters[0], at=at_noon(OVER), seen=3)
    # seven working days after Tuesday 28 March 2017: Saturday 1 April is worked, 2 to 4 April are not
    assert row(officers, noticed).instance.due_on == date(2017, 4, 7)
    serve_decision(noticed, officers.headquarters[0], OVER)
    for officer in officers.headquarters[:2]:
        step = sanctions.publish(noticed, by=officer, at=at_noon(OVER), seen=4)
    assert step.taken


def test_a_notice_that_was_not_served_gives_no_decision(officers, case):
    number = filed(officers, case)
    for officer in officers.headquarters[:2]:
        sanctions.draft_notice(number, by=officer, at=at_noon(FILED), seen=0)
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        decide(officers, number, 400_000, seen=1)


def test_the_time_to_ask_for_a_hearing_runs_from_the_service_and_not_from_its_record(officers, case):
    number = filed(officers, case)
    for officer in officers.headquarters[:2]:
        sanctions.draft_notice(number, by=officer, at=at_noon(FILED), seen=0)
    later = at_noon(date(2017, 3, 24))
    sanctions.serve_notice(number, **service(date(2017, 3, 21)), by=officers.market, at=later, seen=1)
    with pytest.raises(Refusal, match="HEARING_NOTICE"):
        decide(officers, number, 400_000, day=OVER)
    assert decide(officers, number, 400_000, day=date(2017, 3, 29)).taken


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"served_on": date(2017, 3, 19)}, "SERVED_BEFORE_MADE"),
        ({"served_on": date(2017, 3, 21)}, "FIELD_DAY_TO_COME"),
        ({"manner": "pigeon"}, "FIELD_NOT_A_CHOICE"),
        ({"proof": " "}, "FIELD_MISSING"),
        ({"received_by": ""}, "FIELD_MISSING"),
    ],
)
def test_a_service_has_a_day_a_manner_and_a_proof(officers, case, changed, fault):
    number = filed(officers, case)
    for officer in officers.headquarters[:2]:
        sanctions.draft_notice(number, by=officer, at=at_noon(FILED), seen=0)
    with pytest.raises(BadInput) as told:
        sanctions.serve_notice(
            number, **{**service(FILED), **changed}, by=officers.market, at=at_noon(FILED), seen=1
        )  # fmt: skip
    assert [cell.code for cell in told.value.cells] == [fault]


def test_what_was_served_stays_and_a_service_is_on_the_page_with_its_files(officers, noticed, signed_in):
    decide(officers, noticed, 400_000)
    serve_decision(noticed, officers.headquarters[0], OVER)
    with pytest.raises(DatabaseError, match="SANCTION_SERVED"), seeing_as(officers.headquarters[0]):
        connection.cursor().execute("update store_sanction set served_on = '2017-01-01'")
    page = signed_in(officers.enterprise).get(f"/sanctions/{noticed}/").content.decode()
    assert "2017-03-20　直接送达　收件人：李某　凭证：本人签收" in page
    assert "2017-05-27" in page  # 60 days after 28 March
    assert "2017-09-28" in page  # six months
    files = re.findall(rf'href="(/sanctions/{noticed}/papers/[^"]+)"', page)
    assert len(files) == 4 * 4  # papers, in two languages and two formats
    for address in files[:4]:
        assert signed_in(officers.enterprise).get(address).content[:2] in (b"%P", b"PK")
        assert signed_in(officers.rival).get(address).status_code == 404
