"""Articles 8 and 11 give to and take from the others: on time to the index, reports and leads to the case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import signed_in
from tests.spec.conftest import POTTERY, register, returned, to_method_set
from tests.spec.test_08_services import LEAD, SEARCH, asked, capability, orders, service_points, site, take
from tests.spec.test_11_counterfeits import file, row

__all__ = ["signed_in", "site"]
PROFILES = pytest.mark.parametrize("day", [date(2017, 6, 20), date(2026, 4, 8)], ids=["JX2017", "CN2026"])


def case_of(officers, day) -> str:
    to_method_set(officers, register(officers, returned(1, day)), day)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    return number


def page(browser, number):
    return browser.get(f"/cases/{number}/").content.decode()


@PROFILES
def test_a_case_asks_for_a_test_and_its_report_stands_on_the_case(officers, site, signed_in, day):
    number = case_of(officers, day)
    capability(officers, 0, LEAD, valid_to=day + timedelta(days=365))
    request = asked(officers, site, [LEAD], case_no=number, day=day)
    (order,) = orders(officers, request)
    lab = officers.laboratories[0]
    take("sub_order", lab, order.number, "accept", day)
    browser = signed_in(officers.origin[0])
    assert "R-777" not in page(browser, number)
    take("sub_order", lab, order.number, "deliver", day, report_no="R-777", outcome="铅溶出量合格")
    assert "R-777" in page(browser, number)


@PROFILES
def test_a_late_sub_order_lowers_the_citys_index(officers, site, day):
    for what in (LEAD, SEARCH):
        capability(officers, 0, what, valid_to=day + timedelta(days=365))
    assert service_points(officers, day) is None  # nothing due, nothing assessed
    first, second = orders(officers, asked(officers, site, [LEAD, SEARCH], day=day))
    for order in (first, second):
        take("sub_order", officers.laboratories[0], order.number, "accept", day)
    with seeing_as(officers.system):
        due = queries.matters.matter("sub_order", first.number).values["due_on"]
    take("sub_order", officers.laboratories[0], first.number, "deliver", due, report_no="1", outcome="")
    assert service_points(officers, due) == "10.0000"  # 1 of 1; the other is not over yet
    assert service_points(officers, due + timedelta(days=1)) == "0.0000"  # 1 of 2


@PROFILES
def test_fake_goods_in_a_case_open_a_lead_and_a_verified_lead_on_its_maker_shows_there(officers, signed_in, day):
    number = case_of(officers, day)
    market, first = officers.market, officers.brand_office[0]
    with pytest.raises(Refusal, match="LEAD_COMPARABLE"):
        file(market, day, case_no="EQC-2017-360702-000099")
    of_case = file(market, day, case_no=number, product="假冒瓷杯", hs_code="691110")
    browser = signed_in(officers.origin[0])
    assert of_case in page(browser, number)
    on_maker = file(market, day, maker_code=POTTERY, brand="Brand Z")
    assert on_maker not in page(browser, number)
    take("lead", first, on_maker, "verify", day, reason="属实")
    assert on_maker in page(browser, number)
    assert row(officers.system, of_case).values["case_no"] == number
