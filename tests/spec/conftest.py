from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import pytest

from gongzhi.actions import cases, returns, sanctions, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue import rules
from gongzhi.core.facts import Actor, Envelope, Evidence, ExportReturn
from gongzhi.core.registers import CertificateRow, EnterpriseRow, ExportTotalRow, PersonRow
from gongzhi.core.risk.levels import Scenario, ScenarioStep
from gongzhi.core.rules import RuleBook, RuleTable
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.kept_worlds import kept_world

POTTERY = "91360702158300012P"
TEA = "91361002705700033N"
RAW = "0" * 64
FIRST = date(2017, 3, 1)


@dataclass(frozen=True)
class Officers:
    """One small province: a county with a producer, its city's origin office, a port elsewhere, the headquarters."""

    system: Actor
    port: Actor  # CIQ_P at Jiujiang
    origin: tuple[Actor, Actor, Actor]  # CIQ_O at Ganzhou; the third inspected the batch
    headquarters: tuple[Actor, Actor, Actor]  # CIQ_R
    experts: tuple[Actor, Actor, Actor]
    elsewhere: Actor  # CIQ_O at Fuzhou (Jiangxi)
    enterprise: Actor  # ENT of the pottery
    rival: Actor  # ENT of the tea maker
    city: Actor  # MGOV of Ganzhou
    market: Actor  # MSA at Ganzhou
    association: Actor
    office: Actor  # PGO
    county: Actor  # CGOV of Zhanggong, where the pottery stands
    second_office: Actor  # PGO too, for what two persons sign
    third_office: Actor  # PGO
    commerce: Actor  # COM at Ganzhou
    laboratories: tuple[Actor, Actor]  # LAB, of two bodies
    brand_office: tuple[Actor, Actor]  # IPR
    police: Actor  # PSB

    @property
    def colleagues(self) -> tuple[Actor, Actor]:
        """Two of the provincial office, besides the first."""
        return self.second_office, self.third_office


def person(number: str, role: str, region: str, *, certificate: str = "", uscc: str = "") -> PersonRow:
    return PersonRow(number, f"测试{number}", role, region, certificate, uscc, date(2010, 1, 1), None, True)


SEVERAL = ("origin", "headquarters", "experts", "laboratories", "brand_office")
PEOPLE = {
    "port": [person("P1", "CIQ_P", "360400")],
    "origin": [person(f"O{n}", "CIQ_O", "360700", certificate=f"JX-{n}") for n in (1, 2, 3)],
    "headquarters": [person(f"R{n}", "CIQ_R", "360000") for n in (1, 2, 3)],
    "experts": [person(f"E{n}", "EXP", "360000") for n in (1, 2, 3)],
    "elsewhere": [person("F1", "CIQ_O", "361000", certificate="JX-9")],
    "enterprise": [person("N1", "ENT", "360702", uscc=POTTERY)],
    "rival": [person("N2", "ENT", "361002", uscc=TEA)],
    "city": [person("M1", "MGOV", "360700")],
    "market": [person("S1", "MSA", "360700")],
    "office": [person("G1", "PGO", "360000")],
    "county": [person("K1", "CGOV", "360702")],
    "association": [person("A1", "ASC", "360000")],
    "second_office": [person("G2", "PGO", "360000")],
    "third_office": [person("G3", "PGO", "360000")],
    "commerce": [person("C1", "COM", "360700")],
    "laboratories": [person(f"L{n}", "LAB", "360000") for n in (1, 2)],
    "brand_office": [person(f"B{n}", "IPR", "360000") for n in (1, 2)],
    "police": [person("Y1", "PSB", "360000")],
}


def firm(uscc: str, name: str, region: str, *, firm_class: int = 2) -> EnterpriseRow:
    return EnterpriseRow(
        uscc=uscc, org_code="", name_zh=name, name_en="", region=region, address="", size="small",
        sector="日用陶瓷制造", category="轻工", hs_codes=("691110",), firm_class=firm_class, is_producer=True,
        is_exporter=True, customs_code="", contact_role="", registered_on=date(2010, 1, 1), synthetic=True,
    )  # fmt: skip


@kept_world
def officers() -> Officers:
    return small_province()


def small_province() -> Officers:
    """Takes two firms and the people around them into the database."""
    system = setting_up.the_system("360000")
    at = at_noon(date(2015, 1, 5))
    setting_up.take_in_people([row for rows in PEOPLE.values() for row in rows], by=system, at=at)
    setting_up.take_in_enterprises(
        [firm(POTTERY, "赣州试验陶瓷有限公司", "360702"), firm(TEA, "抚州试验茶业有限公司", "361002")],
        raw_hash=RAW, by=system, at=at,
    )  # fmt: skip
    actors = {name: tuple(setting_up.actor(row) for row in rows) for name, rows in PEOPLE.items()}
    return Officers(
        system=system,
        **{name: found if name in SEVERAL else found[0] for name, found in actors.items()},
    )


def certificate(uscc: str, standard: str, since: date, until: date) -> CertificateRow:
    return CertificateRow(uscc, standard, "C1", since, until, True)


def export_total(
    uscc: str, region: str, year: int, items: int, value_usd_cents: int, *, month: int = 1
) -> ExportTotalRow:
    return ExportTotalRow(uscc, region, year, month, items, value_usd_cents, True)


def returned(
    number: int, day: date, *, cause: str = "Q1", uscc: str = POTTERY, inspected_by: tuple[str, ...] = ("JX-3",),
    value: int = 7_500_000,
) -> Evidence:  # fmt: skip
    body = ExportReturn(f"{number:018d}", 1, uscc, "瓷杯", "69111019", "DE", day, value, "360400", cause, inspected_by)
    envelope = Envelope("jx_returns", f"{number:018d}-1", "export_return", day, RAW, synthetic=True)
    return Evidence(envelope, body)


def register(officers: Officers, fact: Evidence, day: date | None = None):
    at = at_noon(day or fact.envelope.event_date)
    return returns.register_return(fact, raw_name="returns.csv", raw_size=1, by=officers.port, at=at)


def tracing(officers: Officers, tracing_id):
    with seeing_as(officers.system):
        return queries.cases.tracing(tracing_id)


def to_method_set(officers: Officers, tracing_id, day: date) -> None:
    """Sent, received and given to the first two inspectors, all on one day."""
    first, second, _ = officers.origin
    at = at_noon(day)
    returns.send_return(tracing_id, by=officers.port, at=at, seen=0)
    returns.receive_return(tracing_id, by=first, at=at, seen=1)
    returns.set_method(
        tracing_id, method="file_check", investigators=[first.person, second.person], by=first, at=at, seen=2
    )


def traced(officers: Officers, tracing_id, day: date, cause: str, responsibility: str, *, safety: bool = False) -> None:
    """The whole tracing on one day, with this conclusion."""
    to_method_set(officers, tracing_id, day)
    at = at_noon(day)
    for officer in officers.origin[:2]:
        returns.investigate(
            tracing_id, cause_code=cause, responsibility=responsibility, safety=safety, conclusion="", by=officer,
            at=at, seen=3,
        )  # fmt: skip
    returns.review(tracing_id, by=officers.headquarters[0], at=at, seen=4)
    returns.close_tracing(tracing_id, by=officers.origin[0], at=at, seen=5)


def closed_case(officers: Officers, causes: list[str], responsibility: str = "producer", *, first: date = FIRST):
    """Returns with these causes, one a day, traced; their case closed and applied. The pottery's supervision after."""
    for number, cause in enumerate(causes, start=1):
        day = first + timedelta(days=number - 1)
        traced(officers, register(officers, returned(number, day, cause=cause)), day, cause, responsibility)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    at = at_noon(first + timedelta(days=20))
    origin, headquarters = officers.origin[0], officers.headquarters[0]
    cases.verify(number, source_checked=True, note="", by=origin, at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 2, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    cases.begin_acting(number, by=origin, at=at, seen=2)
    cases.submit_evidence(
        number, cause_code=causes[0], responsibility=responsibility, corrective_action="process_change",
        waiver_reason="", by=origin, at=at, seen=3,
    )  # fmt: skip
    for officer in (origin, headquarters):
        cases.close_case(number, by=officer, at=at, seen=4)
    cases.apply_case(number, by=officers.system, at=at, seen=5)
    with seeing_as(officers.system):
        return queries.enterprises.supervision(POTTERY)[0]


def tell_rights(number: str, two: tuple[Actor, ...], day: date) -> None:
    """The notice before a penalty, issued by two and served on the same day; two steps."""
    for officer in two:
        sanctions.draft_notice(number, by=officer, at=at_noon(day), seen=0)
    sanctions.serve_notice(number, **service(day), by=two[0], at=at_noon(day), seen=1)


def service(day: date) -> dict[str, object]:
    return {"served_on": day, "manner": "direct", "received_by": "李某", "proof": "本人签收"}


def serve_decision(number: str, by: Actor, day: date, *, seen: int = 3) -> None:
    sanctions.serve_decision(number, **service(day), by=by, at=at_noon(day), seen=seen)


def scenario(name: str, severity: int, *steps: str) -> Scenario:
    return Scenario(name, tuple(ScenarioStep(f"step {n}", Fraction(p)) for n, p in enumerate(steps, 1)), severity)


@pytest.fixture
def change_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Change one value of one rule row for the rest of the test: what follows must change with it."""
    from gongzhi.actions import acting as frame

    changed: list[tuple[str, str, str, str]] = []

    def book(on: date) -> RuleBook:
        original = rules.book(on)
        return RuleBook(original.profile, original.on, tuple(_changed(table, changed) for table in original.tables))

    monkeypatch.setattr(frame, "book", book)
    yield lambda table, rule, column, value: changed.append((table, rule, column, value))


def _changed(table: RuleTable, changes: list[tuple[str, str, str, str]]) -> RuleTable:
    rows = []
    for row in table.rows:
        wanted = {column: value for name, rule, column, value in changes if (name, rule) == (table.name, row["rule"])}
        rows.append({**row, **wanted})
    return RuleTable(
        table.profile, table.name, table.effective_from, table.unit, table.basis, table.origin, tuple(rows)
    )
