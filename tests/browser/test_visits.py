"""An inspector's day without a network in a real Chromium, and what comes of it once there is one again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Error

from gongzhi.actions import setting_up, visits
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.doors import code_of_door
from gongzhi.actions.matters import take_act
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.browser.test_pages import DESK, PHONE, browser, site, violations
from tests.signed_in import *
from tests.spec.conftest import PEOPLE, POTTERY
from tests.visiting import JPG, planned, state

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser
TODAY = "2017-05-22"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZHI_TODAY", TODAY)


def beside(act: Any) -> Any:
    """An act beside the browser, in a thread with a connection of its own."""

    def acted() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(acted).result()


@pytest.fixture
def day(officers) -> tuple[str, list[Any], dict[str, str]]:
    """A visit planned for now, its two inspectors, and the names and passwords of all three."""
    number, team = planned(officers, at=now())
    wanted = [(f"o-{n}", setting_up.post_id(person)) for n, person in enumerate(PEOPLE["origin"], start=1)]
    made = setting_up.give_passwords(wanted, by=officers.system, at=now())
    return number, team, {str(officers.origin[n].post): (one.username, one.password) for n, one in enumerate(made)}


def signed_in(browser, site: str, day, who: int, *, viewport: dict, lang: str):
    _, team, names = day
    context = browser.new_context(
        viewport=viewport, geolocation={"latitude": 25.83, "longitude": 114.93}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.set_default_timeout(15000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    name, password = names[str(team[who].post)]
    page.goto(f"{site}/login/?lang={lang}")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("form.gz-form button[type=submit]")
    return page


def open_visit(page, site: str, number: str) -> None:
    """Open the list and the visit, and again once the worker is there to keep them."""
    page.goto(f"{site}/visits/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for address in ("/visits/", f"/visits/{number}/"):
        page.goto(site + address)


def looked_at(page, viewport: dict) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], page.url


def until(page, true: Any) -> None:
    """Poll from here: the page's own policy forbids the browser to poll by a text of ours."""
    for _ in range(150):
        page.wait_for_load_state()
        try:
            if true():
                return
        except Error:  # the page came anew meanwhile
            pass
        page.wait_for_timeout(200)
    raise AssertionError(page.inner_text("body"))


def submit(page, form: str) -> None:
    before = page.get_attribute(form, "data-kept") or "0"
    page.click(f"{form} button[type=submit]")
    until(page, lambda: (page.get_attribute(form, "data-kept") or "0") > before)


def waiting(page) -> int:
    return page.evaluate(
        """() => new Promise((done) => { const open = indexedDB.open("gongzhi-visits");
        open.onsuccess = () => { const all = open.result.transaction("packets").objectStore("packets").count();
        all.onsuccess = () => done(all.result); }; })"""
    )


def enter_the_morning(page, defects: str = "1") -> None:
    page.fill("#visit-sheet [name=lot_size]", "400")
    for name, value in (("sampled", "50"), ("defects", defects), ("sheet", "CY-1")):
        page.fill(f"#visit-sheet [name={name}]", value)
    submit(page, "#visit-sheet")


def by_samples(page) -> None:
    """Without a network too the page says after each sample whether to take the next; then the choice is undone."""
    plan, second = page.locator("#gz-plan"), page.locator("#visit-sheet [name=defects_2]")
    page.fill("#visit-sheet [name=lot_size]", "400")
    page.select_option("#visit-sheet [name=sampling]", "double")
    assert second.is_hidden()
    for given, said in (
        ({"defects": "1"}, ("第 1 次样本后判定：合格", "Decided after sample 1: accepted")),
        ({"defects": "2"}, ("现在抽第 2 次样本：32 件", "Take sample 2 now: 32 pieces")),
        ({"defects_2": "2"}, ("第 2 次样本后判定：合格", "Decided after sample 2: accepted")),
        ({"defects_2": "3"}, ("第 2 次样本后判定：不合格", "Decided after sample 2: rejected")),
    ):
        for name, value in given.items():
            page.fill(f"#visit-sheet [name={name}]", value)
        assert any(words in plan.inner_text() for words in said), plan.inner_text()
        assert second.is_visible() or given == {"defects": "1"}
    page.select_option("#visit-sheet [name=sampling]", "multiple")
    assert page.locator("#visit-sheet [name=defects_3]").is_hidden()
    page.select_option("#visit-sheet [name=sampling]", "single")
    page.fill("#visit-sheet [name=defects_2]", "")
    assert second.is_hidden()


def all_sent(page) -> None:
    """Nothing waits any more, and the page has come anew."""
    until(page, lambda: waiting(page) == 0)
    page.wait_for_timeout(1000)
    page.wait_for_load_state()


def kept(number: str, officers) -> list[Any]:
    with seeing_as(officers.system):
        return list(queries.visits.packets(queries.visits.visit(number).instance.id))


@pytest.mark.parametrize(("lang", "viewport"), [("zh", PHONE), pytest.param("en", DESK, marks=pytest.mark.long)])
def test_a_day_without_a_network_is_sent_once_and_signed_by_two(officers, day, site, browser, lang, viewport):
    number, _, _ = day
    page = signed_in(browser, site, day, 0, viewport=viewport, lang=lang)
    open_visit(page, site, number)
    looked_at(page, viewport)
    page.context.set_offline(True)
    page.goto(f"{site}/visits/#at=91360000000000000X&code=1")
    assert page.inner_text("#gz-visits-told") != ""  # no visit at that enterprise, said without a network
    page.click(f"main a[href='/visits/{number}/']")
    code = code_of_door(POTTERY, day_of(now()))
    page.goto(f"{site}/visits/#at={POTTERY}&code={code}")  # what the door's QR code leads to
    until(page, lambda: page.input_value("#visit-arrive [name=door_code]") == code)
    assert page.url == f"{site}/visits/{number}/"
    submit(page, "#visit-arrive")
    by_samples(page)
    enter_the_morning(page)
    assert "50" in page.inner_text("#gz-plan") and "3" in page.inner_text("#gz-plan")
    page.set_input_files("#visit-photo [name=photo]", {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": JPG})
    submit(page, "#visit-photo")
    page.click("form[id^=visit-answer] input[value=yes]")
    submit(page, "form[id^=visit-answer]")
    page.fill("#visit-remark [name=remarks]", "无意见")
    submit(page, "#visit-remark")
    submit(page, "#visit-sign")
    assert waiting(page) == 6
    page.reload()
    assert waiting(page) == 6
    assert beside(lambda: kept(number, officers)) == []

    cut = {"left": 2}  # answers that get lost on their way back, after the platform took the packet

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route(
        "**/visits/sync/",
        lambda route: (cut.update(left=cut["left"] - 1), lose(route)) if cut["left"] else route.continue_(),
    )
    page.context.set_offline(False)
    page.goto(f"{site}/visits/{number}/")
    until(page, lambda: waiting(page) == 0 or bool(page.click("#gz-visits-send")))
    all_sent(page)
    rows = beside(lambda: kept(number, officers))
    assert [row.packet.kind for row in rows] == ["arrive", "sheet", "photo", "answer", "remark", "sign"]
    assert [(row.held, row.doubts) for row in rows] == [(None, ())] * 6
    assert cut["left"] == 0

    other = signed_in(browser, site, day, 1, viewport=viewport, lang=lang)
    open_visit(other, site, number)
    looked_at(other, viewport)
    submit_and_reload(other, "#visit-sign")
    assert beside(lambda: state(officers, "visit", number)) == "signed"
    assert "RC-" in other.inner_text("main")
    looked_at(other, viewport)
    assert page.errors == other.errors == []


def submit_and_reload(page, form: str) -> None:
    with page.expect_navigation():
        page.click(f"{form} button[type=submit]")
    page.wait_for_load_state()


def test_what_was_withdrawn_meanwhile_is_told_and_signing_out_wipes_the_phone(officers, day, site, browser):
    number, _, _ = day
    page = signed_in(browser, site, day, 0, viewport=PHONE, lang="zh")
    open_visit(page, site, number)
    page.context.set_offline(True)
    page.fill("#visit-arrive [name=door_code]", code_of_door(POTTERY, day_of(now())))
    submit(page, "#visit-arrive")
    beside(lambda: withdrawn(officers, number))
    page.context.set_offline(False)
    page.goto(f"{site}/visits/{number}/")
    page.goto(f"{site}/visits/")
    all_sent(page)
    page.goto(f"{site}/visits/{number}/")
    assert "未生效" in page.inner_text("main") and "已撤销" in page.inner_text("main")
    looked_at(page, PHONE)
    page.goto(f"{site}/logout/")
    page.click("form button[type=submit]")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def withdrawn(officers, number: str) -> None:
    for officer in officers.headquarters[:2]:
        with seeing_as(officers.system):
            seen = queries.visits.visit(number).instance.seen
        take_act("visit", number, "withdraw", values={"reason": "取消"}, by=officer, at=now(), seen=seen)


@pytest.mark.long
def test_two_phones_with_two_values_show_both_and_one_is_chosen(officers, day, site, browser):
    number, team, _ = day
    visits_at = now()
    beside(lambda: arrived(number, team[0], visits_at))
    pages = [signed_in(browser, site, day, who, viewport=PHONE, lang="zh") for who in (0, 1)]
    for page, defects in zip(pages, ("1", "4"), strict=True):
        open_visit(page, site, number)
        page.context.set_offline(True)
        enter_the_morning(page, defects)
    for page in pages:
        page.context.set_offline(False)
        page.goto(f"{site}/visits/{number}/")
        all_sent(page)
    page.goto(f"{site}/visits/{number}/")
    looked_at(page, PHONE)
    assert "1" in page.inner_text("#dispute") and "4" in page.inner_text("#dispute")
    page.click("#dispute form:nth-of-type(2) button")
    page.wait_for_load_state()
    assert page.query_selector("#dispute") is None


def arrived(number: str, by: Any, at: Any) -> None:
    code = code_of_door(POTTERY, day_of(at))
    visits.enter(number, "arrive", {"door_code": code}, photo=None, by=by, at=at)


TEAR = """() => new Promise((done) => { const open = indexedDB.open("gongzhi-visits");
    open.onsuccess = () => { const all = open.result.transaction("packets", "readwrite").objectStore("packets");
    const one = all.openCursor();
    one.onsuccess = () => { const at = one.result;
        if (JSON.parse(at.value.text).kind !== "sheet") return at.continue();
        at.update({...at.value, text: at.value.text.slice(0, 30)}).onsuccess = () => done(true); }; }; })"""


@pytest.mark.long
def test_a_packet_that_was_cut_on_the_phone_is_told_as_lost_and_stops_no_other(officers, day, site, browser):
    number, _, _ = day
    page = signed_in(browser, site, day, 0, viewport=PHONE, lang="zh")
    open_visit(page, site, number)
    page.context.set_offline(True)
    page.fill("#visit-arrive [name=door_code]", code_of_door(POTTERY, day_of(now())))
    submit(page, "#visit-arrive")
    enter_the_morning(page)
    page.fill("#visit-remark [name=remarks]", "无意见")
    submit(page, "#visit-remark")
    page.evaluate(TEAR)
    page.context.set_offline(False)
    page.goto(f"{site}/visits/{number}/")
    all_sent(page)
    assert "1 条记录无法读取" in page.inner_text("#gz-visits-told")
    rows = beside(lambda: kept(number, officers))
    assert [(row.packet.kind, row.held is None) for row in rows] == [
        ("arrive", True), ("lost", False), ("remark", True),
    ]  # fmt: skip
    page.goto(f"{site}/visits/{number}/")
    assert "丢失的记录" in page.inner_text("main")
    looked_at(page, PHONE)
    assert page.errors == []
