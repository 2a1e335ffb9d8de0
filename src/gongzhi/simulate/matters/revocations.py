"""A listing that went out in a file is revoked, and a recall notice turns out wrong: those who had a copy confirm."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.handing_over import NOTICE, hand_over
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

BEGINS = 70  # working days into the play; by then a recall runs and a listing is public
RUNNING = ("running", "finished", "ordered")


def play(run: Play, day: date) -> None:
    run.later(day, BEGINS, lambda on: _recall(run, on))
    run.later(day, BEGINS, lambda on: _listing(run, on))


def _recall(run: Play, day: date) -> None:
    with seeing_as(run.system):
        public = queries.matters.all_of("recall", states=RUNNING)
    if not public:
        return
    row, at, heads = public[-1], at_noon(day), run.staff["CIQ_R", "360000"]
    holders = (run.one("DRC", "360000"), run.staff["PGO", "360000"][0])
    for holder in holders:
        hand_over("recall", [row.number], to=holder, at=at)
    values = {
        "of_kind": "recall", "record": row.number, "ground": "own_error", "document": "（模拟）复核纪要第1号",
        "facts": "（模拟）批次认定有误",
    }  # fmt: skip
    number = open_matter("revocation", values=values, uscc=row.uscc, by=heads[2], at=at)
    for officer in heads[:2]:
        take_act("revocation", number, "decide", values={"reasons": "（模拟）批次认定有误"}, by=officer, at=at, seen=0)
    _confirm(run, day, row.number, holders[0])


def _listing(run: Play, day: date) -> None:
    with seeing_as(run.system):
        public = queries.matters.all_of("black_list", states=("published",))
    if not public:
        return
    row, at = public[0], at_noon(day)
    holder = run.staff["PGO", "360000"][0]
    hand_over("black_list", [row.number], to=holder, at=at)
    for officer in run.staff["CIQ_R", "360000"][:2]:
        values = {"reason": "（模拟）事实认定有误"}
        take_act("black_list", row.number, "revoke", values=values, by=officer, at=at, seen=row.instance.seen)
    _confirm(run, day, row.number, holder)


def _confirm(run: Play, day: date, record: str, holder: Actor) -> None:
    with seeing_as(run.system):
        notices = queries.matters.all_of(NOTICE, record=record, receiver_post=str(holder.post))
    for notice in notices:
        take_act(
            NOTICE, notice.number, "acknowledge", values={"done": "deleted"}, by=holder, at=at_noon(day), seen=0
        )  # fmt: skip
