from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.recognition.demonstration import EventRow
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.recognition.suspension import (
    TABLES,
    DemonstrationEnterprise,
    RevokingFacts,
    facilitation_of,
    revoking_fact,
)
from gongzhi.core.targeting.ratio import Level, RatioFacts, Standing, check_ratio

USCC = "91360702158300012P"
NAMED, RECALLED = date(2017, 6, 1), date(2017, 9, 12)
RULES = book(NAMED, "JX2017")
PLATE = DemonstrationEnterprise("SF-2017-001", NAMED)
KINDS = tuple(row.event for row in RULES.table("demonstration_events").typed(EventRow))


def event(confirmed_on: date, kind: str = "foreign_recall", event_id: str = "EQC-7", happened_on: date | None = None):
    return QualityEvent(event_id, kind, happened_on or confirmed_on, confirmed_on)


def facts(*events: QualityEvent, on: date = date(2017, 12, 31), named=PLATE) -> RevokingFacts:
    return RevokingFacts(USCC, on, named, events)


def suspended_on(*events: QualityEvent, by=RULES, **other) -> str | None:
    value = revoking_fact(facts(*events, **other), by).value
    assert (value["suspended"] == "true") == (value["suspended_on"] is not None)
    return value["suspended_on"]


def ratio_on(day: date) -> str | None:
    """The check ratio of the class 1 firm, as far as its name is suspended by that day."""
    found = revoking_fact(facts(event(RECALLED), on=day), RULES).value["suspended_on"]
    helped = facilitation_of(PLATE, date.fromisoformat(found) if found else None)
    return check_ratio(RatioFacts(USCC, day, (Standing("1", "1"),), (helped,), Level("2", "L0")), RULES).value["ratio"]


def test_a_foreign_recall_takes_name_and_facilitation_on_the_day_on_which_it_is_confirmed():
    value = revoking_fact(facts(event(RECALLED)), RULES).value
    assert dict(value) == {
        "suspended": "true",
        "suspended_on": "2017-09-12",
        "event": "foreign_recall",
        "event_id": "EQC-7",
    }
    assert ratio_on(NAMED - timedelta(1)) == "0.03"
    assert ratio_on(NAMED) == ratio_on(RECALLED - timedelta(1)) == "0.015"
    assert ratio_on(RECALLED) == "0.03"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_suspends(kind):
    assert suspended_on(event(RECALLED, kind)) == "2017-09-12"


@pytest.mark.parametrize(
    ("confirmed_on", "expected"),
    [(NAMED - timedelta(1), None), (NAMED, "2017-06-01"), (date(2017, 12, 31), "2017-12-31"), (date(2018, 1, 1), None)],
)
def test_what_was_confirmed_from_the_naming_to_the_day_counts(confirmed_on, expected):
    assert suspended_on(event(confirmed_on)) == expected


def test_what_happened_before_the_naming_and_is_confirmed_after_it_suspends():
    assert suspended_on(event(RECALLED, happened_on=date(2017, 1, 1))) == "2017-09-12"


def test_after_a_decision_to_keep_the_name_only_news_suspend():
    kept = DemonstrationEnterprise("SF-2017-001", date(2017, 10, 16))
    assert suspended_on(event(RECALLED), named=kept) is None
    assert suspended_on(event(RECALLED), event(date(2017, 11, 1), event_id="EQC-8"), named=kept) == "2017-11-01"


def test_without_anything_since_the_name_stands():
    found = revoking_fact(facts(), RULES)
    assert dict(found.value) == {"suspended": "false", "suspended_on": None, "event": None, "event_id": None}


def test_an_event_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        suspended_on(event(RECALLED, "rudeness"))


def test_which_events_suspend_comes_from_their_rows(change):
    mild = change("demonstration_events", "DE-RECALL", revokes="false")
    assert suspended_on(event(RECALLED), by=mild) is None
    later = event(date(2017, 10, 1), "spot_check_failure", "CC-1")
    assert suspended_on(event(RECALLED), later, by=mild) == "2017-10-01"


DAYS = st.integers(-200, 300).map(lambda n: NAMED + timedelta(n))
EVENTS = st.lists(st.tuples(DAYS, st.sampled_from(KINDS)), max_size=6).map(
    lambda drawn: tuple(event(day, kind, f"E{i}") for i, (day, kind) in enumerate(drawn))
)


@settings(max_examples=100, deadline=None)
@given(EVENTS, DAYS)
def test_the_day_is_the_one_found_by_walking_from_the_naming(events, on):
    day = NAMED
    while day <= on and all(each.confirmed_on != day for each in events):
        day += timedelta(1)
    assert suspended_on(*events, on=on) == (day.isoformat() if day <= on else None)


@settings(max_examples=60, deadline=None)
@given(EVENTS, DAYS, DAYS)
def test_one_more_event_never_suspends_later(events, on, day):
    before, after = suspended_on(*events, on=on), suspended_on(*events, event(day, event_id="X"), on=on)
    assert before is None or (after is not None and after <= before)


@settings(max_examples=30, deadline=None)
@given(EVENTS, DAYS)
def test_the_order_does_not_matter_and_the_finding_stands(stands, events, on):
    given_facts = facts(*events, on=on)
    found = stands(revoking_fact, given_facts, TABLES)
    assert revoking_fact(replace(given_facts, events=events[::-1]), RULES).value == found.value
