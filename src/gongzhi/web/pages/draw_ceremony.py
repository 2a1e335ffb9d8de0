"""The meeting's screen: where the round stands, who does what now, the commitment, the dice, and one's own step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import now
from gongzhi.actions.draws.meeting import standing as standing_of
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.nonces import Sealed
from gongzhi.core.draw.vdr.owed import STAGES, Owed, Stage, Standing, attempt_owed, owed, stage, wave_at
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.log_heads import fingerprint
from gongzhi.store import queries
from gongzhi.store.queries.draws import GivenReading, PartyRow, RoundRow
from gongzhi.web.pages import names
from gongzhi.web.pages.draw_forms import DEVICE, envelope_form, forms
from gongzhi.web.pages.draw_words import act_words, at_words, joined, party_view, read_moment, state_of, stratum_words
from gongzhi.web.presenters.draws import (
    BeaconView,
    Clock,
    CustodianView,
    Groups,
    OwedView,
    ReadingView,
    StageView,
    StepForm,
    WaveView,
)
from gongzhi.web.presenters.forms import ErrorSummary
from gongzhi.web.presenters.lists import Link

SHOWN_LATER = ("beacon_recorded", "drawn", "assigned", "sealed", "disclosed")  # the dice are in


def ceremony(request: HttpRequest, number: str, *, refused: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """One round for everybody in the room; whoever is a party finds the own step on the same page."""
    lang, actor = request.lang, request.actor
    at = now()
    row = queries.draws.round_named(number)
    stand = standing_of(number, system=the_system(names.HOME_PROVINCE), by=actor, at=at)
    me = next((party for party in row.parties if party.post == actor.post), None)
    owes, here = owed(stand), stage(stand)
    mine = _mine(row, stand, owes, lang, me) if me else []
    page = {
        "row": row,
        "is_practice": row.purpose == "practice",
        "title": say("DRAW_CEREMONY_TITLE", lang, number=number),
        "state": state_of(row.state, lang),
        "here": _here(here, stand, lang),
        "stages": _stages(here, lang),
        "owes": [_owed(one, stand, lang, me.id if me else "") for one in owes if one.parties],
        "commit": Groups(row.commit) if row.commit else None,
        "clock": _clock(stand, lang),
        "custodians": _custodians(stand, lang, me.id if me else ""),
        "waves": _waves(row, stand, lang, me.id if me else ""),
        "beacons": _beacons(row, stand, lang) if row.state == "nonces_revealed" or row.state in SHOWN_LATER else [],
        "unwitnessed": bool(stand.unwitnessed),
        "me": party_view(me, lang) if me else None,
        "my_key": me.key if me else "",
        "print": fingerprint(bytes.fromhex(me.key)) if me and me.key else "",
        "mine": mine,
        "now": moment(at),
        "summary": ErrorSummary(general=tuple(refused)) if refused else None,
        "custodian_pages": _custodian_pages(row, me, lang) if me else [],
    }
    page["live_token"] = _token(
        row, [page[name] for name in ("here", "owes", "custodians", "waves", "beacons", "unwitnessed")]
    )
    page["mine_token"] = _token(row, [*mine, page["my_key"], *refused])
    return render(request, "gongzhi/draws/ceremony.html", page, status=status)


def _mine(row: RoundRow, stand: Standing, owes: Sequence[Owed], lang: str, me: PartyRow) -> list[StepForm]:
    found = forms(row, stand, owes, me, lang)
    if me.role in ("approver", "organiser"):
        closed = [one for one in owes if one.act == "open_nonce" and one.wave and one.since <= stand.at]
        found += [envelope_form(row, one, lang) for one in closed]
    return found


def _here(here: Stage | None, stand: Standing, lang: str) -> dict[str, str]:
    """The words on top: which stage of how many, what it is for, and what one looks at."""
    if here is None:
        return {"title": say(f"DRAW_OVER_{stand.state}".upper(), lang), "how": say("DRAW_OVER_HOW", lang), "step": ""}
    at, wave = list(STAGES).index(here) + 1, wave_at(stand)
    title, how = say(f"DRAW_STAGE_{here}".upper(), lang), say(f"DRAW_STAGE_{here}_HOW".upper(), lang)
    if wave and len(stand.waves) > 1:
        title = say("DRAW_STAGE_OF_WAVE", lang, n=wave.wave, stage=title)
    since = {one.wave: one.dispatch_at for one in stand.params.waves}.get(wave.wave, "") if wave else ""
    if wave and wave.state == "waiting" and stand.at < since:
        how = say("DRAW_WAVE_WAITS_HOW", lang, moment=at_words(since))
    return {"title": title, "how": how, "step": say("DRAW_STAGE_OF", lang, n=at, of=len(STAGES))}


def _stages(here: Stage | None, lang: str) -> list[StageView]:
    names = list(STAGES)
    now_at = names.index(here) if here else len(names)
    return [
        StageView(
            say(f"DRAW_STAGE_{name}".upper(), lang), "past" if at < now_at else "now" if at == now_at else "ahead"
        )
        for at, name in enumerate(names)
    ]


def _owed(one: Owed, stand: Standing, lang: str, me: str) -> OwedView:
    known = {party.id: party for party in stand.params.parties}
    times = []
    if one.since > stand.at:
        times.append(say("DRAW_NOT_BEFORE", lang, moment=at_words(one.since)))
    if one.until:
        times.append(say("DRAW_NOT_AFTER", lang, moment=at_words(one.until)))
    return OwedView(
        act_words(one.act, lang, wave=one.wave, beacon=one.beacon),
        tuple(party_view(known[name], lang, me=me) for name in one.parties),
        tuple(times),
        _needs(one, lang, me),
    )


def _needs(one: Owed, lang: str, me: str) -> str:
    """With what an act is done and by whom: one's own key or sealed number, or that of the others who are owed."""
    if one.act not in DEVICE:
        return ""
    is_sealed = one.act == "open_nonce" and one.wave > 0
    code = "DRAW_NEEDS_SEALED" if is_sealed else "DRAW_NEEDS_KEY"
    return say(code if me in one.parties else f"{code}_OF", lang)


def _clock(stand: Standing, lang: str) -> Clock | None:
    """The next moment of the protocol that the meeting waits for."""
    params = stand.params
    if stand.state in ("draft", "frozen", "committed") or (
        stand.state == "nonces_committed" and stand.at < params.seed_at
    ):
        return Clock(say("DRAW_CLOCK_SEED", lang, moment=at_words(params.seed_at)), read_moment(params.seed_at))
    if stand.state == "nonces_committed":
        until = params.reveal_until
        return Clock(say("DRAW_CLOCK_REVEAL", lang, moment=at_words(until)), read_moment(until))
    ahead = sorted(wave.dispatch_at for wave in params.waves if wave.dispatch_at > stand.at)
    if stand.state in ("beacon_recorded", "drawn", "assigned", "sealed") and ahead:
        return Clock(say("DRAW_CLOCK_WAVE", lang, moment=at_words(ahead[0])), read_moment(ahead[0]))
    if stand.state == "sealed":
        opens: datetime = read_moment(stand.disclosing_from)
        return Clock(say("DRAW_CLOCK_DISCLOSE", lang, moment=at_words(stand.disclosing_from)), opens)
    return None


def _custodians(stand: Standing, lang: str, me: str) -> list[CustodianView]:
    known = {party.id: party for party in stand.params.parties}
    found = []
    for nonce in stand.nonces:
        at = nonce.opened_at or nonce.committed_at
        words = say(f"DRAW_NONCE_{nonce.status}".upper(), lang, moment=at_words(at))
        is_done = nonce.status == "opened" or (nonce.status == "not_opened" and stand.state == "committed")
        found.append(CustodianView(party_view(known[nonce.custodian], lang, me=me), words, is_done))
    return found


def _waves(row: RoundRow, stand: Standing, lang: str, me: str) -> list[WaveView]:
    """Each wave that has a day of its own, with who holds its sealed numbers; [] where everything is drawn at once."""
    at = wave_at(stand)
    known = {party.id: party for party in stand.params.parties}
    sealed = {(one.wave, one.holder): one for one in stand.sealed}
    found = []
    for wave in stand.params.waves:
        there = next(one for one in stand.waves if one.wave == wave.wave)
        strata = [one for one in stand.params.strata if one.wave == wave.wave]
        holders = tuple(
            CustodianView(party_view(known[name], lang, me=me), *_holding(sealed.get((wave.wave, name)), lang))
            for name in wave.holders
        )
        found.append(
            WaveView(
                say("DRAW_WAVE_NO", lang, n=wave.wave),
                word("wave_state", "dispatched" if there.dispatched else there.state, lang),
                say("DRAW_WAVE_FROM", lang, moment=at_words(wave.dispatch_at)),
                say(
                    "DRAW_WAVE_WHAT", lang, n=sum(one.n + one.certain for one in strata),
                    strata=joined((stratum_words(one.code, lang) for one in strata), lang),
                ),
                holders,
                at is not None and at.wave == wave.wave,
            )
        )  # fmt: skip
    return found


def _holding(given: Sealed | None, lang: str) -> tuple[str, bool]:
    if given is None:
        return say("DRAW_NONCE_NOT_COMMITTED", lang, moment=""), False
    if not given.nonce:
        return say("DRAW_SEALED_SINCE", lang, moment=at_words(given.committed_at)), False
    return say(f"DRAW_SEALED_BY_{given.opened_by}".upper(), lang, moment=at_words(given.opened_at)), True


def _beacons(row: RoundRow, stand: Standing, lang: str) -> list[BeaconView]:
    """Each beacon with both clerks' readings: one's own at once, the other's only when both are in."""
    given = queries.draws.given_readings(row.id)
    return [_beacon(name, given, stand, lang) for name in (beacon.name for beacon in stand.params.beacons)]


def _beacon(name: str, given: Sequence[GivenReading], stand: Standing, lang: str) -> BeaconView:
    attempt = stand.agreed.get(name) or attempt_owed(stand, name)
    handed = {(one.clerk, one.attempt) for one in stand.readings if one.beacon == name}
    before = attempt - 1
    at = attempt if name in stand.agreed or any((clerk, attempt) in handed for clerk, _ in handed) else before or 1
    shown = {one.reading.clerk: one.reading for one in given if (one.reading.beacon, one.attempt) == (name, at)}
    clerks = [party.id for party in stand.params.of_role("clerk")]
    readings = tuple(
        _reading(clerk, shown.get(clerk), is_in=(clerk, at) in handed, attempt=at, lang=lang) for clerk in clerks
    )
    if name in stand.agreed:
        return BeaconView(name, readings, say("DRAW_READ_SAME", lang), agrees=True)
    is_both = all((clerk, at) in handed for clerk in clerks)
    return BeaconView(name, readings, say("DRAW_READ_DIFFER", lang) if is_both else "")


def _reading(clerk: str, reading: Reading | None, *, is_in: bool, attempt: int, lang: str) -> ReadingView:
    if reading is None:
        return ReadingView(clerk, say("DRAW_READ_IN" if is_in else "DRAW_READ_WAITS", lang, n=attempt))
    value = reading.value
    groups = tuple(value[at : at + 5] for at in range(0, len(value), 5)) if value.isdigit() else (value,)
    return ReadingView(clerk, say("DRAW_READ_OF", lang, n=attempt), groups if value else ())


def _custodian_pages(row: RoundRow, me: PartyRow, lang: str) -> list[Link]:
    """Where a custodian or holder makes each number without a network; [] for others and before the commitment."""
    if not row.commit:
        return []
    title, found = say("CUSTODIAN_TITLE", lang), []
    for wave in [0] * (me.role == "custodian") + [one.wave for one in row.params.waves if me.id in one.holders]:
        query = urlencode({"commit": row.commit, "party": me.id, "wave": wave, "purpose": row.purpose})
        said = say("DRAW_DO_OF", lang, act=title, what=say("DRAW_WAVE_NO", lang, n=wave)) if wave else title
        found.append(Link(said, f"{reverse('draw_custodian')}?{query}"))
    return found


def _token(row: RoundRow, shown: Sequence[object]) -> str:
    """Changes with what is shown, so that a page that looks for news knows whether there are any."""
    return hashlib.sha256(repr((row.state, row.instance.seen, row.commit, *shown)).encode()).hexdigest()[:16]
