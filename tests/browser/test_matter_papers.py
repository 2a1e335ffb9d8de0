"""Pages that show papers and attached files, in a real Chromium: no axe violation, nothing wider than a phone."""

from __future__ import annotations

import pytest

from tests.browser.test_matters import context_of
from tests.browser.test_pages import DESK, PHONE, browser, site, violations  # noqa: F401 - two are fixtures
from tests.pages.test_matter_papers import application, file, links
from tests.pages.test_matters import text
from tests.signed_in import *
from tests.spec.firms_of_honour import named
from tests.spec.test_08_services import opened_site

pytestmark = pytest.mark.browser
CUT = "lists => lists.filter(list => list.scrollWidth > list.clientWidth).map(list => list.ariaLabel)"


@pytest.fixture
def addresses(officers, signed_in) -> tuple[str, str]:
    """Of a record with papers and of one with a file; made before a browser runs, beside which Django asks nothing."""
    run = named(officers)
    opened_site(officers)
    given = application(signed_in(officers.enterprise), file("很长的文件名" * 15 + ".pdf"))["Location"]
    return f"/demo-enterprise/{run.number}/", given


@pytest.fixture
def visitors(officers, signed_in, addresses):
    """An officer's and an enterprise's sessions by language, and the first paper that the officer is offered."""
    clients = {
        lang: (signed_in(officers.headquarters[2], lang), signed_in(officers.enterprise, lang)) for lang in ("zh", "en")
    }
    return clients, links(text(clients["zh"][0].get(addresses[0])))[0]


@pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        pytest.param("zh", DESK, id="zh-desk", marks=pytest.mark.long),
        pytest.param("en", PHONE, id="en-phone"),
    ],
)
def test_papers_and_files_violate_nothing_and_are_downloaded(addresses, visitors, site, browser, lang, viewport):
    clients, first = visitors
    officer, firm = (context_of(browser, site, client, viewport) for client in clients[lang])
    with_papers, with_file = addresses
    seen = [(officer, with_papers), (officer, "/public/papers/"), (officer, "/public/papers/?q=x")]
    for page, address in (*seen, (firm, with_file), (firm, "/support-payment/new/")):
        assert page.goto(site + address).status == 200, address
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
        assert page.eval_on_selector_all(".gz-list", CUT) == [], address
    officer.goto(site + with_papers)
    with officer.expect_download() as downloading:
        officer.click(f'a[href="{first}"]')
    assert downloading.value.suggested_filename.endswith(".pdf")
