"""Words to decide in a real Chromium: seen, judged without a script, no axe violation."""

from __future__ import annotations

import pytest

from tests.browser.test_pages import LOOKS, PHONE, browser, passwords, signed_in_page, site, violations
from tests.labels import DAY, label_of, notice, proposed
from tests.signed_in import *

__all__ = ["browser", "passwords", "site"]
pytestmark = pytest.mark.browser
UNSURE, SURE = notice(2, "zzyzx agent"), notice(1, "aflatoxin B1")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def asked(officers):
    proposed(officers, UNSURE, SURE)
    return label_of(officers, UNSURE)


@LOOKS
def test_the_pages_of_words_have_no_axe_violation_and_fit_the_screen(asked, passwords, site, browser, viewport, lang):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in ("/words/", f"/words/{asked.id}/", f"/notices/{SURE.id}/", "/notices/?labelled=asked"):
        page.goto(site + address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []


def test_an_officer_goes_from_the_first_page_to_the_words_and_chooses_another_family(asked, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=PHONE, lang="zh")
    page.goto(site)
    page.click("main a[href='/words/']")
    assert "zzyzx agent" in page.inner_text("main")
    page.select_option("main [name=hazard]", "adulteration")
    page.fill("main [name=note]", "检测报告已核对")
    page.click("main button[value=another]")
    shown = page.inner_text("main")
    assert "掺假欺诈" in shown
    assert "检测报告已核对" in shown
    page.goto(f"{site}/words/")
    assert "没有待判定的词语" in page.inner_text("main")
