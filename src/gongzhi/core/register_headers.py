"""Which column of a file is which column of a register: what is sure, what may be several, and what nobody can say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongzhi.core.register_cells import Fault
from gongzhi.core.registers import Column, Register
from gongzhi.core.tables import NoTable

LOOKED_AT = 30  # rows in which a header is looked for
COMMENT = "#"  # how a line of a form begins that explains its columns and holds no data
NUMBERED = re.compile(r"^[(]?\d{1,2}[.、)]\s*")
BRACKETED = re.compile(r"(.+?)[(\[【〔{]([^)\]】〕}]*)[)\]】〕}]")
SIGNS = re.compile(r"[\s*:;,._\-/'\"“”、，。；：]+")
SHOWN = 60  # characters of a header that a fault repeats

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Heading:
    """One column of a file. fields: what it may be, one where it is sure; fault: why it is none of them as it is."""

    said: str
    fields: tuple[str, ...] = ()
    fault: Fault | None = None
    is_ignored: bool = False  # a header that never holds anything of a register, such as a running number


@dataclass(frozen=True)
class Match:
    """The header of a file. first, last: the numbers of its rows; above: rows before it that are not read.

    width: its cells, with the empty ones at its end
    """

    first: int
    last: int
    above: int
    width: int
    headings: tuple[Heading, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The field of each column where it is sure, "" where the column is not read."""
        return tuple(one.fields[0] if len(one.fields) == 1 and one.fault is None else "" for one in self.headings)


def find_header(form: Register, rows: Sequence[Row]) -> Match:
    """The header among the first rows of a table: the row, or two rows of which the upper groups the lower, of which
    most columns are known. Where none is, the first row of several cells, for a person to say what is what.

    Raises NoTable for rows without any header, and for data that stands above it.
    """
    rows = [(number, cells) for number, cells in rows if not is_comment(cells)][:LOOKED_AT]
    tried = list(_tried(_names_of(form), rows))
    if not tried:
        raise NoTable("TABLE_NO_HEADER")
    place, best = max(tried, key=lambda one: (_known(one[1]), one[1].first == one[1].last, -one[0]))
    if not _known(best):
        wide = [one for one in tried if sum(bool(cell.said) for cell in one[1].headings) > 1]
        place, best = (wide or tried)[0]
    for number, cells in rows[:place]:
        if sum(bool(cell.strip()) for cell in cells) > max(3, len(best.headings) // 2):
            raise NoTable("TABLE_ROWS_ABOVE", number, header=best.first)
    return best


def faults_of(form: Register, match: Match, chosen: Sequence[str]) -> list[tuple[str, Fault]]:
    """What is wrong with a match, as (header, fault): two columns for one field, a required field without a column,
    and, where nobody has decided it, a header that may be several fields or is in another unit."""
    titles = {"title_zh": form.title_zh, "title_en": form.title_en}
    columns = {column.field: column for column in form.columns}
    found: list[tuple[str, Fault]] = []
    for heading, field in zip(match.headings, chosen, strict=True):
        if field:
            continue
        if heading.fault is not None:
            found.append((heading.said, heading.fault))
        elif len(heading.fields) > 1:
            found.append((heading.said, Fault("TABLE_HEADER_AMBIGUOUS", _names(columns, heading.fields))))
    times = Counter(field for field in chosen if field)
    said = " / ".join(heading.said for heading in match.headings if heading.said)
    for column in form.columns:
        if times[column.field] > 1:
            found.append((column.zh, Fault("REGISTER_COLUMN_TWICE", {"column_en": column.en})))
        if column.required and not times[column.field]:
            told = {"column_en": column.en, "found": said[: SHOWN * 5], **titles}
            found.append((column.zh, Fault("REGISTER_MISSING_COLUMN", told)))
    return found


def is_comment(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].lstrip().startswith(COMMENT)


def squeezed(said: str) -> str:
    """A header as it counts: half width, lower case, without blanks, signs and its number in a list."""
    plain = unicodedata.normalize("NFKC", said).casefold().strip()
    return SIGNS.sub("", NUMBERED.sub("", plain))


def _tried(names: _Names, rows: Sequence[Row]) -> Iterator[tuple[int, Match]]:
    for place, (number, cells) in enumerate(rows):
        yield place, Match(number, number, place, len(cells), _headings(names, [(cell, "") for cell in cells]))
        below = rows[place + 1] if place + 1 < len(rows) else None
        if below is not None and below[0] == number + 1 and sum(bool(cell.strip()) for cell in cells) > 1:
            joined = _joined(cells, below[1])
            yield place, Match(number, below[0], place, len(joined), _headings(names, joined))


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, str]]:
    """Each column's own words and those of the group over it."""
    joined, group = [], ""
    for place in range(max(len(upper), len(lower))):
        over = upper[place].strip() if place < len(upper) else ""
        own = lower[place].strip() if place < len(lower) else ""
        group = over or group
        joined.append((own, group) if own else (over, ""))
    return joined


def _headings(names: _Names, said: Sequence[tuple[str, str]]) -> tuple[Heading, ...]:
    headings = [_heading(names, own, group) for own, group in said]
    while headings and not headings[-1].said:
        headings.pop()
    return tuple(headings)


def _heading(names: _Names, own: str, group: str) -> Heading:
    """A column under a group is what both words together say, where they say more than its own."""
    together = f"{group}{own}"
    if group:
        found = _alone(names, together)
        if found.fields:
            return Heading(f"{group} {own}".strip(), found.fields, found.fault)
    found = _alone(names, own)
    return Heading(f"{group} {own}".strip(), found.fields, found.fault, found.is_ignored)


def _alone(names: _Names, own: str) -> Heading:
    said = re.sub(r"\s+", " ", own).strip()
    plain = unicodedata.normalize("NFKC", own)
    form, index, bases = names.form, names.whole, names.bases
    whole = squeezed(own)
    if not whole:
        return Heading(said)
    if whole in index:
        return Heading(said, index[whole])
    bracketed = BRACKETED.fullmatch(plain.strip().rstrip("*:"))
    base, inside = (squeezed(bracketed[1]), squeezed(bracketed[2])) if bracketed else (whole, "")
    if not bracketed:
        base, inside = _ending(form, bases, whole)
    if base in index or base in bases:
        return _in_unit(form, said, index.get(base) or bases[base], inside)
    return Heading(said, is_ignored=whole in form.around.ignored or base in form.around.ignored)


def _ending(form: Register, bases: Mapping[str, tuple[str, ...]], whole: str) -> tuple[str, str]:
    """A header that ends in a unit without brackets, as 金额/美元."""
    for column in form.columns:
        for unit in column.units:
            if whole.endswith(unit) and column.field in bases.get(whole[: -len(unit)], ()):
                return whole[: -len(unit)], unit
    return whole, ""


def _in_unit(form: Register, said: str, fields: tuple[str, ...], inside: str) -> Heading:
    columns = [column for column in form.columns if column.field in fields]
    with_unit = [column for column in columns if column.units]
    right = tuple(column.field for column in with_unit if inside in column.units)
    if right:
        return Heading(said, right)
    if with_unit:
        code = "TABLE_HEADER_UNIT" if inside and inside not in form.around.brackets else "TABLE_HEADER_NO_UNIT"
        units = {"unit_zh": with_unit[0].unit_zh, "unit_en": with_unit[0].unit_en}
        return Heading(said, fields, Fault(code, units))
    if inside and inside not in form.around.brackets:
        told = _names({column.field: column for column in columns}, fields)
        return Heading(said, fields, Fault("TABLE_HEADER_BRACKET", told))
    return Heading(said, fields)


@dataclass(frozen=True)
class _Names:
    """What a register's columns are called. whole: with their unit, if they have one; bases: without it."""

    form: Register
    whole: Mapping[str, tuple[str, ...]]
    bases: Mapping[str, tuple[str, ...]]


def _names_of(form: Register) -> _Names:
    whole: dict[str, list[str]] = {}
    bases: dict[str, list[str]] = {}
    for column in form.columns:
        for said in (column.zh, column.en):
            whole.setdefault(squeezed(said), []).append(column.field)
        for said in (*_without_unit(column), *column.also):
            (bases if column.units else whole).setdefault(squeezed(said), []).append(column.field)
    return _Names(form, _once(whole), _once(bases))


def _once(found: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {said: tuple(dict.fromkeys(fields)) for said, fields in found.items()}


def _without_unit(column: Column) -> tuple[str, ...]:
    bracketed = BRACKETED.fullmatch(unicodedata.normalize("NFKC", column.zh))
    return (bracketed[1],) if bracketed else ()


def _known(match: Match) -> int:
    return len({field for one in match.headings for field in one.fields})


def _names(columns: Mapping[str, Column], fields: Sequence[str]) -> dict[str, str]:
    return {
        "fields_zh": "、".join(columns[field].zh for field in fields),
        "fields_en": ", ".join(columns[field].en for field in fields),
    }
