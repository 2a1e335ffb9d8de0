"""Roots over canonical lines: the ledger's tree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from gongzhi.core import ledger


def leaf(line: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + line).digest()


def root(lines: Iterable[bytes]) -> bytes:
    """The root over the lines in order; of none, the hash of nothing."""
    return bytes.fromhex(ledger.root([leaf(line).hex() for line in lines]))
