"""Every declared procedure in a real Chromium: its list, a record and the form that begins one, for whom they are."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gongzhi.catalogue.schemes import schemes
from gongzhi.web.gate import may_open
from tests.browser.test_pages import *
from tests.browser.test_pages import DESK, PHONE, violations
from tests.pages.test_matters import reader
from tests.sample_matters import opened, opener

pytestmark = pytest.mark.browser


def context_of(browser, site: str, client, viewport: dict):
    """A browser of somebody who has signed in."""
    context = browser.new_context(viewport=viewport)
    context.add_cookies([{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()])
    return context.new_page()


@pytest.fixture
def visits(officers, signed_in, monkeypatch):
    """Who looks at which addresses, with a session in each language.

    Made before a browser runs, beside which Django asks the database nothing.
    """
    found: dict[object, tuple[dict[str, object], list[str]]] = {}
    for name in sorted(schemes()):
        number = opened(name, officers, monkeypatch)
        beginner = opener(name, officers)
        of_beginners = [reverse(f"{name}_new")] if beginner and may_open(f"{name}_new", beginner) else []
        of_readers = [reverse(f"{name}_list"), reverse(name, args=[number])]
        for actor, addresses in ((reader(name, officers), of_readers), (beginner, of_beginners)):
            if addresses:
                if actor.post not in found:
                    found[actor.post] = {lang: signed_in(actor, lang) for lang in ("zh", "en")}, []
                found[actor.post][1].extend(addresses)
    return list(found.values())


@pytest.mark.parametrize(("lang", "viewport"), [("zh", DESK), ("en", PHONE)], ids=["zh-desk", "en-phone"])
def test_no_page_of_a_procedure_violates_axe_or_overflows(visits, site, browser, lang, viewport):
    errors: list[str] = []
    for clients, addresses in visits:
        page = context_of(browser, site, clients[lang], viewport)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        for address in addresses:
            answer = page.goto(site + address)
            assert answer.status == 200, address
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert errors == []
