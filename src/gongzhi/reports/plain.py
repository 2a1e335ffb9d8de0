"""A report as text for a terminal: one block a table, columns apart by a tab."""

from __future__ import annotations

from collections.abc import Iterator

from gongzhi.reports import words
from gongzhi.reports.tables import Report


def plain_text(report: Report, lang: str) -> str:
    return "\n".join(_lines(report, lang))


def _lines(report: Report, lang: str) -> Iterator[str]:
    yield words.title(report, lang)
    yield from words.about(report, lang)
    for table in report.tables:
        yield f"\n# {words.term(table.title, lang)}"
        if table.note:
            yield words.term(table.note, lang)
        if table.rows:
            yield "\t".join(words.header(table, lang))
        for row in table.rows:
            yield "\t".join([*(words.text(cell, lang) for cell in row.cells), *words.besides(row, lang)])
