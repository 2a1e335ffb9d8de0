"""Article 9 takes from cases what barriers caused, gives them the concern, and tells the firms of a notification."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import signed_in
from tests.spec.conftest import POTTERY, register, returned, traced
from tests.spec.test_09_concerns import draft
from tests.spec.trade import NOTIFIED, briefings, exports, row, take
from tests.spec.trade import register as notified

__all__ = ["signed_in"]
PROFILES = pytest.mark.parametrize("day", [date(2017, 6, 20), date(2026, 4, 8)], ids=["JX2017", "CN2026"])
CUPS = {"hs_codes": ("6911.10",), "products": "日用陶瓷", "keywords": ()}


def case_of(officers, day, cause: str) -> str:
    """A case of cups that came back from Germany for this cause."""
    traced(officers, register(officers, returned(1, day, cause=cause)), day, cause, "producer")
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    return number


def cases_of(officers, concern: str) -> list[str]:
    return [line["number"] for line in row(officers, concern, "trade_concern").lines["cases"]]


@PROFILES
@pytest.mark.parametrize(("cause", "is_named"), [("Q4", True), ("Q1", False)])
def test_a_return_for_a_barrier_stands_in_the_concern_and_the_concern_on_its_case(
    officers, signed_in, day, cause, is_named
):
    case = case_of(officers, day, cause)
    concern = draft(officers, day=day, symbols=())
    assert cases_of(officers, concern) == ([case] if is_named else [])
    with seeing_as(officers.system):
        events = [event.kind for event in queries.cases.events_on(case)]
    assert ("ConcernNamesCase" in events) == is_named
    page = signed_in(officers.headquarters[1]).get(f"/cases/{case}/").content.decode()
    assert (concern in page) == is_named
    assert (f"/trade-concern/new/?cases={case}" in page) == is_named


@PROFILES
def test_a_concern_takes_the_cases_of_its_member_and_of_what_its_notification_means(officers, day):
    case = case_of(officers, day, "Q4")
    assert cases_of(officers, draft(officers, day=day, member="USA", symbols=())) == []
    of_batteries = notified(officers, day, circulated_on=day, comments_until=None)
    symbol = row(officers, of_batteries).values["symbol"]
    assert cases_of(officers, draft(officers, day=day, symbols=(symbol,))) == []
    notified(officers, day, symbol="G/TBT/N/EU/600", circulated_on=day, comments_until=None, **CUPS)
    assert cases_of(officers, draft(officers, day=day, symbols=("G/TBT/N/EU/600",))) == [case]


@PROFILES
def test_a_notification_on_what_a_firm_exports_is_told_to_it_on_its_first_page(officers, signed_in, day):
    browser = signed_in(officers.enterprise)
    assert NOTIFIED["symbol"] not in browser.get("/").content.decode()
    number = notified(officers, day, circulated_on=day, comments_until=None, **CUPS)
    take(officers, number, "match", day, exports=exports([POTTERY], 1, 2, "6911101100"))
    take(officers, number, "explain", day, *officers.headquarters[:2], explanation="铅镉限量收紧")
    assert NOTIFIED["symbol"] in browser.get("/").content.decode()
    (briefing,) = briefings(officers, number)
    take(
        officers, briefing.number, "acknowledge", day, officers.enterprise, scheme="trade_briefing", affected=True,
        remarks="须改釉料",
    )  # fmt: skip
    take(officers, number, "count_acknowledged", day)
    assert row(officers, number).values["acknowledged"] == 1
