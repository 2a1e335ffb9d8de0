"""Pages of two registrations: beside each other, judged, merged, and what the old code leads to."""

from __future__ import annotations

import pytest

from tests.actions.test_merging import AT, DAY, merge, part
from tests.signed_in import *
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, TEA

BESIDE = f"/enterprises/{POTTERY}/beside/{TEA}/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sides_stand_beside_each_other_with_what_a_merger_would_mean(officers, signed_in, lang):
    page = text(signed_in(officers.headquarters[0], lang).get(BESIDE))
    for shown in (POTTERY, TEA, "不同" if lang == "zh" else "differ", f"/enterprise-merge/new/?uscc={POTTERY}"):
        assert shown in page
    assert signed_in(officers.elsewhere, lang).get(BESIDE).status_code == 404  # sees one side alone
    assert signed_in(officers.enterprise, lang).get(BESIDE).status_code == 404


def test_a_judgement_needs_a_reason_and_stands_on_the_page(officers, signed_in):
    browser = signed_in(officers.headquarters[0])
    sent = {"verdict": "different", "reason": " ", "seen": "0"}
    assert browser.post(f"{BESIDE}judge/", sent).status_code == 409
    assert browser.post(f"{BESIDE}judge/", {**sent, "reason": "法定代表人不同"}).status_code == 302
    assert "法定代表人不同" in text(browser.get(BESIDE))
    late = browser.post(f"{BESIDE}judge/", {**sent, "reason": "迟到"})
    assert late.status_code == 409


def test_the_old_code_leads_to_the_one_that_stays_with_a_note(officers, signed_in):
    number = merge(officers, POTTERY, TEA)
    browser = signed_in(officers.headquarters[0])
    answer = browser.get(f"/enterprises/{TEA}/", follow=True)
    assert f"{TEA} 已并入此企业" in text(answer)
    assert f"/enterprise-merge/{number}/" in text(answer)
    assert TEA in text(browser.get(f"/enterprises/{TEA}/?alone=1"))
    part(officers, number, at=AT)
    assert browser.get(f"/enterprises/{TEA}/").status_code == 200
