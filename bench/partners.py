"""Durable intake of single records through the interface for partners, beside PostgreSQL's COPY as the limit.

    python -m bench.partners [RECORDS]      # 2,000 unless said

One run on a PostgreSQL that waits for the disk and is thrown away afterwards. Ours: one signed message for each record,
asked through Django's test client in this process, one after the other: signature, rules, raw bytes to the disk,
inbox, ledger event, signed receipt, commit; then the worker takes all of them in. Not counted: network and web server.
The limit: the same bodies into one table of text by COPY, all in one transaction, and by one transaction each.
Three rounds; the middle one of each is told.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import psycopg

RECORDS, ROUNDS = 2_000, 3
MILLISECONDS = 1000


def copied(url: str, bodies: list[bytes]) -> float:
    """Records a second by one COPY."""
    with psycopg.connect(url) as link:
        link.execute("create table if not exists beside (body text)")
        link.commit()
        began = time.perf_counter()
        with link.cursor() as cursor, cursor.copy("copy beside (body) from stdin") as copy:
            for body in bodies:
                copy.write_row([body.decode()])
        link.commit()
        return len(bodies) / (time.perf_counter() - began)


def committed_each(url: str, bodies: list[bytes]) -> float:
    """Records a second by one insert and one commit each: what a disk allows whoever answers each record."""
    with psycopg.connect(url, autocommit=True) as link:
        began = time.perf_counter()
        for body in bodies:
            link.execute("insert into beside (body) values (%s)", [body.decode()])
        return len(bodies) / (time.perf_counter() - began)


def sent(bodies: list[bytes], call: Callable[[int, bytes], int], first: int) -> tuple[float, float]:
    """Records a second and p95 in milliseconds of messages of one record."""
    took = []
    for number, body in enumerate(bodies, start=first):
        began = time.perf_counter()
        status = call(number, body)
        took.append(time.perf_counter() - began)
        assert status == 202, status
    return len(bodies) / sum(took), quantiles(took, n=20)[-1] * MILLISECONDS


def main() -> int:
    from gongzhi.config.database_roles import prepare_database
    from gongzhi.config.local_postgres import LocalPostgres

    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-", dir="/tmp"))
    folder.chmod(0o711)
    server = LocalPostgres(folder / "pg")
    try:
        urls = prepare_database(server.start().superuser_url(), "gongzhi")
        os.environ |= urls.environment() | {
            "GONGZHI_VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings",
            "GONGZHI_PLAIN_STATIC": "1", "GONGZHI_HOSTS": "testserver", "GONGZHI_SECRET_KEY": "bench",
            "GONGZHI_TODAY": "2017-03-10",
        }  # fmt: skip
        migrated = os.environ | {"DATABASE_URL": urls.owner}
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=migrated, check=True)
        return measure(urls.owner, records)
    finally:
        server.stop()
        shutil.rmtree(folder)
        shutil.rmtree(server.sockets, ignore_errors=True)


def measure(url: str, records: int) -> int:
    import django

    django.setup()
    os.environ.setdefault("GONGZHI_TEST_SERVER", "the benchmark's own")
    from django.test import Client

    from gongzhi.actions.clock import now
    from gongzhi.actions.partner_intake import take_in_waiting
    from tests.partners import admitted, complaint, small_province

    partner, browser = admitted(small_province()), Client()

    def call(number: int, body: bytes) -> int:
        partner.at = now()
        one = partner.signed("complaints", body, number, f"k{number}", {})
        headers = {"Gongzhi-Envelope": one.envelope, "Gongzhi-Signature": one.signature}
        answer = browser.post("/api/partners/v1/messages", body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    rounds = []
    for turn in range(ROUNDS):
        first = turn * records + 1
        bodies = [json.dumps(complaint(f"T-{n}"), ensure_ascii=False).encode() for n in range(first, first + records)]
        limit, each = copied(url, bodies), committed_each(url, bodies)
        rate, p95 = sent(bodies, call, first)
        began = time.perf_counter()
        assert take_in_waiting(at=now()) == records
        rounds.append((limit, each, rate, p95, records / (time.perf_counter() - began)))
    limit, each, rate, p95, taken = (median(column) for column in zip(*rounds, strict=True))
    print(f"{records:,} records of one message each, middle of {ROUNDS} rounds")
    print(f"COPY, one transaction            {limit:10,.0f} records/s")
    print(f"insert, a commit for each        {each:10,.0f} records/s")
    beside = f"1/{each / rate:.1f} of a commit each, 1/{limit / rate:,.0f} of COPY"
    print(f"interface, receipted and durable {rate:10,.0f} records/s  p95 {p95:.1f} ms  {beside}")
    print(f"worker, evidence with its event  {taken:10,.0f} records/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
