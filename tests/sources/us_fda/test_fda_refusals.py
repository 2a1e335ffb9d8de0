"""FDA's counts by place: China's places are kept, others counted, and each fault has its name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import RefusalCount
from gongzhi.sources.us_fda import parse

PLACES = (Path(__file__).parent / "example" / "places.csv").read_text(encoding="utf-8")


@pytest.fixture
def faults(small):
    def of(text, source=None):
        with pytest.raises(BadInput) as bad:
            parse(text.encode(), "file", source or small("us_fda"))
        for cell in bad.value.cells:
            for language in LANGUAGES:
                assert say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
        return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]

    return of


def test_a_place_in_china_is_evidence_for_the_period_of_the_publication(small):
    ganzhou, _ = parse(PLACES.encode(), "file", small("us_fda")).evidence
    assert ganzhou.body == RefusalCount("CN", "Cn-Jx", "Ganzhou", 3, date(2014, 1, 1), date(2023, 10, 31))
    assert ganzhou.envelope.event_date == date(2023, 10, 31)


def test_places_elsewhere_are_counted_and_left(small):
    parsed = parse(PLACES.encode(), "file", small("us_fda"))
    assert (parsed.records, len(parsed.evidence)) == (4, 2)
    assert parsed.counts("IGNORED") == {("SOURCE_IGNORED_ELSEWHERE", ""): 2}


def test_a_country_never_seen_stops_the_run(faults):
    assert faults(PLACES.replace("KV,", "ZZ,")) == [("line 5", "ISO_CNTRY_CODE", "ZZ", "SOURCE_UNKNOWN_WORD")]


@pytest.mark.parametrize("number", ["0", "-3", "3.0", "three", "", "٣", "1000000000", "10000001"])
def test_what_is_no_count_above_zero(number, faults):
    assert faults(PLACES.replace("Ganzhou,3", f"Ganzhou,{number}")) == [
        ("line 3", "ENTRY_NUM", number, "SOURCE_BAD_COUNT")
    ]


def test_a_place_without_a_name(faults):
    assert faults(PLACES.replace("Ganzhou", " ")) == [("line 3", "CITY_NAME", "", "SOURCE_EMPTY_CELL")]


def test_a_place_that_stands_twice(faults):
    assert faults(PLACES + "CN,Cn-Jx,Ganzhou,4\n") == [
        ("line 6", "CITY_NAME", "CN|Cn-Jx|Ganzhou", "SOURCE_PLACE_TWICE")
    ]


def test_a_last_line_that_was_cut_could_have_lost_a_digit(faults):
    assert faults(PLACES[:-1]) == [("file", "", "", "SOURCE_CUT_OFF")]


def test_fewer_places_than_the_publication_has(faults):
    assert faults(PLACES, source_file("us_fda")) == [("file", "", "2", "SOURCE_TOO_FEW")]


def test_a_database_is_no_publication_of_this_source(faults, database, small):
    with pytest.raises(BadInput) as bad:
        parse(database("CREATE TABLE rasff_notifications (a)"), "file", small("us_fda"))
    assert bad.value.cells[0].code == "SOURCE_NO_TABLE"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused(data, small):
    raw = bytearray(PLACES.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert parse(bytes(raw), "fuzz", small("us_fda")).evidence
    except BadInput as bad:
        assert bad.cells
