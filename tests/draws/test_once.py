"""One draw, however many want it at once and wherever a process is killed: the same transcript, never a second seed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from gongzhi.actions import draws
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.conftest import address
from tests.draws.playing import DICE, STEPS, play, send
from tests.draws.world import opened_round

AT_ONCE = 50
FIRST_SECONDS = 0.05  # the longest that the first process of a state is let run when it is killed by chance
NEXT = """
import sys
from pathlib import Path
import django; django.setup()
from tests.draws.playing import STEPS
from tests.draws.world import taken_up
world = taken_up(sys.argv[1], Path(sys.argv[2]))
print("ready", flush=True)
STEPS[world.row.state](world)
print("done", flush=True)
"""


def at_once(act) -> list[object]:
    """What each of fifty gives or raises, every one on a connection of its own."""

    def one(number: int) -> object:
        connections[connection.alias].settings_dict["NAME"] = name
        try:
            return act(number)
        except Refusal as refused:
            return refused.code
        finally:
            connections[connection.alias].close()

    name = connection.settings_dict["NAME"]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_fifty_who_open_a_round_at_once_open_one(world):
    found = at_once(lambda _: opened_round(world).number)
    opened = [one for one in found if one != "DRAW_ROUND_RUNNING"]
    assert len(opened) == 1
    assert len(found) == AT_ONCE


def test_fifty_parallel_draws_give_one_transcript(world, owner):
    world = play(opened_round(world), until="beacon_recorded")
    seeds = at_once(lambda _: draws.draw_wave(world.number, wave=0, by=world.officers.system, at=DICE))
    results = at_once(lambda _: draws.assign_wave(world.number, wave=0, by=world.officers.system, at=DICE))
    assert seeds == [world.row.seed] * AT_ONCE
    assert set(results) == {world.row.wave(0).result}
    told = "select count(*) from store_event where kind = 'DrawRecorded' and body::json ->> 'record' = 'result-0'"
    assert owner.execute(told).fetchone() == (1,)
    assert owner.execute("select count(*) from store_drawwave").fetchone() == (1,)
    lines = owner.execute("select count(*) from store_drawresult where file = 'selection'").fetchone()
    assert lines == owner.execute("select count(*) from store_drawline where file = 'frame'").fetchone()


def spawned(world, clone: str, folder: Path) -> subprocess.Popen[bytes]:
    """A process that takes the round's next step, with every party's key."""
    environment = os.environ | {
        "DATABASE_URL": address("DATABASE_URL", clone),
        "GONGZHI_SEQUENCER_URL": settings.SEQUENCER_URL,
        "GONGZHI_VAR": str(folder),
        "GONGZHI_LOG_KEY": str(settings.LOG_KEY_FILE),
    }
    arguments = [sys.executable, "-c", NEXT, world.number, str(world.witness.desk.folder)]
    started = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


def killed_within(world, clone: str, owner, folder: Path, seconds: float | None) -> bool:
    """Whether a process was killed before its step was done: where it writes the step, or after so many seconds."""
    if seconds is not None:
        process = spawned(world, clone, folder)
        time.sleep(seconds)
        return _killed(process)
    return killed_where("store_transition", world, clone, owner, folder)


def killed_where(table: str, world, clone: str, owner, folder: Path) -> bool:
    """Whether a process was killed where it writes a table, before its step was done."""
    with owner.transaction():
        owner.execute(f"lock table {table} in exclusive mode")
        process = spawned(world, clone, folder)
        blocked = f"select count(*) from pg_locks where not granted and relation = '{table}'::regclass"
        until = time.monotonic() + 60
        while owner.execute(blocked).fetchone() != (1,):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
        return _killed(process)


def _killed(process: subprocess.Popen[bytes]) -> bool:
    process.kill()
    process.wait()
    assert process.stdout is not None
    done = process.stdout.read() == b"done\n"
    process.stdout.close()
    return not done


def transcript_of(world) -> tuple[object, ...]:
    row = world.row
    with seeing_as(world.officers.system):
        signed = queries.draws.signatures(row.id)
    return row.commit, row.seed, row.waves, tuple((one.step, one.signer) for one in signed)


def through_kills(world, clone, owner, folder, times: int, chance: random.Random | None) -> None:
    """Kill the round's next step in each state, then let it be taken; nothing that stood changes."""
    kills = 0
    for state in STEPS:
        assert world.row.state == state
        if state == "sealed":
            send(world)
        for kill in range(times):
            before = world.row
            # How long a step takes differs by state and machine, so later kills of a state may come later.
            seconds = None if chance is None else chance.uniform(0, FIRST_SECONDS * 2**kill)
            if not killed_within(world, clone, owner, folder, seconds):
                break
            kills += 1
            after = world.row
            for name in ("commit", "seed"):
                assert getattr(before, name) in ("", getattr(after, name))
            if after.state != state:
                break
        if world.row.state == state:
            STEPS[state](world)
    print(f"{kills} kills in {len(STEPS)} states")
    assert kills >= (len(STEPS) * times if chance is None else len(STEPS))
    assert world.row.state == "disclosed"
    (seeds,) = owner.execute("select count(distinct body) from store_event where kind = 'DrawRecorded'").fetchone()
    assert seeds == owner.execute("select count(*) from store_drawrecord").fetchone()[0]


@pytest.mark.long
def test_killed_in_each_state_it_comes_to_the_same_transcript(world, clone, owner, tmp_path):
    world = opened_round(world, purpose="practice")
    folder = tmp_path / "var"
    through_kills(world, clone, owner, folder, 1, None)
    ceremony_again(world)


@pytest.mark.long
def test_killed_five_times_in_each_state_it_comes_to_the_same_transcript(world, clone, owner, tmp_path):
    world = opened_round(world, purpose="practice")
    through_kills(world, clone, owner, tmp_path / "var", 5, None)
    ceremony_again(world)


@pytest.mark.long
def test_killed_at_any_time_it_comes_to_the_same_transcript(world, clone, owner, tmp_path):
    world = opened_round(world, purpose="practice")
    through_kills(world, clone, owner, tmp_path / "var", 5, random.Random(20170315))
    ceremony_again(world)


def ceremony_again(world) -> None:
    """What is recorded gives the recorded transcript, computed anew."""
    from gongzhi.actions.draws.custody import ceremony_of
    from gongzhi.core.draw.vdr.transcript import transcript

    with seeing_as(world.officers.system):
        drawn = transcript(ceremony_of(world.row))
    assert (drawn.commit.hex(), drawn.seed.hex()) == (world.row.commit, world.row.seed)
    assert [one.result.hex() for one in drawn.waves] == [one.result for one in world.row.waves]
