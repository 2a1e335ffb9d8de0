"""What leaves the platform with a party's name in it is kept by receiver, and withdrawn from each when it ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.matters import Taking, open_in
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.events import CopiesWithdrawn, HandedOver
from gongzhi.core.facts import Actor
from gongzhi.core.partners.envelope import LISTS
from gongzhi.store import queries, save
from gongzhi.store.queries.matters import MatterRow

PROVINCE = "360000"
NOTICE = "withdrawal"
FILE, PARTNER = "file", "partner"
# What may end or be revoked after its name went out; the words of each stand in the notice's `of_kind`.
WITHDRAWN = ("black_list", "red_list", "recall", "check_task", "sanction")
CANNOT_ACT = ("AUD",)  # an auditor keeps what was audited, and writes nothing


def may_leave(row: MatterRow) -> bool:
    """Whether a record may leave in a file: of what is withdrawn when it ends, only what has not ended."""
    if row.scheme not in WITHDRAWN:
        return True
    published = schemes()[row.scheme].published
    public = published is not None and row.instance.state in published.states
    over = workflow(row.scheme, row.instance.version).state(row.instance.state).final
    return (public or not over) and not queries.handovers.is_revoked(row.number)


def hand_over(scheme: str, numbers: Sequence[str], *, to: Actor, at: datetime) -> None:
    """Keep that a post took records away in a file; nothing for a scheme whose records are never withdrawn."""
    if scheme in WITHDRAWN and numbers:
        with acting(the_system(PROVINCE), at) as act:
            event = act.record(HandedOver(scheme, FILE, str(to.post), tuple(numbers)), subject=scheme)
            save.handovers.handed_over(scheme, numbers, channel=FILE, post=to.post, feed="", at=at, event=event)


def hand_over_to_partner(act: Act, by_scheme: Mapping[str, Collection[str]], *, feed: str) -> None:
    """Within an act of the system: keep which records a partner was told, each once however often it asks."""
    known = queries.handovers.known_to(feed)
    new = {scheme: [one for one in numbers if one not in known] for scheme, numbers in by_scheme.items()}
    told = HandedOver(LISTS, PARTNER, feed, tuple(one for numbers in new.values() for one in numbers))
    event = act.record(told, subject=feed)
    for scheme, numbers in new.items():
        save.handovers.handed_over(scheme, numbers, channel=PARTNER, post=None, feed=feed, at=act.at, event=event)


def withdraw_copies(taking: Taking) -> None:
    """Within the act that ends a record: one notice to each who was handed it."""
    withdraw(taking.scheme.name, taking.number, at=taking.act.at)


def withdraw(of_kind: str, number: str, *, at: datetime) -> None:
    """Tell everybody who was handed a record that it no longer stands; by the system, in whichever transaction runs.

    A notice names the record and no party. It lies in the receiver's place, and its post becomes a party to it.
    """
    with acting(the_system(PROVINCE), at) as act:
        told = 0
        for one in queries.handovers.of_record(number):
            if one.role in CANNOT_ACT:
                continue
            values = {
                "record": number, "of_kind": of_kind, "channel": one.channel, "receiver": one.who,
                "receiver_post": str(one.post) if one.post else "", "copies": one.copies,
                "last_on": day_of(one.last_at),
            }  # fmt: skip
            opened = open_in(act, NOTICE, values=values, region=one.region or PROVINCE)
            if one.post:
                save.workflow.party(queries.matters.matter(NOTICE, opened).instance.id, one.post)
            told += 1
        act.record(CopiesWithdrawn(of_kind, number, told), subject=number)
