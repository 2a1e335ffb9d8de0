"""Double and multiple sampling: what each sample decides, and that a plan does what its single one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.draw.operating import operating
from gongzhi.core.draw.sampling import PLANS, Inspection, plans
from gongzhi.core.draw.stages import (
    TABLES,
    Stage,
    StagedFacts,
    StagedSample,
    stage_sizes,
    staged_plan,
    staged_verdict,
    stages,
    standing,
)
from gongzhi.core.errors import BadInput, Refusal

RULES = book(date(2017, 3, 1), "JX2017")
USUAL = Inspection("II", Decimal("2.5"))
MOST = {"double": 2, "multiple": 5}


def plan(kind="double", severity="normal"):
    return staged_plan(800, USUAL, RULES, severity, kind)


def numbers(of) -> list[tuple[int, int | None, int]]:
    return [(stage.size, stage.accept, stage.reject) for stage in of.stages]


@pytest.mark.parametrize(
    ("severity", "double", "multiple"),
    [
        (
            "normal",  # in place of 80 pieces, 5/6
            [(50, 2, 5), (50, 6, 7)],
            [(20, None, 4), (20, 1, 5), (20, 2, 6), (20, 4, 7), (20, 6, 7)],
        ),
        (
            "tightened",  # 80, 3/4
            [(50, 1, 3), (50, 4, 5)],
            [(20, None, 3), (20, 0, 3), (20, 1, 4), (20, 2, 5), (20, 4, 5)],
        ),
        ("reduced", [(20, 1, 3), (20, 4, 5)], [(8, None, 3), (8, 0, 3), (8, 1, 4), (8, 2, 5), (8, 4, 5)]),  # 32, 3/4
    ],
)
def test_a_lot_of_800_has_its_plans_of_two_and_five_samples(severity, double, multiple):
    assert numbers(plan("double", severity=severity)) == double
    assert numbers(plan("multiple", severity=severity)) == multiple


def test_a_single_plan_is_one_sample():
    assert numbers(plan("single")) == [(80, 5, 6)]


@pytest.mark.parametrize(
    ("kind", "lot", "level", "aql", "severity", "applies"),
    [
        ("double", 40, "II", "2.5", "normal", "single"),  # Ac 0
        ("multiple", 800, "S-1", "6.5", "reduced", "double"),  # 5 pieces are not divided into five samples
        ("double", 91, "III", "1.0", "tightened", "single"),  # 80 pieces, 1/2: two samples of 50 are more than the lot
        ("double", 100, "III", "1.0", "tightened", "double"),
        ("multiple", 100, "III", "1.0", "tightened", "multiple"),
        ("multiple", 99, "III", "1.0", "tightened", "single"),
    ],
)
def test_where_a_kind_has_no_plan_the_next_simpler_one_applies(kind, lot, level, aql, severity, applies):
    assert staged_plan(lot, Inspection(level, Decimal(aql)), RULES, severity, kind).kind == applies


def test_each_kind_has_all_its_samples_for_every_acceptance_number_of_the_single_plans():
    used = {row.accept for kind in PLANS for row in plans(RULES, kind)} - {0}
    for kind, most in MOST.items():
        of_kind = [row for row in stages(RULES) if row.sampling_kind == kind]
        assert {row.single_accept for row in of_kind} == used
        for single in used:
            rows = [row for row in of_kind if row.single_accept == single]
            assert [row.stage for row in rows] == list(range(1, most + 1))
            assert rows[-1].reject == rows[-1].accept + 1  # the last one decides
            accepts = [-1 if row.accept is None else row.accept for row in rows]
            assert accepts == sorted(accepts)
            assert [row.reject for row in rows] == sorted(row.reject for row in rows)
            assert all(accept < row.reject - 1 for accept, row in zip(accepts[:-1], rows[:-1], strict=True))


def test_the_samples_together_are_a_quarter_more_than_the_single_one():
    for row in stage_sizes(RULES):
        together = row.sample_size * MOST[row.sampling_kind] / row.single_size
        assert row.single_size < 32 or 1.2 < together <= 1.3, row.rule


def single(size: int, accept: int) -> Stage:
    return Stage("", size, accept, accept + 1)


OWN = sorted(
    {(row.sample_size, row.accept) for kind in PLANS for row in plans(RULES, kind) if row.accept > 0}
    & {(size, accept) for size in (32, 80, 200) for accept in range(22)}
)


@pytest.mark.parametrize("kind", MOST)
def test_a_plan_of_several_samples_passes_lots_as_often_as_the_single_one_and_tests_fewer_pieces(kind):
    """Within 7 of a hundred at every quality: nearer than any other row known for these acceptance numbers."""
    sizes = {row.single_size: row.sample_size for row in stage_sizes(RULES) if row.sampling_kind == kind}
    for size, accept in OWN:
        rows = [row for row in stages(RULES) if (row.sampling_kind, row.single_accept) == (kind, accept)]
        several = [Stage(row.rule, sizes[size], row.accept, row.reject) for row in rows]
        for eighths in range(1, 33):
            share = Fraction(accept * eighths, size * 8)
            if share > Fraction(1, 2):
                break
            one, many = operating([single(size, accept)], share), operating(several, share)
            assert abs(one.passes - many.passes) < Fraction(7, 100), (kind, size, accept, float(share))
            if eighths == 4:
                assert many.pieces < size


def test_older_rows_lie_further_off():
    """Where the standard of 1999 changed a row, the new one is nearer to the single plan than that of before."""
    for accept, new, old in (
        (3, ((1, 3), (4, 5)), ((1, 4), (4, 5))),
        (7, ((3, 6), (9, 10)), ((3, 7), (8, 9))),
        (8, ((4, 7), (10, 11)), ((3, 7), (11, 12))),
    ):
        rows = [row for row in stages(RULES) if (row.sampling_kind, row.single_accept) == ("double", accept)]
        assert tuple((row.accept, row.reject) for row in rows) == new
        far = [
            max(
                abs(
                    operating([Stage("", 125, *one) for one in steps], share).passes
                    - operating([single(200, accept)], share).passes
                )
                for share in (Fraction(accept * eighths, 1600) for eighths in range(2, 20))
            )
            for steps in (new, old)
        ]
        assert far[0] < far[1] / 2


def test_what_a_plan_does_is_what_all_its_outcomes_add_up_to():
    """Every sequence of good and bad pieces of two samples of 5 with 0/2, 1/2, by its own chance."""
    steps = [Stage("", 5, 0, 2), Stage("", 5, 1, 2)]
    share = Fraction(1, 7)
    passes, pieces = Fraction(0), Fraction(0)
    for drawn in product((0, 1), repeat=10):
        chance = share ** sum(drawn) * (1 - share) ** (10 - sum(drawn))
        first = sum(drawn[:5])
        pieces += chance * (10 if first == 1 else 5)
        passes += chance * (first == 0 or sum(drawn) <= 1)
    found = operating(steps, share)
    assert (found.passes, found.pieces) == (passes, pieces)


def test_a_lot_at_the_limit_passes_as_by_hand():
    """50 and 50 pieces with 2/5, 6/7 at 2.5 %: passed at once, or 3 or 4 first and few enough then."""

    def chance(found: int) -> Fraction:
        return comb(50, found) * Fraction(1, 40) ** found * Fraction(39, 40) ** (50 - found)

    at_once = sum(chance(found) for found in range(3))
    then = chance(3) * sum(chance(found) for found in range(4)) + chance(4) * sum(chance(found) for found in range(3))
    found = operating(plan().stages, Fraction(1, 40))
    assert found.passes == at_once + then
    assert found.pieces == 50 + 50 * (chance(3) + chance(4))
    assert round(float(found.passes), 3) == 0.985
    assert round(float(found.pieces), 1) == 56.1


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        ((), ("undecided", 0, 0, 50)),
        ((2,), ("accepted", 1, 50, 0)),
        ((3,), ("undecided", 1, 50, 50)),
        ((4,), ("undecided", 1, 50, 50)),
        ((5,), ("rejected", 1, 50, 0)),
        ((3, 3), ("accepted", 2, 100, 0)),
        ((3, 4), ("rejected", 2, 100, 0)),
        ((2, 9), ("accepted", 1, 50, 0)),  # what is entered after the deciding sample does not count
    ],
)
def test_after_each_sample_the_lot_passes_fails_or_the_next_is_taken(found, stands):
    now = standing(plan(), found)
    assert (now.lot, now.samples, now.sampled, now.next_size) == stands


@given(some.lists(some.integers(0, 4), max_size=5), some.sampled_from(["double", "multiple"]))
def test_the_naive_reading_finds_the_same(found, kind):
    of = plan(kind)
    said = "undecided"
    for taken in range(1, min(len(found), len(of.stages)) + 1):
        total, stage = sum(found[:taken]), of.stages[taken - 1]
        if total >= stage.reject:
            said = "rejected"
        elif stage.accept is not None and total <= stage.accept:
            said = "accepted"
        if said != "undecided":
            break
    assert standing(of, found).lot == said


def facts(*found: int, tested: int, kind="double", lot=800):
    return StagedFacts("RQ-1", date(2017, 5, 22), StagedSample("CY-1", lot, tested, found, USUAL, kind))


def test_the_finding_says_each_sample_and_replays():
    of = facts(3, 3, tested=100)
    found = staged_verdict(of, RULES)
    assert found.value == {
        "lot": "accepted", "sampling_kind": "double", "samples": "2", "sample_size": "100", "nonconforming": "6",
    }  # fmt: skip
    assert [step.code for step in found.trace] == [
        "SAMPLE_LETTER", "SAMPLE_PLAN", "SAMPLE_STAGES", "SAMPLE_AFTER", "SAMPLE_AFTER",
    ]  # fmt: skip
    assert [ref.rule for ref in found.rules] == ["SL-II-J", "SP-2.5-J", "SZD-80", "SSD-5-1", "SSD-5-2"]
    again = staged_verdict(read(StagedFacts, plain(of)), RULES.only(*TABLES))
    assert again.canonical() == found.canonical()


def test_an_undecided_lot_another_number_of_pieces_and_impossible_counts_give_no_verdict():
    with pytest.raises(Refusal) as undecided:
        staged_verdict(facts(3, tested=50), RULES)
    assert (undecided.value.code, undecided.value.params["next"]) == ("SAMPLE_UNDECIDED", 50)
    with pytest.raises(Refusal) as another:
        staged_verdict(facts(2, tested=100), RULES)
    assert (another.value.code, another.value.params["needed"]) == ("SAMPLE_SIZE", 50)
    with pytest.raises(BadInput) as counts:
        staged_verdict(facts(51, tested=50), RULES)
    assert [cell.code for cell in counts.value.cells] == ["SAMPLE_COUNTS"]


def test_a_kind_without_a_plan_gives_the_verdict_of_the_one_that_applies():
    found = staged_verdict(facts(0, tested=5, lot=40), RULES)
    assert (found.value["lot"], found.value["sampling_kind"], found.value["samples"]) == ("accepted", "single", "1")


def test_numbers_come_from_their_rule_row():
    tables = tuple(
        replace(
            one, rows=tuple(dict(row) | ({"accept": "1"} if row["rule"] == "SSD-5-1" else {}) for row in one.rows)
        )
        for one in RULES.tables
    )  # fmt: skip
    changed = replace(RULES, tables=tables)
    assert standing(staged_plan(800, USUAL, changed, "normal", "double"), (2,)).lot == "undecided"


def test_later_samples_never_ask_for_fewer_pieces_to_fail():
    for kind in MOST:
        for before, after in pairwise(plan(kind).stages):
            assert before.reject <= after.reject and before.size == after.size
