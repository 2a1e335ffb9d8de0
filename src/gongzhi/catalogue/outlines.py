"""Boundaries that the operator imported: kept in a file of the platform's own, never in the repository."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gongzhi.core.canonical import canonical
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.outlines import Outline

REVIEW_NUMBER = re.compile(r"\w{1,7}[(（]\d{4}[)）]\d{1,6}号?")  # GS(2019)1822号, GS京(2022)1061号


@dataclass(frozen=True)
class KeptOutlines:
    """review_number: of the map they come from, "" where the operator gave none; then nobody else may see them."""

    outlines: tuple[Outline, ...]
    review_number: str


def keep(path: Path, outlines: tuple[Outline, ...], review_number: str) -> None:
    """Replace what was kept. Raises BadInput for what is no review number."""
    if review_number and not REVIEW_NUMBER.fullmatch(review_number):
        raise BadInput([Cell("--review-number", "", review_number, "MAP_REVIEW_NUMBER_FORM")])
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(canonical(KeptOutlines(outlines, review_number)))
    new.replace(path)


def kept(path: Path) -> KeptOutlines | None:
    """What the operator imported last; None where there is nothing."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)
def _read(path: Path, changed_ns: int) -> KeptOutlines:
    tree = json.loads(path.read_bytes())
    outlines = tuple(
        Outline(each["code6"], tuple(tuple((x, y) for x, y in ring) for ring in each["rings"]))
        for each in tree["outlines"]
    )
    return KeptOutlines(outlines, tree["review_number"])
