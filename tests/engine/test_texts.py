"""A csv as numbered records: cut into blocks and parsed several at a time, and yet the records of one reader."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.engine import texts
from gongzhi.engine.blocks import EndlessRecord, blocks
from gongzhi.engine.versions import form
from tests.engine.lines import GOOD

FIELDS = [column.field for column in form().columns]
CELLS = st.text(st.sampled_from('ab"\n\r, 茶'), max_size=6)


@settings(max_examples=200)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=12), st.integers(1, 40))
def test_blocks_of_any_size_end_where_records_end(rows, size):
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    whole = written.getvalue().encode()
    cut = list(blocks(io.BytesIO(whole), size))
    assert b"".join(cut) == whole
    read = [row for block in cut for row in csv.reader(io.StringIO(block.decode(), newline=""))]
    assert read == rows


def test_a_quote_within_a_cell_is_a_letter_and_ends_no_record():
    whole = b'5"pipe,1\n6"pipe,2\n"x\ny",3\n'
    assert list(blocks(io.BytesIO(whole), 10)) == [b'5"pipe,1\n', b'6"pipe,2\n', b'"x\ny",3\n']


def test_a_quote_that_nothing_closes_is_said_and_not_read_to_the_end(monkeypatch):
    with pytest.raises(EndlessRecord):
        list(blocks(io.BytesIO(b'a,b\n"' + b"x,1\n" * 100)))


def csv_of(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.en for column in form().columns])
        out.writerows(rows)
    return path


def numbered(path):
    found = texts.records(form(), path)
    lines = [(row["line"], row["goods"]) for batch in found.stream for row in batch.to_pylist()]
    return lines, found.broken


@pytest.mark.parametrize("size", [300, 1000, 8 << 20])
def test_records_keep_their_numbers_whatever_the_blocks(tmp_path, monkeypatch, size):
    good = [GOOD[field] for field in FIELDS]
    rows = [good, ["short"], [*good[:6], "two\nlines", *good[7:]], [], [""] * len(good), [*good, "long"], good]
    path = csv_of(tmp_path / "may.csv", rows * 5)
    real = texts.blocks
    monkeypatch.setattr(texts, "blocks", lambda file: real(file, size))
    lines, broken = numbered(path)
    starts = range(0, 5 * len(rows), len(rows))
    goods = GOOD["goods"]
    assert lines == [
        (at + number, said) for at in starts for number, said in ((1, goods), (3, "two\nlines"), (7, goods))
    ]
    assert broken == [(at + number, cells) for at in starts for number, cells in ((2, 1), (6, len(good) + 1))]


@pytest.mark.parametrize(
    ("bytes_of_cell", "code"), [("绿茶".encode("gb18030"), "REGISTER_NOT_TEXT"), (b'"open', "REGISTER_BROKEN_QUOTES")]
)
def test_a_file_that_cannot_be_read_to_its_end_is_refused_with_the_place(tmp_path, bytes_of_cell, code):
    good = [GOOD[field] for field in FIELDS]
    path = csv_of(tmp_path / "may.csv", [good, ["SPOILT" if field == "goods" else GOOD[field] for field in FIELDS]])
    path.write_bytes(path.read_bytes().replace(b"SPOILT", bytes_of_cell))
    found = texts.records(form(), path)
    with pytest.raises(BadInput):
        list(found.stream)
    assert [cell.code for cell in found.refused.cells] == [code]
