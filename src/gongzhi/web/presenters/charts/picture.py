"""A chart as a file of its own: the drawing with its title, legend, source and styles, readable without the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import Legend
from gongzhi.web.presenters.charts.tile_map import KeyEntry
from gongzhi.web.words import day_words

STATIC = Path(__file__).parents[2] / "static"
FIRST, LAST = "/* Charts:", "/* Choices */"  # between them stand the styles of drawings
DRAWN = re.compile(
    r"\.gz-(drawing|tick|axis|total|grid|ground|bar|group|hatch|so-far|rate|interval|expected|gap|hit|tile|on|square"
    r"|border|label)"
)
VARIABLE = re.compile(r"--(gz-[\w-]+):\s*([^;]+);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ANY_OF = re.compile(r":is\(([^()]*)\)")
USE = re.compile(r'<use href="[^"#]*#([\w-]+)" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"></use>')
SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([^"]*)">(.*?)</symbol>', re.DOTALL)
LINK = re.compile(r"<a href=\"[^\"]*\">|</a>")
WORD = re.compile(r"[\x21-\x7e]+ *|.")

MARGIN, TITLE, SMALL = 12, 15, 11  # units: around everything; heights of letters
TITLE_LINE, SMALL_LINE, LEGEND_LINE = 22, 16, 20
SWATCH, TILE_SWATCH, SWATCH_GAP, ENTRY_GAP = 24, 54, 6, 16


@dataclass(frozen=True)
class Line:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Entry:
    """One entry of the legend: the mark at x and y, the words after it."""

    x: float
    y: float
    words: Line
    mark: Legend | KeyEntry

    @property
    def is_tile(self) -> bool:
        return isinstance(self.mark, KeyEntry)


@dataclass(frozen=True)
class Picture:
    """Where everything stands around a drawing. view: any chart; lang: the reader's language."""

    view: Any
    lang: str

    @property
    def width(self) -> float:
        return self.room + 2 * MARGIN

    @property
    def room(self) -> float:
        """As wide as the drawing, or as the longest entry of its legend."""
        return max([float(self.view.width), *(self._wide(mark) for mark in self._marks)])

    @property
    def _marks(self) -> Sequence[Legend | KeyEntry]:
        return getattr(self.view, "key", None) or getattr(self.view, "legend", ())

    def _wide(self, mark: Legend | KeyEntry) -> float:
        return _swatch(mark) + SWATCH_GAP + text_width(mark.words, SMALL)

    @property
    def title(self) -> tuple[Line, ...]:
        words = wrapped(self.view.frame.title, self.room, TITLE)
        return tuple(Line(MARGIN, MARGIN + TITLE + TITLE_LINE * at, line) for at, line in enumerate(words))

    @property
    def about(self) -> tuple[Line, ...]:
        """What the figure under the title says on the page."""
        frame = self.view.frame
        said = [frame.say("CHART_UNIT", unit=frame.unit)]
        if frame.of_what:
            said.append(frame.say("CHART_OF_WHAT", of_what=frame.of_what))
        said += [
            f"{frame.say('FINDING_AS_OF')} {day_words(frame.as_of, self.lang)}",
            frame.say("CHART_SOURCE", source=frame.source),
        ]
        if frame.synthetic:
            said.append(frame.say("SYNTHETIC"))
        top = MARGIN + TITLE_LINE * len(self.title)
        lines = wrapped(" · ".join(said), self.room, SMALL)
        return tuple(Line(MARGIN, top + SMALL_LINE * (at + 1), line) for at, line in enumerate(lines))

    @property
    def legend(self) -> tuple[Entry, ...]:
        x, y = float(MARGIN), self.about[-1].y + SMALL_LINE
        found: list[Entry] = []
        for mark in self._marks:
            wide = self._wide(mark)
            if x > MARGIN and x + wide > self.room + MARGIN:
                x, y = float(MARGIN), y + LEGEND_LINE
            found.append(Entry(x, y - 12, Line(x + _swatch(mark) + SWATCH_GAP, y, mark.words), mark))
            x += wide + ENTRY_GAP
        return tuple(found)

    @property
    def drawing_top(self) -> float:
        return (self.legend[-1].words.y if self.legend else self.about[-1].y) + MARGIN

    @property
    def height(self) -> float:
        return self.drawing_top + float(self.view.height) + MARGIN


def _swatch(mark: Legend | KeyEntry) -> int:
    return TILE_SWATCH if isinstance(mark, KeyEntry) else SWATCH


def picture(view: Any, lang: str) -> bytes:
    """The chart as one SVG file: no address in it, its styles and icons inside."""
    around = {"view": view, "lang": lang, "base": "gongzhi/components/chart_file.svg"}
    drawn = get_template(view.template).render({**around, "picture": Picture(view, lang), "styles": styles()})
    alone = LINK.sub(lambda found: "</g>" if found[0] == "</a>" else "<g>", drawn)
    return USE.sub(_inside, alone).encode()


def wrapped(text: str, room: float, size: float) -> tuple[str, ...]:
    """The text in lines as wide as the room, broken after a word or any Chinese character."""
    lines = [""]
    for word in WORD.findall(text):
        if lines[-1] and text_width(lines[-1] + word.rstrip(), size) > room:
            lines.append("")
        lines[-1] += word
    return tuple(line.strip() for line in lines)


@cache
def styles() -> str:
    """The styles of drawings in the light scheme, for programs that know neither var() nor :is()."""
    sheet = (STATIC / "gongzhi.css").read_text(encoding="utf-8")
    colours = dict(VARIABLE.findall(sheet[: sheet.index("}")]))
    part = sheet[sheet.index(FIRST) : sheet.index(LAST)]
    part = re.sub(r"/\*.*?\*/", "", part, flags=re.DOTALL)
    part = re.sub(r"var\(--([\w-]+)\)", lambda found: colours[found[1]].strip(), part)
    rules = []
    for selectors, body in RULE.findall(part):
        kept = [one for written in _separate(selectors) for one in _each(written) if DRAWN.match(one)]
        kept = [one for one in kept if ":" not in one and not one.startswith(".gz-drawing a")]
        if kept:
            rules.append(f"{', '.join(kept)} {{{body.strip()}}}")
    return "\n".join(rules)


def _separate(selectors: str) -> list[str]:
    """A list of selectors, parted at the commas that stand in no bracket."""
    return [one.strip() for one in re.split(r",(?![^(]*\))", selectors)]


def _each(selector: str) -> Iterator[str]:
    """A selector once for each alternative of its `:is(…)`."""
    found = ANY_OF.search(selector)
    if found is None:
        yield selector
        return
    for option in found[1].split(","):
        yield from _each(selector[: found.start()] + option.strip() + selector[found.end() :])


def _inside(found: re.Match[str]) -> str:
    """A reference to an icon of the style sheet's folder as the icon itself."""
    name, x, y, width, height = found.groups()
    box, drawn = _symbols()[name]
    return f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}">{drawn}</svg>'


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    sheet = (STATIC / "icons.svg").read_text(encoding="utf-8")
    return {name: (box, drawn) for name, box, drawn in SYMBOL.findall(sheet)}
