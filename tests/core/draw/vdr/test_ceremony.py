"""Nonces, dice, states: what is taken when, and that a seed comes once and last."""

from __future__ import annotations

import json
import typing
from dataclasses import replace

import pytest

from gongzhi.catalogue.messages import messages, say
from gongzhi.core.canonical import canonical, read
from gongzhi.core.draw.vdr import states
from gongzhi.core.draw.vdr.beacons import Reading, beacon_values
from gongzhi.core.draw.vdr.nonces import (
    all_nonces,
    committed,
    enough_committed,
    enough_opened,
    nonce_commitment,
    opened,
    sealed_opened,
)
from gongzhi.core.draw.vdr.seeds import draw_seed
from gongzhi.core.draw.vdr.states import ARROWS, arrow, may_void, only_seed
from gongzhi.core.draw.vdr.transcript import Ceremony, seed_of, transcript
from gongzhi.core.errors import Refusal
from tests.core.draw.vdr.ceremonies import Made, made

NONCE = bytes(range(32))


def refusal(code: str, act: object) -> Refusal:
    """What calling `act` is refused with; its sentences can be said."""
    with pytest.raises(Refusal) as found:
        act()  # type: ignore[operator]
    assert found.value.code == code
    assert say(code, "zh", **found.value.params) != say(code, "en", **found.value.params)
    return found.value


def all_opened() -> Made:
    return next(one for one in map(made, range(50)) if all(n.status == "opened" for n in one.ceremony.nonces))


def test_a_commitment_comes_from_a_custodian_in_time():
    params = made(1).ceremony.params
    who, at = params.of_role("custodian")[0].id, params.seed_at
    assert committed(params, who, "0" * 64, at).status == "not_opened"
    refusal("VDR_NO_CUSTODIAN", lambda: committed(params, "01组织", "0" * 64, at))
    refusal("VDR_NOT_HEX", lambda: committed(params, who, "0" * 63, at))
    refusal("VDR_COMMITTED_LATE", lambda: committed(params, who, "0" * 64, at.replace("00:00Z", "00:01Z")))


def test_a_nonce_is_opened_in_time_before_the_dice_and_is_the_one_committed_to():
    one = made(1)
    params, bound = one.ceremony.params, one.drawn.commit
    who = params.of_role("custodian")[0].id
    given = committed(params, who, nonce_commitment("draw", bound, who, NONCE).hex(), params.seed_at)

    def open_it(at: str, nonce: bytes = NONCE, *, dice: bool = False) -> object:
        return opened(params, bound, given, nonce.hex(), at, dice_started=dice)

    assert open_it(params.seed_at) == open_it(params.seed_at)
    assert open_it(params.reveal_until)
    refusal("VDR_AFTER_DICE", lambda: open_it(params.seed_at, dice=True))
    refusal("VDR_OPENED_EARLY", lambda: open_it("2017-03-15T00:59:59Z"))
    refusal("VDR_OPENED_LATE", lambda: open_it("2017-03-15T02:00:01Z"))
    refusal("VDR_OTHER_NONCE", lambda: open_it(params.seed_at, bytes(32)))
    refusal("VDR_NOT_HEX", lambda: open_it(params.seed_at, bytes(31)))


def test_who_is_missing_is_dropped_and_named_and_too_few_end_the_round():
    one = all_opened().ceremony
    params = replace(one.params, least_custodians=len(one.nonces) - 1)
    without = all_nonces(params, one.nonces[1:])
    assert [n.status for n in without] == ["not_committed", *["opened"] * (len(one.nonces) - 1)]
    enough_committed(params, without)
    enough_opened(params, without, at=params.seed_at)
    fewer = all_nonces(params, one.nonces[2:])
    told = refusal("VDR_TOO_FEW_CUSTODIANS", lambda: enough_committed(params, fewer))
    assert told.params["missing"] == ", ".join(n.custodian for n in one.nonces[:2])
    refusal("VDR_TOO_FEW_CUSTODIANS", lambda: enough_opened(params, fewer, at=params.reveal_until))


def test_dice_wait_for_who_may_still_open():
    one = all_opened().ceremony
    silent = (replace(one.nonces[0], nonce="", opened_at="", status="not_opened"), *one.nonces[1:])
    refusal("VDR_WAIT_FOR_CUSTODIANS", lambda: enough_opened(one.params, silent, at="2017-03-15T01:59:59Z"))
    enough_opened(one.params, silent, at=one.params.reveal_until)


def test_withholding_is_decided_before_the_dice():
    """Each pattern of who opens gives another seed, and another throw turns each of them into another: no choice."""
    one = all_opened().ceremony
    seeds = set()
    for throw in ("0" * 20, "1" * 20):
        for pattern in range(2 ** len(one.nonces)):
            kept = [n for at, n in enumerate(one.nonces) if pattern >> at & 1]
            seeds.add(draw_seed(one.params, bytes(32), kept, [("骰子", throw)]))
    assert len(seeds) == 2 * 2 ** len(one.nonces)


def test_a_sealed_nonce_waits_for_its_wave():
    one = next(m for m in map(made, range(50)) if m.ceremony.sealed)
    params, sealed = one.ceremony.params, one.ceremony.sealed[0]

    def open_it(at: str, nonce: str = sealed.nonce) -> object:
        return sealed_opened(params, one.drawn.commit, sealed, nonce, at, sealed.opened_by)

    assert open_it(sealed.opened_at) == sealed
    refusal("VDR_WAVE_EARLY", lambda: open_it("2017-03-31T23:59:59Z"))
    refusal("VDR_OTHER_NONCE", lambda: open_it(sealed.opened_at, "0" * 64))
    refusal("VDR_NOT_HEX", lambda: open_it(sealed.opened_at, "x"))


def dice(one: Made) -> tuple[Reading, Reading]:
    first, second = (reading for reading in one.ceremony.readings if reading.beacon == "骰子")
    return first, second


def test_two_clerks_read_by_themselves_and_agree():
    one = next(m for m in map(made, range(50)) if len(m.ceremony.params.beacons) == 1)
    params, (first, second) = one.ceremony.params, dice(one)
    assert beacon_values(params, (first, second)) == (("骰子", first.value),)
    refusal("VDR_READINGS", lambda: beacon_values(params, (first,)))
    refusal("VDR_READINGS", lambda: beacon_values(params, (first, first)))
    for change in ({"value": "0" * 20}, {"film": "0" * 64}, {"started_at": first.read_at}, {"rollers": ("甲", "丙")}):
        refusal("VDR_CLERKS_DIFFER", lambda change=change: beacon_values(params, (first, replace(second, **change))))
    alone = [replace(reading, rollers=("甲", "甲")) for reading in (first, second)]
    refusal("VDR_ROLLERS", lambda: beacon_values(params, alone))
    for value in ("", "1" * 19, "1" * 21, "a" * 20, "１" * 20):
        wrong = [replace(reading, value=value) for reading in (first, second)]
        refusal("VDR_BEACON_VALUE", lambda wrong=wrong: beacon_values(params, wrong))


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("双色球", "01-05-12-18-26-33+16", True), ("双色球", "", True), ("双色球", "01-05-12-18-26-34+16", False),
        ("双色球", "01-05-12-18-26-33+17", False), ("双色球", "05-01-12-18-26-33+16", False),
        ("双色球", "01-01-12-18-26-33+16", False), ("双色球", "00-05-12-18-26-33+16", False),
        ("双色球", "01-05-12-18-26+16", False), ("大乐透", "01-05-12-18-35+02+12", True),
        ("大乐透", "01-05-12-18-35+12+02", False), ("大乐透", "01-05-12-18-36+02+12", False),
        ("大乐透", "01-05-12-18-35+02", False),
    ],
)  # fmt: skip
def test_a_lottery_is_read_in_its_form(kind: str, value: str, good: bool):
    one = next(m for m in map(made, range(80)) if len(m.ceremony.params.beacons) == 3).ceremony
    told = tuple(replace(r, value=value) if r.beacon == kind else r for r in one.readings)
    if good:
        assert dict(beacon_values(one.params, told)).get(kind, "") == value
    else:
        refusal("VDR_BEACON_VALUE", lambda: beacon_values(one.params, told))


def test_there_is_no_seed_before_the_dice_are_read():
    one = made(6).ceremony
    refusal("VDR_READINGS", lambda: seed_of(replace(one, readings=())))


def test_a_draw_without_inspectors_for_it_names_what_stands_in_the_way():
    one = next(m for m in map(made, range(50)) if m.drawn.waves[0].assignment).ceremony
    nobody = replace(one, tables=replace(one.tables, inspectors=()))
    told = refusal("VDR_NO_TEAMS", lambda: transcript(nobody))
    assert int(str(told.params["slots"])) > 0


def test_states_and_acts_have_words():
    for name, codes in (("draw_state", typing.get_args(states.State)), ("draw_act", typing.get_args(states.Act))):
        assert all(messages()[f"{name}.{code}"] for code in codes)


def test_a_row_of_states_leads_to_disclosure_and_none_back():
    order = [one.start for one in ARROWS]
    assert [one.end for one in ARROWS] == [*order[1:], "disclosed"]
    assert len(order) == 9
    for one in ARROWS:
        assert arrow(one.start, one.act) == one
    refusal("VDR_NO_ARROW", lambda: arrow("frozen", "freeze"))
    refusal("VDR_NO_ARROW", lambda: arrow("void", "draw"))


def test_a_void_needs_two_bodies_and_a_closed_reason():
    params = made(1).ceremony.params
    organiser, approver = params.of_role("organiser", "approver")
    for one in ARROWS:
        assert may_void(one.start, "breach", (organiser, approver)) == "breach"
    refusal("VDR_VOID_OVER", lambda: may_void("disclosed", "breach", (organiser, approver)))
    refusal("VDR_VOID_REASON", lambda: may_void("drawn", "unwelcome", (organiser, approver)))
    for few in ((), (organiser,), (organiser, organiser), (organiser, replace(approver, body=organiser.body))):
        refusal("VDR_VOID_BODIES", lambda few=few: may_void("drawn", "breach", few))
    assert set(states.VOID_REASONS) >= {"breach", "input_error"}


@pytest.mark.parametrize("number", range(5))
def test_going_on_from_what_is_recorded_gives_the_same_and_never_a_second_seed(number: int):
    """At each state what is recorded so far is written down and read back; the rest is done from there."""
    one = made(number)
    recorded, drawn = one.ceremony, one.drawn
    for _ in ARROWS:
        recorded = read(Ceremony, json.loads(canonical(recorded)))
        assert only_seed(None, seed_of(recorded)) == only_seed(drawn.seed, seed_of(recorded)) == drawn.seed
        assert transcript(recorded) == drawn
    changed = replace(recorded, readings=tuple(replace(r, value="0" * 20) if r.beacon == "骰子" else r
                                               for r in recorded.readings))  # fmt: skip
    refusal("VDR_SECOND_SEED", lambda: only_seed(drawn.seed, seed_of(changed)))
