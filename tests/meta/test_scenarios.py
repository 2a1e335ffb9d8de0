"""The acceptance scenarios of this release each have a test that acts on PostgreSQL, also where profiles differ."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gongzhi.catalogue.codes import profiles
from gongzhi.catalogue.rules import book
from tests.meta.found import is_marked, profiles_tried, spec_test

SPEC = Path(__file__).parents[1] / "spec"
WANTED = {
    "1", "2a", "2b", "2c", "2d", "2e", "3a", "3b", "3c", "4a", "4b", "5", "6", "7a", "7b", "7c", "8", "9", "10", "11",
    "12a", "12b", "12c", "13a", "13b", "13c", "14a", "14b", "14c", "14d", "15",
}  # fmt: skip
# Rule tables whose rows are others at the start of CN2026 than at the start of JX2017: the families of scenarios that
# read them, each with the tests that run it under both.
DIFFERENT = {
    "award_schemes": {
        "3c": (
            "test_03_awards.py::test_the_famous_trademark_is_given_under_the_old_profile_only",
            "test_03_awards.py::test_three_years_are_reckoned_to_the_deadline_under_both_profiles",
        )
    },
    "joint_measures": {
        "2c": ("test_02_lists.py::test_only_the_measures_permitted_on_the_day_are_taken",),
    },
    "list_terms": {
        "2c": (
            "test_02_lists.py::test_after_notice_and_defence_a_firm_is_listed_where_its_basis_is_what_the_day_asks",
        ),
        "2d": ("test_02_lists.py::test_repair_is_applied_for_after_the_least_term_and_not_before",),
    },
    "red_list_conditions": {
        "2c": ("test_02_red_list.py::test_a_list_of_good_credit_needs_a_legal_basis_where_the_day_asks_one",),
    },
    "risk_method": {
        "12a": (
            "test_12_warning.py::test_the_numbers_are_the_same_by_the_guidelines_in_force_and_the_finding_names_these",
        )
    },
    "same_line_scope": {
        "7a": (
            "test_07_same_line.py::test_consumer_goods_are_covered_from_the_second_profile_on",
            "test_07_same_line.py::test_the_stricter_limit_of_each_parameter_holds_and_the_claim_is_listed",
        )
    },
    "zone_tests": {
        "5": (
            "test_05_zones.py::test_national_zones_are_named_until_2018_only",
            "test_05_zones.py::test_a_zone_with_982_of_1000_and_every_failure_handled_is_announced",
            "test_05_zones.py::test_a_higher_score_does_not_make_up_for_a_pass_rate_too_low",
        )
    },
    "visit_caps": {
        "13c": ("test_13_programme.py::test_no_plan_goes_above_the_general_cap_from_the_second_profile_on",)
    },
    "visit_scan_in": {"13c": ("test_13_visits.py::test_scanning_in_is_required_from_the_second_profile_on",)},
}


def test_each_scenario_of_this_release_has_a_test_and_one_that_changes_its_rule_row():
    by_scenario: dict[str, list[str]] = {}
    for path in SPEC.glob("test_*.py"):
        for marks, signature in re.findall(
            r"((?:@pytest\.mark\.[^\n]+\n|@\w+\n|    [^\n]*\n|\)\n)+)def (test_\w+\([^)]*\))", path.read_text()
        ):
            for number in re.findall(r'scenario\("(\w+)"\)', marks):
                by_scenario.setdefault(number, []).append(signature)
    assert set(by_scenario) == WANTED
    for number in WANTED:
        assert any("change_rule" in signature for signature in by_scenario[number]), number


def rows(profile: str) -> dict[str, tuple[dict[str, str], ...]]:
    """The rows of every table at the start of a profile, by the table's name."""
    begins: date = profiles()[profile].begins
    return {table.name: tuple(dict(row) for row in table.rows) for table in book(begins, profile).tables}


def test_every_rule_table_that_differs_between_the_profiles_is_known():
    old, new = rows("JX2017"), rows("CN2026")
    assert {name for name in old | new if old.get(name) != new.get(name)} == set(DIFFERENT)


@pytest.mark.parametrize(
    ("family", "place"),
    [(family, place) for families in DIFFERENT.values() for family, places in families.items() for place in places],
)
def test_a_family_whose_rules_differ_is_run_under_both_profiles(family, place):
    tried = spec_test(place)
    assert is_marked(tried, family)
    assert profiles_tried(tried) == set(profiles())
