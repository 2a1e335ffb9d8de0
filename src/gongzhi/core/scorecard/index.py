"""The city index of 100 points: indicators between a best and a worst value, and what decides the grade alone.

Worked example and limits: docs/method/city_index.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import ratio, rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "scorecard.city_index@1"
TABLES = ("index_grades", "index_points", "index_recognitions", "index_veto")
FULL = 100
RECOGNITIONS = "zones_and_enterprises"  # the indicator that is counted from recognitions, not measured


@dataclass(frozen=True)
class Measure:
    """One indicator's numerator and denominator; a denominator of 0 means that it cannot be assessed."""

    id: str  # finding or statistic that says so
    indicator: str
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Recognition:
    """A demonstration zone or enterprise of the city."""

    id: str
    kind: str  # national_zone, provincial_zone, enterprise


@dataclass(frozen=True)
class Veto:
    """An event that decides the grade whatever the points."""

    id: str
    kind: str  # regional, systemic


@dataclass(frozen=True)
class IndexFacts:
    subject: str  # city code
    as_of: date
    measures: tuple[Measure, ...]  # an indicator without one is not assessed
    recognitions: tuple[Recognition, ...] | None  # None: nobody keeps the register, so it is not assessed
    vetoes: tuple[Veto, ...]


@dataclass(frozen=True)
class PointsRow:
    """A row of index_points."""

    rule: str
    indicator: str
    weight: int
    best: Decimal
    worst: Decimal
    per: int  # unit of best and worst: 100 for percent


@dataclass(frozen=True)
class RecognitionRow:
    rule: str
    kind: str
    points: int


@dataclass(frozen=True)
class GradeRow:
    rule: str
    min_points: Decimal
    grade: str


@dataclass(frozen=True)
class VetoRow:
    rule: str
    kind: str
    grade: str


@dataclass(frozen=True)
class Assessed:
    """An indicator with its value in the row's unit and the points for it; None where it cannot be assessed."""

    row: PointsRow
    measure: Measure | None
    value: Fraction | None

    @property
    def points(self) -> Fraction | None:
        return None if self.value is None else linear_points(self.value, self.row)


def city_index(facts: IndexFacts, book: RuleBook) -> Finding:
    """Points and grade of a city.

    value: points (one decimal), exact (a fraction, on which the grade was decided), assessed_weight (the
    points that could be reached), grade, and under each indicator's name its points (4 decimals).
    An indicator that cannot be assessed is None and left out; the others are scaled up to 100. Without any,
    points are None, and so is the grade unless an event decides it.
    """
    assessed = assess_indicators(facts, book)
    counted = [each.points for each in assessed if each.points is not None]
    weight = sum(each.row.weight for each in assessed if each.points is not None)
    total = sum(counted, Fraction(0)) * FULL / weight if weight else None
    trace = [*_recognitions_told(facts, book), *(_told(each) for each in assessed)]
    grade = None
    if total is not None:
        if weight != FULL:
            trace.append(Step("INDEX_SCALED", {"weight": str(weight)}))
        band = grade_of(total, book)
        grade = band.grade
        trace.append(Step("INDEX_BAND", {"points": _text(total, 4), "grade": grade}, band.rule))
    vetoes = [(veto, _veto_row(veto.kind, book)) for veto in facts.vetoes]
    if vetoes:
        grade = _worst([*(row.grade for _, row in vetoes), *([grade] if grade else [])], book)
        trace += [
            Step("INDEX_VETO", {"id": veto.id, "kind": veto.kind, "grade": row.grade}, row.rule) for veto, row in vetoes
        ]
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "points": rounded(total, 1),
            "exact": str(total) if total is not None else None,
            "assessed_weight": str(weight),
            "grade": grade,
            **{each.row.indicator: rounded(each.points, 4) for each in assessed},
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def assess_indicators(facts: IndexFacts, book: RuleBook) -> tuple[Assessed, ...]:
    """Every indicator of index_points, in its order.

    Raises NoRuleApplies for a measure of no indicator, BadInput for a second measure of one.
    """
    rows = book.table("index_points").typed(PointsRow)
    measured: dict[str, Measure] = {}
    for measure in facts.measures:
        if measure.indicator not in {row.indicator for row in rows}:
            raise NoRuleApplies("index_points", indicator=measure.indicator)
        if measure.indicator in measured or measure.indicator == RECOGNITIONS:
            raise BadInput([Cell(measure.id, "indicator", measure.indicator, "INDICATOR_TWICE")])
        measured[measure.indicator] = measure
    if facts.recognitions is not None:
        points = recognition_points(facts.recognitions, book)
        measured[RECOGNITIONS] = Measure(facts.subject, RECOGNITIONS, points, 1)
    return tuple(Assessed(row, measured.get(row.indicator), _value(row, measured)) for row in rows)


def linear_points(value: Fraction, row: PointsRow) -> Fraction:
    """Full weight at best or better, nothing at worst or worse, linear between."""
    best, worst = Fraction(row.best), Fraction(row.worst)
    share = (value - worst) / (best - worst)
    return row.weight * min(Fraction(1), max(Fraction(0), share))


def recognition_points(recognitions: Sequence[Recognition], book: RuleBook) -> int:
    """What a city's zones and enterprises count together, before the indicator caps it."""
    if not recognitions:
        return 0
    rows = {row.kind: row for row in book.table("index_recognitions").typed(RecognitionRow)}
    for recognition in recognitions:
        if recognition.kind not in rows:
            raise NoRuleApplies("index_recognitions", kind=recognition.kind)
    return sum(rows[recognition.kind].points for recognition in recognitions)


def grade_of(total: Fraction, book: RuleBook) -> GradeRow:
    """The band that an exact total reaches: 89.96 is shown as 90.0 and is a B."""
    reached = [row for row in _grades(book) if total >= Fraction(row.min_points)]
    if not reached:
        raise NoRuleApplies("index_grades", points=total)
    return reached[-1]


def _grades(book: RuleBook) -> list[GradeRow]:
    return sorted(book.table("index_grades").typed(GradeRow), key=lambda row: row.min_points)


def _value(row: PointsRow, measured: dict[str, Measure]) -> Fraction | None:
    measure = measured.get(row.indicator)
    return None if measure is None else ratio(measure.numerator * row.per, measure.denominator)


def _veto_row(kind: str, book: RuleBook) -> VetoRow:
    for row in book.table("index_veto").typed(VetoRow):
        if row.kind == kind:
            return row
    raise NoRuleApplies("index_veto", kind=kind)


def _worst(grades: Sequence[str], book: RuleBook) -> str:
    if len(set(grades)) == 1:
        return grades[0]
    order = [row.grade for row in _grades(book)]
    return min(grades, key=order.index)


def _recognitions_told(facts: IndexFacts, book: RuleBook) -> Iterator[Step]:
    if not facts.recognitions:
        return
    for row in book.table("index_recognitions").typed(RecognitionRow):
        many = sum(recognition.kind == row.kind for recognition in facts.recognitions)
        if many:
            yield Step("INDEX_RECOGNISED", {"kind": row.kind, "many": str(many), "points": str(row.points)}, row.rule)


def _told(each: Assessed) -> Step:
    row = each.row
    about = {"indicator": row.indicator, "weight": str(row.weight), "best": str(row.best), "worst": str(row.worst)}
    if each.value is None or each.points is None or each.measure is None:
        return Step("INDEX_NOT_ASSESSED", about, row.rule)
    reached = {"value": _text(each.value, 4), "points": _text(each.points, 4)}
    return Step("INDEX_INDICATOR", {**about, **reached}, row.rule)


def _text(exact: Fraction, places: int) -> str:
    return rounded(exact, places) or ""
