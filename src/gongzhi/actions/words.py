"""What notices mean whose source names no hazard: labelled by look-up and facts, decided by people where unsure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from gongzhi.actions.acting import acting
from gongzhi.actions.clock import day_of
from gongzhi.catalogue.codes import countries, hazards
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.source_files import source_file
from gongzhi.catalogue.words import Task, facts_hash, shipped_facts, task, told_by_intake
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.events import WordsJudged, WordsLabelled
from gongzhi.core.facts import Actor
from gongzhi.core.words.facts import folded
from gongzhi.core.words.judging import Judgement, Known, LineRow, Reading, judged, known, telling
from gongzhi.core.words.model import Model, learned
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.words import StoredWords
from gongzhi.store.save.words import Labelled

ANSWERS = ("confirm", "another", "cannot_say")


@dataclass(frozen=True)
class Labeller:
    """One task, ready to label on a day."""

    of: Task
    line: LineRow
    table: Known | None
    model: Model

    def judgements(self, row: Mapping[str, str]) -> tuple[Judgement, ...]:
        """Of each thing that a row of the source's columns names; at least one."""
        return tuple(judged(item.said, item.stated, self.table, self.model, self.line) for item in self.of.items(row))


def labeller(name: str, day: date) -> Labeller:
    """Learns when a task is asked for the first time: seconds, so never while somebody waits for a page."""
    of = task(name)
    (line,) = (row for row in book(day).table("word_lines").typed(LineRow) if row.task == name)
    table = known(shipped_facts(name), of.label, of.known, line) if of.known else None
    return Labeller(of, line, table, _model(name))


def some_wait(*, by: Actor) -> bool:
    """Whether a notice is still to be labelled."""
    with seeing_as(by):
        return any(_waiting(of, 1, None) for of in told_by_intake())


def label_words(
    *,
    by: Actor,
    at: datetime,
    among: Sequence[UUID] | None = None,
    size: int = 500,
    done: Callable[[int], None] = lambda count: None,
) -> int:
    """Label every standing notice whose source leads to no hazard; returns how many were looked at.

    Each is labelled once; without a notice to label nothing is learned and nothing recorded.
    among: only these pieces; None for all
    """
    looked_at = 0
    for of in told_by_intake():
        for waiting in _chunks(of, size, among, by):
            _label(of, waiting, by, at)
            looked_at += len(waiting)
            done(len(waiting))
    return looked_at


def judge_words(label_id: UUID, *, answer: str, hazard: str, note: str, by: Actor, at: datetime, seen: int) -> None:
    """A person says what words mean: for all notices that hold them, those to come too, until somebody judges again.

    answer: confirm (the family that a label proposes), another, or cannot_say. seen: how many judgements there were
    """
    if answer not in ANSWERS:
        raise Refusal("ANSWER_UNKNOWN", answer=answer)
    if answer == "cannot_say":
        hazard = ""
    elif hazard not in hazards():
        raise BadInput([Cell("", "hazard", hazard, "FIELD_NOT_A_CHOICE" if hazard else "FIELD_MISSING")])
    with acting(by, at) as act:
        row = queries.words.label(label_id)
        if answer == "confirm" and hazard not in {one.hazard for one in queries.words.alike(row)}:
            raise BadInput([Cell("", "hazard", hazard, "FIELD_NOT_A_CHOICE")])
        event = act.record(WordsJudged(row.task, row.words, row.looked_up, answer, hazard, note), subject=row.reference)
        save.words.judgement(
            task=row.task,
            looked_up=row.looked_up,
            answer=answer,
            hazard=hazard,
            note=note,
            person=by.person,
            at=at,
            event=event,
            seen=seen,
        )


@cache
def _model(name: str) -> Model:
    of = task(name)
    return learned(shipped_facts(name), of.label, of.recipe, of.learning)


def _chunks(of: Task, size: int, among: Sequence[UUID] | None, by: Actor) -> Iterator[tuple[StoredWords, ...]]:
    """Read apart from the act that labels them: learning takes seconds, and nothing is held meanwhile."""
    while True:
        with seeing_as(by):
            waiting = _waiting(of, size, among)
        if waiting:
            yield waiting
        if len(waiting) < size:
            return


def _waiting(of: Task, size: int, among: Sequence[UUID] | None) -> tuple[StoredWords, ...]:
    return queries.words.unlabelled(
        source=of.source, task=of.name, families=of.look_up.families, size=size, among=among
    )


def _label(of: Task, waiting: Sequence[StoredWords], by: Actor, at: datetime) -> None:
    found = {notice.id: tuple(_rows(notice, of)) for notice in waiting}
    able = labeller(of.name, day_of(at)) if any(found.values()) else None
    read = {notice.id: [_reading(row, notice, able) for row in found[notice.id]] if able else [] for notice in waiting}
    keys = {reading.looked_up for readings in read.values() for reading in readings}
    with acting(by, at) as act:
        settled = queries.words.settled(of.name, keys)
        rows = []
        for notice in waiting:
            told = telling(read[notice.id], settled) if read[notice.id] else None
            rows.append(Labelled(notice.id, told.looked_up if told else notice.reference, told))
        event = act.record(WordsLabelled(of.name, len(rows), facts_hash(of.name)), subject="words")
        save.words.labels(
            rows, task=of.name, rule=able.line.rule if able else "", facts_hash=facts_hash(of.name), at=at, event=event
        )


def _rows(notice: StoredWords, of: Task) -> Iterator[Mapping[str, str]]:
    """The notice as rows of the source's columns, one for each substance where those are read; () of empty words."""
    look_ups = source_file(of.source).look_ups
    english = {
        "product": notice.product,
        "product_category": _title(look_ups["product_category"].titles, notice.product_category),
        "market": _country(notice.market),
        "origins": ", ".join(_country(code) for code in notice.origins),
        "measure": _title(look_ups["measure"].titles, notice.measure) if "measure" in look_ups else "",
    }
    many = notice.substances if "substance" in of.stored.values() else ("",)
    for substance in many:
        row = {column: (english | {"substance": substance})[what] for column, what in of.stored.items()}
        words = row[of.read_first]
        if words and of.look_up.code(words) != "":  # "n/a" tells nothing
            yield row


def _reading(row: Mapping[str, str], notice: StoredWords, able: Labeller) -> Reading:
    words = row[able.of.read_first]
    (told, *_) = able.judgements(row)
    return Reading(
        words=words,
        looked_up=folded(words) if able.of.judged_by == "words" else notice.reference,
        hazard=able.of.look_up.families.get(told.label, ""),
        judgement=told,
    )


def _title(titles: Mapping[str, Mapping[str, str]], code: str) -> str:
    return titles[code]["en"] if code in titles else ""


def _country(code: str) -> str:
    found = countries().get(code)
    return str(found.en) if found else ""
