"""What becomes of an alert is told to those who subscribed: noted with the alert's own act, spread afterwards, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of, start_of
from gongzhi.actions.crash_points import CrashPoint, crash_at
from gongzhi.core.errors import NotThere
from gongzhi.core.events import AlertRead, DailyMailsMade, WarningSpread
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of
from gongzhi.core.risk.subscriptions import AT_ONCE, PUBLIC_GOODS, fits, limit
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.alerts import AlertRow
from gongzhi.store.queries.subscriptions import AnnouncementRow, SubscriptionRow

ANNOUNCED = {"issue": "issued", "change": "changed", "lift": "lifted"}  # by the act of the alert's workflow
READS_WITHOUT_A_TRACE = "AUD"  # the auditor writes nothing


def announce(act: Act, alert: AlertRow, taken: str) -> None:
    """Note within an alert's act that subscribers are to be told; nothing for an act that tells nobody anything.

    The city is public where the rules' number of enterprises stands behind it, so that the place names none.
    """
    if taken not in ANNOUNCED:
        return
    city, chapter = city_of(alert.region), queries.cases.case(alert.case_number).hs_code[:PUBLIC_GOODS]
    hides = queries.subscriptions.firms_of(city, chapter) >= limit("firms_for_city", act.rules())
    what = ANNOUNCED[taken]
    save.subscriptions.announcement(alert.id, what, region=alert.region, city=city if hides else "", at=act.at)


def spread(*, by: Actor, at: datetime) -> int:
    """Tell the subscribers of everything that was announced; returns how many announcements it was.

    by: the system. Each is a transaction of its own; whatever runs twice, at once or after a kill, tells once.
    """
    with seeing_as(by):
        waiting = queries.subscriptions.to_spread()
    return sum(_spread(one, by, at) for one in waiting)


def gather_daily_mails(*, by: Actor, at: datetime) -> int:
    """Put what came in before today's hour into one mail for each daily subscription; returns how many mails."""
    rules = Act(by, at).rules()
    until = start_of(day_of(at)) + timedelta(hours=limit("digest_hour", rules))
    if at < until:
        return 0
    with seeing_as(by):
        alone_until_commit("daily mails")
        waiting = queries.subscriptions.for_daily_mail(until)
        if not waiting:
            return 0
        with acting(by, at) as act:
            for subscription, deliveries in waiting.items():
                save.subscriptions.carried(deliveries, save.subscriptions.mail(subscription, "daily", at))
            warnings = sum(len(deliveries) for deliveries in waiting.values())
            act.record(DailyMailsMade(len(waiting), warnings), subject="subscriptions")
    return len(waiting)


def read_alert(number: str, *, by: Actor, at: datetime) -> None:
    """Note that an alert is opened by one whom it was sent to, or who was told by a subscription; once.

    Nothing for whoever reads it without having been told.
    """
    if by.role == READS_WITHOUT_A_TRACE:
        return
    with seeing_as(by):
        alert = queries.alerts.alert(number)
        is_told = any(row.post == by.post for row in queries.alerts.recipients(alert.id))
        if is_told and by.post not in queries.subscriptions.readings_of(alert.id):
            with acting(by, at) as act:
                save.subscriptions.alert_read(alert.id, by.post, region=alert.region, uscc=alert.uscc, at=at)
                act.record(AlertRead(number), subject=number, region=alert.region, uscc=alert.uscc)
    read_delivery(number, by=by, at=at)


def read_delivery(number: str, *, by: Actor, at: datetime) -> None:
    """Note that what a subscription brought a post of an alert is opened; once."""
    with seeing_as(by):
        if by.role == READS_WITHOUT_A_TRACE or not queries.subscriptions.is_unread(by.post, number):
            return
        with acting(by, at) as act:
            save.subscriptions.delivery_read(by.post, number, at)
            act.record(AlertRead(number), subject=number)


def _spread(announcement: UUID, by: Actor, at: datetime) -> int:
    with seeing_as(by):
        row = queries.subscriptions.held_announcement(announcement)
        if row is None:
            return 0
        with acting(by, at) as act:
            public = _is_published(row)
            posts = mails = 0
            for one in queries.subscriptions.wishing(row.about.level, row.at):
                if fits(one.wish, row.about) and (reads := _reads(one, row.number, public, act.day)):
                    mails += _deliver(one, row, is_public=reads == "public", at=at)
                    posts += one.post is not None
            save.subscriptions.spread(row.id, at)
            told = WarningSpread(row.number, row.what, posts, mails)
            act.record(told, subject=row.number, region=row.about.region)
        crash_at(CrashPoint.SPREAD_BEFORE_COMMIT)
    return 1


def _deliver(one: SubscriptionRow, row: AnnouncementRow, *, is_public: bool, at: datetime) -> int:
    """Within the platform, and by mail where that is wanted at once; returns how many mails."""
    mailed = one.is_mailed and one.how == AT_ONCE
    save.subscriptions.delivery(
        one.id, row.id, post=one.post, number=row.number, what=row.what, level=row.about.level, is_public=is_public,
        at=at, mail=save.subscriptions.mail(one.id, "warning", at) if mailed else None,
    )  # fmt: skip
    return int(mailed)


def _reads(one: SubscriptionRow, number: str, public: bool, on: date) -> str:
    """How a subscriber may read an alert: as the platform's record, as the public does, or "" for not at all."""
    if one.post is not None:
        try:
            with seeing_as(queries.subscriptions.reader(one.post, on)):
                queries.alerts.alert(number)
                return "record"
        except NotThere:  # not held any more, or not this post's to read
            pass
    return "public" if public else ""


def _is_published(row: AnnouncementRow) -> bool:
    try:
        queries.public.alert(row.number)
    except NotThere:
        return False
    return True
