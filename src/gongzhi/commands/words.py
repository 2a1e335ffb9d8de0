"""`gongzhi words`: a source's own file in; labels, how likely they are and why, out."""

from __future__ import annotations

import csv
import io
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.words import labeller
from gongzhi.catalogue.source_files import source_file
from gongzhi.catalogue.words import Task, chapters_of, facts_written, task
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.words.judging import Judgement
from gongzhi.sources.database import is_database, only_table
from gongzhi.sources.reading import MOST_RECORDS, content_of

ADDED = ("label", "probability", "labels", "code", "hazard", "hs_chapters", "how", "ask", "reasons")
Row = Mapping[str, str]


def label(given: Namespace) -> None:
    """Every row with its label: of a row that names several things the first, all of them under `labels`.

    With --facts the counted facts of the file instead: what the package ships, made anew.
    """
    of = task(given.task)
    header, rows = _rows(given.file, of)
    if given.facts:
        sys.stdout.write(facts_written(of.counted_from(rows), of))
        return
    able = labeller(of.name, day_of(now()))
    names = [*(name for name in header if name not in ADDED), *ADDED]
    out = csv.DictWriter(sys.stdout, names, lineterminator="\n", extrasaction="ignore")
    out.writeheader()
    for row in rows:
        out.writerow({**row, **_added(able.judgements(row), row, of)})


def _added(answers: Sequence[Judgement], row: Row, of: Task) -> Row:
    first = answers[0]
    return {
        "label": of.in_source_words(first.label),
        "probability": f"{first.probability:.4f}",
        "labels": "; ".join(of.in_source_words(answer.label) for answer in answers),
        "code": first.label,
        "hazard": of.look_up.families.get(first.label, ""),
        "hs_chapters": chapters_of(of, row, first.label),
        "how": first.how,
        "ask": "yes" if any(answer.ask for answer in answers) else "no",
        "reasons": "; ".join(first.reasons),
    }


def _rows(path: Path, of: Task) -> tuple[list[str], list[Row]]:
    """Columns and rows of a csv or SQLite file. Raises BadInput for one that is neither or lacks what is read first."""
    content = content_of(path.read_bytes(), path.name)
    if is_database(content):
        tables = {shape.table for shape in source_file(of.source).shapes if shape.table}
        header, found = only_table(content, path.name, tables, MOST_RECORDS)
        rows: list[Row] = [dict(zip(header, cells, strict=True)) for _, cells in found]
    else:
        reader = csv.DictReader(io.StringIO(_text(content, path.name)), restval="")
        header = list(reader.fieldnames or [])
        try:
            rows = list(reader)
        except csv.Error as fault:
            raise BadInput([Cell(f"line {reader.line_num}", "", str(fault), "WORDS_UNREADABLE")]) from fault
    if of.read_first not in header:
        raise BadInput([Cell(path.name, of.read_first, "", "WORDS_COLUMN_MISSING", {"name": of.read_first})])
    return header, rows


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput([Cell(name, "", str(fault.reason), "WORDS_UNREADABLE")]) from fault
