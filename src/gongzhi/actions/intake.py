"""Evidence comes in: every piece of it once, in chunks that stand or fall alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.withdrawals import follow_replacements
from gongzhi.core.canonical import digest
from gongzhi.core.events import EvidenceTakenIn
from gongzhi.core.facts import Actor, Evidence
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as

CHUNK = 500  # pieces of evidence a transaction: few enough to lose little, enough to be fast


def record_evidence(
    evidence: Sequence[Evidence],
    *,
    raw_name: str,
    raw_size: int,
    by: Actor,
    at: datetime,
    done: Callable[[int], None] = lambda count: None,
) -> int:
    """Take in what is not yet known; returns how many pieces were new. Killed midway, the next run goes on.

    done: told the number of pieces looked at after each chunk, for a progress bar.
    Raises Refusal PRODUCER_UNKNOWN, before anything is taken in, where a piece names a producer that no register knows.
    """
    producers = {code for code in map(save.evidence.producer_of, evidence) if code}
    with seeing_as(by):
        region_of = queries.enterprises.regions_of(producers) if producers else {}
    new = 0
    for chunk in _chunks(evidence):
        with seeing_as(by):
            fresh = save.evidence.not_yet_known(chunk)
        if fresh:
            with acting(by, at) as act:
                write_evidence(act, fresh, raw_name=raw_name, raw_size=raw_size, region_of=region_of)
                follow_replacements(act, fresh)
            new += len(fresh)
        done(len(chunk))
    return new


def write_evidence(
    act: Act, fresh: Sequence[Evidence], *, raw_name: str, raw_size: int, region_of: Mapping[str, str]
) -> None:
    """Within an act: pieces that nobody holds yet, of one source and one file, and the event that tells of them.

    region_of: the county of each producer that they name. What follows from a withdrawal is the caller's to do.
    """
    outside = fresh[0].envelope
    save.evidence.raw_file(hash=outside.raw_hash, name=raw_name, size=raw_size, source=outside.source, at=act.at)
    event = act.record(
        EvidenceTakenIn(
            source=outside.source,
            raw_hash=outside.raw_hash,
            count=len(fresh),
            first_reference=outside.reference,
            last_reference=fresh[-1].envelope.reference,
            ids_hash=digest([fact.id for fact in fresh]),
        ),
        subject=outside.source,
    )
    save.evidence.evidence(fresh, at=act.at, event=event, region_of=region_of.__getitem__)


def _chunks(evidence: Sequence[Evidence]) -> Iterator[Sequence[Evidence]]:
    for start in range(0, len(evidence), CHUNK):
        yield evidence[start : start + CHUNK]
