"""A worker killed while it runs the clocks: each step and each reminder has one effect, none half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from gongzhi.actions.clocks import run_clocks
from tests.actions.test_clocks import FRIDAY, at_noon, served
from tests.conftest import address
from tests.spec.conftest import *
from tests.spec.conftest import register, returned

SERVED, RAN = date(2017, 6, 1), date(2017, 6, 17)
CHECKS, RETURNS = 6, 12
RUN = """
import django; django.setup()
from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from datetime import date
system = setting_up.the_system("360000")
print("ready", flush=True)
run_clocks(by=system, at=at_noon(date(2017, 6, 17)))
print("done", flush=True)
"""
HALF = """
select (select count(*) from store_signature where act = 'finish'),
       (select count(*) from store_transition where act = 'finish'),
       (select count(*) from store_instance where workflow = 'spot_check' and state = 'final'),
       (select count(*) from store_event where kind = 'ActTaken' and body::json ->> 'act' = 'finish'),
       (select count(*) from store_reminder),
       (select count(*) from store_event where kind = 'ReminderGiven')
"""


def worker(clone: str, folder: Path) -> subprocess.Popen[bytes]:
    """A process that is about to run the clocks."""
    environment = os.environ | {"DATABASE_URL": address("DATABASE_URL", clone), "GONGZHI_VAR": str(folder)}
    started = subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


def effects(owner) -> int:
    """How many steps and reminders are committed."""
    (many,) = owner.execute("select count(*) from store_event where kind in ('ReminderGiven', 'ActTaken')").fetchone()
    return many


def killed(process: subprocess.Popen[bytes]) -> bool:
    """Whether it was killed before it was done."""
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    done = process.stdout.read() == b"done\n"
    process.stdout.close()
    return not done


def alone(owner) -> None:
    """Wait until the server has seen that the killed one is gone."""
    until = time.monotonic() + 20
    others = "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle'"
    while owner.execute(f"{others} and pid <> pg_backend_pid()").fetchone() != (0,):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.long
def test_a_worker_killed_again_and_again_ends_with_every_effect_once(officers, clone, owner, tmp_path):
    chance = random.Random(20170617)
    for number in range(CHECKS):
        served(officers, SERVED, reference=f"S-{number}")
    for number in range(2, RETURNS + 2):
        register(officers, returned(number, FRIDAY))
    before = effects(owner)  # steps of persons
    kills, done = 0, 0
    while True:
        process = worker(clone, tmp_path)
        wanted = done + chance.randint(1, 3)
        while process.poll() is None and effects(owner) - before < wanted:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))  # into the middle of the next one
        if not killed(process):
            break
        kills += 1
        alone(owner)
        signed, taken, final, told, given, reminded = owner.execute(HALF).fetchone()
        assert (signed, final, told, reminded) == (taken, taken, taken, given)
        assert taken + given >= wanted
        done = taken + given
    assert kills >= 4
    run_clocks(by=officers.system, at=at_noon(RAN))
    once = owner.execute(HALF).fetchone()
    assert once[:4] == (CHECKS,) * 4
    assert once[4] == once[5] >= RETURNS
    run_clocks(by=officers.system, at=at_noon(RAN))
    assert owner.execute(HALF).fetchone() == once


def test_a_worker_killed_between_signing_and_stepping_leaves_nothing(officers, clone, owner, tmp_path):
    served(officers, SERVED)
    with owner.transaction():
        owner.execute("lock table store_transition in exclusive mode")
        process = worker(clone, tmp_path)
        blocked = "select count(*) from pg_locks where not granted and relation = 'store_transition'::regclass"
        until = time.monotonic() + 20
        while owner.execute(blocked).fetchone() != (1,):
            assert time.monotonic() < until
            time.sleep(0.01)
        assert killed(process)
    alone(owner)
    assert owner.execute(HALF).fetchone()[:4] == (0, 0, 0, 0)
    run_clocks(by=officers.system, at=at_noon(RAN))
    assert owner.execute(HALF).fetchone()[:4] == (1, 1, 1, 1)
