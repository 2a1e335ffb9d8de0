"""Who in the invented province wants to be told of warnings, and who of them opens what comes."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions import announcing, subscribing
from gongzhi.actions.clock import at_noon, start_of
from gongzhi.core.facts import Actor
from gongzhi.core.risk.subscriptions import AT_ONCE, EVERY_LEVEL, Wish
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

WATCHED = ("69", "94", "16", "")  # chapters that ports look after, in turn; "" for all
OPENED_OF_FOUR = 3  # of four messages, how many are opened on the next working day


def subscribe(run: Play, day: date) -> None:
    """Ports by what passes them, the first post of each city's government and market regulator for its own place."""
    ports = sorted(region for role, region in run.staff if role == "CIQ_P")
    wishes = [("CIQ_P", region, Wish(WATCHED[n % len(WATCHED)], "", "", EVERY_LEVEL)) for n, region in enumerate(ports)]
    wishes += [
        (role, region, Wish("", "", region, EVERY_LEVEL))
        for role, region in sorted(run.staff)
        if role in ("MGOV", "MSA") and region.endswith("00")
    ]
    for role, region, wish in wishes:
        reader = run.staff[role, region][0]
        subscribing.subscribe(
            wish, how=AT_ONCE, address="", lang="zh", system=run.system, by=reader, at=start_of(day)
        )  # fmt: skip


def tell(run: Play, day: date) -> None:
    """What the day's alerts bring the subscribers; most of them open it on the next working day."""
    if not announcing.spread(by=run.system, at=at_noon(day) + timedelta(hours=1)):
        return
    for (role, region), actors in sorted(run.staff.items()):
        if role in ("CIQ_P", "MGOV", "MSA") and region.endswith("00"):
            run.later(day, 1, lambda on, reader=actors[0]: _open(run, on, reader))


def _open(run: Play, day: date, reader: Actor) -> None:
    with seeing_as(reader):
        waiting = queries.subscriptions.unread(reader.post)
    for row in waiting:
        if run.share(f"open {row.number} {reader.post}") < OPENED_OF_FOUR:
            announcing.read_delivery(row.number, by=reader, at=at_noon(day))
