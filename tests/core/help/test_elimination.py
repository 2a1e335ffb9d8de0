from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.canonical import plain, read
from gongzhi.core.finding import Finding
from gongzhi.core.help.elimination import TABLES, EliminationFacts, Recurrence, Retest, elimination

RULES = book(date(2017, 6, 1), "JX2017")
THIRD, UNTIL = date(2017, 9, 30), date(2018, 3, 30)


def passed(*days: date) -> tuple[Retest, ...]:
    return tuple(Retest(f"P {i} {day}", day, True) for i, day in enumerate(days))


def failed(day: date) -> Retest:
    return Retest(f"F {day}", day, False)


def again(day: date) -> Recurrence:
    return Recurrence(f"R {day}", day)


def judge(on: date, *news: Retest | Recurrence, by=RULES) -> Finding:
    retests = tuple(n for n in news if isinstance(n, Retest))
    recurrences = tuple(n for n in news if isinstance(n, Recurrence))
    return elimination(EliminationFacts("HP-1", on, retests, recurrences), by)


def verdict(on: date, *news: Retest | Recurrence, by=RULES) -> str | None:
    return judge(on, *news, by=by).value["verdict"]


THREE = passed(date(2017, 8, 1), date(2017, 9, 1), THIRD)


def test_three_clean_batches_and_six_clean_months_eliminate_a_defect():
    assert months_after(THIRD, 6) == UNTIL
    found = judge(UNTIL - timedelta(1), *THREE)
    assert (found.value["verdict"], found.value["clean_until"]) == ("pending", "2018-03-30")
    assert (found.value["missing_batches"], found.value["clean_since"]) == ("0", "2017-09-30")
    assert verdict(UNTIL, *THREE) == "eliminated"


def test_two_clean_batches_are_pending_with_one_missing():
    found = judge(UNTIL, *THREE[:2])
    assert (found.value["verdict"], found.value["missing_batches"]) == ("pending", "1")
    assert (found.value["clean_since"], found.value["clean_until"]) == (None, None)


def test_the_same_hazard_during_the_watch_leads_back_to_acting():
    back = again(date(2018, 1, 10))
    assert verdict(date(2018, 1, 9), *THREE, back) == "pending"
    found = judge(date(2018, 1, 10), *THREE, back)
    assert (found.value["verdict"], found.value["fell_back_on"]) == ("back_to_acting", "2018-01-10")
    assert (found.value["clean_batches"], found.value["missing_batches"]) == ("0", "3")
    assert verdict(date(2019, 1, 1), *THREE, back) == "back_to_acting"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (THIRD, "eliminated"),  # the watch begins the day after
        (THIRD + timedelta(1), "back_to_acting"),
        (UNTIL, "back_to_acting"),
        (UNTIL + timedelta(1), "eliminated"),  # a new case, linked to this one
        (date(2017, 8, 15), "eliminated"),  # before the row was complete
    ],
)
def test_a_recurrence_counts_from_the_day_after_the_last_batch_to_the_last_day_of_the_watch(day, expected):
    assert verdict(UNTIL + timedelta(5), *THREE, again(day)) == expected


def test_a_failed_batch_breaks_the_row():
    broken = (*THREE[:2], failed(date(2017, 9, 15)), *passed(THIRD))
    assert judge(THIRD, *broken).value["missing_batches"] == "2"
    assert verdict(THIRD, *broken) == "pending"


def test_a_failed_batch_of_the_same_day_is_taken_before_a_passed_one():
    found = judge(THIRD, *THREE, failed(THIRD))
    assert (found.value["verdict"], found.value["clean_batches"]) == ("pending", "1")


def test_a_failed_batch_during_the_watch_leads_back_to_acting():
    assert verdict(UNTIL, *THREE, failed(date(2018, 2, 1))) == "back_to_acting"


def test_after_falling_back_three_new_batches_begin_a_new_watch():
    back = (*THREE, again(date(2018, 1, 10)))
    still = (*back, failed(date(2018, 2, 1)))
    anew = (*back, *passed(date(2018, 2, 1), date(2018, 3, 1), date(2018, 4, 1)))
    assert verdict(date(2018, 2, 1), *still) == "back_to_acting"
    assert verdict(date(2018, 2, 1), *anew) == "pending"
    assert judge(date(2018, 4, 1), *anew).value["clean_until"] == "2018-10-01"
    assert verdict(date(2018, 10, 1), *anew) == "eliminated"


def test_without_any_retest_the_defect_is_pending():
    assert judge(UNTIL).value["missing_batches"] == "3"


def test_a_further_clean_batch_does_not_prolong_the_watch():
    assert judge(UNTIL, *THREE, *passed(date(2017, 12, 1))).value["clean_until"] == "2018-03-30"


def test_batches_and_months_come_from_their_rule_row(change):
    assert verdict(UNTIL, *THREE, by=change("help_elimination", "HE-1", clean_batches="4")) == "pending"
    assert verdict(UNTIL, *THREE, by=change("help_elimination", "HE-1", clean_months="7")) == "pending"
    two = change("help_elimination", "HE-1", clean_batches="2")
    assert judge(UNTIL, *THREE, by=two).value["clean_since"] == "2017-09-01"


@pytest.mark.parametrize(
    ("on", "news", "codes"),
    [
        (UNTIL, THREE[:2], ["ELIMINATION_BATCHES"]),
        (UNTIL - timedelta(1), THREE, ["ELIMINATION_ROW", "ELIMINATION_WATCHED"]),
        (UNTIL, THREE, ["ELIMINATION_ROW", "ELIMINATION_DONE"]),
        (UNTIL, (*THREE, again(UNTIL)), ["ELIMINATION_FELL_BACK"]),
    ],
)
def test_the_trace_says_what_is_missing_and_until_when(on, news, codes):
    assert [step.code for step in judge(on, *news).trace] == codes


def test_the_trace_names_the_day_on_which_the_row_was_complete():
    row, watched = judge(THIRD, *THREE).trace
    assert (row.values["since"], watched.values["until"]) == ("2017-09-30", "2018-03-30")


START = date(2017, 1, 1)
NEWS = st.lists(
    st.tuples(st.sampled_from(["pass", "pass", "pass", "fail", "again"]), st.integers(0, 700)), max_size=9
).map(
    lambda drawn: tuple(
        again(day) if kind == "again" else Retest(f"T{i}", day, kind == "pass")
        for i, (kind, day) in enumerate((k, START + timedelta(n)) for k, n in drawn)
    )
)
DAYS = st.integers(0, 900).map(lambda n: START + timedelta(n))


def verdict_day_by_day(news, on: date) -> str:
    """The same rule walked through one day after another."""
    row, since, state, day = 0, None, "pending", START
    while day <= on:
        today = [n for n in news if (n.tested_on if isinstance(n, Retest) else n.happened_on) == day]
        bad = [n for n in today if isinstance(n, Retest) and not n.passed]
        if since and (bad or any(isinstance(n, Recurrence) for n in today)):
            row, since, state = 0, None, "back_to_acting"
        if bad:
            row = 0
        for _ in [n for n in today if isinstance(n, Retest) and n.passed]:
            row, state = row + 1, "pending"
            since = since or (day if row >= 3 else None)
        if since and day >= months_after(since, 6):
            return "eliminated"
        day += timedelta(1)
    return state


@settings(max_examples=150)
@given(NEWS, DAYS)
def test_the_verdict_is_the_one_found_by_walking_day_by_day(news, on):
    assert verdict(on, *news) == verdict_day_by_day(news, on)


@settings(max_examples=60)
@given(NEWS, DAYS)
def test_the_order_does_not_matter_and_the_finding_replays_in_sentences(news, on):
    found = judge(on, *news)
    assert judge(on, *news[::-1]).value == found.value
    assert {ref.table for ref in found.rules} == set(TABLES)
    retests = tuple(n for n in news if isinstance(n, Retest))
    facts = EliminationFacts("HP-1", on, retests, tuple(n for n in news if isinstance(n, Recurrence)))
    assert elimination(read(EliminationFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_HELP_ELIMINATION", "zh", **found.value) != say("VALUE_HELP_ELIMINATION", "en", **found.value)


def test_every_verdict_has_words():
    for name in ("eliminated", "pending", "back_to_acting"):
        assert say(f"verdict.{name}", "zh") != say(f"verdict.{name}", "en")
