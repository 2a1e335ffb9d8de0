"""What the two files say alike of one notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.sources.merging import merged
from gongzhi.sources.parsed import Parsed

WORDED = "product"  # two wordings of one product are no conflict


def merge(files: Sequence[Parsed], source: SourceFile) -> Parsed:
    """The register of several files: `merging.merged` by what the weekly reports and the vehicle alerts say alike."""
    return merged(files, source, alike)


def alike(name: str, ours: Any, theirs: Any) -> bool:
    """The last day of the same year is no other day: for the vehicle alerts it stands for the year."""
    if name == WORDED:
        return True
    if name == "event_date":
        return bool(theirs in (ours, date(ours.year, 12, 31)))
    return bool(set(ours) == set(theirs) if isinstance(ours, tuple) else ours == theirs)
