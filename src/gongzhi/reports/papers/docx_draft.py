"""A document in Word's format while it is written: lines and tables on a sheet of one look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from gongzhi.reports.papers.docx_xml import (
    Face,
    add_field,
    add_mark,
    repeat_on_each_page,
    set_chinese_lines,
    set_defaults,
    set_face,
    set_spacing,
)
from gongzhi.reports.papers.words import Written, WrittenPaper

LATIN = "Times New Roman"
FANGSONG, SONG = Face("仿宋", LATIN), Face("宋体", LATIN)
HEI, XIAOBIAOSONG = Face("黑体", LATIN), Face("方正小标宋简体", LATIN)
BLACK, RED, GOLD = "000000", "C8102E", "B8893B"
LEFT, CENTRE, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


@dataclass(frozen=True)
class Sheet:
    """How a kind of document looks. Margins in millimetres, type in points."""

    margins: tuple[float, float, float, float]  # top, right, bottom, left
    size: float
    pitch: float  # from line to line; 0: as high as the type asks
    indent: float  # of a paragraph's first line, ems
    after: float  # a paragraph, points
    face: Face
    align: Any
    heading: Face
    table_size: float
    closer: float = 0  # points between letters, below 0 where they stand closer than the type is wide
    foot: float = 14  # millimetres from the page's edge to its number
    wide: bool = False  # lies on its long side

    @property
    def across(self) -> float:
        """The width of the text in points."""
        return float(Mm((297 if self.wide else 210) - self.margins[1] - self.margins[3]).pt)


class Draft:
    """The document so far. Every length is in points, unless it is in ems of the type."""

    def __init__(self, said: WrittenPaper, sheet: Sheet) -> None:
        self.said, self.sheet = said, sheet
        self.document = Document()
        styles = self.document.styles
        set_defaults(styles, sheet.face, said.language)
        styles["Normal"].font.size = Pt(sheet.size)
        set_spacing(styles["Normal"].element.get_or_add_rPr(), sheet.closer)
        if said.language == "zh":
            set_chinese_lines(styles["Normal"].element.get_or_add_pPr())
        for name in ("Heading 1", "Heading 2"):
            set_face(styles[name].element.get_or_add_rPr(), sheet.heading)
            styles[name].font.color.rgb = RGBColor.from_string(BLACK)
            styles[name].font.bold = False
        (self.section,) = self.document.sections
        self._lay_out()
        if said.mark:
            for name, header in (("mark1", self.section.header), ("mark2", self.section.even_page_header)):
                add_mark(header, " ".join(said.mark), name=name)

    def line(
        self,
        text: str,
        *,
        size: float = 0,
        face: Face | None = None,
        align: Any = None,
        first: float | None = None,
        left: float = 0,
        right: float = 0,
        before: float = 0,
        after: float | None = None,
        pitch: float | None = None,
        bold: bool = False,
        colour: str = BLACK,
        level: int = 0,
        keep: bool = False,
        new_page: bool = False,
    ) -> Any:
        """One paragraph. first: ems; level: of a heading, 0 for none; keep: on one page with what follows."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}" if level else "Normal")
        self._write(paragraph, text, size or self.sheet.size, face, bold, colour)
        shape = paragraph.paragraph_format
        aligned = self.sheet.align if align is None else align
        # Word stretches a line that ends in a break of its own.
        shape.alignment = LEFT if aligned == JUSTIFIED and "\n" in text else aligned
        shape.first_line_indent = Pt((self.sheet.indent if first is None else first) * (size or self.sheet.size))
        shape.left_indent, shape.right_indent = Pt(left), Pt(right)
        shape.space_before, shape.space_after = Pt(before), Pt(self.sheet.after if after is None else after)
        self._set_pitch(shape, self.sheet.pitch if pitch is None else pitch)
        shape.keep_with_next, shape.page_break_before = keep or bool(level), new_page
        return paragraph

    def both_ends(self, left: str, right: str) -> None:
        """One line with a text at either end."""
        paragraph = self.line(f"{left}\t{right}", align=LEFT)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(self.sheet.across), WD_TAB_ALIGNMENT.RIGHT)

    def part(self, part: Written, *, keep: bool = False) -> None:
        if part.kind == "table":
            self.table(part)
        elif part.kind == "heading":
            english = self.said.language == "en"
            self.line(part.text, face=self.sheet.heading, bold=english, before=8 if english else 0, level=2)
        elif part.kind == "item" and self.said.language == "en":
            self.line(part.text, first=-1.6, left=3 * self.sheet.size, keep=keep)
        else:
            self.line(part.text, keep=keep)

    def table(self, part: Written) -> None:
        table = self.document.add_table(rows=0, cols=len(part.header), style="Table Grid")
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        widths = [Pt(self.sheet.across * share / sum(part.shares)) for share in part.shares]
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = wide
        for place, texts in enumerate((part.header, *part.rows)):
            row = table.add_row()
            if not place:
                repeat_on_each_page(row)
            for cell, text, numeric, wide in zip(row.cells, texts, part.numeric, widths, strict=True):
                cell.width = wide
                (paragraph,) = cell.paragraphs
                face, bold = (None, False) if place else (self.sheet.heading, self.said.language == "en")
                self._write(paragraph, text, self.sheet.table_size, face, bold, BLACK)
                shape = paragraph.paragraph_format
                shape.alignment = (RIGHT if numeric else LEFT) if place else CENTRE
                shape.space_before = shape.space_after = Pt(2)
                self._set_pitch(shape, 0)
        self.line("", pitch=10, after=0)  # a table that touched the next one would be one with it

    def foot(self, lines: Iterable[str]) -> None:
        """Small lines at the foot of each page."""
        (paragraph,) = self.section.footer.paragraphs
        paragraph.paragraph_format.alignment = CENTRE
        paragraph.paragraph_format.space_after = Pt(0)
        self._write(paragraph, "\n".join(lines), 10, None, False, BLACK)

    def number_pages(self, *, by_side: bool) -> None:
        """The number of the page; by_side: at the outer edge, as in a bound volume."""
        self.document.settings.odd_and_even_pages_header_footer = by_side
        if by_side:
            self._number(self.section.footer, RIGHT, 14, beside=14)
            self._number(self.section.even_page_footer, LEFT, 14, beside=14)
        else:
            self._number(self.section.footer, CENTRE, 10, beside=0)

    def _number(self, footer: Any, align: Any, size: float, *, beside: float) -> None:
        (paragraph,) = footer.paragraphs
        shape = paragraph.paragraph_format
        shape.alignment, shape.left_indent, shape.right_indent = align, Pt(beside), Pt(beside)
        before, after = self.said.page
        self._write(paragraph, before, size, SONG, False, BLACK)
        add_field(paragraph, "PAGE", like=paragraph.runs[0])
        self._write(paragraph, after, size, SONG, False, BLACK)

    def _write(self, paragraph: Any, text: str, size: float, face: Face | None, bold: bool, colour: str) -> None:
        run = paragraph.add_run(text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
        set_face(run._r.get_or_add_rPr(), face or self.sheet.face)
        if size != self.sheet.size:
            set_spacing(run._r.get_or_add_rPr(), 0)

    def _set_pitch(self, shape: Any, pitch: float) -> None:
        if pitch:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
        else:
            shape.line_spacing_rule = WD_LINE_SPACING.SINGLE

    def _lay_out(self) -> None:
        section, wide = self.section, self.sheet.wide
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(297 if wide else 210), Mm(210 if wide else 297)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(
            Mm, self.sheet.margins
        )
        section.footer_distance = Mm(self.sheet.foot)
