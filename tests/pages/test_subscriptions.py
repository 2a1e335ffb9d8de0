"""Pages of subscriptions: asking, confirming and ending by links, one's own list, mails given up, and results."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from gongzhi.actions import alerts, announcing, letters, mailing
from gongzhi.actions.clock import now
from gongzhi.store.queries.public import PublicAlertRow
from gongzhi.web.pages.public_warnings import feed_bytes
from tests.actions.test_subscriptions import confirmed, posted
from tests.mail_world import *
from tests.mail_world import link_in, told
from tests.measured import *
from tests.pages.test_board import NAME, text, warned
from tests.signed_in import *
from tests.spec.conftest import POTTERY

ASKED = {"hs": "69", "market": "", "place": "", "level": "4", "address": "reader@example.org", "how": "at_once"}


def reading(lang: str = "zh", **given) -> Client:
    client = Client(**given)
    client.cookies["lang"] = lang
    return client


def lift(officers, number: str) -> None:
    for officer in officers.headquarters[:2]:
        alerts.lift_alert(number, reason="复评", by=officer, at=now(), seen=2)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reader_subscribes_confirms_and_ends_by_the_links_in_the_mails(measured, officers, box, lang):
    client = reading(lang)
    answer = client.post("/public/subscribe/", ASKED)
    assert (answer.status_code, answer["Location"]) == (302, "/public/subscribe/?sent=1")
    mailing.send_due(by=officers.system, at=now())
    confirm = link_in(box.letters[-1], "confirm")
    opened = client.get(confirm)
    assert (opened.status_code, opened["Referrer-Policy"]) == (200, "same-origin")
    first, second, third = (warned(measured, matters=f"事项{n}") for n in range(3))
    lift(officers, first)
    assert told(officers, now()) == 0  # a link that a mail filter opened confirms nothing
    assert client.post(confirm).status_code == 200
    lift(officers, second)
    assert told(officers, now()) == 1
    end = link_in(box.letters[-1], "/end/")
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 200
    lift(officers, third)
    assert told(officers, now()) == 0


def test_a_mail_program_ends_a_subscription_without_a_page(measured, officers, box):
    confirmed(officers, box, measured.run.at(30))
    first, second = (warned(measured, matters=f"事项{n}") for n in range(2))
    told(officers, now())
    lift(officers, first)
    assert told(officers, now()) == 1
    href = box.letters[-1]["List-Unsubscribe"].strip("<>").removeprefix(SITE)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(href, {"List-Unsubscribe": "One-Click"}).status_code == 204
    lift(officers, second)
    assert told(officers, now()) == 0
    assert strict.post("/public/subscribe/", ASKED).status_code == 403  # everything else asks for the form's token


def test_links_of_mails_lead_to_pages(measured, officers, box, signed_in):
    number, client = warned(measured), signed_in(officers.headquarters[0])
    assert client.get(letters.PUBLIC_PATH.format(number=number)).status_code == 200
    assert client.get(letters.RECORD_PATH.format(number=number)).status_code == 200
    assert client.get(letters.OWN_PATH).status_code == 200
    for path in (letters.CONFIRM_PATH, letters.END_PATH):
        for method in (client.get, client.post):
            assert method(path.format(token="x" * 43)).status_code == 404


def test_whether_an_address_is_subscribed_cannot_be_learned_from_the_page(measured, officers, box):
    confirmed(officers, box, measured.run.at(30), wish=Wish("69", "", "", 4))
    known, new = (
        reading().post("/public/subscribe/", ASKED | {"address": a}) for a in (ASKED["address"], "n@example.org")
    )
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])


def test_every_fault_is_said_beside_its_field(db, box):
    answer = reading().post(
        "/public/subscribe/", ASKED | {"hs": "6911", "address": "<i>x</i>", "level": "9", "market": "ZZ"}
    )
    page = text(answer)
    assert answer.status_code == 400
    for said in ("不是 HS 章", "不是可用的电子邮箱地址", "不是预警等级", "不在列表中"):
        assert said in page
    assert "<i>x" not in page


def test_without_a_mail_server_the_page_says_so_and_offers_the_feed(db):
    page = text(reading().get("/public/subscribe/"))
    assert "没有设置邮件服务器" in page
    assert "/public/alerts.zh.xml" in page
    assert 'name="address"' not in page


def test_a_posts_subscription_brings_the_warning_to_its_first_page_until_it_is_opened(measured, officers, signed_in):
    client = signed_in(officers.origin[0])
    assert client.post("/subscriptions/", ASKED | {"hs": "", "address": "", "how": ""}).status_code == 302
    number = warned(measured)
    announcing.spread(by=officers.system, at=now())
    assert "您订阅的预警" not in text(client.get("/"))  # it was issued before
    lift(officers, number)
    announcing.spread(by=officers.system, at=now())
    assert "您订阅的预警" in text(client.get("/"))
    assert f"预警 {number}：已解除" in text(client.get("/subscriptions/"))
    client.get(f"/alerts/{number}/")
    assert "您订阅的预警" not in text(client.get("/"))
    elsewhere = signed_in(officers.elsewhere)
    (own,) = own_ids(text(client.get("/subscriptions/")))
    assert elsewhere.post(f"/subscriptions/{own}/end/").status_code == 404
    assert client.post(f"/subscriptions/{own}/end/").status_code == 302
    assert own_ids(text(client.get("/subscriptions/"))) == []


def own_ids(page: str) -> list[str]:
    return re.findall(r'action="/subscriptions/([0-9a-f-]{36})/end/"', page)


def test_what_a_posts_mail_cannot_be_is_said_on_its_page(measured, officers, signed_in, box):
    answer = signed_in(officers.origin[0]).post("/subscriptions/", ASKED | {"address": "nobody"})
    assert answer.status_code == 400
    assert "不是可用的电子邮箱地址" in text(answer)


def test_a_mail_given_up_is_on_the_headquarters_first_page_without_its_address(measured, officers, signed_in, box):
    at = now()
    posted(officers.origin[0], officers, at, address="gone@example.org")
    box.says = "550 gone@example.org unknown"
    mailing.send_due(by=officers.system, at=at)
    client = signed_in(officers.headquarters[0])
    assert "1 封预警邮件未能送达" in text(client.get("/"))
    page = text(client.get("/mails/"))
    assert "收件地址被拒收" in page
    assert "gone@example.org" not in page
    (action,) = [part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/mails/")]
    box.says = ""
    assert client.post(action).status_code == 302
    assert mailing.send_due(by=officers.system, at=now() + timedelta(minutes=1)) == 1
    assert signed_in(officers.origin[0]).get("/mails/").status_code == 404


def test_the_feed_is_rss_with_every_published_warning_and_answers_304_when_nothing_changed(measured):
    number = warned(measured)
    for lang, spelled, word in (("zh", "zh-cn", "发布"), ("en", "en", "issued")):
        answer = Client().get(f"/public/alerts.{lang}.xml")
        assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
        channel = ElementTree.fromstring(answer.content).find("channel")
        (item,) = channel.findall("item")
        assert (channel.findtext("language"), item.findtext("guid")) == (spelled, f"{number}:issued")
        assert word in item.findtext("title")
        assert f"/public/alerts/{number}/" in item.findtext("link")
        assert NAME not in answer.content.decode()
        assert POTTERY not in answer.content.decode()
        again = Client().get(f"/public/alerts.{lang}.xml", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    for officer in measured.run.officers.headquarters[:2]:
        alerts.lift_alert(number, reason="复评", by=officer, at=measured.run.at(30), seen=2)
    lifted = Client().get("/public/alerts.zh.xml", headers={"If-None-Match": answer["ETag"]})
    assert lifted.status_code == 200
    assert "已解除" in lifted.content.decode()
    assert Client().get("/public/alerts.fr.xml").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("hs=69", True), ("hs=09", False), ("market=DE", True), ("market=US", False), ("level=4", True),
     ("level=1", False), ("place=360700", False), ("level=%27&hs=%00x", False)],
)  # fmt: skip
def test_the_list_and_the_feed_hold_what_fits_the_filters(measured, query, is_there):
    number = warned(measured)
    for address in ("/public/alerts/", "/public/alerts.zh.xml"):
        answer = Client().get(f"{address}?{query}")
        assert answer.status_code in (200, 400)
        assert (number in answer.content.decode()) is is_there, address


HOSTILE = "</description><script>alert(1)</script>]]>&amp;\x00\x0b\ud7ff\U0001f600 \"'"


def test_hostile_words_stay_text_in_the_feed():
    row = PublicAlertRow(
        "YJ-1", 2, "issued", None, now(), HOSTILE, HOSTILE, "", True, None, "69", ("DE",), ""
    )  # fmt: skip
    for lang in ("zh", "en"):
        written = feed_bytes((row,), lang, site="https://x.example", query="?a=1&b=<2>")
        (item,) = ElementTree.fromstring(written).iter("item")
        said = item.findtext("description")
        assert "<script>" not in said
        assert "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;amp;" in said
        assert len(list(item)) == 5


def test_a_published_warning_has_a_page_that_names_nobody_and_says_when_it_was_lifted(measured):
    number = warned(measured)
    page = text(Client().get(f"/public/alerts/{number}/"))
    assert "某企业（—）瓷杯铅溶出" in page
    assert NAME not in page
    for officer in measured.run.officers.headquarters[:2]:
        alerts.lift_alert(number, reason="复评", by=officer, at=measured.run.at(30), seen=2)
    assert "解除或变更日期" in text(Client().get(f"/public/alerts/{number}/"))
    with seeing_as(measured.run.officers.system):
        (other,) = (row.number for row in queries.alerts.alerts().rows if row.kind != "public")
    hidden, nobodys = (Client().get(f"/public/alerts/{n}/") for n in (other, "YJ-2017-999999"))
    assert (hidden.status_code, hidden.content) == (404, nobodys.content)


def test_an_alerts_page_and_the_table_say_how_far_it_came(measured, officers, signed_in):
    client = signed_in(officers.headquarters[0])
    with seeing_as(officers.system):
        (row,) = (row for row in queries.alerts.alerts().rows if row.kind != "public")
        sent = len(queries.alerts.recipients(row.id))
    signed_in(officers.enterprise).get(f"/alerts/{row.number}/")
    page = text(client.get(f"/alerts/{row.number}/"))
    for words in ("送达与处理", "预警前后", "趋均数回归", "暂不作判断"):
        assert words in page
    table = text(client.get("/alert-results/"))
    assert row.number in table
    lines = client.get("/alert-results.csv").content.decode("utf-8-sig").splitlines()
    (line,) = (line for line in lines if row.number in line)
    assert line.split(",")[3:5] == [str(sent), "1"]
