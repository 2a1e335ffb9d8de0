"""A load killed with -9 within itself, three times at each of its steps, then loaded again: nothing lost or doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.engine.lake import FAULTS, LINES, Lake
from tests.deliveries import delivery, item
from tests.faults.partner_world import environment, said
from tests.partners import DAY
from tests.spec.conftest import *

TIMES = 3
GOOD, BAD = 200, 10
LOADING = """
import os, signal, sys
from pathlib import Path
import django; django.setup()
from gongzhi.actions import deliveries
from gongzhi.actions.clock import at_noon
from gongzhi.engine import lake, loading
from gongzhi.engine.engines import _DuckDB
from gongzhi.store import queries
from tests.partners import DAY
name, path, point = sys.argv[1:]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def after(room, verb):
    before = getattr(room, verb)
    setattr(room, verb, lambda *given, **named: (before(*given, **named), die()))
AFTER = {"passed": (_DuckDB, "write"), "kept": (loading, "_keep"), "set aside": (loading, "_set_aside"),
         "file placed": (lake, "_flush"), "manifest linked": (lake.os, "link")}
if point in AFTER:
    after(*AFTER[point])
if point == "manifest drafted":
    lake.os.link = die
by = queries.accounts.actor_named(name, "CIQ_R", DAY)
first = deliveries.deliver(Path(path), "append", by=by, at=at_noon(DAY))
assert deliveries.deliver(Path(path), "append", by=by, at=at_noon(DAY)).load == first.load
"""
WITHIN = ("passed", "kept", "set aside", "file placed", "manifest drafted", "manifest linked")


def loads(given: dict[str, str], *words: object) -> int:
    return subprocess.run([sys.executable, "-c", LOADING, *map(str, words)], env=given, check=False).returncode


@pytest.mark.long
@pytest.mark.parametrize("point", WITHIN)
def test_a_load_killed_within_itself_and_loaded_again_is_there_once(officers, owner, clone, tmp_path: Path, point):
    post = officers.headquarters[0].post
    (made,) = setting_up.give_passwords([("r", post)], by=officers.system, at=at_noon(DAY))
    given, place = environment(clone, tmp_path), Lake(tmp_path / "lake")
    killed(given, made.username, tmp_path, point, place)
    told = "select count(*), count(distinct subject) from store_event where kind = 'DeliveryDone'"
    assert owner.execute(told).fetchone() == (TIMES, TIMES)
    lines, faults = (sum(load.rows(table) for load in place.manifest().loads) for table in (LINES, FAULTS))
    lost = TIMES * (GOOD + BAD) - lines - faults
    said(f"load killed: {point}", kills=TIMES, lines=lines, faults=faults, lost=max(lost, 0), doubled=max(-lost, 0))
    assert (lines, faults) == (TIMES * GOOD, TIMES * BAD)


def killed(given: dict[str, str], name: str, folder: Path, point: str, place: Lake) -> None:
    for number in range(TIMES):
        declared = f"36072024{number:010d}"
        lines = [item(at, declaration_no=declared) for at in range(1, GOOD + 1)]
        faulty = [item(GOOD + at, declaration_no=declared, hs_code="85") for at in range(1, BAD + 1)]
        path = delivery(folder / f"{number}.csv", *lines, *faulty)
        assert loads(given, name, path, point) == -signal.SIGKILL
        assert len(place.manifest().loads) == number + (point == "manifest linked")
        assert loads(given, name, path, "") == 0
        assert len(place.manifest().loads) == number + 1
