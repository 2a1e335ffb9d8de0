from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.counterfeits.statistics import Checked, Seizure, campaign_figures
from gongzhi.core.errors import BadInput
from gongzhi.core.scorecard.returns import rounded

# A province's published figures: 3,443 batches of US$ 183.179 m, 431 of US$ 14.346 m not up to standard
PROVINCE = Checked("Fujian 2015-2017", 3_443, 431, 183_179_000_00, 14_346_000_00)


def test_the_published_figures_of_a_province_give_12_52_and_7_83_percent():
    found = campaign_figures([PROVINCE])
    assert (rounded(found.bad_batch_percent, 2), rounded(found.bad_value_percent, 2)) == ("12.52", "7.83")
    assert rounded(found.bad_batch_percent, 1) == "12.5"  # as published
    assert (found.bad_batches, found.batches) == (431, 3_443)


def test_nothing_checked_has_no_rate():
    found = campaign_figures([])
    assert (found.batches, found.bad_batch_percent, found.bad_value_percent) == (0, None, None)
    worthless = campaign_figures([Checked("1", 2, 1, 0, 0)])
    assert (worthless.bad_batch_percent, worthless.bad_value_percent) == (50, None)


def test_seizures_are_counted_and_their_value_added():
    found = campaign_figures([], [Seizure("QF-1", 475_70), Seizure("QF-2", 0)])
    assert (found.seizures, found.seized_fen) == (2, 475_70)


def test_a_bad_part_above_its_whole_and_amounts_below_nothing_are_all_named():
    with pytest.raises(BadInput) as refused:
        campaign_figures([Checked("1", 1, 2, 5, 6), Checked("2", 5, -1, 5, -1)], [Seizure("QF-1", -1)])
    assert [(cell.where, cell.column) for cell in refused.value.cells] == [
        ("1", "bad_batches"), ("1", "bad_value_usd_cents"), ("2", "bad_batches"), ("2", "bad_value_usd_cents"),
        ("QF-1", "value"),
    ]  # fmt: skip


REPORTS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 10**6), st.integers(0, 10**6)).map(
        lambda n: Checked("1", n[0] + n[1], n[0], n[2] + n[3], n[2])
    ),
    max_size=5,
)


@settings(deadline=None)
@given(REPORTS, REPORTS)
def test_two_periods_add_up_to_their_whole_and_rates_stay_within_it(first, second):
    whole, one, other = (campaign_figures(reports) for reports in ([*first, *second], first, second))
    assert whole.batches == one.batches + other.batches
    assert whole.bad_value_usd_cents == one.bad_value_usd_cents + other.bad_value_usd_cents
    assert whole.bad_batch_percent is None or 0 <= whole.bad_batch_percent <= 100
