"""Bytes as they were received, each kept once under its SHA-256."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings


def keep_raw(raw: bytes) -> str:
    """Keep the bytes before anything reads them; returns their hash. Twice, also at once, has one effect."""
    hashed = hashlib.sha256(raw).hexdigest()
    folder = Path(settings.RAW_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / hashed
    if not kept.exists():
        with NamedTemporaryFile(dir=folder, prefix=f".{hashed}.", suffix=".part", delete=False) as arriving:
            arriving.write(raw)
        Path(arriving.name).replace(kept)
    return hashed


def kept_raw(hashed: str) -> bytes | None:
    """The bytes kept under a hash; None where they are gone or are no longer what they were."""
    kept = Path(settings.RAW_FOLDER) / hashed
    raw = kept.read_bytes() if hashed and kept.is_file() else b""
    return raw if hashlib.sha256(raw).hexdigest() == hashed else None
