"""An exporter that may be named a demonstration enterprise, and its way to the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from gongzhi.actions import cases, intake, links, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor, Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import RAW, certificate, export_total, firm, person, traced

BODY = "91360702158300047"
LEADER = BODY + check_digit(BODY)
NAME = "赣州标杆陶瓷有限公司"
NAMING = date(2017, 6, 1)
DOLLARS = 12_400_000
WEEK = timedelta(days=7)


@dataclass
class Run:
    """A record of the leader, led on by the officers of the small province."""

    officers: object
    enterprise: Actor
    scheme: str = "demo_enterprise"
    number: str = ""
    uscc: str = LEADER

    @property
    def row(self):
        with seeing_as(self.officers.system):
            return queries.matters.matter(self.scheme, self.number)

    @property
    def state(self) -> str:
        return self.row.instance.state

    def take(self, act: str, day: date, *signers: Actor, **values: object) -> None:
        seen = self.row.instance.seen
        for signer in signers:
            take_act(self.scheme, self.number, act, values=values, by=signer, at=at_noon(day), seen=seen)

    def finding(self, field: str):
        with seeing_as(self.officers.system):
            return queries.findings.fact(self.row.values[field]).value

    def ratio(self) -> Decimal:
        with seeing_as(self.officers.system):
            return queries.enterprises.supervision(LEADER)[0].ratio


def leader(officers, on: date, *, uscc: str = LEADER, firm_class: int = 1, usd: int = DOLLARS) -> Run:
    """A class 1 exporter of US$ 12.4 million last year with ISO 9001, and its person; nothing begun."""
    at = at_noon(date(2015, 1, 5))
    system = officers.system
    setting_up.take_in_enterprises([firm(uscc, NAME, "360702", firm_class=firm_class)], raw_hash=RAW, by=system, at=at)
    own = person(f"N9-{uscc}", "ENT", "360702", uscc=uscc)
    setting_up.take_in_people([own], by=system, at=at)
    setting_up.take_in_certificates(
        [certificate(uscc, "ISO9001", on - timedelta(days=300), on + timedelta(days=700))], raw_hash=RAW, by=system,
        at=at,
    )  # fmt: skip
    setting_up.take_in_export_totals(
        [export_total(uscc, "360702", on.year - 1, 900, usd * 100)], raw_hash=RAW, by=system, at=at
    )
    return Run(officers, setting_up.actor(own), uscc=uscc)


def applied(run: Run, on: date, *, brands: bool = True, drilled: bool = True) -> Run:
    """Put into the pool by the origin office and applied for by the enterprise, on one day."""
    origin = run.officers.origin[0]
    values = {"products": "日用瓷", "pool_grounds": "出口规模和质量居全市前列"}
    run.number = open_matter("demo_enterprise", values=values, uscc=run.uscc, by=origin, at=at_noon(on))
    brand = ({"reg_no": "SB-1", "valid_to": on + timedelta(days=3000)},) if brands else ()
    drill = ({"drill_no": "YL-1", "held_on": on - timedelta(days=30), "passed": True},) if drilled else ()
    run.take("apply", on, run.enterprise, brands=brand, drills=drill)
    return run


def assessed(run: Run, on: date) -> Run:
    run.take("recommend", on, run.officers.origin[0], opinion="符合条件，建议评估")
    run.take("assess", on, run.officers.headquarters[0])
    return run


def named(officers, on: date = NAMING, *, uscc: str = LEADER) -> Run:
    """Eight days on public notice, then named by two."""
    begun = on - timedelta(days=8)
    run = assessed(applied(leader(officers, on, uscc=uscc), begun), begun)
    run.take("publish", begun, *officers.headquarters[:2])
    run.take("name", on, *officers.headquarters[:2])
    return run


def recall(number: int, day: date, name: str = NAME) -> Evidence:
    """A recall in the United States that names the firm."""
    body = ForeignNotice("US", ("CN",), "瓷杯", "", (Hazard("lead", "metals"),), "", "", firm=name)
    return Evidence(Envelope("us_cpsc", f"SIM-{day.year}-{number:03d}", "foreign_notice", day, RAW, True), body)


def came_in(officers, fact: Evidence, day: date) -> str:
    """The notice is taken in and linked; returns its case's number."""
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=officers.system, at=at_noon(day))
    links.propose_links(by=officers.system, at=at_noon(day), among=[fact.id])
    with seeing_as(officers.system):
        return queries.cases.numbers_in_state("received")[-1]


def confirmed(officers, case: str, day: date) -> None:
    """The origin office has checked the source."""
    cases.verify(case, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)


def own_fault_return(officers, tracing: UUID, day: date) -> None:
    traced(officers, tracing, day, "Q1", "producer")
