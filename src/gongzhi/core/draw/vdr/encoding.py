"""How VDR-1 hashes: every part with its length before it, every use under a tag of its own."""

from __future__ import annotations

import hashlib
from typing import Literal

Purpose = Literal["draw", "practice"]
PREFIX: dict[Purpose, str] = {"draw": "VDR-1/", "practice": "VDR-1-practice/"}


def enc(part: bytes) -> bytes:
    """The part with its length before it, four bytes, big-endian."""
    return len(part).to_bytes(4, "big") + part


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def tagged(purpose: Purpose, tag: str, *parts: bytes) -> bytes:
    """What is hashed or signed: the tag of the purpose and all parts, each with its length."""
    return b"".join(enc(part) for part in ((PREFIX[purpose] + tag).encode(), *parts))


def digest(purpose: Purpose, tag: str, *parts: bytes) -> bytes:
    """SHA-256 of `tagged`, 32 bytes."""
    return hashlib.sha256(tagged(purpose, tag, *parts)).digest()
