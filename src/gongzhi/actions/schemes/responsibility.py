"""Assignments of responsibility: confirmed by somebody else; what they fill is no gap any more."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.responsibilities import layers_lacking
from gongzhi.store import queries


def _days_in_order(taking: Taking) -> None:
    last = taking.value("valid_to")
    holds("days_in_order", last is None or taking.value("valid_from") <= last)()


def _confirmed_by_another(taking: Taking) -> None:
    holds("confirmed_by_another", taking.act.by.post != taking.opener())()


def _close_filled_gaps(taking: Taking) -> None:
    if layers_lacking(taking.act, taking.region):
        return
    here = queries.matters.all_of("responsibility_gap", states=["open"], region=taking.region)
    for row in (row for row in here if row.region == taking.region):
        take_in(taking.act, "responsibility_gap", row.number, "fill", values={}, seen=row.instance.seen)


GUARDS = {"days_in_order": _days_in_order, "confirmed_by_another": _confirmed_by_another}
OUTCOMES = {"confirm": _close_filled_gaps}
