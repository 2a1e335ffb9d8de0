"""A notice in both files is one; the weekly report is believed, and the year of a vehicle alert is no other day."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.sources.eu_safety_gate import merge, parse

EXAMPLES = Path(__file__).parent / "example"
WEEKLY = (EXAMPLES / "weekly.csv").read_text(encoding="utf-8")
VEHICLES = (EXAMPLES / "vehicles.csv").read_text(encoding="utf-8")


@pytest.fixture
def merged(small):
    def of(*texts):
        source = small("eu_safety_gate")
        parts = [parse(text.encode(), f"{place}.csv", source) for place, text in enumerate(texts)]
        register = merge(parts, source)
        assert merge(parts[::-1], source) == register
        return register

    return of


def test_a_notice_in_both_files_keeps_the_week_of_the_report_and_gains_the_risk_level(merged):
    register = merged(VEHICLES, WEEKLY)
    notice = next(item for item in register.evidence if item.envelope.reference == "0478/11")
    assert (notice.envelope.event_date.isoformat(), notice.body.product) == ("2011-05-27", "Wooden crane “Briquée”")
    assert notice.body.risk_decision == "other_level"
    assert register.counts("MERGED")["SOURCE_MERGED_FIELD", "risk_decision"] == 1
    assert register.records - len(register.evidence) == register.counts("MERGED")["SOURCE_MERGED_REFERENCE", ""] == 2


def test_what_the_two_files_tell_differently_is_counted_by_field(merged):
    assert {name for (_, name) in merged(WEEKLY, VEHICLES).counts("CONFLICT")} == {
        "notifying_country",
        "origins",
        "product_category",
        "hazards",
    }


def test_the_last_day_of_the_year_that_stands_for_a_vehicle_alert_is_no_conflict_but_another_year_is(merged):
    assert ("SOURCE_CONFLICT_FIELD", "event_date") not in merged(WEEKLY, VEHICLES).counts("CONFLICT")
    late = WEEKLY.replace("2011,21,43 5/11", "2012,1,0478/11")
    assert merged(late, VEHICLES).counts("CONFLICT")["SOURCE_CONFLICT_FIELD", "event_date"] == 1


def test_the_same_rows_again_add_nothing_but_their_count(merged, small):
    once = parse(WEEKLY.encode(), "once", small("eu_safety_gate"))
    twice = parse((WEEKLY + "".join(WEEKLY.splitlines(keepends=True)[1:])).encode(), "twice", small("eu_safety_gate"))
    assert [item.id for item in twice.evidence] == [item.id for item in once.evidence]
    assert twice.records == 2 * once.records
