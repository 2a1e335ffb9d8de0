"""Pages of what partners sent: the quarantine, one message, what stands on a feed, and the record of a partner."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.actions import links, partner_intake
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.partners import *
from tests.partners import AT, DAY, complaint, foreign_notice, recall, returned_item, take_in
from tests.signed_in import *

STRANGER = "91360111158300021" + check_digit("91360111158300021")  # in no register


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", DAY.isoformat())


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def quarantined(officers, partner):
    """A message that names a producer outside the partner's place; its row."""
    partner.send("complaints", complaint("T-1", producer_uscc=STRANGER), complaint("T-2"))
    take_in()
    with seeing_as(officers.system):
        (row,) = queries.partners.newest("jx-lab", size=9)
    assert row.state == "quarantined"
    return row


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_quarantine_lists_a_message_and_its_page_says_what_stands_in_its_way(
    officers, quarantined, signed_in, lang
):
    browser = signed_in(officers.headquarters[0], lang)
    page = text(browser.get("/partner-messages/?state=quarantined&feed=jx-lab"))
    assert f"/partner-messages/{quarantined.id}/" in page
    assert f"/partner-messages/{quarantined.id}/" not in text(browser.get("/partner-messages/?state=taken_in"))
    page = text(browser.get(f"/partner-messages/{quarantined.id}/"))
    assert ("企业名录" if lang == "zh" else "stands in no register") in page
    assert STRANGER in page
    assert quarantined.body_hash in page
    assert 'action="/partner-messages/' in page


def test_an_officer_tries_again_with_a_reason_and_whoever_came_second_is_told(officers, quarantined, signed_in):
    browser, address = signed_in(officers.headquarters[0]), f"/partner-messages/{quarantined.id}/"
    answer = browser.post(f"{address}decide/", {"act": "try_again", "reason": " "})
    assert answer.status_code == 409
    assert browser.post(f"{address}decide/", {"act": "try_again", "reason": "已补录"}).status_code == 302
    assert "待处理" in text(browser.get(address))
    answer = browser.post(f"{address}decide/", {"act": "reject", "reason": "无关"})
    assert answer.status_code == 409
    assert "不在隔离中" in answer.content.decode()
    take_in()
    assert browser.post(f"{address}decide/", {"act": "reject", "reason": "无关"}).status_code == 302
    assert "不予接收" in text(browser.get(address))


def test_readers_without_the_right_to_decide_have_no_form_and_others_no_page(officers, quarantined, signed_in):
    address = f"/partner-messages/{quarantined.id}/"
    assert 'action="/partner-messages/' not in text(signed_in(officers.office).get(address))
    assert signed_in(officers.office).post(f"{address}decide/", {"act": "reject", "reason": "x"}).status_code == 404
    for actor in (officers.city, officers.enterprise, officers.port, officers.market):
        for closed in ("/partner-messages/", address, "/feeds/jx-lab/"):
            assert signed_in(actor).get(closed).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_feeds_page_shows_what_stands_on_it_and_leads_to_its_recall(officers, partner, signed_in, lang):
    partner.send("returns", returned_item(1), number=1)
    partner.send("notices", foreign_notice("N-1"), number=3)
    take_in()
    links.propose_links(by=officers.system, at=AT)
    browser = signed_in(officers.headquarters[0], lang)
    page = text(browser.get("/feeds/jx-lab/"))
    with seeing_as(officers.system):
        (case,) = queries.feeds.consequences("jx-lab").cases
    assert f"/cases/{case}/" in page
    assert "/feed-recall/new/?feed=jx-lab" in page
    assert ">2<" in page.replace(" ", "").replace("\n", "")  # the number that lacks
    form = text(browser.get("/feed-recall/new/?feed=jx-lab"))
    assert 'value="jx-lab"' in form
    assert "p:jx-lab" not in page
    recall(officers, "jx-lab")
    assert f"/cases/{case}/" not in text(browser.get("/feeds/jx-lab/"))
    assert browser.get("/feeds/nobody/").status_code == 404


def test_evidence_names_the_message_that_brought_it(officers, partner, signed_in):
    partner.send("complaints", complaint("T-1"))
    take_in()
    with seeing_as(officers.system):
        (piece,) = queries.feeds.consequences("jx-lab").evidence
        (row,) = queries.partners.newest("jx-lab", size=9)
    assert f"/partner-messages/{row.id}/" in text(signed_in(officers.headquarters[0]).get(f"/evidence/{piece}/"))
    page = text(signed_in(officers.city).get(f"/evidence/{piece}/"))
    assert "/partner-messages/" not in page
    assert "p:jx-lab" not in page.split("print")[0]


def test_two_officers_admit_a_partner_by_its_pages(officers, signed_in):
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    first, second = (signed_in(one) for one in officers.headquarters[:2])
    sent = {
        "region": "360000", "partner_name": "江西检测", "feed": "jx-new", "sends_returns": "no",
        "sends_check_results": "yes", "sends_complaints": "no", "sends_notices": "no", "place": "360000",
        "records_a_day": "500", "public_keys": f"{key}, 2017-01-01, 2030-12-31",
    }  # fmt: skip
    answer = first.post("/partner/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    address = answer["Location"]
    again = first.post("/partner/new/", sent)
    assert again.status_code in (400, 409)
    wrong = first.post("/partner/new/", {**sent, "feed": "jx-other", "public_keys": "AAAA, 2017-01-01, 2030-12-31"})
    assert wrong.status_code == 400
    assert "Ed25519" in wrong.content.decode()
    assert first.post(f"{address}admit/", {"seen": "0"}).status_code == 302
    with seeing_as(officers.system):
        assert queries.partners.by_feed("jx-new").state == "proposed"
    assert second.post(f"{address}admit/", {"seen": "0"}).status_code == 302
    with seeing_as(officers.system):
        partner = queries.partners.by_feed("jx-new")
    assert (partner.state, partner.services, partner.records_a_day) == ("in_force", ("check_results",), 500)
    assert "/feeds/jx-new/" in text(first.get(address))


def test_the_list_costs_the_same_for_one_message_and_for_three(officers, partner, signed_in):
    browser = signed_in(officers.headquarters[0])
    costs = []
    for more in (1, 2):
        for _ in range(more):
            partner.send("complaints", complaint(f"T-{partner.last}"))
        browser.get("/partner-messages/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/partner-messages/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_worker_takes_in_what_waits_and_leaves_no_event_where_nothing_does(officers, partner, owner):
    from gongzhi.web import tasks

    partner.send("complaints", complaint("T-1"))
    tasks.take_in_partner_messages(0)
    count = "select count(*) from store_event"
    before = owner.execute(count).fetchone()
    tasks.take_in_partner_messages(0)
    assert owner.execute(count).fetchone() == before
    with seeing_as(officers.system):
        assert queries.partners.states("jx-lab") == {"taken_in": 1}


def test_a_message_taken_in_is_not_decided_again(officers, partner):
    partner.send("complaints", complaint("T-1"))
    assert [partner_intake.take_in_waiting(at=AT + timedelta(hours=n)) for n in range(2)] == [1, 0]
