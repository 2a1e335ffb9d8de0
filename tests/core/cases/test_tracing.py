from __future__ import annotations

from uuid import UUID

import pytest

from gongzhi.catalogue.codes import FOLDER
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.reading import read_written
from gongzhi.core.cases.tracing import (
    RESPONSIBILITIES,
    Conclusion,
    Officer,
    is_own_fault,
    may_conclude,
    may_investigate,
    origin_office,
)
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal

LI, WANG, ZHAO = UUID(int=1), UUID(int=2), UUID(int=3)
BATCH = ("3600-17-001",)  # the certificate under which the batch was inspected


def refusal(act, *args) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act(*args)
    assert say(refused.value.code, "zh", **refused.value.params)
    return refused.value


@pytest.mark.parametrize(
    ("producer", "office"), [("360281", "360200"), ("360222", "360200"), ("360200", "360200"), ("440305", "440300")]
)
def test_a_return_goes_to_the_origin_office_of_the_producers_city(producer: str, office: str):
    assert origin_office(producer) == office


@pytest.mark.parametrize("place", ["360000", "", "3602", "36028X", "36028１", "3602811"])
def test_a_place_that_is_no_county_or_city_has_no_origin_office(place: str):
    assert refusal(origin_office, place).code == "PRODUCER_REGION"


def test_two_certified_officers_who_did_not_inspect_the_batch_may_investigate(rules):
    team = (Officer(LI, ("3600-17-002",)), Officer(WANG, ("3600-17-003", "3600-12-044")))
    assert may_investigate(team, BATCH, rules) == (LI, WANG)


def test_one_investigator_is_refused(rules):
    refused = refusal(may_investigate, (Officer(LI, ("3600-17-002",)),), BATCH, rules)
    assert refused.code == "TWO_PERSON"
    assert (refused.params["needed"], refused.params["present"]) == (2, 1)


def test_nobody_is_refused(rules):
    assert refusal(may_investigate, (), (), rules).code == "TWO_PERSON"


def test_one_person_with_two_accounts_is_one(rules):
    twice = (Officer(LI, ("3600-17-002",)), Officer(LI, ("3600-17-009",)))
    assert refusal(may_investigate, twice, BATCH, rules).code == "TWO_PERSON"


def test_whoever_inspected_the_batch_stands_back_by_name(rules):
    team = (Officer(LI, ("3600-17-002",)), Officer(WANG, ("3600-17-001",)))
    refused = refusal(may_investigate, team, BATCH, rules)
    assert refused.code == "RECUSAL"
    assert refused.params["who"] == "3600-17-001"


def test_an_earlier_certificate_of_the_same_person_counts_for_recusal(rules):
    team = (Officer(LI, ("3600-17-002",)), Officer(WANG, ("3600-20-500", "3600-17-001")))
    assert refusal(may_investigate, team, BATCH, rules).code == "RECUSAL"


def test_an_investigator_without_a_certificate_is_refused(rules):
    team = (Officer(LI, ("3600-17-002",)), Officer(WANG, ()))
    refused = refusal(may_investigate, team, BATCH, rules)
    assert (refused.code, refused.params["who"]) == ("NOT_CERTIFIED", WANG)


def test_the_size_of_the_team_follows_its_rule_row(change):
    three = change("tracing_team", "TT-1", min_persons="3")
    pair = (Officer(LI, ("3600-17-002",)), Officer(WANG, ("3600-17-003",)))
    assert refusal(may_investigate, pair, BATCH, three).code == "TWO_PERSON"
    assert len(may_investigate((*pair, Officer(ZHAO, ("3600-17-004",))), BATCH, three)) == 3


@pytest.mark.parametrize(
    ("cause", "responsibility", "missing"),
    [
        (None, None, "cause_code, responsibility"),
        ("Q1", "", "responsibility"),
        (None, "producer", "cause_code"),
    ],
)
def test_a_conclusion_needs_cause_and_responsibility(rules, cause, responsibility, missing):
    refused = refusal(may_conclude, cause, responsibility, rules)
    assert (refused.code, refused.params["missing"]) == ("CAUSE_AND_RESPONSIBILITY", missing)


def test_a_code_of_neither_list_is_bad_input_with_both_cells(rules):
    with pytest.raises(BadInput) as bad:
        may_conclude("Q7", "weather", rules)
    assert [(cell.column, cell.value) for cell in bad.value.cells] == [
        ("cause_code", "Q7"),
        ("responsibility", "weather"),
    ]


@pytest.mark.parametrize(
    ("cause", "responsibility"), [("Q1", "none"), ("Q2", "none"), ("Q5", "none"), ("N4", "producer"), ("N4", "carrier")]
)
def test_a_defect_has_an_author_and_force_majeure_has_none(rules, cause, responsibility):
    assert refusal(may_conclude, cause, responsibility, rules).code == "CAUSE_CONTRADICTS"


@pytest.mark.parametrize(
    ("cause", "responsibility", "own_fault"),
    [
        ("Q1", "producer", True),
        ("Q9", "producer", True),
        ("Q2", "inspection_body", False),
        ("Q3", "none", False),  # a foreign recall that was withdrawn later
        ("Q4", "none", False),
        ("N1", "carrier", False),
        ("N2", "producer", False),
        ("N4", "none", False),
    ],
)
def test_only_a_quality_cause_of_the_producer_is_its_own_fault(rules, cause, responsibility, own_fault):
    assert may_conclude(cause, responsibility, rules) == Conclusion(cause, responsibility, own_fault)


def test_whether_a_cause_is_quality_follows_its_rule_row(change):
    trade = change("return_weights", "RW-Q4", quality="false")
    assert not is_own_fault("Q4", "producer", trade)


def test_an_unknown_cause_has_no_default(rules):
    with pytest.raises(NoRuleApplies):
        is_own_fault("Q7", "producer", rules)


def test_causes_and_responsibilities_have_words_and_rule_rows(rules):
    codes = read_written(FOLDER / "causes.yml")
    listed = {
        kind: [code for code, entry in codes.items() if entry["list"] == kind] for kind in ("cause", "responsibility")
    }
    assert listed["cause"] == [row["cause"] for row in rules.table("return_weights").rows]
    assert listed["responsibility"] == list(RESPONSIBILITIES)
    assert {row["cause"] for row in rules.table("tracing_contradictions").rows} <= set(listed["cause"])
    assert {row["responsibility"] for row in rules.table("tracing_contradictions").rows} <= set(RESPONSIBILITIES)


def test_an_item_of_the_city_form_is_recorded_as_a_cause():
    codes = read_written(FOLDER / "causes.yml")
    for entry in codes.values():
        if entry["list"] == "city_cause":
            assert codes[entry["recorded_as"]]["list"] == "cause"
