"""A plain list of records as a file: one header, one line a record; numbers as numbers, text never a formula."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from gongzhi.reports.csv_text import harmless
from gongzhi.reports.workbook import OPTIONS, sheet_title

Value = str | int | Decimal | date | None


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """UTF-8 with a mark at its beginning, so that a spreadsheet reads the Chinese; nothing known is empty."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else _text(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, header: Sequence[str], rows: Sequence[Sequence[Value]], *, made_on: date) -> bytes:
    """The same list of the same day gives the same bytes."""
    written = BytesIO()
    book = Workbook(written, OPTIONS)
    book.set_properties({"created": datetime.combine(made_on, time())})
    sheet = book.add_worksheet(sheet_title(title))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, text in enumerate(header):
        sheet.write_string(0, place, text, bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, place, cell, day)
            elif isinstance(cell, int | Decimal):
                sheet.write_number(line, place, cell)
            else:
                sheet.write_string(line, place, cell or "")
    sheet.freeze_panes(1, 1)
    book.close()
    return written.getvalue()


def _text(cell: int | Decimal | date | None) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
