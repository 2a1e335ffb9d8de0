"""What two exports of the CPSC say alike of one recall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.core.facts import Hazard
from gongzhi.sources.merging import merged
from gongzhi.sources.parsed import Parsed

WORDED = "product"  # two wordings of one product are no conflict


def merge(files: Sequence[Parsed], source: SourceFile) -> Parsed:
    """The register of several files, one notice for each recall number: `merging.merged`."""
    return merged(files, source, alike)


def alike(name: str, ours: Any, theirs: Any) -> bool:
    """Hazards agree when they share a category: a sentence gives one, labels may give several."""
    if name == "hazards":
        return bool(_categories(ours) & _categories(theirs))
    if name == "origins":
        return set(ours) == set(theirs)
    return name == WORDED or ours == theirs


def _categories(hazards: Sequence[Hazard]) -> set[str]:
    return {hazard.category for hazard in hazards}
