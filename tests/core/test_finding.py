from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import digest, read
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.finding import Finding, InputRef, inputs_of

USCC = "91360200158300018P"
JUNE = date(2017, 6, 1)
FACTS = CreditFacts(
    subject=USCC,
    as_of=JUNE,
    events=(CreditEvent("E1", "own_fault_return", date(2017, 1, 10), False),),
    certificates=(Certificate("C1", "ISO9001", date(2016, 1, 1), date(2018, 12, 31)),),
    conduct=Conduct(USCC, None, None, None),
)


@dataclass(frozen=True)
class Inner:
    id: int
    words: str


@dataclass(frozen=True)
class Middle:
    inner: tuple[Inner, ...]


@dataclass(frozen=True)
class Outer:
    subject: str
    middle: Middle
    last: Inner


def test_inputs_are_the_parts_with_an_id_wherever_they_lie_in_field_order():
    facts = Outer("s", Middle((Inner(2, "b"), Inner(1, "a"))), Inner(3, "c"))
    assert inputs_of(facts) == (
        InputRef("Inner", "2", digest(Inner(2, "b"))),
        InputRef("Inner", "1", digest(Inner(1, "a"))),
        InputRef("Inner", "3", digest(Inner(3, "c"))),
    )


def test_facts_without_parts_have_no_inputs():
    assert inputs_of(Middle(())) == ()


def test_the_same_facts_under_the_same_rules_give_the_same_bytes(rules):
    one, other = grade(FACTS, rules), grade(replace(FACTS), replace(rules))
    assert one.canonical() == other.canonical()
    assert one.hash == other.hash == digest(one)


@given(st.permutations(range(6)))
def test_the_order_in_which_facts_arrive_moves_neither_value_nor_trace(order):
    events = [CreditEvent(f"E{n}", "own_fault_return", date(2017, 1, 1 + n % 3), False) for n in range(6)]
    in_order, shuffled = (
        grade(replace(FACTS, events=tuple(events[n] for n in given)), book(JUNE, "JX2017"))
        for given in (range(6), order)
    )
    assert (in_order.value, in_order.trace, in_order.rules) == (shuffled.value, shuffled.trace, shuffled.rules)


def test_a_finding_reads_back_from_its_own_spelling(rules):
    found = grade(FACTS, rules)
    assert read(Finding, json.loads(found.canonical())) == found


def test_a_changed_input_or_rule_row_gives_another_hash(rules, change):
    found = grade(FACTS, rules)
    later = replace(FACTS.events[0], occurred_on=date(2017, 1, 11))
    assert grade(replace(FACTS, events=(later,)), rules).hash != found.hash
    assert grade(FACTS, change("credit_weights", "CW-RETURN", weight="5")).hash != found.hash


def test_a_row_that_did_not_speak_leaves_the_finding_as_it_is(rules, change):
    assert grade(FACTS, change("credit_weights", "CW-FALSE", weight="16")) == grade(FACTS, rules)


def test_a_cited_row_is_sealed_as_it_reads(rules):
    (ref,) = [ref for ref in grade(FACTS, rules).rules if ref.rule == "CW-RETURN"]
    (row,) = [row for row in rules.table("credit_weights").rows if row["rule"] == "CW-RETURN"]
    assert (ref.row_hash, Decimal(row["weight"])) == (digest(dict(row)), Decimal(4))
