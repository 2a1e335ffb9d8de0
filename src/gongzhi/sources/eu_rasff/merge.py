"""What two exports of RASFF say alike of one notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.core.facts import Hazard
from gongzhi.sources.merging import merged
from gongzhi.sources.parsed import Parsed

WORDED = "product"  # two wordings of one product, often in two languages, are no conflict


def merge(files: Sequence[Parsed], source: SourceFile) -> Parsed:
    """The register of several files: `merging.merged` by what RASFF's exports say alike."""
    return merged(files, source, alike)


def alike(name: str, ours: Any, theirs: Any) -> bool:
    return name == WORDED or _compared(ours) == _compared(theirs)


def _compared(value: object) -> object:
    """Hazards agree when their substances do: only the portal gives categories, and each orders them its own way."""
    if isinstance(value, tuple):
        return {entry.substance.casefold() if isinstance(entry, Hazard) else entry for entry in value}
    return value
