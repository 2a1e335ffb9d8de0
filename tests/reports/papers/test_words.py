"""What stands on a paper, in words, before it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongzhi.core.documents import DocumentNumber
from gongzhi.reports.papers.measures import column_shares, evenly, office_size, table_shares, width
from gongzhi.reports.papers.paper import Annex, Grid, Heading, Numbered, Paragraph
from gongzhi.reports.papers.words import day_words, number_words, ordinal, printable, written
from gongzhi.reports.tables import Column, said
from tests.reports.papers.examples import CERTIFICATE_EN, CERTIFICATE_ZH, COLUMNS, DECISION_EN, DECISION_ZH, plate_of


def test_a_number_stands_between_six_sided_brackets_without_a_zero_before_it():
    number = DocumentNumber("decision", 2017, 12)
    assert number_words(number, "zh") == "赣共治决〔2017〕12号"
    assert number_words(number, "en") == "GGZ-D [2017] No. 12"


def test_a_day_is_written_in_arabic_numerals():
    assert day_words(date(2017, 3, 4), "zh") == "2017年3月4日"
    assert day_words(date(2017, 11, 30), "en") == "30 November 2017"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (90, "九十"),
     (99, "九十九"), (100, "100")],
)  # fmt: skip
def test_places_in_a_chinese_text_are_chinese_numerals(number, words):
    assert ordinal(number, "zh") == words
    assert ordinal(number, "en") == str(number)


def test_headings_and_items_are_numbered_as_official_documents_number():
    texts = [part.text for part in written(DECISION_ZH).parts if part.kind in ("heading", "item")]
    assert texts == [
        "一、事实", "二、决定", "（一）没收违法所得12500.00元；", "（二）处罚款4300.00元。", "三、权利告知",
    ]  # fmt: skip
    english = [part.text for part in written(DECISION_EN).parts if part.kind in ("heading", "item")]
    assert english == [
        "1. Facts", "2. Decision", "(1) CNY 12,500.00 are confiscated;", "(2) a fine of CNY 4,300.00 is imposed.",
        "3. Your rights",
    ]  # fmt: skip


def test_items_of_each_list_and_headings_of_each_annex_begin_at_one():
    paper = replace(
        DECISION_ZH,
        parts=(Numbered(("甲",)), Numbered(("乙",))),
        annexes=(Annex("清单", (Heading("丙"), Heading("丁"))),),
    )
    assert [part.text for part in written(paper).parts if part.kind == "item"] == ["（一）甲", "（一）乙"]
    assert [part.text for part in written(paper).annexes[0].parts] == ["一、丙", "二、丁"]


def test_the_only_heading_of_a_text_has_no_number():
    paper = replace(DECISION_ZH, parts=(Paragraph("事实清楚。"),))
    assert [part.text for part in written(paper).parts if part.kind == "heading"] == ["权利告知"]


def test_one_annex_has_no_number_and_several_do():
    assert written(DECISION_ZH).annex_lines == ("附件：1．退运批次清单", "2．检验报告")
    assert written(DECISION_EN).annex_lines == ("Annex 1: Returned batches", "Annex 2: Test report")
    only = replace(DECISION_ZH, annexes=(Annex("检验报告", (Paragraph("合格。"),)),))
    assert written(only).annex_lines == ("附件：检验报告",)
    assert [annex.label for annex in written(only).annexes] == ["附件"]


def test_an_annex_that_is_only_named_is_not_printed_but_counts():
    annexes = (Annex("检验报告"), Annex("清单", (Paragraph("一批。"),)))
    assert [(annex.label, annex.title) for annex in written(replace(DECISION_ZH, annexes=annexes)).annexes] == [
        ("附件2", "清单")
    ]


def test_cells_are_said_in_the_papers_language():
    grid = Grid(COLUMNS, (("R1", date(2017, 3, 6), said("PRODUCT"), None),))
    (table,) = written(replace(DECISION_ZH, parts=(grid,), rights=("可以复议。",))).parts[:1]
    assert table.rows == (("R1", "2017年3月6日", "共治", "无数据"),)
    (table,) = written(replace(DECISION_EN, parts=(grid,))).parts[:1]
    assert table.rows[0][1:3] == ("6 March 2017", "Gongzhi")
    assert table.numeric == (False, False, False, True)


def test_a_certificate_and_a_plate_say_their_number_and_how_anybody_checks_it():
    for paper in (CERTIFICATE_ZH, CERTIFICATE_EN, plate_of(CERTIFICATE_ZH), plate_of(CERTIFICATE_EN)):
        words = written(paper)
        assert number_words(paper.number, paper.language) in words.number
        assert number_words(paper.number, paper.language) in words.check
        assert "gongzhi.example/public/papers/" in words.check
    assert written(DECISION_ZH).check == ""


def test_a_paper_of_synthetic_data_says_so_in_words_and_across_the_page():
    words = written(replace(DECISION_EN, synthetic=True))
    assert words.mark == ("演示数据", "SYNTHETIC")
    assert "no legal effect" in words.note
    assert (written(DECISION_EN).mark, written(DECISION_EN).note) == ((), "")


@pytest.mark.parametrize(
    ("paper", "without", "missing"),
    [(DECISION_ZH, {"rights": ()}, "rights"), (DECISION_ZH, {"addressee": ""}, "addressee"),
     (DECISION_ZH, {"signed_by": ()}, "signed_by"), (DECISION_ZH, {"title": ""}, "title"),
     (CERTIFICATE_ZH, {"checked_at": ""}, "checked_at"), (CERTIFICATE_ZH, {"addressee": ""}, "addressee"),
     (plate_of(CERTIFICATE_ZH), {"checked_at": ""}, "checked_at"),
     (CERTIFICATE_ZH, {"annexes": (Annex("x"),)}, "annexes")],
)  # fmt: skip
def test_a_paper_without_what_its_kind_needs_is_none(paper, without, missing):
    with pytest.raises(ValueError, match=missing):
        replace(paper, **without)


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="3 cells under 4 columns"):
        Grid(COLUMNS, (("a", "b", "c"),))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"), ("a\tb", "a b"), ("a\x00\x1b\x7fb", "a\ufffd\ufffd\ufffdb"),
     ("x\u202egpj.exe", "x\ufffdgpj.exe"), ("\ud800", "\ufffd"), ("𠮷 😀 مرحبا", "𠮷 😀 مرحبا"), ("", "")],
)  # fmt: skip
def test_what_cannot_be_printed_truly_is_seen_to_be_missing(text, shown):
    assert printable(text) == shown


def test_chinese_characters_are_twice_as_wide_as_latin_letters_about():
    assert width("质量") == 2
    assert 1 < width("ab") < 1.2
    assert width("质\n质量") == 2


def test_a_long_office_gets_smaller_type_down_to_the_titles():
    assert office_size("赣州海关") == 44
    assert office_size("江" * 16) == 430 / 16
    assert office_size("江" * 40) == 22


def test_a_title_of_two_lines_is_broken_near_its_middle():
    assert evenly("江" * 20, 20) == 20
    assert evenly("江" * 24, 20) == 24 / 2 + 1.5


def test_columns_that_fit_get_what_they_want_and_the_widest_wrap_where_they_do_not():
    assert column_shares([3, 3], [5, 20], within=36) == (5, 20)
    shares = column_shares([3, 3, 3], [5, 20, 30], within=36)
    assert shares[0] == 5
    assert sum(shares) == pytest.approx(36)
    assert shares[1] == pytest.approx(shares[2])
    assert column_shares([11, 11, 11, 11], [40, 40, 40, 40], within=36) == (11, 11, 11, 11)


def test_numbers_and_days_do_not_wrap_where_texts_can():
    texts = [("退运编号", "400120170000000001-1"), ("登记日期", "2017年12月31日"), ("货物", "日用瓷杯" * 12)]
    number, day, goods = table_shares(texts, [True, False, True], "zh")
    assert number >= width(texts[0][1])
    assert day >= width(texts[1][1])
    assert goods < width(texts[2][1])
    assert number + day + goods == pytest.approx(36)


def test_a_table_needs_no_rows():
    (table, *_) = written(replace(DECISION_ZH, parts=(Grid((Column("REPORT_COL_GOODS"),), ()),))).parts
    assert (table.header, table.rows) == (("货物",), ())
