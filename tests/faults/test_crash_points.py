"""Every named crash point, killed three times: what was acknowledged stands, once; what was not stands at most once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.crash_points import VARIABLE, CrashPoint
from gongzhi.engine import lake
from tests.deliveries import delivery, item
from tests.faults import mail_kills
from tests.faults.partner_world import (
    SENDING,
    TAKING_IN,
    counted,
    ended,
    environment,
    is_whole,
    said,
    spawned,
    to_send,
)
from tests.partners import *
from tests.partners import AT, admitted, take

TIMES = 3
SENT_ON = "2017-03-06"
RECALLING = """
import sys
import django; django.setup()
from gongzhi.actions import matters, setting_up
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.partners import AT, PEOPLE
print("ready", flush=True)
signer = setting_up.actor(PEOPLE["headquarters"][1])
with seeing_as(signer):
    seen = queries.matters.matter("feed_recall", sys.argv[1]).instance.seen
matters.take_act("feed_recall", sys.argv[1], "recall", values={}, by=signer, at=AT, seen=seen)
print("done", flush=True)
"""


def killed_at(point: CrashPoint, code: str, given: dict[str, str], *arguments: object) -> None:
    status, lines = ended(spawned(code, given | {VARIABLE: point}, *arguments))
    assert status == -signal.SIGKILL, (point, status, lines)
    assert b"done" not in lines


def receiving(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    """Killed while a message comes in; the sender, who had no answer, sends it again."""
    for number in range(1, TIMES + 1):
        killed_at(point, SENDING, given, *to_send(partner, number, 1, 2))
        kept = owner.execute("select count(*) from store_partnermessage where sequence = %s", [number]).fetchone()
        assert kept == (1 if point is CrashPoint.INBOX_AFTER_COMMIT else 0,)
        assert ended(spawned(SENDING, given, *to_send(partner, number, 1, 2)))[0] == 0
        assert ended(spawned(TAKING_IN, given))[0] == 0
    assert counted(owner)["messages"] == TIMES


def taking_in(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    """Killed while a message is taken in: it waits on, or was taken in whole."""
    for number in range(1, TIMES + 1):
        assert ended(spawned(SENDING, given, *to_send(partner, number, 1, 2)))[0] == 0
        killed_at(point, TAKING_IN, given)
        assert is_whole(counted(owner))
        assert counted(owner)["messages"] == (number if point is CrashPoint.UNIT_AFTER_COMMIT else number - 1)
        assert ended(spawned(TAKING_IN, given))[0] == 0
    assert counted(owner)["messages"] == TIMES


def quarantining(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    """Killed while a message goes into quarantine: it waits on, nothing of it counts."""
    narrow = admitted(officers, "jx-narrow", place="361000")
    for number in range(1, TIMES + 1):
        assert ended(spawned(SENDING, given, *to_send(narrow, number, 1, 2)))[0] == 0
        killed_at(point, TAKING_IN, given)
        assert counted(owner)["elsewhere"] == number - 1
        assert ended(spawned(TAKING_IN, given))[0] == 0
    assert counted(owner)["elsewhere"] == TIMES


def recalling(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    """Killed while a feed is recalled: nothing of it is withdrawn, until it is withdrawn whole."""
    assert ended(spawned(SENDING, given, *to_send(partner, 1, 2, 3)))[0] == 0
    assert ended(spawned(TAKING_IN, given))[0] == 0
    take(partner.number, "suspend", officers.headquarters[:1], reason="x")
    from gongzhi.actions import matters

    values = {"feed": partner.feed, "grounds": "x"}
    number = matters.open_matter("feed_recall", values=values, by=officers.headquarters[0], at=AT)
    take(number, "recall", officers.headquarters[:1], scheme="feed_recall")
    gone = "select count(*) from store_evidence where withdraws is not null"
    for _ in range(TIMES):
        killed_at(point, RECALLING, given, number)
        assert owner.execute(gone).fetchone() == (0,)
    assert ended(spawned(RECALLING, given, number))[0] == 0
    assert owner.execute(gone).fetchone() == (6,)


LOADING = """
import sys
from pathlib import Path
import django; django.setup()
from gongzhi.actions import deliveries
from gongzhi.store import queries
from tests.partners import AT, DAY
print("ready", flush=True)
by = queries.accounts.actor_named(sys.argv[1], "CIQ_R", DAY)
deliveries.deliver(Path(sys.argv[2]), "append", by=by, at=AT)
print("done", flush=True)
"""


def delivering(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    """Killed beside the lake: loaded again it is there once, and told once."""
    folder = Path(given["GONGZHI_VAR"])
    (made,) = setting_up.give_passwords([("r", officers.headquarters[0].post)], by=officers.system, at=AT)
    for number in range(1, TIMES + 1):
        lines = item(number, export_date=SENT_ON), item(number + TIMES, export_date=SENT_ON, hs_code="85")
        path = delivery(folder / f"{number}.csv", *lines)
        killed_at(point, LOADING, given, made.username, path)
        assert ended(spawned(LOADING, given, made.username, path))[0] == 0
    seen = lake.Lake(folder / "lake").manifest()
    assert [(load.rows(lake.LINES), load.rows(lake.FAULTS)) for load in seen.loads] == [(1, 1)] * TIMES
    (done,) = owner.execute("select count(*) from store_event where kind = 'DeliveryDone'").fetchone()
    said(f"crash point {point}", kills=TIMES, loads=len(seen.loads), told=done)
    assert done == TIMES


def sending_mails(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    mail_kills.sending(officers, owner, given, point, TIMES, killed_at)


def spreading(officers, partner, owner, given: dict[str, str], point: CrashPoint) -> None:
    mail_kills.spreading(officers, owner, given, point, TIMES, killed_at)


TRIALS: dict[CrashPoint, Callable[..., None]] = {
    CrashPoint.RAW_AFTER_WRITE: receiving,
    CrashPoint.RAW_AFTER_FSYNC: receiving,
    CrashPoint.INBOX_AFTER_INSERT: receiving,
    CrashPoint.INBOX_AFTER_COMMIT: receiving,
    CrashPoint.UNIT_AFTER_CLAIM: taking_in,
    CrashPoint.UNIT_AFTER_RECORDS: taking_in,
    CrashPoint.UNIT_AFTER_EVENT: taking_in,
    CrashPoint.UNIT_BEFORE_COMMIT: taking_in,
    CrashPoint.UNIT_AFTER_COMMIT: taking_in,
    CrashPoint.QUARANTINE_BEFORE_COMMIT: quarantining,
    CrashPoint.RECALL_AFTER_WITHDRAWALS: recalling,
    CrashPoint.RECALL_AFTER_VALUES: recalling,
    CrashPoint.DELIVERY_AFTER_ORDER: delivering,
    CrashPoint.DELIVERY_AFTER_LAKE: delivering,
    CrashPoint.DELIVERY_BEFORE_COMMIT: delivering,
    CrashPoint.DELIVERY_AFTER_COMMIT: delivering,
    CrashPoint.SPREAD_BEFORE_COMMIT: spreading,
    CrashPoint.MAIL_AFTER_CLAIM: sending_mails,
    CrashPoint.MAIL_AFTER_SENDING: sending_mails,
    CrashPoint.MAIL_AFTER_COMMIT: sending_mails,
}


def test_every_crash_point_has_its_trial():
    assert set(TRIALS) == set(CrashPoint)


@pytest.mark.long
@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_kill_at_a_crash_point_loses_nothing_and_doubles_nothing(officers, partner, owner, clone, tmp_path, point):
    TRIALS[point](officers, partner, owner, environment(clone, tmp_path), point)
    found = counted(owner)
    if TRIALS[point] in (receiving, taking_in):
        assert is_whole(found)
        assert found["acknowledged"] == TIMES * 2
    said(f"crash point {point}", kills=TIMES, **found)
