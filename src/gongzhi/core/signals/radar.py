"""One week of the province judged: which signals are new, which go on, out of counts by cell and week.

The scan itself is `lattice`; here stand what it is given of a province and what is kept of its answer, rounded so that
it is the same on every machine. Worked example and limits: docs/method/radar.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from gongzhi.core.canonical import digest, plain
from gongzhi.core.finding import Finding, InputRef, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.counts import counts_of as arrays_of
from gongzhi.core.signals.lattice import Alarm, Looking, needed_weeks, scan
from gongzhi.core.signals.look import look, look_where_held
from gongzhi.core.signals.scan_settings import TABLES as SCAN_TABLES
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import Floats, Ints, Lattice, Tree, tree
from gongzhi.core.spoken import rules_spoken

METHOD = "signals.radar@2"
METHOD_1 = "signals.radar@1"  # without markets
TABLES = SCAN_TABLES
EVERYTHING = "*"
PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS = 2, 4, 6
EXPECTED_DIGITS = Decimal("0.01")
SURE_DIGITS = 2  # of a recurrence interval: nobody knows a third


@dataclass(frozen=True)
class Node:
    """A place, goods, a hazard and a market: each a leaf, a group or everything.

    region: six digits of a county, a city or the province; goods: chapter of two digits, section, EVERYTHING;
    hazard: family, group, EVERYTHING; market: country, group of countries, EVERYTHING
    """

    region: str
    goods: str
    hazard: str
    market: str = EVERYTHING  # of every node, where markets are not known

    @property
    def subject(self) -> str:
        return f"{self.goods}/{self.hazard}"


@dataclass(frozen=True)
class CellWeeks:
    """The events of one cell. weeks: numbers of weeks from the first, spaced, each as often as there were events."""

    county: str
    chapter: str
    hazard: str
    weeks: str
    market: str = ""  # where markets are not known


@dataclass(frozen=True)
class BatchWeeks:
    """Declared batches of a county and chapter, one number for each week, spaced."""

    county: str
    chapter: str
    weeks: str


@dataclass(frozen=True)
class KnownEvent:
    """One event that became known in the week: its reference, and how long after it happened."""

    id: str
    delay_days: int


@dataclass(frozen=True)
class StandingSignal:
    """A signal that stood before the week. id: its number; week: Monday of the last week in which it was seen."""

    id: str
    node: Node
    week: date
    window_weeks: int


@dataclass(frozen=True)
class RadarFacts:
    """A province's counts up to the week that is judged, the last one."""

    subject: str  # "2024-W47"
    region: str  # the province
    as_of: date  # the week's last day
    first: date  # the first week's Monday
    cells: tuple[CellWeeks, ...]
    batches: tuple[BatchWeeks, ...]  # () where declarations are not known of every week
    section_of: Mapping[str, str]  # chapter → section, of the chapters that occur
    group_of: Mapping[str, str]  # hazard family → group, likewise
    known: tuple[KnownEvent, ...]
    standing: tuple[StandingSignal, ...]
    market_group_of: Mapping[str, str] = field(default_factory=dict)  # market → group; {}: not known of enough events


@dataclass(frozen=True)
class Signal:
    """More events than a quiet province would bring. goes_on: the number of the signal that it belongs to, "" if new.

    since: Monday of the week in which most of its events were told first
    """

    node: Node
    family: str  # cells, wider
    window_weeks: int
    seen: int
    expected: Decimal
    recurrence_weeks: Decimal
    since: date
    goes_on: str


@dataclass(frozen=True)
class WeekJudged:
    """finding: what is kept; signals: rarest first; enough: whether history was long enough to say anything."""

    finding: Finding
    signals: tuple[Signal, ...]
    enough: bool


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_name(monday: date) -> str:
    """As people write it: "2024-W47", by the year that most of its days lie in."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def judge_week(facts: RadarFacts, book: RuleBook) -> Finding:
    """What `judged_week` keeps."""
    return judged_week(facts, book).finding


def judge_week_1(facts: RadarFacts, book: RuleBook) -> Finding:
    """The first version, as the findings that cite it were made: every node was looked at, and none had a market."""
    found = _judged(facts, book, METHOD_1, look).finding
    return replace(found, inputs=tuple(_inputs_1(facts)))


def judged_week(facts: RadarFacts, book: RuleBook) -> WeekJudged:
    """The signals of the last week of the facts.

    value: weeks (of history), events (known in the week), signals, new, ongoing, batches ("true" where they were
    known); signals is None where history is too short, which the trace says
    """
    return _judged(facts, book, METHOD, look_where_held)


def _judged(facts: RadarFacts, book: RuleBook, method: str, looking: Looking) -> WeekJudged:
    settings = scan_settings(book)
    counts = counts_of(facts)
    week = counts.weeks - 1
    found = scan(counts, week, settings, looking) if facts.cells else None
    signals = _signals(facts, counts, found.alarms, float(settings.scan.same_share)) if found else ()
    enough = found is not None and found.said is None
    short = Step("SIGNAL_HISTORY_SHORT", {"weeks": str(max(week, 0)), "need": str(needed_weeks(settings))})
    budget = {row.alarm_family: row.rule for row in settings.budget}
    trace = (
        _counted(facts, week),
        *((Step("RADAR_NO_MARKETS", {}),) if method == METHOD and not facts.market_group_of else ()),
        *(() if enough else (short,)),
        *((Step("RADAR_QUIET", {}),) if enough and not signals else ()),
        *(_told(signal, budget[signal.family]) for signal in signals),
    )
    return WeekJudged(
        Finding(
            method=method,
            subject=facts.subject,
            as_of=facts.as_of,
            profile=book.profile,
            value={
                "weeks": str(week),
                "events": str(len(facts.known)),
                "signals": str(len(signals)) if enough else None,
                "new": str(sum(not signal.goes_on for signal in signals)),
                "ongoing": str(sum(bool(signal.goes_on) for signal in signals)),
                "batches": str(bool(facts.batches)).lower(),
            },
            rules=rules_spoken(trace, book),
            inputs=inputs_of(facts),
            trace=trace,
        ),
        signals,
        enough,
    )


def counts_of(facts: RadarFacts) -> Counts:
    """The counts as arrays; a week is named by its days, and the week judged is the last."""
    markets = (_tree("market", facts.market_group_of),) if facts.market_group_of else ()
    lattice = Lattice(
        (
            _regions({*(cell.county for cell in facts.cells), *(row.county for row in facts.batches)}, facts.region),
            _tree("hs", facts.section_of),
            _tree("hazard", facts.group_of),
            *markets,
        )
    )
    events = (
        ("", facts.first + timedelta(weeks=int(week)), _keys(cell)[: len(lattice.axes)])
        for cell in facts.cells
        for week in cell.weeks.split()
    )
    weeks = (facts.as_of - facts.first).days // 7 + 1
    return arrays_of(lattice, events, facts.first, facts.as_of, _batches(facts.batches, lattice, weeks))


def cells_of(events: Iterable[tuple[date, str, str, str, str]], first: date) -> tuple[CellWeeks, ...]:
    """Events, each its day, county, chapter, hazard and market, as weeks by cell, in the cells' order; () for none."""
    weeks: dict[tuple[str, str, str, str], list[int]] = {}
    for day, county, chapter, hazard, market in events:
        weeks.setdefault((county, chapter, hazard, market), []).append((day - first).days // 7)
    return tuple(
        CellWeeks(county, chapter, hazard, " ".join(map(str, sorted(found))), market)
        for (county, chapter, hazard, market), found in sorted(weeks.items())
    )


def node_of(lattice: Lattice, node: int) -> Node:
    region, goods, hazard, *market = lattice.keys(node)
    return Node(region.ljust(COUNTY_DIGITS, "0"), goods, hazard, *market)


def number_of(lattice: Lattice, node: Node) -> int | None:
    """The node's number in a lattice; None where the lattice holds no such place, goods, hazard or market."""
    if len(lattice.axes) < len(fields(Node)) and node.market != EVERYTHING:
        return None
    parts = []
    digits = {"0000": PROVINCE_DIGITS, "00": CITY_DIGITS}
    end = next((ending for ending in digits if node.region.endswith(ending)), "")
    region = node.region[: digits.get(end, COUNTY_DIGITS)]
    for axis, key in zip(lattice.axes, (region, node.goods, node.hazard, node.market), strict=False):
        keys = (*axis.leaves, *axis.groups, axis.whole)
        if key not in keys:
            return None
        parts.append(keys.index(key))
    return lattice.number(parts)


def _signals(facts: RadarFacts, counts: Counts, alarms: Sequence[Alarm], share: float) -> tuple[Signal, ...]:
    """Alarms, each with the standing signal that more than a share of its events belong to; a part of one is none."""
    standing = {one.id: _events_of(one, counts) for one in facts.standing}
    taken: set[str] = set()
    found = []
    for alarm in alarms:
        held = {name: float(np.isin(alarm.events, events).mean()) for name, events in standing.items()}
        best = max(sorted(held), key=lambda name: held[name], default="")
        goes_on = best if best and held[best] > share else ""
        if goes_on in taken:
            continue
        if goes_on:
            taken.add(goes_on)
        found.append(_signal(alarm, counts, goes_on))
    return tuple(found)


def _events_of(signal: StandingSignal, counts: Counts) -> Ints:
    node, week = number_of(counts.lattice, signal.node), counts.week_of(signal.week)
    if node is None:
        return np.zeros(0, np.int64)
    return counts.under(node, week + 1 - signal.window_weeks, week + 1)


def _signal(alarm: Alarm, counts: Counts, goes_on: str) -> Signal:
    return Signal(
        node=node_of(counts.lattice, alarm.node),
        family=alarm.family,
        window_weeks=alarm.window_weeks,
        seen=alarm.seen,
        expected=Decimal(alarm.expected).quantize(EXPECTED_DIGITS),
        recurrence_weeks=_rounded(alarm.recurrence_weeks),
        since=counts.day_of(alarm.since_week),
        goes_on=goes_on,
    )


def _rounded(weeks: float) -> Decimal:
    """To two digits that count, without an exponent: 1234 is 1200, 7.48 is 7.5."""
    return Decimal(format(Decimal(f"{weeks:.{SURE_DIGITS - 1}e}"), "f"))


def _regions(counties: Iterable[str], province: str) -> Tree:
    """Counties under cities under the province. A city is named by its four digits, a county by six."""
    leaves = sorted(counties) or [province]
    return tree("region", [(county, county[:CITY_DIGITS]) for county in leaves], province[:PROVINCE_DIGITS])


def _tree(name: str, group_of: Mapping[str, str]) -> Tree:
    return tree(name, sorted(group_of.items(), key=lambda pair: pair[::-1]) or [("", "")], EVERYTHING)


def _batches(rows: Sequence[BatchWeeks], lattice: Lattice, weeks: int) -> Floats | None:
    if not rows:
        return None
    regions, chapters = (axis.leaves for axis in lattice.axes[:2])
    found = np.zeros((weeks, len(regions), len(chapters)))
    for row in rows:
        if row.chapter in chapters:
            found[:, regions.index(row.county), chapters.index(row.chapter)] = [int(n) for n in row.weeks.split()]
    return found


def _keys(cell: CellWeeks) -> tuple[str, ...]:
    return (cell.county, cell.chapter, cell.hazard, cell.market)


def _inputs_1(facts: RadarFacts) -> Iterator[InputRef]:
    """The inputs with the standing signals' nodes as they were spelled before they had a market."""
    yield from inputs_of(replace(facts, standing=()))
    for one in facts.standing:
        spelled = plain(one)
        del spelled["node"]["market"]
        yield InputRef(type(one).__name__, one.id, digest(spelled))


def _counted(facts: RadarFacts, weeks: int) -> Step:
    delays = sorted(event.delay_days for event in facts.known)
    told = {
        "events": str(len(delays)),
        "weeks": str(weeks),
        "since": facts.first.isoformat(),
        "delay_days": str(delays[len(delays) // 2]) if delays else "0",
    }
    return Step("RADAR_COUNTED_BATCHES" if facts.batches else "RADAR_COUNTED", told)


def _told(signal: Signal, rule: str) -> Step:
    said = {
        "region": signal.node.region,
        "signal_subject": signal.node.subject,
        "window_weeks": str(signal.window_weeks),
        "seen": str(signal.seen),
        "expected": str(signal.expected),
        "recurrence_weeks": str(signal.recurrence_weeks),
    }
    code = "RADAR_NEW"
    if signal.goes_on:
        code, said = "RADAR_GOES_ON", {**said, "number": signal.goes_on, "since": signal.since.isoformat()}
    if signal.node.market != EVERYTHING:
        code, said = f"{code}_IN_MARKET", {**said, "market_node": signal.node.market}
    return Step(code, said, rule)
