from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.recognition.gap import TABLES, GapFacts, GradePoints, gap_level

DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
FRUIT, OTHER = "fruit_vegetable", "other"


def audit(crop_kind: str, first: tuple[int, int], second: tuple[int, int]) -> GapFacts:
    """(met, applicable) of the control points of grades 1 and 2."""
    points = tuple(
        GradePoints(f"SH-1 {grade}", grade, applicable, met)
        for grade, (met, applicable) in ((1, first), (2, second))
    )  # fmt: skip
    return GapFacts("GAP-1", DAY, crop_kind, points)


def level(facts: GapFacts, by=RULES) -> str | None:
    return gap_level(facts, by).value["gap_level"]


@pytest.mark.parametrize(
    ("crop_kind", "first", "second", "expected", "shown"),
    [
        (FRUIT, (100, 100), (115, 120), "1", ("100.00", "95.83")),
        (OTHER, (100, 100), (115, 120), "1", ("100.00", "95.83")),
        (FRUIT, (100, 100), (108, 120), "2", ("100.00", "90.00")),
        (OTHER, (100, 100), (108, 120), "1", ("100.00", "90.00")),
        (FRUIT, (97, 100), (120, 120), "2", ("97.00", "100.00")),
        (OTHER, (97, 100), (120, 120), "2", ("97.00", "100.00")),
        (FRUIT, (94, 100), (120, 120), "none", ("94.00", "100.00")),
        (OTHER, (94, 100), (120, 120), "none", ("94.00", "100.00")),
        (FRUIT, (100, 100), (114, 120), "1", ("100.00", "95.00")),
        (FRUIT, (100, 100), (113, 120), "2", ("100.00", "94.17")),
        (OTHER, (100, 100), (107, 120), "2", ("100.00", "89.17")),
        (FRUIT, (99, 100), (120, 120), "2", ("99.00", "100.00")),
        (FRUIT, (95, 100), (0, 120), "2", ("95.00", "0.00")),
        (FRUIT, (189, 199), (0, 120), "none", ("94.97", "0.00")),
    ],
)
def test_the_level_follows_from_the_control_points(crop_kind, first, second, expected, shown):
    value = gap_level(audit(crop_kind, first, second), RULES).value
    assert (value["gap_level"], (value["grade_1"], value["grade_2"])) == (expected, shown)


def test_a_share_is_judged_exactly_and_shown_with_two_places():
    value = gap_level(audit(FRUIT, (100, 100), (94_996, 100_000)), RULES).value
    assert (value["grade_2"], value["gap_level"]) == ("95.00", "2")


def test_a_grade_of_which_no_point_applies_proves_nothing():
    value = gap_level(audit(OTHER, (100, 100), (0, 0)), RULES).value
    assert (value["grade_2"], value["gap_level"]) == (None, "2")
    assert level(audit(OTHER, (0, 0), (120, 120))) == "none"
    assert level(GapFacts("GAP-1", DAY, OTHER, ())) == "none"


def test_points_of_grade_3_have_no_minimum():
    facts = audit(OTHER, (100, 100), (120, 120))
    assert level(replace(facts, points=(*facts.points, GradePoints("3", 3, 50, 0)))) == "1"


def test_the_text_of_2014_would_ask_other_crops_for_as_much_as_fruit(change):
    of_2014 = change("gap_levels", "GL-1-OTHER-2", min_met="0.95")
    assert level(audit(OTHER, (100, 100), (108, 120)), of_2014) == "2"
    assert level(audit(OTHER, (100, 100), (115, 120)), of_2014) == "1"


@pytest.mark.parametrize(
    ("rule", "value", "facts", "expected"),
    [
        ("GL-1-FRUIT-1", "0.97", audit(FRUIT, (97, 100), (120, 120)), "1"),
        ("GL-1-FRUIT-2", "0.90", audit(FRUIT, (100, 100), (108, 120)), "1"),
        ("GL-1-OTHER-1", "0.97", audit(OTHER, (97, 100), (120, 120)), "1"),
        ("GL-1-OTHER-2", "0.91", audit(OTHER, (100, 100), (108, 120)), "2"),
        ("GL-2-FRUIT-1", "0.94", audit(FRUIT, (94, 100), (120, 120)), "2"),
        ("GL-2-OTHER-1", "0.98", audit(OTHER, (97, 100), (120, 120)), "none"),
    ],
)
def test_every_share_comes_from_its_rule_row(change, rule, value, facts, expected):
    assert level(facts) != expected
    assert level(facts, change("gap_levels", rule, min_met=value)) == expected


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ((GradePoints("1", 1, 10, 11),), "GAP_COUNT"),
        ((GradePoints("1", 1, 10, -1),), "GAP_COUNT"),
        ((GradePoints("1", 1, 10, 9), GradePoints("2", 1, 10, 10)), "GAP_GRADE_TWICE"),
    ],
)
def test_counts_that_cannot_be_are_named(points, code):
    with pytest.raises(BadInput) as refused:
        gap_level(GapFacts("GAP-1", DAY, OTHER, points), RULES)
    assert [cell.code for cell in refused.value.cells] == [code]


def test_a_kind_of_crop_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        level(audit("cattle", (1, 1), (1, 1)))


COUNTS = st.tuples(st.integers(1, 40), st.integers(0, 3)).map(lambda drawn: (max(drawn[0] - drawn[1], 0), drawn[0]))
KINDS = st.sampled_from([FRUIT, OTHER])
ORDER = {"1": 2, "2": 1, "none": 0}


@settings(max_examples=200, deadline=None)
@given(KINDS, COUNTS, COUNTS)
def test_the_level_is_the_one_found_by_cross_multiplying(crop_kind, first, second):
    asked = 95 if crop_kind == FRUIT else 90
    if first[0] == first[1] and 100 * second[0] >= asked * second[1]:
        expected = "1"
    else:
        expected = "2" if 100 * first[0] >= 95 * first[1] else "none"
    assert level(audit(crop_kind, first, second)) == expected


@settings(max_examples=100, deadline=None)
@given(KINDS, COUNTS, COUNTS, st.sampled_from([0, 1]))
def test_one_more_point_missed_never_lifts_the_level(crop_kind, first, second, which):
    worse = [first, second]
    worse[which] = (max(worse[which][0] - 1, 0), worse[which][1])
    assert ORDER[level(audit(crop_kind, *worse))] <= ORDER[level(audit(crop_kind, first, second))]


@settings(max_examples=100, deadline=None)
@given(COUNTS, COUNTS, st.decimals(0, 1, places=2), st.decimals(0, 1, places=2))
def test_a_stricter_share_never_lifts_the_level(change, first, second, one, other):
    easier, stricter = (
        level(audit(OTHER, first, second), change("gap_levels", "GL-1-OTHER-2", min_met=str(Decimal(share))))
        for share in sorted((one, other))
    )
    assert ORDER[stricter] <= ORDER[easier]


@settings(max_examples=30, deadline=None)
@given(KINDS, COUNTS, COUNTS)
def test_the_order_does_not_matter_and_the_finding_stands(stands, crop_kind, first, second):
    facts = audit(crop_kind, first, second)
    found = stands(gap_level, facts, TABLES)
    assert gap_level(replace(facts, points=facts.points[::-1]), RULES).value == found.value
