"""JSON and gzip from outside: three forms give the same records, a fault has its place, only BadInput leaves."""

from __future__ import annotations

import dataclasses
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi import sources
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import Shape, source_file
from gongzhi.core.errors import BadInput
from gongzhi.sources import reading
from gongzhi.sources.json_records import DEEPEST
from gongzhi.sources.parsed import Account

SHAPE = Shape(
    name="recalls",
    container="json",
    table="",
    records="success.results",
    minimum_records=1,
    columns={"reference": "id", "firm": "firm.name", "origins": "countries"},
    ignored=frozenset({"images", "firm.fax"}),
    backslash_quotes=False,
)
SOURCE = dataclasses.replace(source_file("us_fda"), shapes=(SHAPE,))
ONE = {"id": "1", "firm": {"name": "A", "fax": "2"}, "countries": ["China", "Italy"], "images": [{"url": "x"}]}
TWO = {"id": 20.50, "firm": {"name": None, "fax": ""}, "countries": [], "images": []}
ARRAY = json.dumps([ONE, TWO])
LINES = f"{json.dumps(ONE)}\r\n\n{json.dumps(TWO)}\n"
OBJECT = json.dumps({"success": {"total": 2, "results": [ONE, TWO]}}, indent=1)


def read(raw, source=SOURCE):
    account = Account()
    shape, records = reading.records_of(raw if isinstance(raw, bytes) else raw.encode(), "file", source, account)
    return shape, records, account


def faults(raw, source=SOURCE):
    with pytest.raises(BadInput) as bad:
        read(raw, source)
    for cell in bad.value.cells:
        for language in LANGUAGES:
            said = say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
            assert cell.where in said
            said.encode()
    return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]


@pytest.mark.parametrize(
    ("text", "places"),
    [(ARRAY, ["record 1", "record 2"]), (OBJECT, ["record 1", "record 2"]), (LINES, ["line 1", "line 3"])],
)
@pytest.mark.parametrize("packed", [False, True])
def test_an_array_an_object_with_the_list_and_lines_give_the_same_records(text, places, packed):
    raw = ("\ufeff \n" * (places[0] != "line 1") + text).encode()
    shape, records, account = read(gzip.compress(raw) if packed else raw)
    assert shape == SHAPE
    assert [record.where for record in records] == places
    assert [record.cells for record in records] == [
        {"reference": "1", "firm": "A", "origins": "China\nItaly"},
        {"reference": "20.5", "firm": "", "origins": ""},
    ]
    assert account.counter == {("SOURCE_IGNORED_COLUMN", "images"): 1, ("SOURCE_IGNORED_COLUMN", "firm.fax"): 1}


def test_numbers_keep_their_spelling_and_truth_is_a_word():
    one = '{"id": 1.10, "firm": {"name": true, "fax": 1}, "countries": ["a\\nb", false, null, 1e999], "images": null}'
    (record,) = read(f"[{one}]")[1]
    assert record.cells == {"reference": "1.10", "firm": "true", "origins": "a b\nfalse\n\n1e999"}


def test_a_value_that_is_left_unread_may_be_of_any_length():
    _, _, account = read(json.dumps([{**ONE, "images": "a" * 20_001}, {**ONE, "images": " "}]))
    assert account.counter["SOURCE_IGNORED_COLUMN", "images"] == 1


def test_one_object_alone_is_a_file_of_one_line():
    assert [record.where for record in read(json.dumps(ONE))[1]] == ["line 1"]


def test_a_key_is_missing_only_where_no_record_has_it_and_null_may_stand_for_an_object():
    bare = {"id": "3", "firm": None}
    assert read(json.dumps([ONE, bare]))[1][1].cells == {"reference": "3", "firm": "", "origins": ""}
    assert faults(json.dumps([bare])) == [
        ("file", path, "", "SOURCE_MISSING_COLUMN") for path in ("countries", "firm.fax", "firm.name", "images")
    ]


def test_a_key_that_the_shape_does_not_know_is_named_by_its_path():
    more = {**ONE, "firm": {**ONE["firm"], "town": {"zip": "1"}}}
    assert faults(json.dumps([TWO, more])) == [("file", "firm.town.zip", "", "SOURCE_UNKNOWN_COLUMN")]
    assert faults(json.dumps([{"a": 1}])) == [("file", "", "a", "SOURCE_UNKNOWN_SHAPE")]
    assert faults("[]") == [("file", "", "", "SOURCE_UNKNOWN_SHAPE")]


def test_json_for_a_source_of_csv_and_csv_for_a_source_of_json_are_no_shape_of_it():
    assert faults(ARRAY, source_file("us_fda"))[0][3] == "SOURCE_UNKNOWN_SHAPE"
    assert faults("id,firm\n1,A\n") == [("file", "", "id, firm", "SOURCE_UNKNOWN_SHAPE")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ARRAY[:-1], ("line 1, character", "SOURCE_NOT_JSON")),
        (OBJECT[:90], ("line 8, character", "SOURCE_NOT_JSON")),
        (LINES[:-5], ("line 3", "SOURCE_NOT_JSON")),
        (ARRAY + "]", ("line 1", "SOURCE_NOT_JSON")),
        ("[NaN]", ("file", "SOURCE_NOT_JSON")),
        ('{"id": 1}\n{"id": -Infinity}', ("line 2", "SOURCE_NOT_JSON")),
        ("[" * 100_000, ("file", "SOURCE_TOO_DEEP")),
        ('{"id": 1}\n' + '{"id":' * 100_000, ("line 2", "SOURCE_TOO_DEEP")),
        ("[1, {}]", ("record 1", "SOURCE_NO_OBJECT")),
        ('{"id": 1}\n["a"]', ("line 2", "SOURCE_NO_OBJECT")),
        ('[{"id": 1, "id": 2}]', ("record 1", "SOURCE_KEY_TWICE")),
        ('{"success": {"results": [], "results": []}}', ("file", "SOURCE_KEY_TWICE")),
        ('[{"firm": {"name": 1}, "firm.name": 2}]', ("record 1", "SOURCE_KEY_TWICE")),
        ('[{"id": "\\ud800"}]', ("record 1", "SOURCE_HALF_CHARACTER")),
        ('{"\\udc00": [], "success": {"results": []}}', ("file", "SOURCE_HALF_CHARACTER")),
        ('[{"\\udc00": 1, "\\udc00": 2}]', ("record 1", "SOURCE_KEY_TWICE")),
        ('[{"countries": [{"code": "CN"}]}]', ("record 1", "SOURCE_NO_TEXT")),
        ('[{"id": {"number": 1}}]', ("record 1", "SOURCE_NO_TEXT")),
        (json.dumps([{**ONE, "id": "a\0"}]), ("record 1", "SOURCE_HAS_NUL")),
        (json.dumps([{**ONE, "id": "a" * 20_001}]), ("record 1", "SOURCE_FIELD_TOO_LONG")),
    ],
)
def test_a_fault_has_its_place(text, fault):
    (where, _, _, code), *_ = faults(text)
    assert (where[: len(fault[0])], code) == fault


def test_a_record_may_be_as_deep_as_the_bound_and_no_deeper():
    def nested(levels):
        return json.dumps([{**ONE, "images": json.loads("[" * levels + "]" * levels)}])

    assert len(read(nested(DEEPEST - 1))[1]) == 1
    assert faults(nested(DEEPEST)) == [("record 1", "", "", "SOURCE_TOO_DEEP")]


def test_a_damaged_gzip_and_one_that_unpacks_to_too_much_are_said(monkeypatch):
    packed = gzip.compress(ARRAY.encode(), mtime=0)
    for broken in (packed[:-9], packed[:30] + b"?" + packed[31:], packed + b"more", b"\x1f\x8b"):
        assert faults(broken)[0][::3] == ("file", "SOURCE_BAD_GZIP")
    assert faults(gzip.compress(b" \n")) == [("file", "", "", "SOURCE_EMPTY")]
    monkeypatch.setattr(reading, "MOST_BYTES", len(ARRAY) - 1)
    assert faults(packed) == [("file", "", str(len(ARRAY)), "SOURCE_TOO_LARGE")]


def test_more_records_than_are_read_are_said(monkeypatch):
    monkeypatch.setattr(reading, "MOST_RECORDS", 1)
    assert faults(ARRAY) == [("file", "", "2", "SOURCE_TOO_MANY")]


def test_a_gzipped_csv_is_read_as_what_it_holds():
    text = "ISO_CNTRY_CODE,PROVINCE_STATE,CITY_NAME,ENTRY_NUM\n" + "".join(f"CN,Jiangxi,P{n},3\n" for n in range(900))
    packed = sources.read("us_fda", gzip.compress(text.encode(), mtime=0), "places.csv.gz")
    assert packed.evidence[0].body == sources.read("us_fda", text.encode(), "places.csv").evidence[0].body
    with pytest.raises(BadInput) as bad:
        sources.read("us_fda", gzip.compress(text[:-1].encode(), mtime=0), "places.csv.gz")
    assert bad.value.cells[0].code == "SOURCE_CUT_OFF"


def read_or_refused(raw):
    try:
        _, records, _ = read(raw)
    except BadInput as bad:
        assert bad.cells
        str(bad).encode()
        return
    for record in records:
        assert set(record.cells) == set(SHAPE.columns)
        "".join(record.cells.values()).encode()


@settings(max_examples=200)
@given(raw=st.binary(max_size=200), head=st.sampled_from([b"", b"{", b"[", b'[{"id":"', b"\x1f\x8b\x08\x00"]))
def test_random_bytes_are_read_or_refused(raw, head):
    read_or_refused(head + raw)
    read_or_refused(gzip.compress(head + raw, mtime=0))


trees = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "firm", "firm.name", "name", "fax", "countries", "images"]), inside)
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(values=st.lists(trees, max_size=4), form=st.sampled_from(["array", "lines", "object"]))
def test_random_trees_are_read_or_refused(values, form):
    if form == "lines":
        read_or_refused("\n".join(json.dumps(value) for value in values))
    else:
        read_or_refused(json.dumps(values if form == "array" else {"success": {"results": values}}))


@settings(max_examples=200)
@given(data=st.data())
def test_a_valid_file_with_some_bytes_changed_is_read_or_refused(data):
    raw = data.draw(st.sampled_from([text.encode() for text in (ARRAY, LINES, OBJECT)]))
    raw = bytearray(gzip.compress(raw, mtime=0) if data.draw(st.booleans()) else raw)
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(raw))
