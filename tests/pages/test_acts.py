"""Acts by hand: the page offers what the table allows, takes it once, and says no in a sentence."""

from __future__ import annotations

import re
from uuid import UUID

from gongzhi.actions.clock import day_of, now
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY, register, returned


def act(browser, record: str, name: str, seen: int, **fields):
    return browser.post(f"/act/return_tracing/{record}/{name}/", {"seen": seen, **fields})


def test_a_return_goes_from_the_port_to_two_signatures_by_hand(signed_in, officers):
    given = str(register(officers, returned(1, day_of(now()))))
    port, first, second = (signed_in(actor) for actor in (officers.port, *officers.origin[:2]))
    assert "移送产地" in port.get("/").content.decode()
    assert act(port, given, "send", 0).status_code == 302
    assert act(first, given, "receive", 1).status_code == 302
    people = [str(actor.person) for actor in officers.origin[:2]]
    assert act(first, given, "set_method", 2, method="file_check", investigators=people).status_code == 302
    found = {"cause_code": "Q1", "responsibility": "producer", "safety": "yes", "conclusion": "铅溶出"}
    assert act(first, given, "investigate", 3, **found).status_code == 302
    page = second.get(f"/returns/{given}/").content.decode()
    assert "我会签" in page
    assert "铅溶出" in page  # the second signer reads what the first one signed
    assert act(second, given, "investigate", 3, **found).status_code == 302
    with seeing_as(officers.system):
        assert queries.cases.tracing(UUID(given)).instance.state == "investigated"


def test_a_refused_act_says_which_guard_is_missing(signed_in, officers):
    given = str(register(officers, returned(1, day_of(now()))))
    act(signed_in(officers.port), given, "send", 0)
    first = signed_in(officers.origin[0])
    act(first, given, "receive", 1)
    alone = act(first, given, "set_method", 2, method="file_check", investigators=[str(officers.origin[0].person)])
    assert alone.status_code == 409
    assert "2" in alone.content.decode()


def test_an_act_on_what_somebody_changed_meanwhile_is_a_conflict(signed_in, officers):
    given = str(register(officers, returned(1, day_of(now()))))
    port = signed_in(officers.port)
    act(port, given, "send", 0)
    again = act(port, given, "send", 0)
    assert again.status_code == 409
    assert "已被他人改动" in again.content.decode()


def test_what_cannot_be_read_is_said_by_field(signed_in, officers):
    given = str(register(officers, returned(1, day_of(now()))))
    port = signed_in(officers.port)
    for seen in ("", "x", "1e9999"):
        assert port.post(f"/act/return_tracing/{given}/send/", {"seen": seen}).status_code in (400, 409)
    assert port.post(f"/act/return_tracing/{'x' * 9}/send/", {"seen": 0}).status_code == 404
    assert port.post(f"/act/return_tracing/{given}/fly/", {"seen": 0}).status_code == 404
    market = signed_in(officers.market)
    wrong = market.post(f"/enterprises/{POTTERY}/facts/", {"kind": "spot_check_failure", "occurred_on": "2017-02-30"})
    assert wrong.status_code == 400
    assert "2017-02-30" in wrong.content.decode()


def test_a_regulator_confirms_a_fact_and_the_grade_follows(signed_in, officers):
    market = signed_in(officers.market)
    given = {"kind": "spot_check_failure_safety", "occurred_on": str(day_of(now())), "voluntary": "no"}
    assert market.post(f"/enterprises/{POTTERY}/facts/", given).status_code == 302
    page = market.get(f"/enterprises/{POTTERY}/").content.decode()
    assert re.search(r"88\.0", page)  # 100 - 12


def test_hostile_addresses_never_break_a_page(signed_in, officers):
    browser = signed_in(officers.headquarters[0])
    for address in (
        "/notices/?after=x",
        "/notices/?q=%00",
        "/notices/?origin=%27%22",
        "/cases/?after=2024_zz",
        "/cases/?region=%25",
        "/alerts/?level=9",
        "/enterprises/?q=%25%5F&after=%27",
        "/rules/?q=%3Cscript%3E",
        "/cases/%00/",
        "/alerts/..%2F/",
    ):
        assert browser.get(address).status_code in (200, 400, 404), address
