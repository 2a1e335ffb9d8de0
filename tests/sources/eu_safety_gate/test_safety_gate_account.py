"""What a run can say of a file: the values it ignored by name, the repairs, the duplicates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongzhi.sources.eu_safety_gate import parse

EXAMPLES = Path(__file__).parent / "example"
WEEKLY = (EXAMPLES / "weekly.csv").read_text(encoding="utf-8")


@pytest.fixture
def parsed(small):
    return lambda text: parse(text.encode(), "file", small("eu_safety_gate"))


def test_the_weekly_example_tells_every_repair_by_kind(parsed):
    assert parsed(WEEKLY).counts("REPAIRED") == {
        ("SOURCE_REPAIRED_ENCODING", "danger_short"): 1,
        ("SOURCE_REPAIRED_ENCODING", "descript_product"): 1,
        ("SOURCE_REPAIRED_FRACTION", ""): 2,
        ("SOURCE_REPAIRED_MARKUP", "measures"): 1,
        ("SOURCE_REPAIRED_STOP", ""): 1,
        ("SOURCE_REPAIRED_WHOLE", ""): 1,
    }


def test_the_weekly_example_tells_what_was_left_out(parsed):
    assert parsed(WEEKLY).counts("IGNORED") == {
        ("SOURCE_IGNORED_COLUMN", "country_code"): 4,
        ("SOURCE_IGNORED_COLUMN", "descript_brand"): 2,
        ("SOURCE_IGNORED_COLUMN", "descript_descr"): 1,
        ("SOURCE_IGNORED_COLUMN", "descript_type"): 1,
        ("SOURCE_IGNORED_COLUMN", "reactingcountry"): 1,
        ("SOURCE_IGNORED_EMPTY", "country"): 1,
        ("SOURCE_IGNORED_EMPTY", "danger_short"): 1,
        ("SOURCE_IGNORED_EMPTY", "measures"): 1,
        ("SOURCE_IGNORED_REFERENCE", "refnr"): 1,
        ("SOURCE_IGNORED_REST_OF_WORDS", "descript_product"): 2,
        ("SOURCE_IGNORED_SENTENCE", "measures"): 1,
        ("SOURCE_IGNORED_WORDS", "Type of risk"): 1,
        ("SOURCE_IGNORED_WORDS", "Unknown"): 2,
        ("SOURCE_IGNORED_WORDS", "other"): 1,
    }


def test_a_second_mention_fills_what_the_first_left_empty_and_their_difference_is_counted(parsed):
    read = parsed(WEEKLY)
    notice = next(item.body for item in read.evidence if item.envelope.reference == "0806/10")
    assert (notice.product, notice.notifying_country, notice.origins) == ("Ear candle", "AT", ("CI",))
    assert read.counts("MERGED") == {
        ("SOURCE_MERGED_FIELD", "measure"): 1,
        ("SOURCE_MERGED_FIELD", "notifying_country"): 1,
        ("SOURCE_MERGED_FIELD", "origins"): 1,
        ("SOURCE_MERGED_REFERENCE", ""): 1,
    }
    differing = parsed(WEEKLY.replace("80 3/5,Austria,AT,Health risk", "80 3/5,Austria,AT,Burns"))
    assert differing.counts("CONFLICT") == {("SOURCE_CONFLICT_FIELD", "hazards"): 1}


def test_a_reference_of_our_own_names_the_week_and_depends_on_the_content_alone(parsed):
    (ours,) = (i.envelope.reference for i in parsed(WEEKLY).evidence if "W" in i.envelope.reference)
    assert re.fullmatch("2009-W37-[0-9a-f]{12}", ours)
    head, *rows = WEEKLY.splitlines(keepends=True)
    assert ours in {item.envelope.reference for item in parsed(head + "".join(rows[::-1])).evidence}
    other = parsed(WEEKLY.replace("Travel cot", "Travel bed"))
    assert ours not in {item.envelope.reference for item in other.evidence}


def test_a_sentence_that_names_no_measure_is_counted_as_it_stands(parsed):
    read = parsed(WEEKLY.replace("Information to consumers by the dealer.", "Ordered by the authorities."))
    assert read.counts("IGNORED")["SOURCE_IGNORED_WORDS", "Ordered by the authorities."] == 1


def test_a_hazard_in_two_spellings_is_one_and_counted(parsed):
    read = parsed(WEEKLY.replace("Choking and Injuries", "injury and Injuries"))
    assert [hazard.category for hazard in read.evidence[0].body.hazards] == ["strangulation", "injuries"]
    assert read.counts("IGNORED")["SOURCE_IGNORED_REPEATED_HAZARD", ""] == 1


def test_the_vehicles_example_tells_what_was_repaired_and_left_out(parsed):
    vehicles = parsed((EXAMPLES / "vehicles.csv").read_text(encoding="utf-8"))
    assert vehicles.counts("REPAIRED") == {("SOURCE_REPAIRED_MARKUP", "brand"): 1}
    ignored = vehicles.counts("IGNORED")
    assert ignored["SOURCE_IGNORED_COLUMN", "danger"] == 1
    assert ignored["SOURCE_IGNORED_EMPTY", "measures"] == 1
    assert "published_date" not in {name for (_, name) in ignored}
