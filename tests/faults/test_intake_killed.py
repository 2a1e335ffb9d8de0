"""The intake killed at random, again and again: every notice present once, none lost, none doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import address

RUN = """
import django; django.setup()
from gongzhi import sources
from gongzhi.actions import intake, setting_up
from gongzhi.actions.clock import now
intake.CHUNK = 20
system = setting_up.the_system("360000")
parsed = sources.snapshot_of("us_fda")
print("ready", flush=True)
intake.record_evidence(parsed.evidence, raw_name="us_fda", raw_size=1, by=system, at=now())
print("done", flush=True)
"""


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.long)])
def test_an_intake_killed_again_and_again_ends_with_every_notice_once(clone, owner, tmp_path: Path, kills: int):
    chance = random.Random(20241227)
    environment = os.environ | {"DATABASE_URL": address("DATABASE_URL", clone), "GONGZHI_VAR": str(tmp_path)}
    wanted = 966
    for _ in range(kills):
        worker = subprocess.Popen([sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.05))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        (rows, bodies, found) = owner.execute(
            "select (select count(*) from store_evidence), (select count(*) from store_refusalcount),"
            " (select count(distinct evidence_id) from store_noticekey)"
        ).fetchone()
        assert rows == bodies == found  # nothing half-stored, nothing that no search finds
        if rows == wanted:
            owner.execute("alter table store_refusalcount disable trigger user")
            owner.execute("alter table store_evidence disable trigger user")
            owner.execute("alter table store_noticekey disable trigger user")
            owner.execute("delete from store_noticekey")
            owner.execute("delete from store_refusalcount")
            owner.execute("delete from store_evidence")
    final = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, check=True)
    assert final.stdout.endswith(b"done\n")
    (rows, references) = owner.execute(
        "select count(*), count(distinct (source, reference)) from store_evidence"
    ).fetchone()
    assert (rows, references) == (wanted, wanted)
    (told,) = owner.execute("select sum((body::json ->> 'count')::int) from store_event").fetchone()
    assert told >= wanted  # every piece stands in an event of the act that took it in
