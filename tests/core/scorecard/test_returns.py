from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding
from gongzhi.core.scorecard.returns import (
    TABLES,
    ExportTotals,
    NoticeRef,
    ReturnItem,
    ReturnRateFacts,
    distinct_items,
    return_rates,
    rounded,
    status_of,
)

RULES = book(date(2017, 6, 1), "JX2017")
CITY, CUT_OFF = "360200", date(2017, 12, 31)
MILLION = 1_000_000 * 100  # US cents


def returned(status: str, many: int, cents: int) -> tuple[ReturnItem, ...]:
    """So many items, worth so much together."""
    each = cents // many
    values = [each] * (many - 1) + [cents - each * (many - 1)]
    return tuple(ReturnItem(f"{status} {i}", status, value, f"EQC {status} {i}") for i, value in enumerate(values))


def facts(items: int, cents: int, returns: tuple[ReturnItem, ...] = (), notices: int = 0) -> ReturnRateFacts:
    references = tuple(NoticeRef(f"N{i}") for i in range(notices))
    return ReturnRateFacts(CITY, CUT_OFF, ExportTotals(f"{CITY} 2017", items, cents), returns, references)


YEAR = facts(
    12_000,
    1_500 * MILLION,
    (
        *returned("own_fault", 30, 2 * MILLION + MILLION // 10),
        *returned("uninvestigated", 6, 4 * MILLION // 10),
        *returned("other", 12, 11 * MILLION // 10),
    ),
    notices=9,
)


def test_a_citys_year_gives_the_four_rates():
    value = return_rates(YEAR, RULES).value
    assert value["batch"] == "0.40"  # 48 / 12 000
    assert value["value"] == "0.24"  # 3.6 / 1 500
    assert value["assessed"] == "0.30"  # (30 + 6) / 12 000
    assert value["assessed_value"] == "0.1667"  # (2.1 + 0.4) / 1 500
    assert value["per_100m"] == "3.80"  # (9 + 48) / 15
    assert (value["returned_items"], value["assessed_items"], value["export_items"]) == ("48", "36", "12000")
    assert (value["returned_usd_cents"], value["assessed_usd_cents"]) == ("360000000", "250000000")


def test_without_exports_every_rate_is_unknown_and_none_is_zero():
    value = return_rates(facts(0, 0, returned("own_fault", 2, 100)), RULES).value
    rates = ("batch", "value", "assessed", "assessed_value", "per_100m")
    assert [value[name] for name in rates] == [None] * 5
    assert value["assessed_items"] == "2"


def test_exports_without_returns_are_a_rate_of_zero():
    value = return_rates(facts(10, 1000), RULES).value
    assert (value["batch"], value["assessed_value"], value["per_100m"]) == ("0.00", "0.0000", "0.00")


def test_an_uninvestigated_return_counts_until_it_turns_out_to_be_somebody_elses():
    before = return_rates(facts(100, MILLION, returned("uninvestigated", 1, 1)), RULES).value["assessed"]
    after = return_rates(facts(100, MILLION, returned("other", 1, 1)), RULES).value["assessed"]
    assert (before, after) == ("1.00", "0.00")


def test_an_item_that_came_back_in_parts_is_one_item_with_the_value_of_all():
    parts = tuple(ReturnItem(f"R{i}", "own_fault", 500, "EQC-1", "530120170517000001 1") for i in range(3))
    value = return_rates(facts(100, 150_000, parts), RULES).value
    assert (value["batch"], value["assessed"], value["value"]) == ("1.00", "1.00", "1.00")


def test_items_with_equal_names_of_return_and_export_are_kept_apart():
    assert distinct_items([ReturnItem("1", "other", 0), ReturnItem("2", "other", 0, None, "1")]) == 2


@pytest.mark.parametrize(
    ("cause", "responsibility", "status"),
    [
        ("Q1", "producer", "own_fault"),
        ("Q1", "inspection_body", "other"),
        ("N1", "producer", "other"),
        (None, None, "uninvestigated"),
        ("Q1", None, "uninvestigated"),
        (None, "producer", "uninvestigated"),
    ],
)
def test_a_return_counts_by_its_conclusion(cause, responsibility, status):
    assert status_of(cause, responsibility, RULES) == status


def test_an_unknown_status_has_no_default():
    with pytest.raises(NoRuleApplies):
        return_rates(facts(1, 1, (ReturnItem("R", "lost", 1),)), RULES)


def test_what_counts_comes_from_its_rule_row(change):
    lenient = change("return_counting", "RR-OPEN", assessed="false")
    assert return_rates(YEAR, lenient).value["assessed"] == "0.25"  # 30 / 12 000


def test_the_finding_leads_to_every_return_and_notice():
    found = return_rates(YEAR, RULES)
    assert sum(ref.kind == "ReturnItem" for ref in found.inputs) == 48
    assert sum(ref.kind == "NoticeRef" for ref in found.inputs) == 9
    assert [ref.rule for ref in found.rules] == ["RR-OWN", "RR-OPEN", "RR-OTHER"]


@pytest.mark.parametrize(
    ("exact", "places", "shown"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1249, 10000), 2, "0.12"),
        (Fraction(5, 100), 1, "0.1"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(999, 1000), 2, "1.00"),
        (Fraction(7, 2), 0, "4"),
        (Fraction(10**30 + 1, 2 * 10**30), 0, "1"),  # a hair above one half
        (Fraction(10**30 - 1, 2 * 10**30), 0, "0"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(-7, 2), 0, "-4"),
        (None, 2, None),
    ],
)
def test_a_rate_is_shown_half_up_from_the_exact_number(exact, places, shown):
    assert rounded(exact, places) == shown


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 2, 4, 5, 8, 25, 1000]), st.integers(0, 4))
def test_rounding_agrees_with_decimal_where_decimal_is_exact(numerator, denominator, places):
    exact = Decimal(numerator) / Decimal(denominator)
    assert rounded(Fraction(numerator, denominator), places) == str(
        exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # no zero is negative
    )


STATUSES = st.sampled_from(["own_fault", "other", "uninvestigated"])


@settings(max_examples=60)
@given(st.lists(st.tuples(STATUSES, st.integers(0, 1000)), max_size=12), st.integers(12, 500), st.integers(0, 5))
def test_rates_lie_between_0_and_100_keep_their_order_and_replay(drawn, items, notices):
    returns = tuple(ReturnItem(f"R{i}", status, cents) for i, (status, cents) in enumerate(drawn))
    given_facts = facts(items, 12 * 1000, returns, notices)
    found = return_rates(given_facts, RULES)
    number = {name: Decimal(text or 0) for name, text in found.value.items()}
    assert 0 <= number["assessed"] <= number["batch"] <= 100
    assert number["assessed_value"] <= number["value"] + Decimal("0.005")
    assert number["value"] <= 100
    assert {ref.table for ref in found.rules} == set(TABLES) - {"same_facts"}  # no notice is told twice here
    again = return_rates(read(ReturnRateFacts, plain(given_facts)), RULES.only(*TABLES))
    assert again.canonical() == found.canonical()


def told(found: Finding) -> set[str]:
    return {say(step.code, language, **step.values) for step in found.trace for language in ("zh", "en")}


def test_every_step_is_a_sentence_and_every_status_has_words():
    assert len(told(return_rates(YEAR, RULES))) == 3 * 2
    for row in RULES.table("return_counting").rows:
        assert f"status.{row['status']}" in messages()
