"""Pages in a real Chromium: signing in, the other language, phone width, keyboard, and no axe violation."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from gongzhi.actions import setting_up
from gongzhi.actions.clock import now
from tests.measured import *
from tests.measured import Measured, pages
from tests.pages.test_board import published_decision, real_notice, warned
from tests.signed_in import *
from tests.spec.conftest import PEOPLE

pytestmark = pytest.mark.browser
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(os.environ.get("GONGZHI_HOME", ".")) / "static_vendor" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LOOKS = pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        pytest.param("zh", DESK, id="zh-desk", marks=pytest.mark.long),
        pytest.param("en", PHONE, id="en-phone"),
        pytest.param("zh", PHONE, id="zh-phone", marks=pytest.mark.long),
        pytest.param("en", DESK, id="en-desk", marks=pytest.mark.long),
    ],
)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(db) -> Iterator[str]:
    """The platform on a free port of this machine, over the test's own database."""
    from django.conf import settings
    from django.db import connections

    name = settings.DATABASES["default"]["NAME"]
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"]
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    settings.DATABASES["default"]["NAME"] = name


@pytest.fixture
def passwords(officers) -> dict[str, str]:
    wanted = [
        ("ciq-r1", setting_up.post_id(PEOPLE["headquarters"][0])),
        ("ciq-p1", setting_up.post_id(PEOPLE["port"][0])),
    ]
    return {made.username: made.password for made in setting_up.give_passwords(wanted, by=officers.system, at=now())}


@pytest.fixture
def on_the_board(measured: Measured) -> None:
    """One of each kind that the public reads."""
    warned(measured)
    published_decision(measured)
    real_notice(measured, "2017.0003", "ceramic mugs, lead released at the rim")


@pytest.fixture
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield chromium
        chromium.close()


def signed_in_page(browser, site: str, name: str, password: str, *, viewport: dict, lang: str):
    page = browser.new_context(viewport=viewport).new_page()
    page.goto(f"{site}/login/?lang={lang}")
    page.fill("#field-name", name)
    page.fill("#field-password", password)
    page.click("button[type=submit]")
    page.wait_for_url(f"{site}/")
    return page


def violations(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")


@LOOKS
def test_home_case_and_rules_have_no_axe_violation_and_fit_the_screen(loop, passwords, site, browser, viewport, lang):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for name in ("home", "case", "rules", "rule_table", "enterprise", "return", "reports", "report"):
        page.goto(site + loop[name])
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    assert errors == []  # nothing that the content security policy stopped


@LOOKS
def test_measures_and_the_board_have_no_axe_violation_and_fit_the_screen(
    measured, on_the_board, passwords, site, browser, viewport, lang
):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=viewport, lang=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    board = {address: address for address in ("/public/", "/public/alerts/", "/public/decisions/", "/public/notices/")}
    for name, address in {"case": f"/cases/{measured.case}/", **pages(measured), **board}.items():
        page.goto(site + address)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    assert errors == []


def test_the_language_switches_on_the_same_page_and_stays(loop, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="zh")
    page.goto(site + loop["case"])
    assert "结案六要素" in page.inner_text("main")
    page.click("text=English")
    assert "Six guard fields" in page.inner_text("main")
    page.goto(site + "/cases/")
    assert page.inner_text("h1") == "Cases"


def test_a_list_is_walked_by_keyboard(loop, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-r1", passwords["ciq-r1"], viewport=DESK, lang="zh")
    page.goto(f"{site}/cases/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/cases/EQC-*/")
    page.goto(f"{site}/cases/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_port_officer_sends_a_return_on_with_two_clicks_from_home(loop, passwords, site, browser):
    page = signed_in_page(browser, site, "ciq-p1", passwords["ciq-p1"], viewport=PHONE, lang="zh")
    page.click(".gz-tasks .btn")
    page.click("form.gz-form button[type=submit]")
    page.wait_for_load_state()
    assert "已移送产地" in page.inner_text("main")
