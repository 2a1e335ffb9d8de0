"""Radar: what rises now, a signal with its weeks and evidence, the lattice and the map gone through."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.pages.radar_words import expected_words
from tests.radar import BEGINS, WEEK, risen, risen_abroad, signals
from tests.signed_in import *

TODAY = BEGINS + WEEK + timedelta(days=1)
CUPS = "69/heavy_metal"
READERS = ("headquarters", "origin", "experts", "market", "office", "county", "city")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", TODAY.isoformat())


@pytest.fixture
def signal(officers) -> str:
    risen(officers)
    (row,) = [row for row in signals(officers) if (row.region, row.values["subject"]) == ("360702", CUPS)]
    return row.number


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def one(officers, whose: str):
    found = getattr(officers, whose)
    return found[0] if isinstance(found, tuple) else found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_office_of_the_place_reads_the_signal_and_only_those_who_may_act_are_offered_it(
    officers, signal, signed_in, lang
):
    for whose in READERS:
        browser = signed_in(one(officers, whose), lang)
        shown = text(browser.get("/radar/"))
        assert f"/radar-signal/{signal}/" in shown, whose
        assert say("RADAR_SEEN_EXPECTED", lang, seen=9, expected="0.3") in shown
        page = text(browser.get(f"/radar-signal/{signal}/"))
        offered = f'action="/radar-signal/{signal}/take_up/"' in page
        assert offered == (whose in ("headquarters", "origin")), whose
        assert say("RADAR_EVIDENCE", lang) in page
        assert "<svg" in page
        assert "heavy_metal" not in page.replace("hazard=heavy_metal", "").replace("TS-", "")


@pytest.mark.parametrize("whose", ["enterprise", "association"])
def test_nobody_outside_the_offices_opens_radar(officers, signal, signed_in, whose):
    browser = signed_in(one(officers, whose))
    for address in ("/radar/", "/radar/nodes/", "/radar/map/", f"/radar-signal/{signal}/"):
        assert browser.get(address).status_code == 404, address


def test_an_office_elsewhere_sees_neither_the_signal_nor_its_chart(officers, signal, signed_in):
    browser = signed_in(officers.elsewhere)
    assert signal not in text(browser.get("/radar/"))
    for address in (f"/radar-signal/{signal}/", f"/radar-signal/{signal}/series.csv"):
        assert browser.get(address).status_code == 404, address


def test_the_first_page_names_a_signal_that_is_due_and_one_click_takes_it_up(officers, signal, signed_in):
    browser = signed_in(officers.origin[0], "en")
    assert f"/radar-signal/{signal}/" in text(browser.get("/"))
    answer = browser.post(f"/radar-signal/{signal}/take_up/", {"seen": "0"}, follow=True)
    shown = text(answer)
    assert say("RADAR_CASES", "en") in shown
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    assert f'href="/cases/{case}/"' in shown
    assert f"/radar-signal/{signal}/" not in text(browser.get("/"))
    assert f"/radar-signal/{signal}/" in text(browser.get(f"/cases/{case}/"))


def test_setting_aside_without_a_reason_comes_back_with_the_form(officers, signal, signed_in):
    browser = signed_in(officers.headquarters[0], "zh")
    answer = browser.post(f"/radar-signal/{signal}/set_aside/", {"seen": "0", "reason": ""})
    assert answer.status_code in (400, 409, 422)
    assert f'action="/radar-signal/{signal}/set_aside/"' in answer.content.decode()
    text(browser.post(f"/radar-signal/{signal}/set_aside/", {"seen": "0", "reason": "旧投诉集中受理"}, follow=True))
    assert "旧投诉集中受理" in text(browser.get(f"/radar-signal/{signal}/"))


def test_the_series_and_the_maps_are_files_too(officers, signal, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    table = text(browser.get(f"/radar-signal/{signal}/series.csv"))
    assert f"{BEGINS.isoformat()},9," in table
    text(browser.get("/radar/nodes/series.svg?region=360702&goods=69&hazard=heavy_metal"))
    cities = text(browser.get("/radar/map/cities.csv"))
    with seeing_as(officers.system):
        before = queries.radar.earlier(synthetic=True)
    quiet = sum(row.events for row in before if row.monday > BEGINS - 4 * WEEK and row.county == "360702")
    assert f"Ganzhou,{9 + quiet}" in cities.splitlines()
    assert browser.get("/radar/map/nothing.csv").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_lattice_is_gone_through_from_everything_to_a_cell(officers, signal, signed_in, lang):
    browser = signed_in(officers.headquarters[0], lang)
    shown = text(browser.get("/radar/nodes/"))
    assert "/radar/nodes/?region=360700&amp;goods=%2A&amp;hazard=%2A" in shown
    cell = text(browser.get("/radar/nodes/?region=360702&goods=69&hazard=heavy_metal"))
    assert say("RADAR_EXPECTED", lang) in cell
    empty = text(browser.get("/radar/nodes/?region=360403&goods=01&hazard=fire"))
    assert say("RADAR_SERIES_NONE", lang) in empty
    text(browser.get("/radar/nodes/?region=nowhere&goods=x&hazard=%22%3E&w=-1"))


def test_the_map_shows_another_week_by_a_link_and_by_the_form(officers, signal, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    number = (BEGINS - date(2000, 1, 3)).days // 7
    shown = text(browser.get("/radar/map/"))
    assert f'value="{number}"' in shown
    assert f"/radar/map/?w={number - 1}#map" in shown
    assert f"/radar/map/?w={number + 1}" not in shown
    before = text(browser.get(f"/radar/map/?w={number - 1}"))
    assert "2017-W09" in before and f"w={number}#map" in before
    assert "2017-W10" in text(browser.get("/radar/map/?w=999999999999&goods=69"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_market_is_named_chosen_and_gone_into(officers, signed_in, lang):
    number = risen_abroad(officers)
    browser = signed_in(officers.headquarters[0], lang)
    words = {"zh": ("越南", "东盟"), "en": ("Viet Nam", "ASEAN")}[lang]
    assert any(f"· {word}" in text(browser.get("/radar/")) for word in words)
    page = text(browser.get(f"/radar-signal/{number}/"))
    assert "market=VN" in page or "market=asean" in page
    top = text(browser.get("/radar/nodes/"))
    assert "region=360000&amp;goods=%2A&amp;hazard=%2A&amp;market=asean" in top
    group = text(browser.get("/radar/nodes/?market=asean"))
    assert "market=VN" in group and '<option value="asean" selected' in group
    assert say("RADAR_SERIES_NONE", lang) in text(browser.get("/radar/nodes/?market=FR"))
    cities = text(browser.get("/radar/map/cities.csv?market=VN"))
    assert sum(map(int, re.findall(r",([0-9]+)\r$", cities, re.MULTILINE))) >= 12


def test_without_markets_the_pages_say_why_and_offer_no_choice_of_them(officers, signal, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    for address in ("/radar/nodes/", "/radar/map/"):
        shown = text(browser.get(address))
        assert say("RADAR_NO_MARKETS", "en") in shown
        assert 'name="market"' not in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_before_the_first_judgement_the_pages_teach(officers, signed_in, lang):
    browser = signed_in(officers.headquarters[0], lang)
    for address in ("/radar/", "/radar/nodes/", "/radar/map/"):
        assert say("RADAR_NONE_YET", lang) in text(browser.get(address))


@pytest.mark.parametrize(
    ("events", "said"),
    [("12.34", "12.3"), ("0.25", "0.2"), ("0.1", "0.1"), ("0.034", "0.03"), ("0.0042", "0.004"), ("0.0009", "<0.001")],
)
def test_how_few_were_expected_is_said_to_the_digit_that_tells(events, said):
    assert expected_words(Decimal(events)) == said
