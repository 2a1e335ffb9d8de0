"""Whatever the bytes, a file is read or refused with BadInput; nothing else comes out of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.sources import snapshot
from gongzhi.sources.eu_safety_gate import parse

VALID = [path.read_bytes() for path in sorted((Path(__file__).parent / "example").glob("*.csv"))]
fuzz = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_refused(raw, source):
    try:
        parsed = parse(raw, "fuzz", source)
    except BadInput as bad:
        assert bad.cells
        return
    assert parsed.evidence
    assert snapshot.read(snapshot.write(parsed, source), "eu_safety_gate") == parsed


@fuzz
@given(data=st.data())
def test_a_valid_file_with_some_bytes_changed(data, small):
    raw = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(raw), small("eu_safety_gate"))


@fuzz
@given(data=st.data())
def test_a_valid_file_cut_doubled_or_with_a_piece_moved(data, small):
    raw = data.draw(st.sampled_from(VALID))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
    at = data.draw(st.integers(0, len(raw)))
    for mutated in (raw[:end], raw[start:end], raw[:at] + raw[start:end] + raw[at:], raw[:start] + raw[end:]):
        read_or_refused(mutated, small("eu_safety_gate"))


known = st.sampled_from(
    ["China", "2010", "99", "1", "189", "43 5/11", "0478/11", "Toys", "Fire", "&#10;", "√©", "Recall"]
)
cells = st.one_of(st.text(max_size=30), known)
plausible = {
    "report_year": st.sampled_from(["2009", "2010", "2100", "9999"]),
    "report_week": st.sampled_from(["1", "52"]),
    "descript_category": st.just("Toys"),
    "category": st.just("Toys"),
    "case_number": st.sampled_from(["0478/11", "A12/00001/99"]),
}


@fuzz
@given(data=st.data(), place=st.sampled_from([0, 1]))
def test_any_text_in_the_cells_of_a_well_formed_csv(data, place, small):
    source = small("eu_safety_gate")
    header = [*source.shapes[place].columns.values(), *sorted(source.shapes[place].ignored)]
    row = [data.draw(plausible.get(column, cells) if data.draw(st.booleans()) else cells) for column in header]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, row])
    read_or_refused(text.getvalue().encode("utf-8", "replace"), source)
