"""`gongzhi signals league`: batches and returns of counties in; each beside what its own mix makes likely, out."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import language
from gongzhi.commands.signals.parameters import parameters
from gongzhi.commands.signals.tables import Table, table
from gongzhi.core.errors import Refusal
from gongzhi.core.scorecard.league import FUNNEL, MUCH, BandRow, bands, league, mix_rates

HEADER = ("county", "n", "y", "r", "E", "rate", "srr", "lo", "hi", *(f"f{level}" for level in FUNNEL), "z", "z_adj")
HEADER += ("eb", "eb_lo", "eb_hi", "p_gt1", f"p_gt{MUCH}", "weight", "band")


def found(given: Namespace) -> Iterator[Sequence[object]]:
    """Two kinds of file: a row per county with the rate r of its mix, or a row per county and mix (column mix)."""
    told = parameters(given.parameters)
    (row,) = book(day_of(now())).table("league_bands").typed(BandRow)
    trimmed = told.number("trimmed", float(row.trimmed_share), above=-1e-9, up_to=0.49)
    told.nothing_else()
    names, batches, returned, mix_rate = _read(table(given.counts))
    if len(names) < 2 or returned.sum() == 0:
        raise Refusal("SIGNALS_LEAGUE_EMPTY", counties=len(names), returns=int(returned.sum()))
    of = league(batches, returned, mix_rate, trimmed)
    shown = {"a": f"{of.spread.shape:.6g}", "b": f"{of.spread.rate:.6g}", "phi": f"{of.spread.dispersion:.6g}"}
    print(say("SIGNALS_SPREAD", language(), **shown, tau2=f"{of.spread.tau_squared:.6g}"), file=sys.stderr)
    columns = (of.ratio, of.low, of.high, *of.funnel.T, of.z, of.z_adjusted, of.shrunk, of.shrunk_low, of.shrunk_high)
    columns += (of.worse, of.much_worse, of.weight)
    yield HEADER
    for at, (name, band) in enumerate(zip(names, bands(of, row), strict=True)):
        yield (
            name,
            int(batches[at]),
            int(returned[at]),
            float(mix_rate[at]),
            float(of.expected[at]),
            float(100 * returned[at] / batches[at]),
            *(float(column[at]) for column in columns),
            say(f"SIGNALS_BAND_{band}".upper(), language()),
        )


def _read(file: Table) -> tuple[Sequence[str], Any, Any, Any]:
    """Counties in the order in which they first stand, their batches, their returns and the rates of their mix."""
    if "mix" not in file.columns:
        file.needs("county", "n", "y", "r")
        numbers = (file.counts("n", least=1), file.counts("y"), file.numbers("r", above=0))
        return (file.once("county"), *(of.astype(np.float64) for of in numbers))
    words, kinds = file.words("county"), file.words("mix")
    names = list(dict.fromkeys(words))
    county = np.array([names.index(word) for word in words])
    mix = np.unique(kinds, return_inverse=True)[1]
    batches, returned = (file.counts(name, least).astype(np.float64) for name, least in (("n", 1), ("y", 0)))
    rates = mix_rates(county, mix, batches, returned)
    if (rates == 0).any():
        raise Refusal("SIGNALS_MIX_WITHOUT_RETURNS", county=names[int(np.argmin(rates))])
    return names, np.bincount(county, batches), np.bincount(county, returned), rates
