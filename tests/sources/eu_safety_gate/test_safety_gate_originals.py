"""Over the original files: the numbers of the restored references rise with the weeks, and both files agree."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import median

import pytest

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.eu_safety_gate import parse

FOLDER = "rapex_2009_2012"


@pytest.fixture(scope="module")
def files(originals):
    paths = sorted((originals / FOLDER).glob("*.csv"))
    source = source_file("eu_safety_gate")
    parsed = [parse(path.read_bytes(), path.name, source) for path in paths]
    return {one.files[0].shape: one for one in parsed}


@pytest.fixture(scope="module")
def weeks(files):
    """The numbers of each year's own references by week, in the order of the file."""
    found = defaultdict(list)
    for item in files["weekly"].evidence:
        year, week, _ = item.envelope.event_date.isocalendar()
        number, _, of = item.envelope.reference.partition("/")
        if of == f"{year % 100:02}":
            found[year, week].append(int(number))
    return found


def test_of_the_weekly_reports_all_but_three_references_are_restored(files):
    weekly = files["weekly"]
    ours = [i.envelope.reference for i in weekly.evidence if "-W" in i.envelope.reference]
    assert sorted(reference[:9] for reference in ours) == ["2009-W37-", "2010-W08-", "2011-W24-"]
    repaired = {code: count for (code, name), count in weekly.counts("REPAIRED").items() if not name}
    assert sum(repaired.values()) + len(ours) == weekly.records == len(weekly.evidence)


def test_the_middle_number_of_each_week_is_higher_than_that_of_the_week_before(weeks):
    for one, other in pairwise(sorted(weeks)):
        if one[0] == other[0]:
            assert median(weeks[one]) < median(weeks[other]), other


def test_within_a_week_the_numbers_rise_but_for_six_late_ones(weeks):
    falling = {(*week, after) for week in weeks for before, after in pairwise(weeks[week]) if after < before}
    assert falling == {
        (2009, 24, 746),
        (2010, 11, 351),
        (2010, 22, 770),
        (2010, 35, 1131),
        (2010, 48, 710),
        (2011, 31, 461),
    }


def test_whole_numbers_of_the_first_week_are_of_the_year_before(files):
    first = {
        item.envelope.reference
        for item in files["weekly"].evidence
        if item.envelope.event_date.isocalendar()[:2] == (2010, 1)
    }
    assert {"1701/09", "1710/09"} < first
    assert all(reference.endswith("/09") for reference in first)


def test_restored_references_name_the_same_notice_as_the_vehicle_alerts_do(files):
    """The vehicle file has its references intact, so it is a witness to the repair."""
    weekly = {item.envelope.reference: item.body for item in files["weekly"].evidence}
    both = [
        (weekly[i.envelope.reference], i.body) for i in files["vehicles"].evidence if i.envelope.reference in weekly
    ]
    assert len(both) == 22
    assert all(ours.notifying_country == theirs.notifying_country for ours, theirs in both)
    assert all(ours.hazards == theirs.hazards for ours, theirs in both)


def test_no_letter_of_the_wrong_encoding_is_left_in_the_words(files):
    words = [item.body.product for item in files["weekly"].evidence]
    assert not any(mark in product for product in words for mark in ("‚Ä", "√", "¬"))
