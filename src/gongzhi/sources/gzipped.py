"""Gzip from outside or of our own, unpacked within a bound."""

from __future__ import annotations

import gzip
import io
import zlib

MAGIC = b"\x1f\x8b"


def is_gzip(raw: bytes) -> bool:
    return raw.startswith(MAGIC)


def unpacked(raw: bytes, most_bytes: int) -> bytes:
    """What was packed, never more than most_bytes + 1 of it. Raises ValueError for a damaged or cut file."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            return packed.read(most_bytes + 1)
    except (OSError, EOFError, zlib.error) as damage:
        raise ValueError(f"{type(damage).__name__}: {damage}") from None
