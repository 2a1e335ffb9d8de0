"""The invented province as a whole: one seed, one scale, one last day, and everything follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongzhi.catalogue import places
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import ExportReturn
from gongzhi.core.registers import CertificateRow, EnterpriseRow, ExportTotalRow, PersonRow
from gongzhi.simulate import exports
from gongzhi.simulate.firms import CITY_WEIGHTS, Firm, firms
from gongzhi.simulate.notices import Notice, notices
from gongzhi.simulate.people import PROVINCE, certified_by_city, people
from gongzhi.simulate.planted import OUTBREAKS
from gongzhi.simulate.returns import bad_firms, returns
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
    notices: tuple[Notice, ...]
    returns: tuple[ExportReturn, ...]
    truth: Truth


def province(seed: str, scale: Fraction | int, until: date) -> Province:
    """The province of a seed, as known on the evening of `until`; the same arguments give the same province.

    scale: 1 for about 600 enterprises, above 0 and at most 20
    Until 2024-03-01 there are registers but neither notices nor returns. An earlier `until` gives the same
    enterprises and people, and the first of the same notices and returns.
    Raises Refusal SIMULATE_SCALE.
    """
    if not 0 < scale <= MOST:
        raise Refusal("SIMULATE_SCALE", scale=scale, most=MOST)
    scale = Fraction(scale)
    regions = {region.code6: region for region in places.regions() if region.code6[:2] == PROVINCE[:2]}
    counties = [region for region in regions.values() if region.level == "county"]
    known = firms(seed, scale, counties, [regions[city] for city in CITY_WEIGHTS])
    producers = [firm for firm in known if firm.row.is_producer]
    bad = bad_firms(seed, scale, producers)
    planted = {firm.uscc for firm in bad} | {firm.row.uscc for firm in known if firm.outbreak}
    persons = people(seed, known, planted)
    returned = returns(seed, scale, producers, bad, inspectors=certified_by_city(persons), until=until)
    noticed = notices(seed, scale, known, regions, until)
    return Province(
        seed=seed,
        scale=scale,
        until=until,
        enterprises=tuple(firm.row for firm in known),
        people=persons,
        exports=exports.exports(seed, producers, until),
        certificates=exports.certificates(seed, known, planted),
        notices=tuple(notice for notice, _ in noticed),
        returns=tuple(paper for paper, _ in returned),
        truth=Truth(
            returns=tuple(truth for _, truth in returned),
            notices=tuple(truth for _, truth in noticed),
            outbreaks=_outbreaks(known),
            bad_firms=bad,
        ),
    )


def _outbreaks(known: tuple[Firm, ...]) -> tuple[Outbreak, ...]:
    found = []
    for planted in OUTBREAKS:
        trade = TRADE[planted.trade]
        days = [notice.day for notice in planted.notices] + [item.day for item in planted.returns]
        found.append(
            Outbreak(
                code=planted.code,
                cluster=planted.cluster,
                trade=planted.trade,
                hs4=trade.goods[planted.goods].hs[:4],
                hazard=trade.defects[planted.defect].substance,
                usccs=tuple(firm.row.uscc for firm in known if firm.outbreak == planted.code),
                regions=tuple(dict.fromkeys(planted.regions)),
                first_day=min(days),
                last_day=max(days),
            )
        )
    return tuple(found)
