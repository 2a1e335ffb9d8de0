"""The invented province as a whole: one seed, one scale, one last day, and everything follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.catalogue import places
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import ExportReturn
from gongzhi.core.registers import (
    AssociationRow,
    BaseRow,
    CertificateRow,
    DeclarationRow,
    EnterpriseRow,
    ExportTotalRow,
    LaboratoryRow,
    PersonRow,
    ProductRow,
)
from gongzhi.simulate import declarations
from gongzhi.simulate.bodies import associations, bases, laboratories
from gongzhi.simulate.certificates import certificates
from gongzhi.simulate.cheats import cheated
from gongzhi.simulate.checks import Check, checks
from gongzhi.simulate.complaints import Complained, complaints
from gongzhi.simulate.declarations import FirmMonth
from gongzhi.simulate.firms import CITY_WEIGHTS, Firm, firms
from gongzhi.simulate.notices import Notice, notices
from gongzhi.simulate.people import PROVINCE, certified_by_city, people
from gongzhi.simulate.planted import OUTBREAKS, RISES, PlantedOutbreak, PlantedRise
from gongzhi.simulate.products import products
from gongzhi.simulate.returns import LONGEST_DAYS, Returned, bad_firms, hazard_of, returns
from gongzhi.simulate.trades import TRADE
from gongzhi.simulate.truth import Outbreak, Truth

MOST = 20  # times the usual size; beyond it a town runs short of names


@dataclass(frozen=True)
class Province:
    """What the platform is sent, and beside it the truth, which it is not."""

    seed: str
    scale: Fraction
    until: date
    enterprises: tuple[EnterpriseRow, ...]
    people: tuple[PersonRow, ...]
    exports: tuple[ExportTotalRow, ...]
    certificates: tuple[CertificateRow, ...]
    products: tuple[ProductRow, ...]
    laboratories: tuple[LaboratoryRow, ...]
    bases: tuple[BaseRow, ...]
    associations: tuple[AssociationRow, ...]
    notices: tuple[Notice, ...]
    returns: tuple[ExportReturn, ...]
    checks: tuple[Check, ...]
    complaints: tuple[Complained, ...]
    declared: tuple[FirmMonth, ...]  # what the declarations are drawn from when they are written
    truth: Truth


def province(seed: str, scale: Fraction | int, until: date, items: int | None = None) -> Province:
    """The province of a seed, as known on the evening of `until`; the same arguments give the same province.

    scale: 1 for about 600 enterprises, above 0 and at most 20
    Until 2024-03-01 there are registers but neither notices nor returns. An earlier `until` gives the same
    enterprises and people, the first of the same notices and returns, and the same whole months of declarations.
    items: of declarations of 2024 on, at most 100 million; None for as many as firms of this number usually export
    Raises Refusal SIMULATE_SCALE, SIMULATE_DECLARATIONS.
    """
    if not 0 < scale <= MOST:
        raise Refusal("SIMULATE_SCALE", scale=scale, most=MOST)
    scale = Fraction(scale)
    regions = {region.code6: region for region in places.regions() if region.code6[:2] == PROVINCE[:2]}
    counties = [region for region in regions.values() if region.level == "county"]
    known = firms(seed, scale, counties, [regions[city] for city in CITY_WEIGHTS])
    producers = [firm for firm in known if firm.row.is_producer]
    bad = bad_firms(seed, scale, producers)
    planted = {firm.uscc for firm in bad} | {firm.row.uscc for firm in known if firm.planted}
    persons = people(seed, known, planted)
    # What comes back later has left already: its declarations are the same whenever one looks.
    returned = returns(
        seed, scale, producers, bad, inspectors=certified_by_city(persons), until=until + timedelta(days=LONGEST_DAYS)
    )
    back = [item for item in returned if item.paper.arrived_on <= until]
    noticed = notices(seed, scale, known, regions, until)
    labs = laboratories(seed, [regions[city] for city in CITY_WEIGHTS])
    makers = declarations.makers(seed, known, {rise.code: rise.market for rise in RISES})
    false = cheated(seed, makers)
    declared = declarations.plan(seed, makers, [*_left(returned, makers), *(row for row, _ in false)], until, items)
    complained = complaints(seed, scale, producers, until)
    return Province(
        seed=seed,
        scale=scale,
        until=until,
        enterprises=tuple(firm.row for firm in known),
        people=persons,
        exports=declarations.totals(declared),
        certificates=certificates(seed, known, planted),
        products=products(seed, producers),
        laboratories=labs,
        bases=bases(seed, producers),
        associations=associations(persons),
        notices=tuple(notice for notice, _ in noticed),
        returns=tuple(item.paper for item in back),
        checks=checks(seed, scale, producers, {firm.uscc for firm in bad}, labs, until),
        complaints=complained,
        declared=declared,
        truth=Truth(
            returns=tuple(item.truth for item in back),
            notices=tuple(truth for _, truth in noticed),
            outbreaks=_outbreaks(known),
            bad_firms=bad,
            complaints=tuple(one.truth for one in complained),
            cheats=tuple(truth for row, truth in false if row.export_date <= until),
        ),
    )


def _left(returned: tuple[Returned, ...], makers: tuple[declarations.Maker, ...]) -> Iterator[DeclarationRow]:
    maker_of = {maker.firm.row.uscc: maker for maker in makers}
    for item in returned:
        yield from declarations.returned_items(item, maker_of[item.paper.producer_uscc])


def _outbreaks(known: tuple[Firm, ...]) -> tuple[Outbreak, ...]:
    found = []
    for planted in (*OUTBREAKS, *RISES):
        first, last = _days(planted)
        found.append(
            Outbreak(
                code=planted.code,
                cluster=planted.cluster if isinstance(planted, PlantedOutbreak) else "rising",
                trade=planted.trade,
                hs4=TRADE[planted.trade].goods[planted.goods].hs[:4],
                market=planted.market if isinstance(planted, PlantedRise) else "",
                hazard=hazard_of(planted.code),
                usccs=tuple(firm.row.uscc for firm in known if firm.planted == planted.code),
                regions=tuple(dict.fromkeys(planted.regions)),
                first_day=first,
                last_day=last,
            )
        )
    return tuple(found)


def _days(planted: PlantedOutbreak | PlantedRise) -> tuple[date, date]:
    """The first and the last day of an outbreak; of a rising one the first and the last of its months."""
    if isinstance(planted, PlantedRise):
        months = [told.month for told in planted.months]
        return min(months), (max(months) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = [notice.day for notice in planted.notices] + [item.day for item in planted.returns]
    return min(days), max(days)
