"""A paper in its language: every line as text, numbered as official documents number, for all renderers alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Literal

from gongzhi.catalogue.messages import LANGUAGES, messages, say
from gongzhi.core.documents import AWARDS, FIRST_YEAR, DocumentNumber, PaperKind
from gongzhi.reports import words
from gongzhi.reports.papers.measures import table_shares
from gongzhi.reports.papers.paper import Annex, Grid, Heading, Numbered, Paper, Paragraph, Part
from gongzhi.reports.tables import Cell

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What XML cannot hold, and marks that turn the direction of writing, by which a text could read otherwise than it is.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
REPLACED = "\N{REPLACEMENT CHARACTER}"
NUMBER = re.compile(r"(?P<mark>.+?)[\W_]*(?P<year>[0-9]{4})[\W_]+(?:no[\W_]*)?(?P<serial>[0-9]{1,9})\s*号?")
MARK = "PAPER_MARK_"  # and the series
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Written:
    """One block of text, or a table: `rows` under `header`, `shares` of the line by column."""

    kind: Literal["heading", "paragraph", "item", "table"]
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numeric: tuple[bool, ...] = ()
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class WrittenAnnex:
    label: str
    title: str
    parts: tuple[Written, ...]


@dataclass(frozen=True)
class WrittenPaper:
    """A paper as strings, in the order in which they stand on it; "" and () for what it has not."""

    kind: PaperKind
    language: str
    kind_word: str
    offices: tuple[str, ...]
    number: str
    title: str
    addressee: str
    parts: tuple[Written, ...]
    annex_lines: tuple[str, ...]
    day: str
    annexes: tuple[WrittenAnnex, ...]
    check: str
    note: str
    mark: tuple[str, ...]  # said across each page
    page: tuple[str, str]  # before and after the number of a page


def written(paper: Paper) -> WrittenPaper:
    lang = paper.language
    number = number_words(paper.number, lang)
    kind_word = say(f"PAPER_KIND_{paper.kind}".upper(), lang)
    award = paper.kind in AWARDS
    return WrittenPaper(
        kind=paper.kind,
        language=lang,
        kind_word=kind_word,
        offices=tuple(_text(office, lang) for office in paper.signed_by),
        number=say("PAPER_NUMBERED", lang, number=number) if award else number,
        title=_text(paper.title, lang),
        addressee=_addressee(paper),
        parts=_parts((*paper.parts, *_rights(paper)), lang),
        annex_lines=_annex_lines(paper.annexes, lang),
        day=day_words(paper.signed_on, lang),
        annexes=_annexes(paper.annexes, lang),
        check=say("PAPER_CHECK", lang, place=printable(paper.checked_at), number=number, kind=kind_word)
        if paper.checked_at
        else "",
        note=say("PAPER_SYNTHETIC_NOTE", lang) if paper.synthetic else "",
        mark=tuple(say("PAPER_SYNTHETIC_MARK", one) for one in LANGUAGES) if paper.synthetic else (),
        page=_around_page(lang),
    )


def number_words(number: DocumentNumber, lang: str) -> str:
    """赣共治决〔2017〕12号, or GGZ-D [2017] No. 12."""
    mark = say(f"PAPER_MARK_{number.series}".upper(), lang)
    return say("PAPER_NUMBER", lang, mark=mark, year=number.year, serial=number.serial)


def number_read(text: str) -> DocumentNumber | None:
    """The number that somebody typed, in either language, whatever brackets and blanks stand in it; None for none."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", text.strip().lower()))
    series = _marks().get(_bare(found["mark"])) if found else None
    if found is None or series is None or int(found["year"]) < FIRST_YEAR or not int(found["serial"]):
        return None
    return DocumentNumber(series, int(found["year"]), int(found["serial"]))


@cache
def _marks() -> Mapping[str, str]:
    """The series by its mark, in either language."""
    return {
        _bare(words[lang]): code.removeprefix(MARK).lower()
        for code, words in messages().items()
        if code.startswith(MARK)
        for lang in LANGUAGES
    }


def _bare(mark: str) -> str:
    return re.sub(r"[\W_]", "", mark.lower())


def day_words(day: date, lang: str) -> str:
    """2017年3月14日, or 14 March 2017."""
    month = say("PAPER_MONTHS", lang).split()[day.month - 1]
    return say("PAPER_DAY", lang, year=day.year, month=month, day=day.day)


def printable(text: str) -> str:
    """Line ends as one newline, tabs as spaces; what cannot be printed truly shows as a replacement character."""
    return UNPRINTABLE.sub(REPLACED, LINE_ENDS.sub("\n", text).replace("\t", " "))


def ordinal(number: int, lang: str) -> str:
    """一 to 九十九 in Chinese, where larger numbers and English take digits."""
    if lang != "zh" or number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def _text(text: Cell, lang: str) -> str:
    return printable(day_words(text, lang) if isinstance(text, date) else words.text(text, lang))


def _around_page(lang: str) -> tuple[str, str]:
    before, _, after = say("PAPER_PAGE", lang, n="#").partition("#")
    return before, after


def _addressee(paper: Paper) -> str:
    name = _text(paper.addressee, paper.language)
    if not name or paper.kind == "plate":
        return name
    return say("PAPER_HOLDER" if paper.kind == "certificate" else "PAPER_ADDRESSEE", paper.language, name=name)


def _rights(paper: Paper) -> Iterator[Part]:
    if paper.rights:
        yield Heading(say("PAPER_RIGHTS", paper.language))
        yield from (Paragraph(right) for right in paper.rights)


def _parts(parts: tuple[Part, ...], lang: str) -> tuple[Written, ...]:
    headings = count(1)
    alone = sum(isinstance(part, Heading) for part in parts) == 1
    return tuple(line for part in parts for line in _lines(part, lang, headings, alone))


def _lines(part: Part, lang: str, headings: Iterator[int], alone: bool) -> Iterator[Written]:
    """A single heading of a text goes without a number."""
    match part:
        case Heading(text):
            said = _text(text, lang)
            n = ordinal(next(headings), lang)
            yield Written("heading", said if alone else say("PAPER_HEADING", lang, n=n, text=said))
        case Paragraph(text):
            yield Written("paragraph", _text(text, lang))
        case Numbered(items):
            for place, item in enumerate(items, start=1):
                yield Written("item", say("PAPER_ITEM", lang, n=ordinal(place, lang), text=_text(item, lang)))
        case Grid(columns, rows):
            header = tuple(printable(words.heading(column, lang)) for column in columns)
            cells = tuple(tuple(_text(cell, lang) for cell in row) for row in rows)
            texts = tuple(zip(header, *cells, strict=True))
            shares = table_shares(texts, [column.kind == "text" for column in columns], lang)
            numeric = tuple(column.kind == "number" for column in columns)
            yield Written("table", header=header, rows=cells, numeric=numeric, shares=shares)


def _annex_lines(annexes: tuple[Annex, ...], lang: str) -> tuple[str, ...]:
    titles = [_text(annex.title, lang) for annex in annexes]
    if len(titles) == 1:
        return (say("PAPER_ANNEX_ONLY", lang, title=titles[0]),)
    return tuple(
        say("PAPER_ANNEX_FIRST" if n == 1 else "PAPER_ANNEX_NEXT", lang, n=n, title=title)
        for n, title in enumerate(titles, start=1)
    )


def _annexes(annexes: tuple[Annex, ...], lang: str) -> tuple[WrittenAnnex, ...]:
    """Those that are printed with the paper, each labelled by its place among all."""
    only = len(annexes) == 1
    return tuple(
        WrittenAnnex(
            say("PAPER_ANNEX_LABEL_ONLY", lang) if only else say("PAPER_ANNEX_LABEL", lang, n=n),
            _text(annex.title, lang),
            _parts(annex.parts, lang),
        )
        for n, annex in enumerate(annexes, start=1)
        if annex.parts
    )
