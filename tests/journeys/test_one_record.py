"""One record's way through the pages: a notice comes in, and every act until the case is closed is a click."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from gongzhi.actions import cases, intake, links, registers
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, Officers
from tests.spec.test_15_loop import CUPS, check_result, cups, notice

START = date(2017, 3, 6)
HARM = "4: 1/2, 1/10, 1/100"
NAME = "赣州试验陶瓷有限公司"


@dataclass
class Journey:
    """People at their browsers on a day that goes on; `case` is the record they follow."""

    officers: Officers
    signed_in: object
    monkeypatch: pytest.MonkeyPatch
    days: int = 0
    case: str = ""

    def go_to(self, days: int) -> None:
        self.days = days
        self.monkeypatch.setenv("GONGZHI_TODAY", self.day.isoformat())

    @property
    def day(self) -> date:
        return date.fromordinal(START.toordinal() + self.days)

    def browser(self, actor: Actor) -> Client:
        return self.signed_in(actor)

    def page(self, actor: Actor, address: str) -> str:
        answer = self.browser(actor).get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def due(self, actor: Actor, words: str) -> bool:
        return words in self.page(actor, "/")

    def act(self, address: str, name: str, *actors: Actor, **fields: object) -> None:
        """Each of them opens the record, finds the act's form on it, and sends it."""
        for actor in actors:
            shown = self.page(actor, address)
            form = re.search(rf'<form[^>]*id="act-{name}"[^>]*action="([^"]+)".*?</form>', shown, re.S)
            assert form, (address, name)
            seen = re.search(r'name="seen" value="(\d+)"', form[0])
            answer = self.browser(actor).post(form[1], {"seen": seen[1], **fields})
            assert (answer.status_code, answer["Location"]) == (302, address), answer.content.decode()

    def start(self, actor: Actor, address: str, **fields: object) -> str:
        """Send the form that starts something on the case; returns the address of what was started."""
        assert "gz-form" in self.page(actor, address)
        answer = self.browser(actor).post(address, fields)
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def state(self) -> str:
        with seeing_as(self.officers.system):
            return queries.cases.case(self.case).state


@pytest.fixture
def journey(officers, signed_in, monkeypatch) -> Journey:
    run = Journey(officers, signed_in, monkeypatch)
    run.go_to(0)
    registers.take_in_products([cups("P1", POTTERY)], raw_hash=RAW, by=officers.system, at=at_noon(run.day))
    return run


def taken_in(journey: Journey, *facts) -> None:
    at = at_noon(journey.day)
    intake.record_evidence(facts, raw_name="x", raw_size=1, by=journey.officers.system, at=at)
    links.propose_links(by=journey.officers.system, at=at, among=[fact.id for fact in facts])


def test_a_notice_goes_from_intake_to_a_closed_case_by_clicks_alone(journey):
    people = journey.officers
    origin, second, _ = people.origin
    head, other, third = people.headquarters

    # A notice is taken in; its case stands on the desk of the origin office.
    fact = notice(1, NAME, journey.day)
    taken_in(journey, fact)
    assert fact.envelope.reference in journey.page(head, "/notices/")
    (journey.case,) = re.findall(r'href="/cases/(EQC-[^/"]+)/"', journey.page(head, f"/notices/{fact.id}/"))
    case = f"/cases/{journey.case}/"
    assert journey.due(origin, f"核实　{journey.case}")
    journey.act(case, "verify", origin, source_checked="yes", note="")

    # Three experts assess it; headquarters drafts a warning that four hands bring out.
    journey.go_to(1)
    assert journey.due(people.experts[0], f"评估风险　{journey.case}")
    journey.act(case, "assess", *people.experts, scenarios=HARM)
    alert = warned(journey, head, case)
    journey.act(alert, "approve", head, other)
    journey.act(alert, "issue", other, third)
    assert journey.state() == "alerted"
    assert alert in journey.page(people.enterprise, "/")

    # It is acted on: a check on suspicion, and help for the maker.
    journey.go_to(2)
    journey.act(case, "act", origin)
    check = journey.start(
        people.market, f"{case}check/", goods="瓷杯", hs_code=CUPS, kind="product", reason="境外通报铅溶出"
    )
    plan = journey.start(origin, f"{case}help/")
    assert "还没有收到该企业的检验结果" in journey.page(origin, check)
    journey.go_to(4)
    taken_in(journey, check_result("S-1", journey.day, passed=False))
    journey.act(check, "enter_result", origin, second, reference="S-1")
    journey.act(check, "serve", origin)

    # The enterprise objects in its time; another laboratory passes the goods, and that counts.
    journey.go_to(6)
    assert journey.due(people.enterprise, "我可以提出的")
    journey.act(check, "object", people.enterprise, reason="样品保存不当")
    taken_in(journey, check_result("S-2", journey.day, passed=True, lab="L-2"))
    journey.act(check, "retest", origin, second, reference="S-2")
    assert "合格" in journey.page(people.enterprise, check)

    # Help: visited, agreed by both, three batches in a row, under watch.
    journey.act(plan, "visit", origin, root_cause="釉料含铅")
    agreed = {
        "actions": "更换釉料", "owner": "质量负责人", "due_on": "2017-05-01", "budget_fen": "12000.50", "experts": "",
    }  # fmt: skip
    journey.act(plan, "agree", origin, people.enterprise, **agreed)
    assert "12,000.50" in journey.page(origin, plan)
    journey.act(plan, "begin", people.enterprise)
    for days in (7, 8, 9):
        journey.go_to(days)
        batch = {"lot": f"B{days}", "tested_on": journey.day.isoformat(), "lab": "L-1", "passed": "yes"}
        journey.act(plan, "test_batch", origin, **batch)
    journey.act(plan, "verify", origin)

    # Evidence of the outcome, then two offices close; the record is over.
    journey.go_to(10)
    outcome = {
        "cause_code": "Q1", "responsibility": "producer", "corrective_action": "material_change", "waiver_reason": "",
    }  # fmt: skip
    journey.act(case, "submit_evidence", origin, **outcome)
    journey.act(case, "close", origin, head)
    assert journey.state() == "closed"
    cases.apply_case(journey.case, by=people.system, at=at_noon(journey.day), seen=6)
    assert not journey.due(origin, journey.case)
    for reader in (head, people.enterprise):
        timeline = journey.page(reader, case)
        assert "结案" in timeline


def test_a_sanction_goes_from_filing_to_the_public_board_by_clicks_alone(journey):
    people = journey.officers
    head, other, third = people.headquarters
    taken_in(journey, notice(1, NAME, journey.day))
    with seeing_as(people.system):
        (journey.case,) = queries.cases.numbers_in_state("received")
    given = {"offence": "fake_export", "facts": "以次充好", "goods_value_fen": "20000", "illegal_gain_fen": "0"}
    sanction = journey.start(head, f"/cases/{journey.case}/sanction/", **given)
    journey.act(sanction, "draft_notice", head, other)
    served = {"served_on": journey.day.isoformat(), "manner": "direct", "received_by": "李四", "proof": "送达回证 1"}
    journey.act(sanction, "notice", other, **served)
    assert 'id="act-decide"' not in journey.page(other, sanction)  # its time to ask for a hearing runs
    journey.act(sanction, "ask_hearing", people.enterprise, reason="货值有异议")
    journey.go_to(5)
    journey.act(sanction, "defend", other, words="货值已核减")
    journey.act(sanction, "decide", other, third, fine_fen="15000.50", reasons="初次违法")
    journey.act(sanction, "serve", head, **served | {"served_on": journey.day.isoformat(), "proof": "送达回证 2"})
    assert 'id="act-decide"' not in journey.page(head, sanction)
    assert NAME not in journey.page(people.rival, "/public/decisions/")
    journey.act(sanction, "publish", head, other)
    assert "15,000.50" in journey.page(people.rival, "/public/decisions/")
    assert NAME in Client().get("/public/decisions/").content.decode()
    journey.act(sanction, "finish", head, carried_out="罚款已缴清")
    assert "已执行完毕" in journey.page(people.enterprise, sanction)


def warned(journey: Journey, head: Actor, case: str) -> str:
    assert "/warn/" in journey.page(head, case)
    answer = journey.browser(head).post(f"{case}warn/", {
        "urgency": "3", "scope": "2", "scope_words": "陶瓷餐具", "matters": "铅溶出", "measures": "",
        "control_at_ports": "no", "warns_consumers": "no",
    })  # fmt: skip
    assert answer.status_code == 302
    return answer["Location"]
