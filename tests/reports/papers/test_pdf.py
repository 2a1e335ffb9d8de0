"""A paper as pdf: all of its text is on the page and none of it is read as anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages
from gongzhi.core.errors import Refusal
from gongzhi.reports.papers import pdf
from gongzhi.reports.papers.paper import Annex, Paragraph
from gongzhi.reports.papers.pdf import pdf_bytes
from gongzhi.reports.papers.words import printable, written
from tests.reports.papers.examples import CERTIFICATE_ZH, DECISION_EN, DECISION_ZH, HOSTILE, PAPERS, hostile, plate_of
from tests.reports.papers.reading import letters, pages, set_texts

BINARY_MARK = b"%PDF-1."


@pytest.mark.parametrize("name", PAPERS)
def test_every_line_of_a_paper_is_set_and_every_letter_has_a_form(name):
    paper = PAPERS[name]
    said, texts = written(paper), set_texts(paper)
    for line in (said.title, *(part.text for part in said.parts if part.text), *said.annex_lines):
        assert line in texts
    for cell in (cell for part in said.parts for row in part.rows for cell in row):
        assert cell in texts
    made = pdf_bytes(paper)
    assert made.startswith(BINARY_MARK)
    every = (said.title, said.number, said.addressee, said.day, *said.offices, *said.annex_lines, said.check)
    assert set("".join((*every, *(part.text for part in said.parts)))) - letters(made) <= {" ", "\n"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["decision", "certificate", "plate"])
def test_hostile_texts_are_texts(kind, language):
    paper = hostile(kind, language)
    texts = set_texts(paper)
    for part in written(paper).parts:
        assert part.kind == "table" or part.text in texts
    assert [text for text in HOSTILE if text not in texts] == []
    assert pdf_bytes(paper).startswith(BINARY_MARK)


@pytest.mark.parametrize(("language", "left", "right"), [("zh", 28, 26), ("en", 27, 27)])
def test_nothing_is_printed_beside_the_text_however_long_a_word_is(language, left, right):
    paper = replace(hostile("decision", language), synthetic=False)
    for page in pages(paper):
        assert page.is_blank(0, (left - 4) / 210)
        assert page.is_blank((210 - right + 4) / 210, 1)


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_is_set_as_it_is(text):
    shown = printable(text)
    assert not shown.strip() or shown in set_texts(replace(DECISION_ZH, parts=(Paragraph(text),), annexes=()))


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_paper_gives_the_same_bytes(name):
    assert pdf_bytes(PAPERS[name]) == pdf_bytes(PAPERS[name])


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib; from tests.reports.papers.examples import DECISION_ZH;"
        "from gongzhi.reports.papers.pdf import pdf_bytes; print(hashlib.sha256(pdf_bytes(DECISION_ZH)).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path), "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(found) == 1


def test_another_day_or_number_gives_other_bytes():
    number = replace(DECISION_ZH.number, serial=13)
    day = DECISION_ZH.signed_on.replace(day=15)
    assert len({pdf_bytes(one) for one in (DECISION_ZH, replace(DECISION_ZH, number=number),
                                           replace(DECISION_ZH, signed_on=day))}) == 3  # fmt: skip


# The Chinese notice has three lines left for a signature of five, which takes the last line of the text along.
PAGES = {"decision_zh": 4, "decision_en": 3, "notice_zh": 2}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_takes_as_many_pages_as_it_needs(name):
    assert len(pages(PAPERS[name], ppi=8)) == PAGES.get(name, 1)


def test_a_chinese_page_holds_twenty_two_lines_of_twenty_eight_characters():
    """A line more or a character more, and the text goes on."""
    full = ["字" * 26] + ["字" * 28] * 60  # the first line is indented by two

    def count(lines: list[str]) -> int:
        annex = Annex("单", (Paragraph("\n".join(lines)),))
        return len(pages(replace(DECISION_ZH, parts=(), annexes=(annex,)), ppi=8))

    first = count(full[:1])
    held = max(lines for lines in range(10, 23) if count(full[:lines]) == first)  # below its title
    assert count(full[: held + 22]) == first + 1
    assert count(full[: held + 23]) == first + 2
    assert count([*full[: held + 21], "字" * 29]) == first + 2


def test_a_chinese_letter_has_a_red_head_on_its_first_page_only_and_an_english_one_none():
    first, *more = pages(DECISION_ZH)
    assert first.has_red()
    assert not any(page.has_red() for page in more)
    assert not any(page.has_red() for page in pages(DECISION_EN))


def test_what_is_synthetic_is_marked_on_each_page():
    for paper in (DECISION_ZH, DECISION_EN, CERTIFICATE_ZH, plate_of(CERTIFICATE_ZH)):
        plain, marked = pages(paper), pages(replace(paper, synthetic=True))
        assert len(marked) == len(plain)
        for before, after in zip(plain, marked, strict=True):
            assert before.lines != after.lines
    paper = replace(DECISION_ZH, parts=(), annexes=())
    above_the_signature = {"left": 0.25, "right": 0.45, "top": 0.55, "bottom": 0.6}
    assert pages(paper)[0].is_blank(**above_the_signature)
    assert not pages(replace(paper, synthetic=True))[0].is_blank(**above_the_signature)


def test_an_award_is_framed():
    (page,) = pages(CERTIFICATE_ZH)
    assert page.is_blank(0, 0.02)
    for place in (0.03, 0.94):
        assert not page.is_blank(place, place + 0.03, 0.4, 0.6)


def test_a_machine_without_chinese_fonts_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "families", lambda: {use: [] for use in pdf.FAMILIES} | {"latin": ["Libertinus Serif"]})
    with pytest.raises(Refusal, match="PAPER_NO_FONT"):
        pdf_bytes(DECISION_ZH)
    assert "fonts-noto-cjk" in messages()["PAPER_NO_FONT"]["zh"]
    assert pdf_bytes(PAPERS["plate_en"]).startswith(BINARY_MARK)
