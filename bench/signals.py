"""Farrington flexible beside R's `surveillance`: the same numbers, and how many series a second of one processor does.

    python bench/signals.py      # GONGZHI_GOLDEN names the folder of goldens; R is asked in the same run where it is

Prints agreement with every golden output, then series per CPU second of each engine (median of five rounds), as
compiled loops and over NumPy, and their ratio to R. Without goldens the series are simulated; without R its rates are
those that lie beside the goldens.
"""

from __future__ import annotations

import csv
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bench.farrington_goldens import ONE_WEEK, REGULAR, Series, all_sets, series_of
from gongzhi.core.signals.compiling import COMPILES
from gongzhi.core.signals.farrington import Judged, Options, from_reference, judge

SEED = 20261126
ROUNDS = 5
ROUND_SECONDS = 0.4
NOUFAILY = {"b": 4, "w": 3, "noPeriods": 10, "weightsThreshold": 2.58, "pastWeeksNotIncluded": 26, "pThresholdTrend": 1}
SETS = {
    "default": {},
    "noufaily_delta": NOUFAILY | {"thresholdMethod": "delta", "alpha": 0.005},
    "nbPlugin": NOUFAILY | {"thresholdMethod": "nbPlugin", "alpha": 0.005},
}
WAYS = [("dense", True), ("dense", False), ("sparse", True), ("sparse", False)]
REFERENCE = Path(__file__).with_name("farrington.R")


@dataclass(frozen=True)
class FromR:
    version: str
    rate: float  # series per CPU second
    rows: list[dict[str, str]]


def simulated() -> Series:
    """600 series of 364 weeks: most of them rare, seasonal, some with a trend, some overdispersed."""
    chance = np.random.default_rng(SEED)
    weeks = np.arange(364)[:, None]
    mean = np.exp(chance.normal(-0.7, 1.2, 600)) * np.exp(0.5 * np.sin(2 * np.pi * (weeks / 52 + chance.random(600))))
    mean = mean * np.exp(chance.choice([0.0, 0.002], 600) * (weeks - 182))
    counts = chance.poisson(mean * chance.gamma(2, 1 / 2, mean.shape))
    first = date(2019, 1, 7)
    return Series([f"s{at}" for at in range(600)], [first + timedelta(7 * week) for week in range(364)], counts)


def told(sets: Mapping[str, dict[str, object]], name: str, engine: str) -> Options:
    return from_reference(sets[name] | {"limit54": [0, 4]}, compat="R", engine=engine)


def agreement(folder: Path) -> Iterator[str]:
    yield f"agreement with R surveillance 1.26.0; worst relative differences where {REGULAR} or more are expected"
    for engine, by_loops in ways():
        alarms = fits = differ = irregular = 0
        worst, medians = dict.fromkeys(("upperbound", "expected", "phi"), 0.0), []
        for found in all_sets(folder, engine=engine, by_loops=by_loops):
            fits, alarms, differ = fits + found.fits, alarms + found.alarms, differ + found.alarms_differ
            irregular += found.irregular
            medians.append(found.median("upperbound"))
            worst = {column: max(held, found.worst(column)) for column, held in worst.items()}
        numbers = ", ".join(f"{column} {off:.1e}" for column, off in worst.items())
        yield (
            f"  {way(engine, by_loops)}: {fits} fits, {alarms} alarms, {differ} differ; {numbers}; median set's bound "
            f"{statistics.median(medians):.0e}; {irregular} left out"
        )


def ways() -> list[tuple[str, bool]]:
    return [(engine, by_loops) for engine, by_loops in WAYS if COMPILES or not by_loops]


def way(engine: str, by_loops: bool) -> str:
    return f"{engine} {'compiled' if by_loops else 'NumPy':8}"


def rate(series: Series, options: Options, by_loops: bool) -> float:
    """Series judged per CPU second, the median of the rounds; compiling is not counted."""
    judged(series, options, by_loops)
    rates = []
    for _ in range(ROUNDS):
        begun, done = time.process_time(), 0
        while (spent := time.process_time() - begun) < ROUND_SECONDS:
            judged(series, options, by_loops)
            done += len(series.names)
        rates.append(done / spent)
    return statistics.median(rates)


def judged(series: Series, options: Options, by_loops: bool) -> Judged:
    return judge(series.counts, ONE_WEEK - 1, options, dates=series.dates, by_loops=by_loops)


def from_r(series: Series) -> dict[str, FromR]:
    """What R says in this run; {} where R or its package is not installed."""
    if not shutil.which("Rscript"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.csv"
        with counts.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(
                [["date", *series.names]]
                + [[day, *map(int, row)] for day, row in zip(series.dates or (), series.counts, strict=True)]
            )
        command = ["Rscript", str(REFERENCE), str(counts), str(ONE_WEEK), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = {}
        for name, seconds, version in (line.split() for line in done.stdout.splitlines()):
            with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
                found[name] = FromR(version, len(series.names) / float(seconds), list(csv.DictReader(opened)))
        return found


def kept_rates(folder: Path | None) -> dict[str, float]:
    """R's rates that lie beside the goldens."""
    path = folder / "timing_R_lattice600.csv" if folder else None
    if path is None or not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as opened:
        return {row["params"]: float(row["per_cpu_s"]) for row in csv.DictReader(opened)}


def beside(theirs: FromR, ours: Judged) -> str:
    alarms = sum(int(row["alarm"]) != ours.alarm[at] for at, row in enumerate(theirs.rows))
    off = [
        abs(float(row["upperbound"]) / ours.upper[at] - 1)
        for at, row in enumerate(theirs.rows)
        if ours.expected[at] >= REGULAR and ours.upper[at] > 0
    ]
    return f"{alarms} alarms differ, bounds within {max(off):.0e}"


def speed(series: Series, folder: Path | None) -> Iterator[str]:
    here = from_r(series)
    kept = kept_rates(folder)
    for name in SETS:
        theirs = here[name].rate if name in here else kept.get(name)
        said = "R is not installed and no rate of it is kept"
        if name in here:
            said = f"R surveillance {here[name].version} {theirs:.0f} series per CPU second, in this run"
        elif theirs:
            said = f"R surveillance 1.26.0 {theirs:.0f} series per CPU second, as kept beside the goldens"
        yield f"{name}: {said}"
        for engine, by_loops in ways():
            options = told(SETS, name, engine)
            ours = rate(series, options, by_loops)
            ratio = f", {ours / theirs:6.0f} times R" if theirs else ""
            same = f"; {beside(here[name], judged(series, options, by_loops))}" if name in here else ""
            yield f"  {way(engine, by_loops)}: {ours:9.0f} series per CPU second{ratio}{same}"


def sizes() -> Iterator[str]:
    """How often a trend at the 5 % level is found in series that have none."""
    yield "share of 4,000 Poisson series without a trend that get one at the 5 % level"
    for mean in (2, 10, 50):
        counts = np.random.default_rng(SEED).poisson(mean, (330, 4000))
        shares = {
            compat: judge(counts, 329, replace(Options(), compat=compat)).trended.mean() for compat in ("fixed", "R")
        }
        yield f"  mean {mean:2}: " + ", ".join(f"{compat} {share:.1%}" for compat, share in shares.items())


def main() -> Iterator[str]:
    named = os.environ.get("GONGZHI_GOLDEN")
    folder = Path(named) / "farrington" if named else None
    if folder:
        yield from agreement(folder)
    else:
        yield "GONGZHI_GOLDEN is not set: agreement with the goldens is left out"
    if not COMPILES:
        yield "numba is not installed: the compiled loops are left out"
    yield from speed(series_of(folder / "input_lattice600.csv") if folder else simulated(), folder)
    yield from sizes()


if __name__ == "__main__":
    for line in main():
        print(line, flush=True)
