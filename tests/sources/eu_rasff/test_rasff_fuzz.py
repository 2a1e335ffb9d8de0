"""Whatever the bytes, a file is read or refused with BadInput; nothing else comes out of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.core.facts import ForeignNotice
from gongzhi.sources import snapshot
from gongzhi.sources.eu_rasff import parse

EXAMPLES = Path(__file__).parent / "example"
fuzz = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def valid(database):
    files = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.csv"))]
    return [*files, database((EXAMPLES / "database.sql").read_text(encoding="utf-8"))]


def read_or_refused(raw, source):
    try:
        parsed = parse(raw, "fuzz", source)
    except BadInput as bad:
        assert bad.cells
        return
    assert parsed.evidence
    assert all(isinstance(item.body, ForeignNotice) and item.id for item in parsed.evidence)
    if not any(item.envelope.synthetic for item in parsed.evidence):
        assert snapshot.read(snapshot.write(parsed, source), "eu_rasff") == parsed


@fuzz
@given(raw=st.binary(max_size=400))
def test_random_bytes(raw, small):
    read_or_refused(raw, small("eu_rasff"))
    read_or_refused(b"SQLite format 3\0" + raw, small("eu_rasff"))


@fuzz
@given(data=st.data())
def test_a_valid_file_with_some_bytes_changed(data, valid, small):
    raw = bytearray(data.draw(st.sampled_from(valid)))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(raw), small("eu_rasff"))


@fuzz
@given(data=st.data())
def test_a_valid_file_cut_doubled_or_with_a_piece_moved(data, valid, small):
    raw = data.draw(st.sampled_from(valid))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
    at = data.draw(st.integers(0, len(raw)))
    for mutated in (raw[:end], raw[start:end], raw[:at] + raw[start:end] + raw[at:], raw[:start] + raw[end:]):
        read_or_refused(mutated, small("eu_rasff"))


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["China", "Germany (DE)", "2024.0001", "SIM.2024.1", "Jun 27, 2024", "27-06-2024 10:00:00", "fish"]
    ),
)


@fuzz
@given(rows=st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=3), shape=st.sampled_from([0, 2]))
def test_any_text_in_the_cells_of_a_well_formed_csv(rows, shape, small):
    source = small("eu_rasff")
    header = [*source.shapes[shape].columns.values(), *sorted(source.shapes[shape].ignored)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    read_or_refused(text.getvalue().encode("utf-8", "replace"), source)
