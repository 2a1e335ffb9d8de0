"""What Word's format holds and python-docx has no call for: grids, frames, fields, marks, fonts, fixed bytes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import floor
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

OLDEST = date(1980, 1, 1)  # a zip file knows no day before
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


@dataclass(frozen=True)
class Face:
    """The fonts of a text: for Chinese characters and for Latin letters."""

    east_asian: str
    latin: str


def element(tag: str, **values: object) -> Any:
    """<w:tag w:name="value"/>."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_face(properties: Any, face: Face) -> None:
    """The fonts of a run or a style, in place of those of the theme."""
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script, name in (
        ("ascii", face.latin),
        ("hAnsi", face.latin),
        ("cs", face.latin),
        ("eastAsia", face.east_asian),
    ):
        fonts.set(qn(f"w:{script}"), name)


def set_defaults(styles: Any, face: Face, language: str) -> None:
    """The fonts and languages of whatever says none of its own."""
    (properties,) = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    set_face(properties, face)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val="en-GB", eastAsia="zh-CN" if language == "zh" else "en-GB", bidi="ar-SA"))


def set_spacing(properties: Any, points: float) -> None:
    """Letters so much further apart, or closer where it is below 0; Word counts in twentieths of a point."""
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    properties.insert_element_before(
        element("spacing", val=floor(points * 20)), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight",
        "w:u", "w:effect", "w:lang",
    )  # fmt: skip


def set_chinese_lines(properties: Any) -> None:
    """No space put between Chinese characters and the digits beside them."""
    for tag in ("autoSpaceDE", "autoSpaceDN"):
        properties.insert_element_before(
            element(tag, val=0), "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def set_frame(section: Any, colour: str) -> None:
    """A frame of several lines around the page."""
    frame = element("pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        frame.append(element(side, val="thinThickThinMediumGap", sz=24, space=24, color=colour))
    section._sectPr.find(qn("w:pgMar")).addnext(frame)


def rule_below(paragraph: Any, *, points: float, space: int, colour: str) -> None:
    edges = element("pBdr")
    edges.append(element("bottom", val="single", sz=round(points * 8), space=space, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:wordWrap", "w:snapToGrid", "w:spacing", "w:ind",
        "w:jc", "w:rPr",
    )  # fmt: skip


def add_field(paragraph: Any, instruction: str, *, like: Any) -> None:
    """A number that Word counts, such as PAGE, in the type of another run."""
    shown = deepcopy(like)
    shown.text = "1"
    field = element("fldSimple", instr=instruction)
    field.append(shown._r)
    paragraph._p.append(field)


def add_mark(header: Any, words: str, *, name: str) -> None:
    """Words across the page, behind its text."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:430pt;height:92pt;rotation:325;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    header.paragraphs[0]._p.append(
        parse_xml(
            f"<w:r {NAMESPACES}><w:pict>"
            '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
            ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
            '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>'
            '<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
            '</v:formulas><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
            "</v:shapetype>"
            f'<v:shape id="{name}" type="#_x0000_t136" style="{style}" o:allowincell="f" fillcolor="#a0a0a0"'
            ' stroked="f"><v:fill opacity=".4"/>'
            f'<v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string={quoteattr(words)}/>'
            "</v:shape></w:pict></w:r>"
        )
    )


def repeat_on_each_page(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def fixed_bytes(document: Any, day: date, properties: Mapping[str, object]) -> bytes:
    """The file with nothing in it of the clock: everything in it is of the day."""
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    picture = [key for key, part in document.part.package.rels.items() if part.reltype.endswith("/thumbnail")]
    for key in picture:  # of the library's empty template
        del document.part.package.rels[key]
    drawn, sealed = BytesIO(), BytesIO()
    document.save(drawn)
    with ZipFile(drawn) as given, ZipFile(sealed, "w") as file:
        for name in given.namelist():
            entry = ZipInfo(name, max(day, OLDEST).timetuple()[:6])
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            file.writestr(entry, given.read(name))
    return sealed.getvalue()
