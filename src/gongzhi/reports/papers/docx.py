"""A paper as docx, for an office that goes on writing it: real headings, tables and page numbers.

The fonts that official documents are set in are named and not enclosed; offices that write them have them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from docx.shared import Mm

from gongzhi.core.documents import AWARDS
from gongzhi.reports.papers.docx_draft import (
    CENTRE,
    FANGSONG,
    GOLD,
    HEI,
    JUSTIFIED,
    LEFT,
    RED,
    RIGHT,
    SONG,
    XIAOBIAOSONG,
    Draft,
    Sheet,
)
from gongzhi.reports.papers.docx_xml import fixed_bytes, rule_below, set_frame
from gongzhi.reports.papers.measures import award_title_ems, award_title_size, letter_title_ems, office_size, width
from gongzhi.reports.papers.paper import Paper
from gongzhi.reports.papers.words import WrittenPaper, written

LONGEST_ABOUT = 255  # characters of a property of the file
# GB/T 9704: 22 lines of 28 characters on 225 by 156 mm, a little closer than characters of 16 points are wide
LETTER_ZH = Sheet(
    (37, 26, 35, 28),
    16,
    Mm(225).pt / 22,
    2,
    0,
    FANGSONG,
    JUSTIFIED,
    HEI,
    12,
    closer=Mm(156).pt / 28 - 16,
    foot=22,
)
LETTER_EN = Sheet((27, 27, 27, 27), 11.5, 0, 0, 7, SONG, JUSTIFIED, SONG, 10)
AWARD_ZH = Sheet((30, 34, 36, 34), 20, 32, 2, 0, FANGSONG, JUSTIFIED, HEI, 12, wide=True)
AWARD_EN = Sheet((30, 34, 36, 34), 16, 0, 0, 6, SONG, CENTRE, SONG, 12, wide=True)
PLATE_ZH = replace(AWARD_ZH, indent=0, align=CENTRE)


def docx_bytes(paper: Paper) -> bytes:
    """The same paper gives the same bytes."""
    said = written(paper)
    draft = _award(said) if paper.kind in AWARDS else _letter_zh(said) if paper.language == "zh" else _letter_en(said)
    at = datetime.combine(paper.signed_on, time())
    about = {
        "title": said.title,
        "author": "; ".join(said.offices),
        "subject": f"{said.kind_word} {said.number}",
        "comments": said.note,
        "language": "zh-CN" if paper.language == "zh" else "en-GB",
    }
    short = {name: text[:LONGEST_ABOUT] for name, text in about.items()}
    return fixed_bytes(draft.document, paper.signed_on, {**short, "created": at, "modified": at, "revision": 1})


def _letter_zh(said: WrittenPaper) -> Draft:
    draft = Draft(said, LETTER_ZH)
    em, pitch = draft.sheet.size, draft.sheet.pitch
    draft.number_pages(by_side=True)
    for place, office in enumerate(said.offices):
        size = office_size(office)
        draft.line(
            office, size=size, face=XIAOBIAOSONG, colour=RED, align=CENTRE, first=0, pitch=1.2 * size,
            before=0 if place else Mm(15).pt, after=6,
        )  # fmt: skip
    number = draft.line(said.number, align=CENTRE, first=0, before=pitch)
    rule_below(number, points=1.5, space=11, colour=RED)
    _title(draft, said.title, before=2 * pitch)
    if said.addressee:
        draft.line(said.addressee, first=0, align=LEFT)
    _body(draft)
    for place, line in enumerate(said.annex_lines):
        draft.line(line, before=0 if place else pitch, first=0, left=(5 if place else 2) * em, align=LEFT, keep=True)
    _signed(draft, before=2 * pitch, aside=4)
    _below(draft, 14)
    for annex in said.annexes:
        draft.line(annex.label, face=HEI, first=0, align=LEFT, new_page=True)
        _title(draft, annex.title, before=pitch)
        for part in annex.parts:
            draft.part(part)
    return draft


def _title(draft: Draft, title: str, *, before: float) -> None:
    beside = max(0.0, (draft.sheet.across - letter_title_ems(title, "zh") * 22) / 2)
    draft.line(
        title, size=22, face=XIAOBIAOSONG, align=CENTRE, first=0, left=beside, right=beside, before=before,
        after=draft.sheet.pitch, pitch=35, level=1,
    )  # fmt: skip


def _body(draft: Draft) -> None:
    """The last paragraph stays on one page with the signature."""
    for place, part in enumerate(draft.said.parts, start=1):
        draft.part(part, keep=place == len(draft.said.parts))


def _signed(draft: Draft, *, before: float, aside: float) -> None:
    """The day `aside` ems from the right, each office centred over it as far as the line reaches."""
    em, day = draft.sheet.size, width(draft.said.day)
    for place, office in enumerate(draft.said.offices):
        right = max(0.0, aside - (width(office) - day) / 2) * em
        draft.line(office, align=RIGHT, first=0, right=right, before=0 if place else before, keep=True)
    draft.line(draft.said.day, align=RIGHT, first=0, right=aside * em)


def _letter_en(said: WrittenPaper) -> Draft:
    draft = Draft(said, LETTER_EN)
    draft.number_pages(by_side=False)
    for office in said.offices:
        head = draft.line(office, size=14, bold=True, align=LEFT)
    rule_below(head, points=1, space=6, colour="000000")
    draft.both_ends(said.number, said.day)
    beside = draft.sheet.across - letter_title_ems(said.title, "en") * 17
    draft.line(said.title, size=17, bold=True, align=LEFT, right=beside, before=20, after=14, level=1)
    if said.addressee:
        draft.line(said.addressee, align=LEFT)
    _body(draft)
    for place, line in enumerate(said.annex_lines):
        draft.line(line, align=LEFT, before=0 if place else 8, keep=True)
    for place, office in enumerate(said.offices):
        draft.line(office, align=LEFT, before=0 if place else 30, after=2, keep=True)
    draft.line(said.day, align=LEFT)
    _below(draft, 10)
    for annex in said.annexes:
        draft.line(annex.label, bold=True, align=LEFT, new_page=True)
        draft.line(annex.title, size=17, bold=True, align=LEFT, after=14, level=1)
        for part in annex.parts:
            draft.part(part)
    return draft


def _award(said: WrittenPaper) -> Draft:
    plate, chinese = said.kind == "plate", said.language == "zh"
    draft = Draft(said, (PLATE_ZH if plate else AWARD_ZH) if chinese else AWARD_EN)
    centred = plate or not chinese
    set_frame(draft.section, GOLD)
    size = award_title_size(said.title, said.kind)
    beside = max(0.0, (draft.sheet.across - award_title_ems(said.title, said.kind) * size) / 2)
    draft.line(
        said.title, size=size, face=XIAOBIAOSONG if chinese else SONG, bold=not chinese, colour=RED, align=CENTRE,
        first=0, left=beside, right=beside, before=90 if plate else 10, after=10, pitch=0, level=1,
    )  # fmt: skip
    if not plate:
        draft.line(said.number, size=12, align=CENTRE, first=0, after=16)
    if said.addressee:
        draft.line(
            said.addressee, size=24 if centred else 0, align=CENTRE if centred else LEFT, first=0, after=6, pitch=0
        )
    _body(draft)
    if centred:
        for place, line in enumerate((*said.offices, said.day)):
            draft.line(line, align=CENTRE, first=0, before=0 if place else 60)
    else:
        longest = max(map(width, said.offices))
        _signed(draft, before=50, aside=1 + max(0.0, (longest - width(said.day)) / 2))
    draft.foot(filter(None, (said.number if plate else "", said.check, said.note)))
    return draft


def _below(draft: Draft, size: float) -> None:
    """How the number is checked, and that it is synthetic."""
    for line in filter(None, (draft.said.check, draft.said.note)):
        draft.line(line, size=size, before=12, after=0)
