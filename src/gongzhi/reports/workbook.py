"""A report as a workbook: one sheet a table, numbers as numbers, text as text and never as a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook

from gongzhi.catalogue.messages import say
from gongzhi.reports import words
from gongzhi.reports.tables import Cell, Report, Table

NARROWEST, WIDEST = 8, 44  # characters of a column
LONGEST_NAME = 31  # of a sheet
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
MOST_DIGITS = 4
OPTIONS = {
    "constant_memory": True,  # a row is written before the next one is made
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True)
class Looks:
    title: Any
    about: Any
    heading: Any
    text: Any
    numbers: tuple[Any, ...]  # by digits after the point
    day: Any


def workbook_bytes(report: Report, lang: str) -> bytes:
    """The whole report in the reader's language."""
    written = BytesIO()
    book = Workbook(written, OPTIONS)
    book.set_properties(
        {
            "title": words.title(report, lang),
            "subject": words.about(report, lang)[0],
            "author": say("PRODUCT", lang),
            "category": say("SYNTHETIC", lang) if report.synthetic else "",
            "comments": "\n".join(words.about(report, lang)[1:]),
            "created": report.at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    looks = _looks(book)
    for table in report.tables:
        _sheet(book, looks, report, table, lang)
    book.close()
    return written.getvalue()


def sheet_name(table: Table, lang: str) -> str:
    return sheet_title(words.term(table.title, lang))


def sheet_title(text: str) -> str:
    """The text without what a sheet's name may not hold."""
    return NOT_IN_A_NAME.sub(" ", text)[:LONGEST_NAME]


def _sheet(book: Workbook, looks: Looks, report: Report, table: Table, lang: str) -> None:
    sheet = book.add_worksheet(sheet_name(table, lang))
    heading = words.header(table, lang)
    rows = [(*row.cells, *words.besides(row, lang)) for row in table.rows]
    for place, width in enumerate(_widths([heading, *([words.text(cell, lang) for cell in row] for row in rows)])):
        sheet.set_column(place, place, width)
    above = [f"{words.title(report, lang)} · {words.term(table.title, lang)}", *words.about(report, lang)]
    if table.note:
        above.append(words.term(table.note, lang))
    for line, text in enumerate(above):
        sheet.write_string(line, 0, text, looks.about if line else looks.title)
    first = len(above) + 1
    for place, text in enumerate(heading):
        sheet.write_string(first - 1, place, text, looks.heading)
    for line, row in enumerate(rows, start=first):
        for place, cell in enumerate(row):
            _write(sheet, line, place, cell, looks, lang)
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(first - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_footer(words.title(report, lang))}&R&P / &N")


def _write(sheet: Any, line: int, place: int, cell: Cell, looks: Looks, lang: str) -> None:
    if isinstance(cell, int | Decimal):
        sheet.write_number(line, place, cell, looks.numbers[min(_digits(cell), MOST_DIGITS)])
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell, looks.day)
    else:
        sheet.write_string(line, place, words.text(cell, lang), looks.text)


def _digits(number: int | Decimal) -> int:
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return max(0, -int(exponent))


def _footer(text: str) -> str:
    """Text in which an ampersand begins no command."""
    return text.replace("&", "&&")


def _widths(lines: list[Any]) -> list[int]:
    """For each column, as wide as its longest text; a Chinese character counts two."""
    return [
        min(WIDEST, max(NARROWEST, 2 + max(_width(text) for text in column))) for column in zip(*lines, strict=True)
    ]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _looks(book: Workbook) -> Looks:
    wrapped = {"valign": "top", "text_wrap": True}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        about=book.add_format({"font_color": "#555555"}),
        heading=book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8F0EE", **wrapped}),
        text=book.add_format(wrapped),
        numbers=tuple(
            book.add_format({"num_format": "#,##0" + ("." + "0" * digits if digits else ""), "valign": "top"})
            for digits in range(MOST_DIGITS + 1)
        ),
        day=book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    )
