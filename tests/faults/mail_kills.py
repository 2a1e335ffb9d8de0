"""Warnings killed on their way to subscribers: none lost, none told twice, at most one repeat of a mail a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from gongzhi.actions import subscribing
from gongzhi.actions.crash_points import CrashPoint
from gongzhi.core.risk.subscriptions import Wish
from tests.faults.partner_world import ended, said, spawned
from tests.mail_world import ANYTHING, Mailbox, environment_of, given, server_of
from tests.partners import AT
from tests.web.province import one_of_each

Killed = Callable[..., None]
SENDING = """
import sys
from datetime import datetime
import django; django.setup()
from gongzhi.actions import mailing, setting_up
print("ready", flush=True)
mailing.send_due(by=setting_up.the_system("360000"), at=datetime.fromisoformat(sys.argv[1]))
print("done", flush=True)
"""
SPREADING = """
import sys
from datetime import datetime
import django; django.setup()
from gongzhi.actions import announcing, setting_up
print("ready", flush=True)
announcing.spread(by=setting_up.the_system("360000"), at=datetime.fromisoformat(sys.argv[1]))
print("done", flush=True)
"""


def sending(officers, owner, environment: dict[str, str], point: CrashPoint, times: int, killed_at: Killed) -> None:
    """A mail is waiting each time; the process is killed, and another one sends what is left."""
    before = settings.MAIL_SERVER
    with server_of(Mailbox()) as box:
        settings.MAIL_SERVER = given(box.port)
        environment = environment | environment_of(box.port)
        for number in range(times):
            at = AT + timedelta(days=number)
            subscribing.subscribe_publicly(
                ANYTHING, how="at_once", address=f"r{number}@example.org", lang="zh", by=officers.system, at=at
            )
            killed_at(point, SENDING, environment, at.isoformat())
            later = (at + timedelta(hours=1)).isoformat()
            assert ended(spawned(SENDING, environment, later))[0] == 0
    settings.MAIL_SERVER = before
    came = Counter(letter["Message-ID"] for letter in box.letters)
    (sent,) = owner.execute("select count(*) from store_mail where state = 'sent'").fetchone()
    (told,) = owner.execute("select count(*) from store_event where kind = 'MailSent'").fetchone()
    repeats = sum(came.values()) - len(came)
    said(f"crash point {point}", kills=times, mails=len(came), repeats=repeats, sent=sent, told=told)
    assert len({letter["To"] for letter in box.letters}) == len(came) == sent == told == times
    assert set(came.values()) == ({2} if point is CrashPoint.MAIL_AFTER_SENDING else {1})


def spreading(officers, owner, environment: dict[str, str], point: CrashPoint, times: int, killed_at: Killed) -> None:
    """An announcement is told to nobody until it is told to all, once."""
    readers = (officers.origin[0], officers.headquarters[0])
    for actor in readers:
        subscribing.subscribe(
            Wish("", "", "", 4), how="at_once", address="", lang="zh", system=officers.system, by=actor,
            at=AT - timedelta(days=400),
        )  # fmt: skip
    one_of_each(officers)
    moment = AT.isoformat()
    for _ in range(times):
        killed_at(point, SPREADING, environment, moment)
        assert owner.execute("select count(*) from store_delivery").fetchone() == (0,)
    for _ in range(2):
        assert ended(spawned(SPREADING, environment, moment))[0] == 0
    (came,) = owner.execute("select count(*) from store_delivery").fetchone()
    (told,) = owner.execute("select count(*) from store_event where kind = 'WarningSpread'").fetchone()
    said(f"crash point {point}", kills=times, deliveries=came, told=told)
    assert (came, told) == (len(readers), 1)
