"""The level of an alert is its score; what it is called and who is told follow from what is needed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.risk.alerts import (
    TABLES,
    AlertFacts,
    AlertText,
    ack_share,
    alert_for,
    may_issue,
    missing_fields,
    only_escalates,
)

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")
COMPLETE = AlertText(2, TODAY, "瓷杯；德国", "铅溶出量超标")


def alert(risk_level, urgency, scope, *, ports=False, consumers=False, by=RULES):
    return alert_for(AlertFacts("AJ-1", TODAY, risk_level, urgency, scope, ports, consumers), by)


@pytest.mark.parametrize(
    ("risk_level", "urgency", "scope", "score", "level", "colour"),
    [
        ("S", 3, 2, 5 * 4 + 3 * 3 + 2 * 2, "2", "orange"),
        ("H", 2, 2, 5 * 3 + 3 * 2 + 2 * 2, "3", "yellow"),
        ("S", 4, 4, 5 * 4 + 3 * 4 + 2 * 4, "1", "red"),
        ("L", 1, 1, 5 * 1 + 3 * 1 + 2 * 1, "4", "blue"),
        ("M", 1, 3, 19, "4", "blue"),
        ("M", 2, 2, 20, "3", "yellow"),
        ("H", 2, 3, 27, "3", "yellow"),
        ("H", 3, 2, 28, "2", "orange"),
        ("S", 3, 3, 35, "2", "orange"),
        ("S", 4, 2, 36, "1", "red"),
    ],
)
def test_the_level_follows_the_score_on_both_sides_of_each_edge(risk_level, urgency, scope, score, level, colour):
    found = alert(risk_level, urgency, scope).value
    assert (found["score"], found["level"], found["colour"]) == (str(score), level, colour)


@pytest.mark.parametrize(
    ("risk_level", "ports", "consumers", "kind"),
    [
        ("H", False, False, "operators"),
        ("H", True, False, "agencies"),
        ("S", True, False, "operators"),
        ("L", False, True, "public"),
        ("S", True, True, "public"),
    ],
)
def test_the_kind_is_the_widest_that_is_needed(risk_level, ports, consumers, kind):
    assert alert(risk_level, 1, 1, ports=ports, consumers=consumers).value["kind"] == kind


def test_a_wider_kind_tells_everybody_whom_a_narrower_one_tells():
    agencies, operators, public = (
        set(alert("H", 1, 1, ports=ports, consumers=consumers).value["audience"].split())
        for ports, consumers in ((True, False), (False, False), (False, True))
    )
    assert agencies < operators < public <= set(roles())
    assert operators - agencies == {"ENT", "ASC"}


@pytest.mark.parametrize(
    ("table", "rule", "values", "key", "expected"),
    [
        ("alert_harm", "AH-S", {"harm": "3"}, "score", "28"),
        ("alert_score", "AW-U", {"weight": "4"}, "score", "36"),
        ("alert_levels", "AL-2", {"min_score": "34"}, "level", "3"),
        ("alert_kinds", "AK-2", {"audience": "ENT"}, "audience", "ENT"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, key, expected):
    assert alert("S", 3, 2).value[key] != expected
    assert alert("S", 3, 2, by=change(table, rule, **values)).value[key] == expected


@pytest.mark.parametrize(
    ("urgency", "scope", "wrong"),
    [(0, 1, ["urgency"]), (5, 4, ["urgency"]), (1, 0, ["scope"]), (4, 5, ["scope"]), (0, 5, ["urgency", "scope"])],
)
def test_points_outside_one_to_four_are_refused_by_name(urgency, scope, wrong):
    with pytest.raises(BadInput) as told:
        alert("H", urgency, scope)
    assert [cell.column for cell in told.value.cells] == wrong
    assert all(say(cell.code, language, **cell.params) for cell in told.value.cells for language in LANGUAGES)


def test_an_unknown_risk_level_has_no_harm():
    with pytest.raises(NoRuleApplies, match="level=X"):
        alert("X", 1, 1)


def test_the_finding_cites_the_rows_that_spoke():
    assert [ref.rule for ref in alert("S", 3, 2).rules] == ["AH-S", "AW-H", "AW-U", "AW-S", "AL-2", "AK-2"]


@settings(max_examples=60)
@given(st.sampled_from("LMHS"), st.integers(1, 4), st.integers(1, 4), st.booleans(), st.booleans())
def test_the_finding_replays_from_its_stored_facts_and_has_words(risk_level, urgency, scope, ports, consumers):
    facts = AlertFacts("AJ-1", TODAY, risk_level, urgency, scope, ports, consumers)
    found = alert_for(facts, RULES)
    assert alert_for(read(AlertFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)


@settings(max_examples=60)
@given(st.integers(0, 2), st.integers(1, 3), st.integers(1, 3))
def test_more_harm_urgency_or_scope_never_gives_a_milder_level(harm, urgency, scope):
    here = int(alert("LMHS"[harm], urgency, scope).value["level"])
    assert int(alert("LMHS"[harm + 1], urgency, scope).value["level"]) <= here
    assert int(alert("LMHS"[harm], urgency + 1, scope).value["level"]) <= here
    assert int(alert("LMHS"[harm], urgency, scope + 1).value["level"]) <= here


def test_a_complete_alert_may_be_issued():
    assert missing_fields(COMPLETE) == ()
    may_issue(COMPLETE, RULES)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (AlertText(None, TODAY, "a", "b"), ("level",)),
        (AlertText(2, None, "a", "b"), ("start",)),
        (AlertText(2, TODAY, " ", "b"), ("scope",)),
        (AlertText(2, TODAY, "a", ""), ("matters",)),
        (AlertText(None, None, "", "\n"), ("level", "start", "scope", "matters")),
    ],
)
def test_an_alert_that_lacks_a_field_is_refused_with_its_name(text, missing):
    assert missing_fields(text) == missing
    with pytest.raises(Refusal) as told:
        may_issue(text, RULES)
    assert (told.value.code, told.value.params["missing"]) == ("ALERT_FIELDS", ", ".join(missing))


def test_level_one_can_only_be_escalated():
    with pytest.raises(Refusal, match="ESCALATE_ONLY"):
        may_issue(AlertText(1, TODAY, "a", "b"), RULES)
    with pytest.raises(Refusal, match="ALERT_FIELDS"):
        may_issue(AlertText(1, None, "a", "b"), RULES)


def test_which_level_only_goes_up_is_a_rule_row(change):
    assert [level for level in range(1, 5) if only_escalates(level, RULES)] == [1]
    with_two = change("alert_levels", "AL-2", escalate_only="true")
    assert [level for level in range(1, 5) if only_escalates(level, with_two)] == [1, 2]
    with pytest.raises(Refusal, match="ESCALATE_ONLY"):
        may_issue(AlertText(2, TODAY, "a", "b"), with_two)


@pytest.mark.parametrize(
    ("acknowledged", "recipients", "percent"),
    [(3, 4, "75.00"), (0, 4, "0.00"), (4, 4, "100.00"), (1, 3, "33.33"), (2, 3, "66.67"), (1, 32, "3.13")],
)
def test_the_share_acknowledged_is_a_percentage_rounded_half_up(acknowledged, recipients, percent):
    assert str(ack_share(acknowledged, recipients)) == percent
    assert ack_share(acknowledged, recipients) == Decimal(percent)


def test_nobody_told_has_no_share():
    assert ack_share(0, 0) is None
