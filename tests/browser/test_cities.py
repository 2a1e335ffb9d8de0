"""The map and a city's page in a real Chromium: from a point to its source and back by clicks, axe, phone width."""

from __future__ import annotations

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import now
from tests.browser.test_pages import DESK, LOOKS, PHONE, browser, signed_in_page, site, violations
from tests.pages.test_cities import CITY, today, year
from tests.signed_in import *
from tests.spec.conftest import PEOPLE

__all__ = ["browser", "site", "today", "year"]
pytestmark = pytest.mark.browser


@pytest.fixture
def office(officers) -> str:
    wanted = [("pgo1", setting_up.post_id(PEOPLE["office"][0]))]
    (made,) = setting_up.give_passwords(wanted, by=officers.system, at=now())
    return made.password


@pytest.mark.parametrize(
    "viewport", [pytest.param(DESK, id="desk", marks=pytest.mark.long), pytest.param(PHONE, id="phone")]
)
def test_from_a_point_of_a_city_to_a_notice_and_back_by_clicks(year, office, site, browser, viewport):
    page = signed_in_page(browser, site, "pgo1", office, viewport=viewport, lang="en")
    page.goto(f"{site}/scores/")
    page.click("#map svg a:has-text('Ganzhou')")
    page.wait_for_url(f"{site}{CITY}?year=2017")
    page.click("tr:has-text('notices and returns per') a:has-text('one by one')")
    page.click("tr:has-text('SIM.2017.0001') a")
    page.wait_for_url(f"{site}{year['notice']}")
    page.click("text=counts in the index of Ganzhou, 2017")
    page.wait_for_url(f"{site}{CITY}?year=2017")


@LOOKS
def test_map_and_city_have_no_axe_violation_and_fit_the_screen(year, office, site, browser, viewport, lang):
    page = signed_in_page(browser, site, "pgo1", office, viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in ("/scores/", "/scores/?measure=rate", CITY, f"{CITY}returns/", f"{CITY}counted/per_100m/"):
        page.goto(site + address)
        for folded in page.query_selector_all(".gz-chart-table"):
            folded.evaluate("folded => { folded.open = true }")
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []


def test_a_saved_picture_shows_its_colours_without_the_page(year, office, site, browser, tmp_path):
    page = signed_in_page(browser, site, "pgo1", office, viewport=DESK, lang="zh")
    page.goto(f"{site}/scores/?measure=rate")
    with page.expect_download() as coming:
        page.click("#map a[href^='/scores/cities.svg']")
    kept = tmp_path / "map.svg"
    coming.value.save_as(kept)
    page.goto(kept.as_uri())
    fills = page.evaluate("[...document.querySelectorAll('.gz-tile-3')].map(one => getComputedStyle(one).fill)")
    assert fills and set(fills) == {"rgb(140, 197, 186)"}
