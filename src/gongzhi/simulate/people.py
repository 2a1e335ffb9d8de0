"""The officers, experts and enterprise people of the invented province: one post each, enough for two-person acts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta

from gongzhi.core.registers import PersonRow
from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import CITY_WEIGHTS, Firm
from gongzhi.simulate.planted import PLANTED

PROVINCE = "360000"
PORTS = ("360100", "360400", "360700")  # Nanchang, Jiujiang, Ganzhou
PORT_INSPECTORS = 3  # at each port
ORIGIN_INSPECTORS = 4  # in each city: two may have inspected a batch, two are left to investigate it
FIRMS_PER_INSPECTOR = 40  # one more for each so many firms of the city
AT_THE_PROVINCE = {
    "PGO": 2, "CIQ_R": 4, "EXP": 6, "MSA": 2, "LAB": 2,
    "AGR": 1, "COM": 1, "DRC": 1, "PSB": 1, "IPR": 1, "ASC": 5, "AUD": 1,
}  # fmt: skip
INSPECTING = frozenset({"CIQ_O", "CIQ_P", "CIQ_R", "MSA"})
FIRMS_WITHOUT_A_PERSON = 30  # of so many firms that are not planted, one has a person


def people(seed: str, firms: Sequence[Firm], planted: Set[str]) -> tuple[PersonRow, ...]:
    """Officers first, then one person for each planted firm and for every thirtieth other firm.

    planted: credit codes
    """
    posts = [(role, PROVINCE, "") for role, count in AT_THE_PROVINCE.items() for _ in range(count)]
    posts += [("CIQ_P", port, "") for port in PORTS for _ in range(PORT_INSPECTORS)]
    for city in CITY_WEIGHTS:
        in_city = sum(1 for firm in firms if firm.row.region[:4] == city[:4])
        posts += [("CIQ_O", city, "")] * (ORIGIN_INSPECTORS + in_city // FIRMS_PER_INSPECTOR)
        posts.append(("MGOV", city, ""))
    counties = dict.fromkeys(region for planted in PLANTED.values() for region, _ in planted.firms)
    posts += [("CGOV", county, "") for county in counties]
    others = [firm for firm in firms if firm.row.uscc not in planted]
    with_a_person = [firm for firm in firms if firm.row.uscc in planted] + others[::FIRMS_WITHOUT_A_PERSON]
    posts += [("ENT", firm.row.region, firm.row.uscc) for firm in with_a_person]
    chance, taken = Chance(seed, "people"), set[str]()
    return tuple(_row(seed, number, post, names.person(chance, taken)) for number, post in enumerate(posts, start=1))


def certified_by_city(people: Sequence[PersonRow]) -> Mapping[str, Sequence[str]]:
    """Certificate numbers of the origin inspectors, by the first four digits of their city."""
    found: dict[str, list[str]] = {}
    for person in people:
        if person.role == "CIQ_O":
            found.setdefault(person.region[:4], []).append(person.certificate_no)
    return found


def _row(seed: str, number: int, post: tuple[str, str, str], name: str) -> PersonRow:
    role, region, uscc = post
    mark = hashlib.sha256(seed.encode()).hexdigest()[:6].upper()  # people of two provinces are different people
    return PersonRow(
        person_no=f"SIM-{mark}-{number:04d}",
        name=name,
        role=role,
        region=region,
        certificate_no=f"SIM-{region[:4]}-{number:04d}" if role in INSPECTING else "",
        uscc=uscc,
        held_from=date(2015, 1, 1) + timedelta(days=number % 365),
        held_to=None,
        synthetic=True,
    )
