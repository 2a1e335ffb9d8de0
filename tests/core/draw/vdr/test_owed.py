"""Who has to do what next: of each state the acts and the parties that owe them."""

from __future__ import annotations

from dataclasses import replace

from gongzhi.core.draw.vdr.nonces import Nonce, Sealed, all_nonces
from gongzhi.core.draw.vdr.owed import (
    STAGES,
    Owed,
    ReadingGiven,
    Standing,
    WaveStanding,
    attempt_owed,
    owed,
    stage,
    wave_at,
)
from tests.core.draw.vdr.ceremonies import made

PARAMS = next(one.ceremony.params for one in map(made, range(40)) if len(one.ceremony.params.waves) > 1)
HASH, AT = "5a" * 32, PARAMS.frozen_at
ORGANISER, APPROVER, DISPATCHER = (
    PARAMS.of_role(role)[0].id
    for role in ("organiser", "approver", "dispatcher")  # type: ignore[arg-type]
)
CUSTODIANS = tuple(nonce.custodian for nonce in all_nonces(PARAMS, []))
CLERKS = tuple(party.id for party in PARAMS.of_role("clerk"))
EVERYBODY = tuple(party.id for party in PARAMS.parties)
BEACONS = [beacon.name for beacon in PARAMS.beacons]
SEALED = tuple(Sealed(wave.wave, name, HASH, AT, "", "", "holder") for wave in PARAMS.waves for name in wave.holders)
START = Standing(
    PARAMS, "draft", AT, PARAMS.seed_at, PARAMS.reveal_until, (), {}, all_nonces(PARAMS, []), (), (), {}, ()
)


def committed(*custodians: str, opened: tuple[str, ...] = ()):
    return all_nonces(
        PARAMS,
        [
            Nonce(name, HASH, AT, HASH, PARAMS.seed_at, "opened") if name in opened
            else Nonce(name, HASH, AT, "", "", "not_opened")
            for name in custodians
        ],
    )  # fmt: skip


def acts(standing: Standing) -> dict[str, tuple[str, ...]]:
    return {one.act: one.parties for one in owed(standing) if one.parties}


def test_keys_come_before_anything_is_frozen_and_both_bodies_freeze():
    assert acts(START) == {"hand_in_key": EVERYBODY}
    assert stage(START) == "keys"
    half = replace(START, keyed=EVERYBODY[1:])
    assert acts(half) == {"hand_in_key": EVERYBODY[:1]}
    keyed = replace(START, keyed=EVERYBODY)
    assert acts(keyed) == {"freeze": (ORGANISER, APPROVER)}
    assert stage(keyed) == "freezing"
    assert acts(replace(keyed, signed={"freeze": (ORGANISER,)})) == {"freeze": (APPROVER,)}


def test_commitments_are_closed_when_all_are_in_or_the_last_hour_has_begun():
    one = replace(START, state="committed", nonces=committed(*CUSTODIANS[1:]), sealed=SEALED)
    assert acts(one) == {"hand_in_commitment": CUSTODIANS[:1]}
    assert acts(replace(one, at=one.closing_from)) == {
        "hand_in_commitment": CUSTODIANS[:1],
        "close_commitments": (ORGANISER,),
    }
    assert acts(replace(one, nonces=committed(*CUSTODIANS))) == {"close_commitments": (ORGANISER,)}


def test_a_holder_who_is_missing_keeps_commitments_open_also_in_the_last_hour():
    one = replace(START, state="committed", at=START.closing_from, nonces=committed(*CUSTODIANS), sealed=SEALED[1:])
    assert owed(one) == (Owed("hand_in_commitment", (SEALED[0].holder,), SEALED[0].wave, until=PARAMS.seed_at),)


def test_openings_are_closed_when_all_who_committed_have_opened_or_the_time_is_over():
    one = replace(START, state="nonces_committed", nonces=committed(*CUSTODIANS, opened=CUSTODIANS[1:]))
    (first,) = owed(one)
    assert (first.parties, first.since, first.until) == (CUSTODIANS[:1], PARAMS.seed_at, PARAMS.reveal_until)
    assert set(acts(replace(one, at=PARAMS.reveal_until))) == {"open_nonce", "close_openings"}
    dropped = committed(*CUSTODIANS[1:], opened=CUSTODIANS[1:])
    assert acts(replace(one, nonces=dropped)) == {"close_openings": (ORGANISER,)}


def test_from_the_dice_on_the_stage_is_that_of_the_first_wave_that_is_not_sent_out():
    one = replace(START, state="beacon_recorded", waves=(WaveStanding(1, "waiting"), WaveStanding(2, "waiting")))
    sent = WaveStanding(1, "sealed", dispatched=True)
    for state, of in (("waiting", "drawing"), ("drawn", "drawing"), ("assigned", "sealing"), ("sealed", "disclosing")):
        first = replace(one, waves=(WaveStanding(1, state), WaveStanding(2, "waiting")))
        second = replace(one, waves=(sent, WaveStanding(2, state)))
        assert (stage(first), wave_at(first).wave, stage(second), wave_at(second).wave) == (of, 1, of, 2)
    over = replace(one, state="sealed", waves=(sent, replace(sent, wave=2)))
    assert (stage(over), wave_at(over)) == ("disclosing", None)
    assert wave_at(replace(one, state="nonces_revealed")) is None


def test_two_readings_that_differ_are_both_read_again():
    one = replace(START, state="nonces_revealed", agreed=dict.fromkeys(BEACONS[:-1], 1))
    dice = BEACONS[-1]
    assert owed(one) == (Owed("hand_in_reading", CLERKS, beacon=dice),)
    first = replace(one, readings=(ReadingGiven(dice, CLERKS[0], 1),))
    assert owed(first) == (Owed("hand_in_reading", CLERKS[1:], beacon=dice),)
    both = replace(one, readings=tuple(ReadingGiven(dice, clerk, 1) for clerk in CLERKS))
    assert (owed(both), attempt_owed(both, dice)) == ((Owed("hand_in_reading", CLERKS, beacon=dice),), 2)
    assert acts(replace(both, agreed=dict.fromkeys(BEACONS, 1))) == {"record_beacon": (ORGANISER,)}


def test_each_wave_is_unsealed_signed_and_dispatched_by_itself():
    wave = PARAMS.waves[0].wave
    closed = replace(START, state="beacon_recorded", sealed=SEALED, waves=(WaveStanding(wave, "waiting"),))
    (first,) = owed(closed)
    assert (first.act, first.wave, first.since) == ("open_nonce", wave, PARAMS.waves[0].dispatch_at)
    assert set(first.parties) == set(PARAMS.waves[0].holders)
    assigned = replace(closed, state="assigned", waves=(WaveStanding(wave, "assigned", (APPROVER,)),))
    assert acts(assigned) == {"seal": (ORGANISER,)}
    sealed = replace(closed, state="sealed", waves=(WaveStanding(wave, "sealed"),))
    assert acts(sealed) == {"dispatch": (DISPATCHER,)}
    sent = replace(sealed, waves=(WaveStanding(wave, "sealed", (), True),))
    assert acts(sent) == {"disclose": (DISPATCHER, ORGANISER, APPROVER)}
    assert acts(replace(sent, signed={"disclose": (DISPATCHER,)})) == {"disclose": (ORGANISER, APPROVER)}


def test_every_state_has_its_stage_and_the_end_has_none():
    for name, states in STAGES.items():
        for state in states:
            assert stage(replace(START, state=state, keyed=() if name == "keys" else EVERYBODY)) == name
    for state in ("disclosed", "void"):
        assert (stage(replace(START, state=state)), owed(replace(START, state=state))) == (None, ())
