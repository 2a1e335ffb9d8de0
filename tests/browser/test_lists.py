"""What a list and a record look like in a real Chromium: nothing on end, nothing cut."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.browser.test_pages import DESK, LOOKS, PHONE, browser, passwords, signed_in_page, site
from tests.measured import *
from tests.signed_in import *
from tests.web.province import *
from tests.web.province import Province

__all__ = ["browser", "passwords", "site"]
pytestmark = pytest.mark.browser
# How wide the hint of the search field is drawn, and the room it has.
HINT = """() => {
    const field = document.querySelector('#q'), style = getComputedStyle(field)
    const pen = document.createElement('canvas').getContext('2d')
    pen.font = style.font
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return [pen.measureText(field.placeholder).width, room]
}"""
LINES = "cells => cells.map(cell => Math.round(cell.offsetHeight / parseFloat(getComputedStyle(cell).lineHeight)))"


@LOOKS
def test_the_hint_of_the_search_field_is_read_whole(province, passwords, site, browser, viewport, lang):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    page.goto(f"{site}/notices/")
    needed, room = page.evaluate(HINT)
    assert needed <= room


def test_the_name_of_a_country_stands_on_one_line_beside_long_products(province, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="zh")
    page.goto(f"{site}/notices/")
    page.evaluate("""() => document.querySelectorAll('td[data-label="产品"] .gz-cell, td[data-label="危害"] .gz-cell')
        .forEach(cell => { cell.textContent = 'stainless steel cutlery set with knives and forks, '.repeat(3) })""")
    page.evaluate("""() => document.querySelectorAll('td[data-label="市场"] .gz-cell')
        .forEach(cell => { cell.textContent = '爱尔兰' })""")
    lines = page.eval_on_selector_all("td[data-label='市场'] .gz-cell", LINES)
    assert lines and set(lines) == {1}


@pytest.fixture
def opening(province: Province) -> UUID:
    """A notice on which a case was opened."""
    with seeing_as(province.officers.system):
        wanted = queries.notices.NoticeFilter(words="SIM.2017.0090", standing="linked")
        (row,) = queries.notices.notices(wanted).rows
    return row.id


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_number_of_a_case_that_stands_alone_is_not_broken(opening, passwords, site, browser, viewport):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang="zh")
    page.goto(f"{site}/notices/{opening}/")
    assert page.eval_on_selector(".gz-facts a[href^='/cases/EQC-']", "link => link.getClientRects().length") == 1


def test_an_enterprise_is_named_with_its_code_unbroken_on_a_phone(province, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=PHONE, lang="zh")
    page.goto(f"{site}/notices/{province.notice}/")
    code = """link => {
        const range = document.createRange(), words = link.firstChild
        range.setStart(words, words.length - 18)
        range.setEnd(words, words.length)
        return range.getClientRects().length
    }"""
    assert page.eval_on_selector(".gz-facts a[href^='/enterprises/']", code) == 1


def test_a_link_among_words_of_a_cell_is_told_from_them_by_more_than_colour(measured, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="en")
    page.goto(f"{site}/clusters/")
    lines = page.eval_on_selector_all(
        ".gz-cell a[href^='/cases/']", "links => links.map(link => getComputedStyle(link).textDecorationLine)"
    )
    assert lines and set(lines) == {"underline"}
