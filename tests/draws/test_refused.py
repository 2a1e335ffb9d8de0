"""What a round refuses: by name, to whoever asks, however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gongzhi.actions import draws
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.states import VOID_REASONS
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws import playing
from tests.draws.playing import COMMITTED, FROZEN, hand_in, open_own, play, read_dice, secret
from tests.draws.world import CLERKS, DICE, OPENED, PLAN, SEED_AT, UNTIL, inputs, meeting, opened_round


def refused(code, act):
    with pytest.raises(Refusal) as found:
        act()
    assert found.value.code == code
    return found.value


def seated(meet, party, actor):
    """The parties with one of them acted by somebody else's post."""
    return tuple(replace(one, post=str(actor.post)) if one.id == party else one for one in meet.parties)


def test_a_second_round_of_a_plan_waits_for_the_first(world):
    world = opened_round(world)
    refused("DRAW_ROUND_RUNNING", lambda: opened_round(world))
    assert opened_round(world, purpose="practice").row.round == world.row.round


def test_a_round_is_opened_by_its_organiser_and_nobody_is_two_parties(world):
    def opening(actor, meet):
        draws.open_round(PLAN, inputs(), meet, purpose="draw", by=actor, at=OPENED, synthetic=True)

    meet = meeting(world)
    refused("DRAW_ORGANISER", lambda: opening(world.actors["a3派发"], meet))
    twice = tuple(
        replace(one, post=str(world.actors["a1组织"].post)) if one.id == "d1记录" else one for one in meet.parties
    )
    refused("DRAW_PARTY_PERSONS", lambda: opening(world.actors["a1组织"], replace(meet, parties=twice)))
    far = tuple(
        replace(one, post=str(world.officers.market.post)) if one.id == "a2批准" else one for one in meet.parties
    )
    refused("DRAW_PARTY_POST", lambda: opening(world.actors["a1组织"], replace(meet, parties=far)))
    with pytest.raises(BadInput) as found:
        opening(world.actors["a1组织"], replace(meet, least_custodians=1))
    assert [cell.code for cell in found.value.cells] == ["VDR_LEAST_CUSTODIANS"]


def test_an_enterprise_left_out_of_frame_and_exclusions_is_told(world):
    known = inputs()
    more = replace(known, registry=(*known.registry, "漏掉的企业"))
    found = refused(
        "VDR_REGISTRY",
        lambda: draws.open_round(
            PLAN, more, meeting(world), purpose="draw", by=world.actors["a1组织"], at=OPENED, synthetic=True
        ),
    )
    assert "漏掉的企业" in found.params["missing"]


def test_a_key_is_its_partys_own_and_stays(world):
    world = opened_round(world)
    refused("DRAW_NO_KEY", lambda: draws.freeze(world.number, by=world.actors["a1组织"], at=FROZEN, seen=0))
    stranger = world.officers.third_office
    refused("DRAW_NOT_A_PARTY", lambda: draws.hand_in_key(world.number, key="0" * 64, by=stranger, at=OPENED))
    playing.keys(world)
    other = lambda: draws.hand_in_key(world.number, key="0" * 64, by=world.actors["c1检验院"], at=OPENED)  # noqa: E731
    refused("DRAW_KEY_TAKEN", other)


def test_the_commitment_is_published_only_under_the_partys_key_and_once_witnessed_in_time(world):
    world = play(opened_round(world), until="frozen")
    name = "a1组织"
    publish = lambda signature: draws.publish_commitment(  # noqa: E731
        world.number, signature=signature, by=world.actors[name], at=FROZEN, seen=world.seen
    )
    mine = world.signed("commit", name, bytes.fromhex(world.row.commit))
    refused("DRAW_NOT_WITNESSED", lambda: publish(mine))
    world.on(SEED_AT - timedelta(hours=23))
    refused("DRAW_NOT_WITNESSED", lambda: publish(mine))


def test_another_partys_signature_and_one_of_another_step_are_refused(world):
    world = play(opened_round(world), until="frozen")
    world.on(FROZEN)
    content = bytes.fromhex(world.row.commit)
    for signature in (world.signed("commit", "a2批准", content), world.signed("opening", "a1组织", content), "00"):
        refused(
            "DRAW_SIGNATURE",
            lambda given=signature: draws.publish_commitment(
                world.number, signature=given, by=world.actors["a1组织"], at=FROZEN, seen=world.seen
            ),
        )


def test_commitments_are_of_custodians_once_in_time(world):
    world = play(opened_round(world), until="committed")
    refused("DRAW_NOT_A_PARTY", lambda: hand_in(world, "c1检验院", by="d1记录"))
    refused("DRAW_SIGNATURE", lambda: hand_in(world, "c1检验院", by="c2双打办"))
    hand_in(world, "c1检验院")
    row = world.row
    with seeing_as(world.officers.system):
        (mine,) = queries.draws.nonces(row.id)
    again = lambda at: draws.hand_in_commitment(  # noqa: E731
        world.number, commitment=mine.commitment, committed_at=moment(at), signature="00", by=world.actors["c1检验院"],
        at=at,
    )  # fmt: skip
    refused("DRAW_HANDED_IN", lambda: again(COMMITTED))
    refused("VDR_COMMITTED_LATE", lambda: again(SEED_AT + timedelta(seconds=1)))
    stale = lambda: draws.hand_in_commitment(  # noqa: E731
        world.number, commitment=mine.commitment, committed_at=moment(COMMITTED), signature="00",
        by=world.actors["c2双打办"], at=COMMITTED + timedelta(minutes=11),
    )  # fmt: skip
    refused("DRAW_STATED_TIME", stale)
    close = lambda at: draws.close_commitments(world.number, by=world.actors["a1组织"], at=at, seen=world.seen)  # noqa: E731
    found = refused("DRAW_COMMITTED_STILL", lambda: close(COMMITTED))
    assert found.params["missing"] == "c2双打办, c3协会"
    refused("VDR_TOO_FEW_CUSTODIANS", lambda: close(SEED_AT - timedelta(minutes=30)))


def test_openings_are_in_time_and_of_what_was_committed_to(world):
    world = play(opened_round(world), until="nonces_committed")
    refused("DRAW_NOT_WITNESSED", lambda: open_own(world, "c1检验院"))
    world.on(SEED_AT - timedelta(minutes=30))
    refused("VDR_OPENED_EARLY", lambda: open_own(world, "c1检验院", at=SEED_AT - timedelta(seconds=1)))
    refused("VDR_OPENED_LATE", lambda: open_own(world, "c1检验院", at=UNTIL + timedelta(seconds=1)))
    refused("VDR_OTHER_NONCE", lambda: open_own(world, "c1检验院", nonce="00" * 32))
    open_own(world, "c1检验院")
    close = lambda at: draws.close_openings(world.number, by=world.actors["a1组织"], at=at, seen=world.seen)  # noqa: E731
    refused("VDR_WAIT_FOR_CUSTODIANS", lambda: close(DICE))
    refused("VDR_TOO_FEW_CUSTODIANS", lambda: close(UNTIL))
    open_own(world, "c2双打办")
    close(UNTIL)
    refused("VDR_AFTER_DICE", lambda: open_own(world, "c3协会", at=UNTIL))


def test_clerks_who_differ_read_the_film_again_and_nothing_is_thrown_again(world):
    world = play(opened_round(world), until="nonces_revealed")
    world.on(DICE)
    first, second = CLERKS
    refused("DRAW_NOT_A_PARTY", lambda: read_dice(world, first, by="a2批准"))
    assert read_dice(world, first) is None
    with seeing_as(world.actors[second]):
        assert queries.draws.given_readings(world.row.id) == ()  # not shown before both are in
    refused("DRAW_READING_WAITS", lambda: read_dice(world, first, again=True))
    record = lambda: draws.record_beacon(world.number, by=world.actors["a1组织"], at=DICE, seen=world.seen)  # noqa: E731
    refused("VDR_READINGS", record)
    assert read_dice(world, second, "00000000000000000000") is False
    refused("VDR_CLERKS_DIFFER", record)
    refused("DRAW_OTHER_FILM", lambda: read_dice(world, first, again=True, film="11" * 32))
    read_dice(world, first, again=True)
    assert read_dice(world, second, again=True) is True
    refused("DRAW_READINGS_AGREE", lambda: read_dice(world, first, again=True))
    record()
    assert world.row.seed


def test_dice_are_not_thrown_before_the_openings_are_closed(world):
    world = play(opened_round(world), until="nonces_revealed")
    world.on(DICE)
    early = Reading("骰子", CLERKS[0], "1" * 20, "11" * 32, ("甲", "乙"), moment(SEED_AT), moment(DICE))
    signature = world.signed("reading-骰子", CLERKS[0], leaf(line(early)))
    give = lambda: draws.hand_in_reading(  # noqa: E731
        world.number, reading=early, signature=signature, by=world.actors[CLERKS[0]], at=DICE
    )
    refused("DRAW_NOT_WITNESSED", give)


def test_thirty_voids_by_one_person_are_refused_and_two_bodies_void_it(world):
    world = play(opened_round(world), until="committed")
    void = lambda name, reason: draws.void_round(  # noqa: E731
        world.number, reason=reason, by=world.actors[name], at=COMMITTED, seen=world.seen
    )
    refused("VDR_VOID_REASON", lambda: void("a1组织", "did_not_like_it"))
    void("a1组织", "breach")
    for _ in range(30):
        refused("TWO_PERSON", lambda: void("a1组织", "breach"))
    refused("VDR_VOID_BODIES", lambda: void("a3派发", "breach"))  # of the same body
    refused("DRAW_VOID_REASON_DIFFERS", lambda: void("a2批准", "legal_stay"))
    assert world.row.state == "committed"
    assert void("a2批准", "breach").taken
    assert (world.row.void_reason, world.row.void_approvers) == ("breach", ("a1组织", "a2批准"))
    refused("VDR_VOID_OVER", lambda: void("a2批准", "breach"))
    following = play(opened_round(world), until="frozen")
    (told,) = following.row.params.voids
    assert (told.round, told.commit, told.reason) == (1, world.row.commit, "breach")
    assert queries.draws.public_round(world.number).state == "void"
    assert "breach" in VOID_REASONS


def test_no_path_draws_before_the_dice_are_recorded(world, monkeypatch):
    from gongzhi.actions.draws import waves

    world = opened_round(world)
    for state in playing.STEPS:
        if state == "beacon_recorded":
            break
        play(world, until=state)
        for purpose in ("draw_wave", "assign_wave"):
            with pytest.raises(Refusal):
                getattr(draws, purpose)(world.number, wave=0, by=world.officers.system, at=DICE)
        monkeypatch.setattr(waves, "wave_draw", None)  # what would compute is not even reached
    assert secret(world, 0, "c1检验院")
