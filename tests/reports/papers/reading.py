"""Ways to look at what was rendered without a pdf library: what Typst set, which letters got a form, where ink is."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from gongzhi.reports.papers.paper import Paper
from gongzhi.reports.papers.pdf import typeset


def set_texts(paper: Paper) -> list[str]:
    """The texts of the paragraphs, headings and table cells that Typst set, each as one string."""
    compiler = typeset(paper)
    found = [json.loads(compiler.query(kind)) for kind in ("heading", "par", "table")]
    return [text for elements in found for element in elements for text in _texts(element)]


def _texts(element: object) -> Iterator[str]:
    if isinstance(element, dict):
        if element.get("func") == "text" and "text" in element:
            yield element["text"]
        for name, inside in element.items():
            if name != "supplement":
                yield from _texts(inside)
    elif isinstance(element, list):
        for inside in element:
            yield from _texts(inside)


def letters(pdf: bytes) -> set[str]:
    """Every letter that the file can give back as text: of the maps from forms to letters of its fonts."""
    found = set()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            stream = zlib.decompress(packed)
        except zlib.error:
            continue
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
            for code in re.findall(rb"<\w+>\s*<(\w+)>", block):
                found.update(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


@dataclass(frozen=True)
class Picture:
    """Red, green and blue of each dot, 0..255, by line from the top."""

    lines: tuple[bytes, ...]

    @property
    def width(self) -> int:
        return len(self.lines[0]) // 3

    def is_blank(self, left: float, right: float, top: float = 0, bottom: float = 1) -> bool:
        """Whether nothing is printed between these shares of the page's width and height."""
        height = len(self.lines)
        first, last = int(left * self.width) * 3, int(right * self.width) * 3
        return all(set(line[first:last]) <= {255} for line in self.lines[int(top * height) : int(bottom * height)])

    def has_red(self) -> bool:
        return any(
            line[at] > 150 and line[at + 1] < 80 and line[at + 2] < 100
            for line in self.lines
            for at in range(0, len(line), 3)
        )


def pages(paper: Paper, *, ppi: float = 24) -> list[Picture]:
    made = typeset(paper).compile(format="png", ppi=ppi)
    return [_picture(png) for png in (made if isinstance(made, list) else [made])]


def _picture(png: bytes) -> Picture:
    """Eight bits a colour, not interlaced, which is all that Typst writes."""
    at, packed, head = 8, b"", b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head, packed = (data if kind == b"IHDR" else head), packed + (data if kind == b"IDAT" else b"")
        at += 12 + length
    width, height, depth, colours = struct.unpack(">IIBB", head[:10])
    size = {2: 3, 6: 4}[colours]
    assert depth == 8
    raw, before, lines = zlib.decompress(packed), bytearray(width * size), []
    for line in range(height):
        start = line * (width * size + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], before, size)
        lines.append(bytes(value for place, value in enumerate(before) if place % size < 3))
    return Picture(tuple(lines))


def _unfiltered(kind: int, line: bytes, above: bytearray, size: int) -> bytearray:
    made = bytearray(line)
    for at in range(len(made)):
        left, up = (made[at - size] if at >= size else 0), above[at]
        corner = above[at - size] if at >= size else 0
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        made[at] = (made[at] + guess) & 255
    return made


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
