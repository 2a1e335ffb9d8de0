"""What inspectors and organisers see of addresses, severity, strata and days of dispatch, on a desk and on a phone."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gongzhi.actions import inspector_addresses, setting_up
from gongzhi.actions.clock import at_noon
from tests.browser.test_draw_ceremony import aside
from tests.browser.test_pages import DESK, PHONE, browser, site, violations
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, firm
from tests.spec.test_13_programme import framed
from tests.spec.test_13_severity import FIRST, sampled

__all__ = ["browser", "sampled", "site"]
pytestmark = pytest.mark.browser
DOOR = "江西省赣州市章贡区工业大道18号2栋"
SHOTS = os.environ.get("GONGZHI_SHOTS")  # a folder for pictures of the pages


@pytest.fixture
def there(officers, sampled, monkeypatch):
    """A visit that is tightened, an address where a firm is registered, a plan by place; (whom, where) to look."""
    for week in range(2):
        sampled(week, 4)
    visit = sampled(2, 0, signs=False)
    today = FIRST + timedelta(days=14)
    row = replace(firm(POTTERY, "赣州试验陶瓷有限公司", "360702"), address=DOOR)
    setting_up.take_in_enterprises([row], raw_hash=RAW, by=officers.system, at=at_noon(today))
    for address, whose in (("赣州市 章贡区工业大道十八号，第２幢", "family"), ("赣州市章贡区红旗大道86号", "own")):
        inspector_addresses.declare(address, whose, by=officers.origin[0], at=at_noon(today))
    plan = framed(officers, day=today, strata="place", bodies=("customs",))
    monkeypatch.setenv("GONGZHI_TODAY", today.isoformat())
    inspector, head = officers.origin[0], officers.headquarters[0]
    return [
        (inspector, f"/visits/{visit}/"),
        (inspector, "/addresses/"),
        (head, f"/check-frames/{plan}/"),
        (head, f"/check-frames/{plan}/round/"),
    ]


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_pages_of_inspectors_fit_and_have_no_axe_violation(there, signed_in, site, browser, lang):
    for viewport in (PHONE, DESK):
        for actor, address in there:
            client = aside(lambda actor=actor: signed_in(actor, lang))
            context = browser.new_context(viewport=viewport)
            cookies = [{"name": name, "value": one.value, "url": site} for name, one in client.cookies.items()]
            context.add_cookies(cookies)
            page = context.new_page()
            assert page.goto(site + address).ok, address
            if SHOTS:
                name = address.strip("/").replace("/", "_")
                page.screenshot(path=str(Path(SHOTS) / f"{name}-{lang}-{viewport['width']}.png"), full_page=True)
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
            context.close()
