"""The yearly survey: one a year and place, answers that agree, totals only of a sample that hides each firm."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.catalogue.codes import countries, measure_types
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.trade.survey import Effect, MarketExports, SurveyAnswer, survey
from gongzhi.core.trade.survey_result import TABLES, SurveyFacts, may_publish, survey_result
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit


def _one_survey_a_year(taking: Taking) -> None:
    year = taking.given["survey_year"]
    alone_until_commit(f"survey of {taking.region} {year}")
    of_year = queries.matters.all_of("trade_survey", states=["collecting", "closed"], survey_year=year)
    for other in of_year:
        if other.region == taking.region:
            raise Refusal("SURVEY_OF_YEAR", year=str(year), record=other.number)


def _answers_readable(taking: Taking) -> None:
    if faults := list(_faults(taking)):
        raise BadInput(faults)
    survey(_answers(taking), measure_types())


def _sample_large_enough(taking: Taking) -> None:
    may_publish(_answers(taking), taking.act.rules())


def _close(taking: Taking) -> dict[str, Any]:
    facts = SurveyFacts(taking.number, taking.day, _answers(taking), tuple(measure_types()))
    found = survey_result(facts, taking.act.rules())
    everybody = survey(facts.answers, facts.measure_types).everybody
    percents = {name: found.value[name] for name in ("affected_percent", "loss_percent")}
    return {
        "found": taking.keep(found, facts=facts, tables=TABLES),
        "answered": everybody.firms,
        "affected": everybody.affected,
        "exported_usd": everybody.exports_usd_cents,
        "direct_loss_usd": everybody.direct_loss_usd_cents,
        "added_cost_usd": everybody.added_cost_usd_cents,
        **{name: Decimal(value) if value else None for name, value in percents.items()},
    }


def _answers(taking: Taking) -> tuple[SurveyAnswer, ...]:
    exports, effects = taking.lines("exports"), taking.lines("effects")
    return tuple(
        SurveyAnswer(
            firm["uscc"],
            firm["industry"],
            tuple(
                MarketExports(line["market"], line["exported_usd"]) for line in exports if line["uscc"] == firm["uscc"]
            ),
            tuple(
                Effect(line["market"], line["measure_type"], line["direct_loss_usd"], line["added_cost_usd"])
                for line in effects
                if line["uscc"] == firm["uscc"]
            ),
        )
        for firm in taking.lines("sample")
    )


def _faults(taking: Taking) -> Iterator[Cell]:
    """Figures of an enterprise that did not answer, and markets that are no country."""
    sample = {line["uscc"] for line in taking.lines("sample")}
    for table in ("exports", "effects"):
        for line in taking.lines(table):
            if line["uscc"] not in sample:
                yield Cell(line["uscc"], table, line["uscc"], "SURVEY_NOT_IN_SAMPLE")
            if line["market"] not in countries():
                yield Cell(line["uscc"], table, line["market"], "SURVEY_MARKET")


GUARDS = {
    "one_survey_a_year": _one_survey_a_year,
    "answers_readable": _answers_readable,
    "sample_large_enough": _sample_large_enough,
}
OUTCOMES = {"close": _close}
