"""A paper as docx: read back, it says what the paper says; it looks as official documents look."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.reports.papers.docx import docx_bytes
from gongzhi.reports.papers.paper import Paper, Paragraph
from gongzhi.reports.papers.words import printable, written
from tests.reports.papers.examples import CERTIFICATE_EN, CERTIFICATE_ZH, DECISION_EN, DECISION_ZH, PAPERS, hostile


def read(paper: Paper):
    return Document(BytesIO(docx_bytes(paper)))


def lines(document) -> list[str]:
    footer = [line.text for section in document.sections for line in section.footer.paragraphs]
    return [paragraph.text for paragraph in document.paragraphs] + footer


def tables(document) -> list[list[tuple[str, ...]]]:
    return [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in document.tables]


@pytest.mark.parametrize("name", PAPERS)
def test_read_back_it_says_what_the_paper_says(name):
    said, document = written(PAPERS[name]), read(PAPERS[name])
    found = lines(document)
    for line in (said.title, *said.offices, *(part.text for part in said.parts if part.text), *said.annex_lines):
        assert line in found
    for piece in (said.number, said.day, said.addressee, said.check):
        assert piece in "\n".join(found)
    printed = (*said.parts, *(part for annex in said.annexes for part in annex.parts))
    assert tables(document) == [[part.header, *part.rows] for part in printed if part.kind == "table"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["decision", "certificate", "plate"])
def test_hostile_texts_are_texts(kind, language):
    paper = hostile(kind, language)
    said, document = written(paper), read(paper)
    found = lines(document)
    assert [part.text for part in said.parts if part.kind != "table" and part.text not in found] == []
    (part,) = (part for part in said.parts if part.kind == "table")
    assert tables(document)[0] == [part.header, *part.rows]


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_back_as_it_is(text):
    assert printable(text) in lines(read(replace(DECISION_ZH, parts=(Paragraph(text),), annexes=())))


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_in_the_file_is_of_the_clock(name):
    made = docx_bytes(PAPERS[name])
    assert made == docx_bytes(PAPERS[name])
    with ZipFile(BytesIO(made)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(2017, 3, 14, 0, 0, 0)}
        assert file.testzip() is None
    about = Document(BytesIO(made)).core_properties
    assert (about.created, about.modified) == (datetime(2017, 3, 14, tzinfo=UTC),) * 2


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib; from tests.reports.papers.examples import DECISION_ZH;"
        "from gongzhi.reports.papers.docx import docx_bytes;print(hashlib.sha256(docx_bytes(DECISION_ZH)).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path), "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(found) == 1


def test_the_file_says_what_it_is_and_nothing_of_the_library():
    about = read(replace(DECISION_ZH, synthetic=True)).core_properties
    assert about.title == "行政处罚决定书"
    assert about.author == "赣州市市场监督管理局"
    assert about.subject == "决定书 赣共治决〔2017〕12号"
    assert "演示数据" in about.comments
    assert "python" not in " ".join([about.author, about.last_modified_by, about.comments, about.keywords])
    with ZipFile(BytesIO(docx_bytes(DECISION_ZH))) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name]


def test_a_chinese_letter_has_the_margins_and_type_of_official_documents():
    document = read(DECISION_ZH)
    (section,) = document.sections
    millimetres = [round(side.mm) for side in (section.top_margin, section.right_margin, section.bottom_margin,
                                               section.left_margin)]  # fmt: skip
    assert millimetres == [37, 26, 35, 28]
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    head, title = by_text["赣州市市场监督管理局"], by_text["行政处罚决定书"]
    first = document.paragraphs[0]
    assert (first.text, first.runs[0].font.color.rgb) == (head.text, RGBColor(0xC8, 0x10, 0x2E))
    assert title.runs[0].font.size == Pt(22)
    body = by_text["2017年3月6日，三批日用瓷杯被德国退运，退运原因为铅溶出量超标。"]
    assert body.runs[0].font.size == Pt(16)
    assert body.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert round(Mm(225).pt / body.paragraph_format.line_spacing.pt) == 22


def test_headings_can_be_walked_and_table_heads_repeat():
    document = read(DECISION_ZH)
    headings = [(line.style.name, line.text) for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "行政处罚决定书"), ("Heading 2", "一、事实"), ("Heading 2", "二、决定"),
        ("Heading 2", "三、权利告知"), ("Heading 1", "退运批次清单"),
    ]  # fmt: skip
    for table in document.tables:
        marked = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marked == [True, *([False] * (len(table.rows) - 1))]


@pytest.mark.parametrize(("paper", "around"), [(DECISION_ZH, "— 1 —"), (DECISION_EN, "1")])
def test_pages_are_numbered_by_a_field(paper, around):
    document = read(paper)
    footer = document.sections[0].footer.paragraphs[0]
    assert "".join(text.text or "" for text in footer._p.iter(qn("w:t"))) == around
    assert [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert document.settings.odd_and_even_pages_header_footer == (paper.language == "zh")


@pytest.mark.parametrize("paper", [DECISION_ZH, DECISION_EN, CERTIFICATE_ZH, CERTIFICATE_EN])
def test_what_is_synthetic_is_marked_on_odd_and_even_pages(paper):
    (section,) = read(replace(paper, synthetic=True)).sections
    for header in (section.header, section.even_page_header):
        assert 'string="演示数据 SYNTHETIC"' in header._element.xml
    (section,) = read(paper).sections
    assert "SYNTHETIC" not in section.header._element.xml


def test_an_award_lies_on_its_long_side_within_a_frame():
    (section,) = read(CERTIFICATE_ZH).sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert len(list(section._sectPr.find(qn("w:pgBorders")))) == 4
    (section,) = read(DECISION_ZH).sections
    assert section._sectPr.find(qn("w:pgBorders")) is None
