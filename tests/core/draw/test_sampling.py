from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.draw.sampling import TABLES, LotSample, PlanRow, SampleFacts, plan_for, sample_verdict
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")


def facts(lot_size: int, tested: int, nonconforming: int) -> SampleFacts:
    return SampleFacts("JC-1", TODAY, LotSample("CY-1", lot_size, tested, nonconforming))


def lot(lot_size: int, tested: int, nonconforming: int, by=RULES) -> str | None:
    return sample_verdict(facts(lot_size, tested, nonconforming), by).value["lot"]


@pytest.mark.parametrize(
    ("lot_size", "sample_size", "accept", "reject"),
    [
        (281, 50, 3, 4), (500, 50, 3, 4),
        (501, 80, 5, 6), (1200, 80, 5, 6),
        (1201, 125, 7, 8), (3200, 125, 7, 8),
    ],
)  # fmt: skip
def test_a_lot_has_its_sample_and_its_two_numbers(lot_size, sample_size, accept, reject):
    row = plan_for(lot_size, RULES)
    assert (row.sample_size, row.accept, row.reject) == (sample_size, accept, reject)
    assert lot(lot_size, sample_size, accept) == "accepted"
    assert lot(lot_size, sample_size, reject) == "rejected"


@pytest.mark.parametrize("lot_size", [0, 280, 3201])
def test_a_lot_of_no_row_has_no_plan(lot_size):
    with pytest.raises(NoRuleApplies):
        plan_for(lot_size, RULES)


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
    assert lot(300, 50, 3, change("sampling_plans", "SP-H", accept="2", reject="3")) == "rejected"
    assert lot(300, 32, 3, change("sampling_plans", "SP-H", sample_size="32")) == "accepted"
    with pytest.raises(NoRuleApplies):  # between the two numbers no row says what follows
        lot(300, 50, 4, change("sampling_plans", "SP-H", reject="5"))


def test_the_rows_leave_no_hole_and_each_rejects_from_the_next_number_on():
    rows = RULES.table("sampling_plans").typed(PlanRow)
    assert all(row.lot_from <= row.lot_to and row.reject == row.accept + 1 for row in rows)
    assert all(below.lot_to + 1 == above.lot_from for below, above in pairwise(rows))


def test_the_finding_replays():
    found = sample_verdict(facts(600, 80, 6), RULES)
    assert (
        sample_verdict(read(SampleFacts, plain(facts(600, 80, 6))), RULES.only(*TABLES)).canonical()
        == found.canonical()
    )
    assert [ref.rule for ref in found.rules] == ["SP-J"]
    assert {"lot.accepted", "lot.rejected"} <= set(messages())
