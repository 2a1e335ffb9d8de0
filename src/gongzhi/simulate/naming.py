"""A firm named beside a public alert: told, silent, decided on by another officer, published by two."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PUBLISHED_AFTER = 12  # working days; the firm has ten to reply
SCHEME = "alert_naming"


def propose(run: Play, day: date, alert: str, uscc: str, text: str) -> None:
    first = run.staff["CIQ_R", "360000"][0]
    values = {"alert": alert, "public_text": text, "grounds": "消费者须能辨认产品"}
    number = open_matter(SCHEME, values=values, uscc=uscc, by=first, at=at_noon(day))
    take_act(SCHEME, number, "serve", values={}, by=first, at=at_noon(day), seen=0)
    run.later(day, PUBLISHED_AFTER, lambda on: _publish(run, on, number, text))


def _publish(run: Play, day: date, number: str, text: str) -> None:
    """Decided and published on one day, once the time to reply is over; not where it still runs."""
    first, second, third = run.staff["CIQ_R", "360000"][:3]
    with seeing_as(run.system):
        instance = queries.matters.matter(SCHEME, number).instance
    if instance.state != "unanswered":
        return
    at, words = at_noon(day), {"public_text": text, "reasons": "企业逾期未答复，公众须知"}
    take_act(SCHEME, number, "decide", values=words, by=second, at=at, seen=instance.seen)
    for actor in (first, third):
        take_act(SCHEME, number, "publish", values={}, by=actor, at=at, seen=instance.seen + 1)
