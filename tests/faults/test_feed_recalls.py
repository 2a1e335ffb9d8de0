"""After a recall every value is what it would have been without the feed, and nothing of the feed is left unfollowed.

Two worlds play the same random batches, one with the feed and its recall, one without it; each starts from the same
province and is rolled back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from gongzhi.actions import cases, credit, links, returns, scores, setting_up, supervision
from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.core.region_codes import city_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.faults.partner_world import said
from tests.orphans import orphans
from tests.partners import *
from tests.partners import (
    DAY,
    POTTERY,
    Partner,
    admitted,
    check,
    complaint,
    foreign_notice,
    recall,
    returned_item,
    take_in,
)
from tests.spec.conftest import RAW, TEA, export_total, traced

FIRMS = {POTTERY: "360702", TEA: "361002"}
NAMES = {POTTERY: "赣州试验陶瓷有限公司", TEA: "抚州试验茶业有限公司"}
AFTER = at_noon(DAY + timedelta(days=30))
BATCHES = 200
SEED = 20241227
Batch = list[tuple[str, dict[str, Any]]]  # service and record
RECORDS: dict[str, Callable[[random.Random, int], dict[str, Any]]] = {
    "complaints": lambda chance, n: complaint(f"T-{n}", producer_uscc=chance.choice([*FIRMS, ""])),
    "check_results": lambda chance, n: check(
        f"S-{n}", producer_uscc=chance.choice(list(FIRMS)), passed=chance.random() < 0.4
    ),
    "notices": lambda chance, n: foreign_notice(
        f"N-{n}", firm=NAMES[chance.choice(list(FIRMS))], serious=chance.random() < 0.5
    ),
    "returns": lambda chance, n: returned_item(n, producer_uscc=chance.choice(list(FIRMS))),
}


class Undo(Exception):
    """A world is over: nothing of it stays."""


@contextmanager
def world() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def batch(chance: random.Random, first: int, services: tuple[str, ...]) -> Batch:
    found = []
    for number in range(first, first + chance.randint(1, 4)):
        service = chance.choice(services)
        found.append((service, RECORDS[service](chance, number)))
    return found


def play(officers, kept: Partner, theirs: Batch, feed: Partner, its: Batch, *, plays_on: bool) -> None:
    """Both feeds come in; links and cases follow; where it plays on, officers trace, close and apply them all."""
    for partner, records in ((kept, theirs), (feed, its)):
        partner.last = 0
        for service, record in records:
            partner.send(service, record)
    take_in()
    links.propose_links(by=officers.system, at=at_noon(DAY))
    links.open_for_named(by=officers.system, at=at_noon(DAY))
    if plays_on:
        trace_all(officers)
        apply_all(officers)
    for city in {city_of(region) for region in FIRMS.values()}:
        scores.city_index_now(city, by=officers.system, at=at_noon(DAY + timedelta(days=20)))


def trace_all(officers) -> None:
    with seeing_as(officers.system):
        waiting = [row for row in queries.cases.tracings_with_return() if row.region == "360702"]
    for row in waiting:
        traced(officers, row.id, DAY + timedelta(days=1), "Q1", "producer")


def apply_all(officers) -> None:
    """The pottery's cases that returns stand in, by their officers, from received to applied."""
    origin, at = officers.origin[0], at_noon(DAY + timedelta(days=10))
    with seeing_as(officers.system):
        numbers = queries.cases.numbers_in_state("received")
        found = [queries.cases.case(number) for number in numbers]
        mine = [case.number for case in found if case.uscc == POTTERY and queries.cases.tracings_of(case.id)]
    for number in mine:
        cases.verify(number, source_checked=True, note="", by=origin, at=at, seen=0)
        for expert in officers.experts:
            cases.assess_case(number, scenarios=[scenario("a", 1, "1/2")], by=expert, at=at, seen=1)
        cases.begin_acting(number, by=origin, at=at, seen=2)
        cases.submit_evidence(
            number, cause_code="Q1", responsibility="producer", corrective_action="training", waiver_reason="",
            by=origin, at=at, seen=3,
        )  # fmt: skip
        for officer in (origin, officers.headquarters[0]):
            cases.close_case(number, by=officer, at=at, seen=4)
        cases.apply_case(number, by=officers.system, at=at, seen=5)


def standing_values(officers) -> dict[str, Any]:
    """Grades, levels and ratios in force, and the newest indices, as pages show them: without ids and numbers."""
    found: dict[str, Any] = {}
    with seeing_as(officers.system):
        for uscc in FIRMS:
            for row in queries.enterprises.grades(uscc)[:1]:
                found[f"grade {uscc}"] = (row.grade, row.score)
            for row in queries.enterprises.supervision(uscc)[:1]:
                found[f"level {uscc}"] = (row.level, row.firm_class, row.ratio, row.review_due)
        for row in queries.outcomes.indices(DAY.year):
            found[f"index {row.region}"] = (row.points, row.grade)
    return found


def computed_values(officers) -> dict[str, Any]:
    """The same computed anew from what stands, and whatever else is counted from evidence."""
    first, last = date(DAY.year, 1, 1), AFTER.date()
    with acting(officers.system, AFTER) as act:
        for uscc, region in FIRMS.items():
            credit.regrade_enterprise(act, uscc, region)
            supervision.supervise_enterprise(act, uscc, region)
        indices = {city_of(region): scores.compute_city_index(act, city_of(region)).value for region in FIRMS.values()}
        counted = {
            place: (
                queries.measures.monitoring(place, first, last),
                sorted((row.reference, row.source) for row in queries.outcomes.notices_in(place, first, last)),
                sorted((row.reference, str(row.cause_code)) for row in queries.outcomes.returns_in(place, first, last)),
            )
            for place in (*FIRMS.values(), "360000")
        }
        events = {
            uscc: sorted((row.kind, row.occurred_on) for row in queries.enterprises.credit_events(uscc))
            for uscc in FIRMS
        }
    return {"indices": indices, "counted": counted, "events": events} | standing_values(officers)


def compare(
    officers,
    kept: Partner,
    feed: Partner,
    chance: random.Random,
    owner_of: Callable[[], dict[str, int]],
    *,
    plays_on: bool,
) -> dict[str, int]:
    # Officers trace returns; a check result that only the feed's return took to its end would differ by their work.
    theirs = batch(chance, 1, ("returns",) if plays_on else tuple(RECORDS))
    its = batch(chance, 100, ("returns", "check_results") if plays_on else tuple(RECORDS))
    with world():
        play(officers, kept, theirs, feed, [], plays_on=plays_on)
        without = computed_values(officers)
    with world():
        play(officers, kept, theirs, feed, its, plays_on=plays_on)
        recall(officers, feed.feed, at=at_noon(DAY + timedelta(days=30)))
        shown = standing_values(officers)
        left = owner_of()
        after = computed_values(officers)
        touched = {name: value for name, value in shown.items() if value != after[name]}
        assert touched == {}, "a value that stands is not what its rules say"
    assert after == without
    return left


def trial(officers, many: int, played: int) -> None:
    for uscc, region in FIRMS.items():
        totals = [export_total(uscc, region, DAY.year, 1000, 100_000_000_00)]
        setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at_noon(DAY))
    kept, feed = admitted(officers, "jx-kept"), admitted(officers, "jx-feed")
    chance = random.Random(SEED)
    left: dict[str, int] = {}
    for number in range(many):
        counts = compare(officers, kept, feed, chance, lambda: orphans(officers.system), plays_on=number < played)
        left = {name: left.get(name, 0) + value for name, value in counts.items()}
    said("feed recalls", batches=many, equal=many, played_to_the_end=played, orphans=left)
    assert left == dict.fromkeys(left, 0)


def test_after_a_recall_everything_is_as_if_the_feed_had_never_been(officers):
    trial(officers, 2, 1)


@pytest.mark.long
def test_after_two_hundred_recalls_everything_is_as_if_the_feed_had_never_been(officers):
    trial(officers, BATCHES, BATCHES // 10)


def test_a_recall_withdraws_evidence_reopens_decisions_ends_tracings_and_tells_the_told(officers, partner, owner):
    partner.send("returns", returned_item(1), returned_item(2))
    partner.send("notices", foreign_notice("N-1"))
    take_in()
    links.propose_links(by=officers.system, at=at_noon(DAY))
    with seeing_as(officers.headquarters[0]):
        preview = queries.feeds.consequences("jx-lab")
    assert preview.by_service == {"returns": 2, "notices": 1}
    assert (len(preview.evidence), preview.links, len(preview.cases)) == (3, 1, 1)
    assert preview.enterprises == {POTTERY: "360702"}
    recall(officers, "jx-lab")
    with seeing_as(officers.headquarters[0]):
        assert queries.feeds.consequences("jx-lab").evidence == frozenset()
        (number,) = preview.cases
        (row,) = queries.reconsiderations.of_case(queries.cases.case(number).id)
        assert (row.how, row.instance.state) == ("withdrawn", "opened")
        states = {queries.cases.tracing_row(one).instance.state for one in queries.cases.tracings_with_return()}
        recalled = queries.matters.all_of("feed_recall")[0]
    assert states == {"withdrawn"}
    assert (recalled.values["pieces"], recalled.values["cases"], recalled.instance.state) == (3, 1, "recalled")
    assert orphans(officers.system) == {
        "cases": 0,
        "tracings": 0,
        "recipients": 0,
        "grades": 0,
        "levels": 0,
        "links": 0,
        "words": 0,
    }
    returns.register_return(
        returned(1, DAY), raw_name="x", raw_size=1, by=officers.port, at=at_noon(DAY)
    )  # the item has room again
    assert owner.execute("select count(*) from store_exportreturn").fetchone() == (5,)


def test_what_waits_of_a_recalled_feed_is_not_taken_in_and_what_another_feed_repeats_comes_in_anew(officers, partner):
    other = admitted(officers, "jx-port")
    partner.send("returns", returned_item(1))
    take_in()
    other.send("returns", returned_item(1))
    take_in()
    partner.send("complaints", complaint("T-1"))
    recall(officers, "jx-lab")
    with seeing_as(officers.system):
        assert queries.partners.states("jx-lab") == {"taken_in": 1, "recalled": 1}
        assert queries.partners.states("jx-port") == {"received": 1}
    assert take_in() == 1
    with seeing_as(officers.system):
        (row,) = queries.partners.newest("jx-port", size=9)
        assert (row.state, row.new, row.known) == ("taken_in", 1, 0)
        assert len(queries.feeds.consequences("jx-port").evidence) == 1


def test_a_feed_that_still_sends_is_not_recalled(officers, partner):
    from gongzhi.actions import matters
    from gongzhi.core.errors import Refusal

    values = {"feed": "jx-lab", "grounds": "x"}
    number = matters.open_matter("feed_recall", values=values, by=officers.headquarters[0], at=at_noon(DAY))
    with pytest.raises(Refusal, match="GUARD_FEED_IS_QUIET"):
        take(number, "recall", officers.headquarters[:1], scheme="feed_recall")
    with pytest.raises(Refusal, match="GUARD_FEED_STANDS"):
        matters.open_matter(
            "feed_recall", values={**values, "feed": "jx-none"}, by=officers.headquarters[0], at=at_noon(DAY)
        )
