"""A return in a real Chromium: turned away and sent on, checked at the factory, a recusal decided; a sanction served.

In both languages, on a phone and at a desk.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongzhi.actions import returns, sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.browser.test_case_to_its_end import PICTURES, looked_at, looks, send
from tests.browser.test_matters import context_of
from tests.browser.test_pages import browser, site
from tests.signed_in import *
from tests.spec.conftest import register, returned, tell_rights
from tests.spec.test_14_investigation import GOODS

__all__ = ["browser", "site"]
pytestmark = pytest.mark.browser
FRIDAY, MONDAY, TUESDAY = (date(2017, 3, day) for day in (10, 13, 14))
DECIDED = date(2017, 3, 28)
LINCHUAN = "361002"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", TUESDAY.isoformat())


@pytest.fixture
def sent(officers):
    """A return sent to Ganzhou on Friday."""
    given = register(officers, returned(1, FRIDAY, inspected_by=()))
    returns.send_return(given, by=officers.port, at=at_noon(FRIDAY), seen=0)
    return given


@pytest.fixture
def visited(officers, sent):
    """Its goods were checked by two who visit the factory."""
    at, (one, two, _) = at_noon(TUESDAY), officers.origin
    returns.receive_return(sent, by=one, at=at, seen=1)
    team = [one.person, two.person]
    returns.set_method(sent, method="factory_visit", investigators=team, by=one, at=at, seen=2)
    for officer in (one, two):
        returns.check_goods(sent, **GOODS, by=officer, at=at, seen=3)
    return sent


@pytest.fixture
def decided(officers, sent):
    """The number of a sanction that was decided and not served."""
    returns.receive_return(sent, by=officers.origin[0], at=at_noon(TUESDAY), seen=1)
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    number = sanctions.file_sanction(
        case, offence="fake_export", facts="以次充好。", goods_value_fen=80_000_000, illegal_gain_fen=12_000_000,
        by=officers.market, at=at_noon(TUESDAY),
    )  # fmt: skip
    tell_rights(number, officers.headquarters[1:], TUESDAY)
    for officer in officers.headquarters[1:]:
        sanctions.decide(number, fine_fen=50_000_000, reasons="初次违法", by=officer, at=at_noon(DECIDED), seen=2)
    return number


@pytest.fixture
def people(officers, signed_in):
    """By name and language, who has signed in; made before a browser runs."""
    names = {
        "first": officers.origin[0], "second": officers.origin[1], "port": officers.port,
        "there": officers.elsewhere, "enterprise": officers.enterprise, "head": officers.headquarters[0],
    }  # fmt: skip
    return {(name, lang): signed_in(actor, lang) for name, actor in names.items() for lang in ("zh", "en")}


@looks
def test_an_office_turns_a_return_away_and_another_one_finds_it_whole(sent, people, site, browser, lang, viewport):
    address = f"{site}/returns/{sent}/"
    first = context_of(browser, site, people["first", lang], viewport)
    first.goto(address)
    first.check("#act-turn_away input[value=not_in_area]")
    first.fill("#act-turn_away textarea", "货物在抚州生产")
    looked_at(first, viewport, f"return-turning-away-{lang}")
    send(first, "#act-turn_away")

    port = context_of(browser, site, people["port", lang], viewport)
    port.goto(address)
    port.select_option("#act-send_on select", LINCHUAN)
    port.fill("#act-send_on textarea", "改送抚州")
    looked_at(port, viewport, f"return-sending-on-{lang}")
    send(port, "#act-send_on")

    there = context_of(browser, site, people["there", lang], viewport)
    there.goto(f"{site}/")
    assert returned(1, FRIDAY).envelope.reference in there.inner_text("main")
    there.goto(address)
    assert "货物在抚州生产" in there.inner_text("main")
    send(there, "#act-receive")
    looked_at(there, viewport, f"return-received-{lang}")


@looks
def test_a_factory_is_visited_and_a_party_asks_that_an_investigator_stays_away(
    visited, officers, people, site, browser, lang, viewport
):
    address = f"{site}/returns/{visited}/"
    first = context_of(browser, site, people["first", lang], viewport)
    first.goto(address)
    looked_at(first, viewport, f"return-checking-{lang}")

    enterprise = context_of(browser, site, people["enterprise", lang], viewport)
    enterprise.goto(address)
    enterprise.check(f"#act-ask_recusal input[value='{officers.origin[1].person}']")
    enterprise.check("#act-ask_recusal input[value=relative]")
    enterprise.fill("#act-ask_recusal textarea", "亲属任职于竞争企业")
    looked_at(enterprise, viewport, f"return-recusal-asked-{lang}")
    send(enterprise, "#act-ask_recusal")
    head = context_of(browser, site, people["head", lang], viewport)
    head.goto(address)
    head.fill("#act-grant_recusal textarea", "属实")
    send(head, "#act-grant_recusal")
    assert "亲属任职于竞争企业" in head.inner_text("main")
    looked_at(head, viewport, f"return-recusal-granted-{lang}")


@looks
def test_the_service_of_a_decision_is_recorded_and_its_papers_stand_on_the_page(
    decided, people, site, browser, lang, viewport, monkeypatch
):
    monkeypatch.setenv("GONGZHI_TODAY", DECIDED.isoformat())
    head = context_of(browser, site, people["head", lang], viewport)
    head.goto(f"{site}/sanctions/{decided}/")
    head.fill("#act-serve input[name=served_on]", DECIDED.isoformat())
    head.check("#act-serve input[value=mail]")
    head.fill("#act-serve input[name=received_by]", "李某")
    head.fill("#act-serve input[name=proof]", "EMS 1234567890")
    looked_at(head, viewport, f"sanction-serving-{lang}")
    send(head, "#act-serve")
    assert "EMS 1234567890" in head.inner_text("main")
    looked_at(head, viewport, f"sanction-served-{lang}")
    enterprise = context_of(browser, site, people["enterprise", lang], viewport)
    enterprise.goto(f"{site}/sanctions/{decided}/")
    papers = enterprise.query_selector_all(f"a[href*='/papers/'][href$='{lang}.pdf']")
    assert len(papers) == 4
    for place, paper in enumerate(papers):
        with enterprise.expect_download() as download:
            paper.click()
        assert Path(download.value.path()).read_bytes()[:4] == b"%PDF"
        if PICTURES:
            download.value.save_as(Path(PICTURES) / f"sanction-paper-{place}-{lang}.pdf")
