"""A paper as pdf. Its texts go to Typst as data, so nothing in them is read as Typst's language."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

import typst

from gongzhi.core.documents import AWARDS
from gongzhi.core.errors import Refusal
from gongzhi.reports.papers.measures import award_title_ems, award_title_size, letter_title_ems, office_size
from gongzhi.reports.papers.paper import Paper
from gongzhi.reports.papers.words import WrittenPaper, written

SHEETS = Path(__file__).parent / "typst"
# By use, the first that the machine has: the faces that GB/T 9704 names, then free ones of like weight.
SONG = ("SimSun", "STSong", "Source Han Serif SC", "Noto Serif SC", "Noto Serif CJK SC")
HEI = ("SimHei", "STHeiti", "Source Han Sans SC", "Noto Sans SC", "Noto Sans CJK SC")
FAMILIES = {
    "song": (*SONG, *HEI),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", *SONG, *HEI),
    "head": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", *SONG, *HEI),
    "hei": (*HEI, *SONG),
    "latin": ("Times New Roman", "Liberation Serif", "Libertinus Serif", *SONG, *HEI),  # Typst brings Libertinus
}


def pdf_bytes(paper: Paper) -> bytes:
    """The same paper gives the same bytes wherever the same fonts are installed.

    Raises Refusal where the paper has Chinese characters and the machine no font for them.
    """
    made = typeset(paper).compile(format="pdf", timestamp=datetime.combine(paper.signed_on, time(), UTC))
    assert isinstance(made, bytes)
    return made


def typeset(paper: Paper) -> typst.Compiler:
    """The paper on its sheet, to be compiled in any format."""
    said = written(paper)
    text = json.dumps(
        asdict(said) | _measures(said) | {"signed_on": paper.signed_on.timetuple()[:3]}, ensure_ascii=False
    )
    found = families()
    if not found["song"] and any(east_asian_width(letter) in "WF" for letter in text):
        raise Refusal("PAPER_NO_FONT")
    sheet = "award.typ" if paper.kind in AWARDS else f"letter_{paper.language}.typ"
    inputs = {"paper": text, "fonts": json.dumps(found)}
    return typst.Compiler(SHEETS / sheet, root=SHEETS, font_paths=fonts(), sys_inputs=inputs)


@cache
def fonts() -> typst.Fonts:
    """The machine's fonts and those that Typst brings; looked for once a process."""
    return typst.Fonts()


@cache
def families() -> dict[str, list[str]]:
    """Those of FAMILIES that there are."""
    there = set(fonts().families())
    return {use: [name for name in names if name in there] for use, names in FAMILIES.items()}


def _measures(said: WrittenPaper) -> dict[str, object]:
    """Type sizes in points and ems of the title's lines."""
    if said.kind in AWARDS:
        return {
            "title_size": award_title_size(said.title, said.kind),
            "title_ems": award_title_ems(said.title, said.kind),
        }
    return {
        "office_sizes": [office_size(office) for office in said.offices],
        "title_ems": letter_title_ems(said.title, said.language),
    }
