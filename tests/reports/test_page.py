"""The page of a report: its numbers, its links, what it answers to bad addresses."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest

from gongzhi.reports import words
from gongzhi.reports.workbook import sheet_name
from gongzhi.web.words import number_words
from tests.reports.conftest import *
from tests.reports.conftest import NAMED, built
from tests.reports.test_files import sheets

PAGE = "/reports/360700/2017-03/"


def text(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_and_the_workbook_say_the_same_numbers(month, signed_in, lang):
    browser = signed_in(month.city, lang)
    page, book = browser.get(PAGE), browser.get("/reports/360700/2017-03.xlsx")
    assert (page.status_code, book.status_code) == (200, 200)
    on_page, in_book = tables(page), sheets(book.content)
    report, compared = built(month.city), 0
    assert list(in_book) == [sheet_name(table, lang) for table in report.tables]
    for table in report.tables:
        if not table.rows:
            continue
        seen, held = on_page[words.term(table.title, lang)], in_book[sheet_name(table, lang)][-len(table.rows) :]
        assert len(seen) == len(table.rows), table.name
        for cells, row in zip(seen, held, strict=True):
            for column, shown, number in zip(table.columns, cells, row, strict=False):
                if isinstance(number, Decimal) and column.kind == "number":
                    digits = len(shown.partition(".")[2])
                    assert shown == number_words(number, digits), table.name
                    compared += 1
    assert compared > 100


def tables(answer) -> dict[str, list[list[str]]]:
    """The rows of each table of the page by its caption; below the drawings stand those of the report."""
    found = {}
    for table in re.findall(r"<table.*?</table>", answer.content.decode(), re.S):
        (caption,) = re.findall(r"<caption[^>]*>(.*?)</caption>", table)
        body = table.partition("<tbody>")[2]
        rows = re.findall(r"<tr.*?</tr>", body, re.S)
        found[unescape(caption)] = [
            [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
            for row in rows
        ]
    return found


def test_the_list_of_months_leads_to_the_places_of_the_reader(month, county, signed_in):
    assert set(links(signed_in(month.headquarters[0]).get("/reports/"))) == {
        "/reports/360000/2017-03/", "/reports/360700/2017-03/"
    }  # fmt: skip
    assert set(links(signed_in(month.city).get("/reports/"))) == {
        "/reports/360700/2017-03/", "/reports/360702/2017-03/", "/reports/360703/2017-03/"
    }  # fmt: skip
    assert set(links(signed_in(county).get("/reports/"))) == {"/reports/360702/2017-03/"}
    assert "还没有可以分析的月份" in text(signed_in(month.elsewhere).get("/reports/"))


def links(answer) -> list[str]:
    return re.findall(r'href="(/reports/[0-9][^"]*)"', answer.content.decode())


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/reports/360700/2017-13/", 400, "不是月份"),
        ("/reports/360700/2017-13.xlsx", 400, "不是月份"),
        ("/reports/360700/abc/causes.csv", 400, "不是月份"),
        ("/reports/360700/2099-01/", 409, "还没有开始"),
        ("/reports/999999/2017-03/", 404, ""),
        ("/reports/360000/2017-03/", 404, ""),  # the province is not the city's
        ("/reports/361000/2017-03/", 404, ""),
        ("/reports/360700/2017-03/nothing.csv", 404, ""),
        ("/reports/x/y/", 400, "不是月份"),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence_or_looks_missing(month, signed_in, address, status, sentence):
    answer = signed_in(month.city).get(address)
    assert (answer.status_code, sentence in text(answer)) == (status, True)


def test_files_come_with_a_name_and_in_the_readers_language(month, signed_in):
    browser = signed_in(month.city, "en")
    book, table = browser.get("/reports/360700/2017-03.xlsx"), browser.get("/reports/360700/2017-03/causes.csv")
    assert book["Content-Disposition"] == 'attachment; filename="report-360700-2017-03.xlsx"'
    assert table["Content-Disposition"] == 'attachment; filename="report-360700-2017-03-causes.csv"'
    assert table.content.decode("utf-8-sig").startswith("Cause,Returned batches (batches)")
    public = browser.get("/reports/360700/2017-03.xlsx?version=public")
    assert public["Content-Disposition"] == 'attachment; filename="report-360700-2017-03-public.xlsx"'
    assert "Returns one by one" not in sheets(public.content)


def test_the_public_page_names_nobody_and_cannot_be_made(month, signed_in):
    browser = signed_in(month.city)
    internal, public = text(browser.get(PAGE)), text(browser.get(f"{PAGE}?version=public"))
    assert NAMED in internal
    assert "出具本报告" in internal
    assert NAMED not in public
    assert "出具本报告" not in public


def test_making_a_report_on_its_page_leaves_a_line_and_a_finding_that_replays(month, signed_in):
    browser = signed_in(month.city)
    assert "尚未出具" in text(browser.get(PAGE))
    made = browser.post(f"{PAGE}make/")
    assert (made.status_code, made["Location"]) == (302, PAGE)
    page = browser.get(PAGE)
    assert "出具质量分析报告" in text(page)
    (finding,) = set(re.findall(r'href="(/findings/[^"]+)"[^>]*>scorecard.quality_report', page.content.decode()))
    assert "重算" in text(browser.get(finding))


def test_making_a_report_of_a_place_that_is_not_ones_own_looks_missing(month, signed_in):
    assert signed_in(month.city).post("/reports/361000/2017-03/make/").status_code == 404
    assert signed_in(month.city).post("/reports/360700/2017-13/make/").status_code == 400


def test_a_hostile_name_is_shown_and_never_run(month, signed_in):
    assert "<script>" not in signed_in(month.city).get("/reports/%3Cscript%3E/2017-03/").content.decode()
