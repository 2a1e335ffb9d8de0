"""How strictly the next lot is sampled, by what became of the earlier ones; both sides of each rule, and an oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.draw.sampling import PLANS, Inspection, plan_for, plans
from gongzhi.core.draw.switching import Corrected, EarlierLot, SeverityFacts, StagedLot, severity, severity_1

TODAY = date(2020, 6, 1)
RULES = book(TODAY, "JX2017")
USUAL = Inspection("II", Decimal("2.5"))
LOT = 800  # 80 pieces: 5/6 normal and 3/4 by AQL 1.5; tightened 3/4; reduced 32 pieces: 3/4
ORDER = "ABCDEFGHJKLMNPQR"


def facts(*nonconforming: int, apart: int = 7, corrected: tuple[int, ...] = (), inspection=USUAL, size: int = LOT):
    """Lots a week apart, the last a week before today; corrections so many days before today."""
    many = len(nonconforming)
    lots = tuple(
        EarlierLot(f"RQ-{at:03}", TODAY - timedelta(days=apart * (many - at)), size, inspection, found)
        for at, found in enumerate(nonconforming)
    )
    done = tuple(Corrected(f"ZG-{days}", TODAY - timedelta(days=days)) for days in corrected)
    return SeverityFacts("RQ-999", TODAY, "陶瓷杯", lots, done)


def of(*nonconforming: int, **how) -> tuple[str, int]:
    found = severity(facts(*nonconforming, **how), RULES).value
    return str(found["severity"]), int(found["score"] or 0)


GOOD, SOSO, BAD = 3, 5, 6  # of 80: accepted even by 1.5; accepted; not accepted


def test_without_earlier_lots_inspection_is_normal():
    assert of() == ("normal", 0)


@pytest.mark.parametrize(
    ("lots", "found"),
    [
        ((BAD,), "normal"),
        ((BAD, BAD), "tightened"),
        ((BAD, GOOD, GOOD, GOOD, BAD), "tightened"),  # two of five
        ((BAD, GOOD, GOOD, GOOD, GOOD, BAD), "normal"),  # two of six
    ],
)
def test_two_of_five_lots_not_accepted_tighten(lots, found):
    assert of(*lots)[0] == found


def test_five_lots_accepted_one_after_the_other_make_it_normal_again():
    assert of(BAD, BAD, 3, 3, 3, 3) == ("tightened", 0)
    assert of(BAD, BAD, 3, 3, 3, 3, 3) == ("normal", 0)
    assert of(BAD, BAD, 3, 3, 3, 3, 4, 3, 3, 3, 3) == ("tightened", 0)  # 4 of 80 is not accepted when tightened


def test_five_lots_not_accepted_while_tightened_end_it_until_a_rectification_is_verified():
    assert of(BAD, BAD, 4, 3, 4, 3, 4, 3, 4) == ("tightened", 0)
    ended = (BAD, BAD, 4, 3, 4, 3, 4, 3, 4, 4)
    assert of(*ended) == ("discontinued", 0)
    assert of(*ended, corrected=(8,)) == ("discontinued", 0)  # the day before the last lot
    assert of(*ended, corrected=(7,)) == ("tightened", 0)
    assert of(*ended, corrected=(0,)) == ("tightened", 0)
    assert of(*ended, 3, 3, 3, 3, 3, corrected=(40,)) == ("normal", 0)
    assert of(*ended, 3, 3, 3, 3, 3) == ("discontinued", 0)


def test_thirty_points_reduce_and_a_lot_that_is_not_accepted_ends_it():
    assert of(*[GOOD] * 9) == ("normal", 27)
    assert of(*[GOOD] * 10) == ("reduced", 0)
    assert of(*[GOOD] * 9, SOSO) == ("normal", 0)  # accepted, but not by the next tighter AQL
    assert of(*[GOOD] * 10, 3) == ("reduced", 0)
    assert of(*[GOOD] * 10, 4) == ("normal", 0)


def test_where_ac_is_0_or_1_a_lot_earns_two_points_by_acceptance():
    small = {"inspection": Inspection("II", Decimal("0.65"))}  # 80 pieces, 1/2
    assert of(*[1] * 14, size=400, **small) == ("normal", 28)
    assert of(*[1] * 15, size=400, **small) == ("reduced", 0)
    assert of(*[1] * 14, 2, size=400, **small) == ("normal", 0)


def staged(kind: str, *lots: tuple[int, bool]) -> tuple[str, int]:
    """Lots by several samples a week apart: which sample decided, and whether the lot was accepted."""
    many = len(lots)
    of_kind = tuple(
        StagedLot(f"RQ-{at:03}", TODAY - timedelta(days=7 * (many - at)), kind, samples, accepted)
        for at, (samples, accepted) in enumerate(lots)
    )
    found = severity(replace(facts(), staged=of_kind), RULES).value
    return str(found["severity"]), int(found["score"])


def test_by_two_samples_a_lot_earns_at_the_first_and_by_several_until_the_third():
    assert staged("double", *[(1, True)] * 9) == ("normal", 27)
    assert staged("double", *[(1, True)] * 10) == ("reduced", 0)
    assert staged("double", *[(1, True)] * 9, (2, True)) == ("normal", 0)
    assert staged("multiple", *[(3, True)] * 9) == ("normal", 27)
    assert staged("multiple", *[(3, True)] * 9, (4, True)) == ("normal", 0)
    assert staged("multiple", (1, False), (5, False)) == ("tightened", 0)


def test_the_score_of_single_sampling_begins_to_look_at_the_tighter_limit_where_its_row_says(change_row):
    rules = change_row("sampling_scores", "by_itself_below", "99")
    assert severity(facts(SOSO, SOSO), rules).value["score"] == "4"  # accepted, so 2 points each
    assert severity(facts(SOSO, SOSO), RULES).value["score"] == "0"


def test_a_finding_of_before_is_made_again_without_the_new_table():
    without = RULES.only("sampling_switching", "sampling_reduced", "sampling_letters", *PLANS.values())
    old, new = severity_1(facts(GOOD, BAD, GOOD), without), severity(facts(GOOD, BAD, GOOD), RULES)
    assert (old.method, new.method) == ("draw.severity@1", "draw.severity@2")
    assert (old.value, old.trace, old.inputs) == (new.value, new.trace, new.inputs)


def test_reduced_ends_where_production_was_not_steady():
    lots = [GOOD] * 10
    assert of(*lots, apart=365)[0] == "reduced"
    assert of(*lots, apart=380)[0] == "normal"


def test_where_the_authority_does_not_wish_it_nothing_is_reduced(change_row):
    rules = change_row("sampling_reduced", "wished", "false")
    assert severity(facts(*[GOOD] * 12), rules).value["severity"] == "normal"


@pytest.fixture
def change_row():
    def changed(table: str, column: str, value):
        tables = tuple(
            replace(one, rows=tuple(dict(row) | {column: value} for row in one.rows)) if one.name == table else one
            for one in RULES.tables
        )
        return replace(RULES, tables=tables)

    return changed


# An oracle that reads the standard's sentences off whole lists of lots, and knows of no state.


def accepted(lot: EarlierLot, kind: str) -> bool:
    return lot.nonconforming <= plan_for(lot.lot_size, lot.inspection, RULES, kind).row.accept


def points(lot: EarlierLot) -> int:
    """What a lot adds to the score under normal inspection; -1: it begins anew."""
    if not accepted(lot, "normal"):
        return -1
    plan = plan_for(lot.lot_size, lot.inspection, RULES)
    if plan.row.accept <= 1:
        return 2
    steps = sorted({row.aql for row in plans(RULES)})
    at = steps.index(lot.inspection.aql)
    other = plan_for(lot.lot_size, replace(lot.inspection, aql=steps[at - 1]), RULES)
    return 3 if other.sample_size == plan.sample_size and lot.nonconforming <= other.row.accept else -1


def naive(lots: list[EarlierLot]) -> str:
    """The first lot at which something ends cuts the list; the rest goes on from there."""
    kind = "normal"
    while True:
        cut, then = len(lots), ""
        for end in range(1, len(lots) + 1):
            part = lots[:end]
            passed = [accepted(lot, kind) for lot in part]
            if kind == "normal":
                scores = [points(lot) for lot in part]
                since = max((at + 1 for at, one in enumerate(scores) if one < 0), default=0)
                if sum(not one for one in passed[-5:]) >= 2:
                    cut, then = end, "tightened"
                elif sum(scores[since:]) >= 30:
                    cut, then = end, "reduced"
            elif kind == "tightened":
                if sum(not one for one in passed) == 5:
                    return "discontinued"
                if len(passed) >= 5 and all(passed[-5:]):
                    cut, then = end, "normal"
            elif not passed[-1]:
                cut, then = end, "normal"
            if then:
                break
        if not then:
            return kind
        lots, kind = lots[cut:], then


@given(
    some.lists(some.integers(0, 8), max_size=60),
    some.sampled_from([(400, "0.65"), (800, "2.5"), (800, "1.0"), (5000, "4.0"), (100, "1.5"), (600_000, "2.5")]),
)
def test_the_naive_reading_of_the_standard_finds_the_same(nonconforming, of_lot):
    size, aql = of_lot
    given_facts = facts(*nonconforming, inspection=Inspection("II", Decimal(aql)), size=size)
    assert severity(given_facts, RULES).value["severity"] == naive(list(given_facts.lots))


@given(some.permutations(range(12)))
def test_the_order_in_which_lots_arrive_does_not_matter(order):
    whole = facts(*[3, 3, 6, 3, 3, 6, 3, 3, 3, 3, 3, 4])
    mixed = replace(whole, lots=tuple(whole.lots[at] for at in order))
    assert severity(mixed, RULES).value == severity(whole, RULES).value


def test_the_finding_replays_from_its_own_facts():
    found = severity(facts(BAD, BAD, 3), RULES)
    assert severity(read(SeverityFacts, plain(facts(BAD, BAD, 3))), RULES) == found
    assert [step.code for step in found.trace] == ["SEVERITY_BEGINS", "SEVERITY_TIGHTENED", "SEVERITY_STANDS"]


# The two tables beside that of normal inspection.

SIZES = {
    "tightened": (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000),
    "reduced": (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800),
}
DIAGONAL = {
    "tightened": (0, None, None, 1, 2, 3, 5, 8, 12, 18),
    "reduced": (0, None, None, None, 1, 2, 3, 5, 6, 8, 10),
}


@pytest.mark.parametrize("kind", ["tightened", "reduced"])
def test_each_column_of_a_table_runs_down_the_same_diagonal(kind):
    table = {(row.aql, row.code_letter): row for row in plans(RULES, kind)}
    limits = sorted({aql for aql, _ in table}, reverse=True)
    assert len(table) == len(limits) * len(ORDER)
    for column, aql in enumerate(limits):
        zero = column + (kind == "tightened")  # 6.5 begins at A, tightened at B
        for at, letter in enumerate(ORDER):
            row = table[aql, letter]
            assert row.reject == row.accept + 1
            if row.plan_letter in ORDER:
                assert row.sample_size == SIZES[kind][ORDER.index(row.plan_letter)]
            step = at - zero
            if 0 <= step < len(DIAGONAL[kind]) and DIAGONAL[kind][step] is not None:
                assert (row.plan_letter, row.accept) == (letter, DIAGONAL[kind][step])
            if step < 0:
                assert (row.plan_letter, row.accept) == (ORDER[zero], 0)
    assert (table[Decimal("0.025"), "R"].sample_size, table[Decimal("0.025"), "R"].accept) == (
        (3150, 1) if kind == "tightened" else (200, 0)
    )


@pytest.mark.parametrize(
    ("size", "aql", "normal", "tightened", "reduced"),
    [
        (400, "2.5", (50, 3), (50, 2), (20, 2)),
        (800, "2.5", (80, 5), (80, 3), (32, 3)),
        (2000, "2.5", (125, 7), (125, 5), (50, 5)),
        (5000, "1.0", (200, 5), (200, 3), (80, 3)),
        (100, "2.5", (20, 1), (32, 1), (13, 1)),
        (40, "2.5", (5, 0), (8, 0), (2, 0)),
    ],
)
def test_a_tightened_plan_accepts_less_and_a_reduced_one_samples_less(size, aql, normal, tightened, reduced):
    found = {kind: plan_for(size, Inspection("II", Decimal(aql)), RULES, kind) for kind in PLANS}
    assert {kind: (plan.sample_size, plan.row.accept) for kind, plan in found.items()} == {
        "normal": normal, "tightened": tightened, "reduced": reduced,
    }  # fmt: skip
