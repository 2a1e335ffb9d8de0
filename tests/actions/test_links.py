"""Links: proposed by the core, answered three ways by people, taken back; real and synthetic never mix."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import intake, links
from gongzhi.actions.clock import at_noon
from gongzhi.actions.replay import replay_finding
from gongzhi.core.errors import Conflict, NotThere, Refusal
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, RefusalCount
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.notices import NoticeFilter
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW

AT = at_noon(date(2017, 5, 2))


def notice(number: int, firm: str, *, synthetic: bool) -> Evidence:
    reference = f"SIM.2017.{number:04d}" if synthetic else f"2017.{number:04d}"
    body = ForeignNotice("DE", ("CN",), "mug", "", (), "", "serious", firm=firm)
    return Evidence(Envelope("eu_rasff", reference, "foreign_notice", date(2017, 5, 1), RAW, synthetic), body)


def refusals(province: str, city: str) -> Evidence:
    body = RefusalCount("CN", province, city, 3, date(2014, 1, 1), date(2023, 10, 31))
    return Evidence(Envelope("us_fda", f"CN|{province}|{city}", "refusal_count", date(2014, 1, 1), RAW), body)


def taken_in(officers, *facts: Evidence):
    intake.record_evidence(facts, raw_name="x", raw_size=1, by=officers.system, at=AT)
    links.propose_links(by=officers.system, at=AT)
    with seeing_as(officers.system):
        return [queries.links.proposals_on(fact.id) for fact in facts]


def test_a_notice_with_the_firms_own_name_is_linked_and_opens_a_case(officers):
    (proposals,) = taken_in(officers, notice(1, "赣州试验陶瓷有限公司", synthetic=True))
    assert [(row.target, row.standing) for row in proposals] == [(POTTERY, "linked")]
    with seeing_as(officers.origin[0]):
        (case,) = queries.cases.numbers_in_state("received")
        assert queries.cases.case(case).uscc == POTTERY


def test_a_real_notice_is_never_tied_to_a_synthetic_enterprise(officers):
    (proposals,) = taken_in(officers, notice(1, "赣州试验陶瓷有限公司", synthetic=False))
    assert all(row.target is None for row in proposals)
    with seeing_as(officers.system):
        assert queries.cases.numbers_in_state("received") == ()
        (row,) = queries.notices.notices(NoticeFilter()).rows
    assert row.standing == "waiting"


def test_a_place_is_linked_where_it_is_sure_and_asked_where_it_is_not(officers):
    sure, unsure = taken_in(officers, refusals("Jiangxi", "Ganzhou"), refusals("", "Fuzhou"))
    assert [(row.target, row.standing) for row in sure] == [("360700", "linked")]
    assert {row.standing for row in unsure} == {"to_decide"}


def test_an_answer_stands_until_it_is_taken_back_and_both_are_kept(officers):
    (proposals,) = taken_in(officers, refusals("", "Fuzhou"))
    row = next(row for row in proposals if row.target)
    officer = officers.headquarters[0]
    links.answer_link(row.id, answer="same", reason="发票地址", by=officer, at=AT, seen=0)
    with seeing_as(officer):
        assert queries.links.proposal(row.id).standing == "linked"
    with pytest.raises(Conflict):
        links.answer_link(row.id, answer="different", reason="", by=officer, at=AT, seen=0)
    links.undo_answer(row.id, reason="看错", by=officer, at=AT, seen=1)
    with seeing_as(officer):
        assert queries.links.proposal(row.id).standing == "to_decide"
        assert [given.answer for given in queries.links.answers(row.id)] == ["same", "undo"]
    with pytest.raises(Refusal, match="NOTHING_TO_UNDO"):
        links.undo_answer(row.id, reason="", by=officer, at=AT, seen=2)


def test_an_answer_that_nobody_knows_is_refused(officers):
    (proposals,) = taken_in(officers, refusals("", "Fuzhou"))
    with pytest.raises(Refusal, match="ANSWER_UNKNOWN"):
        links.answer_link(proposals[0].id, answer="maybe", reason="", by=officers.headquarters[0], at=AT, seen=0)


def test_another_citys_officer_finds_no_such_proposal(officers):
    (proposals,) = taken_in(officers, notice(1, "赣州试验陶瓷有限公司", synthetic=True))
    with pytest.raises(NotThere):
        links.answer_link(proposals[0].id, answer="same", reason="", by=officers.elsewhere, at=AT, seen=0)


def test_the_same_notice_handed_in_again_has_no_second_effect(officers):
    fact = notice(1, "赣州试验陶瓷有限公司", synthetic=True)
    taken_in(officers, fact)
    assert intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.system, at=AT) == 0
    assert links.propose_links(by=officers.system, at=AT) == 0


def test_every_finding_replays_byte_for_byte(officers):
    taken_in(officers, notice(1, "赣州试验陶瓷有限公司", synthetic=True), refusals("Jiangxi", "Ganzhou"))
    with seeing_as(officers.system):
        found = [replay_finding(finding) for finding in queries.findings.ids()]
    assert {entry.method for entry in found} == {"link.propose@4", "link.place@1"}
    assert all(entry.equal for entry in found)
