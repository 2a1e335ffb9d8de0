"""Named places at which a test kills the process: what stood before a kill stands after it, once."""

from __future__ import annotations

import os
import signal
from enum import StrEnum

VARIABLE = "GONGZHI_CRASH_AT"


class CrashPoint(StrEnum):
    """Each is tried by tests/faults/test_crash_points.py; a new one without its trial fails there."""

    RAW_AFTER_WRITE = "raw.after_write"
    RAW_AFTER_FSYNC = "raw.after_fsync"
    INBOX_AFTER_INSERT = "inbox.after_insert_before_commit"
    INBOX_AFTER_COMMIT = "inbox.after_commit_before_202"
    UNIT_AFTER_CLAIM = "unit.after_claim"
    UNIT_AFTER_RECORDS = "unit.after_records"
    UNIT_AFTER_EVENT = "unit.after_event"
    UNIT_BEFORE_COMMIT = "unit.before_commit"
    UNIT_AFTER_COMMIT = "unit.after_commit"
    QUARANTINE_BEFORE_COMMIT = "quarantine.before_commit"
    RECALL_AFTER_WITHDRAWALS = "recall.after_withdrawals"
    RECALL_AFTER_VALUES = "recall.after_values"
    DELIVERY_AFTER_ORDER = "delivery.after_order"
    DELIVERY_AFTER_LAKE = "delivery.after_lake_before_event"
    DELIVERY_BEFORE_COMMIT = "delivery.after_event_before_commit"
    DELIVERY_AFTER_COMMIT = "delivery.after_commit"
    SPREAD_BEFORE_COMMIT = "spread.before_commit"
    MAIL_AFTER_CLAIM = "mail.after_claim"
    MAIL_AFTER_SENDING = "mail.after_sending_before_mark"
    MAIL_AFTER_COMMIT = "mail.after_commit"


def crash_at(point: CrashPoint) -> None:
    """Nothing, unless a test named this point to the process: then the process is killed where it stands."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
