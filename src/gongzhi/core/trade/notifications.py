"""Until when a notified measure can be commented on, and what its notification lacks.

Worked example and limits: docs/method/technical_measures.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import calendar_days_after, months_after
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "trade.notification@1"
TABLES = ("emergency_articles", "notification_terms", "response_terms")
TRANSPARENCY, TIME_TO_ADAPT, NO_COMMENT_PERIOD = "transparency", "time_to_adapt", "no_comment_period"


@dataclass(frozen=True)
class Notification:
    """A notification as circulated; None for a day that it leaves open."""

    id: str  # symbol
    circulated_on: date
    notified_under: tuple[str, ...]  # articles, "2.9.2", "5.7.1"; B.5 and B.6 for those of the SPS agreement's annex B
    comments_until: date | None  # final date for comments
    published_on: date | None  # of the measure, adopted or to be
    in_force_on: date | None


@dataclass(frozen=True)
class NotificationFacts:
    subject: str  # symbol
    as_of: date
    notification: Notification


@dataclass(frozen=True)
class TermsRow:
    """A row of notification_terms."""

    rule: str
    comment_days: int
    adapt_months: int


@dataclass(frozen=True)
class EmergencyRow:
    """A row of emergency_articles."""

    rule: str
    article: str
    exempts: str  # the flags that an urgent measure cannot have, spaced


@dataclass(frozen=True)
class ResponseRow:
    rule: str
    internal_days: int
    explain_working_days: int


@dataclass(frozen=True)
class Periods:
    """The days of a notification, and how they compare to what is recommended."""

    emergency: EmergencyRow | None
    comments_until: date | None  # as notified, else by default; None for an urgent measure that names no day
    comment_days: int | None  # from circulation to the notified day; None where none is notified
    internal_until: date | None
    in_force_from: date | None  # the first day that leaves time to adapt; None while publication is not known
    flags: tuple[str, ...]


def notification_terms(facts: NotificationFacts, book: RuleBook) -> Finding:
    """By when comments are due, at the notifying member and here, and what is to be objected to the notification.

    value: comments_until, internal_until (None where there is no comment period), comment_days (None where no final
    date is notified), flags (transparency: fewer days to comment than recommended; time_to_adapt: in force too soon
    after publication; no_comment_period: notified as urgent; spaced, None for none)
    """
    periods = periods_of(facts.notification, book)
    trace = tuple(_told(facts.notification, periods, book))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "comments_until": _written(periods.comments_until),
            "internal_until": _written(periods.internal_until),
            "comment_days": None if periods.comment_days is None else str(periods.comment_days),
            "flags": " ".join(periods.flags) or None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def periods_of(notification: Notification, book: RuleBook) -> Periods:
    (terms,) = book.table("notification_terms").typed(TermsRow)
    (response,) = book.table("response_terms").typed(ResponseRow)
    emergency = emergency_row(notification.notified_under, book)
    until = notification.comments_until
    days = None if until is None else (until - notification.circulated_on).days
    if until is None and emergency is None:
        until = calendar_days_after(notification.circulated_on, terms.comment_days)
    published, in_force = notification.published_on, notification.in_force_on
    in_force_from = months_after(published, terms.adapt_months) if published else None
    raised = {
        TRANSPARENCY: days is not None and days < terms.comment_days,
        TIME_TO_ADAPT: in_force is not None and in_force_from is not None and in_force < in_force_from,
        NO_COMMENT_PERIOD: emergency is not None,
    }
    exempt = emergency.exempts.split() if emergency else []
    return Periods(
        emergency=emergency,
        comments_until=until,
        comment_days=days,
        internal_until=calendar_days_after(until, -response.internal_days) if until else None,
        in_force_from=in_force_from,
        flags=tuple(flag for flag, holds in raised.items() if holds and flag not in exempt),
    )


def emergency_row(articles: tuple[str, ...], book: RuleBook) -> EmergencyRow | None:
    """The row under whose article, or an item of it, a measure is notified as urgent; None where it is not."""
    for row in book.table("emergency_articles").typed(EmergencyRow):
        if any(f"{article}.".startswith(f"{row.article}.") for article in articles):
            return row
    return None


def _told(notification: Notification, periods: Periods, book: RuleBook) -> Iterator[Step]:
    (terms,) = book.table("notification_terms").typed(TermsRow)
    (response,) = book.table("response_terms").typed(ResponseRow)
    until, internal = periods.comments_until, periods.internal_until
    if periods.emergency:
        yield Step("NOTIFIED_AS_URGENT", {"article": periods.emergency.article}, periods.emergency.rule)
    if periods.comment_days is not None and until:
        told = {"until": until.isoformat(), "days": str(periods.comment_days), "asked": str(terms.comment_days)}
        short = TRANSPARENCY in periods.flags
        yield Step("NOTIFIED_COMMENTS_SHORT" if short else "NOTIFIED_COMMENTS", told, terms.rule)
    elif until:
        told = {"until": until.isoformat(), "days": str(terms.comment_days)}
        yield Step("NOTIFIED_NO_FINAL_DATE", told, terms.rule)
    if internal:
        told = {"until": internal.isoformat(), "days": str(response.internal_days)}
        yield Step("NOTIFIED_INTERNAL", told, response.rule)
    if periods.in_force_from and notification.in_force_on and notification.published_on:
        told = {
            "published_on": notification.published_on.isoformat(),
            "in_force_on": notification.in_force_on.isoformat(),
            "months": str(terms.adapt_months),
            "earliest": periods.in_force_from.isoformat(),
        }
        short = TIME_TO_ADAPT in periods.flags
        yield Step("NOTIFIED_ADAPT_SHORT" if short else "NOTIFIED_ADAPT", told, terms.rule)
    else:
        yield Step("NOTIFIED_ADAPT_UNKNOWN", {})


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
