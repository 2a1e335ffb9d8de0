from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.trade.notifications import TABLES, Notification, NotificationFacts, notification_terms

CIRCULATED, PUBLISHED = date(2017, 3, 1), date(2017, 5, 1)
RULES = book(CIRCULATED, "JX2017")
DAY = timedelta(1)
# The worked example: 30 days given, in force three months after publication
EXAMPLE = Notification("G/TBT/N/EU/555", CIRCULATED, ("2.9.2",), date(2017, 3, 31), PUBLISHED, date(2017, 8, 1))


def terms(notification: Notification, by=RULES):
    return notification_terms(NotificationFacts(notification.id, CIRCULATED, notification), by)


def flags(by=RULES, **other: object) -> str | None:
    return terms(replace(EXAMPLE, **other), by).value["flags"]


def test_the_worked_example_has_its_days_and_both_flags():
    assert terms(EXAMPLE).value == {
        "comments_until": "2017-03-31",
        "internal_until": "2017-03-16",
        "comment_days": "30",
        "flags": "transparency time_to_adapt",
    }


def test_without_a_final_date_sixty_days_are_counted_and_nothing_is_objected():
    value = terms(replace(EXAMPLE, comments_until=None, in_force_on=None)).value
    assert (value["comments_until"], value["internal_until"]) == ("2017-04-30", "2017-04-15")
    assert (value["comment_days"], value["flags"]) == (None, None)


def test_fewer_than_sixty_days_are_not_transparent_and_sixty_are():
    sixtieth = date(2017, 4, 30)
    assert (sixtieth - CIRCULATED).days == 60
    enough = {"in_force_on": None}
    assert flags(comments_until=sixtieth - DAY, **enough) == "transparency"
    assert flags(comments_until=sixtieth, **enough) is None
    assert flags(comments_until=sixtieth + DAY, **enough) is None


def test_less_than_six_months_is_too_little_time_to_adapt_and_six_are_enough():
    open_long = {"comments_until": date(2017, 4, 30)}
    assert flags(in_force_on=date(2017, 10, 31), **open_long) == "time_to_adapt"
    assert flags(in_force_on=date(2017, 11, 1), **open_long) is None
    assert flags(published_on=date(2017, 8, 31), in_force_on=date(2018, 2, 27), **open_long) == "time_to_adapt"
    assert flags(published_on=date(2017, 8, 31), in_force_on=date(2018, 2, 28), **open_long) is None


@pytest.mark.parametrize("unknown", ["published_on", "in_force_on"])
def test_time_to_adapt_is_not_judged_while_a_day_is_unknown(unknown):
    found = terms(replace(EXAMPLE, **{unknown: None}))
    assert found.value["flags"] == "transparency"
    assert found.trace[-1].code == "NOTIFIED_ADAPT_UNKNOWN"


@pytest.mark.parametrize("article", ["2.10", "2.10.1", "5.7.1", "B.6"])
def test_an_urgent_measure_has_no_comment_period_and_owes_no_time(article):
    urgent = terms(replace(EXAMPLE, notified_under=(article,), comments_until=None)).value
    assert urgent == {
        "comments_until": None, "internal_until": None, "comment_days": None, "flags": "no_comment_period",
    }  # fmt: skip


@pytest.mark.parametrize("article", ["2.9.2", "2.1", "2.101", "5.6.2", "5.71", "B.5", "other"])
def test_other_articles_are_not_urgent(article):
    assert flags(notified_under=(article,)) == "transparency time_to_adapt"


def test_an_urgent_measure_that_takes_comments_has_its_days_as_notified():
    value = terms(replace(EXAMPLE, notified_under=("2.9.2", "2.10.1"))).value
    assert (value["comments_until"], value["internal_until"]) == ("2017-03-31", "2017-03-16")
    assert value["flags"] == "no_comment_period"


def test_days_and_exemptions_come_from_their_rule_rows(change):
    assert flags(change("notification_terms", "NT-1", comment_days="30")) == "time_to_adapt"
    assert flags(change("notification_terms", "NT-1", adapt_months="3")) == "transparency"
    later = change("response_terms", "RS-1", internal_days="10")
    assert terms(EXAMPLE, later).value["internal_until"] == "2017-03-21"
    strict = change("emergency_articles", "EA-TBT-REGULATION", exempts="transparency")
    assert flags(strict, notified_under=("2.10.1",)) == "time_to_adapt no_comment_period"


DAYS = st.integers(-30, 400).map(lambda n: CIRCULATED + n * DAY)
NOTIFICATIONS = st.builds(
    Notification,
    st.just("G/SPS/N/JPN/1"),
    DAYS,
    st.lists(st.sampled_from(["2.9.2", "2.10.1", "5.6.2", "5.7.1", "B.5", "B.6"]), max_size=2).map(tuple),
    st.none() | DAYS,
    st.none() | DAYS,
    st.none() | DAYS,
)


@settings(max_examples=80, deadline=None)
@given(NOTIFICATIONS)
def test_the_finding_replays_in_sentences(notification):
    found = terms(notification)
    facts = NotificationFacts(notification.id, CIRCULATED, notification)
    assert notification_terms(read(NotificationFacts, plain(facts)), RULES.only(*TABLES)).canonical() == (
        found.canonical()
    )
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_TRADE_NOTIFICATION", "zh", **found.value) != say("VALUE_TRADE_NOTIFICATION", "en", **found.value)


@settings(max_examples=80, deadline=None)
@given(NOTIFICATIONS, st.integers(0, 400))
def test_a_later_final_date_never_makes_a_notification_less_transparent(notification, more):
    if notification.comments_until is None:
        return
    later = replace(notification, comments_until=notification.comments_until + more * DAY)
    before, after = ((terms(one).value["flags"] or "").split() for one in (notification, later))
    assert set(after) <= set(before)
