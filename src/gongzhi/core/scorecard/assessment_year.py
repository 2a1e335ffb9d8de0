"""The days of an assessment year: when it begins and ends, by when targets and self-score are due (考核年度)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.region_codes import city_of
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class DeadlineRow:
    """A row of assessment_year."""

    rule: str
    deadline: str  # first, last, targets, self_score
    month: int
    day: int
    years: int  # after the year in which the assessment year begins


@dataclass(frozen=True)
class AssessmentYear:
    """first and last belong to the year; targets_by and self_score_by are the last days in time."""

    year: int
    first: date
    last: date
    targets_by: date
    self_score_by: date


def assessment_year(year: int, book: RuleBook) -> AssessmentYear:
    """The assessment year that begins in a calendar year. Raises NoRuleApplies where a day of it has no row."""
    rows = {row.deadline: row for row in book.table("assessment_year").typed(DeadlineRow)}

    def day(deadline: str) -> date:
        if deadline not in rows:
            raise NoRuleApplies("assessment_year", deadline=deadline)
        row = rows[deadline]
        return date(year + row.years, row.month, row.day)

    return AssessmentYear(year, day("first"), day("last"), day("targets"), day("self_score"))


def belongs_to(scorer: str, place: str) -> bool:
    """Whether whoever scores comes from the city in which the assessed place lies; the province is no city of it."""
    return city_of(scorer) == city_of(place)
