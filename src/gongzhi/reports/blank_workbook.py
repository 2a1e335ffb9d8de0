"""The blank form of a register as a workbook: headers, what columns may hold, an example, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.core.registers import Column, Register
from gongzhi.reports.workbook import OPTIONS, sheet_title

FIRST_ROW, LAST_ROW = 3, 200_000  # lines that a list to choose from is attached to, counted from 0
WIDTH = 22  # characters of a column


def blank_workbook(kind: str, lang: str) -> bytes:
    """Rows 2 and 3 begin with # and are never taken in. Text columns are text cells, so that long codes stay whole."""
    form = registers.register(kind)
    written = BytesIO()
    book = Workbook(written, OPTIONS)
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    grey = book.add_format({"italic": True, "font_color": "#666666", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(sheet_title(str(getattr(form, f"title_{lang}"))))
    lists = book.add_worksheet(say("BLANK_CHOICES", lang))
    sheet.set_column(0, len(form.columns) - 1, WIDTH, text)
    rows = (
        ([str(getattr(column, lang)) for column in form.columns], bold),
        (_commented([registers.told(column, lang) for column in form.columns]), grey),
        (_commented([column.example for column in form.columns]), grey),
    )
    for line, (words, look) in enumerate(rows):
        for place, word in enumerate(words):
            sheet.write_string(line, place, word, look)
    listed = [(place, column) for place, column in enumerate(form.columns) if _is_listed(column)]
    _choices(lists, [(place, column, choices(column, lang)) for place, column in listed], lang)
    for place, column in listed:
        _offer(sheet, place, len(column.words), lang)
    sheet.freeze_panes(1, 1)
    _notes(book.add_worksheet(say("BLANK_NOTES", lang)), form, lang, bold, book.add_format({"text_wrap": True}))
    book.close()
    return written.getvalue()


def _commented(words: list[str]) -> list[str]:
    return [f"{registers.COMMENT} {words[0]}", *words[1:]]


def _is_listed(column: Column) -> bool:
    return column.kind in ("choice", "yes_no") and bool(column.words)


def choices(column: Column, lang: str) -> list[str]:
    """What a person chooses from, which the reader understands: words, and codes together with their names."""
    return [_spelling(code, spellings, lang) for code, spellings in column.words.items()]


def _spelling(code: str, spellings: Sequence[str], lang: str) -> str:
    named = [said for said in spellings if said.startswith(f"{code} ")]
    if not named:
        return spellings[0]
    return named[0] if lang == "zh" else named[-1]


def _choices(sheet: Worksheet, listed: list[tuple[int, Column, list[str]]], lang: str) -> None:
    """The closed lists, each under its column's letter; written row by row."""
    for place, column, _ in listed:
        sheet.write_string(0, place, str(getattr(column, lang)))
    for line in range(max((len(said) for *_, said in listed), default=0)):
        for place, _, said in listed:
            if line < len(said):
                sheet.write_string(line + 1, place, said[line])


def _offer(sheet: Worksheet, place: int, count: int, lang: str) -> None:
    """A column of a closed list takes nothing else."""
    letter = xl_col_to_name(place)
    source = f"='{say('BLANK_CHOICES', lang)}'!${letter}$2:${letter}${count + 1}"
    options = {"validate": "list", "source": source, "ignore_blank": True, "error_title": say("BLANK_CHOOSE", lang)}
    sheet.data_validation(FIRST_ROW, place, LAST_ROW, place, options)


def _notes(sheet: Worksheet, form: Register, lang: str, bold: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, WIDTH)
    sheet.set_column(1, 3, WIDTH * 2, wrapped)
    sheet.write_string(0, 0, say("BLANK_HOW", lang))
    for place, code in enumerate(("BLANK_COLUMN", "BLANK_MAY_HOLD", "BLANK_REQUIRED", "BLANK_ALSO_CALLED")):
        sheet.write_string(2, place, say(code, lang), bold)
    for line, column in enumerate(form.columns, start=3):
        required = say("BLANK_YES" if column.required else "BLANK_NO", lang)
        told = (str(getattr(column, lang)), registers.told(column, lang), required, "、".join(column.also))
        for place, words in enumerate(told):
            sheet.write_string(line, place, words)
