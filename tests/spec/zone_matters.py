"""A demonstration zone around the pottery, with the spot checks of its goods, and its way to the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gongzhi.actions import cases, intake, links
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor, CheckResult, Envelope, Evidence
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec import firms_of_honour
from tests.spec.conftest import POTTERY, RAW, scenario

COUNTY = "360702"
APPLIED = date(2017, 6, 5)
ASSESSED = date(2017, 6, 30)
FULL = {
    "four_party_mechanism": "12", "inputs_control": "12", "process_control": "10", "traceability": "10",
    "standards_system": "8", "testing_capacity": "8", "risk_monitoring": "8", "enterprise_responsibility": "8",
    "incident_handling": "6", "driven_regions_and_chain": "6", "stacked_policies": "4", "ecology": "8",
}  # fmt: skip
A = {"standards_system": "4", "ecology": "3.5"}  # 100 - 4 - 4.5 = 91.5
B = {"standards_system": "4", "ecology": "5"}  # 100 - 4 - 3 = 93.0


@dataclass
class Matter:
    """A record, led on by the officers of the small province."""

    officers: object
    scheme: str
    number: str

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
            return queries.findings.fact(self.row.values[field])


def built(
    officers, day: date = APPLIED, *, level: str = "provincial_zone", firms=(POTTERY,), fund_fen: int = 20_000_000,
    region: str = COUNTY, name: str = "章贡区出口日用陶瓷质量安全示范区",
) -> Matter:  # fmt: skip
    values = {
        "name": name, "level": level, "zone_type": "industrial", "mechanism": "区政府主导，直属局推动",
        "products": ({"goods": "日用陶瓷", "hs_code": "691110"},),
        "enterprises": tuple({"uscc": uscc, "part": "leading"} for uscc in firms),
        "bases": (),
        "driven": ({"whom": "赣县区", "link": "region", "how": "共用检测平台"},),
        "policies": ({"policy": "技改贴息", "body": "工信", "reference": "赣市工信〔2017〕8号"},),
        "funds": ({"fund_year": day.year, "amount_fen": fund_fen, "reference": "区财〔2017〕3号"},),
    }  # fmt: skip
    number = open_matter("zone", values=values, region=region, by=officers.county, at=at_noon(day))
    return Matter(officers, "zone", number)


def reviewed(officers, day: date = APPLIED, **given) -> Matter:
    zone = built(officers, day, **given)
    zone.take("apply", day, officers.county)
    zone.take("first_review", day, officers.headquarters[0], opinion="材料齐全")
    return zone


def sheet(year: int, points: dict[str, str] | None = None, unmet: tuple[str, ...] = ()) -> tuple[dict, ...]:
    return tuple(
        {"score_year": year, "item": item, "points": Decimal(given), "met": item not in unmet, "evidence": "现场核查"}
        for item, given in (FULL | (points or {})).items()
    )


def assessed(officers, day: date = ASSESSED, points: dict[str, str] | None = None, **given) -> Matter:
    zone = reviewed(officers, min(APPLIED, day) if day.year == APPLIED.year else day, **given)
    zone.take("assess", day, *officers.experts[:2], scores=sheet(day.year, points))
    return zone


def announced(officers, day: date = ASSESSED, points: dict[str, str] | None = None, **given) -> Matter:
    """Announced on the day of its assessment, with one lot that passed where nothing else was checked."""
    checked(officers, 1, 0, day)
    zone = assessed(officers, day, points, **given)
    zone.take("announce", day, *officers.colleagues, reward_fen=50_000_000)
    return zone


def checked(officers, passed: int, failed: int, day: date, *, hazard: str = "heavy_metal", maker: str = POTTERY):
    """Results of lots sampled three weeks before a day; the failed ones open one case."""
    sampled = day - timedelta(days=21)
    facts = [
        Evidence(
            Envelope("jx_check_results", f"{maker}-{day}-{ok}-{n}", "check_result", sampled, RAW, synthetic=True),
            CheckResult(
                maker,
                "瓷杯",
                "691110",
                f"L{n}",
                sampled,
                "provincial",
                False,
                "L-1",
                ok,
                not ok,
                "" if ok else hazard,
                () if ok else ("铅溶出量",),
            ),
        )
        for ok, many in ((True, passed), (False, failed))
        for n in range(many)
    ]
    at = at_noon(sampled)
    intake.record_evidence(facts, raw_name="checks.csv", raw_size=1, by=officers.system, at=at)
    links.open_for_named(by=officers.system, at=at)


def handled(officers, day: date) -> None:
    """Every case received is led to its close on one day."""
    with seeing_as(officers.system):
        numbers = queries.cases.numbers_in_state("received")
    at, origin, headquarters = at_noon(day), officers.origin[0], officers.headquarters[0]
    for number in numbers:
        cases.verify(number, source_checked=True, note="", by=origin, at=at, seen=0)
        for expert in officers.experts:
            cases.assess_case(number, scenarios=[scenario("a", 1, "1/50", "1/10")], by=expert, at=at, seen=1)
        for officer in (origin, headquarters):
            cases.close_low(
                number, cause_code="Q9", responsibility="producer", waiver_reason="已处置", by=officer, at=at, seen=2
            )


def names_of_scenario_3b(officers, day: date) -> None:
    """One national and one provincial zone, and two demonstration enterprises, named by a day."""
    for level in ("national_zone", "provincial_zone"):
        announced(officers, day, level=level)
    for body in ("91360702158300047", "91360702158300055"):
        firms_of_honour.named(officers, day, uscc=body + check_digit(body))


def index(officers, city: str, year: int) -> dict:
    """The value of the newest index of a city."""
    with seeing_as(officers.system):
        (row,) = [row for row in queries.outcomes.indices(year) if row.region == city]
        return queries.findings.fact(row.finding).value
