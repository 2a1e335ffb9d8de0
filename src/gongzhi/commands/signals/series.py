"""`gongzhi signals farrington`: a column of dates and one for each series in; each series' judgement out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language
from gongzhi.commands.signals.parameters import Parameters, parameters
from gongzhi.commands.signals.tables import Table, table
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.signals.farrington import Options, Silence, from_reference, judge_range
from gongzhi.core.signals.farrington.options import COMPAT, ENGINES, REFERENCE_NAMES

HEADER = ("series", "k", "date", "observed", "alarm", "upperbound", "expected", "score", "pvalue", "phi", "trend")
HEADER += ("trendcoef", "silence")


def found(given: Namespace) -> Iterator[Sequence[object]]:
    """k is the period's number from 1 on; without `from` and `to` the last alone is judged."""
    series = table(given.counts)
    told = _one_set(parameters(given.parameters), given.set)
    names = list(series.columns)[1:]
    if not names:
        raise BadInput([Cell(f"{series.name}:1", "", "", "SIGNALS_NO_SERIES")])
    last = told.whole("to", len(series.lines), 1)
    periods = range(told.whole("from", last, 1), last + 1)
    options = _options(told)
    first_column = next(iter(series.columns))
    dates = series.days(first_column) if not series.columns[first_column][0].isdecimal() else None
    counts = np.stack([series.known_counts(name) for name in names], axis=1)
    judged = judge_range(
        counts, [k - 1 for k in periods], options, dates=dates, population=_population(given.population, series)
    )
    yield HEADER
    for column, name in enumerate(names):
        for row, k in enumerate(periods):
            at = (row, column)
            silence = Silence(int(judged.silence[at]))
            yield (
                name,
                k,
                dates[k - 1].isoformat() if dates else "",
                float(counts[k - 1, column]),
                int(judged.alarm[at]),
                *(float(of[at]) for of in (judged.upper, judged.expected, judged.score, judged.p_value, judged.phi)),
                int(judged.trended[at]),
                float(judged.slope[at]),
                "" if silence is Silence.NONE else say(f"SIGNALS_SILENCE_{silence.name}", language()),
            )


def _one_set(told: Parameters, chosen: str) -> Parameters:
    """The parameters themselves, or one named set where the file holds several."""
    several = bool(told.given) and all(value == [] or isinstance(value, dict) for value in told.given.values())
    if chosen not in told.given if several else chosen:
        code = "SIGNALS_WHICH_SET" if several else "SIGNALS_NO_SETS"
        raise BadInput([Cell(told.name, "--set", chosen, code, {"names": ", ".join(told.given)})])
    one = told.given[chosen] if several else told.given
    return Parameters(told.name, one if isinstance(one, dict) else {})


def _options(told: Parameters) -> Options:
    """Parameters under the reference's names, and ours beside them."""
    compat, engine = told.choice("compat", COMPAT), told.choice("engine", ENGINES)
    summed, a_year = told.whole("summed", 1, 1), told.whole("periods_a_year", 52, 1)
    least = told.number("least_expected", 0.0, above=-1e-9)
    theirs = {name: value for name, value in told.given.items() if name in REFERENCE_NAMES}
    for name in REFERENCE_NAMES:
        told.anything(name, None)
    told.nothing_else()
    return from_reference(
        theirs, compat=compat, engine=engine, summed=summed, periods_a_year=a_year, least_expected=least
    )


def _population(path: Path | None, series: Table) -> object:
    """Of each period and series, from a file with the same columns and as many rows; None without one."""
    if path is None:
        return None
    people = table(path)
    names = list(series.columns)[1:]
    people.needs(*names)
    if len(people.lines) != len(series.lines):
        raise Refusal("SIGNALS_OTHER_LENGTH", name=people.name, rows=len(people.lines), needed=len(series.lines))
    return np.stack([people.numbers(name, above=0) for name in names], axis=1)
