"""What people see when a source takes back what it published."""

from __future__ import annotations

import pytest

from tests.signed_in import *
from tests.withdrawn import *
from tests.withdrawn import LATER, WITHDRAWAL, opened, take_in


@pytest.fixture
def reopened(officers, assessed) -> str:
    """The address of the reconsideration that a withdrawal opened."""
    take_in(officers, WITHDRAWAL, LATER)
    return f"/reconsiderations/{opened(officers, assessed).id}/"


def test_it_is_due_on_the_first_page_of_both_offices(officers, reopened, signed_in):
    for officer in (officers.origin[0], officers.headquarters[0]):
        assert reopened in signed_in(officer).get("/").content.decode()


@pytest.mark.parametrize(("lang", "words"), [("zh", "已撤回"), ("en", "Withdrawn")])
def test_its_page_says_what_was_withdrawn_and_offers_the_two_answers(officers, reopened, signed_in, lang, words):
    page = signed_in(officers.origin[0], lang).get(reopened).content.decode()
    assert words in page
    assert "act-overturn" in page
    assert 'id="act-uphold"' not in page  # nothing is left that stands


def test_two_offices_answer_on_the_page(officers, assessed, reopened, signed_in):
    address = reopened.replace("/reconsiderations/", "/act/reconsideration/") + "overturn/"
    for officer in (officers.origin[0], officers.headquarters[0]):
        answer = signed_in(officer).post(address, {"reason": "通报已撤回", "seen": "0", "confirmed": "yes"})
        assert answer.status_code == 302
    assert opened(officers, assessed).instance.state == "falls"


def test_the_withdrawn_notice_stands_struck_through_with_the_way_to_its_withdrawal(
    officers, assessed, reopened, signed_in
):
    page = signed_in(officers.origin[0]).get(f"/cases/{assessed}/").content.decode()
    assert page.count("gz-evidence-withdrawn") == 2  # the notice, and its withdrawal of itself
    assert "gz-evidence-standing" not in page
    assert "SIM.2017.0001#withdrawn" in page
    assert "gz-finding-stale" in page or "依据已变" in page


def test_whoever_was_told_of_the_alert_reads_it_on_the_first_page_and_says_so(officers, reopened, signed_in):
    browser = signed_in(officers.market)
    assert "预警依据有变" in browser.get("/").content.decode()
    with seeing_as(officers.market):
        (told,) = queries.alerts.to_read_doubts(officers.market.post)
    assert browser.post(f"/alerts/{told.alert}/read/").status_code == 302
    assert "预警依据有变" not in browser.get("/").content.decode()


def test_a_rival_finds_no_such_page(officers, reopened, signed_in):
    assert signed_in(officers.rival).get(reopened).status_code == 404
