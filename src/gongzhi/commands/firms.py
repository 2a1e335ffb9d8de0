"""`gongzhi firms`: a list of firms' names in; the registered firm, how probable it is and why, out."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.places import firm_words, gazetteer
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import sentence
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.finding import Step
from gongzhi.core.identity import uscc
from gongzhi.core.identity.firm_answers import FirmAnswer, answered
from gongzhi.core.identity.links import TABLES, PartyNamed, Register, RegisteredFirm, index
from gongzhi.core.identity.places import place

ADDED = ("match_uscc", "match_name", "probability", "how", "ask", "others", "reasons_zh", "reasons_en")
OTHERS = 2
LONGEST_CELL = 131_072  # characters
Row = Mapping[str, str]


def match(given: Namespace) -> int:
    """Every row with the most probable firm; `ask` says yes where a person has to decide.

    Columns: name; besides, where the list has them, uscc, place, address, products, hs. A row with a fault stands in
    its place with how "fault" and the sentence as its reasons; the sentences go to standard error too. 1 if there is
    such a row, else 0. Raises BadInput where a column is missing, the file is no csv, or the register has a fault.
    """
    rows = _rows(given.file, ("name",))
    header = next(rows)[1]
    register = _register(given.register)
    day = day_of(now())
    rules = book(day).only(*TABLES)
    out = csv.writer(sys.stdout, lineterminator="\n")
    kept = [name for name in header if name not in ADDED]
    out.writerow([*kept, *ADDED])
    faults = 0
    for line, cells in rows:
        row = dict(zip(header, _in_columns(cells, len(header)), strict=True))
        try:
            _check_width(cells, header, given.file, line)
            party, code = _asked(row, given.file, line)
        except BadInput as fault:
            faults += 1
            print(sentence(fault), file=sys.stderr)
            added = ["", "", "", "fault", "yes", "", *(sentence(fault, lang) for lang in LANGUAGES)]
        else:
            added = _added(answered(party, code, register, rules, as_of=day), register)
        out.writerow([*(row[name] for name in kept), *added])
    return 1 if faults else 0


def _asked(row: Row, path: Path, line: int) -> tuple[PartyNamed, str]:
    """The firm that a row names, and its credit code, "" without one. Raises BadInput where it names none."""
    code = _code(row, "uscc", path, line)
    if not row["name"].strip() and not code:
        raise BadInput([_cell(path, line, "name", "", "FIRMS_NAME_MISSING")])
    return PartyNamed(str(line), row["name"], _place(row), row.get("products", ""), row.get("hs", "")), code


def _in_columns(cells: Sequence[str], width: int) -> list[str]:
    """As many cells as there are columns, nothing lost: what is too many stands in the last, with its commas."""
    fitting = [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*fitting, *[""] * (width - len(fitting))]


def _added(answer: FirmAnswer, register: Register) -> list[str]:
    first, *rest = answer.proposals or (None,)
    others = [f"{one.target} {register.by_code[one.target].name_zh} {one.probability}" for one in rest[:OTHERS] if one]
    return [
        first.target if first else "",
        register.by_code[first.target].name_zh if first else "",
        "" if first is None or first.probability is None else str(first.probability),
        answer.how,
        "yes" if answer.ask else "no",
        "; ".join(others),
        *("".join(_said(answer.reasons, lang)) for lang in LANGUAGES),
    ]


def _said(reasons: Sequence[Step], lang: str) -> Iterator[str]:
    for at, step in enumerate(reasons):
        yield (" " if at and lang == "en" else "") + say(step.code, lang, **step.values)


def _register(path: Path | None) -> Register:
    """The firms of a csv (uscc, name_zh, and name_en, region, hs where it has them), or of the database."""
    if path is None:
        from gongzhi.commands.platform import firms_known  # a register in a file needs no database

        return firms_known()
    rows = _rows(path, ("uscc", "name_zh"))
    header = next(rows)[1]
    firms = {}
    for line, cells in rows:
        _check_width(cells, header, path, line)
        row = dict(zip(header, cells, strict=True))
        code = _code(row, "uscc", path, line)
        if not code or code in firms:
            raise BadInput(
                [_cell(path, line, "uscc", row["uscc"], "FIRMS_CODE_TWICE" if code else "FIRMS_CODE_MISSING")]
            )
        region = row.get("region", "") or _place(row)
        firms[code] = RegisteredFirm(
            code, row["name_zh"], row.get("name_en", ""), region, tuple(row.get("hs", "").split())
        )
    return index(firms.values(), firm_words())


def _place(row: Row) -> str:
    """Code6 of the place's words, or of the address where there is no place; "" where unknown."""
    words = row.get("place", "") or row.get("address", "")
    return place("", words, gazetteer()).code6 or "" if words else ""


def _code(row: Row, column: str, path: Path, line: int) -> str:
    """The credit code as it should be written, "" where none is given. Raises BadInput for one with a fault."""
    written = uscc.tidy(row.get(column, ""))
    found = uscc.faults(written) if written else ()
    if found:
        raise BadInput([_cell(path, line, column, row[column], fault.code, fault.params) for fault in found])
    return written


def _rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The header and each row with its line, read as they are asked for; rows may be of another width.

    Raises BadInput where a needed column is missing, or from where on the file is no csv in UTF-8.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        width = 0
        try:
            for cells in reader:
                if not width:
                    width = len(cells)
                    for name in needed:
                        if name not in cells:
                            raise BadInput([_cell(path, 1, name, "", "FIRMS_COLUMN_MISSING", {"name": name})])
                elif not any(cells):
                    continue
                yield reader.line_num, cells
        except (csv.Error, UnicodeDecodeError) as fault:
            raise BadInput([_cell(path, reader.line_num + 1, "", "", "FIRMS_UNREADABLE")]) from fault
        if not width:
            raise BadInput([_cell(path, 1, needed[0], "", "FIRMS_COLUMN_MISSING", {"name": needed[0]})])


def _check_width(cells: Sequence[str], header: Sequence[str], path: Path, line: int) -> None:
    if len(cells) != len(header):
        counts = {"cells": str(len(cells)), "columns": str(len(header))}
        raise BadInput([_cell(path, line, "", "", "FIRMS_ROW_UNEVEN", counts)])


def _cell(path: Path, line: int, column: str, value: str, code: str, params: Mapping[str, str] | None = None) -> Cell:
    return Cell(f"{path.name}:{line}", column, value, code, params or {})
