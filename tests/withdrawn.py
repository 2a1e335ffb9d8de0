"""Fixtures of a notice that its source corrects or withdraws after a case was opened on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongzhi.actions import alerts, cases, intake, links, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.kept_worlds import kept_world
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW, export_total, scenario

KNOWN, LATER = date(2017, 5, 2), date(2017, 6, 12)
GANZHOU = "360700"


def notice(decision: str = "serious", **outside: str) -> Evidence:
    body = ForeignNotice("DE", ("CN",), "mug", "", (), "", decision, firm="赣州试验陶瓷有限公司")
    envelope = Envelope("eu_rasff", "SIM.2017.0001", "foreign_notice", date(2017, 5, 1), RAW, synthetic=True)
    return Evidence(replace(envelope, **outside), body)


WITHDRAWAL = notice(reference="SIM.2017.0001#withdrawn", withdraws="SIM.2017.0001")
CORRECTION = notice("not serious", corrects="SIM.2017.0001")


def take_in(officers, fact: Evidence, day: date) -> None:
    at = at_noon(day)
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.system, at=at)
    links.propose_links(by=officers.system, at=at, among=[fact.id])


@kept_world
def assessed(officers) -> str:
    """A case on one serious notice, assessed, with an issued alert of level Ⅱ; its number."""
    at = at_noon(KNOWN)
    total = export_total(POTTERY, "360702", 2017, 1000, 100_000_000_00)
    setting_up.take_in_export_totals([total], raw_hash=RAW, by=officers.system, at=at)
    take_in(officers, notice(), KNOWN)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 4, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    first, second, third = officers.headquarters
    alert = alerts.draft_alert(
        number, urgency=3, scope=2, scope_words="陶瓷", matters="铅溶出", measures="", starts_on=KNOWN,
        control_at_ports=False, warns_consumers=False, by=first, at=at,
    )  # fmt: skip
    for officer in (first, second):
        alerts.approve_alert(alert, by=officer, at=at, seen=0)
    for officer in (second, third):
        alerts.issue_alert(alert, by=officer, at=at, seen=1)
    return number


@kept_world
def applied(officers, assessed) -> str:
    """The same case, closed and applied."""
    at = at_noon(date(2017, 6, 1))
    origin = officers.origin[0]
    cases.begin_acting(assessed, by=origin, at=at, seen=3)
    cases.submit_evidence(
        assessed, cause_code="Q1", responsibility="producer", corrective_action="process_change", waiver_reason="",
        by=origin, at=at, seen=4,
    )  # fmt: skip
    for officer in (origin, officers.headquarters[0]):
        cases.close_case(assessed, by=officer, at=at, seen=5)
    cases.apply_case(assessed, by=officers.system, at=at, seen=6)
    return assessed


def opened(officers, number: str):
    with seeing_as(officers.system):
        (row,) = queries.reconsiderations.of_case(queries.cases.case(number).id)
        return row
