"""`gongzhi signals ebgm`: reports, or counts of pairs, in; what is reported together disproportionately, out."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import language
from gongzhi.commands.signals.parameters import Parameters, parameters
from gongzhi.commands.signals.tables import Table, table
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.signals.disproportionality import (
    CutRow,
    Pairs,
    chi_square,
    counted,
    information,
    reached,
    reporting_odds,
    reporting_ratio,
)
from gongzhi.core.signals.gps import STARTS, WIDE_STARTS, Prior, fitted, shrunk

ONE, OTHER, REPORT = "var1", "var2", "id"
HEADER = (ONE, OTHER, "N", "E", "PRR", "PRR_low", "PRR_high", "chi_square", "ROR", "ROR_low", "ROR_high")
HEADER += ("IC", "IC_low", "IC_high", "EBGM", "EB05", "EB95", "signal")
PRIOR = ("alpha1", "beta1", "alpha2", "beta2")


@dataclass(frozen=True)
class PairRow:
    rule: str
    min_pairs: int


@dataclass(frozen=True)
class _Read:
    """names: both things of each pair; pairs: where the totals are known; columns of numbers of shape (pairs,)"""

    names: Sequence[tuple[str, str]]
    seen: Any
    expected: Any
    pairs: Pairs | None


def found(given: Namespace) -> Iterator[Sequence[object]]:
    """Three kinds of file: a line for each report and pair (id); N of each pair; N and E of each pair."""
    told = parameters(given.parameters)
    read = _read(table(given.counts))
    prior = _prior(told, read)
    told.nothing_else()
    numbers = {name.lower(): getattr(prior, field) for name, field in zip((*PRIOR, "p"), vars(prior), strict=True)}
    shown = {name: f"{value:.6g}" for name, value in numbers.items()}
    print(say("SIGNALS_PRIOR", language(), pairs=len(read.seen), **shown), file=sys.stderr)
    columns = _columns(read, prior)
    statistics = {
        "reports": read.seen,
        "prr": columns["PRR"],
        "prr_low": columns["PRR_low"],
        "chi_square": columns["chi_square"],
        "ebgm": columns["EBGM"],
        "eb05": columns["EB05"],
        "ic_low": columns["IC_low"],
    }
    cuts = reached(book(day_of(now())).table("pair_cuts").typed(CutRow), statistics)
    yield HEADER
    for at, names in enumerate(read.names):
        said = [wording.word("cut", cut, language()) for cut, meets in cuts.items() if meets[at]]
        numbers_of = (float(columns[name][at]) for name in HEADER[3:-1])
        yield (*names, int(read.seen[at]), *numbers_of, wording.listed(said, language()))


def _columns(read: _Read, prior: Prior) -> dict[str, Any]:
    unknown = np.full(len(read.seen), np.nan)
    columns = dict.fromkeys(HEADER[3:-1], unknown) | {"E": read.expected}
    if read.pairs is not None:
        columns["chi_square"] = chi_square(read.pairs)
        for name, measure in (("PRR", reporting_ratio), ("ROR", reporting_odds)):
            estimate = measure(read.pairs)
            columns |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    of = information(read.pairs or Pairs(read.seen, read.seen, read.expected, read.seen))
    columns |= {"IC": of.value, "IC_low": of.low, "IC_high": of.high}
    posterior = shrunk(prior, read.seen, read.expected)
    return columns | {"EBGM": posterior.mean, "EB05": posterior.low, "EB95": posterior.high}


def _read(file: Table) -> _Read:
    many, usual = file.first_of("N", "n"), file.first_of("E", "expected")
    ones, others = file.words(ONE), file.words(OTHER)
    if many is None:
        return _of_lines(ones, others, file.words(REPORT) if REPORT in file.columns else None)
    _hold_once(file, ones, others)
    seen = file.counts(many, least=1).astype(np.float64)
    names = list(zip(ones, others, strict=True))
    if usual is not None:
        return _Read(names, seen, file.numbers(usual, above=0), None)
    (_, first), (_, second) = (np.unique(words, return_inverse=True) for words in (ones, others))
    pairs = Pairs(seen, np.bincount(first, seen)[first], np.bincount(second, seen)[second], float(seen.sum()))
    return _Read(names, seen, pairs.expected, pairs)


def _of_lines(ones: Sequence[str], others: Sequence[str], reports: Sequence[str] | None) -> _Read:
    (first, rows), (second, columns) = (np.unique(words, return_inverse=True) for words in (ones, others))
    of = counted(rows, columns, None if reports is None else np.unique(reports, return_inverse=True)[1])
    names = [(str(first[row]), str(second[column])) for row, column in zip(of.rows, of.columns, strict=True)]
    return _Read(names, of.pairs.both, of.pairs.expected, of.pairs)


def _hold_once(file: Table, ones: Sequence[str], others: Sequence[str]) -> None:
    first: dict[tuple[str, str], int] = {}
    for line, pair in zip(file.lines, zip(ones, others, strict=True), strict=True):
        if pair in first:
            where = {"line": str(first[pair])}
            raise BadInput([file.fault(line, f"{ONE}, {OTHER}", ", ".join(pair), "SIGNALS_TWICE", where)])
        first[pair] = line


def _prior(told: Parameters, read: _Read) -> Prior:
    """The one that the parameters give, or the likeliest. Raises Refusal for too few pairs to estimate it from."""
    starts = STARTS if told.choice("starts", ("usual", "wide")) == "usual" else WIDE_STARTS
    if told.mapping("prior"):
        own = told.under("prior")
        first = [own.number(name, 0.0, above=0) for name in PRIOR]
        prior = Prior(*first, own.number("p", 0.0, above=0, up_to=1 - 1e-9))
        own.nothing_else()
        return prior
    (row,) = book(day_of(now())).table("pair_prior").typed(PairRow)
    if len(read.seen) < row.min_pairs:
        raise Refusal("SIGNALS_FEW_PAIRS", pairs=len(read.seen), needed=row.min_pairs)
    return fitted(read.seen, read.expected, starts)
