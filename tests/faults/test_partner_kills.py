"""Senders and workers killed at random, the whole database killed under load: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from gongzhi.config.database_roles import prepare_database
from gongzhi.config.local_postgres import LocalPostgres
from tests.faults.partner_nursery import RECORDS, acknowledged
from tests.faults.partner_world import TAKING_IN, counted, ended, environment, is_whole, said, spawned, to_send
from tests.partners import *
from tests.partners import admitted, small_province

KILLS, DATABASE_KILLS = 200, 20
SEED = "20241227"
SENDER = """
import sys
import django; django.setup()
from pathlib import Path
from tests.faults.partner_nursery import send_on
print("ready", flush=True)
send_on(sys.argv[1], bytes.fromhex(sys.argv[2]), Path(sys.argv[3]), 10**6)
"""
WORKER = """
import django; django.setup()
from tests.faults.partner_nursery import work_on
print("ready", flush=True)
work_on(3600)
"""


def settled(owner, file: Path) -> dict[str, int]:
    """What stands at the end, beside what was acknowledged."""
    found = counted(owner)
    (stored,) = owner.execute("select array_agg(sequence order by sequence) from store_partnermessage").fetchone()
    receipted = acknowledged(file)
    lost, doubled = set(receipted) - set(stored), len(stored) - len(set(stored))
    assert stored == list(range(1, len(stored) + 1))
    assert len(stored) - len(receipted) in (0, 1)  # the last one may have been kept without its answer
    assert is_whole(found)
    assert found["acknowledged"] == len(stored) * RECORDS
    return {"messages": len(stored), "receipts": len(receipted), "lost": len(lost), "doubled": doubled, **found}


@pytest.mark.long
def test_two_hundred_random_kills_lose_nothing_and_double_nothing(officers, partner, owner, clone, tmp_path):
    file, given = tmp_path / "acknowledged", environment(clone, tmp_path)
    feed, private, *_ = to_send(partner, 1, 1, 1)
    words = [sys.executable, "-m", "tests.faults.partner_nursery", feed, private, str(file), str(KILLS), SEED]
    nursery = subprocess.run(words, env=given, capture_output=True, check=True)
    (_, died) = nursery.stdout.split()
    assert int(died) == KILLS
    assert ended(spawned(TAKING_IN, given))[0] == 0
    found = settled(owner, file)
    assert found["messages"] > KILLS // 4  # they were killed at work
    said("random kill -9", kills=KILLS, **found)
    assert (found["lost"], found["doubled"]) == (0, 0)


def kill_whole(server: LocalPostgres) -> None:
    """The postmaster and every process of it, as when a machine loses its power."""
    first = server.pid()
    assert first is not None
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    for pid in (first, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    while server.pid() is not None:
        time.sleep(0.01)


@pytest.mark.long
def test_twenty_kills_of_the_whole_database_under_load_lose_nothing_and_double_nothing(tmp_path, settings_raw_folder):
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-", dir="/tmp"))
    folder.chmod(0o711)
    server = LocalPostgres(folder / "pg")  # which waits for the disk, as in earnest
    processes: list[subprocess.Popen[bytes]] = []
    before = dict(connection.settings_dict)
    try:
        server.start()
        urls = prepare_database(server.superuser_url(), "gongzhi")
        migrated = os.environ | {"DATABASE_URL": urls.owner}
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=migrated, check=True)
        connection.close()
        connection.settings_dict["HOST"] = str(server.sockets)
        connection.settings_dict["NAME"] = "gongzhi"
        partner = admitted(small_province())
        connection.close()
        given = os.environ | {
            "DATABASE_URL": urls.app, "GONGZHI_VAR": str(tmp_path), "PYTHONPATH": str(Path.cwd())
        }  # fmt: skip
        file = tmp_path / "acknowledged"
        feed, private, *_ = to_send(partner, 1, 1, 1)
        processes = [spawned(SENDER, given, feed, private, file), spawned(WORKER, given)]
        for kill in range(DATABASE_KILLS):
            seen = len(acknowledged(file))
            deadline = time.monotonic() + 60
            while len(acknowledged(file)) < seen + 5 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(acknowledged(file)) > seen, f"nothing came before kill {kill}"
            kill_whole(server)
            server.start()
        for process in processes:
            process.kill()
            process.wait()
        assert ended(spawned(TAKING_IN, given))[0] == 0
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            found = settled(owner, file)
        said("SIGKILL of the whole database", kills=DATABASE_KILLS, **found)
        assert (found["lost"], found["doubled"]) == (0, 0)
    finally:
        for process in processes:
            process.kill()
            process.wait()
            process.stdout.close()
        connection.close()
        connection.settings_dict.update(before)
        server.stop()
        shutil.rmtree(folder)
        shutil.rmtree(server.sockets, ignore_errors=True)
