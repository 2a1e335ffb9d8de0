"""Article 14: within a tracing the goods and the firm's quality system are checked, by nobody with an interest."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gongzhi.actions import returns
from gongzhi.actions.clock import at_noon
from gongzhi.core.cases.tracing import checks_missing
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import register, returned, tracing

FRIDAY, TUESDAY = date(2017, 3, 10), date(2017, 3, 14)
AT = at_noon(TUESDAY)
GOODS = {
    "checked_on": TUESDAY, "in_catalogue": True, "inspected": True, "certificate": "JX-17-001",
    "third_party_tested": False, "failed_item_tested": False, "right_method": True, "foreign_report": True,
    "found": "釉料铅含量高",
}  # fmt: skip
SYSTEM = {
    "checked_on": TUESDAY, "system_exists": True, "audited_by": "某认证中心", "review_linked": False,
    "found": "进货检验缺铅项",
}  # fmt: skip
FOUND = {"cause_code": "Q1", "responsibility": "producer", "safety": True, "conclusion": ""}


@pytest.fixture
def visited(officers) -> UUID:
    """A return that two inspectors of Ganzhou trace by visiting the factory; three steps were taken."""
    given = register(officers, returned(1, FRIDAY, inspected_by=()))
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    first, second, _ = officers.origin
    returns.receive_return(given, by=first, at=AT, seen=1)
    team = [first.person, second.person]
    returns.set_method(given, method="factory_visit", investigators=team, by=first, at=AT, seen=2)
    return given


def check_both(officers, given: UUID, seen: int = 3) -> None:
    for officer in officers.origin[:2]:
        returns.check_goods(given, **GOODS, by=officer, at=AT, seen=seen)
    for officer in officers.origin[:2]:
        returns.check_system(given, **SYSTEM, by=officer, at=AT, seen=seen + 1)


def ask(officers, given: UUID, **changed):
    asked = {"investigator": officers.origin[1].person, "tie": "relative", "reason": "其配偶任职于竞争企业"}
    return returns.ask_recusal(given, **{**asked, **changed}, by=officers.enterprise, at=AT, seen=3)


def test_a_visit_ends_with_a_conclusion_only_after_goods_and_system_were_checked(officers, visited):
    first, second, _ = officers.origin
    with pytest.raises(Refusal, match="CHECKS_MISSING check=check_goods"):
        returns.investigate(visited, **FOUND, by=first, at=AT, seen=3)
    for officer in (first, second):
        returns.check_goods(visited, **GOODS, by=officer, at=AT, seen=3)
    with pytest.raises(Refusal, match="CHECKS_MISSING check=check_system"):
        returns.investigate(visited, **FOUND, by=first, at=AT, seen=4)
    for officer in (first, second):
        returns.check_system(visited, **SYSTEM, by=officer, at=AT, seen=4)
    for officer in (first, second):
        step = returns.investigate(visited, **FOUND, by=officer, at=AT, seen=5)
    assert step.taken


def test_which_checks_a_method_asks_for_is_a_rule(officers, visited, change_rule):
    change_rule("tracing_checks", "TC-VISIT-SYSTEM", "tracing_method", "file_check")
    for officer in officers.origin[:2]:
        returns.check_goods(visited, **GOODS, by=officer, at=AT, seen=3)
    for officer in officers.origin[:2]:
        step = returns.investigate(visited, **FOUND, by=officer, at=AT, seen=4)
    assert step.taken


def test_a_check_is_signed_by_two_named_investigators_alike(officers, visited):
    first, second, third = officers.origin
    assert returns.check_goods(visited, **GOODS, by=first, at=AT, seen=3).missing == 1
    with pytest.raises(Refusal, match="GUARD_TWO_INVESTIGATORS"):
        returns.check_goods(visited, **GOODS, by=third, at=AT, seen=3)
    other = returns.check_goods(visited, **{**GOODS, "right_method": False}, by=second, at=AT, seen=3)
    assert other.missing == 1
    assert returns.check_goods(visited, **GOODS, by=second, at=AT, seen=3).taken


def test_nothing_is_checked_on_a_day_to_come(officers, visited):
    with pytest.raises(BadInput):
        returns.check_goods(
            visited, **{**GOODS, "checked_on": date(2017, 3, 15)}, by=officers.origin[0], at=AT, seen=3
        )  # fmt: skip


def test_a_recusal_that_is_granted_takes_the_investigator_off_and_they_are_not_named_again(officers, visited):
    first, second, third = officers.origin
    ask(officers, visited)
    assert tracing(officers, visited).instance.due_on == date(2017, 3, 17)  # three working days
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        returns.investigate(visited, **FOUND, by=first, at=AT, seen=4)
    with pytest.raises(Refusal, match="ROLE"):
        returns.grant_recusal(visited, reason="属实", by=first, at=AT, seen=4)
    returns.grant_recusal(visited, reason="属实", by=officers.headquarters[0], at=AT, seen=4)
    assert tracing(officers, visited).investigators == (first.person,)
    assert tracing(officers, visited).instance.due_on == date(2017, 4, 12)  # the clock to close runs on
    with pytest.raises(Refusal, match="RECUSED who=JX-2"):
        returns.change_team(
            visited, investigators=[first.person, second.person], by=first, at=AT, seen=5
        )  # fmt: skip
    with pytest.raises(Refusal, match="TWO_PERSON"):
        returns.change_team(visited, investigators=[first.person], by=first, at=AT, seen=5)
    returns.change_team(visited, investigators=[first.person, third.person], by=first, at=AT, seen=5)
    for officer in (first, third):
        returns.check_goods(visited, **GOODS, by=officer, at=AT, seen=6)
    with pytest.raises(Refusal, match="GUARD_TWO_INVESTIGATORS"):
        returns.check_system(visited, **SYSTEM, by=second, at=AT, seen=7)


def test_a_recusal_that_is_refused_leaves_the_team_and_what_was_checked_meanwhile(officers, visited):
    ask(officers, visited)
    check_both(officers, visited, seen=4)  # it does not stand still
    returns.refuse_recusal(visited, reason="不属回避情形", by=officers.headquarters[0], at=AT, seen=6)
    for officer in officers.origin[:2]:
        step = returns.investigate(visited, **FOUND, by=officer, at=AT, seen=7)
    assert step.taken


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"investigator": UUID(int=1)}, Refusal, "GUARD_NAMES_INVESTIGATOR"),
        ({"reason": " "}, Refusal, "GUARD_REASON_GIVEN"),
        ({"tie": "dislike"}, BadInput, "FIELD_NOT_A_CHOICE"),
    ],
)
def test_a_request_names_an_investigator_a_tie_and_why(officers, visited, changed, error, words):
    with pytest.raises(error, match=words):
        ask(officers, visited, **changed)


def test_another_enterprise_asks_for_nothing(officers, visited):
    with pytest.raises(NotThere):
        returns.ask_recusal(
            visited, investigator=officers.origin[1].person, tie="relative", reason="x", by=officers.rival, at=AT,
            seen=3,
        )  # fmt: skip


def test_a_file_check_asks_for_no_visit(officers):
    from gongzhi.catalogue.rules import book

    assert checks_missing("file_check", (), book(TUESDAY)) == ()
    assert checks_missing("factory_visit", ("check_goods",), book(TUESDAY)) == ("check_system",)


def test_by_hand_a_party_asks_the_headquarters_decide_and_the_page_tells(officers, visited, signed_in):
    firm, head, first = (
        signed_in(actor) for actor in (officers.enterprise, officers.headquarters[0], officers.origin[0])
    )
    act, address = f"/act/return_tracing/{visited}", f"/returns/{visited}/"
    assert "申请调查人员回避" in firm.get(address).content.decode()
    assert "先完成货物检查" in first.get(address).content.decode()
    goods = {name: {True: "yes", False: "no"}.get(value, value) for name, value in GOODS.items()}
    assert first.post(f"{act}/check_goods/", {"seen": 3, **goods}).status_code == 302
    late = first.post(f"{act}/check_goods/", {"seen": 3, **goods, "checked_on": "2999-01-01"})
    assert late.status_code == 400
    assert signed_in(officers.origin[1]).post(f"{act}/check_goods/", {"seen": 3, **goods}).status_code == 302
    assert "釉料铅含量高" in firm.get(address).content.decode()
    asked = {"seen": 4, "investigator": str(officers.origin[1].person), "tie": "relative", "reason": "亲属任职"}
    assert firm.post(f"{act}/ask_recusal/", {**asked, "investigator": "x"}).status_code == 400
    assert firm.post(f"{act}/ask_recusal/", asked).status_code == 302
    assert head.post(f"{act}/grant_recusal/", {"seen": 5, "reason": "属实"}).status_code == 302
    page = firm.get(address).content.decode()
    assert "亲属任职" in page
    assert "准予回避" in page
    with seeing_as(officers.system):
        assert queries.cases.tracing(visited).investigators == (officers.origin[0].person,)
