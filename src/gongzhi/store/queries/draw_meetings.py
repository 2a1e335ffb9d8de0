"""Rounds in lists, voids by organiser, and what a meeting shows of acts that are still closed: that they were done."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.owed import ReadingGiven
from gongzhi.store.models import DrawParty, DrawRound, Event
from gongzhi.store.queries.paging import Counted, Page, counted, page

HANDED_IN = "DrawReadingHandedIn"


@dataclass(frozen=True)
class RoundLine:
    """A round in a list. seed_at: as the protocol writes moments."""

    number: str
    plan: str
    round: int
    purpose: Purpose
    state: str
    organiser: str
    body: str
    seed_at: str
    synthetic: bool


@dataclass(frozen=True)
class VoidsRow:
    """A body that organises draws: how many rounds, and how many void by each reason."""

    body: str
    rounds: int
    voids: Mapping[str, int]


def readings_given(number: str) -> tuple[ReadingGiven, ...]:
    """Every reading that a clerk of a round handed in, by the ledger; not what was read."""
    bodies = Event.objects.filter(kind=HANDED_IN, subject=number).order_by("at", "id").values_list("body", flat=True)
    found = (json.loads(body) for body in bodies)
    return tuple(ReadingGiven(row["beacon"], row["clerk"], row["attempt"]) for row in found)


def rounds_with(post: UUID) -> tuple[str, ...]:
    """The numbers of open rounds in which a post is a party, oldest first."""
    rows = DrawParty.objects.filter(post_id=post).exclude(round__instance__state__in=("disclosed", "void"))
    return tuple(rows.order_by("round__number").values_list("round__number", flat=True))


def round_page(
    plan: str, *, state: str = "", purpose: str = "", after: str | None, size: int
) -> tuple[Page[RoundLine], Counted]:
    """Rounds that the actor sees, newest first. plan: a part of its number, "" for all, as state and purpose are."""
    rows = DrawRound.objects.select_related("instance").annotate(opened_at=F("instance__opened_at"))
    rows = rows.filter(plan__icontains=plan) if plan else rows
    rows = rows.filter(instance__state=state) if state else rows
    rows = rows.filter(purpose=purpose) if purpose else rows
    found = page(rows, moment="opened_at", read=datetime.fromisoformat, after=after, size=size, present=_line)
    return found, counted(rows)


def voids_by_organiser() -> tuple[VoidsRow, ...]:
    """Of each body that organises draws: its rounds, and those that were void by reason. Practice does not count."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = DrawParty.objects.filter(role="organiser", round__purpose="draw").order_by("body", "round__number")
    for body, reason in rows.values_list("body", "round__void_reason"):
        found[body].append(reason)
    return tuple(VoidsRow(body, len(all_of), dict(Counter(filter(None, all_of)))) for body, all_of in found.items())


def _line(row: DrawRound) -> RoundLine:
    params = json.loads(row.params or row.draft)
    organiser = next(party for party in params["parties"] if party["role"] == "organiser")
    return RoundLine(
        row.number, row.plan, row.round, row.purpose, row.instance.state, organiser["id"], organiser["body"],  # type: ignore[arg-type]
        params["seed_at"], row.synthetic,
    )  # fmt: skip
