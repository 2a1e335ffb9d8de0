"""The door code: what an enterprise shows on the day of a visit, so that the visitor was there."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from gongzhi.core.rules import RuleBook

DIGITS = 8


@dataclass(frozen=True)
class ScanInRow:
    """A row of visit_scan_in."""

    rule: str
    required: bool


def door_code(secret: bytes, uscc: str, day: date) -> str:
    """8 digits, others for every enterprise and day; without the secret nobody can say them."""
    mac = hmac.new(secret, f"door|{uscc}|{day.isoformat()}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def is_required(book: RuleBook) -> bool:
    """Whether a visit cannot go on without the code."""
    (row,) = book.table("visit_scan_in").typed(ScanInRow)
    return row.required
