"""Subscribing, the link in the mail and unsubscribing in a real Chromium, in both languages and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from gongzhi.actions import mailing
from gongzhi.actions.clock import now
from tests.actions.test_subscriptions import posted
from tests.browser.test_pages import DESK, PHONE, browser, passwords, signed_in_page, site, violations
from tests.mail_world import *
from tests.mail_world import link_in, told
from tests.measured import *
from tests.pages.test_board import warned
from tests.pages.test_subscriptions import lift
from tests.signed_in import *

__all__ = ["browser", "passwords", "site"]
pytestmark = pytest.mark.browser
WORDS = {"zh": ("请查收确认邮件", "已确认订阅", "已取消订阅"), "en": ("Look for the mail", "Confirmed", "Unsubscribed")}


def beside(act: Callable[[], Any]) -> Any:
    """An act beside the browser, whose loop runs in this thread: in a thread with a connection of its own."""

    def acted() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(acted).result()


def looked_at(page, viewport: dict) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], page.url


@pytest.mark.parametrize(("lang", "viewport"), [("zh", PHONE), pytest.param("en", DESK, marks=pytest.mark.long)])
def test_a_reader_subscribes_follows_the_mails_link_and_unsubscribes(measured, box, site, browser, lang, viewport):
    officers, (sent, confirmed, ended) = measured.run.officers, WORDS[lang]
    page = browser.new_context(viewport=viewport).new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    first, second = beside(lambda: [warned(measured, matters=f"瓷杯铅溶出 {n}") for n in range(2)])
    page.goto(f"{site}/public/alerts/?lang={lang}&hs=69")
    looked_at(page, viewport)
    page.click("main a[href^='/public/subscribe/']")
    assert page.input_value("[name=hs]") == "69"
    looked_at(page, viewport)
    page.fill("[name=address]", "reader@example.org")
    page.click("form button[type=submit]")
    assert sent in page.inner_text("main")
    beside(lambda: mailing.send_due(by=officers.system, at=now()))
    page.goto(site + link_in(box.letters[-1], "confirm"))
    looked_at(page, viewport)
    page.click("form button[type=submit]")
    assert confirmed in page.inner_text("main")
    beside(lambda: lift(officers, first))
    assert beside(lambda: told(officers, now())) == 1
    page.goto(f"{site}/public/alerts/{first}/")
    looked_at(page, viewport)
    page.goto(site + link_in(box.letters[-1], "/end/"))
    page.click("form button[type=submit]")
    assert ended in page.inner_text("main")
    looked_at(page, viewport)
    beside(lambda: lift(officers, second))
    assert beside(lambda: told(officers, now())) == 0
    assert errors == []


@pytest.mark.parametrize(("lang", "viewport"), [pytest.param("zh", DESK, marks=pytest.mark.long), ("en", PHONE)])
def test_the_pages_of_subscriptions_mails_and_results_fit_the_screen(
    measured, passwords, box, site, browser, lang, viewport
):
    officers = measured.run.officers
    beside(lambda: posted(officers.headquarters[0], officers, now(), address="gone@example.org"))
    box.says = "550 unknown"
    number = beside(lambda: warned(measured))
    beside(lambda: lift(officers, number))
    beside(lambda: told(officers, now()))
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    assert number in page.inner_text("main")
    for address in ("/", "/subscriptions/", "/mails/", "/alert-results/", f"/alerts/{number}/"):
        page.goto(site + address)
        looked_at(page, viewport)
