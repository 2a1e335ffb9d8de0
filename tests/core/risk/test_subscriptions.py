"""Which warnings fit a wish, which addresses are taken, and how long a mail that failed waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.risk.subscriptions import (
    Warned,
    Wish,
    fits,
    is_lapsed,
    limit,
    next_attempt,
    read_address,
    read_wish,
)

BOOK = book(date(2017, 5, 2))
ABOUT = Warned(3, "691110", ("DE", "FR"), "360702")
ANYTHING = Wish("", "", "", 4)


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        (ANYTHING, True),
        (Wish("69", "DE", "360000", 3), True),
        (Wish("6911", "FR", "360700", 4), True),
        (Wish("", "", "360702", 4), True),
        (Wish("6912", "", "", 4), False),
        (Wish("", "US", "", 4), False),
        (Wish("", "", "361000", 4), False),
        (Wish("", "", "360703", 4), False),
        (Wish("", "", "", 2), False),
    ],
)
def test_a_warning_fits_a_wish_that_it_meets_in_everything(wish, wanted):
    assert fits(wish, ABOUT) is wanted


@pytest.mark.parametrize("wish", [Wish("69", "", "", 4), Wish("", "DE", "", 4)])
def test_what_is_not_known_of_a_warning_fits_only_any(wish):
    assert not fits(wish, Warned(1, "", (), "360702"))
    assert fits(ANYTHING, Warned(1, "", (), "360702"))


def test_a_graver_warning_and_a_wider_wish_never_take_a_warning_away():
    for level in range(1, 5):
        wishes = [Wish("69", "DE", "360700", mildest) for mildest in range(1, 5)]
        told = [fits(wish, replace(ABOUT, level=level)) for wish in wishes]
        assert told == sorted(told)
        assert sum(told) == 5 - level


def test_everything_wrong_with_a_wish_is_said_at_once():
    with pytest.raises(BadInput) as no:
        read_wish("6x", "ZZ", "999999", "5", markets={"DE"}, places={"360000"}, most_digits=4)
    assert [cell.column for cell in no.value.cells] == ["hs", "market", "place", "level"]


@pytest.mark.parametrize(
    ("hs", "most", "taken"),
    [("69", 2, True), ("6911", 2, False), ("6911", 4, True), ("691", 4, False), ("691110", 4, False), ("६९", 2, False)],
)
def test_the_public_names_goods_by_chapter_and_a_post_also_by_heading(hs, most, taken):
    try:
        wish = read_wish(hs, "", "", "4", markets=(), places=(), most_digits=most)
    except BadInput:
        wish = None
    assert (wish is not None) is taken


@pytest.mark.parametrize("text", ["a@b.cn", "first.last+tag@mail.example.org", "o'neil@x-y.co"])
def test_an_address_is_taken(text):
    assert read_address(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "@b.cn", "a@", "a@@b.cn", "a b@c.cn", "a@b.cn\nBcc: c@d.cn", "a@b.cn,c@d.cn", "<a@b.cn>",
     '"a"@b.cn',
     ".a@b.cn", "a..b@c.cn", "a@-b.cn", "a@b-.cn", "张@b.cn", "a@[127.0.0.1]", "a" * 65 + "@b.cn",
     "a@" + "b" * 64 + ".cn", "a@" + "b.c" * 90],
)  # fmt: skip
def test_no_address_that_a_server_may_read_as_another_is_taken(text):
    with pytest.raises(BadInput):
        read_address(text)


def test_each_failure_waits_as_the_rules_say_and_after_the_last_nothing_is_tried():
    at = datetime(2017, 5, 2, 9, tzinfo=UTC)
    rows = BOOK.table("mail_retries").rows
    for row in rows:
        assert next_attempt(int(row["failed"]), at, BOOK) == at + timedelta(minutes=int(row["minutes"]))
    assert next_attempt(len(rows) + 1, at, BOOK) is None


def test_an_address_lapses_the_day_after_its_last_day():
    made, days = date(2017, 5, 2), limit("confirm_days", BOOK)
    assert not is_lapsed(made, made + timedelta(days=days), BOOK)
    assert is_lapsed(made, made + timedelta(days=days + 1), BOOK)


def test_a_limit_that_no_row_names_is_no_limit_at_all():
    with pytest.raises(NoRuleApplies):
        limit("nobody", BOOK)
