from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.finding import Finding
from gongzhi.core.help.shortlist import (
    LIST_TABLES,
    TABLES,
    Candidate,
    HelpEvent,
    HelpFacts,
    HelpFirm,
    ShortlistFacts,
    help_score,
    rank,
    shortlist,
)

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")
Y0, Y1, Y2 = (months_after(TODAY, -months) for months in (3, 15, 27))


def score(size: str, *events: tuple[str, date], by=RULES) -> Finding:
    happened = tuple(HelpEvent(f"V{i}", kind, day) for i, (kind, day) in enumerate(events))
    return help_score(HelpFacts("E", TODAY, HelpFirm("E", size), happened), by)


E1 = ("small", ("foreign_notification_serious", Y0), ("quality_return", Y0), ("quality_return", Y1))
E2 = ("large", ("foreign_recall", Y1), ("spot_check_failure_safety", Y0), ("quality_return", Y2))
E3 = ("micro", ("quality_return", Y0), ("quality_return", Y0), ("spot_check_failure", Y1))
E4 = ("medium", ("foreign_notification_serious", Y2), ("foreign_notification", Y2))


def test_four_enterprises_have_the_scores_of_their_events_and_sizes():
    assert score(*E1).value["score"] == "9.84"  # 1.2 * (5 + 2 + 2 * 0.6)
    assert score(*E2).value["score"] == "6.00"  # 1.0 * (4 * 0.6 + 3 + 2 * 0.3)
    assert score(*E3).value["score"] == "5.98"  # 1.3 * (2 + 2 + 1 * 0.6)
    assert score(*E4).value["score"] == "2.64"  # 1.1 * (5 * 0.3 + 3 * 0.3)


def test_three_places_go_to_the_first_three_of_them():
    candidates = [
        Candidate(f"E{i}", firm[0], Decimal(score(*firm).value["exact"] or 0), False)
        for i, firm in enumerate((E1, E2, E3, E4), start=1)
    ]
    assert [c.id for c in rank(candidates[::-1], 3, RULES)] == ["E1", "E2", "E3"]


@pytest.mark.parametrize(("months", "points"), [(37, "0.00"), (36, "0.00"), (24, "0.60"), (12, "1.20"), (0, "2.00")])
def test_an_event_fades_on_the_very_day_that_its_months_are_over(months, points):
    day = months_after(TODAY, -months)
    assert score("large", ("quality_return", day)).value["score"] == points


@pytest.mark.parametrize(("months", "points"), [(36, "0.60"), (24, "1.20"), (12, "2.00")])
def test_on_the_day_before_it_counts_as_it_did(months, points):
    day = months_after(TODAY, -months) + timedelta(1)
    assert score("large", ("quality_return", day)).value["score"] == points


def test_an_event_37_months_old_is_ignored_and_told_so():
    old = ("foreign_recall", months_after(TODAY, -37))
    found = score(*E1, old)
    assert (found.value["score"], found.value["events"]) == ("9.84", "3")
    past = [step.values["happened_on"] for step in found.trace if step.code == "HELP_EVENT_PAST"]
    assert past == ["2014-05-01"]


def test_an_event_after_the_day_is_not_looked_at():
    assert score("large", ("quality_return", TODAY + timedelta(1))).value["events"] == "0"


@pytest.mark.parametrize(("size", "kind"), [("giant", "quality_return"), ("large", "rumour")])
def test_a_size_or_an_event_of_no_row_has_no_default(size, kind):
    with pytest.raises(NoRuleApplies):
        score(size, (kind, Y0))


@pytest.mark.parametrize(
    ("table", "rule", "values", "expected"),
    [
        ("help_weights", "HW-RETURN", {"weight": "3"}, "11.76"),  # 1.2 * (5 + 3 + 3 * 0.6)
        ("help_recency", "HR-12", {"factor": "0.5"}, "9.60"),  # 1.2 * (5 + 2 + 2 * 0.5)
        ("help_recency", "HR-12", {"from_months": "16"}, "10.80"),  # 1.2 * (5 + 2 + 2)
        ("help_sizes", "HZ-SMALL", {"factor": "1.0"}, "8.20"),  # 5 + 2 + 2 * 0.6
        ("help_window", "HN-1", {"months": "12"}, "8.40"),  # 1.2 * (5 + 2)
    ],
)
def test_every_number_of_the_score_comes_from_its_rule_row(change, table, rule, values, expected):
    assert score(*E1, by=change(table, rule, **values)).value["score"] == expected


ROWS = {name: RULES.table(name).rows for name in TABLES}


@pytest.mark.parametrize("row", ROWS["help_weights"], ids=lambda row: row["rule"])
def test_every_event_counts_by_its_own_row(change, row):
    doubled = change("help_weights", row["rule"], weight=str(2 * Decimal(row["weight"])))
    once, twice = (score("large", (row["event"], Y0), by=by).value["exact"] for by in (RULES, doubled))
    assert Decimal(twice) == 2 * Decimal(once) == 2 * Decimal(row["weight"])


@pytest.mark.parametrize("row", ROWS["help_sizes"], ids=lambda row: row["rule"])
def test_every_size_counts_by_its_own_row(change, row):
    other = change("help_sizes", row["rule"], factor="7")
    assert score(row["size"], ("quality_return", Y0), by=other).value["exact"] == str(2 * 7)


@pytest.mark.parametrize(("rule", "day"), [("HR-0", Y0), ("HR-12", Y1), ("HR-24", Y2)])
def test_every_year_back_counts_by_its_own_row(change, rule, day):
    other = change("help_recency", rule, factor="7")
    assert score("large", ("quality_return", day), by=other).value["exact"] == str(2 * 7)


def candidate(id: str, points: str, size: str = "large", fraud: bool = False) -> Candidate:
    return Candidate(id, size, Decimal(points), fraud)


def placed(*candidates: Candidate, places: int, by=RULES) -> list[str]:
    return [c.id for c in rank(candidates, places, by)]


def test_equal_scores_go_by_credit_code():
    assert placed(candidate("B", "2"), candidate("A", "2"), candidate("C", "2"), places=2) == ["A", "B"]


def test_at_least_half_the_places_go_to_small_and_medium_enterprises():
    large, small = (
        [candidate(f"L{i}", f"{9 - i}") for i in range(4)],
        [candidate(f"S{i}", "1", "small") for i in range(3)],
    )
    assert placed(*large, *small, places=4) == ["L0", "L1", "S0", "S1"]
    assert placed(*large, *small, places=3) == ["L0", "S0", "S1"]  # half of three is two
    assert placed(*large, candidate("M", "1", "medium"), places=2) == ["L0", "M"]


def test_places_that_they_cannot_fill_stay_with_the_others():
    assert placed(candidate("A", "3"), candidate("B", "2"), candidate("S", "1", "micro"), places=3) == ["A", "B", "S"]
    assert placed(candidate("A", "3"), candidate("B", "2"), places=2) == ["A", "B"]


def test_nobody_black_listed_for_fraud_or_without_a_score_is_placed():
    firms = (candidate("A", "9", "small", fraud=True), candidate("B", "2"), candidate("C", "0", "small"))
    assert placed(*firms, places=3) == ["B"]
    found = shortlist(ShortlistFacts("360000 2017", TODAY, 3, firms), RULES)
    assert [(step.code, step.values["id"]) for step in found.trace[1:]] == [
        ("HELP_PLACED", "B"),
        ("HELP_FRAUD", "A"),
        ("HELP_NOT_PLACED", "C"),
    ]


def test_the_share_of_places_and_who_is_small_come_from_their_rule_rows(change):
    firms = (candidate("A", "3"), candidate("B", "2"), candidate("S", "1", "small"))
    assert placed(*firms, places=2) == ["A", "S"]
    assert placed(*firms, places=2, by=change("help_places", "HP-1", sme_share="0")) == ["A", "B"]
    assert placed(*firms, places=2, by=change("help_sizes", "HZ-SMALL", sme="false")) == ["A", "B"]


def test_a_list_without_places_places_nobody_and_fewer_than_none_is_refused():
    assert shortlist(ShortlistFacts("X", TODAY, 0, (candidate("A", "3"),)), RULES).value["placed"] is None
    with pytest.raises(BadInput):
        shortlist(ShortlistFacts("X", TODAY, -1, ()), RULES)


SIZES = st.sampled_from(["micro", "small", "medium", "large"])
CANDIDATES = st.lists(st.tuples(SIZES, st.sampled_from(["0", "1", "2.5", "4"]), st.booleans()), max_size=7).map(
    lambda drawn: tuple(candidate(f"F{i}", points, size, fraud) for i, (size, points, fraud) in enumerate(drawn))
)


def best_choice(candidates: tuple[Candidate, ...], places: int) -> list[str]:
    """Of all choices that keep half for the small as far as there are any, the one whose scores come first."""
    able = [c for c in candidates if not c.fraud and c.score > 0]
    small = [c for c in able if c.size != "large"]
    many, kept = min(places, len(able)), min(ceil(places / 2), len(small))
    choices = [c for c in combinations(able, many) if sum(each.size != "large" for each in c) >= kept]
    ranks = [sorted((-each.score, each.id) for each in choice) for choice in choices]
    return [id for _, id in min(ranks)]


@settings(max_examples=150)
@given(CANDIDATES, st.integers(0, 6))
def test_the_places_go_to_the_best_of_all_allowed_choices(candidates, places):
    assert placed(*candidates, places=places) == best_choice(candidates, places)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([row["event"] for row in RULES.table("help_weights").rows]),
        st.integers(-50, 1300).map(lambda ago: TODAY - timedelta(ago)),
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(SIZES, EVENTS)
def test_an_event_never_lowers_the_score_and_the_finding_replays_in_sentences(size, events):
    found = score(size, *events)
    assert Decimal(score(size, *events[1:]).value["exact"] or 0) <= Decimal(found.value["exact"] or 0)
    assert score(size, *events[::-1]).value == found.value
    facts = HelpFacts(
        "E", TODAY, HelpFirm("E", size), tuple(HelpEvent(f"V{i}", k, d) for i, (k, d) in enumerate(events))
    )
    assert help_score(read(HelpFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_HELP_SCORE", "zh", **found.value) != say("VALUE_HELP_SCORE", "en", **found.value)


@settings(max_examples=40)
@given(CANDIDATES, st.integers(0, 6))
def test_the_list_replays_in_sentences_and_tells_of_every_candidate(candidates, places):
    facts = ShortlistFacts("360000 2017", TODAY, places, candidates)
    found = shortlist(facts, RULES)
    assert shortlist(read(ShortlistFacts, plain(facts)), RULES.only(*LIST_TABLES)).canonical() == found.canonical()
    assert {ref.table for ref in found.rules} <= set(LIST_TABLES)
    assert len(found.trace) == 1 + len(candidates)
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_HELP_SHORTLIST", "zh", **found.value) != say("VALUE_HELP_SHORTLIST", "en", **found.value)


def test_every_event_and_size_has_words():
    assert {f"event.{row['event']}" for row in RULES.table("help_weights").rows} <= set(messages())
    assert {f"size.{row['size']}" for row in RULES.table("help_sizes").rows} <= set(messages())
