"""One register out of several exports: the same reference becomes one notice, and every disagreement is counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.core.facts import Evidence, ForeignNotice
from gongzhi.sources.faults import fault
from gongzhi.sources.parsed import Account, Parsed

BODY_FIELDS = tuple(field.name for field in dataclasses.fields(ForeignNotice))

# Whether two values of a field ("event_date" or a field of the notice), the believed one first, say the same.
Alike = Callable[[str, Any, Any], bool]


def merged(files: Sequence[Parsed], source: SourceFile, alike: Alike) -> Parsed:
    """The register of several files; their order does not matter.

    Precedence: the shape that stands earlier in the catalogue file; within a shape the file that reaches
    the later day; then the smaller hash. What the first to be believed leaves empty is filled from the
    next; where a later one says something else, it is counted as a conflict of that field. The result is
    in the order of the references. Raises BadInput where real and synthetic files are mixed.
    """
    if len({item.envelope.synthetic for file in files for item in file.evidence}) > 1:
        raise fault(", ".join(sorted(f.files[0].name for f in files)), "", "", "SOURCE_PARTLY_SYNTHETIC")
    places = {shape.name: place for place, shape in enumerate(source.shapes)}
    ordered = sorted(files, key=lambda file: _precedence(file, places))
    account = Account()
    for file in ordered:
        for tally in file.tallies:
            account.add(tally.code, tally.name, tally.count)
    evidence = one_for_each_reference([item for file in ordered for item in file.evidence], account, alike)
    by_reference = sorted(evidence, key=lambda item: item.envelope.reference)
    return Parsed(source.name, tuple(file.files[0] for file in ordered), tuple(by_reference), account.tallies())


def one_for_each_reference(evidence: Iterable[Evidence], account: Account, alike: Alike) -> tuple[Evidence, ...]:
    """The earlier of two with the same reference is believed, the later fills what it leaves empty."""
    believed: dict[str, Evidence] = {}
    for item in evidence:
        reference = item.envelope.reference
        if reference in believed:
            account.add("SOURCE_MERGED_REFERENCE")
            believed[reference] = _joined(believed[reference], item, account, alike)
        else:
            believed[reference] = item
    return tuple(believed.values())


def _precedence(file: Parsed, places: Mapping[str, int]) -> tuple[int, int, str]:
    (read,) = file.files
    last_day = file.days[1].toordinal() if file.days else 0
    return places[read.shape], -last_day, read.raw_hash


def _joined(believed: Evidence, other: Evidence, account: Account, alike: Alike) -> Evidence:
    if not alike("event_date", believed.envelope.event_date, other.envelope.event_date):
        account.add("SOURCE_CONFLICT_FIELD", "event_date")
    filled: dict[str, Any] = {}
    for name in BODY_FIELDS:
        ours, theirs = getattr(believed.body, name), getattr(other.body, name)
        if theirs and not ours:
            filled[name] = theirs
            account.add("SOURCE_MERGED_FIELD", name)
        elif theirs and not alike(name, ours, theirs):
            account.add("SOURCE_CONFLICT_FIELD", name)
    if not filled:
        return believed
    return dataclasses.replace(believed, body=dataclasses.replace(believed.body, **filled))
