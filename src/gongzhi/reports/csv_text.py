"""One table of a report as CSV, for other programs: numbers plain, nothing known empty, text never a formula."""

from __future__ import annotations

import csv
from io import StringIO

from gongzhi.catalogue.messages import say
from gongzhi.reports import words
from gongzhi.reports.tables import Cell, Report, Table, Term

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_bytes(report: Report, table: Table, lang: str) -> bytes:
    """UTF-8 with a mark at its beginning, so that a spreadsheet reads the Chinese; each row says as of which day."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([*words.header(table, lang), say("REPORT_COL_AS_OF", lang)])
    for row in table.rows:
        own = [_cell(cell, lang) for cell in row.cells]
        writer.writerow([*own, *(harmless(text) for text in words.besides(row, lang)), report.as_of.isoformat()])
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a spreadsheet would compute is led by an apostrophe and stays text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cell(cell: Cell, lang: str) -> str:
    if cell is None:
        return ""
    written = words.text(cell, lang)
    return harmless(written) if isinstance(cell, str | Term) else written
