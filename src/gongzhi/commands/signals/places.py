"""`gongzhi signals spacetime`: counts by place and period, points and sizes of places in; clusters out."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import language
from gongzhi.commands.signals.parameters import Parameters, parameters
from gongzhi.commands.signals.tables import FAULTS_SHOWN, Table, hold_size, table
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.signals.spacetime import Cluster, Search, ongoing, scan
from gongzhi.core.signals.zones import circles, earth_distances, plane_distances

HEADER = ("last", "rank", "places", "first", "radius", "seen", "expected", "ratio", "llr", "p", "recurrence")
HEADER += ("alarm", "state", "seed")
DISTANCES = {"cartesian": plane_distances, "degrees": earth_distances}


@dataclass(frozen=True)
class ScanRow:
    rule: str
    zone_share: Decimal
    longest_window: int
    min_seen: int
    replicates: int
    min_recurrence: int
    ongoing_share: Decimal


@dataclass(frozen=True)
class _Read:
    """distances: (places, places); size: (places,); seen, expected: (places, periods); days: each period's first"""

    names: Sequence[str]
    distances: Any
    size: Any
    seen: Any
    expected: Any
    days: Sequence[date]


def found(given: Namespace) -> Iterator[Sequence[object]]:
    """The clusters that end with the last period, and with as many before it as `earlier` says, oldest first."""
    told = parameters(given.parameters)
    (row,) = book(day_of(now())).table("space_time_scan").typed(ScanRow)
    read = _read(given, told)
    search = Search(
        longest=told.whole("longest", row.longest_window, 1),
        least=told.whole("least", row.min_seen, 1),
        conditional=told.choice("given", ("total", "expected")) == "total",
        replicates=told.whole("replicates", row.replicates, 1),
        seed=told.text("seed", "gongzhi"),
    )
    zones = circles(read.distances, read.size, told.number("share", float(row.zone_share), above=0, up_to=1))
    recurrence = told.whole("recurrence", row.min_recurrence, 1)
    earlier = told.whole("earlier", 0, 0)
    told.nothing_else()
    if earlier >= len(read.days):
        raise Refusal("SIGNALS_EARLIER", earlier=earlier, periods=len(read.days))
    yield HEADER
    alarms: list[Cluster] = []
    for end in range(len(read.days) - earlier, len(read.days) + 1):
        of_day = replace(search, seed=f"{search.seed} {read.days[end - 1].isoformat()}")
        clusters = scan(read.seen[:, :end], read.expected[:, :end], zones, of_day)
        for rank, cluster in enumerate(clusters, start=1):
            alarm = cluster.recurrence >= recurrence
            goes_on = ongoing(cluster, alarms, read.seen, float(row.ongoing_share))
            state = say("SIGNALS_ONGOING" if goes_on else "SIGNALS_NEW", language()) if alarm else ""
            yield (*_told(cluster, rank, read), int(alarm), state, of_day.seed)
        alarms += [cluster for cluster in clusters if cluster.recurrence >= recurrence]


def _told(cluster: Cluster, rank: int, read: _Read) -> Sequence[object]:
    return (
        read.days[cluster.last].isoformat(),
        rank,
        " ".join(read.names[place] for place in cluster.places),
        read.days[cluster.first].isoformat(),
        float(read.distances[cluster.places[0], list(cluster.places)].max()),
        cluster.seen,
        cluster.expected,
        cluster.seen / cluster.expected,
        cluster.ratio,
        cluster.p,
        cluster.recurrence,
    )


def _read(given: Namespace, told: Parameters) -> _Read:
    if given.places is None:
        raise Refusal("SIGNALS_NO_PLACES")
    points, counts = table(given.places), table(given.counts)
    names = points.once("place")
    system = told.choice("coordinates", tuple(DISTANCES))
    x, y = points.numbers("x"), points.numbers("y")
    if system == "degrees":
        _hold_degrees(points, x, y)
    distances = DISTANCES[system](x, y)
    size = _sizes(given, points, names)
    days = _days(counts, told, len(names))
    length = told.whole("days", 1, 1)
    at = _positions(counts, names)
    periods = np.array([(day - days[0]).days // length for day in counts.days("date")])
    seen = np.zeros((len(names), len(days)), np.int64)
    np.add.at(seen, (at, periods), counts.counts("n"))
    if "expected" in counts.columns:
        expected = np.zeros(seen.shape)
        np.add.at(expected, (at, periods), counts.numbers("expected", above=-1e-300))
    else:
        expected = np.repeat(size[:, None] * (seen.sum() / size.sum() / len(days)), len(days), axis=1)
    for place, period in np.argwhere((seen > 0) & (expected <= 0))[:1]:
        where = {"place": names[place], "day": days[period].isoformat()}
        raise BadInput([Cell(counts.name, "expected", "0", "SIGNALS_NOTHING_EXPECTED", where)])
    return _Read(names, distances, size, seen, expected, days)


def _hold_degrees(points: Table, x: Any, y: Any) -> None:
    beyond = np.flatnonzero((np.abs(x) > 180) | (np.abs(y) > 90))
    faults = [
        points.fault(points.lines[at], "x, y", f"{x[at]:g}, {y[at]:g}", "SIGNALS_NOT_DEGREES", {"place": place})
        for at in beyond[:FAULTS_SHOWN]
        for place in (points.columns["place"][at],)
    ]
    if faults:
        raise BadInput(faults)


def _sizes(given: Namespace, points: Table, names: Sequence[str]) -> Any:
    """Population of each place, out of its own file where one is given; all alike where nobody says."""
    if given.population is None:
        return points.numbers("population", above=0) if "population" in points.columns else np.ones(len(names))
    people = table(given.population)
    size = np.zeros(len(names))
    size[_positions(people, names)] = people.numbers("population", above=0)
    if missing := [name for name, number in zip(names, size, strict=True) if number == 0]:
        raise BadInput([Cell(people.name, "place", missing[0], "SIGNALS_NO_POPULATION", {"place": missing[0]})])
    return size


def _positions(file: Table, names: Sequence[str]) -> Any:
    """Which place each row is of. Raises BadInput for rows of a place that has no point."""
    position = {name: at for at, name in enumerate(names)}
    words = file.words("place")
    faults = [
        file.fault(line, "place", word, "SIGNALS_PLACE_UNKNOWN")
        for line, word in zip(file.lines, words, strict=True)
        if word not in position
    ]
    if faults:
        raise BadInput(faults[:FAULTS_SHOWN])
    return np.array([position[word] for word in words])


def _days(counts: Table, told: Parameters, places: int) -> list[date]:
    """The first day of each period, from `from` on (the earliest day that is counted) until `to` (the latest)."""
    length = told.whole("days", 1, 1)
    days = counts.days("date")
    first, last = (told.day(name, day) for name, day in (("from", min(days)), ("to", max(days))))
    faults = [
        counts.fault(line, "date", day.isoformat(), "SIGNALS_DAY_OUTSIDE", {"first": f"{first}", "last": f"{last}"})
        for line, day in zip(counts.lines, days, strict=True)
        if not first <= day <= last
    ]
    if faults:
        raise BadInput(faults[:FAULTS_SHOWN])
    many = (last - first).days // length + 1
    hold_size(many * places)
    return [first + timedelta(days=length * at) for at in range(many)]
