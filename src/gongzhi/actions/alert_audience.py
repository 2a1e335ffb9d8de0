"""Who exactly is told of an alert: the posts, before anybody approves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongzhi.catalogue.codes import countries
from gongzhi.catalogue.places import regions
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import hold
from gongzhi.core.risk.audience import Reach, concerns, is_office_of
from gongzhi.store import queries
from gongzhi.store.acting import jurisdiction
from gongzhi.store.queries.accounts import PostRow
from gongzhi.store.queries.cases import CaseRow

FIRM = "ENT"
DIGITS_LEAST, DIGITS_MOST = 2, 10  # of a commodity code


def reach_of(
    case: CaseRow, *, products: Sequence[str], markets: Sequence[str], places: Sequence[str], by: Actor
) -> Reach:
    """Goods, markets and places of an alert as chosen; where nothing was, those of its case.

    Raises BadInput for a code that is no commodity, country or place, and for a place outside the actor's own.
    """
    codes = jurisdiction(by.role, by.region)
    known = {region.code6 for region in regions()}
    faults = [
        *(Cell("", "products", one, "ALERT_PRODUCT") for one in products if not _is_commodity(one)),
        *(Cell("", "markets", one, "ALERT_MARKET") for one in markets if one not in countries()),
        *(Cell("", "places", one, "ALERT_PLACE") for one in places if one not in known or not hold(codes, one)),
    ]
    if faults:
        raise BadInput(faults)
    heading = (case.hs_code[:4],) if case.hs_code else ()
    return Reach(
        tuple(dict.fromkeys(products)) or heading,
        tuple(dict.fromkeys(markets)) or tuple(case.markets),
        tuple(dict.fromkeys(places)) or (case.region,),
    )


def audience(roles: Sequence[str], reach: Reach, *, own: str | None, on: date) -> tuple[PostRow, ...]:
    """Posts of these roles that the alert reaches, each once: offices of its places, and firms that it concerns.

    own: the enterprise that the alert is about; it is told wherever it stands. () where nobody is reached.
    """
    reached = {firm.id for firm in queries.alert_audience.firms(reach.places) if concerns(firm, reach)}
    if own:
        reached.add(own)
    return tuple(
        post
        for post in queries.alert_audience.holders_of(roles, on)
        if (
            queries.identity.holder(post.uscc) in reached
            if post.role == FIRM
            else is_office_of(post.region, reach.places)
        )
    )


def _is_commodity(code: str) -> bool:
    return code.isascii() and code.isdigit() and DIGITS_LEAST <= len(code) <= DIGITS_MOST
