"""A firm that goes on with the business of another carries its history wherever it went, until two persons undo it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongzhi.actions import credit, helping, matters, setting_up
from gongzhi.actions.acting import Act
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW, TEA, closed_case, firm

SCHEME = "enterprise_succession"
SPLIT = date(2017, 5, 2)
AT = at_noon(SPLIT)
NEW, SISTER = (body + check_digit(body) for body in ("9136100270570004N"[:17], "9136070215830055X"[:17]))


def record(officers: Any, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter(SCHEME, number)


def take(officers: Any, number: str, act: str, *people: Any, on: date = SPLIT, **values: Any) -> None:
    seen = record(officers, number).instance.seen
    for who in people:
        matters.take_act(SCHEME, number, act, values=values, by=who, at=at_noon(on), seen=seen)


def proposed(
    officers: Any, successor: str, predecessor: str, *, ground: str = "split", on: date = SPLIT, by=None
) -> str:
    values = {
        "predecessor": predecessor, "ground": ground, "succeeded_on": on, "proof": "赣市监变字〔2017〕第9号",
        "grounds": "同一生产线",
    }  # fmt: skip
    who = by or officers.headquarters[2]
    return matters.open_matter(SCHEME, values=values, uscc=successor, by=who, at=AT)


def linked(officers: Any, successor: str, predecessor: str, **how: Any) -> str:
    number = proposed(officers, successor, predecessor, **how)
    take(officers, number, "confirm", *officers.headquarters[:2])
    return number


def standing(officers: Any, uscc: str) -> tuple[str, str, str]:
    """Grade with score, level, ratio in force."""
    with seeing_as(officers.system):
        grades, levels = queries.enterprises.grades(uscc), queries.enterprises.supervision(uscc)
    grade = f"{grades[0].grade} {grades[0].score}" if grades else ""
    return grade, levels[0].level if levels else "", str(levels[0].ratio) if levels else ""


def confirm(officers: Any, uscc: str, kind: str, day: date) -> None:
    credit.confirm_credit_event(uscc, kind=kind, occurred_on=day, voluntary=False, by=officers.market, at=at_noon(day))
    credit.regrade(uscc, by=officers.system, at=at_noon(day))


@pytest.fixture
def split(officers: Any) -> Any:
    """The pottery with three returns through own fault; two firms without a record, one of them in another city."""
    closed_case(officers, ["Q1", "Q2", "Q1"])
    setting_up.take_in_enterprises(
        [firm(NEW, "抚州新生陶瓷有限公司", "361002", firm_class=1), firm(SISTER, "赣州姊妹陶瓷有限公司", "360702")],
        raw_hash=RAW, by=officers.system, at=at_noon(date(2017, 4, 1)),
    )  # fmt: skip
    return officers


def test_both_parts_of_a_split_stand_where_the_firm_stood_also_in_another_city(split):
    before = standing(split, POTTERY)
    assert before[0] and before[1] != "L0"
    credit.regrade(NEW, by=split.system, at=AT)
    assert standing(split, NEW)[0] == "A 100.0"  # what a new registration was worth
    for successor in (NEW, SISTER):
        linked(split, successor, POTTERY)
        after = standing(split, successor)
        assert (after[0].split()[0], after[1]) == (before[0].split()[0], before[1])
        assert float(after[0].split()[1]) <= float(before[0].split()[1])
        assert float(after[2]) >= float(before[2])
    assert standing(split, POTTERY) == before


def test_the_grade_says_which_facts_of_the_predecessor_it_counts(split):
    linked(split, NEW, POTTERY)
    with seeing_as(split.system):
        found = queries.findings.fact(queries.enterprises.grades(NEW)[0].finding)
        events = {str(row.evidence) for row in queries.enterprises.credit_events(POTTERY)}
    assert events and events <= {step.values["id"] for step in found.trace if step.code == "CREDIT_EVENT"}


def test_after_a_split_later_facts_are_each_ones_own_and_after_a_new_name_they_count(split):
    linked(split, NEW, POTTERY)
    linked(split, SISTER, POTTERY, ground="re_registered")
    before = standing(split, NEW)[0]
    confirm(split, POTTERY, "obstruction", date(2017, 6, 1))
    assert standing(split, NEW)[0] == before
    old, anew = (float(standing(split, code)[0].split()[1]) for code in (POTTERY, SISTER))
    assert anew <= old  # regraded with its predecessor, in the same act


def test_the_help_list_the_red_list_and_awards_look_at_the_predecessors_record(split):
    linked(split, NEW, POTTERY)
    with seeing_as(split.system):
        act = Act(split.system, AT)
        assert NEW in queries.measures.enterprises_with_history("361002")
        mine, theirs = (helping.events_of(act, code) for code in (NEW, POTTERY))
    assert mine == theirs and mine
    values = {"merits": "新企业", "legal_basis": ""}
    number = matters.open_matter("red_list", values=values, uscc=NEW, by=split.office, at=AT)
    matters.take_act("red_list", number, "check", values={}, by=split.office, at=AT, seen=0)
    with pytest.raises(Refusal, match="RED_LIST_BARRED") as refused:
        matters.take_act("red_list", number, "publicise", values={}, by=split.second_office, at=AT, seen=1)
    assert "EVENT" in refused.value.params["grounds"]


def test_undoing_gives_the_firm_its_own_record_back(split):
    number = linked(split, NEW, POTTERY)
    take(split, number, "undo", *split.headquarters[:2], on=date(2017, 5, 3), reason="查明并无承继")
    assert standing(split, NEW)[:2] == ("A 100.0", "L0")


def test_history_is_carried_through_a_chain_of_changes(split):
    linked(split, NEW, POTTERY, ground="renamed")
    linked(split, SISTER, NEW, ground="moved")
    assert standing(split, SISTER)[1] == standing(split, POTTERY)[1]
    with seeing_as(split.headquarters[0]):
        assert list(queries.identity.history_of(SISTER)) == [SISTER, *sorted([NEW, POTTERY])]
        assert queries.identity.heirs_of(POTTERY) == tuple(sorted([NEW, SISTER]))


@pytest.mark.parametrize(
    ("successor", "predecessor", "on", "code"),
    [
        (NEW, NEW, SPLIT, "SUCCESSION_ITSELF"),
        (NEW, "91110000802100433B", SPLIT, "PRODUCER_UNKNOWN"),
        (NEW, POTTERY, date(2017, 5, 3), "SUCCESSION_TO_COME"),
        (POTTERY, SISTER, SPLIT, "SUCCESSION_ROUND"),
    ],
)
def test_what_cannot_be_is_refused_by_name(split, successor, predecessor, on, code):
    linked(split, SISTER, POTTERY)
    with pytest.raises(Refusal, match=code):
        proposed(split, successor, predecessor, on=on)


def test_whoever_proposed_does_not_confirm_and_one_alone_cannot(split):
    number = proposed(split, NEW, POTTERY)
    with pytest.raises(Refusal, match="CONFIRMER_DID_NOT_PROPOSE"):
        take(split, number, "confirm", split.headquarters[2])
    take(split, number, "confirm", split.headquarters[0])
    assert record(split, number).instance.state == "proposed"
    assert standing(split, NEW) == ("", "", "")


def test_a_firm_without_a_predecessor_is_computed_from_its_own_record(split):
    credit.regrade(TEA, by=split.system, at=AT)
    assert standing(split, TEA)[0] == "A 100.0"
