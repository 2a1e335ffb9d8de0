from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.canonical import plain, read
from gongzhi.core.credit.grade import (
    TABLES,
    Certificate,
    Conduct,
    CreditEvent,
    CreditFacts,
    grade,
    notice_event,
    return_event,
)
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.finding import Finding

USCC = "91360702158300012P"
TODAY = date(2017, 6, 15)
RULES = book(date(2017, 6, 1), "JX2017")
UNKNOWN = Conduct(USCC, None, None, None)
ISO = Certificate("Q-1", "ISO9001", date(2016, 1, 1), date(2018, 12, 31))


def event(kind: str, day: date, voluntary: bool = False, points: Decimal | None = None, id: str = "") -> CreditEvent:
    return CreditEvent(id or f"{kind} {day}", kind, day, voluntary, points)


def graded(*events: CreditEvent, certificates=(), conduct: Conduct = UNKNOWN, on: date = TODAY, by=RULES) -> Finding:
    return grade(CreditFacts(USCC, on, events, tuple(certificates), conduct), by)


def score(*events: CreditEvent, **more) -> Decimal:
    return Decimal(graded(*events, **more).value["exact"] or "")


SPOT = event("spot_check_failure_safety", months_after(TODAY, -5))
RETURN = event("own_fault_return", months_after(TODAY, -15))


def test_a_safety_failure_an_old_return_and_a_certificate_make_a_b():
    found = graded(SPOT, RETURN, certificates=[ISO])
    assert Decimal(found.value["exact"] or "") == 100 - 12 - 4 * Decimal("0.5") + 2
    assert (found.value["score"], found.value["grade"], found.value["to_next"]) == ("88.0", "B", "1")


def test_without_the_return_it_is_an_a_but_no_aa():
    found = graded(SPOT, certificates=[ISO])
    assert (found.value["score"], found.value["grade"], found.value["to_next"]) == ("90.0", "A", None)


def test_a_serious_notice_and_two_safety_returns_make_a_c():
    found = graded(
        event("foreign_notification_serious", date(2017, 3, 1)),
        event("own_fault_return_safety", date(2017, 3, 10), id="R1"),
        event("own_fault_return_safety", date(2017, 3, 12), id="R2"),
    )
    assert Decimal(found.value["exact"] or "") == 100 - 15 - 8 - 8
    assert (found.value["score"], found.value["grade"]) == ("69.0", "C")


def test_an_enterprise_without_events_starts_at_100():
    found = graded()
    assert (found.value["score"], found.value["grade"]) == ("100.0", "A")


@pytest.mark.parametrize(
    ("on", "points"),
    [
        (date(2016, 3, 10), 4),
        (date(2017, 3, 10), 4),
        (date(2017, 3, 11), 2),
        (date(2018, 3, 10), 2),
        (date(2018, 3, 11), 0),
    ],
)
def test_an_event_fades_on_the_day_after_its_twelfth_and_its_twenty_fourth_month(on, points):
    assert score(event("own_fault_return", date(2016, 3, 10)), on=on) == 100 - points


def test_an_event_after_the_day_is_not_looked_at():
    assert score(event("false_declaration", TODAY + timedelta(1))) == 100
    assert score(event("false_declaration", TODAY)) == 85


@pytest.mark.parametrize(
    ("points", "letter", "shown"),
    [
        ("11", "A", "89.0"),
        ("11.01", "B", "89.0"),  # shown as 89.0, decided on 88.99
        ("20", "B", "80.0"),
    ],
)
def test_the_grade_is_decided_on_the_exact_score_and_only_shown_rounded(points, letter, shown):
    found = graded(event("penalty", TODAY, points=Decimal(points)))
    assert (found.value["grade"], found.value["score"]) == (letter, shown)


@pytest.mark.parametrize(
    ("base", "letter"),
    [("89", "A"), ("88.99", "B"), ("77", "B"), ("76.99", "C"), ("65", "C"), ("64.99", "D"), ("0", "D")],
)
def test_each_band_begins_at_its_edge(change, base, letter):
    assert graded(by=change("credit_scale", "CS-1", start=base)).value["grade"] == letter


def test_a_score_never_falls_below_zero():
    events = [event("false_declaration", TODAY, id=f"E{i}") for i in range(8)]
    found = graded(*events)
    assert (found.value["exact"], found.value["grade"]) == ("0", "D")


def test_reporting_first_halves_that_event_alone():
    told, found_out = event("own_fault_return_safety", TODAY, voluntary=True), event("obstruction", TODAY)
    assert score(told, found_out) == 100 - Decimal(8) / 2 - 10


def test_own_fault_returns_cost_at_most_twenty_in_twelve_months():
    returns = [event("own_fault_return_safety", TODAY - timedelta(i), id=f"R{i}") for i in range(6)]
    assert score(*returns[:2]) == 100 - 2 * 8
    assert score(*returns[:3]) == 100 - 20
    assert score(*returns) == 100 - 20


def test_the_cap_leaves_other_events_alone():
    returns = [event("own_fault_return_safety", TODAY, id=f"R{i}") for i in range(4)]
    assert score(*returns, event("obstruction", TODAY)) == 100 - 20 - 10


def test_the_cap_holds_for_any_twelve_months_and_counts_the_latest_first():
    latest = [event("own_fault_return_safety", date(2017, 5, 1), id=f"L{i}") for i in range(2)]
    within = [event("own_fault_return_safety", date(2016, 5, 2), id=f"W{i}") for i in range(2)]
    before = [event("own_fault_return_safety", date(2016, 5, 1), id=f"B{i}") for i in range(2)]
    assert score(*latest, *within) == 100 - 8 - 8 - (20 - 16) * Decimal("0.5")
    assert score(*latest, *before) == 100 - 8 - 8 - (8 + 8) * Decimal("0.5")


def test_each_kind_of_valid_certificate_counts_once_up_to_the_cap(change):
    kinds = [replace(ISO, id=kind, kind=kind) for kind in ("ISO9001", "HACCP", "GAP")]
    assert score(SPOT, certificates=[ISO, replace(ISO, id="Q-2")]) == 100 - 12 + 2
    assert score(SPOT, certificates=kinds) == 100 - 12 + 6
    assert score(SPOT, certificates=kinds, by=change("credit_bonus", "CB-GAP", points="3")) == 100 - 12 + 6


@pytest.mark.parametrize(
    ("on", "bonus"), [(date(2015, 12, 31), 0), (date(2016, 1, 1), 2), (date(2018, 12, 31), 2), (date(2019, 1, 1), 0)]
)
def test_a_certificate_counts_from_its_first_to_its_last_valid_day(on, bonus):
    assert score(certificates=[ISO], on=on) == 100 + bonus


def test_a_valid_certificate_that_no_row_names_has_no_default():
    with pytest.raises(NoRuleApplies):
        graded(certificates=[replace(ISO, kind="ISO14001")])


def test_an_unknown_event_has_no_default_weight():
    with pytest.raises(NoRuleApplies):
        graded(event("rumour", TODAY))


@pytest.mark.parametrize(("kind", "points"), [("penalty", "9.99"), ("penalty", "20.01"), ("obstruction", "11")])
def test_points_outside_the_range_of_the_row_are_bad_input(kind, points):
    with pytest.raises(BadInput) as bad:
        graded(event(kind, TODAY, points=Decimal(points), id="P-1"))
    (cell,) = bad.value.cells
    assert (cell.where, cell.column, cell.value, cell.code) == ("P-1", "points", points, "CREDIT_POINTS_RANGE")


def test_a_penalty_counts_what_the_deciding_body_set_or_the_least():
    assert score(event("penalty", TODAY, points=Decimal(20))) == 100 - 20
    assert score(event("penalty", TODAY)) == 100 - 10


CLEAN = Conduct(
    USCC,
    a_level_since=date(2016, 6, 15),
    declaration_error=Decimal("0.01"),
    record_clean_since=date(2016, 6, 15),
    claim_free_since=date(2014, 6, 15),
)


def test_an_enterprise_that_meets_all_conditions_exactly_is_aa():
    assert graded(conduct=CLEAN).value["grade"] == "AA"


@pytest.mark.parametrize(
    "short",
    [
        {"a_level_since": date(2016, 6, 16)},
        {"a_level_since": None},
        {"declaration_error": Decimal("0.0101")},
        {"declaration_error": None},
        {"record_clean_since": date(2016, 6, 16)},
        {"record_clean_since": None},
        {"claim_free_since": date(2014, 6, 16)},
        {"claim_free_since": None},
    ],
)
def test_one_condition_not_met_or_not_known_leaves_it_an_a(short):
    found = graded(conduct=replace(CLEAN, **short))
    assert found.value["grade"] == "A"
    assert sum(step.code == "CREDIT_AA_NOT_MET" for step in found.trace) == 1


@pytest.mark.parametrize(("day", "letter"), [(date(2014, 6, 15), "AA"), (date(2014, 6, 16), "A")])
def test_a_quality_problem_blocks_aa_for_thirty_six_months(day, letter):
    assert graded(event("own_fault_return", day), conduct=CLEAN).value["grade"] == letter


def test_an_event_that_is_no_quality_problem_does_not_block_aa():
    assert graded(event("rectification_overdue", TODAY), conduct=CLEAN).value["grade"] == "AA"


def test_a_lower_band_never_becomes_aa():
    assert graded(event("false_declaration", TODAY), conduct=CLEAN).value["grade"] == "B"


@pytest.mark.parametrize(
    ("table", "rule", "values", "expected"),
    [
        ("credit_scale", "CS-1", {"start": "99"}, "87"),
        ("credit_weights", "CW-SPOT-SAFETY", {"weight": "13"}, "87"),
        ("credit_age", "CA-24", {"factor": "0.25"}, "89"),
        ("credit_age", "CA-12", {"up_to_months": "4"}, "94"),
        ("credit_bonus", "CB-ISO9001", {"points": "1"}, "87"),
        ("credit_caps", "CC-BONUS", {"points": "1"}, "87"),
        ("credit_caps", "CC-RETURN", {"points": "2"}, "89"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, expected):
    assert score(SPOT, RETURN, certificates=[ISO], by=change(table, rule, **values)) == Decimal(expected)


def test_relief_and_bands_come_from_their_rule_rows(change):
    told = event("spot_check_failure_safety", TODAY, voluntary=True)
    assert score(told, by=change("credit_relief", "CR-VOLUNTARY", factor="0.25")) == 100 - 3
    found = graded(SPOT, RETURN, certificates=[ISO], by=change("credit_bands", "CG-A", min_score="88"))
    assert found.value["grade"] == "A"


def test_the_conditions_of_aa_come_from_their_rule_rows(change):
    assert graded(conduct=CLEAN, by=change("credit_special", "AA-LEVEL", months="13")).value["grade"] == "A"
    assert graded(conduct=CLEAN, by=change("credit_special", "AA-DECLARATION", limit="0.009")).value["grade"] == "A"


def test_the_finding_cites_the_facts_and_every_row_that_spoke():
    found = graded(SPOT, RETURN, certificates=[ISO])
    assert [ref.rule for ref in found.rules] == [
        "CS-1",
        "CW-RETURN",
        "CA-24",
        "CW-SPOT-SAFETY",
        "CA-12",
        "CC-RETURN",
        "CB-ISO9001",
        "CC-BONUS",
        "CG-B",
    ]
    assert [ref.kind for ref in found.inputs] == ["CreditEvent", "CreditEvent", "Certificate", "Conduct"]


def test_every_event_of_the_table_has_words():
    for row in RULES.table("credit_weights").rows:
        assert f"event.{row['event']}" in messages()
    for row in RULES.table("credit_special").rows:
        assert f"condition.{row['condition']}" in messages()
    assert {return_event(True), return_event(False), notice_event(True), notice_event(False)} <= {
        row["event"] for row in RULES.table("credit_weights").rows
    }


DAYS = st.integers(0, 1200).map(lambda n: TODAY - timedelta(n))
EVENTS = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(["own_fault_return", "own_fault_return_safety", "foreign_recall", "penalty"]),
        st.booleans(),
    ),
    max_size=9,
).map(lambda drawn: tuple(event(kind, day, told, id=f"E{i}") for i, (day, kind, told) in enumerate(drawn)))
RETURNS = st.lists(st.tuples(DAYS, st.booleans(), st.booleans()), max_size=9).map(
    lambda drawn: tuple(event(return_event(safe), day, told, id=f"E{i}") for i, (day, safe, told) in enumerate(drawn))
)


@settings(max_examples=150)
@given(EVENTS | RETURNS, DAYS, st.sampled_from(["own_fault_return", "own_fault_return_safety", "foreign_recall"]))
def test_a_further_event_never_raises_the_score(events, day, kind):
    assert score(*events, event(kind, day, id="more")) <= score(*events)


@settings(max_examples=100)
@given(EVENTS | RETURNS, st.integers(0, 800))
def test_a_clean_time_never_lowers_the_score(events, days):
    assert score(*events, on=TODAY + timedelta(days)) >= score(*events)


@settings(max_examples=60)
@given(RETURNS, DAYS)
def test_no_twelve_months_of_returns_cost_more_than_twenty(events, begins):
    window = tuple(e for e in events if begins <= e.occurred_on < months_after(begins, 12))
    assert score(*window) >= 100 - 20


@settings(max_examples=60)
@given(EVENTS, st.booleans())
def test_a_finding_replays_from_its_facts_and_the_tables_it_cites_and_every_step_is_a_sentence(events, certified):
    facts = CreditFacts(USCC, TODAY, events, (ISO,) if certified else (), CLEAN)
    found = grade(facts, RULES)
    cited = {ref.table for ref in found.rules}
    assert cited <= set(TABLES)
    assert grade(read(CreditFacts, plain(facts)), RULES.only(*cited)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
