"""Radar in a real Chromium: read on a desk and a phone, a signal taken up and a week chosen without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.test_pages import DESK, PHONE, browser, passwords, signed_in_page, site, violations
from tests.radar import BEGINS, WEEK, risen, signals
from tests.signed_in import *

__all__ = ["browser", "passwords", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", (BEGINS + WEEK + timedelta(days=1)).isoformat())


@pytest.fixture
def signal(officers):
    risen(officers)
    (row,) = [row for row in signals(officers) if row.region == "360702" and row.values["subject"] == "69/heavy_metal"]
    return row.number


@pytest.mark.long
def test_the_pages_of_radar_have_no_axe_violation_and_fit_the_screen(signal, passwords, site, browser):
    for viewport, lang in ((DESK, "zh"), (PHONE, "en")):
        page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
        errors: list[str] = []
        page.on("console", lambda message, kept=errors: kept.append(message.text) if message.type == "error" else None)
        for address in ("/radar/", f"/radar-signal/{signal}/", "/radar/nodes/?region=360702&goods=69", "/radar/map/"):
            page.goto(site + address)
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
        assert errors == []


def test_an_officer_takes_a_signal_up_from_the_first_page_and_looks_at_the_week_before(
    signal, passwords, site, browser
):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=PHONE, lang="zh")
    page.goto(site)
    page.click(f"main a[href='/radar-signal/{signal}/']")
    assert page.locator("#series svg").count() >= 1
    page.click(f"form[action='/radar-signal/{signal}/take_up/'] button[type=submit]")
    assert "已转入研判" in page.inner_text("main")
    assert "EQC-2017" in page.inner_text("#cases")
    page.goto(f"{site}/radar/map/")
    page.click("#map a[rel=prev]")
    assert "2017-W09" in page.inner_text("#map")
