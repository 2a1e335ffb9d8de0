"""Processes that send and take in partners' messages, started, killed and counted, for the tests of this folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.conftest import address
from tests.partners import Partner

SENDING = """
import base64, json, sys
import django; django.setup()
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gongzhi.actions import partners
from tests.partners import AT, Partner, complaint
feed, private, first, many, records = sys.argv[1], bytes.fromhex(sys.argv[2]), *map(int, sys.argv[3:6])
partner = Partner("", feed, Ed25519PrivateKey.from_private_bytes(private))
print("ready", flush=True)
for number in range(first, first + many):
    facts = [complaint(f"{feed}-{number}-{line}") for line in range(records)]
    partners.receive(partner.sent("complaints", *facts, number=number), at=AT)
    print(number, flush=True)
print("done", flush=True)
"""
TAKING_IN = """
import django; django.setup()
from gongzhi.actions import partner_intake
from tests.partners import AT
print("ready", flush=True)
partner_intake.take_in_waiting(at=AT)
print("done", flush=True)
"""
COUNTS = """
select (select count(*) from store_partnermessage where state = 'taken_in'),
       (select count(*) from store_partnermessage where state not in ('taken_in', 'received')),
       (select count(*) from store_evidence), (select count(*) from store_complaint),
       (select count(distinct (source, reference)) from store_evidence),
       (select count(*) from store_partnerrecord),
       (select coalesce(sum(records), 0) from store_partnermessage where state = 'taken_in'),
       (select coalesce(sum((body::json ->> 'new')::int), 0) from store_event where kind = 'PartnerMessageDecided')
"""


def environment(clone: str, folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": address("DATABASE_URL", clone), "GONGZHI_VAR": str(folder), "PYTHONPATH": str(Path.cwd()),
    } | more  # fmt: skip


def spawned(code: str, given: dict[str, str], *arguments: object) -> subprocess.Popen[bytes]:
    """A process that has said that it is ready."""
    words = [sys.executable, "-c", code, *map(str, arguments)]
    process = subprocess.Popen(words, env=given, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def to_send(partner: Partner, first: int, many: int, records: int) -> tuple[object, ...]:
    raw = partner.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return partner.feed, raw.hex(), first, many, records


def ended(process: subprocess.Popen[bytes]) -> tuple[int, list[bytes]]:
    """How a process ended (-9: killed) and what it printed since it was ready."""
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    return process.wait(), lines


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)


def counted(owner: Any) -> dict[str, int]:
    """What stands: all that was acknowledged as taken in must be there once, in every table that tells of it."""
    (row,) = owner.execute(COUNTS).fetchall()
    names = ("messages", "elsewhere", "evidence", "bodies", "references", "records", "acknowledged", "told")
    return dict(zip(names, (int(value) for value in row), strict=True))


def is_whole(found: dict[str, int]) -> bool:
    """No piece lost, none doubled: one body, one reference, one lineage and one telling for each record taken in."""
    facts = ("evidence", "bodies", "references", "records", "told")
    return all(found[name] == found["acknowledged"] for name in facts)


def said(what: str, **counts: object) -> None:
    print(f"\n{what}: {json.dumps(counts)}", flush=True)
