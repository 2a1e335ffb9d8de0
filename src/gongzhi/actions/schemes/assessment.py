"""Assessments: a place's targets and self-score, the computed result, the objection, and a year that stays as it is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.scores import index_of
from gongzhi.core.errors import Refusal
from gongzhi.core.scorecard.assessment_year import AssessmentYear, assessment_year, belongs_to
from gongzhi.core.scorecard.index import PointsRow
from gongzhi.store import queries


def _year(taking: Taking) -> AssessmentYear:
    return assessment_year(taking.value("assessment_year"), taking.act.rules())


def _own_place(taking: Taking) -> None:
    holds("own_place", taking.region == taking.act.by.region)()


def _one_assessment(taking: Taking) -> None:
    year = taking.value("assessment_year")
    for row in queries.matters.all_of("assessment", region=taking.region, assessment_year=year):
        if row.region == taking.region and row.instance.state != "dropped":
            raise Refusal("ONE_ASSESSMENT", place=taking.region, year=year, number=row.number)


def _indicators_of_the_table(taking: Taking) -> None:
    known = {row.indicator for row in taking.act.rules().table("index_points").typed(PointsRow)}
    named = Counter(line["indicator"] for line in taking.given["targets"])
    wrong = sorted(indicator for indicator, times in named.items() if times > 1 or indicator not in known)
    if wrong:
        raise Refusal("INDICATOR_NOT_OF_THE_TABLE", indicators=" ".join(wrong))


def _assessment_year_over(taking: Taking) -> None:
    year = _year(taking)
    if taking.day <= year.last:
        raise Refusal("ASSESSMENT_YEAR_OVER", year=year.year, last=year.last)


def _every_target_scored(taking: Taking) -> None:
    scored = {line["indicator"] for line in taking.lines("self_scores")}
    absent = sorted({line["indicator"] for line in taking.lines("targets")} - scored)
    if absent:
        raise Refusal("EVERY_TARGET_SCORED", indicators=" ".join(absent))


def _scorer_not_of_the_place(taking: Taking) -> None:
    if belongs_to(taking.act.by.region, taking.region):
        raise Refusal("SCORER_NOT_OF_THE_PLACE", from_place=taking.act.by.region, place=taking.region)


def _objection_in_time(taking: Taking) -> None:
    assert taking.before is not None
    ends = taking.before.instance.acts_on
    holds("objection_in_time", ends is not None and taking.day <= ends - timedelta(days=1))()


def _targets_filed(taking: Taking) -> dict[str, Any]:
    year = _year(taking)
    return {
        "targets_due": year.targets_by,
        "targets_on_time": taking.day <= year.targets_by,
        "self_score_due": year.self_score_by,
    }


def _submitted(taking: Taking) -> dict[str, Any]:
    return {"self_score_on_time": taking.day <= _year(taking).self_score_by}


def _scored(taking: Taking) -> dict[str, Any]:
    """The place's index over the assessment year, with both findings. Refuses a year of which nothing is known."""
    year = _year(taking)
    found = index_of(taking.act, taking.region, year.year, first=year.first, last=year.last)
    points, grade = found.index.value["points"], found.index.value["grade"]
    if grade is None:
        raise Refusal("NOTHING_ASSESSED", place=taking.region, year=year.year)
    return {
        "points": None if points is None else Decimal(points),
        "grade": grade,
        "rates": found.rates_id,
        "index": found.index_id,
    }


GUARDS = {
    "own_place": _own_place,
    "one_assessment": _one_assessment,
    "indicators_of_the_table": _indicators_of_the_table,
    "assessment_year_over": _assessment_year_over,
    "every_target_scored": _every_target_scored,
    "scorer_not_of_the_place": _scorer_not_of_the_place,
    "objection_in_time": _objection_in_time,
}
OUTCOMES = {"file_targets": _targets_filed, "submit": _submitted, "score": _scored, "answer": _scored}
DUES = {"targets_filed": lambda taking: _year(taking).self_score_by}
