"""The frame and those left out are together the registry, or nothing is drawn from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.draw.chances import chances
from gongzhi.core.draw.frame import FrameFacts, LeftOut, Sized, Snapshot, frame, in_parts, strata, tables
from gongzhi.core.draw.leaving_out import Candidate, Scope, exclusion_reasons, left_out
from gongzhi.core.draw.pools import EarlierCheck
from gongzhi.core.draw.sizes import WHOLE
from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.params import Slot
from gongzhi.core.draw.vdr.tables import InspectorRow
from gongzhi.core.errors import BadInput, Refusal

ON = date(2017, 6, 1)
RULES = book(ON, "JX2017")
TEAM = (Slot(1, ("body:customs",)), Slot(0, ()))
SCOPE = Scope("city", producers=True, exporters=False, goods=("69", "9503"), most_visits=2)


def a_candidate(random: Random, at: int) -> Candidate:
    checks = tuple(
        EarlierCheck(f"CC-{at}-{nth}", f"E{at}", random.choice(("national", "provincial", "city", "county")),
                     date(2017 - random.randint(0, 2), random.randint(1, 12), 1))
        for nth in range(random.randint(0, 2))
    )  # fmt: skip
    return Candidate(
        f"E{at}", random.choice(("", "", "", f"E{at + 1}")), random.random() < 0.8, random.random() < 0.8,
        tuple(random.sample(("69", "95", "61", "9503", "950300"), random.randint(1, 3))),
        tuple(f"RC-{nth}" for nth in range(random.randint(0, 3))), checks,
    )  # fmt: skip


def a_frame(random: Random, candidates) -> FrameFacts:
    out = left_out(candidates, SCOPE, RULES, approver="MSA-360200", on=ON)
    gone = {one.object for one in out}
    sized = tuple(
        Sized(one.id, random.choice(("all", "B")), random.choice((random.randint(1, WHOLE), WHOLE)), "f" * 64)
        for one in candidates
        if one.id not in gone
    )
    return FrameFacts("CJ-1", ON, 1, Snapshot("S", tuple(one.id for one in candidates)), sized, out, TEAM, 0)


def of_two_strata(many: int) -> tuple[Sized, ...]:
    return tuple(Sized(f"E{at:03}", "all" if at % 3 else "B", 1000, "f" * 64) for at in range(many))


@pytest.mark.parametrize("parts", [2, 3, 12])
def test_a_stratum_in_parts_has_every_object_once_and_parts_of_one_size(parts):
    sized = of_two_strata(100)
    dealt = in_parts("CJ-1/1", sized, parts)
    assert [one.object for one in dealt] == [one.object for one in sized]
    for code in ("all", "B"):
        many = Counter(one.stratum for one in dealt if one.stratum.startswith(f"{code}."))
        assert set(many) == {f"{code}.{part}" for part in range(1, parts + 1)}
        assert max(many.values()) - min(many.values()) <= 1
    assert in_parts("CJ-1/1", tuple(reversed(sized)), parts) == tuple(reversed(dealt))
    assert in_parts("CJ-1/2", sized, parts) != dealt  # the next round deals otherwise


def test_one_part_changes_nothing_and_there_are_no_more_parts_than_objects():
    assert in_parts("CJ-1/1", of_two_strata(10), 1) == of_two_strata(10)
    assert {one.stratum for one in in_parts("CJ-1/1", of_two_strata(4), 12)} == {"all.1", "all.2", "B.1", "B.2"}


def test_in_parts_each_chance_is_at_least_the_ratio_and_a_part_costs_less_than_one_visit_more():
    sized = of_two_strata(100)
    whole = FrameFacts("CJ-1", ON, 1, Snapshot("S", tuple(one.object for one in sized)), sized, (), TEAM, 0)
    dealt = replace(whole, sized=in_parts("CJ-1/1", sized, 4))
    before, after = (sum(one.n for one in strata(facts, RULES)) for facts in (whole, dealt))
    assert before <= after < before + 2 * 4
    many = Counter(one.stratum for one in dealt.sized)
    for one in strata(dealt, RULES):
        assert Fraction(one.n, many[one.code]) >= Fraction(1000, WHOLE)


@pytest.mark.parametrize("thousand", range(4))
def test_of_a_thousand_registries_each_is_whole_or_refused(thousand):
    random = Random(thousand)
    for _ in range(250):
        candidates = [a_candidate(random, at) for at in range(random.randint(1, 30))]
        facts = a_frame(random, candidates)
        if not facts.sized:
            with pytest.raises(Refusal, match="FRAME_OF_NOBODY"):
                frame(facts, RULES)
            continue
        found = tables(facts, (), ())
        ids = [row.id for row in (*found.frame, *found.exclusions)]
        assert sorted(ids) == sorted(one.id for one in candidates)
        assert frame(facts, RULES).value["hash"] == registry_hash(one.id for one in candidates)
        victim = random.choice(facts.registry.objects)
        for broken in (
            replace(facts, sized=tuple(one for one in facts.sized if one.object != victim),
                    left_out=tuple(one for one in facts.left_out if one.object != victim)),
            replace(facts, registry=Snapshot("S", tuple(one for one in facts.registry.objects if one != victim))),
        ):  # fmt: skip
            with pytest.raises(Refusal, match=f"FRAME_REGISTRY.*{victim}"):
                frame(broken, RULES)


def test_an_object_drawable_and_left_out_at_once_is_named():
    facts = FrameFacts(
        "CJ-1",
        ON,
        1,
        Snapshot("S", ("E1",)),
        (Sized("E1", "all", 300, "f"),),
        (LeftOut("E1", "EX-CAP", "e", "a"),),
        TEAM,
        0,
    )
    with pytest.raises(BadInput, match="E1"):
        frame(facts, RULES)
    with pytest.raises(BadInput, match="E1"):
        frame(replace(facts, registry=Snapshot("S", ("E1", "E1")), left_out=()), RULES)


def facts_of(*sizes: int, most_visits=0) -> FrameFacts:
    many = tuple(Sized(f"E{at:03}", "all", size, "f" * 64) for at, size in enumerate(sizes))
    return FrameFacts("CJ-1", ON, 1, Snapshot("S", tuple(one.object for one in many)), many, (), TEAM, most_visits)


def test_a_stratum_draws_the_sum_of_its_ratios_beside_those_certain():
    (stratum,) = strata(facts_of(*[300] * 100, *[1_000] * 50, WHOLE, WHOLE), RULES)
    drawn = -(-(100 * 3 + 50 * 10) // 100)
    assert (stratum.n, stratum.certain, stratum.reserves) == (drawn, 2, -(-drawn * 20 // 100))
    assert (stratum.method, stratum.team) == ("pps", TEAM)


def test_reserves_are_never_more_than_what_is_left():
    (stratum,) = strata(facts_of(9_000, 9_000), RULES)
    assert (stratum.n, stratum.reserves) == (2, 0)


def test_reserves_follow_their_rule_row():
    more = replace(RULES, tables=tuple(
        replace(one, rows=tuple(row | {"percent": "50"} for row in one.rows)) if one.name == "draw_reserves" else one
        for one in RULES.tables
    ))  # fmt: skip
    (stratum,) = strata(facts_of(*[1_000] * 100), more)
    assert stratum.reserves == 10 // 2


def test_a_round_that_its_budget_does_not_pay_is_refused_and_no_ratio_is_lowered():
    assert frame(facts_of(*[1_000] * 30, WHOLE, most_visits=4), RULES).value["visits"] == "4"
    with pytest.raises(Refusal, match=r"ROUND_OVER_BUDGET.*4.*3"):
        frame(facts_of(*[1_000] * 30, WHOLE, most_visits=3), RULES)


def test_the_finding_tells_how_far_a_chance_is_from_its_ratio():
    found = frame(facts_of(*[300] * 50), RULES)
    (step,) = (one for one in found.trace if one.code == "FRAME_STRATUM")
    assert step.values["wanted"] == "1.5000"
    assert step.values["farthest"] == f"{float(chances([300] * 50).farthest * 100):.4f}"


def out_of(candidate: Candidate, scope=SCOPE, rules=RULES) -> str:
    return " ".join(one.reason for one in left_out([candidate], scope, rules, approver="A", on=ON))


CUPS = Candidate("E1", "", True, True, ("69",), (), ())


def test_each_reason_to_leave_out_and_their_order():
    at_cap = replace(CUPS, visits=("RC-1", "RC-2"))
    checked = replace(at_cap, checks=(EarlierCheck("CC-1", "E1", "national", date(2016, 6, 2)),))
    assert out_of(CUPS) == ""
    assert out_of(at_cap) == "EX-CAP"
    assert out_of(replace(CUPS, visits=("RC-1",))) == ""
    assert out_of(checked) == "EX-HIGHER"
    assert out_of(replace(checked, is_producer=False)) == "EX-OUTSIDE"
    assert out_of(replace(checked, goods=("61",))) == "EX-OUTSIDE"
    assert out_of(replace(checked, merged_into="E2")) == "EX-MERGED"
    assert out_of(replace(CUPS, goods=("61", "95"))) == ""  # a registered chapter covers the heading that is wanted
    assert exclusion_reasons(RULES) == ("EX-CAP", "EX-HIGHER", "EX-MERGED", "EX-OUTSIDE")


def test_under_the_profile_of_2026_no_plan_goes_above_the_general_cap():
    often, twice = replace(SCOPE, most_visits=12), replace(CUPS, visits=("RC-1", "RC-2"))
    assert out_of(twice, often) == ""
    assert out_of(twice, often, book(date(2026, 6, 1), "CN2026")) == "EX-CAP"
    assert out_of(replace(twice, visits=("RC-1",)), replace(often, most_visits=1)) == "EX-CAP"


def test_the_evidence_of_an_exclusion_is_the_digest_of_what_shows_it():
    one, other = (
        left_out([replace(CUPS, visits=visits)], SCOPE, RULES, approver="A", on=ON)[0].evidence
        for visits in (("RC-1", "RC-2"), ("RC-1", "RC-3"))
    )
    assert one != other
    assert len(one) == 64


def test_tables_do_not_depend_on_the_order_in_which_objects_and_conflicts_come():
    facts = facts_of(300, 400, WHOLE)
    team = (InspectorRow("I1", "U", (), 1, 0, 3, ""),)
    ties = [("E001", "I1", "CF-COUNTY"), ("E000", "I1", "CF-COUNTY"), ("E001", "I1", "CF-COUNTY")]
    bare = [tables(facts, team, one) for one in (ties, ties[::-1])]
    assert bare[0] == bare[1]
    assert [row.enterprise for row in bare[0].conflicts] == ["E000", "E001"]
    assert [(row.id, row.certainty) for row in bare[0].frame] == [("E000", 0), ("E001", 0), ("E002", 1)]
