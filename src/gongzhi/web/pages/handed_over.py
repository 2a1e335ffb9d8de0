"""On a record's page: who was handed it, and whether it was revoked."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from gongzhi.actions.clock import day_of
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.wording import role_words
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.web.gate import may_open
from gongzhi.web.pages import matter_fields
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section

REVOCATION, NOTICE = "revocation", "withdrawal"


def sections(number: str, actor: Actor, lang: str) -> Iterator[Section]:
    """Revocations of a record, and its receivers with their notices, as far as the reader may see; none without."""
    revoked = queries.matters.all_of(REVOCATION, record=number)
    if revoked and may_open(REVOCATION, actor):
        ground = schemes()[REVOCATION].fields["ground"]
        yield Section(
            say("SECTION_REVOKED", lang),
            [
                Facts(
                    [
                        Fact(
                            row.number,
                            (
                                Link(
                                    matter_fields.words(ground, row.values["ground"], lang),
                                    reverse(REVOCATION, args=[row.number]),
                                ),
                                state_badge(REVOCATION, row.instance.state, lang),
                            ),
                        )
                        for row in revoked
                    ]
                )
            ],
        )
    received = queries.handovers.of_record(number)
    if received:
        notices = {
            (row.values["receiver_post"] or row.values["receiver"]): row
            for row in queries.matters.all_of(NOTICE, record=number)
        }
        yield Section(say("SECTION_HANDED_OVER", lang), [_receivers(received, notices, lang)])


def _receivers(received: tuple[queries.handovers.Received, ...], notices: dict, lang: str) -> ListView:
    rows = []
    for one in received:
        notice = notices.get(str(one.post) if one.post else one.feed)
        rows.append(
            Row(
                (
                    f"{one.who} {role_words((one.role,), lang)}" if one.role else one.who,
                    say(f"HANDED_{one.channel}".upper(), lang),
                    one.copies,
                    day_of(one.last_at),
                    state_badge(NOTICE, notice.instance.state, lang) if notice else None,
                ),
                reverse(NOTICE, args=[notice.number]) if notice else "",
            )
        )
    codes = ("COL_RECEIVER", "COL_CHANNEL_HANDED", "COL_COPIES", "COL_LAST_HANDED", "COL_NOTICE_HANDED")
    return ListView(
        caption=say("SECTION_HANDED_OVER", lang),
        columns=tuple(Column(say(code, lang), is_number=code == "COL_COPIES") for code in codes),
        rows=tuple(rows),
        empty=EmptyState("", ""),
    )
