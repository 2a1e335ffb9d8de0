"""The judgement of many series at one period, and over a range of periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.signals.compiling import COMPILES
from gongzhi.core.signals.farrington import dense, sparse
from gongzhi.core.signals.farrington.bounds import bounds
from gongzhi.core.signals.farrington.fits import Fits
from gongzhi.core.signals.farrington.history import history
from gongzhi.core.signals.farrington.options import Options
from gongzhi.core.signals.farrington.past import Past, rank

Floats = NDArray[np.float64]
FAULTS_SHOWN = 10


class Silence(IntEnum):
    """Why a series raises no alarm whatever its count; NONE: it is judged."""

    NONE = 0
    FEW_CASES = 1  # fewer than `least_cases` within the last `recent` periods
    UNKNOWN_NOW = 2  # the judged count, or its population, is missing
    SHORT_HISTORY = 3  # too few known periods for the model
    NO_FIT = 4  # the iteration did not settle
    NO_BOUND = 5  # the bound runs over every count: history's season is as good as empty


@dataclass(frozen=True)
class Judged:
    """Arrays of shape (series,), or (periods, series) over a range.

    expected, upper, score, p_value, phi, slope: NaN where nothing can be said; expected, upper also where recent
    cases are few. score: above 1 beyond the upper bound; with quantile bounds and compat="fixed" the logarithm of the
    p-value over that of alpha. slope: of the logarithm, per period, where a trend was kept
    """

    expected: Floats
    upper: Floats
    score: Floats
    p_value: Floats
    phi: Floats
    slope: Floats
    trended: NDArray[np.bool_]
    alarm: NDArray[np.bool_]
    silence: NDArray[np.int8]  # a Silence each


def judge(
    counts: ArrayLike,
    at: int,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    dates: Sequence[date] | None = None,
    population: ArrayLike | None = None,
    by_loops: bool = COMPILES,
) -> Judged:
    """Whether each series is higher at the period `at` than its own past lets expect.

    counts: (periods, series), whole or not, at least 0; NaN where a period is not known; later ones are not looked at
    dates: one per period; None counts `options.periods_a_year` periods back
    population: like counts, above 0; asked for by `options.population_offset`
    by_loops: the compiled way; otherwise over NumPy arrays, with the same answers
    -> arrays of shape (series,); no series gives empty ones
    Raises Refusal where the series begin too late for the years asked for (needed, given: periods before `at`),
    BadInput for shapes that do not fit together, counts below 0 and dates that do not follow each other.
    """
    whole, people = _read(counts, at, options, dates, population)
    return _judge(whole, people, at, options, dates, by_loops)


def judge_range(
    counts: ArrayLike,
    periods: Sequence[int],
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    dates: Sequence[date] | None = None,
    population: ArrayLike | None = None,
    by_loops: bool = COMPILES,
) -> Judged:
    """`judge` at each of the periods, each out of what came before it; -> arrays of shape (periods, series)."""
    if not len(periods):
        raise BadInput([Cell("periods", "range", "", "FARRINGTON_NO_PERIODS")])
    whole, people = _read(counts, max(periods), options, dates, population)
    found = [_judge(whole, people, at, options, dates, by_loops) for at in periods]
    return Judged(*(np.stack([getattr(one, field.name) for one in found]) for field in fields(Judged)))


def _read(
    counts: ArrayLike, at: int, options: Options, dates: Sequence[date] | None, population: ArrayLike | None
) -> tuple[Floats, Floats | None]:
    whole = np.asarray(counts)
    if whole.ndim != 2:
        raise BadInput([Cell("counts", "shape", str(whole.shape), "FARRINGTON_SHAPE", {"wanted": "(periods, series)"})])
    faults = []
    if not 0 <= at < len(whole):
        faults.append(Cell("periods", "at", str(at), "FARRINGTON_NO_SUCH_PERIOD", {"periods": str(len(whole))}))
    if dates is not None and len(dates) != len(whole):
        faults.append(Cell("dates", "shape", str(len(dates)), "FARRINGTON_SHAPE", {"wanted": str(len(whole))}))
    people = None
    if options.population_offset:
        people = np.asarray(np.nan if population is None else population, dtype=np.float64)
        if people.shape != whole.shape:
            faults.append(
                Cell("population", "shape", str(people.shape), "FARRINGTON_SHAPE", {"wanted": str(whole.shape)})
            )
    if faults:
        raise BadInput(faults)
    return whole, people


def _judge(
    whole: Floats, people: Floats | None, at: int, options: Options, dates: Sequence[date] | None, by_loops: bool
) -> Judged:
    shape = history(options, at, dates)
    needed = np.append(shape.periods, at)
    _hold_counts(whole, needed)
    used = _added_up(whole, needed, options.summed)
    exposed = None if people is None else _added_up(people, needed, options.summed)
    past = _past(used[:-1], None if exposed is None else exposed)
    fits = sparse.fit(past, shape, options, by_loops=by_loops) if options.engine == "sparse" and past.plain else None
    fits = fits or dense.fit(past, shape, options, by_loops=by_loops)
    recent = np.nansum(whole[max(at - options.recent + 1, 0) : at + 1], axis=0)
    now_known = np.isfinite(used[-1]) & np.isfinite(past.offsets_now)
    return _said(fits, used[-1], now_known, recent, rank(past, shape, options).enough, options)


def _hold_counts(whole: Floats, needed: NDArray[np.int64]) -> None:
    held = whole[needed]
    wrong = np.argwhere((held < 0) | np.isinf(held))[:FAULTS_SHOWN]
    if len(wrong):
        raise BadInput(
            Cell(f"line {needed[row] + 2}", f"{series + 2}", str(held[row, series]), "FARRINGTON_COUNT")
            for row, series in wrong
        )


def _added_up(whole: Floats, periods: NDArray[np.int64], many: int) -> Floats:
    """(periods, series): each period with the many − 1 before it; NaN where one of them is not known."""
    found = whole[periods].astype(np.float64)
    for back in range(1, many):
        found = found + whole[periods - back]
    return found


def _past(counts: Floats, exposed: Floats | None) -> Past:
    known = np.isfinite(counts)
    offsets, now = np.zeros((len(counts), 1)), np.zeros(counts.shape[1])
    if exposed is not None:
        with np.errstate(all="ignore"):
            logs = np.where(exposed > 0, np.log(exposed), np.nan)
        known &= np.isfinite(logs[:-1])
        offsets, now = np.nan_to_num(logs[:-1], nan=0.0), logs[-1]
    if known.all():
        return Past(counts, np.ones((len(counts), 1), bool), offsets, now)
    return Past(np.where(known, counts, 0.0), known, offsets, now)


def _said(
    fits: Fits,
    observed: Floats,
    now_known: NDArray[np.bool_],
    recent: Floats,
    enough: NDArray[np.bool_],
    options: Options,
) -> Judged:
    found = bounds(fits, np.where(now_known, observed, np.nan), options)
    silence = np.select(
        [~enough, ~now_known, ~fits.fitted, ~np.isfinite(found.upper), recent < options.least_cases],
        [Silence.SHORT_HISTORY, Silence.UNKNOWN_NOW, Silence.NO_FIT, Silence.NO_BOUND, Silence.FEW_CASES],
        Silence.NONE,
    ).astype(np.int8)
    beyond = found.score > 1 if options.bound == "delta" or options.compat == "R" else observed > found.upper
    fitted = fits.fitted & enough
    bounded = fitted & (recent >= options.least_cases)

    def where(right: NDArray[np.bool_], values: Floats) -> Floats:
        return np.where(right, values, np.nan)

    return Judged(
        expected=where(bounded, found.expected),
        upper=where(bounded, found.upper),
        score=where(fitted, found.score),
        p_value=where(fitted, found.p_value),
        phi=where(fitted, fits.phi),
        slope=where(fitted & fits.trended, fits.slope),
        trended=fitted & fits.trended,
        alarm=(silence == Silence.NONE) & beyond & (observed > 0),
        silence=silence,
    )
