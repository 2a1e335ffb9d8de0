"""Commitments: a new one takes the place of the one in force."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.store import queries


def _newer_in_force(taking: Taking) -> None:
    assert taking.before is not None
    mine = queries.matters.all_of("commitment", states=["in_force"], uscc=taking.uscc)
    newer = any(row.instance.opened_at > taking.before.instance.opened_at for row in mine)
    holds("newer_in_force", newer)()


def _replace_older(taking: Taking) -> None:
    for row in queries.matters.all_of("commitment", states=["in_force"], uscc=taking.uscc):
        if row.number != taking.number and row.instance.opened_at < taking.act.at:
            take_in(taking.act, "commitment", row.number, "replace", values={}, seen=row.instance.seen)


GUARDS = {"newer_in_force": _newer_in_force}
OUTCOMES = {"sign": _replace_older}
