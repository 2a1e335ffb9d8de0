"""Outputs of other programs that ours is held against: they lie in the folder that GONGZHI_GOLDEN names, or nowhere."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

GOLDEN = os.environ.get("GONGZHI_GOLDEN")
needs_goldens = pytest.mark.skipif(not GOLDEN, reason="GONGZHI_GOLDEN does not name the folder of goldens")


def golden(name: str) -> Path:
    return Path(GOLDEN or "/nowhere") / name


def golden_rows(name: str) -> list[dict[str, str]]:
    """The rows of a golden csv, packed or not; numbers without the spaces that R pads them with."""
    path = golden(name)
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(text.splitlines())]
