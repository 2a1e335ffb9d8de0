"""Every component in a real Chromium: readable by all, at both widths, in both schemes, with and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from wsgiref.simple_server import make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.urls import clear_url_caches

from tests.browser.test_pages import DESK, PHONE, Quiet, browser, violations
from tests.web.gallery.pages import PAGES
from tests.web.gallery.said import HASH

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Iterator[str]:
    """The gallery on a free port of this machine; it asks no database."""
    with override_settings(ROOT_URLCONF="tests.web.gallery.pages"):
        clear_url_caches()
        server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gallery"
        server.shutdown()
        thread.join()
    clear_url_caches()


def opened(browser, site: str, name: str, *, lang: str = "zh", viewport: dict = DESK, **context):
    page = browser.new_context(viewport=viewport, **context).new_page()
    page.goto(f"{site}/{name}/?lang={lang}")
    return page


@pytest.mark.parametrize(
    ("lang", "viewport", "scheme"),
    [
        pytest.param("zh", PHONE, "light", id="zh-phone-light"),
        pytest.param("en", DESK, "dark", id="en-desk-dark", marks=pytest.mark.long),
        pytest.param("en", PHONE, "dark", id="en-phone-dark", marks=pytest.mark.long),
        pytest.param("zh", DESK, "dark", id="zh-desk-dark", marks=pytest.mark.long),
        pytest.param("en", DESK, "light", id="en-desk-light", marks=pytest.mark.long),
    ],
)
def test_no_component_violates_axe_overflows_or_breaks_the_content_policy(site, browser, lang, viewport, scheme):
    page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for name in PAGES:
        page.goto(f"{site}/{name}/?lang={lang}")
        for folded in page.query_selector_all(".gz-line, .gz-chart-table"):
            folded.evaluate("folded => { folded.removeAttribute('name'); folded.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert violations(page) == [], name
    assert errors == []


def test_a_folded_finding_opens_at_the_side_and_escape_gives_the_focus_back(site, browser):
    page = opened(browser, site, "case")
    page.click(".gz-line summary")
    box = page.locator(".gz-line[open] .gz-panel").bounding_box()
    assert box["x"] + box["width"] == DESK["width"]
    page.keyboard.press("Escape")
    assert page.locator(".gz-line[open]").count() == 0
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_on_a_phone_the_acts_stay_at_the_bottom_and_hide_nothing(site, browser):
    page = opened(browser, site, "case", viewport=PHONE)
    bar = page.locator(".gz-acts").bounding_box()
    assert bar["y"] + bar["height"] == PHONE["height"]
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    foot = page.locator(".gz-foot").bounding_box()
    assert foot["y"] + foot["height"] <= page.locator(".gz-acts").bounding_box()["y"] + 1


def test_keys_move_through_rows_and_the_list_of_keys_can_switch_them_off(site, browser):
    page = opened(browser, site, "cases")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert "000123" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.input_value("#q") == "jk?"  # while typing, a letter is a letter
    page.locator("h1").click()
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.localName") == "body"


def test_a_form_that_came_back_begins_at_its_errors_and_each_leads_to_its_field(site, browser):
    page = opened(browser, site, "wrong")
    assert "gz-errors" in page.evaluate("document.activeElement.className")
    page.click('a[href="#field-cause"]')
    assert page.evaluate("document.activeElement.id") == "field-cause"


def test_without_scripts_the_menu_opens_and_a_finding_unfolds(site, browser):
    page = opened(browser, site, "case", viewport=PHONE, java_script_enabled=False)
    assert not page.is_visible("#menu")
    page.click(".gz-menu-button")
    assert page.is_visible("#menu")
    page.keyboard.press("Escape")
    page.locator(".gz-line summary").first.click()
    assert page.locator(".gz-line[open] .gz-rules").is_visible()


def test_focus_is_visible_on_whatever_can_be_reached(site, browser):
    page = opened(browser, site, "cases")
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] })()"
        )
        if page.evaluate("document.activeElement.localName") == "body":
            break
        assert shown == ["solid", "3px"], page.evaluate("document.activeElement.outerHTML")


def test_marks_are_reached_by_keyboard_and_can_be_skipped(site, browser):
    page = opened(browser, site, "charts")
    skip = page.locator(".gz-chart-skip").first
    skip.focus()
    assert skip.bounding_box()["width"] > 100  # seen while it has the focus
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/places/360100/"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_on_a_phone_a_narrow_chart_fits_and_a_wide_one_scrolls_in_its_own_box(site, browser):
    page = opened(browser, site, "charts", viewport=PHONE)
    for chart in page.query_selector_all(".gz-chart:has(.gz-chart-box)"):
        over = chart.query_selector(".gz-chart-box").evaluate("box => box.scrollWidth - box.clientWidth")
        assert (over > 0) == ("gz-chart-wide" in chart.get_attribute("class"))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_on_paper_the_table_of_a_chart_is_unfolded_and_the_drawing_is_whole(site, browser):
    page = opened(browser, site, "charts")
    assert not page.is_visible("#year-table table")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 1000})  # A4 less its margins
    assert page.is_visible("#year-table table")
    widths = page.evaluate(
        "[...document.querySelectorAll('.gz-drawing')].map(one => one.getBoundingClientRect().right)"
    )
    assert max(widths) <= 672


def test_paper_names_its_source_on_every_sheet(site, browser):
    page = opened(browser, site, "case")
    sheets = page.pdf(prefer_css_page_size=True)
    assert sheets.count(b"/Type /Page\n") + sheets.count(b"/Type /Page ") >= 2
    page.emulate_media(media="print")
    assert page.locator(".gz-print-foot").is_visible()
    assert HASH[:16] in page.inner_text(".gz-print-foot")
    assert not page.is_visible(".gz-nav")
    assert page.evaluate("getComputedStyle(document.querySelector('.gz-print-foot')).display") == "table-footer-group"
