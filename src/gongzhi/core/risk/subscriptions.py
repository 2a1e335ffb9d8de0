"""Which warnings a subscription asks for, and when a mail that failed is tried again.

Worked examples and limits: docs/method/warning-delivery.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.region_codes import codes_within, hold
from gongzhi.core.rules import RuleBook

EVERY_LEVEL = 4  # level 4 is the mildest: a wish up to it lets every alert through
AT_ONCE, DAILY = "at_once", "daily"
LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1
LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"({LOCAL})@({LABEL}\.)+{LABEL}")
PUBLIC_GOODS, HEADING = 2, 4  # digits: a chapter, a heading


@dataclass(frozen=True)
class Wish:
    """What a subscription asks for; "" is any. A warning has to fit all of it."""

    hs: str  # chapter or heading, 2 or 4 digits
    market: str  # ISO 3166-1 alpha-2
    place: str  # region code; its parts count as it
    level: int  # the mildest level wanted, 1 to 4


@dataclass(frozen=True)
class Warned:
    """What an alert is about."""

    level: int
    hs_code: str  # as far as it is known, "" for not at all
    markets: tuple[str, ...]
    region: str


@dataclass(frozen=True)
class RetryRow:
    """A row of rule table `mail_retries`."""

    rule: str
    failed: int  # attempts that failed so far
    minutes: int  # until the next


@dataclass(frozen=True)
class LimitRow:
    """A row of rule table `subscription_limits`."""

    rule: str
    limit: str
    amount: int


def fits(wish: Wish, about: Warned) -> bool:
    """Whether a warning is one that the subscription asks for. What is not known of a warning fits only "any"."""
    return (
        about.level <= wish.level
        and (not wish.hs or about.hs_code.startswith(wish.hs))
        and (not wish.market or wish.market in about.markets)
        and (not wish.place or hold(codes_within(wish.place), about.region))
    )


def read_wish(
    hs: str, market: str, place: str, level: str, *, markets: Collection[str], places: Collection[str], most_digits: int
) -> Wish:
    """A wish as it was typed. most_digits: how finely the reader may name goods.

    Raises BadInput with a cell for everything that is no such code.
    """
    cells = []
    if hs and not (hs.isascii() and hs.isdecimal() and len(hs) % 2 == 0 and len(hs) <= most_digits):
        cells.append(Cell("", "hs", hs, "SUBSCRIBE_HS_PUBLIC" if most_digits == PUBLIC_GOODS else "SUBSCRIBE_HS"))
    cells += [
        Cell("", name, value, "SUBSCRIBE_UNKNOWN")
        for name, value, known in (("market", market, markets), ("place", place, places))
        if value and value not in known
    ]
    if level not in ("1", "2", "3", "4"):
        cells.append(Cell("", "level", level, "SUBSCRIBE_LEVEL"))
    if cells:
        raise BadInput(cells)
    return Wish(hs, market, place, int(level))


def read_address(text: str) -> str:
    """An e-mail address in letters that every mail server takes. Raises BadInput for anything else."""
    local, _, _ = text.partition("@")
    if not ADDRESS.fullmatch(text) or len(text) > LONGEST_ADDRESS or len(local) > LONGEST_LOCAL:
        raise BadInput([Cell("", "address", text, "SUBSCRIBE_ADDRESS" if text else "FIELD_MISSING")])
    return text


def next_attempt(failed: int, at: datetime, book: RuleBook) -> datetime | None:
    """When a mail is tried again after so many failed attempts, the last one at `at`; None: never by itself."""
    rows = [row for row in book.table("mail_retries").typed(RetryRow) if row.failed == failed]
    return at + timedelta(minutes=rows[0].minutes) if rows else None


def limit(name: str, book: RuleBook) -> int:
    """A number of rule table `subscription_limits`. Raises NoRuleApplies for one that it does not hold."""
    for row in book.table("subscription_limits").typed(LimitRow):
        if row.limit == name:
            return row.amount
    raise NoRuleApplies("subscription_limits", limit=name)


def is_lapsed(made_on: date, today: date, book: RuleBook) -> bool:
    """Whether an address that nobody confirmed is to be forgotten."""
    return (today - made_on).days > limit("confirm_days", book)
