from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.codes import standard_types
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.standards.declarations import (
    OPERATORS,
    Declaration,
    Indicator,
    may_publish,
    meets,
    tidy_number,
    type_of,
)

RULES = book(date(2017, 6, 1), "JX2017")
TYPES = tuple(standard_types().values())
LEAD = Indicator("铅溶出量", "mg/L", "≤", Decimal("0.5"))
OWN = Declaration("Q/JXT 001-2017", "出口日用陶瓷", "enterprise", (LEAD,))


def faults(declaration: Declaration) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        may_publish(declaration, TYPES, RULES)
    return [(cell.column, cell.code) for cell in refused.value.cells]


def test_an_enterprise_standard_without_an_indicator_is_refused_and_with_one_accepted():
    with pytest.raises(Refusal) as refused:
        may_publish(replace(OWN, indicators=()), TYPES, RULES)
    assert refused.value.code == "INDICATOR_REQUIRED"
    assert refused.value.params == {"standard": "Q/JXT 001-2017", "least": 1, "present": 0}
    may_publish(OWN, TYPES, RULES)


@pytest.mark.parametrize("kind", [one for one in TYPES if one.code != "enterprise"], ids=lambda one: one.code)
def test_a_standard_of_any_other_kind_needs_no_indicator(kind):
    may_publish(Declaration(kind.example, "某标准", kind.code, ()), TYPES, RULES)


def test_how_many_indicators_are_needed_comes_from_the_rule_row_of_the_kind(change):
    national = Declaration("GB/T 3532-2009", "日用瓷器", "national", ())
    may_publish(national, TYPES, RULES)
    with pytest.raises(Refusal, match="INDICATOR_REQUIRED"):
        may_publish(national, TYPES, change("declaration_indicators", "DI-NATIONAL", min_indicators="1"))
    with pytest.raises(Refusal, match="INDICATOR_REQUIRED"):
        may_publish(OWN, TYPES, change("declaration_indicators", "DI-ENTERPRISE", min_indicators="2"))
    may_publish(
        replace(OWN, indicators=()), TYPES, change("declaration_indicators", "DI-ENTERPRISE", min_indicators="0")
    )


def test_a_kind_without_a_row_or_that_nobody_knows_has_no_default(change):
    with pytest.raises(NoRuleApplies):
        may_publish(OWN, TYPES, change("declaration_indicators", "DI-ENTERPRISE", standard_type="foreign"))
    with pytest.raises(NoRuleApplies):
        may_publish(replace(OWN, standard_type="foreign"), TYPES, RULES)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("GB 6675.1-2014", "mandatory"),
        ("GB 5296-86", "mandatory"),
        ("GB/T 2828.1-2012", "national"),
        ("GB/Z 28828-2012", "national"),
        ("QB/T 1503-2011", "industry"),
        ("HJ 2541-2016", "industry"),
        ("DB36/T 405-2018", "local"),
        ("DB3601/T 1-2020", "local"),
        ("T/CNTAC 55-2020", "group"),
        ("Q/JXT 001-2017", "enterprise"),
        ("Q/360222 ABC.01-2017", "enterprise"),
        ("GB/X 1-2017", None),
        ("GB 6675.1", None),
        ("DB36/T 405-18", None),
        ("ISO 9001-2015", None),
        ("Q/JXT 001", None),
        ("Q/JXT-2017", None),
        ("T/ 1-2020", None),
        ("JXT 001-2017", None),
        ("", None),
    ],
)
def test_a_number_tells_the_kind_of_its_standard(number, kind):
    found = type_of(number, TYPES)
    assert (found.code if found else None) == kind


def test_no_number_fits_the_patterns_of_two_kinds():
    for one in TYPES:
        assert [other.code for other in TYPES if type_of(one.example, [other])] == [one.code]


@pytest.mark.parametrize("written", ["ｑ/jxt  001—2017", " Q/JXT 001–2017 ", "Q/JXT\u3000001-2017"])
def test_a_number_is_read_whichever_way_it_is_spelled(written):
    assert tidy_number(written) == "Q/JXT 001-2017"
    may_publish(replace(OWN, standard_no=written), TYPES, RULES)


def test_a_number_of_another_kind_than_said_is_a_fault_with_an_example():
    wrong = replace(OWN, standard_no="GB/T 3532-2009")
    assert faults(wrong) == [("standard_no", "STANDARD_NO_FORM")]
    with pytest.raises(BadInput) as refused:
        may_publish(wrong, TYPES, RULES)
    assert refused.value.cells[0].params == {"standard_type": "enterprise", "example": "Q/JXT 001-2017"}


def test_number_and_name_are_needed_and_all_faults_are_told_at_once():
    assert faults(replace(OWN, standard_no="", standard_name=" ")) == [
        ("standard_no", "STANDARD_NO_FORM"),
        ("standard_name", "STANDARD_NAME_MISSING"),
    ]


@pytest.mark.parametrize(
    ("indicators", "code"),
    [
        ((replace(LEAD, name=" "),), "INDICATOR_NAME_MISSING"),
        ((replace(LEAD, operator="<="),), "INDICATOR_OPERATOR"),
        ((replace(LEAD, limit=Decimal("NaN")),), "INDICATOR_LIMIT"),
        ((replace(LEAD, limit=Decimal("Infinity")),), "INDICATOR_LIMIT"),
        ((LEAD, replace(LEAD, operator="≥", limit=Decimal("0.6"))), "INDICATOR_IMPOSSIBLE"),
        ((LEAD, replace(LEAD, operator=">", limit=Decimal("0.5"))), "INDICATOR_IMPOSSIBLE"),
        ((LEAD, replace(LEAD, operator="≥", unit="mg/dm²", limit=Decimal("0.1"))), "INDICATOR_UNITS"),
    ],
)
def test_an_indicator_that_nothing_can_be_measured_by_is_a_fault(indicators, code):
    assert [found for _, found in faults(replace(OWN, indicators=indicators))] == [code]


def test_the_same_limit_twice_is_a_fault_of_both():
    twice = (LEAD, replace(LEAD, name="铅溶出量 ", limit=Decimal("0.4")))
    assert [code for _, code in faults(replace(OWN, indicators=twice))] == ["INDICATOR_TWICE_DECLARED"] * 2


@pytest.mark.parametrize("low", ["0.5", "0.4"])
def test_two_limits_that_leave_something_between_or_at_them_are_sound(low):
    may_publish(replace(OWN, indicators=(LEAD, replace(LEAD, operator="≥", limit=Decimal(low)))), TYPES, RULES)


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [("<", True, False, False), ("≤", True, True, False), ("=", False, True, False), ("≥", False, True, True),
     (">", False, False, True)],
)  # fmt: skip
def test_a_measured_value_meets_a_limit_or_not(operator, below, at, above):
    limit = replace(LEAD, operator=operator)
    assert [meets(limit, Decimal(value)) for value in ("0.49", "0.50", "0.51")] == [below, at, above]


LIMITS = st.lists(
    st.builds(
        lambda operator, limit: replace(LEAD, operator=operator, limit=Decimal(limit)),
        st.sampled_from(list(OPERATORS)),
        st.integers(0, 6),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.operator,
)


@settings(max_examples=200)
@given(LIMITS)
def test_limits_are_impossible_exactly_where_no_value_on_a_fine_grid_meets_them(limits):
    grid = [Decimal(quarter) / 4 for quarter in range(-8, 40)]
    possible = any(all(meets(one, value) for one in limits) for value in grid)
    declared = replace(OWN, indicators=tuple(limits))
    if possible:
        may_publish(declared, TYPES, RULES)
    else:
        assert [code for _, code in faults(declared)] == ["INDICATOR_IMPOSSIBLE"]
