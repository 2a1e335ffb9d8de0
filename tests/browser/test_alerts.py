"""The editor of an alert with its preview, and a firm's reply, in a real Chromium: no axe violation, nothing cut."""

from __future__ import annotations

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import now
from tests.alerting import DAY, HIGH, assessed, issued, proposed, take
from tests.browser.test_pages import LOOKS, PHONE, browser, signed_in_page, site, violations
from tests.signed_in import *
from tests.spec.conftest import *
from tests.spec.conftest import PEOPLE

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def passwords(officers) -> dict[str, str]:
    wanted = [
        ("ciq-r1", setting_up.post_id(PEOPLE["headquarters"][0])),
        ("ent1", setting_up.post_id(PEOPLE["enterprise"][0])),
    ]
    return {made.username: made.password for made in setting_up.give_passwords(wanted, by=officers.system, at=now())}


@pytest.fixture
def case(officers) -> str:
    return assessed(officers, HIGH)


@pytest.fixture
def naming(officers) -> str:
    number = proposed(officers, issued(officers))
    take(officers, number, "serve", officers.headquarters[0])
    return number


@LOOKS
def test_an_officer_sees_who_will_be_told_before_the_alert_is_drafted(case, passwords, site, browser, viewport, lang):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    page.goto(f"{site}/cases/{case}/warn/")
    for name, value in (("urgency", "2"), ("scope", "2"), ("control_at_ports", "no"), ("warns_consumers", "yes")):
        page.check(f"input[name={name}][value='{value}']")
    page.fill("[name=scope_words]", "瓷杯")
    page.fill("[name=matters]", "铅溶出")
    page.check("input[name=places][value='361000']")
    page.click("button[name=preview]")
    audience = page.locator("#audience")
    assert "测试N2" in audience.inner_text()  # its register entry holds the same chapter
    assert "测试F1" in audience.inner_text()
    assert page.input_value("[name=matters]") == "铅溶出"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_a_firm_replies_on_its_phone_before_it_is_named(naming, passwords, site, browser, lang):
    page = signed_in_page(browser, site, "ent1", passwords["ent1"], viewport=PHONE, lang=lang)
    page.goto(f"{site}/alert-naming/{naming}/")
    page.fill("[name=comment]", "已停产整改")
    page.click("#act-reply button[type=submit]")
    page.wait_for_load_state()
    assert "已停产整改" in page.inner_text("main")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
