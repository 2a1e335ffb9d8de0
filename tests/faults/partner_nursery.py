"""A process that forks senders and workers by turns and kills each after a random moment: a start costs nothing."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

RECORDS = 5  # of a message
PATIENCE = 0.1  # seconds until a sender or worker whose database is away tries again


def acknowledged(file: Path) -> list[int]:
    """The numbers of messages whose receipt came, in their order; a line that a kill cut off is none."""
    text = file.read_text() if file.exists() else ""
    return [int(line) for line in text.split("\n")[:-1]]


def send_on(feed: str, private: bytes, file: Path, most: int) -> None:
    """Send message after message from the first without a receipt on, each until it is receipted."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.db import InterfaceError, OperationalError, connection

    from gongzhi.actions import partners
    from tests.partners import AT, Partner, complaint

    partner = Partner("", feed, Ed25519PrivateKey.from_private_bytes(private))
    written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    number = max(acknowledged(file), default=0) + 1
    while number <= most:
        facts = [complaint(f"{feed}-{number}-{line}") for line in range(RECORDS)]
        try:
            partners.receive(partner.sent("complaints", *facts, number=number), at=AT)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(PATIENCE)
            continue
        os.write(written, f"{number}\n".encode())
        number += 1


def work_on(seconds: float) -> None:
    """Take in what waits, again and again."""
    from django.db import InterfaceError, OperationalError, connection

    from gongzhi.actions import partner_intake
    from tests.partners import AT

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if not partner_intake.take_in_waiting(at=AT, most=20):
                time.sleep(PATIENCE / 10)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(PATIENCE)


def main() -> None:
    """Arguments: feed, private key in hex, file of acknowledgements, kills, seed. Prints how many died working."""
    import django

    django.setup()
    import tests.partners  # noqa: F401 - whatever a child needs is read before there are children

    feed, private, file = sys.argv[1], bytes.fromhex(sys.argv[2]), Path(sys.argv[3])
    kills, chance = int(sys.argv[4]), random.Random(sys.argv[5])
    print("ready", flush=True)
    died = 0
    for turn in range(kills):
        child = os.fork()
        if child == 0:
            try:
                send_on(feed, private, file, 10**6) if turn % 2 else work_on(3600)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        died += os.WIFSIGNALED(status)
    print(died, flush=True)


if __name__ == "__main__":
    main()
