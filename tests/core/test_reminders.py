"""Persons are reminded once when a last day is near, the earlier the longer they had, and once when it is over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.reminders import furthest_due, reminder_for

CHINA = calendar("cn")
BOOK = book(date(2017, 6, 1), "JX2017")
DAY = timedelta(days=1)


def kind(came, due, today, rules=BOOK):
    rule = reminder_for(came, due, today, CHINA, rules)
    return rule and rule.kind


@pytest.mark.parametrize(
    ("came", "due", "first"),
    [
        # 20 working days: five before the last. 04-02 to 04-04 are off, Saturday 04-01 is worked.
        (date(2017, 3, 14), date(2017, 4, 12), date(2017, 4, 5)),
        # The same with the holidays within the five days: 04-05, 04-01, 03-31, 03-30, 03-29 come before.
        (date(2017, 3, 7), date(2017, 4, 6), date(2017, 3, 29)),
        (date(2017, 3, 14), date(2017, 4, 11), date(2017, 4, 7)),  # 19: two before, over a weekend
        (date(2017, 5, 22), date(2017, 5, 27), date(2017, 5, 25)),  # 5, the last of them a Saturday that is worked
        (date(2017, 9, 27), date(2017, 10, 9), date(2017, 9, 30)),  # 4: one before, Saturday 09-30 that is worked
        (date(2017, 3, 14), date(2017, 3, 17), date(2017, 3, 16)),  # 3: one before
        (date(2017, 3, 14), date(2017, 3, 16), date(2017, 3, 16)),  # 2: on the last day itself
    ],
)
def test_soon_begins_so_many_working_days_before_the_last_one(came, due, first):
    assert kind(came, due, first - DAY) is None
    assert kind(came, due, first) == "soon"
    assert kind(came, due, due) == "soon"


def test_overdue_begins_the_day_after_worked_or_not():
    came, friday = date(2017, 3, 10), date(2017, 3, 17)
    assert kind(came, friday, friday) == "soon"
    assert kind(came, friday, friday + DAY) == "overdue"
    assert kind(came, friday, friday + 400 * DAY) == "overdue"


def test_the_day_on_which_it_came_brings_no_reminder():
    due = date(2017, 3, 14)
    assert kind(due, due, due) is None
    assert kind(due, due, due + DAY) == "overdue"
    late = due + 10 * DAY  # it came to somebody else when it was late already
    assert kind(late, due, late) is None
    assert kind(late, due, late + DAY) == "overdue"


def test_the_rule_rows_say_when(change):
    came, due = date(2017, 3, 14), date(2017, 4, 12)
    assert kind(came, due, date(2017, 3, 31), change("reminders", "RD-SOON-20", days="6")) is None
    assert kind(came, due, date(2017, 4, 1), change("reminders", "RD-SOON-20", days="6")) == "soon"
    assert kind(came, due, date(2017, 4, 5), change("reminders", "RD-SOON-20", min_span="21")) is None
    assert kind(came, due, due + DAY, change("reminders", "RD-OVERDUE", days="2")) is None
    with pytest.raises(NoRuleApplies, match="span=20"):
        kind(came, due, due + DAY, change("reminders", "RD-OVERDUE", min_span="21"))


def test_a_row_says_that_it_spoke():
    assert reminder_for(date(2017, 3, 14), date(2017, 4, 12), date(2017, 4, 12), CHINA, BOOK).rule == "RD-SOON-20"
    assert reminder_for(date(2017, 3, 14), date(2017, 4, 12), date(2017, 4, 13), CHINA, BOOK).rule == "RD-OVERDUE"


def test_a_last_day_in_a_year_without_holidays_is_refused_and_not_guessed():
    with pytest.raises(Refusal, match="HOLIDAYS_UNKNOWN year=2027"):
        kind(date(2026, 12, 1), date(2027, 1, 10), date(2026, 12, 31))


DAYS = st.dates(date(2016, 3, 1), date(2026, 9, 1))


@given(came=DAYS, span=st.integers(0, 60), later=st.integers(0, 90))
def test_a_reminder_is_what_counting_day_by_day_says(came, span, later):
    today = came + later * DAY
    due = CHINA.working_days_after(came, span)
    left = sum(CHINA.is_working(today + DAY * i) for i in range(1, (due - today).days + 1))
    before = 5 if span >= 20 else 2 if span >= 5 else 1 if span >= 3 else 0
    expected = None if today <= came else "overdue" if today > due else "soon" if left <= before else None
    assert kind(came, due, today) == expected


@given(today=DAYS)
def test_nothing_near_lies_beyond_the_furthest_day(today):
    assert CHINA.working_days_after(today, 5) <= furthest_due(today, BOOK)
