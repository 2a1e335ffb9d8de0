"""What persons said about a name holds for the same words of that source; merged registrations are no rivals."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.actions import links, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.actions.test_links import notice, taken_in
from tests.actions.test_merging import merge, twin
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW, TEA, firm

AT = at_noon(date(2017, 5, 2))
POTTERS, NEAR = "赣州试验陶瓷有限公司", "江西试验陶瓷贸易公司"


def proposed(officers: Any, number: int, called: str) -> list[Any]:
    """What is proposed for a new notice that names this firm."""
    (rows,) = taken_in(officers, notice(number, called, synthetic=True))
    return list(rows)


def answered(officers: Any, row: Any, answer: str) -> None:
    links.answer_link(row.id, answer=answer, reason="核对了报关单", by=officers.headquarters[0], at=AT, seen=row.seen)


def test_a_firm_judged_different_is_not_proposed_for_the_same_words_until_that_is_taken_back(officers):
    (row,) = proposed(officers, 1, POTTERS)
    assert (row.target, row.standing) == (POTTERY, "linked")
    answered(officers, row, "different")
    assert POTTERY not in {row.target for row in proposed(officers, 2, POTTERS)}
    with seeing_as(officers.headquarters[0]):
        row = queries.links.proposal(row.id)
    links.undo_answer(row.id, reason="看错", by=officers.headquarters[0], at=AT, seen=row.seen)
    assert [(row.target, row.standing) for row in proposed(officers, 3, POTTERS)] == [(POTTERY, "linked")]


def test_an_answer_about_one_name_holds_for_no_other(officers):
    (row,) = proposed(officers, 1, POTTERS)
    answered(officers, row, "different")
    assert TEA in {row.target for row in proposed(officers, 2, "抚州试验茶业有限公司")}


def test_a_firm_judged_same_is_proposed_for_the_same_words_however_unlike(officers):
    (row,) = proposed(officers, 1, NEAR)
    assert row.target == POTTERY
    assert row.standing != "linked"
    answered(officers, row, "same")
    assert [(row.target, row.standing) for row in proposed(officers, 2, NEAR)] == [(POTTERY, "to_decide")]


def test_what_was_unsure_is_asked_again(officers):
    (row,) = proposed(officers, 1, POTTERS)
    answered(officers, row, "unsure")
    assert [(row.target, row.standing) for row in proposed(officers, 2, POTTERS)] == [(POTTERY, "to_decide")]


def test_a_name_that_two_registrations_bear_is_asked_and_leads_to_the_one_that_stays_once_they_are_merged(officers):
    code = twin(POTTERY, 104)
    setting_up.take_in_enterprises([firm(code, POTTERS, "360702")], raw_hash=RAW, by=officers.system, at=AT)
    assert {(row.target, row.standing) for row in proposed(officers, 1, POTTERS)} == {
        (POTTERY, "to_decide"), (code, "to_decide"),
    }  # fmt: skip
    merge(officers, POTTERY, code)
    assert [(row.target, row.standing) for row in proposed(officers, 2, POTTERS)] == [(POTTERY, "linked")]
