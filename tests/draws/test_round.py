"""A whole round through the database: what comes out is done again by who knows nothing of Gongzhi."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest

from gongzhi.actions import draws
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.replacements import Request
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws.playing import LEADERS, play, send
from tests.draws.world import DICE, DISCLOSED, opened_round
from tests.spec.conftest import POTTERY, TEA
from tests.spec.test_13_double_random import published
from tests.verifier.verifier import verifier

LATER = DICE + timedelta(days=2)


@pytest.mark.parametrize("waves", [(0,), (1, 2), (0, 1)])
def test_a_round_ends_in_a_bundle_that_the_verifier_accepts(world, waves):
    plan = published(world.officers)
    world = play(opened_round(world, waves=waves, plan=plan))
    said = "".join(verifier.verify(draws.bundle_of(world.number)))
    assert "PRACTICE" not in said
    assert world.row.commit in said or world.row.seed in said
    public = queries.draws.public_round(world.number)
    assert public.bundle == sha256(draws.bundle_of(world.number)).hexdigest()


def test_dispatch_opens_a_task_for_each_object_that_the_register_knows(world):
    plan = published(world.officers)
    world = play(opened_round(world, plan=plan), until="sealed")
    tasks = draws.dispatch(world.number, wave=0, by=world.actors["a3派发"], at=LATER)
    lines = draws.targets(world.number, wave=0, by=world.actors["a3派发"], at=LATER)
    teams = {row["enterprise"]: [] for row in lines["assignment"]}
    for row in lines["assignment"]:
        teams[row["enterprise"]].append(row["inspector"])
    with seeing_as(world.officers.system):
        found = {row.uscc: list(row.values["inspectors"]) for row in queries.matters.all_of("check_task", plan=plan)}
    assert POTTERY in found  # certain by rule
    assert found == {code: team for code, team in teams.items() if code in (POTTERY, TEA)}
    assert len(tasks) == len(found)
    with pytest.raises(Refusal, match="DRAW_WAVE_STATE"):
        draws.dispatch(world.number, wave=0, by=world.actors["a3派发"], at=LATER)


def test_a_practice_round_takes_every_step_and_never_passes_for_a_draw(world):
    practice = play(opened_round(world, purpose="practice"))
    bundle = draws.bundle_of(practice.number)
    assert "PRACTICE" in "".join(verifier.verify(bundle, practice=True))
    with pytest.raises(verifier.Difference):
        verifier.verify(bundle)
    with pytest.raises(verifier.Difference):
        verifier.verify(bundle.replace(b'"purpose":"practice"', b'"purpose":"draw"'))
    with seeing_as(world.officers.system):
        assert queries.matters.all_of("check_task") == ()
    drawn = play(opened_round(world), until="sealed")
    assert drawn.row.seed != practice.row.seed
    assert drawn.row.commit != practice.row.commit


def test_replacements_are_the_next_in_order_under_both_keys_and_stand_in_the_transcript(world):
    world = play(opened_round(world, purpose="practice"), until="sealed")
    send(world)
    lines = draws.targets(world.number, wave=0, by=world.actors["a1组织"], at=LATER)
    gone = next(row["id"] for row in lines["selection"] if row["role"] == "drawn")
    (first,) = [row["id"] for row in lines["selection"] if row["reserve"] == 1]
    request = Request(moment(LATER), "object", gone, "", 0, "停产", sha256(b"closed").hexdigest())
    assert not replaced(world, request, "a1组织")
    with pytest.raises(Refusal, match="DRAW_REPLACEMENT_OTHER"):
        replaced(world, Request(moment(LATER), "object", gone, "", 0, "停产", sha256(b"other").hexdigest()), "a2批准")
    with pytest.raises(Refusal, match="VDR_REASON"):
        replaced(world, Request(moment(LATER), "object", gone, "", 0, "说情", sha256(b"x").hexdigest()), "a1组织")
    assert replaced(world, request, "a2批准")
    team = draws.targets(world.number, wave=0, by=world.actors["a1组织"], at=LATER)["assignment"]
    leaves = next(row for row in team if row["enterprise"] == POTTERY)
    second = Request(moment(LATER), "inspector", POTTERY, leaves["inspector"], leaves["slot"], "离岗", "11" * 32)
    for name in LEADERS:
        replaced(world, second, name)
    play(world)
    bundle = draws.bundle_of(world.number)
    verifier.verify(bundle, practice=True)
    assert f'"replaced_by":"{first}"'.encode() in bundle


def replaced(world, request: Request, name: str) -> bool:
    by = world.actors[name]
    row = draws.replacement_for(world.number, request, by=by, at=LATER)
    signature = world.signed(f"replacement-{row.seq}", name, leaf(line(row)))
    return draws.replace(world.number, request, signature=signature, by=by, at=LATER)


def test_the_transcript_waits_for_its_day_and_for_every_dispatch(world):
    world = play(opened_round(world, purpose="practice"), until="sealed")
    early = lambda at: draws.disclose(world.number, by=world.actors["a3派发"], at=at, seen=world.seen)  # noqa: E731
    for at in (LATER, DISCLOSED):  # not the day; the day, but nothing is dispatched
        with pytest.raises(Refusal, match="GUARD_DISCLOSURE_DAY"):
            early(at)
    with pytest.raises(Refusal, match="DRAW_NOT_DISCLOSED"):
        draws.bundle_of(world.number)


def test_no_key_of_the_database_stands_in_what_is_drawn_from_so_none_can_move_a_draw(world, owner):
    world = play(opened_round(world, plan=published(world.officers)))
    with ZipFile(BytesIO(draws.bundle_of(world.number))) as zipped:
        files = {name: zipped.read(name).decode() for name in zipped.namelist()}
    tables = owner.execute(
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'id' and data_type = 'uuid'"
    )
    keys = {str(key) for (table,) in tables.fetchall() for (key,) in owner.execute(f"select id from {table}")}
    assert len(keys) > 100
    held = {name for name, text in files.items() if any(key in text for key in keys)}
    assert held == {"log.jsonl"}  # its lines are events, told after the draw was committed to
