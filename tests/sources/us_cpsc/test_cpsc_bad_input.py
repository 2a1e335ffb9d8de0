"""Each fault of a file by name, and whatever the bytes: a file is read or refused with BadInput."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.core.facts import ForeignNotice
from gongzhi.sources import snapshot
from gongzhi.sources.us_cpsc import parse

EXAMPLES = Path(__file__).parent / "example"
CSV = (EXAMPLES / "by_category.csv").read_text(encoding="utf-8")
LINES = (EXAMPLES / "detail.jsonl").read_text(encoding="utf-8")
OLD = (EXAMPLES / "old_api.json").read_text(encoding="utf-8")
VALID = [path.read_bytes() for path in sorted(EXAMPLES.glob("*")) if path.name != "expected.json"]
VALID.append(gzip.compress(LINES.encode(), mtime=0))
fuzz = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def faults(small):
    def of(text, source=None):
        with pytest.raises(BadInput) as bad:
            parse(text.encode(), "file", source or small("us_cpsc"))
        for cell in bad.value.cells:
            for language in LANGUAGES:
                said = say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
                assert cell.where in said
        return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]

    return of


def changed(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "old", "new", "fault"),
    [
        (CSV, '"October 02, 2030"', "2030", ("line 2", "Date", "2030", "SOURCE_BAD_DATE")),
        (LINES, "2030-10-02", "1972-12-31", ("line 1", "date", "1972-12-31", "SOURCE_BAD_DATE")),
        (CSV, "31-002", "31-02", ("line 4", "Recall Number", "31-02", "SOURCE_BAD_REFERENCE")),
        (CSV, "31-002", "", ("line 4", "Recall Number", "", "SOURCE_BAD_REFERENCE")),
        (CSV, "China and Taiwan", "Atlantis", ("line 2", "Manufactured In", "Atlantis", "SOURCE_UNKNOWN_WORD")),
        (CSV, "Repair,", "Pray,", ("line 5", "Remedy Type", "Pray", "SOURCE_UNKNOWN_WORD")),
        (CSV, "Seller:", "Friend:", ("line 5", "Custom Label", "Friend:", "SOURCE_UNKNOWN_WORD")),
        (CSV, ",lighting", ",gloom", ("line 5", "_category_file", "gloom", "SOURCE_UNKNOWN_WORD")),
        (OLD, "Burn - Not", "Burnt - Not", ("record 1", "hazards", "Burnt - Not Fire-Related", "SOURCE_UNKNOWN_WORD")),
        (
            LINES,
            '"products": ["Pacifiers"]',
            '"products": [["a"]]',
            ("line 2", "products", '[["a"]]', "SOURCE_NO_TEXT"),
        ),
    ],
)
def test_a_value_that_is_neither_handled_nor_ignored_by_name(text, old, new, fault, faults):
    assert faults(changed(text, old, new)) == [fault]


def test_a_file_with_fewer_recalls_than_a_whole_export_is_refused(faults):
    whole = source_file("us_cpsc")
    assert faults(CSV, whole) == [("file", "", "4", "SOURCE_TOO_FEW")]
    assert faults(LINES, whole) == [("file", "", "3", "SOURCE_TOO_FEW")]
    assert faults(OLD, whole) == [("file", "", "1", "SOURCE_TOO_FEW")]


def read_or_refused(raw, source):
    try:
        parsed = parse(raw, "fuzz", source)
    except BadInput as bad:
        assert bad.cells
        return
    assert parsed.evidence
    assert all(isinstance(item.body, ForeignNotice) and item.id for item in parsed.evidence)
    assert snapshot.read(snapshot.write(parsed, source), "us_cpsc") == parsed


@fuzz
@given(raw=st.binary(max_size=300), head=st.sampled_from([b"", b"[", b"{", b"\x1f\x8b"]))
def test_random_bytes(raw, head, small):
    read_or_refused(head + raw, small("us_cpsc"))


@fuzz
@given(data=st.data())
def test_a_valid_file_with_some_bytes_changed(data, small):
    raw = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(raw), small("us_cpsc"))


@fuzz
@given(
    told=st.fixed_dictionaries(
        {
            "id": st.sampled_from(["31001", "31-002", "99007a"]),
            "date": st.sampled_from(["2030-10-02", "1999-01-01"]),
            "products": st.lists(st.text(max_size=90), max_size=3),
            "hazard": st.text(max_size=40) | st.sampled_from(["Choking Lead", "posing a fall hazard", "&#13;x"]),
            "remedy_options": st.lists(st.sampled_from(["Refund", "Repair"]), max_size=2),
            "countries": st.lists(st.sampled_from(["China", "Taiwan", "N/A", "China (a), Japan"]), max_size=3),
        }
    )
)
def test_any_words_in_a_record_survive_into_the_snapshot(told, small):
    bare = json.loads(LINES.split("\n")[0])
    read_or_refused(json.dumps([{**bare, **told}]).encode(), small("us_cpsc"))
