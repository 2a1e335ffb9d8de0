"""Quarantine, feed, recall and the interface's description in a real Chromium: seen, worked with, no axe violation."""

from __future__ import annotations

import pytest

from gongzhi.actions import links
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.browser.test_pages import DESK, LOOKS, PHONE, browser, passwords, signed_in_page, site, violations
from tests.pages.test_partner_feeds import quarantined
from tests.partners import *
from tests.partners import AT, DAY, foreign_notice, returned_item, take_in
from tests.signed_in import *

__all__ = ["browser", "passwords", "quarantined", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def standing(officers, partner, quarantined):
    """A feed on which a case stands, and one message of it that waits."""
    partner.send("returns", returned_item(1))
    partner.send("notices", foreign_notice("N-1"))
    take_in()
    links.propose_links(by=officers.system, at=AT)
    return quarantined


@pytest.fixture
def case(officers, standing) -> str:
    with seeing_as(officers.system):
        (number,) = queries.feeds.consequences("jx-lab").cases
    return number


@LOOKS
def test_the_pages_of_partners_have_no_axe_violation_and_fit_the_screen(
    standing, partner, passwords, site, browser, viewport, lang
):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in (
        "/partner-messages/", f"/partner-messages/{standing.id}/", "/feeds/jx-lab/", "/feed-recall/new/?feed=jx-lab",
        f"/partner/{partner.number}/", "/api/partners/v1/",
    ):  # fmt: skip
        page.goto(site + address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []


def test_an_officer_looks_at_what_stands_on_a_feed_and_proposes_its_recall(case, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=PHONE, lang="zh")
    page.goto(f"{site}/feeds/jx-lab/")
    assert case in page.inner_text("main")
    page.click("main a[href='/feed-recall/new/?feed=jx-lab']")
    assert page.input_value("[name=feed]") == "jx-lab"
    page.fill("[name=grounds]", "检测报告系伪造")
    page.click("main form button[type=submit]")
    assert "待两人确认" in page.inner_text("main")
    assert "检测报告系伪造" in page.inner_text("main")


def test_a_message_in_quarantine_is_rejected_with_a_reason(standing, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="en")
    page.goto(f"{site}/partner-messages/?state=quarantined")
    page.click(f"main a[href='/partner-messages/{standing.id}/']")
    form = page.locator("form", has=page.locator("[name=act][value=reject], button[value=reject]")).last
    form.locator("[name=reason]").fill("not ours")
    form.locator("button[type=submit]").last.click()
    assert "rejected" in page.inner_text("main")
