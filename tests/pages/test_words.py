"""Pages of words: those to decide, one with its history, the notice that shows its label, the list filtered by it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import words
from gongzhi.catalogue.messages import say
from gongzhi.web.pages import words as page
from tests.labels import AT, DAY, label_of, notice, proposed
from tests.signed_in import *

UNSURE, SURE = notice(2, "zzyzx agent"), notice(1, "aflatoxin B1")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


@pytest.fixture
def asked(officers):
    proposed(officers, UNSURE, SURE, notice(3, "zzyzx agent"), notice(4))
    return label_of(officers, UNSURE)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("whose", ["headquarters", "origin"])
def test_words_that_wait_stand_once_with_what_is_proposed_and_why(officers, asked, signed_in, whose, lang):
    browser = signed_in(getattr(officers, whose)[0], lang)
    shown = text(browser.get("/words/"))
    assert shown.count("</form>") == shown.count("zzyzx agent</h2>") + text(browser.get("/sources/")).count("</form>")
    assert "aflatoxin" not in shown
    assert f"{asked.probability:.1%}" in shown
    for reference in ("SIM.2017.0002", "SIM.2017.0003"):
        assert reference in shown
    assert say("HOME_WORDS", lang, n=1) in text(browser.get("/"))


def test_agreeing_takes_the_words_off_the_list_and_keeps_who_and_when(officers, asked, signed_in):
    browser = signed_in(officers.headquarters[0], "en")
    sent = {"answer": "confirm", "proposed": asked.hazard, "note": "seen before", "seen": "0"}
    answer = browser.post(f"/words/{asked.id}/judge/", sent)
    assert answer["Location"] == f"/words/{asked.id}/"
    shown = text(browser.get(f"/words/{asked.id}/"))
    assert "seen before" in shown
    assert say("WORDS_STATE_CONFIRMED", "en") in shown
    assert say("WORDS_NONE", "en") in text(browser.get("/words/"))
    assert "zzyzx" not in text(browser.get("/"))


@pytest.mark.parametrize(("hazard", "code"), [("", "FIELD_MISSING"), ("colour", "FIELD_NOT_A_CHOICE")])
def test_another_family_that_is_none_comes_back_with_what_was_typed(officers, asked, signed_in, hazard, code):
    browser = signed_in(officers.headquarters[0], "en")
    sent = {"answer": "another", "hazard": hazard, "note": "my reason", "seen": "0"}
    shown = text(browser.post(f"/words/{asked.id}/judge/", sent), 400)
    assert say(code, "en") in shown
    assert "my reason" in shown


def test_whoever_comes_second_is_told_what_the_first_one_said(officers, asked, signed_in):
    first, second = officers.headquarters[:2]
    words.judge_words(asked.id, answer="another", hazard="additive", note="", by=first, at=AT, seen=0)
    browser = signed_in(second, "en")
    shown = text(browser.post(f"/words/{asked.id}/judge/", {"answer": "cannot_say", "seen": "0"}), 409)
    assert "another family additives" in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_notice_shows_its_label_with_probability_reasons_and_who_said_so(officers, asked, signed_in, lang):
    browser = signed_in(officers.headquarters[0], lang)
    sure = label_of(officers, SURE)
    shown = text(browser.get(f"/notices/{SURE.id}/"))
    for words_shown in (say("WORDS_STATE_INFERRED", lang), f"{sure.probability:.1%}", say("WORDS_HOW_KNOWN", lang)):
        assert words_shown in shown
    assert say("WORDS_STATE_ASKED", lang) in text(browser.get(f"/notices/{UNSURE.id}/"))
    assert say("WORDS_STATE_NOTHING", lang) in text(browser.get(f"/notices/{notice(4).id}/"))
    words.judge_words(
        asked.id, answer="another", hazard="additive", note="", by=officers.headquarters[1], at=AT, seen=0
    )
    shown = text(browser.get(f"/notices/{UNSURE.id}/"))
    assert say("WORDS_STATE_CONFIRMED", lang) in shown
    assert "WORDS_" not in shown


def test_the_notices_are_filtered_by_what_became_of_their_words(officers, asked, signed_in):
    browser = signed_in(officers.headquarters[0])
    words.judge_words(
        asked.id, answer="another", hazard="additive", note="", by=officers.headquarters[1], at=AT, seen=0
    )
    for state, shown in (("inferred", {"1"}), ("confirmed", {"2", "3"}), ("asked", set()), ("nonsense", {*"1234"})):
        answer = text(browser.get(f"/notices/?labelled={state}"))
        assert {number for number in "1234" if f"SIM.2017.000{number}" in answer} == shown, state


def test_many_words_are_turned_over_and_none_is_read_apart(officers, signed_in, monkeypatch):
    monkeypatch.setattr(page, "PAGE", 2)
    proposed(officers, *(notice(number, f"zzyzx {name}") for number, name in enumerate("abc", start=1)))
    browser = signed_in(officers.headquarters[0], "en")
    with CaptureQueriesContext(connection) as two:
        first = text(browser.get("/words/"))
    assert ("zzyzx a" in first, "zzyzx b" in first, "zzyzx c" in first) == (True, True, False)
    with CaptureQueriesContext(connection) as one:
        last = text(browser.get("/words/?after=zzyzx+b"))
    assert ("zzyzx b" in last, "zzyzx c" in last) == (False, True)
    assert len(one) == len(two)


@pytest.mark.parametrize("whose", ["port", "city", "enterprise"])
def test_others_do_not_judge(officers, asked, signed_in, whose):
    actor = getattr(officers, whose)
    browser = signed_in(actor)
    assert browser.get("/words/").status_code == 404
    assert browser.get(f"/words/{asked.id}/").status_code == 404
    assert browser.post(f"/words/{asked.id}/judge/", {"answer": "cannot_say", "seen": "0"}).status_code == 404


def test_a_label_that_nobody_has_is_not_there(officers, asked, signed_in):
    browser = signed_in(officers.headquarters[0])
    assert browser.get(f"/words/{notice(9).id}/").status_code == 404
    sent = {"answer": "perhaps", "seen": "0"}
    assert browser.post(f"/words/{asked.id}/judge/", sent).status_code == 409
