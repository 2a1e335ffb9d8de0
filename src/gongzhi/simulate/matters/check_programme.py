"""A city's verifiable checks: the pool of inspectors with their ties, a plan of two bodies, its frame."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions import inspector_addresses
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate import draw_round
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

CITY = "360700"
FUND, OF_FIRST_ROUND = 800_000_00, 400_000_00
VISITS_PAID = 400
SKILLS = (("food",), ("electrical", "toys"), ())


def play(run: Play, day: date) -> None:
    run.later(day, 3, lambda on: _pool(run, on))
    run.later(day, 5, lambda on: _ties(run, on))
    run.later(day, 12, lambda on: _plan(run, on))


def _pool(run: Play, day: date) -> None:
    """Three inspectors are entered, and two of them put into the pool; the others count by the usual terms."""
    first, second = _regulators(run)
    for nth, (inspector, skills) in enumerate(zip(_inspectors(run), SKILLS, strict=False)):
        values = {
            "certificate": _certificate(inspector), "body": "customs", "skills": skills, "capacity": 3 + nth,
            "may_lead": nth == 0,
        }  # fmt: skip
        number = open_matter("inspector", values=values, region=CITY, by=first, at=at_noon(day))
        if nth:
            _take(run, day, "inspector", number, "list", [first, second])


def _ties(run: Play, day: date) -> None:
    """One declares a relative at a firm, one an address at which a firm is registered; a firm asks for recusals."""
    inspectors, firms = _inspectors(run), _firms(run)
    values = {"enterprise": firms[0].uscc, "tie": "relative", "ended_on": None, "details": "配偶在该企业任职"}
    open_matter("inspector_tie", values=values, by=inspectors[0], at=at_noon(day))
    with seeing_as(run.system):
        there = queries.enterprises.enterprise(firms[1].uscc or "").address
    wide = there.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    inspector_addresses.declare(f"{wide} ", "family", by=inspectors[1], at=at_noon(day))
    for inspector, tie, decided in zip(inspectors, ("employed", "other_tie"), ("grant", ""), strict=False):
        asked = {"certificate": _certificate(inspector), "tie": tie, "details": "曾任我公司质检部主管"}
        number = open_matter("recusal", values=asked, by=firms[-1], at=at_noon(day))
        if decided:
            _take(run, day, "recusal", number, decided, _regulators(run))


def _plan(run: Play, day: date) -> None:
    first, second = _regulators(run)
    with seeing_as(run.system):
        items = queries.matters.all_of("check_item", states=["listed"])
    values = {
        "title": f"{day.year} 年出口消费品双随机抽查", "plan_year": day.year, "level": "city", "kind": "product",
        "products": "消费品", "destinations": ("TH", "PL"), "frequency": 2, "fund_fen": FUND, "joint_bodies": "",
        "items": tuple({"number": item.number} for item in items[:2]),
        "method": "vdr1", "whom": "producers", "bodies": ("customs",), "first_day": day + timedelta(days=30),
        "last_day": day + timedelta(days=60), "strata": "standing",
        "budget": ({"round": 1, "fund_fen": OF_FIRST_ROUND, "most_visits": VISITS_PAID},),
    }  # fmt: skip
    number = open_matter("check_plan", values=values, region=CITY, by=first, at=at_noon(day))
    _take(run, day, "check_plan", number, "approve", [first, second], fund_fen=FUND)
    _take(run, day, "check_plan", number, "publish", [first, second])
    run.later(day, 4, lambda on: _prepare(run, on, number))


def _prepare(run: Play, day: date, number: str) -> None:
    """The frame of the plan's first round, which is then drawn."""
    _take(run, day, "check_plan", number, "prepare", _regulators(run))
    draw_round.play(run, day, number)


def _inspectors(run: Play) -> list[Actor]:
    return run.staff["CIQ_O", CITY]


def _firms(run: Play) -> list[Actor]:
    """Who acts for the city's enterprises, by place."""
    found = [staff for (role, region), staff in sorted(run.staff.items()) if role == "ENT" and region[:4] == CITY[:4]]
    return [actor for staff in found for actor in staff]


def _certificate(actor: Actor) -> str:
    return queries.accounts.certificates_of((actor.person,)).get(actor.person, "")


def _regulators(run: Play) -> list[Actor]:
    return list(run.staff["CIQ_R", "360000"][:2])


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: list[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
