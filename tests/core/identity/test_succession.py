"""Whose history an enterprise carries."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from gongzhi.core.identity.succession import FOR_EVER, Succession, heirs, history

MARCH, JUNE = date(2017, 3, 1), date(2017, 6, 1)


def test_without_a_link_an_enterprise_carries_its_own_history_alone():
    assert history("B", []) == {"B": FOR_EVER}
    assert heirs("B", []) == ()


def test_after_a_split_the_predecessors_facts_count_up_to_that_day():
    assert history("B", [Succession("B", "A", "split", MARCH)]) == {"B": FOR_EVER, "A": MARCH}


def test_after_any_other_change_all_of_it_counts():
    for ground in ("renamed", "re_registered", "moved"):
        assert history("B", [Succession("B", "A", ground, MARCH)])["A"] == FOR_EVER


def test_history_is_carried_over_any_number_of_steps_and_the_earliest_split_on_the_way_bounds_it():
    names = [f"F{n}" for n in range(8)]
    chain = [Succession(later, earlier, "renamed", MARCH) for earlier, later in pairwise(names)]
    assert list(history("F7", chain)) == ["F7", *names[:7]]
    chain[3] = Succession("F4", "F3", "split", MARCH)
    assert history("F7", chain)["F4"] == FOR_EVER
    assert {history("F7", chain)[code] for code in names[:4]} == {MARCH}


def test_of_two_ways_the_longer_one_counts():
    links = [Succession("C", "A", "split", MARCH), Succession("C", "B", "split", JUNE),
             Succession("B", "A", "renamed", MARCH)]  # fmt: skip
    assert history("C", links)["A"] == JUNE
    assert history("C", links[::-1])["A"] == JUNE


def test_both_parts_of_a_split_carry_it_and_the_predecessor_carries_neither():
    links = [Succession("B", "A", "split", MARCH), Succession("C", "A", "split", MARCH)]
    assert heirs("A", links) == ("B", "C")
    assert history("A", links) == {"A": FOR_EVER}
    assert "C" not in history("B", links)


def test_a_link_that_leads_back_changes_nothing():
    links = [Succession("B", "A", "renamed", MARCH), Succession("A", "B", "renamed", JUNE)]
    assert history("A", links) == {"A": FOR_EVER, "B": FOR_EVER}
    assert heirs("A", links) == ("B",)
