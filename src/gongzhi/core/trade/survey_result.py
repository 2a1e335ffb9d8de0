"""What is said in public of a year's survey: totals with their denominators, and only of a sample that hides each firm.

Worked example and limits: docs/method/trade_survey.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.trade.survey import Grouped, SurveyAnswer, SurveyFigures, survey

METHOD = "trade.survey@1"
TABLES = ("survey_sample",)
CENTS = 100


@dataclass(frozen=True)
class SurveyFacts:
    subject: str  # number of the survey
    as_of: date
    answers: tuple[SurveyAnswer, ...]
    measure_types: tuple[str, ...]  # the kinds that were asked about, in the order in which they are told


@dataclass(frozen=True)
class SampleRow:
    """A row of survey_sample."""

    rule: str
    min_enterprises: int


def survey_result(facts: SurveyFacts, book: RuleBook) -> Finding:
    """How many of the enterprises that answered were affected, and what they lost and spent.

    value: firms (that answered), affected, affected_percent, exports_usd, direct_loss_usd, loss_percent (of exports),
    added_cost_usd; percents with two decimals, None over nothing. The trace tells the same by market, industry and
    kind of measure; a kind that nobody named is left out.
    Raises BadInput as `survey` does.
    """
    found = survey(facts.answers, facts.measure_types)
    trace = tuple(
        step
        for steps in (
            _sample(found.everybody, book),
            _groups("SURVEY_BY_MARKET", "country", found.by_market, found.everybody),
            _groups("SURVEY_BY_INDUSTRY", "industry", found.by_industry, found.everybody),
            _groups("SURVEY_BY_MEASURE", "measure_type", _named(found.by_measure_type), found.everybody),
        )
        for step in steps
    )
    everybody = found.everybody
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "firms": str(everybody.firms),
            "affected": str(everybody.affected),
            "affected_percent": rounded(everybody.affected_percent, 2),
            "exports_usd": _usd(everybody.exports_usd_cents),
            "direct_loss_usd": _usd(everybody.direct_loss_usd_cents),
            "loss_percent": rounded(everybody.loss_percent, 2),
            "added_cost_usd": _usd(everybody.added_cost_usd_cents),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def may_publish(answers: Sequence[SurveyAnswer], book: RuleBook) -> None:
    """Refuses with SAMPLE_TOO_SMALL where fewer enterprises answered than hide what each of them said."""
    row = _row(book)
    if len(answers) < row.min_enterprises:
        raise Refusal("SAMPLE_TOO_SMALL", firms=len(answers), needed=row.min_enterprises)


def _row(book: RuleBook) -> SampleRow:
    (row,) = book.table("survey_sample").typed(SampleRow)
    return row


def _sample(everybody: SurveyFigures, book: RuleBook) -> Iterator[Step]:
    row = _row(book)
    yield Step("SURVEY_SAMPLE", {"firms": str(everybody.firms), "needed": str(row.min_enterprises)}, row.rule)


def _groups(code: str, name: str, groups: Grouped, everybody: SurveyFigures) -> Iterator[Step]:
    for of, figures in groups:
        told = {
            name: of,
            "firms": str(figures.firms),
            "affected": str(figures.affected),
            "percent": rounded(figures.affected_percent, 2) or "—",
            "loss": _usd(figures.direct_loss_usd_cents),
            "loss_percent": rounded(figures.loss_percent, 2) or "—",
            "share": rounded(figures.percent_of_all_losses(everybody), 2) or "—",
            "cost": _usd(figures.added_cost_usd_cents),
        }
        yield Step(code, told)


def _named(kinds: Grouped) -> Grouped:
    return tuple((kind, figures) for kind, figures in kinds if figures.affected)


def _usd(cents: int) -> str:
    return rounded(Fraction(cents, CENTS), 2) or ""
