"""The label of one notice: read from a table where one knows, learned otherwise; the unsure goes to a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongzhi.core.words.facts import Fact, Said
from gongzhi.core.words.model import Model

How = Literal["stated", "known", "learned"]


@dataclass(frozen=True)
class LineRow:
    """One line of the rule table `word_lines`."""

    rule: str
    task: str
    ask_below: Decimal  # a label less probable than this goes to a person
    stated: Decimal  # how probable a label is that the cell itself states
    known_from: Decimal  # notices that a table entry needs
    known_share: Decimal  # share of them that must agree, 0..1


@dataclass(frozen=True)
class Known:
    """Entries of a look-up table counted from facts: what was nearly always labelled alike."""

    field: str
    entries: Mapping[str, tuple[str, float]]  # word -> label, probability


@dataclass(frozen=True)
class Judgement:
    label: str
    probability: float
    how: How
    ask: bool  # whether a person decides
    reasons: tuple[str, ...]  # the stated words, the known word, or the signs that spoke most
    rule: str


def known(facts: Sequence[Fact], label: str, field: str, line: LineRow) -> Known:
    """Words of a field that many notices have and nearly all label alike; the probability is (n + 1) / (N + 2)."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        if fact.said[label] and fact.said.get(field):
            tally[fact.said[field][0]][fact.said[label][0]] += fact.count
    entries = {}
    for word, labels in tally.items():
        (most, times), whole = labels.most_common(1)[0], labels.total()
        if whole >= line.known_from and Decimal(times) / whole >= line.known_share:
            entries[word] = (most, (times + 1) / (whole + 2))
    return Known(field, entries)


def judged(said: Said, stated: tuple[str, str] | None, table: Known | None, model: Model, line: LineRow) -> Judgement:
    """stated: label and words, where the notice's own words name the label; None elsewhere."""
    if stated is not None:
        return _told(stated[0], float(line.stated), "stated", (stated[1],), line)
    word = next(iter(said.get(table.field, ())), "") if table else ""
    if table and word in table.entries:
        label, probability = table.entries[word]
        return _told(label, probability, "known", (word,), line)
    likely = model.probabilities(said)
    at = model.chosen(likely)
    return _told(model.labels[at], likely[at], "learned", model.reasons(said, at), line)


def _told(label: str, probability: float, how: How, reasons: tuple[str, ...], line: LineRow) -> Judgement:
    return Judgement(label, probability, how, probability < line.ask_below, reasons, line.rule)


@dataclass(frozen=True)
class Reading:
    """Some words of a notice and what they are labelled."""

    words: str  # as the source writes them
    looked_up: str  # under what a person's judgement of them is kept
    hazard: str  # family that the label leads to, "" for none
    judgement: Judgement


def telling(readings: Sequence[Reading], settled: Mapping[str, str]) -> Reading:
    """The one of a notice's readings that tells its hazard; of several alike the first.

    What a person or a certain label leads to a family comes before what waits for a person, and that before the rest.
    readings: at least one. settled: hazard family by `looked_up`, as persons judged; "" where it cannot be said.
    """

    def place(reading: Reading) -> int:
        if reading.looked_up in settled:
            return 0 if settled[reading.looked_up] else 2
        if reading.judgement.ask:
            return 1
        return 0 if reading.hazard else 2

    return min(readings, key=place)
