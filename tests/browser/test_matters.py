"""Every declared procedure in a real Chromium: its list, a record and the form that begins one, for whom they are."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gongzhi.catalogue.schemes import schemes
from gongzhi.web.gate import may_open
from tests.browser.test_pages import DESK, PHONE, browser, site, violations
from tests.pages.test_matters import reader
from tests.sample_matters import opened, opener
from tests.signed_in import *

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser


def context_of(browser, site: str, client, viewport: dict):
    """A browser of somebody who has signed in."""
    context = browser.new_context(viewport=viewport)
    context.add_cookies([{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()])
    return context.new_page()


@pytest.fixture
def visits(officers, monkeypatch):
    """Who looks at which addresses; made before a browser runs, beside which Django refuses to reach the database."""
    found = []
    for name in sorted(schemes()):
        number = opened(name, officers, monkeypatch)
        found.append((reader(name, officers), [reverse(f"{name}_list"), reverse(name, args=[number])]))
        beginner = opener(name, officers)
        if beginner and may_open(f"{name}_new", beginner):
            found.append((beginner, [reverse(f"{name}_new")]))
    return found


@pytest.fixture
def clients(visits, signed_in):
    return {lang: {actor.post: signed_in(actor, lang) for actor, _ in visits} for lang in ("zh", "en")}


@pytest.mark.parametrize(
    ("lang", "viewport", "every"),  # every: 5 for each fifth of a hundred pages and more
    [
        pytest.param("zh", PHONE, 5, id="zh-phone-some"),
        pytest.param("zh", DESK, 1, id="zh-desk", marks=pytest.mark.long),
        pytest.param("en", PHONE, 1, id="en-phone", marks=pytest.mark.long),
    ],
)
def test_no_page_of_a_procedure_violates_axe_or_overflows(visits, clients, site, browser, lang, viewport, every):
    errors: list[str] = []
    pages = {post: context_of(browser, site, client, viewport) for post, client in clients[lang].items()}
    for page in pages.values():
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    every_page = [(actor, address) for actor, addresses in visits for address in addresses]
    for actor, address in every_page[::every]:
        page = pages[actor.post]
        answer = page.goto(site + address)
        assert answer.status == 200, address
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []
