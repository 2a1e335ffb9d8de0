"""A whole draw in browsers: each party on a device of its own, until anybody checks the bundle."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection

from gongzhi.actions import clock
from gongzhi.actions.draws import bundle_of
from tests.browser.test_pages import DESK, PHONE, browser, site, violations
from tests.draws.conftest import world as parties
from tests.draws.playing import play
from tests.draws.world import (
    CLERKS,
    CUSTODIANS,
    DICE,
    DISCLOSED,
    DISPATCH,
    OPENED,
    SEED_AT,
    VALUE,
    World,
    opened_round,
    private,
)
from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import published
from tests.verifier.verifier import verifier

__all__ = ["browser", "parties", "site"]
pytestmark = pytest.mark.browser
PASSPHRASE = "三个长长的词 and then some"
STARTED = DICE.astimezone(clock.CHINA).strftime("%Y-%m-%dT%H:%M")
SHOTS = os.environ.get("GONGZHI_SHOTS")  # a folder for pictures of the pages


class Hands(datetime):
    """The platform's clock, put on by hand; it goes on by itself."""

    at, since = OPENED, time.monotonic()

    @classmethod
    def put(cls, moment: datetime) -> None:
        cls.at, cls.since = moment, time.monotonic()

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return (cls.at + timedelta(seconds=time.monotonic() - cls.since)).astimezone(tz)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> type[Hands]:
    monkeypatch.delenv("GONGZHI_TODAY", raising=False)
    monkeypatch.setattr(clock, "datetime", Hands)
    Hands.put(OPENED)
    return Hands


def aside(act: Callable[[], Any]) -> Any:
    """What reaches the database, in a thread of its own: the browser's loop runs in this one."""

    def asked() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asked).result()


@dataclass
class Room:
    """The meeting: one browser context for each party, all on one platform."""

    world: World
    browser: Any
    site: str
    cookies: Any
    hands: type[Hands]
    pages: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def page(self, party: str, *, viewport: dict[str, int] = DESK, lang: str = "zh") -> Any:
        if party not in self.pages:
            context = self.browser.new_context(viewport=viewport, accept_downloads=True)
            context.add_cookies(self.cookies(self.world.actors[party], lang))
            self.pages[party] = context.new_page()
            self.pages[party].on("console", self._heard)
        return self.pages[party]

    def meeting(self, party: str) -> Any:
        """The meeting on this party's screen; the others put theirs away, for all ask one small server for news."""
        for other in self.pages.values():
            other.goto("about:blank")
        page = self.page(party)
        page.goto(f"{self.site}/draws/{self.world.number}/ceremony/")
        return page

    def act(self, party: str, form: str, **fields: str) -> Any:
        """Fill in a step's form and send it; returns the page as it then stands."""
        page = self.meeting(party)
        for name, value in fields.items():
            page.fill(f"#{form}-{name}", value)
        with page.expect_navigation():
            page.click(f"#{form} button[type=submit]")
        assert page.locator(".gz-errors").count() == 0, page.locator(".gz-errors").inner_text()
        return page

    def at(self, moment: datetime) -> None:
        """The clock goes on, and the platform does what it owes."""
        self.hands.put(moment)
        aside(lambda: self.world.on(moment))

    def shot(self, name: str, page: Any) -> None:
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "409" not in message.text:
            self.errors.append(message.text)


@pytest.fixture
def world(parties, hands) -> World:
    return opened_round(parties, plan=published(parties.officers))


@pytest.fixture
def room(world, hands, signed_in, site, browser) -> Iterator[Room]:
    yield from a_room(world, hands, signed_in, site, browser)


def a_room(world, hands, signed_in, site, browser) -> Iterator[Room]:
    def cookies(actor, lang):
        client = aside(lambda: signed_in(actor, lang))
        return [{"name": name, "value": one.value, "url": site} for name, one in client.cookies.items()]

    room = Room(world, browser, site, cookies, hands)
    yield room
    assert room.errors == []


def until_committed(room: Room) -> None:
    for party in room.world.actors:
        room.act(party, "hand_in_key", passphrase=PASSPHRASE)
    for party in ("a1组织", "a2批准"):
        room.act(party, "freeze")
    room.at(OPENED + timedelta(hours=1))
    for party in ("a1组织", "a2批准"):
        room.act(party, "publish")


def until_opened(room: Room) -> None:
    for party in CUSTODIANS:
        room.act(party, "hand_in_commitment", passphrase=PASSPHRASE)
    room.act("a1组织", "close_commitments")
    room.at(SEED_AT - timedelta(minutes=20))
    room.hands.put(SEED_AT + timedelta(minutes=1))
    for party in CUSTODIANS:
        room.act(party, "open_nonce")
    room.act("a1组织", "close_openings")
    room.at(DICE - timedelta(minutes=1))
    room.hands.put(DICE + timedelta(minutes=5))


def read(room: Room, clerk: str, value: str = VALUE) -> Any:
    return room.act(clerk, "hand_in_reading", value=value, rollers_typed="甲、乙", started=STARTED, film="ab" * 32)


def until_disclosed(room: Room) -> None:
    room.act("a1组织", "record_beacon")
    room.at(DICE + timedelta(minutes=10))
    room.at(DICE + timedelta(minutes=11))
    for party in ("a1组织", "a2批准"):
        room.act(party, "seal")
    room.act("a3派发", "dispatch")
    room.at(DISCLOSED)
    for party in ("a3派发", "a1组织"):
        room.act(party, "disclose")


@pytest.mark.long
def test_a_whole_draw_by_nine_devices_is_disclosed_and_done_again_by_two_verifiers(room):
    until_committed(room)
    watching = room.meeting("a3派发")
    room.shot("committing", watching)
    assert "由下列各方用各自设备上的密钥签名" in watching.inner_text(".gz-owes")
    assert aside(lambda: room.world.row).commit in watching.inner_text(".gz-commit").replace(" ", "").replace("\n", "")
    until_opened(room)
    for clerk in CLERKS:
        page = read(room, clerk)
    assert "一致" in page.inner_text(".gz-verdict")
    room.shot("dice", page)
    until_disclosed(room)
    bundle = aside(lambda: bundle_of(room.world.number))
    verifier.verify(bundle)
    citizen = room.browser.new_context(viewport=DESK).new_page()
    citizen.goto(f"{room.site}/public/draws/{room.world.number}/")
    room.shot("public_after", citizen)
    citizen.click("a:text-is('自己重新计算')")
    citizen.wait_for_selector("#verdict.good")
    assert "验证通过" in citizen.inner_text("#verdict")


@pytest.fixture
def waves(parties, hands) -> World:
    return opened_round(parties, plan=published(parties.officers), waves=(1, 2))


@pytest.fixture
def room_of_waves(waves, hands, signed_in, site, browser) -> Iterator[Room]:
    yield from a_room(waves, hands, signed_in, site, browser)


def commits_to_wave(room: Room, party: str, wave: int) -> None:
    room.act(party, f"hand_in_commitment-{wave}", passphrase=PASSPHRASE)


def wave_goes_out(room: Room, wave: int) -> None:
    """From the numbers that are open to the tasks: the platform draws, both bodies sign, the dispatcher sends."""
    room.at(DISPATCH[wave] + timedelta(minutes=1))
    room.at(DISPATCH[wave] + timedelta(minutes=2))
    for party in ("a1组织", "a2批准"):
        room.act(party, f"seal-{wave}")
    room.act("a3派发", f"dispatch-{wave}")


@pytest.mark.long
def test_a_round_in_two_waves_is_opened_wave_by_wave_by_holder_and_envelope(room_of_waves):
    room = room_of_waves
    until_committed(room)
    for party in ("c1检验院", "e1信封"):
        commits_to_wave(room, party, 1)
        commits_to_wave(room, party, 2)
    until_opened(room)
    for clerk in CLERKS:
        read(room, clerk)
    room.act("a1组织", "record_beacon")
    room.at(DICE + timedelta(minutes=10))
    waiting = room.meeting("c1检验院")
    assert "第 1 批" in waiting.inner_text("h1")
    assert "2017-04-01" in waiting.inner_text(".gz-stage")
    assert waiting.locator("#open_nonce-1").count() == 0  # not before its day
    room.shot("wave_waits", waiting)
    assert "打开你保管的密封随机数" in waiting.inner_text(".gz-owes")
    room.hands.put(DISPATCH[1])
    for party in ("c1检验院", "e1信封"):
        room.act(party, "open_nonce-1")
    wave_goes_out(room, 1)
    between = room.meeting("a2批准")
    assert "第 2 批" in between.inner_text("h1")
    due = between.inner_text(".gz-owes")  # organiser and approver have no key for it, and are told whose it is
    assert "由下列持有人打开各自保管的密封随机数" in due and "c1检验院" in due and "密钥签名" not in due
    room.shot("wave_due_from_others", between)
    states = between.locator(".gz-wave-state").all_inner_texts()
    assert states == ["已派发", "未抽取"]
    looked_at(room, "c2双打办", f"/draws/{room.world.number}/ceremony/", f"/draws/{room.world.number}/",
              f"/public/draws/{room.world.number}/")  # fmt: skip
    room.hands.put(DISPATCH[2])
    room.act("c1检验院", "open_nonce-2")
    name = f"{aside(lambda: room.world.row).commit}/e1信封/2"
    number = room.meeting("e1信封").evaluate("(name) => device.nonceOf(name)", name)  # what lies in the envelope
    page = room.meeting("a2批准")
    page.select_option("#open_envelope-2-holder", "e1信封")
    room.shot("envelope", page)
    page.fill("#open_envelope-2-typed", number)
    with page.expect_navigation():
        page.click("#open_envelope-2 button[type=submit]")
    assert page.locator(".gz-errors").count() == 0, page.locator(".gz-errors").inner_text()
    wave_goes_out(room, 2)
    room.at(DISCLOSED)
    for party in ("a3派发", "a1组织"):
        room.act(party, "disclose")
    verifier.verify(aside(lambda: bundle_of(room.world.number)))
    citizen = room.browser.new_context(viewport=DESK).new_page()
    citizen.goto(f"{room.site}/public/draws/{room.world.number}/")
    citizen.click("a:text-is('自己重新计算')")
    citizen.wait_for_selector("#verdict.good")
    assert "验证通过" in citizen.inner_text("#verdict")


def holds_key(room: Room, party: str) -> None:
    """The party's device has the key that was handed in for it."""
    pair = private(party)
    pkcs8 = pair.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex()
    given = pair.public_key().public_bytes_raw().hex()
    name = f"{room.world.number}/{party}"
    room.meeting(party).evaluate("(asked) => device.keepKey(...asked)", [name, pkcs8, given])


@pytest.mark.long
def test_clerks_who_differ_read_the_same_film_again_and_nobody_sees_digits_before(room):
    aside(lambda: play(room.world, "nonces_revealed"))
    room.at(DICE)
    room.hands.put(DICE + timedelta(minutes=5))
    for clerk in CLERKS:
        holds_key(room, clerk)
    first, second = CLERKS
    read(room, first)
    watching = room.meeting("c1检验院")
    assert "31415" not in watching.content()
    assert "已提交，两人都提交后才显示" in watching.inner_text(".gz-beacons")
    told = read(room, second, VALUE[:-1] + "5")
    assert "不一致" in told.inner_text(".gz-verdict")
    for clerk in CLERKS:
        told = read(room, clerk)
    assert "所读一致" in told.inner_text(".gz-verdict")
    assert room.meeting("a1组织").locator("#record_beacon").count() == 1


def test_a_device_without_the_key_is_told_and_nothing_is_sent(room):
    aside(lambda: play(room.world, "frozen"))
    aside(lambda: room.world.on(OPENED))
    page = room.meeting("a1组织")
    page.wait_for_selector("#device:has-text('没有您已提交公钥的私钥')")
    page.click("#publish button[type=submit]")
    page.wait_for_selector("#publish .gz-says:has-text('没有您已提交公钥的私钥')")
    assert aside(lambda: room.world.row).state == "frozen"


@pytest.mark.long
def test_pages_of_draws_have_no_axe_violation_and_fit_projector_and_phone(room):
    number = room.world.number
    aside(lambda: play(room.world, "nonces_revealed"))
    room.hands.put(DICE)
    looked_at(room, "d1记录", f"/draws/{number}/ceremony/", f"/draws/{number}/", "/draws/")
    aside(lambda: play(room.world))
    room.hands.put(DISCLOSED)
    public = f"/public/draws/{number}/"
    looked_at(
        room, "a3派发", f"/draws/{number}/ceremony/", f"/draws/{number}/waves/0/", "/public/draws/", public,
        f"{public}own/?id={POTTERY}",
    )  # fmt: skip


def looked_at(room: Room, party: str, *addresses: str) -> None:
    """Each page in both languages, on a projector and a phone."""
    for lang in ("zh", "en"):
        for viewport in (DESK, PHONE):
            room.pages.pop(party, None)
            page = room.page(party, viewport=viewport, lang=lang)
            for address in addresses:
                page.goto(room.site + address)
                name = address.strip("/").replace("/", "_").partition("?")[0]
                room.shot(f"{name}-{lang}-{viewport['width']}", page)
                assert violations(page) == [], address
                assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
            page.goto("about:blank")


def test_without_scripts_the_meeting_says_where_it_stands_and_what_needs_a_device(room):
    context = room.browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies(room.cookies(room.world.actors["c1检验院"], "zh"))
    page = context.new_page()
    page.goto(f"{room.site}/draws/{room.world.number}/ceremony/")
    assert "第 1 步，共 9 步" in page.inner_text("h1")
    assert "须启用 JavaScript" in page.inner_text("#mine")
    assert not page.is_visible("#hand_in_key")
