"""A round in two waves: the second's targets are nowhere before its day, and who is killed in between goes on."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.db import connection

from gongzhi.actions import draws
from gongzhi.actions.acting import acting
from gongzhi.actions.draws.custody import ceremony_of
from gongzhi.core.draw.vdr.nonces import Sealed
from gongzhi.core.draw.vdr.seeds import wave_seed
from gongzhi.core.draw.vdr.transcript import seed_of
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.events import DrawTargetsSeen
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import DrawResult
from tests.draws.playing import assign_one, play, seal_one, secret, send, time_of, unseal
from tests.draws.test_once import ceremony_again, killed_where, spawned, transcript_of
from tests.draws.test_sealed import everybody
from tests.draws.world import DISPATCH, PLAN, opened_round
from tests.spec.test_13_double_random import published
from tests.verifier.verifier import verifier

TABLES = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'procrastinate%'
"""


def first_wave(world, purpose="practice"):
    """The first of two waves drawn, sealed and sent out; the second closed."""
    plan = published(world.officers) if purpose == "draw" else PLAN
    world = play(opened_round(world, waves=(1, 2), purpose=purpose, plan=plan), until="beacon_recorded")
    unseal(world, 1)
    draws.draw_wave(world.number, wave=1, by=world.officers.system, at=time_of(1))
    assign_one(world, 1)
    seal_one(world, 1)
    send(world)
    return world


def seed_to_come(world) -> bytes:
    """The second wave's seed, which its holders alone can compute before they open."""
    with seeing_as(world.officers.system):
        ceremony = ceremony_of(world.row)
    wave = next(one for one in ceremony.params.waves if one.wave == 2)
    told = tuple(
        Sealed(2, one, "", "", secret(world, 2, one).hex(), "", "holder") for one in wave.holders
    )  # fmt: skip
    return wave_seed(ceremony.params, seed_of(ceremony), wave, told)


def everything(owner) -> str:
    """Every row of every table, as the owner of the database reads it."""
    tables = [name for (name,) in owner.execute(TABLES).fetchall()]
    rows = [owner.execute(f'select t::text from "{name}" t').fetchall() for name in tables]
    return "\n".join(text for table in rows for (text,) in table)


def test_between_waves_not_even_the_owner_of_the_database_has_what_the_second_is_drawn_from(world, owner):
    world = first_wave(world)
    there, seed = everything(owner), seed_to_come(world).hex()
    for known in (world.row.seed, world.row.wave(1).seed, secret(world, 1, "c1检验院").hex()):
        assert known in there
    for unknown in (seed, *(secret(world, 2, holder).hex() for holder in ("c1检验院", "e1信封"))):
        assert unknown not in there
    assert owner.execute("select count(*) from store_drawresult where wave = 2").fetchone() == (0,)
    play(world)
    assert world.row.wave(2).seed == seed


def test_a_wave_that_is_drawn_and_not_sent_out_is_read_by_nobody_in_sql_as_the_application(world):
    world = first_wave(world)
    unseal(world, 2)
    draws.draw_wave(world.number, wave=2, by=world.officers.system, at=time_of(2))
    assign_one(world, 2)
    for actor in everybody(world):
        with seeing_as(actor), connection.cursor() as cursor:
            cursor.execute("select count(*) from store_drawresult where wave = 2")
            assert cursor.fetchone() == (0,), actor.role
    for actor in world.actors.values():
        with acting(actor, time_of(2)) as act:  # who writes the word of a look by hand opens nothing by it
            act.record(DrawTargetsSeen(2), subject=world.number, region=world.row.region)
            assert not DrawResult.objects.exists()
        with pytest.raises(NotThere):
            draws.targets(world.number, wave=2, by=actor, at=time_of(2))
    seal_one(world, 2)
    send(world)
    lines = draws.targets(world.number, wave=2, by=world.actors["a2批准"], at=time_of(2))
    assert {row["stratum"] for row in lines["selection"]} == {"S2"}


def test_one_holder_alone_gives_no_wave_and_a_wrong_number_none_either(world):
    world = first_wave(world)
    opening = {"opened_at": "", "signature": "", "wave": 2, "by": world.actors["c1检验院"], "at": DISPATCH[2]}
    with pytest.raises(Refusal, match="VDR_OTHER_NONCE"):
        draws.open_nonce(world.number, nonce=secret(world, 1, "c1检验院").hex(), **opening)
    draws.open_nonce(world.number, nonce=secret(world, 2, "c1检验院").hex(), **opening)
    with pytest.raises(Refusal, match=r"DRAW_WAVE_NONCES.*e1信封"):
        draws.draw_wave(world.number, wave=2, by=world.officers.system, at=DISPATCH[2])
    with pytest.raises(Refusal, match="DRAW_HANDED_IN"):
        draws.open_nonce(world.number, nonce=secret(world, 2, "c1检验院").hex(), **opening)


@pytest.mark.parametrize(
    "table",
    [
        "store_drawwave",
        *(
            pytest.param(table, marks=pytest.mark.long)
            for table in ("store_drawnonce", "store_drawresult", "store_transition")
        ),
    ],
)
def test_killed_between_waves_it_goes_on_to_the_same_transcript(world, clone, owner, tmp_path, table):
    """The process stops where it opens the second wave, draws it, or takes the round's own step."""
    world = first_wave(world)
    before, seed = transcript_of(world), seed_to_come(world).hex()
    assert killed_where(table, world, clone, owner, tmp_path / "var")
    assert transcript_of(world) == before
    assert world.row.state == "beacon_recorded"
    process = spawned(world, clone, tmp_path / "var")
    process.communicate()
    assert (process.returncode, world.row.wave(2).seed) == (0, seed)
    world = play(world)
    assert (world.row.commit, world.row.seed, world.row.waves[0]) == (before[0], before[1], before[2][0])
    ceremony_again(world)
    verifier.verify(draws.bundle_of(world.number), practice=True)


def test_the_public_reads_a_waves_fingerprint_once_it_is_sealed_and_finds_it_in_the_transcript(world):
    world = first_wave(world, purpose="draw")
    (first,) = queries.draws.public_round(world.number).waves
    assert (first.wave, first.state, first.result) == (1, "sealed", world.row.wave(1).result)
    unseal(world, 2)
    draws.draw_wave(world.number, wave=2, by=world.officers.system, at=time_of(2))
    assign_one(world, 2)
    _, second = queries.draws.public_round(world.number).waves
    assert (second.state, second.result, second.dispatched_at) == ("assigned", "", "")
    play(world)
    told = {one.wave: one.result for one in queries.draws.public_round(world.number).waves}
    with zipfile.ZipFile(BytesIO(draws.bundle_of(world.number))) as bundle:
        seeds = json.loads(bundle.read("seeds.json"))
    assert told == {one["wave"]: one["result"] for one in seeds["waves"]}
