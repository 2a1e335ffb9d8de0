"""A partner's feed is recalled: evidence withdrawn, rules applied anew, decisions put before people, the told told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gongzhi.actions.acting import Act
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.intake import write_evidence
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.supervision import supervise_enterprise
from gongzhi.actions.withdrawals import follow_replacements
from gongzhi.core.events import FeedRecalled
from gongzhi.core.facts import Evidence
from gongzhi.core.region_codes import city_of
from gongzhi.core.source_changes import withdrawals
from gongzhi.store import queries, save


@dataclass(frozen=True)
class Recalled:
    """What a recall did."""

    pieces: int  # of evidence withdrawn
    cases: int  # put before two offices
    enterprises: int  # computed anew
    waiting: int  # messages that are not taken in any more


def recall_feed(act: Act, feed: str) -> Recalled:
    """Within an act of two persons. Twice has the effect of once: then nothing stands."""
    consequences = queries.feeds.consequences(feed)
    gone: list[Evidence] = []
    for stands in queries.partners.standing_of_feed(feed).values():
        gone += withdrawals(stands, on=act.day)
    region_of = queries.enterprises.known_regions_of({code for code in map(save.evidence.producer_of, gone) if code})
    for facts in _by_file(gone):
        write_evidence(act, facts, raw_name=feed, raw_size=0, region_of=region_of)
    follow_replacements(act, gone)
    crash_at(CrashPoint.RECALL_AFTER_WITHDRAWALS)
    enterprises = _compute_anew(act, consequences.enterprises, consequences.cities)
    crash_at(CrashPoint.RECALL_AFTER_VALUES)
    waiting = save.partners.recalled(feed, at=act.at)
    save.partners.back_to_queue(queries.partners.messages_that_repeat(consequences.evidence, but=feed))
    done = Recalled(len(gone), len(consequences.cases), enterprises, waiting)
    act.record(FeedRecalled(feed, done.pieces, done.cases, done.enterprises, done.waiting), subject=feed)
    return done


def _by_file(facts: Iterable[Evidence]) -> Collection[list[Evidence]]:
    """Pieces of one source that came with the same bytes, together: an event names one file."""
    files: dict[tuple[str, str], list[Evidence]] = {}
    for fact in facts:
        files.setdefault((fact.envelope.source, fact.envelope.raw_hash), []).append(fact)
    return files.values()


def _compute_anew(act: Act, enterprises: Mapping[str, str], cities: Collection[str]) -> int:
    """Every value that stands and that the feed may have moved; a value that never stood is not made by a recall."""
    graded = queries.feeds.with_grade(enterprises)
    supervised = queries.feeds.with_supervision(enterprises)
    for uscc in sorted(graded):
        regrade_enterprise(act, uscc, enterprises[uscc])
    for uscc in sorted(supervised):
        supervise_enterprise(act, uscc, enterprises[uscc])
    touched = {city_of(region) for region in enterprises.values()} | set(cities)
    for city in sorted(queries.feeds.with_index(touched, act.day.year)):
        compute_city_index(act, city)
    return len(graded | supervised)
