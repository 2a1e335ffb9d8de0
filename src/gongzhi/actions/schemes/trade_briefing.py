"""Briefings: an enterprise is told once of a notification that was explained."""

from __future__ import annotations

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit

NOT_YET = frozenset({"registered", "matched", "archived", "linked"})  # states of a notification that nobody explained


def _explained_before(taking: Taking) -> None:
    named = queries.matters.all_of("trade_notification", number=taking.given["notification"])
    holds("explained_before", any(row.instance.state not in NOT_YET for row in named))()


def _told_once(taking: Taking) -> None:
    alone_until_commit(f"briefing of {taking.uscc}")
    before = queries.matters.all_of("trade_briefing", uscc=taking.uscc, notification=taking.given["notification"])
    holds("told_once", not before)()


GUARDS = {"explained_before": _explained_before, "told_once": _told_once}
