"""Records that are said to be plain, against a look at each cell and against lines that nobody vouched for."""

from __future__ import annotations

import csv
import io
import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.engine.engines import Chosen, engine
from gongzhi.engine.expressions import Pass
from gongzhi.engine.plain import NOT_PLAIN, PLAIN, plain_records
from gongzhi.engine.texts import records
from gongzhi.engine.versions import form, in_force
from tests.engine.lines import FIRMS, GOOD, TEXTS, raw

SIGNS = "a1茶、。 \t\x00\x1f\x7f\x80\x9f\xa0\u1680\u1681\u2000\u200b\u2028\u205f\u3000é;|—"
FIELDS = [column.field for column in form().columns]


def looks_plain(cell: str) -> bool:
    kinds = [unicodedata.category(sign) for sign in cell]
    return not (
        {"Cc"} & set(kinds) or set(cell) & set(NOT_PLAIN) or any(kind[0] == "Z" for kind in kinds[:1] + kinds[-1:])
    )


@given(st.lists(st.lists(st.text(SIGNS, max_size=5), min_size=3, max_size=3), min_size=1, max_size=6), st.booleans())
def test_no_record_is_plain_that_has_a_cell_which_is_not(rows, windows):
    end = "\r\n" if windows else "\n"
    block = "".join(",".join(cells) + end for cells in rows).encode()
    said = plain_records(block, len(rows), quoted=False)
    for plain, cells in zip(said, rows, strict=True):
        assert not plain or all(map(looks_plain, cells))


def test_lines_of_chinese_of_latin_and_of_windows_are_plain_and_one_odd_cell_spoils_its_own_line_only():
    for end in (b"\n", b"\r\n"):
        lines = ["绿茶,2024-05-06,甲、乙", "green tea,,x-1", "茶 ,1,2", "é—,“,”", "a;b,1,2", "ok,ok,ok"]
        block = b"".join(line.encode() + end for line in lines)
        assert plain_records(block, 6, quoted=False).tolist() == [True, True, False, False, False, True]
        assert plain_records(block.removesuffix(end), 6, quoted=False).tolist()[-1]


def test_nothing_is_plain_with_quotes_or_where_records_are_not_lines():
    assert not plain_records(b'"a",b\nc,d\n', 2, quoted=True).any()
    assert not plain_records(b"a,b\rc,d\n", 2, quoted=False).any()
    assert len(plain_records(b"", 0, quoted=False)) == 0


def written(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(
        [[column.zh for column in form().columns], *([row[field] for field in FIELDS] for row in rows)]
    )
    return out.getvalue().encode()


def decided(rows: pa.Table) -> dict[int, dict[str, object]]:
    with engine(Chosen("duckdb", "")) as opened:
        made = Pass(opened, form(), in_force(FIRMS), "L")
        found = opened.arrow(made.sifted(opened.table("raw", rows))).to_pylist()
    return {row["line"]: row for row in found}


def test_what_is_found_certainly_good_in_a_file_is_what_is_found_so_without_its_readers_word(tmp_path):
    """Each edge of each column, in a file with quotes and in one without them."""
    edges = [{**GOOD, field: said} for field, texts in TEXTS.items() for said in texts]
    quotable = [row for row in edges if set("".join(row.values())) & set('",\r\n')]
    bare = [row for row in edges if row not in quotable]
    for rows, some_plain in ((bare, True), (edges, False)):
        path = tmp_path / "edges.csv"
        path.write_bytes(written(rows))
        read = records(form(), path).stream.read_all()
        assert any(read[PLAIN].to_pylist()) is some_plain
        vouched, unvouched = decided(read), decided(raw(rows))
        for line, row in unvouched.items():
            if row["faults"] is None:
                assert vouched[line] == row
            else:
                assert vouched[line]["faults"] == row["faults"]
