"""The figures of a place's report on its returned exports over a period, each with what it is made of.

Worked example and limits: docs/method/quality_report.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from gongzhi.core.cases.tracing import CauseRow, cause_row
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook, RuleRef
from gongzhi.core.scorecard.intervals import Interval, wilson
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "scorecard.quality_report@1"
TABLES = ("return_weights",)
TOP_COUNTRIES = 5
UNINVESTIGATED = "uninvestigated"  # stands in the table of causes for those without one
OTHERS = "other"
CENTS_IN_A_DOLLAR = 100


@dataclass(frozen=True)
class ReportedReturn:
    """A returned export item or a part of one, as registered."""

    id: str  # reference of the return
    registered_on: date
    export_item: str | None  # of the original export, where it came back in parts: one batch, several returns
    value_usd_cents: int  # of the returned part
    category: str  # kind of goods
    country: str  # ISO 3166-1 alpha-2, from which it came back
    cause: str | None  # None until the tracing is concluded
    uscc: str  # producer, "" where unknown
    county: str  # of the producer, six digits, "" where unknown


@dataclass(frozen=True)
class YearBefore:
    """Batches and value of the same period a year earlier."""

    id: str  # region and period
    batches: int
    value_usd_cents: int


@dataclass(frozen=True)
class CountyExports:
    id: str  # county, six digits
    items: int  # exported in the period


@dataclass(frozen=True)
class ReportFacts:
    subject: str  # region code
    as_of: date
    first_day: date  # of the period
    last_day: date
    returns: tuple[ReportedReturn, ...]
    before: YearBefore | None  # None: nobody knows
    exports: tuple[CountyExports, ...]


@dataclass(frozen=True)
class Figure:
    """A percentage with what it is made of; None where it has no denominator. Of a change: now and before."""

    percent: str | None  # two decimals
    numerator: int
    denominator: int
    rules: tuple[RuleRef, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row of a table: a category, country, cause or enterprise with its share of all returns."""

    key: str
    batches: Figure
    value_usd_cents: Figure


@dataclass(frozen=True)
class ParetoLine:
    line: Line
    cumulative: Figure  # of batches, this row and those above it


@dataclass(frozen=True)
class CountyRate:
    """Returned batches per exported item; 95 % interval, None where there is none."""

    county: str
    rate: Figure
    interval: Interval | None


@dataclass(frozen=True)
class Compared:
    """The period against the same one a year before, by how many percent."""

    batches: Figure
    value_usd_cents: Figure


@dataclass(frozen=True)
class QualityReport:
    finding: Finding  # the figures of the head of the report; what is stored and replayed
    batches: int
    value_usd_cents: int
    compared: Compared | None  # None where the year before is not known
    quality: Figure  # batches of a quality cause among all
    categories: tuple[Line, ...]  # by batches
    countries: tuple[Line, ...]  # the first five by value
    other_countries: Line | None  # the rest in one line, None where there is none
    causes: tuple[ParetoLine, ...]  # by batches; what is not investigated stands last
    repeaters: tuple[Line, ...]  # enterprises with two batches or more
    counties: tuple[CountyRate, ...]  # by code


@dataclass(frozen=True)
class Period:
    """The returns of the period by registration, and which of them is the first part of its batch."""

    returns: tuple[ReportedReturn, ...]
    first_parts: frozenset[str]

    @property
    def batches(self) -> int:
        return len(self.first_parts)

    @property
    def cents(self) -> int:
        return sum(returned.value_usd_cents for returned in self.returns)


def quality_report(facts: ReportFacts, book: RuleBook) -> QualityReport:
    """The report of a place for a period.

    Returns registered outside the period are not looked at. A batch that came back in parts is one batch, in
    the row of its first part; values are those of all parts. The finding's value: batches, value_usd_cents,
    batches_change, value_change (percent), quality_batches, quality (percent), uninvestigated (batches).
    Raises NoRuleApplies for a cause of no row.
    """
    period = period_of(facts)
    causes = _causes(period, book)
    quality = _quality(period, causes, book)
    compared = compare(period, facts.before) if facts.before else None
    countries = _lines(period, lambda returned: returned.country, by=_value_first)
    rest = {line.key for line in countries[TOP_COUNTRIES:]}
    return QualityReport(
        finding=_head(facts, period, compared, causes, quality, book),
        batches=period.batches,
        value_usd_cents=period.cents,
        compared=compared,
        quality=quality,
        categories=_lines(period, lambda returned: returned.category, by=_batches_first),
        countries=countries[:TOP_COUNTRIES],
        other_countries=_line(period, OTHERS, [r for r in period.returns if r.country in rest]) if rest else None,
        causes=_cumulated(period, causes),
        repeaters=_repeaters(period),
        counties=_counties(period, facts.exports),
    )


def period_of(facts: ReportFacts) -> Period:
    within = (r for r in facts.returns if facts.first_day <= r.registered_on <= facts.last_day)
    returns = tuple(sorted(within, key=lambda r: (r.registered_on, r.id)))
    first = {("item", r.export_item) if r.export_item else ("return", r.id): r.id for r in reversed(returns)}
    return Period(returns, frozenset(first.values()))


def share(part: int, whole: int, rules: tuple[RuleRef, ...] = ()) -> Figure:
    return Figure(rounded(percent_of(part, whole), 2), part, whole, rules)


def change(now: int, before: int) -> Figure:
    """By how many percent something grew: 133 after 148 is "-10.14"; None after nothing."""
    return Figure(rounded(percent_of(now - before, before), 2), now, before)


def compare(period: Period, before: YearBefore) -> Compared:
    return Compared(change(period.batches, before.batches), change(period.cents, before.value_usd_cents))


def _line(period: Period, key: str, returns: Sequence[ReportedReturn], rules: tuple[RuleRef, ...] = ()) -> Line:
    cents = sum(returned.value_usd_cents for returned in returns)
    return Line(key, share(_batches(period, returns), period.batches, rules), share(cents, period.cents, rules))


def _lines(
    period: Period, key_of: Callable[[ReportedReturn], str], *, by: Callable[[Line], tuple[int, int, str]]
) -> tuple[Line, ...]:
    groups: dict[str, list[ReportedReturn]] = {}
    for returned in period.returns:
        groups.setdefault(key_of(returned), []).append(returned)
    return tuple(sorted((_line(period, key, group) for key, group in groups.items()), key=by))


def _batches(period: Period, returns: Iterable[ReportedReturn]) -> int:
    """Batches among these: a part after a batch's first is not counted again."""
    return sum(returned.id in period.first_parts for returned in returns)


def _batches_first(line: Line) -> tuple[int, int, str]:
    return -line.batches.numerator, -line.value_usd_cents.numerator, line.key


def _value_first(line: Line) -> tuple[int, int, str]:
    return -line.value_usd_cents.numerator, -line.batches.numerator, line.key


def _causes(period: Period, book: RuleBook) -> tuple[Line, ...]:
    """The causes by batches, each citing its row; what is not investigated stands last."""
    rows = {r.cause: cause_row(r.cause, book) for r in period.returns if r.cause}
    lines = [
        _line(period, cause, [r for r in period.returns if r.cause == cause], (_reference(row, book),))
        for cause, row in rows.items()
    ]
    open_ones = [r for r in period.returns if not r.cause]
    last = (_line(period, UNINVESTIGATED, open_ones),) if open_ones else ()
    return (*sorted(lines, key=_batches_first), *last)


def _quality(period: Period, causes: Sequence[Line], book: RuleBook) -> Figure:
    counted = [line for line in causes if line.key != UNINVESTIGATED and cause_row(line.key, book).quality]
    rules = tuple(rule for line in counted for rule in line.batches.rules)
    return share(sum(line.batches.numerator for line in counted), period.batches, rules)


def _cumulated(period: Period, causes: Sequence[Line]) -> tuple[ParetoLine, ...]:
    reached = accumulate(line.batches.numerator for line in causes)
    return tuple(ParetoLine(line, share(so_far, period.batches)) for line, so_far in zip(causes, reached, strict=True))


def _repeaters(period: Period) -> tuple[Line, ...]:
    lines = _lines(period, lambda returned: returned.uscc, by=_batches_first)
    return tuple(line for line in lines if line.key and line.batches.numerator > 1)


def _counties(period: Period, exports: Iterable[CountyExports]) -> tuple[CountyRate, ...]:
    """Every county that exported or had something back; without exports its rate is unknown."""
    exported = {each.id: each.items for each in exports}
    counties = sorted({*exported, *(r.county for r in period.returns if r.county)})
    return tuple(_county(period, county, exported.get(county, 0)) for county in counties)


def _county(period: Period, county: str, exported: int) -> CountyRate:
    returned = _batches(period, (r for r in period.returns if r.county == county))
    return CountyRate(county, share(returned, exported), wilson(returned, exported))


def _reference(row: CauseRow, book: RuleBook) -> RuleRef:
    return book.table("return_weights").reference(row.rule)


def _head(
    facts: ReportFacts,
    period: Period,
    compared: Compared | None,
    causes: Sequence[Line],
    quality: Figure,
    book: RuleBook,
) -> Finding:
    trace = tuple(_told(facts, period, compared, causes, quality, book))
    uninvestigated = sum(line.batches.numerator for line in causes if line.key == UNINVESTIGATED)
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "batches": str(period.batches),
            "value_usd_cents": str(period.cents),
            "batches_change": compared.batches.percent if compared else None,
            "value_change": compared.value_usd_cents.percent if compared else None,
            "quality_batches": str(quality.numerator),
            "quality": quality.percent,
            "uninvestigated": str(uninvestigated),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _told(
    facts: ReportFacts,
    period: Period,
    compared: Compared | None,
    causes: Sequence[Line],
    quality: Figure,
    book: RuleBook,
) -> Iterator[Step]:
    days = {"first_day": facts.first_day.isoformat(), "last_day": facts.last_day.isoformat()}
    yield Step("REPORT_RETURNS", {**days, "batches": str(period.batches), "usd": _usd(period.cents)})
    if compared:
        batches, value = compared.batches, compared.value_usd_cents
        yield Step("REPORT_BATCHES_CHANGE", {"before": str(batches.denominator), "percent": _said(batches)})
        yield Step("REPORT_VALUE_CHANGE", {"before": _usd(value.denominator), "percent": _said(value)})
    else:
        yield Step("REPORT_NO_YEAR_BEFORE", {})
    for line in causes:
        told = {"batches": str(line.batches.numerator), "percent": _said(line.batches)}
        if line.key == UNINVESTIGATED:
            yield Step("REPORT_UNINVESTIGATED", told)
        else:
            row = cause_row(line.key, book)
            code = "REPORT_CAUSE_QUALITY" if row.quality else "REPORT_CAUSE_OTHER"
            yield Step(code, {**told, "cause": row.cause}, row.rule)
    counted = {"quality": str(quality.numerator), "batches": str(quality.denominator)}
    yield Step("REPORT_QUALITY", {**counted, "percent": _said(quality)})


def _said(figure: Figure) -> str:
    return figure.percent or "—"


def _usd(cents: int) -> str:
    return rounded(Fraction(cents, CENTS_IN_A_DOLLAR), 2) or ""
