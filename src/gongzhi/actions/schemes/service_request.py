"""Service requests: taken up at a site, split into one sub-order for each need, closed when all are settled."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, open_in, take_in
from gongzhi.catalogue.workflows import guard_code
from gongzhi.core.errors import Refusal
from gongzhi.store import queries

SETTLED = ("rated", "unmet")
NOBODY = guard_code("body_found")


def _case_is_own(taking: Taking) -> None:
    number = taking.value("case_no")
    if number:
        known = queries.cases.visible([number])
        holds("case_is_own", bool(known) and queries.cases.case(number).uscc == taking.uscc, case=number)()


def _site_open(taking: Taking) -> None:
    number = taking.value("site")
    sites = queries.matters.all_of("service_site", states=["open", "reviewing"], number=number)
    holds("site_open", bool(sites), site=number)()


def _all_rated(taking: Taking) -> None:
    orders = queries.matters.all_of("sub_order", request_no=taking.number)
    holds("all_rated", bool(orders) and all(order.instance.state in SETTLED for order in orders))()


def _open_sub_orders(taking: Taking) -> None:
    """One sub-order a need; one that no body can take stays open and waits for its clock."""
    for need in taking.lines("needs"):
        values = {"request_no": taking.number, **need}
        number = open_in(taking.act, "sub_order", values=values, uscc=taking.uscc)
        try:
            take_in(taking.act, "sub_order", number, "match", values={}, seen=0)
        except Refusal as nobody:
            if nobody.code != NOBODY:
                raise


GUARDS = {"case_is_own": _case_is_own, "site_open": _site_open, "all_rated": _all_rated}
OUTCOMES = {"split": _open_sub_orders}
