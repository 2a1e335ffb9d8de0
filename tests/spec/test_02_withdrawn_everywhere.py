"""Whatever is revoked, removed, repaired or over stops to be named anywhere, and each who had a copy is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from gongzhi.actions import credit, partner_lists, sanctions, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.measured import *
from tests.partners import Partner, admitted
from tests.signed_in import *
from tests.spec import test_02_lists as black
from tests.spec import test_02_red_list as red
from tests.spec import test_04_recall as recalls
from tests.spec import test_13_double_random as checks
from tests.spec.conftest import POTTERY, TEA, person

NAME = "赣州试验陶瓷有限公司"
PUBLIC = ("", "alerts/", "decisions/", "matters/", "papers/", "alerts.zh.xml", "alerts.en.xml")


@pytest.fixture
def credit_lead(officers):
    row = person("D1", "DRC", "360000")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


@pytest.fixture
def partner(officers) -> Partner:
    return admitted(officers)


@dataclass
class Told:
    """Who was handed a record: an officer by file, a partner by its interface."""

    officers: Any
    partner: Partner
    signed_in: Any
    monkeypatch: Any

    def on(self, day: date) -> Told:
        self.monkeypatch.setenv("GONGZHI_TODAY", day.isoformat())
        self.partner.at = at_noon(day)
        return self

    def lists(self, body: dict[str, Any] | None = None) -> dict[str, Any]:
        raw = json.dumps(body).encode() if body else b""
        self.partner.last += 1
        sent = self.partner.signed("lists", raw, self.partner.last, f"l{self.partner.last}", {})
        return dict(partner_lists.lists_for(sent, at=self.partner.at))

    def files(self, scheme: str) -> list[str]:
        browser = self.signed_in(self.officers.commerce)
        found = []
        for kind in ("csv", "json", "xlsx"):
            answer = browser.get(f"/{scheme.replace('_', '-')}/records.{kind}")
            assert answer.status_code == 200
            found.append(answer.content.decode("utf-8", "ignore"))
        return found[:2]

    def named_in(self) -> set[str]:
        """The public addresses and interfaces that name the firm, by its name or its code."""
        found = set()
        for path in PUBLIC:
            for lang in ("zh", "en"):
                browser = Client()
                browser.cookies["lang"] = lang
                answer = browser.get(f"/public/{path}")
                assert answer.status_code == 200, path
                # a cache asks anew; the feed of warnings, which names no firm, may be kept for minutes
                assert answer["Cache-Control"] == "no-cache" or path.endswith("xml"), path
                page = answer.content.decode()
                found |= {path} if NAME in page or POTTERY in page else set()
        told = json.dumps(self.lists(), ensure_ascii=False, default=list)
        return found | ({"partner"} if NAME in told or POTTERY in told else set())

    def notices(self, record: str):
        with seeing_as(self.officers.system):
            return queries.matters.all_of("withdrawal", record=record)


@pytest.fixture
def told(officers, partner, signed_in, monkeypatch) -> Told:
    return Told(officers, partner, signed_in, monkeypatch)


def revoked(officers, of_kind: str, record: str, on: date) -> str:
    values = {"of_kind": of_kind, "record": record, "ground": "court", "document": "（2017）赣行终1号", "facts": "撤销"}
    number = open_matter("revocation", values=values, uscc=POTTERY, by=officers.office, at=at_noon(on))
    for who in officers.headquarters[:2]:
        take_act("revocation", number, "decide", values={"reasons": "已被撤销"}, by=who, at=at_noon(on), seen=0)
    return number


def gone(told: Told, scheme: str, record: str, day: date, *, by_file: bool = True) -> None:
    """Nothing names the firm; each receiver has a notice that names no party, due in five days, holidays or not."""
    assert told.on(day).named_in() == set()
    if by_file:
        assert all(record not in file and POTTERY not in file for file in told.files(scheme))
    notices = told.notices(record)
    assert {row.values["channel"] for row in notices} == ({"file", "partner"} if by_file else {"partner"})
    for row in notices:
        assert NAME not in str(row) and POTTERY not in str(row)
        assert row.instance.state == "sent" and row.instance.acts_on is not None


@pytest.mark.parametrize("ending", ["revoke", "accept", "expire"])
def test_a_black_listing_that_is_revoked_repaired_or_over_is_named_nowhere(officers, credit_lead, told, ending):
    day = black.NEW
    number = black.published(officers, credit_lead, day)
    assert told.on(day).named_in() >= {"", "matters/", "partner"}
    assert all(number in file for file in told.files("black_list"))
    if ending == "revoke":
        black.take(officers, number, "revoke", *officers.headquarters[:2], on=day, reason="事实认定有误")
    elif ending == "accept":
        day = date(2026, 8, 1)
        black.apply(officers, number, day)
        black.take(officers, number, "accept", officers.headquarters[2], officers.market, on=day)
    else:
        day = date(2027, 5, 1)
        assert run_clocks(by=officers.system, at=at_noon(day)).faults == ()
    gone(told, "black_list", number, day)


@pytest.mark.parametrize("ending", ["withdraw", "revoke", "decline"])
def test_a_red_listing_that_ends_is_named_nowhere(officers, credit_lead, told, ending):
    number, day = red.published(officers, credit_lead, red.OLD), red.OLD + timedelta(20)
    assert told.on(day).named_in() >= {"", "matters/", "partner"}
    told.files("red_list")
    if ending == "withdraw":
        credit.confirm_credit_event(
            POTTERY, kind="obstruction", occurred_on=day, voluntary=False, by=officers.market, at=at_noon(day)
        )
    elif ending == "revoke":
        red.take(officers, number, "revoke", *officers.colleagues, on=day, reason="核对有误")
    else:
        red.take(officers, number, "decline", officers.enterprise, on=day, reason="不愿公开")
    gone(told, "red_list", number, day)


colleagues = recalls.colleagues


def test_a_recall_notice_that_is_revoked_is_named_nowhere_with_its_announcement(officers, colleagues, told):
    number, day = recalls.running(officers, colleagues), recalls.MONDAY
    assert told.on(day).named_in() >= {"", "matters/", "partner"}
    assert queries.public.papers(None)[1] == 1
    told.files("recall")
    revoked(officers, "recall", number, day)
    gone(told, "recall", number, day)
    assert queries.public.papers(None)[1] == 0


served = checks.served


def test_a_published_check_result_that_is_quashed_is_named_nowhere_and_does_not_count(officers, served, told):
    checks.stand(officers)
    day = date(2017, 6, 20)
    checks.act(officers, "check_task", served, "publish", by=checks.two(officers), day=day)
    assert told.on(day).named_in() >= {"", "matters/", "partner"}
    told.files("check_task")
    values = {
        "task": served,
        "quashed_by": "court",
        "decision_no": "（2017）赣行终1号",
        "received_on": day,
        "grounds": "撤销",
    }
    number = open_matter("check_quash", values=values, uscc=POTTERY, by=officers.headquarters[0], at=at_noon(day))
    checks.act(officers, "check_quash", number, "withdraw", by=checks.two(officers), day=day)
    gone(told, "check_task", served, day)


def test_a_sanction_that_is_annulled_is_named_nowhere_and_gives_its_points_back(measured, told):
    run, heads = measured.run, measured.run.officers.headquarters
    day = run.day(30)
    for officer in heads[:2]:
        sanctions.publish(measured.decided, by=officer, at=run.at(30), seen=4)
    with seeing_as(run.officers.system):
        kinds = [row.kind for row in queries.enterprises.credit_events(POTTERY)]
        before = queries.enterprises.grades(POTTERY)[0].score
    assert kinds.count("penalty") == 1
    assert told.on(day).named_in() >= {"", "decisions/", "partner"}
    revoked(run.officers, "sanction", measured.decided, day)
    gone(told, "sanction", measured.decided, day, by_file=False)
    with seeing_as(run.officers.system):
        kinds = [row.kind for row in queries.enterprises.credit_events(POTTERY)]
        after = queries.enterprises.grades(POTTERY)[0].score
    assert "penalty" not in kinds and after == before + 10
    with pytest.raises(Refusal, match="REVOCATION_DONE"):
        revoked(run.officers, "sanction", measured.decided, day)


def test_each_receiver_confirms_its_own_notice_within_five_days(officers, credit_lead, told):
    day = black.OLD  # a Thursday
    number = black.published(officers, credit_lead, day)
    told.on(day).files("black_list")
    told.files("black_list")
    told.lists()
    black.take(officers, number, "revoke", *officers.headquarters[:2], on=day, reason="事实认定有误")
    by_file, by_partner = sorted(told.notices(number), key=lambda row: row.values["channel"])
    assert (by_file.values["copies"], by_partner.values["copies"]) == (6, 1)
    assert by_file.instance.due_on == date(2017, 6, 6)
    with pytest.raises(Refusal, match="RECEIVER_CONFIRMS"):
        take_act("withdrawal", by_file.number, "acknowledge", values={"done": "deleted"}, by=officers.city,
                 at=at_noon(day), seen=0)  # fmt: skip
    take_act("withdrawal", by_file.number, "acknowledge", values={"done": "deleted"}, by=officers.commerce,
             at=at_noon(day), seen=0)  # fmt: skip
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 7)))
    assert {row.values["channel"]: row.instance.state for row in told.notices(number)} == {
        "file": "acknowledged", "partner": "overdue",
    }  # fmt: skip
    (asked,) = told.on(date(2017, 6, 7)).lists()["withdrawals"]
    assert (asked["notice"], asked["record"], asked["kind"]) == (by_partner.number, number, "black_list")
    answer = told.lists({"acknowledged": [asked["notice"]], "done": "passed_on"})
    assert answer["withdrawals"] == []
    assert {row.instance.state for row in told.notices(number)} == {"acknowledged"}
    assert told.lists({"acknowledged": [asked["notice"]], "done": "deleted"})["withdrawals"] == []  # said again


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"acknowledged": ["CW-2017-999999"], "done": "deleted"}, "PARTNER_NO_NOTICE"),
        ({"acknowledged": "CW-2017-000001", "done": "deleted"}, "PARTNER_LISTS_BODY"),
        ({"acknowledged": [], "done": "burnt"}, "PARTNER_LISTS_BODY"),
        ({"done": "deleted"}, "PARTNER_LISTS_BODY"),
    ],
)
def test_a_partner_that_confirms_what_is_not_its_own_is_told_so(told, body, code):
    with pytest.raises(Refusal, match=code):
        told.on(black.OLD).lists(body)


def test_a_revocation_is_decided_by_others_and_only_of_what_is_public(officers, colleagues):
    number, on = recalls.confirmed(officers, colleagues), recalls.MONDAY
    for record, code in ((number, "REVOCATION_NOT_PUBLISHED"), ("ZH-2020-999999", "REVOCATION_NO_RECORD")):
        with pytest.raises(Refusal, match=code):
            revoked(officers, "recall", record, on)
    recalls.take(officers, number, "plan", officers.enterprise, **recalls.PLAN)
    recalls.take(officers, number, "accept", officers.market, colleagues[2])
    values = {"of_kind": "recall", "record": number, "ground": "court", "document": "1", "facts": "撤销"}
    with pytest.raises(Refusal, match="REVOCATION_OTHER_FIRM"):
        open_matter("revocation", values=values, uscc=TEA,
                    by=officers.office, at=at_noon(on))  # fmt: skip
    found = open_matter("revocation", values=values, uscc=POTTERY, by=officers.office, at=at_noon(on))
    with pytest.raises(Refusal, match="REVOKER_DID_NOT_PROPOSE"):
        take_act("revocation", found, "decide", values={"reasons": "无"}, by=officers.office, at=at_noon(on), seen=0)


def test_every_act_that_ends_a_listing_withdraws_its_copies():
    """Found in the tables: whatever leads from a public state to one that is not and is final."""
    from gongzhi.actions.handing_over import withdraw_copies
    from gongzhi.actions.schemes import part

    for name in ("black_list", "red_list"):
        table, public = workflow(name), schemes()[name].published.states
        ending = {
            row.act
            for row in table.rows
            if set(row.from_states) & set(public) and row.to_state != "same" and table.state(row.to_state).final
        }
        outcomes = part(name, "OUTCOMES")
        assert ending and all(outcomes.get(act) is withdraw_copies or act == "withdraw" for act in ending), (
            name,
            ending,
        )
