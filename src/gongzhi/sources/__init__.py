"""Outside sources: bytes in, evidence out. A source is one module here and one file in catalogue/sources."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from gongzhi.catalogue.source_files import source_file, source_names
from gongzhi.core.errors import NotThere
from gongzhi.sources import snapshot
from gongzhi.sources.faults import fault
from gongzhi.sources.parsed import Parsed, Tally

__all__ = ["Parsed", "names", "read", "register", "snapshot_of", "snapshot_shapes", "snapshot_tallies"]


def names() -> tuple[str, ...]:
    """All sources, in the order of their names."""
    return source_names()


def read(source: str, raw: bytes, name: str) -> Parsed:
    """The evidence of one original file. Raises NotThere for an unknown source, BadInput for a file with faults."""
    return _module(source).parse(raw, name, source_file(source))  # type: ignore[no-any-return]


def register(source: str, files: Mapping[str, bytes]) -> Parsed:
    """The evidence of several original files of one source by file name, each reference once.

    Raises BadInput for a file with faults, and for more than one file of a source that publishes only one.
    """
    parts = [read(source, raw, name) for name, raw in sorted(files.items())]
    module = _module(source)
    if hasattr(module, "merge"):
        return module.merge(parts, source_file(source))  # type: ignore[no-any-return]
    if len(parts) != 1:
        raise fault(", ".join(sorted(files)), "", str(len(parts)), "SOURCE_ONE_FILE")
    return parts[0]


def snapshot_of(source: str) -> Parsed:
    """The evidence that ships with Gongzhi, equal to what the original files give."""
    if source not in names():
        raise NotThere(source)
    return snapshot.read(snapshot.path_of(source).read_bytes(), source)


def snapshot_shapes(source: str) -> Mapping[str, str]:
    """The export form of each original file of the snapshot that ships, by its hash."""
    return {file.raw_hash: file.shape for file in snapshot.files(snapshot.path_of(source).read_bytes())}


def snapshot_tallies(source: str) -> tuple[Tally, ...]:
    """What was ignored, repaired, derived, merged or in conflict when the snapshot that ships was made."""
    return snapshot.tallies(snapshot.path_of(source).read_bytes())


def _module(source: str) -> ModuleType:
    if source not in names():
        raise NotThere(source)
    return import_module(f"gongzhi.sources.{source}")
