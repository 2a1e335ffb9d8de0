"""A small province with one of each record to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from gongzhi.actions import alerts, cases, intake, links
from gongzhi.actions.clock import at_noon
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.kept_worlds import kept_world
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, Officers, register, returned, scenario, traced

TODAY = date(2017, 5, 2)


@dataclass(frozen=True)
class Province:
    """What there is to look at: one of each kind of record, all about the pottery in Ganzhou."""

    officers: Officers
    notice: UUID
    proposal: UUID
    case: str
    tracing: UUID
    alert: str
    finding: UUID
    reconsideration: UUID


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_TODAY", TODAY.isoformat())


@kept_world
def province(officers: Officers) -> Province:
    return one_of_each(officers)


def one_of_each(officers: Officers) -> Province:
    """An alert on a return, acted on by its officers, and a notice whose firm is still to be decided."""
    day = date(2017, 4, 10)
    tracing = register(officers, returned(1, day))
    traced(officers, tracing, date(2017, 4, 12), "Q1", "producer")
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    at = at_noon(date(2017, 4, 13))
    cases.verify(case, source_checked=True, note="", by=officers.origin[0], at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(case, scenarios=[scenario("a", 3, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    alert = alerts.draft_alert(
        case, urgency=2, scope=2, scope_words="欧盟", matters="瓷杯铅溶出", measures="停止出口", starts_on=TODAY,
        control_at_ports=True, warns_consumers=False, by=officers.headquarters[0], at=at,
    )  # fmt: skip
    for seen, act in enumerate((alerts.approve_alert, alerts.issue_alert)):
        for officer in officers.headquarters[:2]:
            act(alert, by=officer, at=at, seen=seen)
    fact = notice(1, "赣州试验陶瓷公司")
    take_in(officers, fact)
    published = notice(90, "赣州试验陶瓷有限公司")
    outside = replace(published.envelope, reference="SIM.2017.0090#withdrawn", withdraws="SIM.2017.0090")
    take_in(officers, published)
    take_in(officers, replace(published, envelope=outside))
    with seeing_as(officers.system):
        (proposal, *_) = queries.links.proposals_on(fact.id)
        finding = queries.alerts.alert(alert).finding
        (reconsideration,) = queries.reconsiderations.of_case(queries.cases.case(case).id)
    return Province(officers, fact.id, proposal.id, case, tracing, alert, finding, reconsideration.id)


def notice(number: int, firm: str = "", *, hazard: str = "") -> Evidence:
    hazards = (Hazard("", hazard),) if hazard else ()
    body = ForeignNotice("DE", ("CN",), "mug", "", hazards, "", "serious", firm=firm)
    return Evidence(Envelope("eu_rasff", f"SIM.2017.{number:04d}", "foreign_notice", date(2017, 5, 1), RAW, True), body)


def take_in(officers: Officers, *facts: Evidence) -> None:
    intake.record_evidence(facts, raw_name="x", raw_size=1, by=officers.system, at=at_noon(TODAY))
    links.propose_links(by=officers.system, at=at_noon(TODAY))


def pages(province: Province) -> dict[str, str]:
    """The address of every page by its route's name; each but the ports' own shows something to the headquarters."""
    return {
        "home": "/",
        "notices": "/notices/",
        "sources": "/sources/",
        "deliveries": "/declarations/",
        "notice": f"/notices/{province.notice}/",
        "links": "/links/",
        "link": f"/links/{province.proposal}/",
        "words": "/words/",
        "cases": "/cases/",
        "case": f"/cases/{province.case}/",
        "case_scope": f"/cases/{province.case}/lots/",
        "return": f"/returns/{province.tracing}/",
        "new_return": "/returns/new/",
        "uploads": "/uploads/",
        "upload_form": "/uploads/enterprises.csv",
        "upload_workbook": "/uploads/enterprises.xlsx",
        "draft_alert": f"/cases/{province.case}/warn/",
        "alerts": "/alerts/",
        "alert": f"/alerts/{province.alert}/",
        "enterprises": "/enterprises/",
        "enterprise": f"/enterprises/{POTTERY}/",
        "scores": "/scores/",
        "city": "/cities/360700/",
        "city_returns": "/cities/360700/returns/",
        "rules": "/rules/",
        "rule_table": "/rules/JX2017/clocks/",
        "finding": f"/findings/{province.finding}/",
        "reconsideration": f"/reconsiderations/{province.reconsideration}/",
        "returns": "/returns/",
        "spot_checks": "/checks/",
        "help_plans": "/help/",
        "sanctions": "/sanctions/",
        "complaints": "/complaints/",
        "clusters": "/clusters/",
        "draws": "/draws/",
        "radar": "/radar/",
        "radar_nodes": "/radar/nodes/",
        "radar_map": "/radar/map/",
        "partner_api": "/api/partners/v1/",
        "partner_openapi": "/api/partners/v1/openapi.json",
        "partner_our_key": "/api/partners/v1/key",
        "partner_messages": "/partner-messages/",
        "order_check": f"/cases/{province.case}/check/",
        "shortlist": f"/cases/{province.case}/help/",
        "file_sanction": f"/cases/{province.case}/sanction/",
        "reports": "/reports/",
        "board": "/public/",
        "public_alerts": "/public/alerts/",
        "public_alerts_feed": "/public/alerts.zh.xml",
        "subscribe": "/public/subscribe/",
        "subscriptions": "/subscriptions/",
        "inspector_addresses": "/addresses/",
        "mails": "/mails/",
        "alert_results": "/alert-results/",
        "alert_results_csv": "/alert-results.csv",
        "check_results": "/check-results/",
        "check_results_csv": "/check-results.csv",
        "public_decisions": "/public/decisions/",
        "public_matters": "/public/matters/",
        "public_papers": "/public/papers/",
        "public_draws": "/public/draws/",
        "public_notices": "/public/notices/",
    }
