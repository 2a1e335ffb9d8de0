"""What partners are told: records that stand published with a name, and which of their copies are to be withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.handing_over import NOTICE, hand_over_to_partner
from gongzhi.actions.matters import take_in
from gongzhi.actions.partners import PROVINCE, Sent, limits_on, who_asks
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.canonical import plain
from gongzhi.core.errors import Refusal
from gongzhi.core.partners.envelope import LISTS
from gongzhi.core.partners.strict_json import read_json
from gongzhi.store import queries
from gongzhi.store.queries.paging import Page

SCHEMES = ("black_list", "red_list", "recall", "check_task")
SANCTION = "sanction"
OPEN = ("sent", "overdue")  # states of a notice that its receiver has not confirmed
AT_ONCE = 500


def lists_for(sent: Sent, *, at: datetime) -> Mapping[str, Any]:
    """The answer to a signed question: entries by kind, and the notices that the partner has to confirm.

    What is told is kept as handed over to the partner, in the same transaction. Raises Refusal as messages do,
    PARTNER_LISTS_BODY for a body of another form, PARTNER_NO_NOTICE for a notice that is not the partner's.
    """
    partner = who_asks(LISTS, sent, at=at)
    numbers, done = _confirmed(sent, deepest=limits_on(at).levels_of_json)
    with acting(the_system(PROVINCE), at) as act:
        for number in numbers:
            _confirm(act, partner.feed, number, done)
        entries = {kind: tuple(found) for kind, found in _published()}
        told = {kind: [entry["number"] for entry in found] for kind, found in entries.items() if found}
        hand_over_to_partner(act, told, feed=partner.feed)
        waiting = _notices(partner.feed, OPEN)
    return {
        "feed": partner.feed,
        "as_of": at.isoformat(),
        "entries": entries,
        "withdrawals": [
            {
                "notice": row.number, "record": row.values["record"], "kind": row.values["of_kind"],
                "due_on": plain(row.instance.due_on or row.instance.acts_on),
            }
            for row in waiting
        ],
    }  # fmt: skip


def _confirmed(sent: Sent, *, deepest: int) -> tuple[Sequence[str], str]:
    if not sent.body.strip():
        return (), ""
    tree = read_json(sent.body, where="body", deepest=deepest)
    words = schemes()[NOTICE].fields["done"].column.words
    right = (
        isinstance(tree, dict)
        and set(tree) == {"acknowledged", "done"}
        and isinstance(tree["acknowledged"], list)
        and all(isinstance(number, str) for number in tree["acknowledged"])
        and tree["done"] in words
    )
    if not right:
        raise Refusal("PARTNER_LISTS_BODY", given=json.dumps(tree, ensure_ascii=False)[:80])
    return tuple(dict.fromkeys(tree["acknowledged"])), tree["done"]


def _confirm(act: Act, feed: str, number: str, done: str) -> None:
    """Confirm a partner's own notice; one that was confirmed before stays as it is."""
    found = [row for row in _notices(feed, ()) if row.number == number]
    if not found:
        raise Refusal("PARTNER_NO_NOTICE", sender=feed, number=number[:40])
    if found[0].instance.state in OPEN:
        take_in(act, NOTICE, number, "acknowledge", values={"done": done}, seen=found[0].instance.seen)


def _notices(feed: str, states: Sequence[str]) -> tuple[Any, ...]:
    return queries.matters.all_of(NOTICE, states=states, channel="partner", receiver=feed)


def _published() -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
    for scheme in SCHEMES:
        rows = _all(
            lambda after, scheme=scheme: queries.public.matters("", scheme=scheme, after=after, size=AT_ONCE)[0]
        )
        yield scheme, (
            {
                "number": row.number, "name_zh": row.name_zh, "name_en": row.name_en, "region": row.region,
                "state": row.state, "since": plain(row.published_at), "synthetic": row.synthetic, **row.details,
            }
            for row in rows
        )  # fmt: skip
    rows = _all(lambda after: queries.public.decisions("", after=after, size=AT_ONCE)[0])
    yield SANCTION, (
        {
            "number": row.number, "name_zh": row.name_zh, "name_en": row.name_en, "offence": row.offence,
            "fine_fen": row.fine_fen, "decided_on": plain(row.decided_on), "since": plain(row.published_at),
            "synthetic": row.synthetic,
        }
        for row in rows
    )  # fmt: skip


def _all(read: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    """Every row of a list that comes in pages."""
    after: str | None = None
    while True:
        page = read(after)
        yield from page.rows
        after = page.after
        if after is None:
            return
