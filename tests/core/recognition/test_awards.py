from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import wording
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding
from gongzhi.core.recognition.awards import (
    TABLES,
    AwardApplication,
    AwardFacts,
    BarRow,
    Business,
    may_apply_for_award,
    may_give_award,
    open_awards,
)
from gongzhi.core.recognition.record import QualityEvent

USCC = "91360702158300012P"
QUALITY, TRADEMARK = "government_quality_award", "famous_trademark"
DEADLINE = date(2017, 5, 31)
RULES = book(date(2017, 6, 1), "JX2017")
NOW = book(date(2026, 6, 1), "CN2026")
KINDS = tuple(row.event for row in RULES.table("award_bars").typed(BarRow) if row.award == QUALITY)


def happened(on: date, kind: str = "own_fault_return", event_id: str = "EQC-2015-360702-000001", **other):
    if kind.startswith("spot_check") and "check_level" not in other:
        other["check_level"] = "national"
    return QualityEvent(event_id, kind, on, other.pop("confirmed_on", on), **other)


def facts(*events: QualityEvent, deadline=DEADLINE, since=date(2000, 1, 1), award=QUALITY, on=None) -> AwardFacts:
    return AwardFacts(
        USCC, on or deadline, AwardApplication("PX-1", award, deadline), Business(USCC, since), tuple(events)
    )


def judge(*events: QualityEvent, by=RULES, **given) -> Finding:
    return may_apply_for_award(facts(*events, **given), by)


def test_an_own_fault_return_bars_three_years_and_is_named():
    returned = happened(date(2015, 3, 10))
    found = judge(returned)
    assert dict(found.value) == {
        "eligible": "false",
        "grounds": "EVENT",
        "barred_by": "EQC-2015-360702-000001",
        "bars_end_on": "2018-03-10",
    }
    assert any(step.values.get("id") == "EQC-2015-360702-000001" for step in found.trace)
    later = judge(returned, deadline=date(2018, 5, 31))
    assert dict(later.value) == {"eligible": "true", "grounds": None, "barred_by": None, "bars_end_on": None}


@pytest.mark.parametrize(
    ("deadline", "eligible"),
    [(date(2015, 3, 10), "false"), (date(2018, 3, 9), "false"), (date(2018, 3, 10), "true")],
)
def test_an_event_bars_from_its_own_day_until_its_months_are_over(deadline, eligible):
    assert judge(happened(date(2015, 3, 10)), deadline=deadline).value["eligible"] == eligible


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_event_bars_and_everything_that_bars_is_named(kind):
    found = judge(happened(date(2017, 1, 1), kind, "A"), happened(date(2016, 1, 1), event_id="B"))
    assert found.value["barred_by"] == "B A"
    assert found.value["bars_end_on"] == "2020-01-01"


@pytest.mark.parametrize(
    ("level", "eligible"), [("national", "false"), ("provincial", "false"), ("city", "true"), ("county", "true")]
)
def test_only_national_and_provincial_spot_checks_bar(level, eligible):
    failed = happened(date(2017, 1, 1), "spot_check_failure", check_level=level)
    assert judge(failed).value["eligible"] == eligible


def test_a_spot_check_of_unknown_level_is_asked_about():
    with pytest.raises(BadInput) as refused:
        judge(happened(date(2017, 1, 1), "spot_check_failure", check_level=""))
    assert [cell.code for cell in refused.value.cells] == ["AWARD_CHECK_LEVEL"]


def test_what_is_not_confirmed_yet_is_not_looked_at():
    returned = happened(date(2017, 1, 1), confirmed_on=date(2017, 6, 1))
    assert judge(returned, on=date(2017, 5, 31)).value["eligible"] == "true"
    assert judge(returned, on=date(2017, 6, 1)).value["eligible"] == "false"


def test_what_happens_after_the_deadline_does_not_bar_this_round():
    found = judge(happened(date(2017, 6, 1)), on=date(2017, 6, 30))
    assert found.value["eligible"] == "true"
    assert [step.code for step in found.trace][-1] == "AWARD_EVENT_LATER"


@pytest.mark.parametrize(("since", "eligible"), [(date(2012, 5, 31), "true"), (date(2012, 6, 1), "false")])
def test_an_enterprise_runs_for_five_years_at_the_deadline(since, eligible):
    found = judge(since=since)
    assert found.value["eligible"] == eligible
    if eligible == "false":
        assert (found.value["grounds"], found.value["bars_end_on"]) == ("RUNNING", "2017-06-01")


def test_all_grounds_are_told_at_once():
    found = judge(happened(date(2017, 1, 1)), since=date(2016, 1, 1))
    assert (found.value["grounds"], found.value["bars_end_on"]) == ("RUNNING EVENT", "2021-01-01")


def test_the_famous_trademark_is_given_in_2017_and_no_longer_in_2026():
    assert judge(award=TRADEMARK).value["eligible"] == "true"
    found = judge(award=TRADEMARK, by=NOW)
    assert (found.value["eligible"], found.value["grounds"], found.value["bars_end_on"]) == (
        "false",
        "SCHEME_OFF",
        None,
    )
    assert open_awards(RULES) == (QUALITY, TRADEMARK)
    assert open_awards(NOW) == (QUALITY,)
    assert judge(happened(date(2015, 3, 10)), by=NOW).value["eligible"] == "false"


def test_an_award_or_an_event_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        judge(award="nobel_prize")
    with pytest.raises(NoRuleApplies):
        judge(happened(date(2017, 1, 1), "rudeness"))


def test_years_and_levels_come_from_their_rows(change):
    returned = happened(date(2015, 3, 10))
    assert judge(returned, by=change("award_bars", "AB-Q-RETURN", months="24")).value["eligible"] == "true"
    city = happened(date(2017, 1, 1), "spot_check_failure", check_level="city")
    wider = change("award_bars", "AB-Q-SPOT", check_levels="national provincial city")
    assert judge(city, by=wider).value["eligible"] == "false"
    longer = change("award_schemes", "AS-QUALITY", min_running_months="240")
    assert judge(by=longer).value["grounds"] == "RUNNING"
    assert judge(by=change("award_schemes", "AS-QUALITY", open="false")).value["grounds"] == "SCHEME_OFF"


def give(*given_on: date, on=date(2017, 9, 1), by=RULES, award=QUALITY) -> str | None:
    try:
        may_give_award(award, given_on, on, by)
    except Refusal as refused:
        assert wording.refusal(refused, "zh") != wording.refusal(refused, "en")
        return refused.code
    return None


def test_three_organisations_are_given_the_award_every_second_year():
    this_year = [date(2017, 8, day) for day in (1, 2, 3)]
    assert give(*this_year[:2]) is None
    assert give(*this_year) == "AWARD_PLACES"
    assert give(date(2016, 12, 31)) == "AWARD_ROUND"
    assert give(date(2015, 1, 1)) is None
    assert give(*this_year, award=TRADEMARK) is None
    assert give(award=TRADEMARK, by=NOW) == "AWARD_OFF"


def test_places_and_rounds_come_from_their_row(change):
    assert give(date(2017, 8, 1), by=change("award_schemes", "AS-QUALITY", places="1")) == "AWARD_PLACES"
    assert give(date(2015, 1, 1), by=change("award_schemes", "AS-QUALITY", every_years="3")) == "AWARD_ROUND"


START = date(2012, 1, 1)
DAYS = st.integers(0, 3000).map(lambda n: START + timedelta(n))
EVENTS = st.lists(st.tuples(DAYS, st.integers(0, 400), st.sampled_from(KINDS)), max_size=6).map(
    lambda drawn: tuple(
        happened(day, kind, f"E{i}", confirmed_on=day + timedelta(later)) for i, (day, later, kind) in enumerate(drawn)
    )
)


def full_months(start: date, end: date) -> int:
    """Whole months from one day to a later one, counted on the fingers; a month's last day stands for missing ones."""
    months = (end.year - start.year) * 12 + end.month - start.month
    last_of_month = (end + timedelta(1)).month != end.month
    return months if end.day >= start.day or last_of_month else months - 1


@settings(max_examples=200, deadline=None)
@given(EVENTS, DAYS, st.integers(0, 400))
def test_the_events_that_bar_are_those_found_by_counting_months(events, deadline, later):
    on = deadline + timedelta(later)
    expected = {
        event.id
        for event in events
        if event.confirmed_on <= on and event.happened_on <= deadline and full_months(event.happened_on, deadline) < 36
    }
    found = judge(*events, deadline=deadline, on=on)
    assert set((found.value["barred_by"] or "").split()) == expected
    assert (found.value["eligible"] == "true") == (not expected)


@settings(max_examples=100, deadline=None)
@given(EVENTS, DAYS, DAYS, st.sampled_from(KINDS))
def test_one_more_event_never_makes_eligible(events, deadline, day, kind):
    before, after = judge(*events, deadline=deadline), judge(*events, happened(day, kind, "X"), deadline=deadline)
    assert not (before.value["eligible"] == "false" and after.value["eligible"] == "true")


@settings(max_examples=100, deadline=None)
@given(EVENTS, DAYS, DAYS)
def test_on_the_day_named_nothing_known_bars_any_more(events, deadline, since):
    known = [event for event in events if event.happened_on <= deadline]
    found = judge(*known, deadline=deadline, since=since)
    ends = found.value["bars_end_on"]
    assert (ends is None) == (found.value["eligible"] == "true")
    if ends:
        day = date.fromisoformat(ends)
        assert judge(*known, deadline=day, since=since, on=deadline).value["eligible"] == "true"
        assert judge(*known, deadline=day - timedelta(1), since=since, on=deadline).value["eligible"] == "false"


@settings(max_examples=40, deadline=None)
@given(EVENTS, DAYS)
def test_the_order_does_not_matter_and_the_finding_stands(stands, events, deadline):
    found = stands(may_apply_for_award, facts(*events, deadline=deadline), TABLES)
    assert judge(*events[::-1], deadline=deadline).value == found.value
