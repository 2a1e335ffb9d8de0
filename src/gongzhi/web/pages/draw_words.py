"""Parties, moments and acts of a round in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.frame import PART
from gongzhi.core.draw.vdr.params import Party
from gongzhi.store.queries.draws import PartyRow
from gongzhi.web.pages import names
from gongzhi.web.presenters.draws import PartyView
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.words import moment_words

PLACE = re.compile(r"[0-9]{6}")
TONES = {"void": "red", "disclosed": "green"}


def read_moment(at: str) -> datetime:
    """A moment as the protocol writes it."""
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def at_words(at: str) -> str:
    """A moment of the protocol on the province's clock; "—" for none."""
    return moment_words(read_moment(at)) if at else "—"


def party_view(party: Party | PartyRow, lang: str, *, me: str = "") -> PartyView:
    return PartyView(party.id, word("draw_role", party.role, lang), party.body, party.id == me)


def state_of(state: str, lang: str) -> StateBadge:
    return StateBadge(word("draw_state", state, lang), TONES.get(state, "blue"))  # type: ignore[arg-type]


def stratum_words(code: str, lang: str) -> str:
    """A stratum as it is committed to; one of a place with its name, a part of one with its number."""
    whole, _, part = code.partition(PART)
    said = f"{whole} {names.region(whole, lang)}" if PLACE.fullmatch(whole) else whole
    return say("DRAW_PART_OF", lang, stratum=said, n=part) if part else said


def joined(words: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words)


def act_words(act: str, lang: str, *, wave: int = 0, beacon: str = "") -> str:
    """An act as it stands on a button or in a list; of a later wave or a beacon with its name."""
    said = say(f"DRAW_DO_{act}".upper(), lang)
    if beacon:
        return say("DRAW_DO_OF", lang, act=said, what=beacon)
    return say("DRAW_DO_OF", lang, act=said, what=say("DRAW_WAVE_NO", lang, n=wave)) if wave else said


def wave_badge(state: str, dispatched_at: str, lang: str) -> StateBadge:
    """Where a wave stands. state: of WaveState; dispatched_at: "" before."""
    if dispatched_at:
        return StateBadge(word("wave_state", "dispatched", lang), "green")
    return StateBadge(word("wave_state", state, lang), "blue")


def purpose_mark(purpose: str, lang: str) -> StateBadge | None:
    """The mark of a practice run; a real draw has none."""
    return StateBadge(say("DRAW_PRACTICE", lang), "orange") if purpose == "practice" else None
