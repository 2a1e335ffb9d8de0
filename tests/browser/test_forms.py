"""What people hand in, in a real Chromium: refused and mended, at both widths, readable by all."""

from __future__ import annotations

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import now
from gongzhi.catalogue import registers
from tests.browser.test_pages import DESK, PHONE, browser, signed_in_page, site, violations
from tests.spec.conftest import PEOPLE
from tests.web.province import *

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        pytest.param("zh", PHONE, id="zh-phone"),
        pytest.param("en", DESK, id="en-desk", marks=pytest.mark.long),
    ],
)


@pytest.fixture
def passwords(officers) -> dict[str, str]:
    """For one person of each part, before a browser runs: beside one, nothing may be asked of the database."""
    parts = ("headquarters", "port", "enterprise")
    wanted = [(f"{part}-1", setting_up.post_id(PEOPLE[part][0])) for part in parts]
    return {made.username: made.password for made in setting_up.give_passwords(wanted, by=officers.system, at=now())}


@pytest.fixture
def opened(passwords, site, browser):
    """A page of somebody who has signed in, by their part in the small province."""

    def page(part: str, viewport: dict, lang: str):
        name = f"{part}-1"
        return signed_in_page(browser, site, name, passwords[name], viewport=viewport, lang=lang)

    return page


def is_fit(page, viewport: dict) -> None:
    """Readable by all, and no wider than the screen."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@WIDTHS
def test_a_refused_form_begins_with_what_is_wrong_and_is_mended_where_it_stands(province, opened, site, lang, viewport):
    page = opened("headquarters", viewport, lang)
    page.goto(f"{site}/cases/{province.case}/")
    page.fill("#field-draft-matters", "铅溶出")
    page.check("#field-draft-urgency-2")
    page.click("#draft button[type=submit]")
    page.wait_for_selector(".gz-errors")
    is_fit(page, viewport)
    assert "gz-errors" in page.evaluate("document.activeElement.className")
    page.click('.gz-errors a[href="#field-draft-scope-0"]')
    assert page.evaluate("document.activeElement.id") == "field-draft-scope-0"
    assert page.input_value("#field-draft-matters") == "铅溶出"
    assert page.is_checked("#field-draft-urgency-2")
    page.check("#field-draft-scope-1")
    page.fill("#field-draft-scope_words", "欧盟")
    page.check("#field-draft-control_at_ports-0")
    page.check("#field-draft-warns_consumers-1")
    page.click("#draft button[type=submit]:not([name=preview])")
    page.wait_for_url(f"{site}/alerts/*/")


@WIDTHS
def test_an_enterprise_contests_a_finding_and_follows_what_becomes_of_it(province, opened, site, lang, viewport):
    page = opened("enterprise", viewport, lang)
    page.goto(f"{site}/findings/{province.finding}/")
    page.click(".gz-finding a[href$='#contest']")
    page.select_option("#field-contest-part", "step-1")
    page.click("#contest button[type=submit]")
    page.wait_for_selector(".gz-errors")
    is_fit(page, viewport)
    assert page.input_value("#field-contest-part") == "step-1"
    page.fill("#field-contest-reason", "紧急程度偏高")
    page.click("#contest button[type=submit]")
    page.wait_for_selector(".gz-workflow")
    is_fit(page, viewport)
    assert "YY-2017-000001" in page.inner_text("main")
    assert page.locator("#contest").count() == 0


@WIDTHS
def test_a_port_registers_a_return_after_checking_what_it_typed(province, opened, site, lang, viewport):
    page = opened("port", viewport, lang)
    page.goto(f"{site}/returns/new/")
    page.fill("#field-new-return-declaration_no", "310120170510000123")
    page.click("#new-return button[type=submit]")
    page.wait_for_selector(".gz-errors")
    is_fit(page, viewport)
    page.fill("#field-new-return-item_no", "1")
    page.fill("#field-new-return-producer_uscc", POTTERY)
    page.fill("#field-new-return-goods", "青花瓷杯")
    page.fill("#field-new-return-hs_code", "69111019")
    page.select_option("#field-new-return-returned_from", "DE")
    page.fill("#field-new-return-arrived_on", "2017-04-28")
    page.fill("#field-new-return-value_usd_cents", "75000")
    page.select_option("#field-new-return-stated_cause", "Q1")
    page.check("#field-new-return-synthetic-0")
    page.click("#new-return button[type=submit]")
    page.wait_for_selector("button[value=register]")
    is_fit(page, viewport)
    assert "赣州试验陶瓷有限公司" in page.inner_text("main")
    page.click("button[value=register]")
    page.wait_for_url(f"{site}/returns/*-*/")
    assert "310120170510000123-1" in page.inner_text("h1")


@WIDTHS
def test_a_port_hands_in_a_file_says_what_a_column_is_sees_the_faults_and_takes_in_the_good_lines(
    province, opened, site, lang, viewport, tmp_path
):
    columns = registers.register("returns").columns
    row = {column.field: column.example for column in columns} | {"port_region": "360400"}
    header = ",".join(column.zh for column in columns).replace("退运货值（美元）", "金额")
    lines = (row, {**row, "item_no": "0", "goods": ""})
    file = tmp_path / "returns.csv"
    file.write_text("\n".join([header, *(",".join(line.values()) for line in lines), ""]), encoding="gb18030")
    page = opened("port", viewport, lang)
    page.goto(f"{site}/uploads/")
    is_fit(page, viewport)
    page.set_input_files("#field-upload-file", file)
    page.click("#upload button[type=submit]")
    page.wait_for_selector("button[value=match]")
    is_fit(page, viewport)
    place = [column.field for column in columns].index("value_usd_cents")
    page.select_option(f"#field-match-column{place}", "value_usd_cents")
    page.click("button[value=match]")
    page.wait_for_selector("button[value=good]")
    is_fit(page, viewport)
    assert page.locator("a[href$='/lines.xlsx']").count() == 1
    page.click("button[value=good]")
    page.wait_for_selector("main a[href^='/returns/']")
    is_fit(page, viewport)
    page.click("main a[href^='/returns/']")
    assert "310120170510000123-1" in page.inner_text("h1")
