"""How Farrington flexible agrees with what R's `surveillance` wrote; read by the benchmark and by the tests."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from gongzhi.core.signals.farrington import Judged, Options, from_reference, judge_range

COLUMNS = {
    "upperbound": "upper",
    "expected": "expected",
    "score": "score",
    "pvalue": "p_value",
    "phi": "phi",
    "trendcoef": "slope",
}
REGULAR = 1e-4  # expected cases below which R's own rounding and stopping decide the digits
ONE_WEEK = 350  # R's count of the week whose outputs name none
UNLIMITED = [0, 4]  # limit54 of those outputs


@dataclass
class Agreement:
    """What one set of parameters over one file of series gives beside R."""

    name: str
    fits: int = 0
    alarms: int = 0
    alarms_differ: int = 0
    trends_differ: int = 0
    irregular: int = 0  # hardly anything expected, or a muan bound that runs over every count
    off: dict[str, list[float]] = field(default_factory=dict)  # relative differences

    def worst(self, column: str) -> float:
        return max(self.off.get(column, []), default=0.0)

    def median(self, column: str) -> float:
        return float(np.median(self.off[column])) if self.off.get(column) else 0.0


@dataclass(frozen=True)
class Series:
    names: Sequence[str]
    dates: Sequence[date] | None
    counts: np.ndarray  # (periods, series)


def series_of(path: Path) -> Series:
    """A csv with a column of dates, or of numbers where the series are undated, and one column for each series."""
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    dated = "-" in rows[0][0]
    counts = [[_number(cell) for cell in row[1:]] for row in rows]
    return Series(header[1:], [date.fromisoformat(row[0]) for row in rows] if dated else None, np.array(counts))


def sets_in(folder: Path) -> list[str]:
    """Names of the outputs: file of series, two lines, set of parameters."""
    return sorted(path.stem.removeprefix("out_") for path in folder.glob("out_*__*.csv"))


def options_of(folder: Path, name: str, engine: str) -> Options:
    params = dict(json.loads((folder / "params.json").read_text("utf-8"))[name.split("__")[1]])
    if name.startswith("lattice"):
        params["limit54"] = UNLIMITED
    return from_reference(params, compat="R", engine=engine)


def agreement(folder: Path, name: str, *, engine: str, by_loops: bool) -> Agreement:
    source = name.split("__", maxsplit=1)[0]
    series, options = series_of(folder / f"input_{source}.csv"), options_of(folder, name, engine)
    people = series_of(folder / f"input_{source}_population.csv").counts if options.population_offset else None
    with (folder / f"out_{name}.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    weeks = sorted({_week(row) for row in rows})
    judged = judge_range(
        series.counts, [week - 1 for week in weeks], options, dates=series.dates, population=people, by_loops=by_loops
    )
    found = Agreement(name)
    for row in rows:
        _compare(found, row, judged, (weeks.index(_week(row)), series.names.index(row["series"])), options)
    return found


def _week(row: dict[str, str]) -> int:
    return int(row.get("k", ONE_WEEK))


def _number(text: str) -> float:
    told = text.strip()
    return np.nan if told in ("", "NA", "NaN") else float(told)


def _compare(found: Agreement, row: dict[str, str], judged: Judged, at: tuple[int, int], options: Options) -> None:
    found.fits += 1
    found.alarms += int(row["alarm"])
    found.alarms_differ += int(row["alarm"]) != judged.alarm[at]
    values = {
        column: (_number(row[column]), getattr(judged, ours)[at]) for column, ours in COLUMNS.items() if column in row
    }
    overflowed = options.bound == "muan" and np.isnan(values["pvalue"][0])
    if overflowed or np.isinf(judged.upper[at]) or judged.expected[at] < REGULAR:
        found.irregular += 1
        return
    found.trends_differ += "trend" in row and int(row["trend"]) != judged.trended[at]
    for column, (theirs, ours) in values.items():
        if np.isnan(theirs) and np.isnan(ours):
            continue
        off = abs(ours - theirs) / max(abs(theirs), 1e-8)
        found.off.setdefault(column, []).append(np.inf if np.isnan(off) else off)


def all_sets(folder: Path, *, engine: str, by_loops: bool) -> Iterator[Agreement]:
    for name in sets_in(folder):
        yield agreement(folder, name, engine=engine, by_loops=by_loops)
