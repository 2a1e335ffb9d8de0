"""Bytes as they were received, each kept once under its SHA-256."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from gongzhi.actions.crash_points import CrashPoint, crash_at


def keep_raw(raw: bytes) -> str:
    """Keep the bytes before anything reads them; returns their hash. Twice, also at once, has one effect."""
    hashed = hashlib.sha256(raw).hexdigest()
    folder = Path(settings.RAW_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / hashed
    if not kept.exists():
        with NamedTemporaryFile(dir=folder, prefix=f".{hashed}.", suffix=".part", delete=False) as arriving:
            arriving.write(raw)
            arriving.flush()
            crash_at(CrashPoint.RAW_AFTER_WRITE)
            os.fsync(arriving.fileno())
        crash_at(CrashPoint.RAW_AFTER_FSYNC)
        Path(arriving.name).replace(kept)
        _sync_folder(folder)
    return hashed


def _sync_folder(folder: Path) -> None:
    """A new name survives the loss of power only once its folder is written."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def kept_raw(hashed: str) -> bytes | None:
    """The bytes kept under a hash; None where they are gone or are no longer what they were."""
    kept = Path(settings.RAW_FOLDER) / hashed
    raw = kept.read_bytes() if hashed and kept.is_file() else b""
    return raw if hashlib.sha256(raw).hexdigest() == hashed else None
