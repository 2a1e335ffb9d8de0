"""Whether a product made for home and abroad is 三同: same line, same standard, same quality.

Worked example and limits: docs/method/same_line.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import written

METHOD = "recognition.same_line@1"
TABLES = ("same_line_batches", "same_line_scope")

Direction = Literal["at_most", "at_least"]
Market = Literal["home", "export"]
STRICTER = {"at_most": min, "at_least": max}
SIGNS = {"at_most": "≤", "at_least": "≥"}


@dataclass(frozen=True)
class StandardPair:
    """The limits of one parameter in the two standards; None where a standard has none."""

    id: str  # line of the comparison
    parameter: str  # as both standards name it
    unit: str
    direction: Direction
    export_limit: Decimal | None
    home_limit: Decimal | None


@dataclass(frozen=True)
class Result:
    parameter: str
    value: Decimal  # in the unit of the parameter's limits


@dataclass(frozen=True)
class LineRun:
    """A batch of a production line for one of the two markets, as tested."""

    id: str  # number of the batch
    line: str
    market: Market
    results: tuple[Result, ...]


@dataclass(frozen=True)
class SameLineFacts:
    subject: str  # number of the claim
    as_of: date
    kind: str  # kind of goods, of same_line_scope
    line: str  # the line that the claim names
    pairs: tuple[StandardPair, ...]
    batches: tuple[LineRun, ...]


@dataclass(frozen=True)
class BatchesRow:
    """A row of same_line_batches."""

    rule: str
    market: str
    min_batches: int


@dataclass(frozen=True)
class ScopeRow:
    rule: str
    kind: str
    covered: bool


def review_same_line(facts: SameLineFacts, book: RuleBook) -> Finding:
    """Whether a 三同 claim may be listed.

    value: listed ("true", "false"); grounds (all that speak against it, spaced, None where it is listed: SCOPE,
    NO_LIMITS, SAME_LINE, BATCHES, NOT_TESTED, OUTSIDE_LIMIT); effective (each parameter with its effective
    limit); home_batches, export_batches (of the claimed line); other_lines (batches of another line); untested
    (results missing); outside (results outside the effective limit)
    Batches of another line are refused and otherwise left aside. Raises NoRuleApplies for goods of no row,
    BadInput for a parameter without any limit, one named twice, a batch named twice, a result for a
    parameter without limits, and for a number that is none.
    """
    _check(facts)
    scope = scope_row(facts.kind, book)
    rows = book.table("same_line_batches").typed(BatchesRow)
    own = [batch for batch in facts.batches if batch.line == facts.line]
    counts = Counter[str](batch.market for batch in own)
    others = [batch for batch in facts.batches if batch.line != facts.line]
    untested = [(batch, pair) for batch in own for pair in facts.pairs if _value(batch, pair) is None]
    outside = [(batch, pair) for batch in own for pair in facts.pairs if _is_outside(batch, pair)]
    against = {
        "SCOPE": not scope.covered,
        "NO_LIMITS": not facts.pairs,
        "SAME_LINE": bool(others),
        "BATCHES": any(counts[row.market] < row.min_batches for row in rows),
        "NOT_TESTED": bool(untested),
        "OUTSIDE_LIMIT": bool(outside),
    }
    grounds = [ground for ground, speaks in against.items() if speaks]
    trace = (
        Step("LINE_SCOPE" if scope.covered else "LINE_SCOPE_NOT", {"kind": scope.kind}, scope.rule),
        *(_limit_told(pair) for pair in facts.pairs),
        *(Step("LINE_OTHER", {"batch": b.id, "line": b.line, "claimed": facts.line}) for b in others),
        *(_count_told(row, counts[row.market], facts.line) for row in rows),
        *(Step("LINE_NOT_TESTED", {"batch": batch.id, "parameter": pair.parameter}) for batch, pair in untested),
        *(_outside_told(batch, pair) for batch, pair in outside),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "listed": "false" if grounds else "true",
            "grounds": " ".join(grounds) or None,
            "effective": "; ".join(_limit(pair) for pair in facts.pairs) or None,
            "home_batches": str(counts["home"]),
            "export_batches": str(counts["export"]),
            "other_lines": str(len(others)),
            "untested": str(len(untested)),
            "outside": str(len(outside)),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def effective_limit(pair: StandardPair) -> Decimal:
    """The stricter of the two limits: the lower of two highest values, the higher of two lowest ones.

    Where one standard has no limit, that of the other. Raises BadInput where neither has.
    """
    limits = [limit for limit in (pair.export_limit, pair.home_limit) if limit is not None]
    if not limits:
        raise BadInput([Cell(pair.id, "export_limit", "", "LINE_NO_LIMIT", {"parameter": pair.parameter})])
    return STRICTER[pair.direction](limits)


def scope_row(kind: str, book: RuleBook) -> ScopeRow:
    for row in book.table("same_line_scope").typed(ScopeRow):
        if row.kind == kind:
            return row
    raise NoRuleApplies("same_line_scope", kind=kind)


def _check(facts: SameLineFacts) -> None:
    faults = (*_pair_faults(facts.pairs), *_batch_faults(facts))
    if faults:
        raise BadInput(faults)


def _pair_faults(pairs: Iterable[StandardPair]) -> Iterator[Cell]:
    seen: set[str] = set()
    for pair in pairs:
        if pair.parameter in seen:
            yield Cell(pair.id, "parameter", pair.parameter, "LINE_PARAMETER_TWICE")
        seen.add(pair.parameter)
        if pair.export_limit is None and pair.home_limit is None:
            yield Cell(pair.id, "export_limit", "", "LINE_NO_LIMIT", {"parameter": pair.parameter})
        for column, limit in (("export_limit", pair.export_limit), ("home_limit", pair.home_limit)):
            if limit is not None and not limit.is_finite():
                yield Cell(pair.id, column, str(limit), "LINE_NUMBER")


def _batch_faults(facts: SameLineFacts) -> Iterator[Cell]:
    limited = {pair.parameter for pair in facts.pairs}
    for batch, times in Counter(batch.id for batch in facts.batches).items():
        if times > 1:
            yield Cell(batch, "batch", batch, "LINE_BATCH_TWICE")
    for run in facts.batches:
        for parameter, times in Counter(result.parameter for result in run.results).items():
            if times > 1:
                yield Cell(run.id, "parameter", parameter, "LINE_PARAMETER_TWICE")
            if parameter not in limited:
                yield Cell(run.id, "parameter", parameter, "LINE_PARAMETER_UNKNOWN")
        for result in run.results:
            if not result.value.is_finite():
                yield Cell(run.id, result.parameter, str(result.value), "LINE_NUMBER")


def _value(batch: LineRun, pair: StandardPair) -> Decimal | None:
    return next((result.value for result in batch.results if result.parameter == pair.parameter), None)


def _is_outside(batch: LineRun, pair: StandardPair) -> bool:
    value, limit = _value(batch, pair), effective_limit(pair)
    return value is not None and value != limit and STRICTER[pair.direction](value, limit) == limit


def _limit(pair: StandardPair) -> str:
    return f"{pair.parameter} {SIGNS[pair.direction]} {written(effective_limit(pair))} {pair.unit}".rstrip()


def _limit_told(pair: StandardPair) -> Step:
    told = {"parameter": pair.parameter, "export_limit": _or_dash(pair.export_limit)}
    return Step("LINE_LIMIT", {**told, "home_limit": _or_dash(pair.home_limit), "effective": _limit(pair)})


def _count_told(row: BatchesRow, batches: int, line: str) -> Step:
    told = {"market": row.market, "line": line, "batches": str(batches), "least": str(row.min_batches)}
    return Step("LINE_BATCHES" if batches >= row.min_batches else "LINE_BATCHES_FEW", told, row.rule)


def _outside_told(batch: LineRun, pair: StandardPair) -> Step:
    value = f"{_or_dash(_value(batch, pair))} {pair.unit}".rstrip()
    told = {"batch": batch.id, "market": batch.market, "parameter": pair.parameter}
    return Step("LINE_OUTSIDE", {**told, "value": value, "limit": _limit(pair)})


def _or_dash(number: Decimal | None) -> str:
    return "—" if number is None else written(number)
