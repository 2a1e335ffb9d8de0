"""Farrington flexible: is a series higher now than the same season of its own past lets expect?

    judge(counts, at, options, dates=…, population=…)              many series at one period
    judge_range(counts, periods, options, dates=…, population=…)   many series, or one, at each of several periods
    Options(years=5, half_window=3, …), from_reference(params)     what it is told, also under the reference's names

counts: array of shape (periods, series), NaN where a period is not known. `judge` gives a `Judged` of arrays of shape
(series,), `judge_range` of shape (periods, series): expected, upper, score, p_value, phi, slope, trended, alarm, and
silence, a `Silence` that says why a series was not judged. Series too short for the years asked for are a Refusal.

Formulas, a worked example, agreement with R and known limits: docs/method/farrington.md.
"""

from gongzhi.core.signals.farrington.judging import Judged, Silence, judge, judge_range
from gongzhi.core.signals.farrington.options import Options, from_reference

__all__ = ["Judged", "Options", "Silence", "from_reference", "judge", "judge_range"]
