"""An inspector's own page of addresses: declared, compared, taken back; for nobody else there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from tests.signed_in import *
from tests.spec.conftest import POTTERY, RAW, firm

DOOR, OTHERWISE = "赣州市章贡区工业大道18号", "江西省赣州市章贡区工业大道十八号"


def test_an_address_is_declared_names_the_firm_and_is_taken_back(officers, signed_in):
    row = replace(firm(POTTERY, "赣州试验陶瓷有限公司", "360702"), address=DOOR)
    setting_up.take_in_enterprises([row], raw_hash=RAW, by=officers.system, at=at_noon(date(2017, 3, 1)))
    assert DOOR in signed_in(officers.headquarters[0]).get(f"/enterprises/{POTTERY}/").content.decode()
    mine = signed_in(officers.origin[0])
    assert "没有申报地址" in mine.get("/addresses/").content.decode()
    assert mine.post("/addresses/", {"address": OTHERWISE, "whose": "own"}).status_code == 302
    for lang, words in (("zh", "申报的地址与企业注册地址相同"), ("en", "declared the address at which")):
        page = signed_in(officers.origin[0], lang).get("/addresses/").content.decode()
        assert (OTHERWISE in page, POTTERY in page, words in page) == (True, True, True), lang
    assert OTHERWISE not in signed_in(officers.origin[1]).get("/addresses/").content.decode()
    again = mine.post("/addresses/", {"address": OTHERWISE, "whose": "own"})
    assert (again.status_code, "已经申报过" in again.content.decode()) == (409, True)
    bare = mine.post("/addresses/", {"address": "章贡区", "whose": "own"})
    assert (bare.status_code, "“章贡区”没有门牌号" in bare.content.decode()) == (400, True)
    (end,) = re.findall(r'action="(/addresses/[0-9a-f-]{36}/end/)"', page)
    assert signed_in(officers.origin[1]).post(end).status_code == 404
    assert mine.post(end).status_code == 302
    assert OTHERWISE not in mine.get("/addresses/").content.decode()


def test_who_inspects_nothing_has_no_such_page(officers, signed_in):
    for actor in (officers.enterprise, officers.association, officers.office):
        assert signed_in(actor).get("/addresses/").status_code == 404
