"""No article is an island: what each takes from the case and gives to it, and the test that sees it arrive.

A connection is tried under both profiles, by changing it at one end and looking at the other; what the platform does
not do yet is named by its words under *Not built yet* in the README.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gongzhi.catalogue.codes import profiles
from tests.meta.found import profiles_tried, spec_test

README = Path(__file__).parents[2] / "README.md"
LOOP, MEASURES = "test_no_island_loop.py::test_", "test_no_island_measures.py::test_"
STANDARDS, SERVICES = "test_no_island_standards.py::test_", "test_no_island_services.py::test_"
TRADE = "test_no_island_trade.py::test_"
ZONES, FIRMS = "test_no_island_zones.py::test_", "test_no_island_demo_firms.py::test_"


@dataclass(frozen=True)
class NotBuilt:
    """Words of the README's line on the article."""

    article: int
    words: str


Connections = Mapping[str, str | NotBuilt]  # what goes over → its test

# What each article takes from the case.
TAKES: Mapping[int, Connections] = {
    1: {"place": f"{STANDARDS}article_1_reads_the_region_and_a_covered_one_gives_no_flag"},
    2: {
        "cause": f"{LOOP}the_cause_that_a_case_found_decides_what_its_return_costs",
        "responsibility": f"{LOOP}who_answers_for_a_defect_decides_whose_credit_it_costs",
        "sanction": f"{LOOP}a_penalty_costs_credit_from_the_day_of_its_decision_and_names_its_case",
    },
    3: {
        "cause": f"{ZONES}the_cause_that_an_origin_office_finds_decides_who_may_apply_for_an_award",
        "closed in time": f"{ZONES}cause_and_time_of_a_tracing_stand_in_the_citys_index_and_the_case_names_it",
    },
    4: {
        "lots": f"{MEASURES}the_lots_of_a_case_are_the_scope_of_its_recall_and_the_case_names_it",
        "hazard": f"{MEASURES}the_hazard_of_consumer_goods_decides_whether_a_confirmed_defect_calls_for_a_recall",
    },
    5: {
        "checks of a zone": f"{ZONES}failed_checks_of_a_zones_firms_count_and_so_does_the_closing_of_their_cases",
        "notices and returns of a zone": f"{ZONES}notices_and_returns_of_a_zones_firms_are_set_against_the_provinces",
    },
    6: {"events of a firm": f"{FIRMS}a_return_of_the_last_three_years_bars_the_name_and_an_older_one_does_not"},
    7: {
        "line": f"{MEASURES}the_line_that_a_case_finds_decides_whether_its_goods_conform",
        "base": f"{FIRMS}the_inspection_of_a_base_tells_the_case_that_asked_for_it",
        "lots": f"{MEASURES}a_failed_lot_of_the_same_goods_puts_a_listed_claim_to_the_check",
    },
    8: {"tests needed": f"{SERVICES}a_case_asks_for_a_test_and_its_report_stands_on_the_case"},
    9: {
        "technical barriers as causes": f"{TRADE}"
        "a_return_for_a_barrier_stands_in_the_concern_and_the_concern_on_its_case",
        "notifications": f"{TRADE}a_concern_takes_the_cases_of_its_member_and_of_what_its_notification_means",
    },
    10: {
        "three years": f"{MEASURES}what_a_tracing_finds_puts_its_maker_on_the_list_for_help_for_three_years",
    },
    11: {"fakes": f"{SERVICES}fake_goods_in_a_case_open_a_lead_and_a_verified_lead_on_its_maker_shows_there"},
    12: {"signals of every kind": f"{LOOP}every_kind_of_signal_opens_a_case_whose_risk_three_experts_assess"},
    13: {
        "class": f"{MEASURES}a_draw_takes_the_class_that_repeated_returns_have_left",
        "ratio": f"{MEASURES}the_share_of_batches_to_check_follows_the_returns_that_a_case_confirmed",
        "ratio of one firm, in a draw": f"{MEASURES}the_ratio_that_repeated_returns_have_left_is_the_chance_in_a_draw",
        "targets": f"{MEASURES}a_check_on_the_target_of_a_case_brings_it_a_result_without_which_it_does_not_close",
    },
    14: {"return": f"{LOOP}a_return_is_a_row_of_its_citys_report_and_its_cause_a_share_of_it"},
}
# What each article gives to it, or through it to another article.
GIVES: Mapping[int, Connections] = {
    1: {"gap in responsibility": f"{STANDARDS}article_1_writes_the_gap_of_its_county_to_a_case"},
    2: {
        "credit effect": f"{LOOP}the_cause_that_a_case_found_decides_what_its_return_costs",
        "entry of a list": f"{STANDARDS}a_listing_of_a_firm_stands_on_the_page_of_its_case",
    },
    3: {"index effect": f"{ZONES}cause_and_time_of_a_tracing_stand_in_the_citys_index_and_the_case_names_it"},
    4: {
        "flag of a recall": f"{MEASURES}a_recall_abroad_is_to_be_reported_within_two_working_days_and_the_case_says_so",
        "recall": f"{MEASURES}the_lots_of_a_case_are_the_scope_of_its_recall_and_the_case_names_it",
    },
    5: {"correction of a zone": f"{ZONES}a_zone_that_has_to_correct_because_of_a_case_stands_on_the_case"},
    6: {
        "suspension": f"{FIRMS}"
        "an_own_fault_return_traced_at_its_origin_suspends_the_name_and_gives_the_check_ratio_back",
    },
    7: {"conformity": f"{FIRMS}goods_of_a_case_put_a_listed_claim_to_the_check_and_the_check_tells_the_case"},
    8: {"test report": f"{SERVICES}a_case_asks_for_a_test_and_its_report_stands_on_the_case"},
    9: {"trade concern": f"{TRADE}a_return_for_a_barrier_stands_in_the_concern_and_the_concern_on_its_case"},
    10: {
        "help plan": f"{MEASURES}a_case_waits_for_the_help_that_it_led_to_and_shows_the_elimination",
        "elimination": f"{MEASURES}a_case_waits_for_the_help_that_it_led_to_and_shows_the_elimination",
    },
    11: {"lead": f"{SERVICES}fake_goods_in_a_case_open_a_lead_and_a_verified_lead_on_its_maker_shows_there"},
    12: {
        "risk": f"{LOOP}the_risk_of_a_case_gives_its_alert_the_level_and_the_alert_lets_the_case_be_acted_on",
        "alert": f"{LOOP}the_risk_of_a_case_gives_its_alert_the_level_and_the_alert_lets_the_case_be_acted_on",
    },
    13: {
        "result, to the case": f"{MEASURES}"
        "a_check_on_the_target_of_a_case_brings_it_a_result_without_which_it_does_not_close",
        "result, to later draws": f"{MEASURES}the_result_of_a_drawn_check_is_read_by_the_next_draw_of_a_lower_level",
    },
    14: {
        "cause": f"{LOOP}the_cause_that_a_tracing_wrote_stands_in_the_enterprises_history",
        "level": f"{LOOP}the_level_that_repeated_returns_wrote_raises_the_check_ratio",
        "sanction": f"{LOOP}a_case_does_not_close_while_a_sanction_that_it_led_to_is_not_done",
        "row of a report": f"{LOOP}a_return_is_a_row_of_its_citys_report_and_its_cause_a_share_of_it",
    },
}
EVERY = [
    pytest.param(what, id=f"{article} {way} {name}")
    for way, table in (("takes", TAKES), ("gives", GIVES))
    for article, connections in table.items()
    for name, what in connections.items()
]


def test_every_article_takes_and_gives():
    assert list(TAKES) == list(GIVES) == list(range(1, 15))
    assert all(TAKES.values())
    assert all(GIVES.values())


@pytest.mark.parametrize("profile", profiles())
@pytest.mark.parametrize("what", [one for one in EVERY if isinstance(one.values[0], str)])
def test_a_connection_is_tried_under_each_profile(what, profile):
    assert profile in profiles_tried(spec_test(what))


@pytest.mark.parametrize("what", [one for one in EVERY if isinstance(one.values[0], NotBuilt)])
def test_a_connection_that_is_not_built_stands_in_the_readme(what):
    (section,) = re.findall(r"^## Not built yet\n(.*?)^## ", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (line,) = [line for line in section.splitlines() if line.startswith(f"- Article {what.article}:")]
    assert what.words in line
