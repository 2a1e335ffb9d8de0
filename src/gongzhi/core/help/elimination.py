"""Whether a defect is gone: consecutive clean batches in the retest, then clean months.

Worked example and limits: docs/method/precise_help.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "help.elimination@1"
TABLES = ("help_elimination",)
ELIMINATED, PENDING, BACK = "eliminated", "pending", "back_to_acting"


@dataclass(frozen=True)
class Retest:
    """A batch tested again for the defect."""

    id: str  # evidence id
    tested_on: date
    passed: bool


@dataclass(frozen=True)
class Recurrence:
    """A return or a foreign notification of the same enterprise with the same hazard."""

    id: str  # evidence id
    happened_on: date


News = Recurrence | Retest


@dataclass(frozen=True)
class EliminationFacts:
    """retests: those since the plan was agreed; a case of an earlier plan has facts of its own."""

    subject: str  # help plan and defect
    as_of: date
    retests: tuple[Retest, ...]
    recurrences: tuple[Recurrence, ...]


@dataclass(frozen=True)
class EliminationRow:
    rule: str
    clean_batches: int
    clean_months: int


@dataclass(frozen=True)
class Progress:
    """How far the elimination has come after a day's news."""

    batches: int = 0  # consecutive clean ones
    clean_since: date | None = None  # the day of the batch that completed the row
    fell_back: News | None = None  # what ended the last watch, until another batch passes


def elimination(facts: EliminationFacts, book: RuleBook) -> Finding:
    """The verdict on a defect as of a day.

    value: verdict (eliminated, pending, back_to_acting), clean_batches, missing_batches, clean_since (day of
    the last batch asked for), clean_until (last day of the watch: without news by then the defect is
    eliminated), fell_back_on. A None is a day that has not come about.
    """
    (row,) = book.table("help_elimination").typed(EliminationRow)
    progress = progress_on(facts, row)
    until = months_after(progress.clean_since, row.clean_months) if progress.clean_since else None
    if progress.fell_back:
        verdict = BACK
    elif until and until <= facts.as_of:
        verdict = ELIMINATED
    else:
        verdict = PENDING
    missing = max(row.clean_batches - progress.batches, 0)
    trace = tuple(_told(progress, verdict, missing, until, row))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "verdict": verdict,
            "clean_batches": str(progress.batches),
            "missing_batches": str(missing),
            "clean_since": _written(progress.clean_since),
            "clean_until": _written(until),
            "fell_back_on": _written(_day(progress.fell_back) if progress.fell_back else None),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def progress_on(facts: EliminationFacts, row: EliminationRow) -> Progress:
    """What the news up to the day have led to, one after another.

    A failed batch breaks the row. Once the row is complete, a failed batch or a recurrence during the watch
    ends it; recurrences before it, on the day it begins, or after it has run out, do not count here. News of
    one day are taken as recurrences first, then failed batches, then passed ones.
    """
    news: tuple[News, ...] = (*facts.recurrences, *facts.retests)
    now = Progress()
    for each in sorted((n for n in news if _day(n) <= facts.as_of), key=_order):
        if now.clean_since and _day(each) > months_after(now.clean_since, row.clean_months):
            break
        if isinstance(each, Retest) and each.passed:
            batches = now.batches + 1
            now = Progress(batches, now.clean_since or (each.tested_on if batches >= row.clean_batches else None))
        elif now.clean_since:
            now = Progress(fell_back=each)
        elif isinstance(each, Retest):
            now = Progress(fell_back=now.fell_back)
    return now


def _day(news: News) -> date:
    return news.tested_on if isinstance(news, Retest) else news.happened_on


def _order(news: News) -> tuple[date, bool, bool, str]:
    return _day(news), isinstance(news, Retest), isinstance(news, Retest) and news.passed, news.id


def _told(progress: Progress, verdict: str, missing: int, until: date | None, row: EliminationRow) -> Iterator[Step]:
    counts = {"batches": str(progress.batches), "asked": str(row.clean_batches)}
    if progress.fell_back:
        about = {"id": progress.fell_back.id, "on": _day(progress.fell_back).isoformat()}
        yield Step("ELIMINATION_FELL_BACK", {**about, "months": str(row.clean_months)}, row.rule)
    elif until is None:
        yield Step("ELIMINATION_BATCHES", {**counts, "missing": str(missing)}, row.rule)
    else:
        yield Step("ELIMINATION_ROW", {**counts, "since": _written(progress.clean_since) or ""}, row.rule)
        code = "ELIMINATION_DONE" if verdict == ELIMINATED else "ELIMINATION_WATCHED"
        yield Step(code, {"months": str(row.clean_months), "until": until.isoformat()}, row.rule)


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
