"""Two registrations side by side, their merger and its undoing in a real Chromium: no axe violation, nothing cut."""

from __future__ import annotations

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import now
from tests.actions.test_merging import AT, DAY, merge, propose, twin
from tests.browser.test_pages import DESK, LOOKS, PHONE, browser, signed_in_page, site, violations
from tests.signed_in import *
from tests.spec.conftest import *
from tests.spec.conftest import PEOPLE, POTTERY, RAW, TEA, firm

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser
TWIN = twin(POTTERY, 104)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def passwords(officers) -> dict[str, str]:
    wanted = [(f"ciq-r{n + 1}", setting_up.post_id(PEOPLE["headquarters"][n])) for n in range(2)]
    return {made.username: made.password for made in setting_up.give_passwords(wanted, by=officers.system, at=now())}


@pytest.fixture
def twice(officers) -> None:
    """The pottery under two codes of one organisation."""
    again = firm(TWIN, "赣州试验陶瓷有限公司", "360702")
    setting_up.take_in_enterprises([again], raw_hash=RAW, by=officers.system, at=AT)


@pytest.fixture
def merged(officers, twice) -> str:
    return merge(officers, POTTERY, TWIN)


@pytest.fixture
def proposed(officers, twice) -> str:
    return propose(officers, POTTERY, TWIN)


@LOOKS
def test_the_pages_of_a_merger_have_no_axe_violation_and_fit_the_screen(
    merged, passwords, site, browser, viewport, lang
):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in (
        f"/enterprises/{POTTERY}/", f"/enterprises/{TWIN}/", f"/enterprises/{TWIN}/?alone=1",
        f"/enterprises/{POTTERY}/beside/{TEA}/", f"/enterprise-merge/{merged}/", "/enterprise-merge/",
        f"/enterprise-merge/new/?uscc={POTTERY}&merged={TEA}",
    ):  # fmt: skip
        page.goto(site + address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []


def test_one_proposes_from_the_enterprises_page_after_looking_at_what_would_follow(twice, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="zh")
    page.goto(f"{site}/enterprises/{POTTERY}/")
    page.click(f"main a[href='/enterprises/{POTTERY}/beside/{TWIN}/']")
    assert TWIN in page.inner_text("main")
    page.click("main a[href^='/enterprise-merge/new/']")
    assert page.input_value("[name=merged]") == TWIN
    page.check("[name=ground][value=duplicate]")
    page.fill("[name=grounds]", "同一组织机构代码登记两次")
    page.click("main form button[type=submit]")
    assert "待两人确认" in page.inner_text("main")


def test_two_confirm_and_the_old_code_leads_to_the_one_that_stays(proposed, passwords, site, browser):
    for name in ("ciq-r1", "ciq-r2"):
        page = signed_in_page(browser, site, name, passwords[name], viewport=PHONE, lang="zh")
        page.goto(f"{site}/enterprise-merge/{proposed}/")
        page.click("main form[action$='/merge/'] button[type=submit]")
    assert "已合并" in page.inner_text("main")
    page.goto(f"{site}/enterprises/{TWIN}/")
    assert f"/enterprises/{POTTERY}/" in page.url
    assert TWIN in page.inner_text("main")


def test_a_judgement_of_different_stands_in_the_way_of_a_merger(twice, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=PHONE, lang="en")
    page.goto(f"{site}/enterprises/{POTTERY}/beside/{TWIN}/")
    page.check("[name=verdict][value=different]")
    page.fill("#judge [name=reason], form[action$='/judge/'] [name=reason]", "two workshops")
    page.click("form[action$='/judge/'] button[type=submit]")
    assert "two workshops" in page.inner_text("main")
    assert page.query_selector("main a[href^='/enterprise-merge/new/']") is None
