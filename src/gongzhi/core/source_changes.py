"""What a source says now beside what stands: new, corrected, withdrawn, back again. Nothing is ever taken away."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import chain, count
from types import MappingProxyType

from gongzhi.core.facts import Envelope, Evidence

# What becomes of a run
TAKEN_IN, NOTHING_NEW, SAME_BYTES = "taken_in", "nothing_new", "same_bytes"
NOT_MODIFIED, FAILED = "not_modified", "failed"

# A later piece about a notice carries the notice's reference with its day, and a number when that is taken.
LATER_PIECE = re.compile(r"#(?:withdrawn|corrected)-\d{4}-\d\d-\d\d(?:-\d+)?$")


@dataclass(frozen=True)
class Stands:
    """The last word on one reference of a source."""

    evidence: Evidence
    references: frozenset[str]  # of all pieces about it, its own among them
    content_hashes: frozenset[str]  # likewise

    @property
    def is_withdrawn(self) -> bool:
        return self.evidence.envelope.withdraws is not None


@dataclass(frozen=True)
class FileRun:
    """What became of one file or address in one run of its source."""

    source: str
    name: str
    url: str  # "" for a file that a person handed in
    at: datetime
    outcome: str  # taken_in, nothing_new, same_bytes, not_modified or failed
    fault: str  # the code of what was wrong first; "" unless the run failed
    etag: str
    last_modified: str
    raw_hash: str  # "" where no bytes came
    shape: str  # the export form of the catalogue file; "" where it was not read
    records: int  # that the file held
    new: int  # pieces of evidence recorded that cite it, corrections and withdrawals too


@dataclass(frozen=True)
class Changes:
    """Evidence to record, in the order of the export; withdrawals in the order of their references."""

    new: tuple[Evidence, ...]
    corrected: tuple[Evidence, ...]
    back: tuple[Evidence, ...]  # withdrawn before, published again
    withdrawn: tuple[Evidence, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return (*self.new, *self.corrected, *self.back, *self.withdrawn)


def about(envelope: Envelope) -> str:
    """The source's own reference of the notice that a piece of evidence is about."""
    return envelope.withdraws or LATER_PIECE.sub("", envelope.reference)


def changes(
    now: Sequence[Evidence],
    stands: Mapping[str, Stands],
    *,
    complete: bool,
    on: date,
    belief: Mapping[str, int] = MappingProxyType({}),
) -> Changes:
    """Compare an export, each reference once, with what stands by reference.

    complete: the export is the whole register, so a reference that it lacks is a retraction and an empty
    field is empty; without any record it is no register and withdraws nothing. Otherwise what it lacks may
    stand elsewhere, and an empty field says nothing.
    belief: by hash, the place of a file's form among those of its source; a smaller one is believed more. What
    a form that is believed less says otherwise is no correction: it only fills what is empty.
    """
    new, corrected, back = [], [], []
    for item in now:
        known = stands.get(item.envelope.reference)
        if known is None:
            new.append(item)
            continue
        said = item if complete else _joined(item, known.evidence, belief)
        if known.is_withdrawn:
            back.append(_correcting(said, known, on))
        elif _facts(said) != _facts(known.evidence):
            corrected.append(_correcting(said, known, on))
    published = {item.envelope.reference for item in now}
    gone = sorted(reference for reference in set(stands) - published if not stands[reference].is_withdrawn)
    if not complete or not now:
        gone = []
    withdrawn = tuple(_withdrawing(stands[reference], on, now[0].envelope.raw_hash) for reference in gone)
    return Changes(tuple(new), tuple(corrected), tuple(back), withdrawn)


def withdrawals(stands: Mapping[str, Stands], *, on: date) -> tuple[Evidence, ...]:
    """Pieces that withdraw all that stands, by reference, each citing the bytes of what it withdraws."""
    known = (stands[reference] for reference in sorted(stands) if not stands[reference].is_withdrawn)
    return tuple(_withdrawing(one, on, one.evidence.envelope.raw_hash) for one in known)


def share_withdrawn(found: Changes, stands: Mapping[str, Stands]) -> Fraction:
    """Of the references that stood before, 0..1; 0 when none stood."""
    stood = sum(1 for known in stands.values() if not known.is_withdrawn)
    return Fraction(len(found.withdrawn), stood) if stood else Fraction(0)


def _facts(item: Evidence) -> tuple[object, ...]:
    return item.envelope.event_date, item.body


def _joined(item: Evidence, known: Evidence, belief: Mapping[str, int]) -> Evidence:
    """One piece of two: what the one that is believed leaves empty is taken from the other; the newer wins a draw."""
    ours, theirs = belief.get(item.envelope.raw_hash), belief.get(known.envelope.raw_hash)
    if ours is None or theirs is None or ours <= theirs:
        return _filled(item, known)
    filled = _filled(known, item)
    return dataclasses.replace(filled, envelope=dataclasses.replace(filled.envelope, reference=item.envelope.reference))


def _filled(item: Evidence, known: Evidence) -> Evidence:
    """An export leaves empty what its form does not tell."""
    told = {
        field.name: getattr(known.body, field.name)
        for field in dataclasses.fields(item.body)
        if getattr(item.body, field.name) in ("", ()) and type(known.body) is type(item.body)
    }
    return dataclasses.replace(item, body=dataclasses.replace(item.body, **told))


def _correcting(item: Evidence, known: Stands, on: date) -> Evidence:
    """The same reference with other content; what it said once before takes a reference of its own to say it again."""
    envelope = dataclasses.replace(item.envelope, corrects=known.evidence.envelope.reference)
    later = dataclasses.replace(item, envelope=envelope)
    if later.content_hash not in known.content_hashes:
        return later
    reference = _later_reference(item.envelope.reference, "corrected", known, on)
    return dataclasses.replace(item, envelope=dataclasses.replace(envelope, reference=reference))


def _withdrawing(known: Stands, on: date, raw_hash: str) -> Evidence:
    """The last known facts, dated on the day on which the source was seen without them."""
    reference = about(known.evidence.envelope)
    envelope = dataclasses.replace(
        known.evidence.envelope,
        reference=_later_reference(reference, "withdrawn", known, on),
        event_date=on,
        raw_hash=raw_hash,
        corrects=None,
        withdraws=reference,
    )
    return dataclasses.replace(known.evidence, envelope=envelope)


def _later_reference(reference: str, what: str, known: Stands, on: date) -> str:
    wanted = f"{reference}#{what}-{on}"
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in known.references)
