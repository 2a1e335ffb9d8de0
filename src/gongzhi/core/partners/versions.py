"""Which version of a record stands, whatever order its messages came in: the one of the highest sequence number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongzhi.core.facts import Evidence
from gongzhi.core.source_changes import Stands


@dataclass(frozen=True)
class Sorted:
    """The records of a message by what becomes of them; positions count from 1."""

    fresh: tuple[Evidence, ...]  # new, or other than what stands, in the message's order
    known: Mapping[str, Evidence]  # by reference: what stands says the same already
    late: frozenset[str]  # references of which a later message told already


def sort_records(
    facts: Sequence[Evidence], sequence: int, *, versions: Mapping[str, int], stands: Mapping[str, Stands]
) -> Sorted:
    """facts: each reference once. versions: by reference the highest sequence number taken in. stands: by reference."""
    late = {fact.envelope.reference for fact in facts if versions.get(fact.envelope.reference, 0) > sequence}
    known = {}
    fresh = []
    for fact in facts:
        reference = fact.envelope.reference
        if reference in late:
            continue
        one = stands.get(reference)
        if one is not None and not one.is_withdrawn and _says_the_same(one.evidence, fact):
            known[reference] = one.evidence
        else:
            fresh.append(fact)
    return Sorted(tuple(fresh), known, frozenset(late))


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    return (one.envelope.event_date, one.envelope.synthetic, one.body) == (
        other.envelope.event_date, other.envelope.synthetic, other.body,
    )  # fmt: skip
