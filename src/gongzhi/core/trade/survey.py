"""What the yearly survey of enterprises says of foreign technical measures: how many are hit, and what it costs them.

Formula, worked example and limits: docs/method/trade_survey.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.scorecard.returns import percent_of


@dataclass(frozen=True)
class MarketExports:
    """What an enterprise exported to a market in the year of the survey."""

    market: str  # country code
    usd_cents: int


@dataclass(frozen=True)
class Effect:
    """What one kind of measure did to an enterprise in one market during the year; amounts may be 0."""

    market: str
    measure_type: str  # a code of catalogue/codes/measure_types.yml
    direct_loss_usd_cents: int  # goods held, destroyed, returned; orders lost
    added_cost_usd_cents: int  # tests, certificates, changed goods and papers


@dataclass(frozen=True)
class SurveyAnswer:
    """What one enterprise answered. It is affected where it names an effect."""

    id: str  # credit code
    industry: str
    exports: tuple[MarketExports, ...]
    effects: tuple[Effect, ...]

    @property
    def markets(self) -> frozenset[str]:
        """Where it sells or is hit: a market can be lost altogether."""
        return frozenset(each.market for each in self.exports) | frozenset(each.market for each in self.effects)


@dataclass(frozen=True)
class SurveyFigures:
    """Sums over a group of answers, with what each rate divides by. A rate over nothing is None."""

    firms: int  # that answered
    affected: int
    exports_usd_cents: int
    direct_loss_usd_cents: int
    added_cost_usd_cents: int

    @property
    def affected_percent(self) -> Fraction | None:
        return percent_of(self.affected, self.firms)

    @property
    def loss_percent(self) -> Fraction | None:
        """Direct loss in percent of exports; above 100 where more was lost than sold."""
        return percent_of(self.direct_loss_usd_cents, self.exports_usd_cents)

    def percent_of_all_losses(self, everybody: SurveyFigures) -> Fraction | None:
        return percent_of(self.direct_loss_usd_cents, everybody.direct_loss_usd_cents)


Grouped = tuple[tuple[str, SurveyFigures], ...]  # by code, in its order


@dataclass(frozen=True)
class Survey:
    everybody: SurveyFigures
    by_market: Grouped  # firms and exports: of those that sell there or are hit there
    by_industry: Grouped
    by_measure_type: Grouped  # every known kind; firms and exports: all, for any measure may hit anyone


def survey(answers: Sequence[SurveyAnswer], measure_types: Collection[str]) -> Survey:
    """The figures of one year's answers, over all and by market, industry and kind of measure.

    measure_types: the known codes, in the order in which they are shown
    Raises BadInput, naming all of them, for an enterprise that answers twice, an amount below 0 and an unknown kind.
    """
    if faults := list(_faults(answers, measure_types)):
        raise BadInput(faults)
    markets = sorted({market for answer in answers for market in answer.markets})
    industries = sorted({answer.industry for answer in answers})
    return Survey(
        everybody=_figures(answers),
        by_market=tuple((market, _of_market(answers, market)) for market in markets),
        by_industry=tuple(
            (industry, _figures([answer for answer in answers if answer.industry == industry]))
            for industry in industries
        ),
        by_measure_type=tuple((kind, _of_kind(answers, kind)) for kind in measure_types),
    )


def _of_market(answers: Sequence[SurveyAnswer], market: str) -> SurveyFigures:
    there = [answer for answer in answers if market in answer.markets]
    return _figures(there, exports=lambda one: one.market == market, effects=lambda one: one.market == market)


def _of_kind(answers: Sequence[SurveyAnswer], kind: str) -> SurveyFigures:
    return _figures(answers, effects=lambda one: one.measure_type == kind)


def _figures(
    answers: Sequence[SurveyAnswer],
    *,
    exports: Callable[[MarketExports], bool] = lambda _: True,
    effects: Callable[[Effect], bool] = lambda _: True,
) -> SurveyFigures:
    counted = [effect for answer in answers for effect in answer.effects if effects(effect)]
    return SurveyFigures(
        firms=len(answers),
        affected=sum(any(effects(effect) for effect in answer.effects) for answer in answers),
        exports_usd_cents=sum(each.usd_cents for answer in answers for each in answer.exports if exports(each)),
        direct_loss_usd_cents=sum(effect.direct_loss_usd_cents for effect in counted),
        added_cost_usd_cents=sum(effect.added_cost_usd_cents for effect in counted),
    )


def _faults(answers: Sequence[SurveyAnswer], measure_types: Collection[str]) -> Iterator[Cell]:
    seen: set[str] = set()
    for answer in answers:
        if answer.id in seen:
            yield Cell(answer.id, "uscc", answer.id, "SURVEY_TWICE")
        seen.add(answer.id)
        for effect in answer.effects:
            if effect.measure_type not in measure_types:
                yield Cell(answer.id, "measure_type", effect.measure_type, "SURVEY_MEASURE_TYPE")
        amounts = {
            "exports": [each.usd_cents for each in answer.exports],
            "direct_loss": [effect.direct_loss_usd_cents for effect in answer.effects],
            "added_cost": [effect.added_cost_usd_cents for effect in answer.effects],
        }
        for column, values in amounts.items():
            yield from (Cell(answer.id, column, str(cents), "SURVEY_AMOUNT") for cents in values if cents < 0)
