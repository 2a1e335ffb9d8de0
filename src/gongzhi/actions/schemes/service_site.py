"""Service sites: opened with bodies, reviewed every year on what the records say of their place."""

from __future__ import annotations

from datetime import timedelta

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.infrastructure.on_time import on_time
from gongzhi.store import queries

YEAR = timedelta(days=365)


def _bodies_named(taking: Taking) -> None:
    holds("bodies_named", bool(taking.lines("bodies")))()


def _reviewer_is_other(taking: Taking) -> None:
    holds("reviewer_is_other", taking.act.by.person not in taking.signers_of("submit_review"))()


def _count_year(taking: Taking) -> dict[str, object]:
    counted = on_time(queries.services.orders_due(taking.region, taking.day - YEAR, taking.day), taking.day)
    return {"on_time": counted.on_time, "due": counted.due}


GUARDS = {"bodies_named": _bodies_named, "reviewer_is_other": _reviewer_is_other}
OUTCOMES = {"submit_review": _count_year}
