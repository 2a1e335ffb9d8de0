from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import comb

import pytest

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.draw.sampling import (
    TABLES,
    Inspection,
    LotSample,
    PlanRow,
    SampleFacts,
    letters,
    plan_for,
    plans,
    sample_verdict,
    usual_inspection,
)
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")
USUAL = Inspection("II", Decimal("2.5"))
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
LOTS = (
    2,
    9,
    16,
    26,
    51,
    91,
    151,
    281,
    501,
    1201,
    3201,
    10001,
    35001,
    150001,
    500001,
)  # where the standard's rows begin
ORDER = "ABCDEFGHJKLMNPQR"  # no I, no O


def facts(lot_size: int, tested: int, nonconforming: int, inspection: Inspection = USUAL) -> SampleFacts:
    return SampleFacts("JC-1", TODAY, LotSample("CY-1", lot_size, tested, nonconforming, inspection))


def lot(lot_size: int, tested: int, nonconforming: int, by=RULES) -> str | None:
    return sample_verdict(facts(lot_size, tested, nonconforming), by).value["lot"]


def letter_of(level: str, lot_size: int) -> str:
    return plan_for(lot_size, Inspection(level, Decimal("1.0")), RULES).code_letter


@pytest.mark.parametrize(
    ("lot_size", "sample_size", "accept", "reject"),
    [
        (281, 50, 3, 4), (500, 50, 3, 4),
        (501, 80, 5, 6), (1200, 80, 5, 6),
        (1201, 125, 7, 8), (3200, 125, 7, 8),
    ],
)  # fmt: skip
def test_a_lot_has_its_sample_and_its_two_numbers(lot_size, sample_size, accept, reject):
    plan = plan_for(lot_size, USUAL, RULES)
    assert (plan.sample_size, plan.row.accept, plan.row.reject) == (sample_size, accept, reject)
    assert lot(lot_size, sample_size, accept) == "accepted"
    assert lot(lot_size, sample_size, reject) == "rejected"


def test_the_usual_inspection_is_general_level_ii_at_2_5():
    assert usual_inspection(RULES) == USUAL


@pytest.mark.parametrize(
    ("level", "of_each_lot"),
    [("S-1", "AAAABBBBCCCCDDD"), ("S-4", "AABCCDEEFGGHJJK"), ("II", "ABCDEFGHJKLMNPQ"), ("III", "BCDEFGHJKLMNPQR")],
)
def test_a_code_letter_stands_for_each_lot(level, of_each_lot):
    assert "".join(letter_of(level, size) for size in LOTS) == of_each_lot


def test_where_the_table_has_an_arrow_the_sample_changes_with_the_plan():
    down = plan_for(100, Inspection("II", Decimal("0.65")), RULES)  # F has its own plan at 0.65
    assert (down.code_letter, down.row.plan_letter, down.sample_size, down.row.accept) == ("F", "F", 20, 0)
    up = plan_for(200, Inspection("II", Decimal("0.65")), RULES)  # G points to the plan above
    assert (up.code_letter, up.row.plan_letter, up.sample_size, up.row.accept) == ("G", "F", 20, 0)
    far = plan_for(300, Inspection("II", Decimal("0.65")), RULES)  # H points to the plan below
    assert (far.code_letter, far.row.plan_letter, far.sample_size, far.row.accept) == ("H", "J", 80, 1)


def test_where_the_sample_is_as_large_as_the_lot_every_piece_is_tested():
    plan = plan_for(100, Inspection("II", Decimal("0.10")), RULES)
    assert (plan.row.sample_size, plan.sample_size) == (125, 100)
    found = sample_verdict(facts(100, 100, 1, Inspection("II", Decimal("0.10"))), RULES)
    assert found.value["lot"] == "rejected"


@pytest.mark.parametrize(
    ("lot_size", "level", "aql"), [(0, "II", "2.5"), (1, "II", "2.5"), (300, "IV", "2.5"), (300, "II", "3")]
)
def test_a_lot_level_or_limit_of_no_row_has_no_plan(lot_size, level, aql):
    with pytest.raises(NoRuleApplies):
        plan_for(lot_size, Inspection(level, Decimal(aql)), RULES)


@pytest.mark.parametrize("tested", [49, 51])
def test_a_sample_of_another_size_gives_no_verdict(tested):
    with pytest.raises(Refusal) as refused:
        lot(300, tested, 0)
    assert (refused.value.code, refused.value.params["needed"]) == ("SAMPLE_SIZE", 50)


@pytest.mark.parametrize("nonconforming", [-1, 51])
def test_more_nonconforming_than_tested_is_refused(nonconforming):
    with pytest.raises(BadInput) as refused:
        lot(300, 50, nonconforming)
    assert [cell.code for cell in refused.value.cells] == ["SAMPLE_COUNTS"]


def test_size_and_numbers_come_from_their_rule_row(change):
    assert lot(300, 50, 3, change("sampling_plans", "SP-2.5-H", accept="2", reject="3")) == "rejected"
    assert lot(300, 32, 3, change("sampling_plans", "SP-2.5-H", sample_size="32")) == "accepted"
    assert lot(300, 32, 2, change("sampling_letters", "SL-II-H", code_letter="G")) == "accepted"
    with pytest.raises(NoRuleApplies):  # between the two numbers no row says what follows
        lot(300, 50, 4, change("sampling_plans", "SP-2.5-H", reject="5"))


def test_every_level_goes_on_by_letters_and_a_higher_level_never_samples_less():
    for level in LEVELS:
        found = [row for row in letters(RULES) if row.inspection_level == level]
        assert all(ORDER.index(below.code_letter) < ORDER.index(above.code_letter) for below, above in pairwise(found))
        assert {row.lot_from for row in found} <= set(LOTS)
    for size in LOTS:
        places = [ORDER.index(letter_of(level, size)) for level in LEVELS]
        assert places == sorted(places)


def by_aql() -> dict[Decimal, list[PlanRow]]:
    found: dict[Decimal, list[PlanRow]] = {}
    for row in plans(RULES):
        found.setdefault(row.aql, []).append(row)
    return found


def test_each_limit_has_every_letter_and_rejects_from_the_next_number_on():
    assert len(by_aql()) == 13
    for rows in by_aql().values():
        assert [row.code_letter for row in rows] == list(ORDER)
        assert all(row.reject == row.accept + 1 for row in rows)
        assert [row.sample_size for row in rows] == sorted(row.sample_size for row in rows)
        assert [row.accept for row in rows] == sorted(row.accept for row in rows)


def test_an_arrow_leads_to_a_plan_that_stands_and_brings_its_sample():
    for rows in by_aql().values():
        own = {row.code_letter: row for row in rows if row.code_letter == row.plan_letter}
        for row in rows:
            used = own[row.plan_letter]
            assert (row.sample_size, row.accept) == (used.sample_size, used.accept)


def passes(row: PlanRow, share: float) -> float:
    """The chance that a lot with this share of nonconforming pieces passes, by the binomial distribution."""
    chances = (
        comb(row.sample_size, k) * share**k * (1 - share) ** (row.sample_size - k) for k in range(row.accept + 1)
    )
    return sum(chances)


def test_a_lot_at_the_limit_mostly_passes_and_one_far_worse_does_not():
    own = [row for row in plans(RULES) if row.code_letter == row.plan_letter]
    assert len(own) == 13 + sum(
        range(6, 14)
    )  # Ac 0 for each limit; at the stricter ones the last letters lack Ac 21, 14 …
    for row in own:
        at_limit = passes(row, float(row.aql) / 100)
        assert 0.87 < at_limit < 0.999, row.rule
        assert passes(row, min(1.0, (row.accept + 1) * 4 / row.sample_size)) < 0.1, row.rule


def test_along_a_diagonal_the_plans_expect_alike_many_nonconforming_pieces():
    """The standard's series: acceptance numbers follow sample size times limit, whatever the letter."""
    expected: dict[int, list[float]] = {}
    for row in plans(RULES):
        if row.code_letter == row.plan_letter:
            expected.setdefault(row.accept, []).append(float(row.aql) * row.sample_size / 100)
    assert sorted(expected) == [0, 1, 2, 3, 5, 7, 10, 14, 21]
    assert all(max(found) / min(found) < 1.15 for found in expected.values())


def test_the_finding_replays():
    found = sample_verdict(facts(600, 80, 6), RULES)
    assert (
        sample_verdict(read(SampleFacts, plain(facts(600, 80, 6))), RULES.only(*TABLES)).canonical()
        == found.canonical()
    )
    assert [ref.rule for ref in found.rules] == ["SL-II-J", "SP-2.5-J"]
    assert {"lot.accepted", "lot.rejected"} <= set(messages())
