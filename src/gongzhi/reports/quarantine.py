"""The quarantine of a load of declarations as a csv that whoever sent the file can work through."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.core.register_reading import SHOWN
from gongzhi.core.registers import Column, Register
from gongzhi.engine.loading import BROKEN, TWICE
from gongzhi.engine.looking import Fault
from gongzhi.reports.csv_text import harmless


def quarantine_csv(found: Iterable[Fault], form: Register, lang: str) -> Iterator[bytes]:
    """Record, column, rule as a sentence, and value of each fault, by piece; UTF-8 with a mark at its beginning."""
    header = [
        say(code, lang) for code in ("QUARANTINE_LINE", "QUARANTINE_COLUMN", "QUARANTINE_RULE", "QUARANTINE_VALUE")
    ]
    yield _line(header).encode("utf-8-sig")
    columns = {column.field: column for column in form.columns}
    for fault in found:
        column = columns.get(fault.column)
        called = getattr(column, lang) if column else ""
        said = fault_words(fault, column, form, lang)
        yield _line([str(fault.line), called, said, harmless(fault.value)]).encode()


def fault_words(fault: Fault, column: Column | None, form: Register, lang: str) -> str:
    """What is wrong, and what would be right."""
    where = say("QUARANTINE_WHERE", lang, line=fault.line) if fault.rule.startswith("REGISTER") else fault.line
    values: dict[str, object] = {"where": where, "column": "", "value": fault.value}
    if column:
        length = len(fault.value)
        values |= {
            "column": getattr(column, lang), "hint_zh": column.hint_zh, "hint_en": column.hint_en,
            "least": column.least, "most": column.max_length or column.most, "unit_zh": column.unit_zh,
            "unit_en": column.unit_en, "length": f"{length}+" if length >= SHOWN else length,
        }  # fmt: skip
    if fault.rule == TWICE:
        values["first"] = fault.value
    if fault.rule == BROKEN:
        values |= {"cells": fault.value, "columns": len(form.columns)}
    return wording.sentence(fault.rule, values, lang)


def _line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
