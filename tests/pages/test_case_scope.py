"""The page of a case's lots and other customers, and the way from there to a recall."""

from __future__ import annotations

from html import unescape

import pytest

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.test_04_recall import FRIDAY, case

__all__ = ["case"]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setenv("GONGZHI_TODAY", FRIDAY.isoformat())


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "出口企业 2 家，运抵国（地区）2 个"), ("en", "2 exporters, 2 destinations")]
)
def test_officers_and_the_enterprise_see_where_goods_of_the_lots_went(officers, case, signed_in, lang, said):
    for reader in (officers.origin[0], officers.market, officers.enterprise):
        page = text(signed_in(reader, lang).get(f"/cases/{case}/lots/"))
        assert said in page
        assert f"{2:018d}-1" in page and f"{4:018d}-1" not in page
    assert signed_in(officers.rival).get(f"/cases/{case}/lots/").status_code == 404
    assert signed_in(officers.city).get(f"/cases/{case}/lots/").status_code == 404


def test_a_recall_begins_from_its_case_with_what_the_case_knows_and_stands_on_it(officers, case, signed_in):
    market = signed_in(officers.market)
    page = text(market.get(f"/cases/{case}/"))
    address = page.partition('href="/recall/new/?')[2].partition('"')[0]
    form = text(market.get(f"/recall/new/?{address}"))
    assert f'value="{case}"' in form and 'value="瓷杯"' in form
    given = {"case_no": case, "uscc": "91360702158300012P", "product": "瓷杯", "clue": "defect_confirmed",
             "learned_on": FRIDAY.isoformat(), "hazard": "铅溶出"}  # fmt: skip
    answer = market.post("/recall/new/", given)
    assert answer.status_code == 302
    assert "A-1、A-2" in text(market.get(answer["Location"]))
    assert answer["Location"] in text(market.get(f"/cases/{case}/"))
    wrong = market.post("/recall/new/", given | {"case_no": "EQC-2020-360702-999999"})
    assert wrong.status_code == 400
    assert "EQC-2020-360702-999999" in unescape(wrong.content.decode())


def test_who_orders_no_recalls_is_not_led_to_one(officers, case, signed_in):
    assert "/recall/new/" not in text(signed_in(officers.origin[0]).get(f"/cases/{case}/"))
    with seeing_as(officers.system):
        assert queries.matters.all_of("recall") == ()
