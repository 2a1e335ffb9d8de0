"""Article 12: no firm is named to the public before it could reply, unless the risk is serious and the head says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.actions.public_texts import basis_of
from gongzhi.actions.steps import take_step
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.risk.public_text import has_drifted
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.alerting import DAY, HIGH, SERIOUS, TEXT, alert, issued, proposed, state, take
from tests.spec.conftest import POTTERY, TEA

LAST = date(2017, 3, 29)  # ten working days after Wednesday 15 March
NAME = "赣州试验陶瓷有限公司"
WORDS = {"public_text": TEXT, "reasons": "公众安全"}


def named_on_board() -> list[str]:
    return [row.name_zh for row in queries.public.matters("", scheme="alert_naming")[0].rows]


def decided(officers, *, severity: int = HIGH) -> str:
    """A naming that the firm has replied to and another officer decided on."""
    first, second, _ = officers.headquarters
    naming = proposed(officers, issued(officers, severity=severity))
    take(officers, naming, "serve", first)
    take(officers, naming, "reply", officers.enterprise, comment="已停产整改")
    take(officers, naming, "decide", second, **WORDS)
    return naming


def published(officers) -> str:
    naming = decided(officers)
    first, _, third = officers.headquarters
    take(officers, naming, "publish", first, third)
    return naming


def test_an_alert_goes_out_in_its_clock_without_a_name_and_the_firm_is_named_after_its_reply(officers, db):
    naming = decided(officers)
    assert named_on_board() == []
    first, second, third = officers.headquarters
    with pytest.raises(Refusal, match="GUARD_NOT_DECIDER"):
        take(officers, naming, "publish", second)
    take(officers, naming, "publish", first)
    assert named_on_board() == []  # one person publishes nothing
    take(officers, naming, "publish", third)
    assert named_on_board() == [NAME]
    (row,) = queries.public.matters("", scheme="alert_naming")[0].rows
    assert row.details["comment"] == "已停产整改"  # stands beside
    assert row.details["public_text"] == TEXT


def test_a_firm_that_says_nothing_has_ten_working_days(officers, db):
    first, second, _ = officers.headquarters
    naming = proposed(officers, issued(officers))
    take(officers, naming, "serve", first)
    run_clocks(by=officers.system, at=at_noon(LAST))
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        take(officers, naming, "decide", second, on=LAST, **WORDS)
    run_clocks(by=officers.system, at=at_noon(date(2017, 3, 30)))
    assert state(officers, naming) == "unanswered"
    take(officers, naming, "decide", second, on=date(2017, 3, 30), **WORDS)


def test_the_days_to_reply_are_a_rule_row(officers, change_rule):
    change_rule("clocks", "CK-AN-REPLY", "length", "12")
    naming = proposed(officers, issued(officers))
    take(officers, naming, "serve", officers.headquarters[0])
    run_clocks(by=officers.system, at=at_noon(date(2017, 3, 31)))
    assert state(officers, naming) == "notified"
    run_clocks(by=officers.system, at=at_noon(date(2017, 4, 1)))
    assert state(officers, naming) == "unanswered"


def test_for_a_serious_risk_another_person_decides_at_once_with_reasons(officers):
    first, second, _ = officers.headquarters
    naming = proposed(officers, issued(officers, severity=SERIOUS))
    with pytest.raises(Refusal, match="GUARD_NOT_PROPOSER"):
        take(officers, naming, "decide_at_once", first, **WORDS)
    with pytest.raises(BadInput):
        take(officers, naming, "decide_at_once", second, public_text=TEXT, reasons="")
    take(officers, naming, "decide_at_once", second, **WORDS)
    assert state(officers, naming) == "decided"
    take(officers, naming, "comment", officers.enterprise, comment="我方正在核查")


def test_a_risk_that_is_not_serious_waits_for_the_firm(officers):
    naming = proposed(officers, issued(officers))
    with pytest.raises(Refusal, match="GUARD_RISK_IS_SERIOUS"):
        take(officers, naming, "decide_at_once", officers.headquarters[1], **WORDS)


@pytest.mark.parametrize("case", ["nobody's alert", "another's firm", "not public"])
def test_only_the_firm_of_a_public_alert_is_named(officers, case):
    number = issued(officers, consumers=case != "not public")
    uscc = TEA if case == "another's firm" else POTTERY
    wanted = "YJ-2017-999999" if case == "nobody's alert" else number
    values = {"alert": wanted, "public_text": TEXT, "grounds": "公众须知"}
    with pytest.raises(BadInput if case == "nobody's alert" else Refusal):
        open_matter("alert_naming", values=values, uscc=uscc, by=officers.headquarters[0], at=at_noon(DAY))


def test_one_alert_has_one_naming_under_way(officers):
    number = issued(officers)
    naming = proposed(officers, number)
    with pytest.raises(Refusal, match="GUARD_NO_OTHER_NAMING"):
        proposed(officers, number)
    take(officers, naming, "drop", officers.headquarters[0], reason="证据不足")
    assert proposed(officers, number) != naming


@pytest.mark.parametrize(
    ("act", "values", "end"),
    [
        ("uphold", {"answer": "主张成立"}, "withdrawn"),
        ("correct", {"answer": "型号有误", "public_text": "A 型号瓷杯铅溶出量超标"}, "named"),
        ("reject", {"answer": "检测结果无误"}, "named"),
    ],
)
def test_what_a_firm_claims_to_be_inaccurate_is_decided_by_two_of_another_office(officers, db, act, values, end):
    naming = published(officers)
    take(officers, naming, "claim", officers.enterprise, inaccurate="型号不是本企业的")
    assert named_on_board() == [NAME]
    with pytest.raises(Refusal, match="ROLE"):
        take(officers, naming, act, officers.headquarters[0], **values)
    take(officers, naming, act, officers.office, **values)
    assert state(officers, naming) == "claimed"
    take(officers, naming, act, officers.second_office, **values)
    assert state(officers, naming) == end
    assert named_on_board() == ([NAME] if end == "named" else [])
    if act == "correct":
        (row,) = queries.public.matters("", scheme="alert_naming")[0].rows
        assert row.details["public_text"] == values["public_text"]


def test_what_changes_behind_an_approved_text_is_flagged_and_stops_its_publication(officers, owner):
    naming = decided(officers)
    first, second, third = officers.headquarters
    with seeing_as(first):
        number = queries.matters.matter("alert_naming", naming).values["alert"]
        row = queries.alerts.alert(number)
        basis = str(queries.matters.matter("alert_naming", naming).values["basis"])
        assert not has_drifted(basis, basis_of(row))
        assert not has_drifted(row.public_basis, basis_of(row))
    owner.execute("update store_case set risk_level = 'M' where number = %s", [row.case_number])
    with seeing_as(first):
        assert has_drifted(basis, basis_of(queries.alerts.alert(number)))
        assert has_drifted(row.public_basis, basis_of(queries.alerts.alert(number)))
    with pytest.raises(Refusal, match="GUARD_TEXT_STILL_FITS"):
        take(officers, naming, "publish", first)
    take(officers, naming, "renew", first, second, public_text="风险已调低", reasons="重新评估")
    take(officers, naming, "publish", first, third)


@dataclass(frozen=True)
class Forged:
    number: str


def forced(officers, naming: str, act: str, *people, on: date = DAY) -> None:
    """Take a step as the application's role with every guard of the code left out."""
    with seeing_as(officers.system):
        instance = queries.matters.matter("alert_naming", naming).instance
    for person in people:
        with transaction.atomic(), acting(person, at_noon(on)) as acted:
            take_step(
                acted, instance, act, seen=instance.seen, content=Forged(naming),
                guards=defaultdict(lambda: lambda: None), subject=naming,
            )  # fmt: skip


def test_the_database_itself_refuses_to_name_a_firm_too_early(officers):
    first, second, third = officers.headquarters
    naming = proposed(officers, issued(officers))
    with pytest.raises(DatabaseError, match="NAMING_RISK"):
        forced(officers, naming, "decide_at_once", second)
    take(officers, naming, "serve", first)
    with pytest.raises(DatabaseError, match="NAMING_RISK"):
        forced(officers, naming, "decide_at_once", second)
    take(officers, naming, "reply", officers.enterprise, comment="已整改")
    take(officers, naming, "decide", second, **WORDS)
    with pytest.raises(DatabaseError, match="NAMING_PERSONS"):
        forced(officers, naming, "publish", second, third)
    assert state(officers, naming) == "decided"


def test_the_database_itself_keeps_the_time_to_reply_when_its_clock_was_left_out(officers, owner):
    naming = proposed(officers, issued(officers))
    take(officers, naming, "serve", officers.headquarters[0])
    owner.execute("update store_instance set acts_on = %s where workflow = 'alert_naming'", [DAY])
    with pytest.raises(DatabaseError, match="NAMING_REPLY"):
        forced(officers, naming, "lapse", officers.system, on=date(2017, 3, 20))
    assert state(officers, naming) == "notified"
    assert alert(officers, "YJ-2017-000001").instance.state == "issued"
