"""What a warning is worth: outbreaks found at an equal number of false alarms, and how a budget of them is kept.

    python -m bench.warning [SEEDS] [REPLICATES] [HELD_OUT] [BY_MARKET] [TEN_YEARS]

SEEDS provinces with REPLICATES outbreaks of each kind and size (1 and 3; the full run is 2 and 25), and HELD_OUT
provinces whose weeks are judged one after another on what was known by then (1; the full run is 6), and BY_MARKET
smaller ones whose events have markets besides (0; the full run is 6). TEN_YEARS: 1 for how long 520 weeks of a
province take, judged one after another (0; the full run is 1). All are invented (gongzhi.simulate.weekly_events).
Tables: docs/method/early-warning.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import numpy as np

from bench.warning_methods import LEAST, METHODS, View, margins
from gongzhi.catalogue.rules import book
from gongzhi.core.signals.baseline import baseline
from gongzhi.core.signals.calibration import calibrated
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.distinct import Ranked, distinct, ranked
from gongzhi.core.signals.lattice import QUARTER_WEEKS, backtest, judged, needed_weeks, untold
from gongzhi.core.signals.look import Look, look, look_where_held, windows_of
from gongzhi.core.signals.scan_settings import ScanSettings, scan_settings
from gongzhi.core.signals.trees import Floats, Ints, Lattice, tree
from gongzhi.simulate.weekly_events import (
    DRIFT_WEEKS,
    KINDS,
    OUTBREAK_WEEKS,
    Outbreak,
    by_market,
    outbreak,
    planted,
    weekly_events,
)

AS_OF = date(2026, 11, 26)
BUDGETS = (1.0, 0.1)
SIZES = (0.6, 1.0, 1.6)
TOP = 300  # entries of one week that a method may raise
FIRST, LAST = 260, 390  # weeks judged for detection; the first settle
HELD_OUT_WEEKS = 364
TEN_YEARS_WEEKS = 520
SOME_CHAPTERS, SOME_HAZARDS = 8, 4  # of the run by market
OWN_SHARE = 0.3  # of a node's events that have to be an outbreak's, for the outbreak to be found by it


@dataclass
class Planted:
    """An outbreak and what each method scored highest on it in each week."""

    kind: str
    counts: Counts
    own: Ints  # shape (events, 3): its cells
    week: Ints
    nodes: Ints
    best: dict[str, list[float]] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return int(self.week[0])

    @property
    def end(self) -> int:
        return self.first + (DRIFT_WEEKS if self.kind == "drift" else OUTBREAK_WEEKS)


@dataclass
class Entries:
    """What one method raised in the quiet weeks, each week's rarest first."""

    counts: Counts
    settings: ScanSettings
    weeks: list[Ranked] = field(default_factory=list)

    def add(self, week: int, nodes: Ints, scored: Floats) -> None:
        window, place = np.nonzero(scored > 0)
        none, rarity = np.zeros(0), scored[window, place]
        seen = Look(week, nodes[place], window, none, none, none)
        every = np.ones(len(rarity), np.bool_)
        self.weeks.append(ranked(self.counts, seen, rarity, every, 0.0, self.settings, most=TOP))

    def line(self, budget: float, settling: int) -> float:
        """The lowest score at which the weeks after the settling ones bring no more distinct alarms than the budget."""
        lines = np.unique(np.concatenate([week.rarity for week in self.weeks]))
        most = budget * (len(self.weeks) - settling)
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            if distinct(self.counts, self.weeks, float(lines[middle]), settling, self.settings) <= most:
                high = middle
            else:
                low = middle + 1
        return float(lines[low]) if low < len(lines) else np.inf


def detection(
    seed: int, replicates: int, settings: ScanSettings
) -> tuple[list[Planted], Mapping[tuple[str, float], float]]:
    """Outbreaks of a province with their scores, and the line of each method at each budget."""
    province = weekly_events(seed, LAST)
    counts = province.counts
    settling = settings.scan.settling_weeks
    looks = [look(counts, week, settings) for week in range(FIRST - settling - settings.scan.calibration_weeks, FIRST)]
    view = View(counts, settings, calibrated(counts, looks, settings), 0, *[np.zeros(0)] * 5)
    outbreaks = list(_outbreaks(province, seed, replicates, settling))
    weekly = _margin_weeks(counts)
    quiet = {name: Entries(counts, settings) for name in METHODS}
    for week in range(FIRST, LAST):
        now = _week(counts, week, settings)
        active = np.flatnonzero(now.seen[-1] >= LEAST)
        whole = replace(view, week=week, nodes=active, **now.of(active, weekly[: week + 1]))
        for name, method in METHODS.items():
            quiet[name].add(week, active, method(whole))
        for one in outbreaks:
            if one.first <= week < one.end:
                _score(one, view, now, weekly)
    lines = {(name, budget): entries.line(budget, settling) for name, entries in quiet.items() for budget in BUDGETS}
    return outbreaks, lines


@dataclass(frozen=True)
class Week:
    """All nodes in one week: seen, expected and the bare mean of history, each of shape (windows, nodes)."""

    week: int
    counts: Counts
    seen: Ints
    expected: Floats
    raw: Floats

    def of(self, nodes: Ints, weekly: Ints) -> dict[str, Ints | Floats]:
        chosen = np.searchsorted(
            np.flatnonzero(margins(self.counts.lattice)), nodes[margins(self.counts.lattice)[nodes]]
        )
        return {
            "seen": self.seen, "expected": self.expected[:, nodes], "raw": self.raw[:, nodes],
            "series": weekly[:, chosen],
        }  # fmt: skip


def _week(counts: Counts, week: int, settings: ScanSettings) -> Week:
    end = week + 1 - settings.scan.guard_weeks
    first = max(end - settings.scan.history_weeks, 0)
    past = np.bincount(counts.leaf[counts.between(first, end)], minlength=int(np.prod(counts.lattice.cells)))
    mean = (counts.lattice.sums(past.reshape(counts.lattice.cells).astype(np.float64)) + 0.5) / (end - first)
    raw = np.array(settings.windows)[:, None] * mean
    usual = np.stack(list(baseline(counts, week, settings).expected()))
    return Week(week, counts, np.stack(windows_of(counts, week, settings)), usual, raw)


def _outbreaks(province, seed: int, replicates: int, settling: int) -> Iterator[Planted]:
    chance = np.random.default_rng([seed, replicates])
    for kind in KINDS:
        latest = LAST - (DRIFT_WEEKS if kind == "drift" else OUTBREAK_WEEKS)
        for size in SIZES:
            for _ in range(replicates):
                start = int(chance.integers(FIRST + settling, latest + 1))
                more = outbreak(kind, province, start, int(chance.integers(2**31)), size)
                if len(more.week):
                    yield _planted(province.counts, more)


def _planted(counts: Counts, more: Outbreak) -> Planted:
    nodes = np.unique(counts.lattice.ancestors(more.cell))
    return Planted(more.kind, planted(counts, more)[0], more.cell, more.week, nodes, {name: [] for name in METHODS})


def _score(one: Planted, view: View, now: Week, weekly: Ints) -> None:
    """What each method scores highest among nodes that are the outbreak's in good part."""
    settings, lattice, week = view.settings, now.counts.lattice, now.week
    mine = _own_windows(one, lattice, week, settings)
    if not (mine >= LEAST).any():
        for best in one.best.values():
            best.append(0.0)
        return
    if one.first < week + 1 - settings.scan.guard_weeks:  # what is usual has learned from it
        now = _week(one.counts, week, settings)
    else:
        now = replace(now, seen=now.seen.copy())
        now.seen[:, one.nodes] += mine
    told = now.of(one.nodes, weekly[: week + 1])
    series = told["series"].copy()
    own = Counts(lattice, now.counts.first_week, now.counts.weeks, one.week, one.own)
    _add_weeks(series, own, one.nodes[margins(lattice)[one.nodes]], week)
    scene = replace(view, week=week, nodes=one.nodes, **(told | {"series": series}))
    found = (mine >= LEAST) & (mine >= OWN_SHARE * scene.here)
    for name, method in METHODS.items():
        one.best[name].append(float(np.where(found, method(scene), 0).max()) if found.any() else 0.0)


def _own_windows(one: Planted, lattice: Lattice, week: int, settings: ScanSettings) -> Ints:
    """The outbreak's own events under its nodes in each window that ends with a week; shape (windows, nodes)."""
    place, age = np.searchsorted(one.nodes, lattice.ancestors(one.own)), week - one.week
    inside = [(age >= 0) & (age < window) for window in settings.windows]
    return np.stack([np.bincount(place[now].ravel(), minlength=len(one.nodes)) for now in inside])


def _add_weeks(series: Ints, own: Counts, nodes: Ints, week: int) -> None:
    inside = own.week <= week
    above = own.lattice.ancestors(own.cell[inside])
    kept = np.isin(above, nodes)
    np.add.at(series, (np.repeat(own.week[inside], kept.sum(axis=1)), np.searchsorted(nodes, above[kept])), 1)


def _margin_weeks(counts: Counts) -> Ints:
    """Weekly counts of the margins, shape (weeks, margins)."""
    chosen = np.flatnonzero(margins(counts.lattice))
    series = np.zeros((counts.weeks, len(chosen)), np.int32)
    _add_weeks(series, counts, chosen, counts.weeks)
    return series


def detected(outbreaks: Sequence[tuple[Planted, Mapping[tuple[str, float], float]]]) -> Iterator[str]:
    for budget in BUDGETS:
        yield f"\nfound at {budget:g} distinct false alarms a week (mean weeks; a miss counts one more than all)"
        yield f"{'':26}" + "".join(f"{kind:>14}" for kind in KINDS) + f"{'all':>8}"
        for name in METHODS:
            when = {
                kind: [_weeks(one, name, lines[name, budget]) for one, lines in outbreaks if one.kind == kind]
                for kind in KINDS
            }
            cells = [
                f"{np.mean([found for found, _ in told]):7.2f} ({np.mean([w for _, w in told]):4.1f})"
                for told in when.values()
            ]
            every = [found for told in when.values() for found, _ in told]
            yield f"{name:26}" + "".join(cells) + f"{np.mean(every):8.3f} of {len(every)}"


def _weeks(one: Planted, name: str, line: float) -> tuple[bool, int]:
    hits = [number for number, best in enumerate(one.best[name]) if best >= line and best > 0]
    return bool(hits), hits[0] + 1 if hits else len(one.best[name]) + 1


def held_out(seed: int, settings: ScanSettings, markets: bool = False) -> tuple[int, dict[float, int], float]:
    """Weeks judged one after another, new alarms by budget, seconds for all of it.

    markets: the events of some goods and hazards alone, each in a market, looked at as Radar does
    """
    first = settings.scan.least_weeks + settings.scan.guard_weeks
    begin = first + settings.scan.calibration_weeks + settings.scan.settling_weeks
    counts, looking = weekly_events(seed, begin + HELD_OUT_WEEKS).counts, look
    if markets:
        counts, looking = by_market(_some(counts), seed), look_where_held
    start = time.perf_counter()
    scaled = {budget: _scaled(settings, budget) for budget in BUDGETS}
    new = dict.fromkeys(BUDGETS, 0)
    alarmed = {budget: untold(counts) for budget in BUDGETS}
    looks = [looking(counts, week, settings) for week in range(first, begin)]
    for week in range(begin, begin + HELD_OUT_WEEKS):
        if (week - begin) % QUARTER_WEEKS == 0:
            calibration = calibrated(counts, looks[first - begin :], settings)
        looks.append(looking(counts, week, settings))
        for budget in BUDGETS:
            for one in looks if week == begin else looks[-1:]:
                found = judged(counts, one, calibration, scaled[budget], alarmed[budget])
                alarmed[budget] = found.alarmed
            new[budget] += sum(alarm.state == "new" for alarm in found.alarms)
    return HELD_OUT_WEEKS, new, time.perf_counter() - start


def _some(counts: Counts) -> Counts:
    """The events of the first chapters and hazards."""
    kept = (counts.cell[:, 1] < SOME_CHAPTERS) & (counts.cell[:, 2] < SOME_HAZARDS)
    axes = list(counts.lattice.axes)
    for place, many in ((1, SOME_CHAPTERS), (2, SOME_HAZARDS)):
        pairs = zip(axes[place].leaves[:many], axes[place].group_of, strict=False)
        axes[place] = tree(axes[place].name, [(leaf, axes[place].groups[group]) for leaf, group in pairs])
    return replace(counts, lattice=Lattice(tuple(axes)), week=counts.week[kept], cell=counts.cell[kept])


def _scaled(settings: ScanSettings, alarms_per_week: float) -> ScanSettings:
    times = Decimal(str(alarms_per_week)) / Decimal(str(settings.alarms_per_week))
    rows = tuple(replace(row, alarms_per_week=row.alarms_per_week * times) for row in settings.budget)
    return replace(settings, budget=rows)


def speed(settings: ScanSettings) -> Iterator[str]:
    counts = weekly_events(1, 300).counts
    markets = tree("market", [(f"market {one}", f"continent {one // 5}") for one in range(30)])
    market = np.random.default_rng(1).integers(0, 30, len(counts.week))
    wider = replace(
        counts, lattice=Lattice((*counts.lattice.axes, markets)), cell=np.column_stack([counts.cell, market])
    )
    for one in (counts, wider):
        look(one, 298, settings)
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            look(one, 299, settings)
            spent.append(time.perf_counter() - start)
        yield f"{one.lattice.size:,} nodes × {len(settings.windows)} windows looked at in {min(spent):.2f} s"


def ten_years(settings: ScanSettings) -> str:
    """How long a back-test of ten years takes that judges each week on what was known by then."""
    first = needed_weeks(settings)
    counts = weekly_events(1, first + TEN_YEARS_WEEKS).counts
    start, begun = time.perf_counter(), time.process_time()
    new = sum(
        alarm.state == "new"
        for found in backtest(counts, range(first, counts.weeks), settings)
        for alarm in found.alarms
    )
    wall, spent = time.perf_counter() - start, time.process_time() - begun
    took = f"{spent:.0f} s of a processor, {wall:.0f} s by the clock"
    return f"{TEN_YEARS_WEEKS} weeks judged one after another: {took}, {new} alarms"


def kept_promise(seeds: range, settings: ScanSettings, markets: bool = False) -> Iterator[str]:
    """New alarms of held-out weeks beside what the budget allows."""
    total, new = 0, dict.fromkeys(BUDGETS, 0)
    for seed in seeds:
        weeks, alarms, seconds = held_out(seed, settings, markets)
        total += weeks
        for budget in BUDGETS:
            new[budget] += alarms[budget]
        told = ", ".join(f"{many} at {budget:g}" for budget, many in alarms.items())
        yield f"seed {seed}: {weeks} held-out weeks, alarms: {told}; {seconds:.0f} s for {weeks + 130} looks"
    for budget in BUDGETS if total else ():
        yield f"realised over promised at {budget:g} a week: {new[budget] / (budget * total):.2f} ({total} weeks)"


def report(seeds: int, replicates: int, held: int, markets: int, decades: int) -> Iterator[str]:
    settings = scan_settings(book(on=AS_OF))
    yield from speed(settings)
    yield from (ten_years(settings) for _ in range(decades))
    yield from kept_promise(range(101, 101 + held), settings)
    yield from kept_promise(range(201, 201 + markets), settings, markets=True)
    outbreaks = []
    for seed in range(1, 1 + seeds):
        start = time.perf_counter()
        found, lines = detection(seed, replicates, settings)
        outbreaks += [(one, lines) for one in found]
        yield f"province {seed}: {len(found)} outbreaks in {time.perf_counter() - start:.0f} s"
        yield from detected(outbreaks)  # of all provinces so far


if __name__ == "__main__":
    asked = [int(number) for number in sys.argv[1:]]
    for line in report(*(asked + [1, 3, 1, 0, 0][len(asked) :])):
        print(line, flush=True)
