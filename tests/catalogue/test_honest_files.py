"""Files as honest people really write them are read with exactly the right values, or refused by name."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue import registers
from gongzhi.core.errors import BadInput
from gongzhi.core.register_cells import spell
from gongzhi.core.register_headers import find_header
from gongzhi.reports.sheets import as_csv, as_xlsx
from tests.catalogue.hostile_files import SHEET
from tests.catalogue.register_files import FORM, GOOD, NAME, raw, table
from tests.catalogue.test_workbooks import changed, workbook

COLUMNS = registers.register("returns").columns
FIELDS = [column.field for column in COLUMNS]
HEADER, ONE, TWO = table("returns", {"item_no": "1"}, {"item_no": "2", "goods": "青花瓷杯"})
WANTED = [
    {**{k: v for k, v in GOOD["returns"].items() if k not in FORM}, **change}
    for change in ({"item_no": 1}, {"item_no": 2, "goods": "青花瓷杯"})
]


def values(content: bytes) -> list[dict]:
    """What was read, without what only the forms ask."""
    rows = registers.read("returns", content, NAME)
    return [{**{k: v for k, v in vars(r.body).items() if k != "form"}, "synthetic": r.envelope.synthetic} for r in rows]


def called(**said: str) -> list[list[str]]:
    """The same lines under other headers."""
    return [[said.get(field, own) for field, own in zip(FIELDS, HEADER, strict=True)], ONE, TWO]


def cell(line: list[str], field: str, text: str) -> list[str]:
    return [text if one == field else own for one, own in zip(FIELDS, line, strict=True)]


def text(rows, encoding="utf-8", separator=",", ends="\r\n") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator=ends).writerows(rows)
    return written.getvalue().encode(encoding)


def blanks_for_optional() -> list[list[str]]:
    kept = [place for place, column in enumerate(COLUMNS) if column.required or column.field == "inspected_by"]
    return [[row[place] for place in kept] for row in (HEADER, ONE, TWO)]


def grouped() -> list[list[str]]:
    """Two rows of headers: a group over the words of its columns."""
    upper = ["" for _ in FIELDS]
    upper[FIELDS.index("declaration_no")] = "出口信息"
    upper[FIELDS.index("goods")] = "货物信息"
    return [upper, HEADER, ONE, TWO]


WIDE = {ord(one): chr(ord(one) + 0xFEE0) for one in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"}
HALF = ("declaration_no", "item_no", "producer_uscc", "hs_code", "returned_from", "arrived_on", "port_region")


def wide(line: list[str]) -> list[str]:
    return [own.translate(WIDE) if one in HALF else own for one, own in zip(FIELDS, line, strict=True)]


ODD = {
    "utf-8": text([HEADER, ONE, TWO]),
    "utf-8 with its mark": text([HEADER, ONE, TWO], "utf-8-sig"),
    "gb18030": text([HEADER, ONE, TWO], "gb18030"),
    "gbk": text([HEADER, ONE, TWO], "gbk"),
    "utf-16 little end first": b"\xff\xfe" + text([HEADER, ONE, TWO], "utf-16-le"),
    "utf-16 big end first": b"\xfe\xff" + text([HEADER, ONE, TWO], "utf-16-be"),
    "unicode text of excel, with tabs": text([HEADER, ONE, TWO], "utf-16", "\t"),
    "semicolons": text([HEADER, ONE, TWO], separator=";"),
    "lines ended as on unix": text([HEADER, ONE, TWO], ends="\n"),
    "lines ended as on old macs": text([HEADER, ONE, TWO], ends="\r"),
    "no end of the last line": text([HEADER, ONE, TWO]).rstrip(),
    "blank lines between": text([HEADER, [], ONE, [""] * len(HEADER), TWO, []]),
    "columns in another order": text([row[::-1] for row in (HEADER, ONE, TWO)]),
    "English headers": text([[column.en for column in COLUMNS], ONE, TWO]),
    "optional columns left out": text(blanks_for_optional()),
    "full-width digits and letters": text([HEADER, wide(ONE), wide(TWO)]),
    "full-width headers": text(called(hs_code="ＨＳ编码", value_usd_cents="金额（ＵＳＤ）")),
    "blanks within headers": text(called(goods="商 品　名 称", declaration_no=" 出口 报关单号 ")),
    "line breaks within headers": workbook(called(goods="商品\n名称", value_usd_cents="退运货值\n（美元）")),
    "numbered and starred headers": text(called(goods="4、商品名称*", hs_code="(5)商品编码：")),
    "units in square brackets": text(called(value_usd_cents="货值[美元]", weight_kg="重量【公斤】")),
    "a unit behind a stroke": text(called(value_usd_cents="金额/美元", weight_kg="净重kg")),
    "remarks in brackets": text(called(goods="品名（必填）", declaration_no="报关单号(18位)")),
    "everyday headers": text(called(goods="货名", producer_uscc="税号", arrived_on="到港日期")),
    "a running number and remarks": text([["序号", *HEADER, "备注"], ["1", *ONE, "x"], ["2", *TWO, ""]]),
    "titles above": workbook([["出口退运登记表"], ["填报单位：九江口岸"], HEADER, ONE, TWO]),
    "two rows of headers": workbook(grouped()),
    "a total below": workbook([HEADER, ONE, TWO, ["合计", "", "", "", "", "", "", "25001.00"]]),
    "notes below": workbook([HEADER, ONE, TWO, ["制表人：", "某某"], ["审核：某某"], ["注：以上为本月数"]]),
    "the form's own lines": text([HEADER, ["# 说明", *[""] * (len(HEADER) - 1)], ONE, TWO]),
    "days as numbers of a workbook": workbook([HEADER, cell(ONE, "arrived_on", date(2017, 3, 10)), TWO]),
    "days since 1904": workbook([HEADER, cell(ONE, "arrived_on", date(2017, 3, 10)), TWO], date_1904=True),
    "days as 2017年3月10日": text([HEADER, cell(ONE, "arrived_on", "2017年3月10日"), TWO]),
    "numbers as numbers": workbook([HEADER, cell(ONE, "item_no", 1), cell(TWO, "value_usd_cents", 12500.5)]),
    "codes kept as =\"…\"": text([HEADER, cell(ONE, "declaration_no", f'="{ONE[0]}"'), TWO]),
    "lists with other separators": text([HEADER, cell(ONE, "inspected_by", "JX-36-1;JX-36-2"), TWO]),
    "blanks around values": text([HEADER, [f" {one}　" for one in ONE], TWO]),
    "a formula in a column that is not read": workbook([[*HEADER, "备注"], [*ONE, "=1+1"], [*TWO, ""]]),
    "a link in a workbook": workbook([HEADER, ONE, TWO, ["说明：见 http://www.customs.gov.cn"]]),
    "no list of shared texts": workbook([HEADER, ONE, TWO], in_memory=False, constant_memory=True),
    "a declared size that is all of the sheet": changed(
        workbook([HEADER, ONE, TWO]), SHEET, b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x='
    ),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_but_honest_file_brings_exactly_its_values(odd):
    assert values(ODD[odd]) == WANTED


def test_there_are_enough_odd_ones():
    assert len(ODD) >= 30


@pytest.mark.parametrize("kind", ["returns", "check_results", "complaints", "enterprises"])
def test_a_workbook_of_200_000_rows_is_within_its_bound(kind):
    """A line takes as much as its part of a workbook of a thousand, in which no two are alike."""
    header, good = table(kind)
    lines = [[f"{text}{number}" for text in good] for number in range(1000)]
    packed = len(workbook([header, *lines])) * 200
    assert packed < registers.register(kind).max_bytes


def refusals(content: bytes) -> set[str]:
    with pytest.raises(BadInput) as no:
        registers.read("returns", content, NAME)
    return {cell.code for cell in no.value.cells}


def test_what_cannot_be_sure_is_refused_by_name():
    total = ["合计", *[""] * (len(HEADER) - 1)]
    assert refusals(text([HEADER, ONE, total, TWO])) == {"TABLE_TOTAL_AMID"}
    assert refusals(workbook([["", " "]])) == {"TABLE_NO_HEADER"}
    declared = table("declarations")
    declared[0][2] = "信用代码"
    with pytest.raises(BadInput) as no:
        registers.read("declarations", raw(declared), NAME)
    assert {cell.code for cell in no.value.cells} == {"TABLE_HEADER_AMBIGUOUS", "REGISTER_MISSING_COLUMN"}


@pytest.mark.parametrize("kind", ["returns", "check_results", "complaints", "enterprises", "declarations"])
def test_every_name_that_people_give_a_column_finds_it(kind):
    form = registers.register(kind)
    for column in form.columns:
        unit = f"（{column.unit_zh}）" if column.units else ""
        for said in (column.zh, column.en, *(f"{one}{unit}" for one in column.also)):
            match = find_header(form, [(1, [said])])
            assert column.field in match.headings[0].fields, (column.field, said)
            assert match.headings[0].fault is None
    assert sum(len(column.also) for column in form.columns) > 60


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(goods=TEXTS.filter(bool), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_any_text_that_is_exported_is_read_back_as_it_was(goods, encoding):
    """Led by an apostrophe against being computed, it is read without it; a workbook needs none."""
    lines = [HEADER, cell(ONE, "goods", goods)]
    exported = as_csv(lines[0], [lines[1]]).decode("utf-8-sig").encode(encoding)
    for content in (exported, as_xlsx("表", lines[0], [lines[1]], made_on=date(2017, 3, 1))):
        if goods.startswith("'") or (goods.startswith('="') and goods.endswith('"')):
            continue  # said by somebody else's program, not by a cell
        (row,) = registers.read("returns", content, NAME)
        assert row.body.goods == goods


def test_good_values_are_spelled_so_that_they_are_read_again():
    for kind, good in GOOD.items():
        columns = registers.register(kind).columns
        content = workbook([[c.zh for c in columns], [spell(c, good[c.field]) for c in columns]])
        assert len(registers.read(kind, content, NAME)) == 1
