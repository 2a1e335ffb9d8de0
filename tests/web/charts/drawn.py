"""A chart as its picture: the SVG, and what of it lies outside its frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from gongzhi.web.presenters.charts.axes import text_width
from tests.web.gallery.said import Said
from tests.web.test_components import shown

ZH = Said("zh")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def drawing(view: Any, lang: str = "zh") -> ET.Element:
    """The chart's SVG, which is well-formed XML as well as HTML."""
    found = re.search(r'<svg class="gz-drawing".*?</svg>', shown(view, lang), re.DOTALL)
    assert found
    return ET.fromstring(found[0])


def points_of(mark: ET.Element) -> Iterator[tuple[float, float]]:
    """The corners of a mark."""
    at = {name: float(value) for name, value in mark.attrib.items() if NUMBER.fullmatch(value)}
    if mark.tag == "rect":
        yield from ((at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"]))
    elif mark.tag == "circle" and mark.get("class") != "gz-hit":
        yield from ((at["cx"] - at["r"], at["cy"] - at["r"]), (at["cx"] + at["r"], at["cy"] + at["r"]))
    elif mark.tag == "line":
        yield from ((at["x1"], at["y1"]), (at["x2"], at["y2"]))
    elif mark.tag in ("polygon", "polyline"):
        yield from (tuple(map(float, pair.split(","))) for pair in mark.attrib["points"].split())  # type: ignore[misc]
    elif mark.tag == "text":
        wide = text_width(mark.text or "")
        left = at["x"] - {"middle": wide / 2, "end": wide}.get(mark.get("text-anchor", ""), 0)
        yield from ((left, at["y"]), (left + at.get("textLength", wide), at["y"]))


def outside(view: Any, lang: str = "zh") -> list[str]:
    svg = drawing(view, lang)
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    defined = {mark for defs in svg.iter("defs") for mark in defs.iter()}
    return [
        ET.tostring(mark, encoding="unicode")
        for mark in svg.iter()
        if mark not in defined
        for x, y in points_of(mark)
        if not (-0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01)
    ]
