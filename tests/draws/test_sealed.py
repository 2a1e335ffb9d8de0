"""A result is sealed until its wave is dispatched; then a look shows it and leaves word of itself, and only so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gongzhi.actions import draws
from gongzhi.catalogue.codes import roles
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import DrawReplacement, DrawResult
from tests.draws.playing import LEADERS, play, secret, send, unseal
from tests.draws.world import DICE, DISPATCH, opened_round
from tests.spec.conftest import POTTERY

LATER = DICE + timedelta(days=1)


def everybody(world):
    """A person of each role over the whole province, the enterprise itself, and every party in its own post."""
    for role in roles():
        yield replace(world.officers.headquarters[0], role=role, uscc=POTTERY if role == "ENT" else None)
    yield from (world.officers.enterprise, world.officers.system, *world.actors.values())


def looks(owner) -> int:
    (many,) = owner.execute("select count(*) from store_event where kind = 'DrawTargetsSeen'").fetchone()
    return many


@pytest.mark.parametrize("state", ["committed", "beacon_recorded", "drawn", "assigned", "sealed"])
def test_nobody_sees_a_target_before_its_wave_is_dispatched(world, owner, state):
    world = play(opened_round(world, purpose="practice"), until=state)
    for actor in everybody(world):
        with seeing_as(actor):
            assert not DrawResult.objects.exists(), actor.role
    for actor in (world.officers.system, *world.actors.values()):
        with pytest.raises(NotThere):
            draws.targets(world.number, wave=0, by=actor, at=LATER)
    assert looks(owner) == 0
    (asked,) = owner.execute("select count(*) from store_event where kind = 'DrawTargetsAsked'").fetchone()
    assert asked == 1 + len(world.actors)


def test_after_dispatch_a_look_shows_the_targets_and_leaves_its_word(world, owner):
    world = play(opened_round(world, purpose="practice"), until="sealed")
    send(world)
    before = looks(owner)
    for number, actor in enumerate((world.officers.system, *world.actors.values()), start=1):
        lines = draws.targets(world.number, wave=0, by=actor, at=LATER)
        assert {row["role"] for row in lines["selection"]} == {"rule", "drawn", "reserve", "none"}
        assert looks(owner) == before + number
    for actor in everybody(world):  # a query that leaves no word finds nothing, whoever makes it
        with seeing_as(actor):
            assert not DrawResult.objects.exists(), actor.role


def test_word_of_a_look_opens_nothing_to_who_does_not_see_the_round(world):
    world = play(opened_round(world, purpose="practice"), until="sealed")
    send(world)
    for actor in (world.officers.enterprise, world.officers.elsewhere, world.officers.laboratories[1]):
        with pytest.raises(NotThere):
            draws.targets(world.number, wave=0, by=actor, at=LATER)


def test_every_wave_is_sealed_by_itself(world, owner):
    world = play(opened_round(world, waves=(1, 2), purpose="practice"), until="beacon_recorded")
    unseal(world, 1)
    draws.go_on(world.number, by=world.officers.system, at=DISPATCH[1], witness=world.witness)
    world.witness.at = DISPATCH[1]
    world.on(DISPATCH[1])
    for name in LEADERS:
        signature = world.signed("result-1", name, bytes.fromhex(world.row.wave(1).result))
        draws.seal_wave(world.number, wave=1, signature=signature, by=world.actors[name], at=DISPATCH[1])
    draws.dispatch(world.number, wave=1, by=world.actors["a3派发"], at=DISPATCH[1])
    assert world.row.state == "beacon_recorded"  # the second is not drawn
    lines = draws.targets(world.number, wave=1, by=world.actors["a2批准"], at=DISPATCH[1])
    assert {row["stratum"] for row in lines["selection"]} == {"S1"}
    with pytest.raises(NotThere):
        draws.targets(world.number, wave=2, by=world.actors["a2批准"], at=DISPATCH[1])
    for closed in ("draw_wave", "assign_wave"):
        with pytest.raises(Refusal) as early:
            getattr(draws, closed)(world.number, wave=2, by=world.officers.system, at=DISPATCH[1])
        assert early.value.code in ("DRAW_WAVE_NONCES", "DRAW_WAVE_STATE")
    with pytest.raises(Refusal) as nonce:
        unseal_early(world)
    assert nonce.value.code == "VDR_WAVE_EARLY"
    with seeing_as(world.officers.system):
        assert not DrawReplacement.objects.exists()
    assert looks(owner) == 2


def unseal_early(world):
    at = DISPATCH[2] - timedelta(seconds=1)
    draws.open_nonce(
        world.number, nonce=secret(world, 2, "c1检验院").hex(), opened_at=moment(at), signature="", wave=2,
        by=world.actors["c1检验院"], at=at,
    )  # fmt: skip


def test_an_enterprise_reads_its_own_row_of_the_frame_and_no_other(world):
    world = play(opened_round(world), until="committed")
    with seeing_as(world.officers.enterprise):
        (mine,) = queries.draws.own_lines(world.number, [POTTERY])
        assert mine[0] == "frame"
        assert f'"id":"{POTTERY}"' in mine[1]
        assert queries.draws.own_lines(world.number, ["企业0-001号"]) == ()
