"""How many of those told came how far, and how long it took them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from gongzhi.core.risk.reach import STAGES, Told, reach

SENT = datetime(2017, 5, 2, 9, tzinfo=UTC)


def told(read: float | None, acknowledged: float | None, acted: float | None) -> Told:
    hours = (None if wait is None else SENT + timedelta(hours=wait) for wait in (read, acknowledged, acted))
    return Told(SENT, *hours)


def test_three_of_four_read_two_acknowledged_and_one_acted():
    found = reach([told(1, 2, 2), told(2, 5, None), told(6, None, None), told(None, None, None)])
    assert [(stage.reached, stage.told) for stage in found] == [(3, 4), (2, 4), (1, 4)]
    assert [stage.share for stage in found] == [Decimal("75.00"), Decimal("50.00"), Decimal("25.00")]
    assert [stage.median_hours for stage in found] == [Decimal("2.0"), Decimal("3.5"), Decimal("2.0")]


def test_who_acknowledged_without_being_seen_to_read_has_read():
    (read, acknowledged, _) = reach([told(None, 3, None)])
    assert (read.reached, read.median_hours) == (1, Decimal("3.0"))
    assert acknowledged.reached == 1


def test_an_alert_that_told_nobody_has_no_share_and_nobody_waited():
    assert {(stage.share, stage.median_hours, stage.told) for stage in reach([])} == {(None, None, 0)}


@given(some.lists(some.tuples(*(some.none() | some.integers(0, 500) for _ in STAGES))))
def test_no_stage_is_reached_by_more_than_the_stage_before(waits):
    counts = [stage.reached for stage in reach([told(*wait) for wait in waits])]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == sum(wait[-1] is not None for wait in waits)
