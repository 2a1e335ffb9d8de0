"""Subscriptions from the wish to the mail, through a real mail server: who is told what, once, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from gongzhi.actions import alerts, announcing, mailing, subscribing
from gongzhi.actions.announcing import read_alert
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.risk.subscriptions import RetryRow, Wish, limit
from tests.mail_world import *
from tests.mail_world import ANYTHING, SITE, link_in, text, told
from tests.measured import *
from tests.pages.test_board import NAME, warned
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY

READER = "reader@example.org"


def asked(
    officers, at, *, wish: Wish = ANYTHING, how: str = "at_once", address: str = READER, lang: str = "zh"
) -> None:
    subscribing.subscribe_publicly(wish, how=how, address=address, lang="zh", by=officers.system, at=at)


def confirmed(officers, box, at, **given) -> None:
    """A reader who asked, got the mail and followed its link."""
    asked(officers, at, **given)
    mailing.send_due(by=officers.system, at=at)
    token = link_in(box.letters[-1], "confirm").rstrip("/").rpartition("/")[2]
    subscribing.confirm(token, by=officers.system, at=at)
    box.letters.clear()


def posted(actor, officers, at, *, wish: Wish = ANYTHING, address: str = "", how: str = "at_once"):
    return subscribing.subscribe(
        wish, how=how, address=address, lang="zh", system=officers.system, by=actor, at=at
    )  # fmt: skip


def brought(actor) -> list[tuple[str, str, bool]]:
    with seeing_as(actor):
        return [(row.number, row.what, row.is_public) for row in queries.subscriptions.inbox(actor.post)]


def test_nothing_but_the_question_is_mailed_before_the_owner_of_the_address_says_yes(measured, officers, box):
    at = measured.run.at(30)
    asked(officers, at)
    assert mailing.send_due(by=officers.system, at=at) == 1
    number = warned(measured)
    assert told(officers, at) == 0
    (question,) = box.letters
    assert question["List-Unsubscribe"] is None
    assert number not in text(question)
    token = link_in(question, "confirm").rstrip("/").rpartition("/")[2]
    subscribing.confirm(token, by=officers.system, at=at)
    assert told(officers, at) == 0  # what came before the yes is over


def test_a_public_warning_is_mailed_once_to_whom_it_fits_and_names_nobody(measured, officers, box):
    at = measured.run.at(30)
    confirmed(officers, box, at, wish=Wish("69", "", "", 4))
    confirmed(officers, box, at, wish=Wish("09", "", "", 4), address="tea@example.org")
    confirmed(officers, box, at, wish=Wish("", "", "", 1), address="grave@example.org")
    confirmed(officers, box, at, wish=Wish("", "", "361000", 4), address="elsewhere@example.org")
    number = warned(measured)
    assert told(officers, at) == 1
    assert told(officers, at) == 0
    (letter,) = box.letters
    assert letter["To"] == READER
    assert number in letter["Subject"]
    assert "某企业（—）瓷杯铅溶出" in text(letter)
    assert NAME not in letter.as_string()
    assert POTTERY not in letter.as_string()
    for officer in officers.headquarters[:2]:
        alerts.lift_alert(number, reason="复评", by=officer, at=at, seen=2)
    assert told(officers, at) == 1
    assert "已解除" in box.letters[-1]["Subject"]


def test_an_alert_that_is_not_public_is_told_to_no_reader_of_the_public(measured, officers, box):
    confirmed(officers, box, measured.run.at(30))
    with seeing_as(officers.system):
        (alert,) = queries.alerts.alerts().rows
    assert (alert.kind, told(officers, measured.run.at(30))) == ("operators", 0)


def test_a_post_is_told_what_it_may_read_and_reads_public_ones_as_the_public_does(measured, officers):
    at = measured.run.at(30)
    for actor in (officers.origin[0], officers.elsewhere, officers.rival, officers.laboratories[0]):
        posted(actor, officers, measured.run.at(0))
    posted(officers.origin[1], officers, at)
    number = warned(measured)
    with seeing_as(officers.system):
        (other,) = (row.number for row in queries.alerts.alerts().rows if row.kind != "public")
    announcing.spread(by=officers.system, at=at)
    assert brought(officers.origin[0])[0] == (number, "issued", False)
    assert {row[0] for row in brought(officers.origin[0])} == {number, other}
    assert {row[0] for row in brought(officers.origin[1])} == {number}  # not what was issued before it subscribed
    for actor in (officers.elsewhere, officers.rival, officers.laboratories[0]):
        assert brought(actor) == [(number, "issued", True)], actor.role
    assert announcing.spread(by=officers.system, at=at) == 0


def test_what_is_not_public_is_named_in_a_mail_and_read_after_signing_in(measured, officers, box):
    at = measured.run.at(30)
    posted(officers.origin[0], officers, at, address=READER)
    mailing.send_due(by=officers.system, at=at)
    token = link_in(box.letters.pop(), "confirm").rstrip("/").rpartition("/")[2]
    subscribing.confirm(token, by=officers.system, at=at)
    number = warned(measured)
    told(officers, at)
    letter = box.letters[-1]
    assert number in letter["Subject"]
    assert "瓷杯" not in text(letter)
    assert f"/alerts/{number}/" in text(letter)


def test_a_daily_subscription_brings_one_mail_with_all_of_the_day(measured, officers, box):
    at = measured.run.at(30)
    confirmed(officers, box, at, how="daily")
    numbers = [warned(measured, matters=f"事项{n}") for n in (1, 2)]
    assert told(officers, at) == 0
    tomorrow = at + timedelta(days=1)
    hour = limit("digest_hour", book(tomorrow.date()))
    assert told(officers, tomorrow.replace(hour=hour - 1, minute=59)) == 0
    assert told(officers, tomorrow.replace(hour=hour, minute=0)) == 1
    assert told(officers, tomorrow.replace(hour=hour, minute=1)) == 0
    (letter,) = box.letters
    assert all(number in text(letter) for number in numbers)
    assert "2" in letter["Subject"]


def test_one_click_ends_the_mails_and_forgets_the_address(measured, officers, box, owner):
    at = measured.run.at(30)
    confirmed(officers, box, at)
    warned(measured)
    told(officers, at)
    letter = box.letters[-1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = letter["List-Unsubscribe"].strip("<>").removeprefix(SITE)
    assert header == link_in(letter, "/end/")
    token = header.rstrip("/").rpartition("/")[2]
    for _ in range(2):
        subscribing.end_by_mail(token, by=officers.system, at=at)
    assert owner.execute("select count(*) from store_subscription where address <> ''").fetchone() == (0,)
    warned(measured, matters="另一件")
    assert told(officers, at) == 0


def test_no_row_but_the_subscription_holds_the_address_and_no_token_is_kept(measured, officers, box, owner):
    at = measured.run.at(30)
    confirmed(officers, box, at)
    warned(measured)
    told(officers, at)
    token = link_in(box.letters[-1], "/end/").rstrip("/").rpartition("/")[2]
    tables = [row[0] for row in owner.execute("select tablename from pg_tables where schemaname = 'public'")]
    for word in (READER, token):
        found = {
            table
            for table in tables
            if owner.execute(f"select 1 from {table} t where t::text like %s limit 1", [f"%{word}%"]).fetchone()
        }
        assert found == ({"store_subscription"} if word == READER else set())


def test_what_nobody_confirms_in_time_is_forgotten(measured, officers, box, owner):
    at = measured.run.at(20)
    asked(officers, at)
    days = limit("confirm_days", book(at.date()))
    assert subscribing.forget_unconfirmed(by=officers.system, at=at + timedelta(days=days)) == 0
    assert subscribing.forget_unconfirmed(by=officers.system, at=at + timedelta(days=days + 1)) == 1
    assert owner.execute("select count(*) from store_subscription where address <> ''").fetchone() == (0,)
    assert mailing.send_due(by=officers.system, at=at + timedelta(days=days + 1)) == 0  # the question waits no more
    assert box.letters == []


def test_an_address_is_asked_so_often_a_day_and_not_at_all_for_what_it_has(measured, officers, box, owner):
    at = measured.run.at(30)
    confirmed(officers, box, at)
    asked(officers, at)
    assert mailing.send_due(by=officers.system, at=at) == 0
    for chapter in ("01", "02"):
        asked(officers, at, wish=Wish(chapter, "", "", 4))
    with pytest.raises(Refusal, match="SUBSCRIBE_ASKED_OFTEN"):
        asked(officers, at, wish=Wish("03", "", "", 4), address=READER.upper())
    asked(officers, at + timedelta(days=2), wish=Wish("03", "", "", 4))


def test_a_link_of_no_mail_leads_nowhere(measured, officers, box):
    for call in (subscribing.confirm, subscribing.end_by_mail):
        with pytest.raises(NotThere):
            call("x" * 43, by=officers.system, at=measured.run.at(30))


def test_without_a_mail_server_nothing_is_promised_and_the_platform_still_tells(measured, officers):
    at = measured.run.at(30)
    assert settings.MAIL_SERVER["host"] == ""
    with pytest.raises(Refusal, match="MAIL_NOT_SET_UP"):
        asked(officers, at)
    posted(officers.origin[0], officers, at)
    warned(measured)
    assert told(officers, at) == 0
    assert brought(officers.origin[0])


def test_a_mail_that_its_server_refuses_for_good_is_told_to_the_headquarters(measured, officers, box):
    at = measured.run.at(30)
    asked(officers, at)
    box.says = f"550 no such user {READER}"
    assert mailing.send_due(by=officers.system, at=at) == 0
    with seeing_as(officers.headquarters[0]):
        (dead,) = queries.subscriptions.dead_mails().rows
    assert (dead.why, dead.failed) == ("refused", 1)
    box.says = ""
    mailing.try_again(dead.id, by=officers.headquarters[0], at=at)
    assert mailing.send_due(by=officers.system, at=at) == 1
    with pytest.raises(Refusal, match="MAIL_NOT_DEAD"):
        mailing.try_again(dead.id, by=officers.headquarters[0], at=at)


def test_a_mail_that_is_asked_to_wait_is_tried_again_later_and_later_and_then_given_up(measured, officers, box):
    at = measured.run.at(30)
    asked(officers, at)
    box.says = "451 come back later"
    waits = [row.minutes for row in book(at.date()).table("mail_retries").typed(RetryRow)]
    assert waits == sorted(waits)
    for minutes in waits:
        mailing.send_due(by=officers.system, at=at)
        assert mailing.send_due(by=officers.system, at=at + timedelta(minutes=minutes, seconds=-1)) == 0
        at += timedelta(minutes=minutes)
    with seeing_as(officers.system):
        (waiting,) = queries.subscriptions.due_mails(at, size=9)
    assert waiting.failed == len(waits)
    mailing.send_due(by=officers.system, at=at)
    with seeing_as(officers.system):
        (dead,) = queries.subscriptions.dead_mails().rows
    assert (dead.why, dead.failed, box.letters) == ("later", len(waits) + 1, [])


def test_a_server_that_is_down_costs_one_attempt_of_one_mail(measured, officers, box):
    at = measured.run.at(30)
    for n in range(3):
        asked(officers, at, address=f"r{n}@example.org")
    good, settings.MAIL_SERVER = settings.MAIL_SERVER, {**settings.MAIL_SERVER, "port": 1}
    assert mailing.send_due(by=officers.system, at=at) == 0
    with seeing_as(officers.system):
        assert len(queries.subscriptions.due_mails(at, size=9)) == 2
    settings.MAIL_SERVER = good
    assert mailing.send_due(by=officers.system, at=at + timedelta(minutes=1)) == 3


def test_opening_an_alert_is_noted_once_for_whom_it_was_sent_to(measured, officers, owner):
    at = measured.run.at(30)
    with seeing_as(officers.system):
        (alert,) = queries.alerts.alerts().rows
        sent = {row.post for row in queries.alerts.recipients(alert.id)}
    assert officers.enterprise.post in sent
    assert officers.city.post not in sent
    for actor in (officers.enterprise, officers.enterprise, officers.city):
        read_alert(alert.number, by=actor, at=at)
    assert owner.execute("select count(*), max(post_id::text) from store_alertreading").fetchone() == (
        1,
        str(officers.enterprise.post),
    )


def test_a_city_is_public_only_where_enough_enterprises_stand_behind_it(measured, officers, change_rule):
    first = warned(measured)
    with seeing_as(officers.system):
        many = queries.subscriptions.firms_of("360700", "69")
    assert queries.public.alert(first).city == ""
    assert 0 < many < limit("firms_for_city", book(measured.run.day(30)))
    change_rule("subscription_limits", "SL-CITY", "amount", str(many))
    assert queries.public.alert(warned(measured, matters="另一件")).city == "360700"


def test_two_workers_at_once_send_a_mail_once(measured, officers, box):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    at = measured.run.at(30)
    for n in range(5):
        asked(officers, at, address=f"r{n}@example.org")

    def work(_: int) -> int:
        try:
            return mailing.send_due(by=officers.system, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 5
    assert len(box.letters) == 5
