"""Spot checks, complaints, products and the bodies around the firms: whole, and true to what is planted."""

from collections import Counter
from datetime import date, timedelta

import pytest

from gongzhi.catalogue import codes, registers
from gongzhi.simulate import province, write
from gongzhi.simulate.faults import FAULTS
from gongzhi.simulate.planted import OUTBREAKS, RISES
from gongzhi.simulate.trades import TRADES

LAST_DAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def usual():
    return province("demo", 1, LAST_DAY)


@pytest.fixture(scope="module")
def folder(usual, tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    write(usual, folder)
    return folder


def planted_codes(usual):
    suspects = {code for outbreak in usual.truth.outbreaks for code in outbreak.usccs}
    return suspects | {firm.uscc for firm in usual.truth.bad_firms} | {item.uscc for item in usual.truth.cheats}


def failing(checks):
    return sum(1 for check in checks if not check.body.passed) / len(checks)


# The files


@pytest.mark.parametrize(("kind", "name"), [("check_results", "checks"), ("complaints", "complaints")])
def test_checks_and_complaints_are_read_back_as_synthetic_evidence(usual, folder, kind, name):
    months = sorted((folder / name).iterdir())
    assert [path.name for path in months] == [f"{kind}_2024-{month:02d}.csv" for month in range(3, 13)]
    evidence = [item for path in months for item in registers.read(kind, path.read_bytes(), path.name)]
    expected = getattr(usual, name)
    assert [(item.envelope.reference, item.body) for item in evidence] == [(one.number, one.body) for one in expected]
    assert all(item.envelope.synthetic for item in evidence)
    assert len({item.id for item in evidence}) == len(evidence)


# Checks


def test_goods_of_planted_firms_fail_more_often(usual):
    planted = planted_codes(usual)
    of_planted = [check for check in usual.checks if check.body.producer_uscc in planted]
    others = [check for check in usual.checks if check.body.producer_uscc not in planted]
    assert failing(of_planted) > 0.35
    assert failing(others) < 0.08


def test_most_checks_are_drawn_at_random_and_some_are_ordered_on_a_suspicion(usual):
    targeted = sum(1 for check in usual.checks if check.body.targeted)
    assert 0.1 < targeted / len(usual.checks) < 0.25
    assert {check.body.ordered_by for check in usual.checks} == {"national", "provincial", "city", "county"}


def test_a_laboratory_tests_what_it_may_test_on_that_day(usual):
    laboratories = {row.lab_no: row for row in usual.laboratories}
    trade_of = {goods.zh: trade for trade in TRADES for goods in trade.goods}
    for check in usual.checks:
        laboratory = laboratories[check.body.lab]
        assert check.body.checked_on <= laboratory.cma_valid_to
        assert trade_of[check.body.goods].zh in laboratory.scope
        assert set(check.body.failed_items) <= set(laboratory.scope)
    assert any(row.cma_valid_to < LAST_DAY for row in usual.laboratories)


def test_every_fault_is_of_a_known_hazard_and_every_trade_has_faults():
    assert set(FAULTS) == {trade.code for trade in TRADES}
    families = {fault.family for faults in FAULTS.values() for fault in faults} - {""}
    assert families <= set(codes.hazards())


def test_a_targeted_check_follows_each_notice_of_an_outbreak_but_at_the_firm_of_the_worked_example(usual):
    targeted = {(check.body.producer_uscc, check.body.checked_on) for check in usual.checks if check.body.targeted}
    for outbreak in OUTBREAKS:
        usccs = next(known.usccs for known in usual.truth.outbreaks if known.code == outbreak.code)
        for notice in outbreak.notices:
            expected = (outbreak.code, notice.firm) != ("lead-ceramics", 0)
            assert ((usccs[notice.firm], notice.day + timedelta(days=9)) in targeted) == expected


@pytest.mark.parametrize("seed", ["demo", "a", "b"])
def test_nothing_but_one_notice_and_two_returns_stands_against_the_firm_of_the_worked_example(seed):
    made = province(seed, 1, LAST_DAY)
    uscc = next(known.usccs[0] for known in made.truth.outbreaks if known.code == "lead-ceramics")
    assert [truth.outbreak for truth in made.truth.notices if truth.uscc == uscc] == ["lead-ceramics"]
    assert [item.producer_uscc for item in made.returns].count(uscc) == 2
    assert uscc not in {check.body.producer_uscc for check in made.checks}
    assert uscc not in {one.truth.uscc for one in made.complaints}
    assert uscc not in {item.uscc for item in made.truth.cheats} | {firm.uscc for firm in made.truth.bad_firms}


# Complaints


def test_some_complaints_name_the_firm_some_its_name_only_and_some_nobody(usual):
    names = {row.uscc: row for row in usual.enterprises}
    ways = Counter()
    for one in usual.complaints:
        ways[bool(one.body.firm), bool(one.body.producer_uscc)] += 1
        assert one.body.producer_uscc in ("", one.truth.uscc)
        assert one.truth.uscc in names
    assert set(ways) == {(True, True), (True, False), (False, False)}
    assert min(ways.values()) > len(usual.complaints) / 6


def test_complaints_come_through_every_channel_and_some_tell_no_hazard(usual):
    assert {one.body.channel for one in usual.complaints} == {"hotline", "letter", "web", "embassy", "platform"}
    without = sum(1 for one in usual.complaints if not one.body.hazard)
    assert 0 < without < len(usual.complaints) / 2


# The rising hazard


def test_the_hazard_rises_month_by_month_in_one_heading_market_and_two_neighbouring_counties(usual):
    (rise,) = RISES
    known = next(outbreak for outbreak in usual.truth.outbreaks if outbreak.code == rise.code)
    assert (known.hs4, known.market, known.hazard, known.regions) == ("9503", "PL", "choking", ("360728", "360729"))
    signals = Counter()
    for item, truth in zip(usual.returns, usual.truth.returns, strict=True):
        if truth.outbreak == rise.code:
            assert (item.hs_code[:4], item.returned_from, truth.hazard) == ("9503", "PL", "choking")
            assert item.producer_uscc in known.usccs
            signals[item.arrived_on.month] += 1
    for one in usual.complaints:
        if one.truth.outbreak == rise.code:
            assert (one.body.country, one.body.hazard) == ("PL", "choking")
            signals[one.received_on.month] += 1
    for check in usual.checks:
        if check.body.producer_uscc in known.usccs and "小零件" in check.body.failed_items:
            signals[check.body.checked_on.month] += 1
    planned = [told.returns + told.complaints + told.failed_checks for told in rise.months]
    assert planned == sorted(planned)
    assert all(signals[told.month.month] >= count for told, count in zip(rise.months, planned, strict=True))
    assert signals.total() - sum(planned) < signals[11]  # what is not planted does not hide it


# Registers around the firms


def test_every_producer_has_a_product_for_each_of_its_commodity_codes(usual):
    made = {}
    for row in usual.products:
        made.setdefault(row.producer_uscc, set()).add(row.hs_code[:6])
    assert made == {row.uscc: set(row.hs_codes) for row in usual.enterprises if row.is_producer}
    assert len({row.sku for row in usual.products}) == len(usual.products)


def test_toys_are_for_children_and_of_high_risk_and_food_and_farm_goods_are_told_apart(usual):
    for row in usual.products:
        assert row.children == row.hs_code.startswith("9503")
        assert row.food == (row.category == "food")
        assert row.agri == (row.category == "agricultural")
        assert row.product_risk == "I" or not (row.children or row.food or row.agri)
        assert row.consumer or not row.cross_border
    assert {row.product_risk for row in usual.products} == {"I", "II", "III"}
    assert any(row.cross_border for row in usual.products)


def test_a_base_lies_in_its_holders_county_and_its_number_begins_with_it(usual):
    region = {row.uscc: row.region for row in usual.enterprises}
    assert usual.bases
    for row in usual.bases:
        assert row.reg_no.startswith(row.region)
        assert row.region == region[row.holder_uscc]
    outbreak = next(known for known in usual.truth.outbreaks if known.code == "pesticide-citrus")
    assert set(outbreak.usccs) <= {row.holder_uscc for row in usual.bases}


def test_every_association_acts_through_another_person_with_its_post(usual):
    posts = {row.person_no: row.role for row in usual.people}
    assert [posts[row.person_no] for row in usual.associations] == ["ASC"] * len(usual.associations)
    assert len({row.person_no for row in usual.associations}) == len(usual.associations) == 5
