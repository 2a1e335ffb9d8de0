"""A table as a file: exactly what is shown, in the reader's words, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.lists import Cell, Column, Link, ListView
from gongzhi.web.presenters.marks import GradeBadge
from gongzhi.web.words import number_words

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which spreadsheets know UTF-8
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what begins like one is data all the same


def data(table: ListView, frame: Frame) -> bytes:
    """The rows of a chart's table, then what the chart says about itself; UTF-8 with its mark, CRLF."""
    written = StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(_title(column) for column in table.columns)
    for row in table.rows:
        out.writerow(_safe(_cell(cell, column, frame)) for cell, column in zip(row.cells, table.columns, strict=True))
    out.writerow(())
    out.writerows([_safe(said)] for said in _about(frame))
    return (MARK + written.getvalue()).encode()


def _title(column: Column) -> str:
    return f"{column.title} ({column.unit})" if column.unit else column.title


def _cell(cell: Cell, column: Column, frame: Frame) -> str:
    """Numbers with the digits that are shown and no comma; a dash where nothing is known."""
    if cell is None:
        return "—"
    if isinstance(cell, int | Decimal | Fraction):
        return number_words(cell, column.digits).replace(",", "").replace("\N{MINUS SIGN}", "-")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Link):
        return _cell(cell.text, column, frame)
    if isinstance(cell, GradeBadge):
        return frame.say("GRADE", grade=cell.grade)
    if isinstance(cell, str):
        return cell
    raise TypeError(f"{type(cell).__name__} has no words in a table of a chart")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


def _about(frame: Frame) -> Iterator[str]:
    yield frame.title
    yield frame.say("CHART_UNIT", unit=frame.unit)
    if frame.of_what:
        yield frame.say("CHART_OF_WHAT", of_what=frame.of_what)
    yield f"{frame.say('FINDING_AS_OF')} {frame.as_of.isoformat()}"
    yield frame.say("CHART_SOURCE", source=frame.source)
    if frame.synthetic:
        yield frame.say("SYNTHETIC")
