from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding
from gongzhi.core.targeting.ratio import TABLES, Facilitation, Level, RatioFacts, Standing, check_ratio

USCC = "91360702158300012P"
RULES = book(date(2017, 6, 1), "JX2017")
NAMED, SUSPENDED = date(2017, 6, 1), date(2017, 9, 12)
DEMO = Facilitation("DEMO-1", "demonstration_enterprise", NAMED, SUSPENDED)


def checked(*standings: str, level: str = "L0", helped=(), on: date = date(2017, 7, 1), by=RULES) -> Finding:
    rated = tuple(Standing(f"as {standing}", standing) for standing in standings)
    return check_ratio(RatioFacts(USCC, on, rated, tuple(helped), Level("S-1", level)), by)


@pytest.mark.parametrize(
    ("standing", "share"),
    [
        ("1", "0.03"),
        ("2", "0.1"),
        ("3", "0.3"),
        ("4", "1"),
        ("AA", "0.03"),
        ("A", "0.03"),
        ("B", "0.1"),
        ("C", "0.3"),
        ("D", "1"),
    ],
)
def test_each_class_and_grade_has_its_base_ratio(standing, share):
    assert checked(standing).value["ratio"] == share


@pytest.mark.parametrize(("level", "share"), [("L0", "0.1"), ("L1", "0.15"), ("L2", "0.2"), ("L3", "1")])
def test_the_ladder_multiplies_the_base_or_sets_its_own_ratio(level, share):
    assert checked("2", level=level).value["ratio"] == share


def test_a_ratio_never_passes_one():
    assert checked("4", level="L2").value["ratio"] == "1"


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (NAMED - timedelta(1), "0.03"),
        (NAMED, "0.015"),
        (SUSPENDED - timedelta(1), "0.015"),
        (SUSPENDED, "0.03"),
    ],
)
def test_a_demonstration_enterprise_is_checked_half_as_often_until_the_day_it_is_suspended(on, share):
    assert checked("1", helped=[DEMO], on=on).value["ratio"] == share


def test_a_facilitation_without_end_holds():
    for_good = Facilitation("DEMO-2", "demonstration_enterprise", NAMED, None)
    assert checked("1", helped=[for_good], on=date(2030, 1, 1)).value["ratio"] == "0.015"


def test_two_facilitations_help_once():
    assert checked("1", helped=[DEMO, DEMO]).value["ratio"] == "0.015"


def test_facilitation_and_ladder_meet_in_the_product_but_full_checks_stay_full():
    assert checked("2", level="L1", helped=[DEMO]).value["ratio"] == "0.075"  # 0.10 * 0.5 * 1.5
    assert checked("2", level="L3", helped=[DEMO]).value["ratio"] == "1"


def test_the_strictest_standing_is_the_base():
    found = checked("1", "C")
    assert (found.value["base_ratio"], found.rules[0].rule) == ("0.3", "SR-C")


def test_nobody_rated_means_no_ratio():
    with pytest.raises(NoRuleApplies):
        checked()


@pytest.mark.parametrize("unknown", [{"standings": ("E",)}, {"standings": ("2",), "level": "L9"}])
def test_an_unknown_standing_or_level_has_no_default(unknown):
    with pytest.raises(NoRuleApplies):
        checked(*unknown["standings"], level=unknown.get("level", "L0"))


def test_an_unknown_facilitation_has_no_default_factor():
    with pytest.raises(NoRuleApplies):
        checked("1", helped=[Facilitation("F-1", "favour", NAMED, None)])


@pytest.mark.parametrize(
    ("table", "rule", "values", "share"),
    [
        ("class_ratios", "SR-2", {"ratio": "0.2"}, "0.15"),
        ("facilitation", "FA-DEMO", {"factor": "0.4"}, "0.06"),
        ("return_ladder", "RL-1", {"ratio_factor": "2"}, "0.1"),
        ("return_ladder", "RL-1", {"ratio_factor": "", "ratio": "0.6"}, "0.6"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, share):
    assert checked("2", level="L1", helped=[DEMO]).value["ratio"] == "0.075"
    assert checked("2", level="L1", helped=[DEMO], by=change(table, rule, **values)).value["ratio"] == share


def test_a_ladder_row_with_neither_factor_nor_ratio_is_no_rule(change):
    with pytest.raises(NoRuleApplies):
        checked("2", level="L1", by=change("return_ladder", "RL-1", ratio_factor=""))


STANDINGS = st.lists(st.sampled_from(["1", "2", "3", "4", "AA", "A", "B", "C", "D"]), min_size=1, max_size=3)


@settings(max_examples=80)
@given(STANDINGS, st.sampled_from(["L0", "L1", "L2", "L3"]), st.booleans())
def test_the_ratio_is_a_share_above_zero_and_the_finding_replays(standings, level, helped):
    rated = tuple(Standing(f"S{i}", standing) for i, standing in enumerate(standings))
    facts = RatioFacts(USCC, date(2017, 7, 1), rated, (DEMO,) if helped else (), Level("S-1", level))
    found = check_ratio(facts, RULES)
    assert 0 < Decimal(found.value["ratio"] or 0) <= 1
    cited = {ref.table for ref in found.rules}
    assert cited <= set(TABLES)
    assert check_ratio(read(RatioFacts, plain(facts)), RULES.only(*cited)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)


@given(STANDINGS, st.booleans())
def test_a_higher_level_never_lowers_the_ratio(standings, helped):
    shares = [
        Decimal(checked(*standings, level=level, helped=[DEMO] if helped else []).value["ratio"] or 0)
        for level in ("L0", "L1", "L2", "L3")
    ]
    assert shares == sorted(shares)


def test_every_facilitation_has_words():
    for row in RULES.table("facilitation").rows:
        assert f"kind.{row['kind']}" in messages()
