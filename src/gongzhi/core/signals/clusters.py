"""Clusters of one hazard: regional, industry-wide, systemic; and a count that is too high to be chance.

Worked examples and limits: docs/method/clusters.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "signals.clusters@1"
TABLES = ("anomaly_tail", "cluster_triggers")
DIGITS = Decimal("0.0001")  # a tail probability is compared and shown with four decimals
WORKING_DIGITS = 60


@dataclass(frozen=True)
class Signal:
    """One piece of risk information about a hazard; "" where something is not known."""

    id: str  # evidence id or reference
    seen_on: date
    hs4: str  # heading, four digits
    hs_chapter: str  # two digits
    uscc: str
    county: str  # of the producer, six digits; a city's own code counts as a city without a county
    cause: str


@dataclass(frozen=True)
class MonthCount:
    """How many signals a month brought and how many it usually brings."""

    id: str  # hazard and month
    observed: int
    baseline: Decimal  # mean of the months before; 0 is "nothing to compare with"


@dataclass(frozen=True)
class TopNode:
    """A standing signal of Radar at the top of the lattice: one hazard, the whole province, all goods."""

    id: str  # its number
    since: date


@dataclass(frozen=True)
class ClusterFacts:
    """signals: all of one hazard family, however old. top_nodes: of this hazard, standing on the day."""

    subject: str  # case number, or hazard family
    as_of: date
    hazard: str
    signals: tuple[Signal, ...]
    month: MonthCount | None  # None: nobody counted
    top_nodes: tuple[TopNode, ...] = ()


@dataclass(frozen=True)
class TriggerRow:
    """A row of cluster_triggers; an empty number does not matter to it."""

    rule: str
    flag: str
    same: str  # goods, cause; node: a signal at the top of the lattice, which needs no number of anything
    min_enterprises: int | None
    min_counties: int | None
    min_cities: int | None
    min_chapters: int | None
    window_days: int


@dataclass(frozen=True)
class TailRow:
    rule: str
    below: Decimal


@dataclass(frozen=True)
class Group:
    """Signals that share their goods or their cause, counted."""

    key: str
    enterprises: int
    counties: int
    cities: int
    chapters: int


@dataclass(frozen=True)
class Anomaly:
    """Whether a count is too high; None where there is nothing to compare with."""

    row: TailRow
    probability: Decimal | None  # of so many or more by chance, four decimals
    anomalous: bool | None


NODE = "node"
SHARED: Mapping[str, Callable[[Signal], str]] = {"goods": lambda s: s.hs4, "cause": lambda s: s.cause}


def clusters(facts: ClusterFacts, book: RuleBook) -> Finding:
    """Which clusters the signals of a hazard form on a day.

    value: regional, industry, systemic ("true", "false": each flag that a row names); anomaly (likewise, None
    without a baseline); probability (of the month's count by chance); signals (in the longest window); goods
    and causes (those that reach a row, spaced; None without one)
    A signal whose goods or cause is unknown joins no group of them.
    """
    rows, tops = _rows(book)
    reached = {row: tuple(group for group in groups_of(row, facts) if reaches(group, row)) for row in rows}
    flags = {row.flag: "false" for row in (*rows, *tops)} | {row.flag: "true" for row in rows if reached[row]}
    flags |= {row.flag: "true" for row in tops if facts.top_nodes}
    anomaly = poisson_anomaly(facts.month.observed, facts.month.baseline, book) if facts.month else None
    trace = (*_told(facts, reached), *_tops_told(facts, tops)) + (
        _anomaly_told(facts.month, anomaly) if facts.month and anomaly else ()
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            **flags,
            "anomaly": _yes_or_no(anomaly.anomalous if anomaly else None),
            "probability": str(anomaly.probability) if anomaly and anomaly.probability is not None else None,
            "signals": str(max(len(signals_within(row, facts)) for row in rows)),
            "goods": _keys(reached, "goods"),
            "causes": _keys(reached, "cause"),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


@dataclass(frozen=True)
class Formed:
    """A cluster that signals form: what makes it one, what they share, which signals they are."""

    flag: str
    key: str
    signals: tuple[str, ...]  # ids


def formed(facts: ClusterFacts, book: RuleBook) -> tuple[Formed, ...]:
    """The clusters behind the flags of `clusters`, by row and key; () where no row is reached."""
    rows, tops = _rows(book)
    grouped = tuple(
        Formed(row.flag, group.key, tuple(s.id for s in signals_within(row, facts) if SHARED[row.same](s) == group.key))
        for row in rows
        for group in groups_of(row, facts)
        if reaches(group, row)
    )
    return grouped + tuple(
        Formed(row.flag, top.id, tuple(s.id for s in signals_within(row, facts)))
        for row in tops
        for top in facts.top_nodes
    )


def _rows(book: RuleBook) -> tuple[tuple[TriggerRow, ...], tuple[TriggerRow, ...]]:
    """The rows that group signals, and those that a signal at the top of the lattice reaches."""
    rows = book.table("cluster_triggers").typed(TriggerRow)
    return tuple(row for row in rows if row.same != NODE), tuple(row for row in rows if row.same == NODE)


def longest_window(book: RuleBook) -> int:
    """How many days back a signal can matter, the day itself included."""
    return max(row.window_days for row in book.table("cluster_triggers").typed(TriggerRow))


def signals_within(row: TriggerRow, facts: ClusterFacts) -> tuple[Signal, ...]:
    """Those of the row's days: with 90, the day itself and the 89 before it."""
    return tuple(s for s in facts.signals if 0 <= (facts.as_of - s.seen_on).days < row.window_days)


def groups_of(row: TriggerRow, facts: ClusterFacts) -> tuple[Group, ...]:
    """The groups that a row looks at, by key. Raises NoRuleApplies where the row groups by nothing we know."""
    if row.same not in SHARED:
        raise NoRuleApplies("cluster_triggers", same=row.same)
    by_key: dict[str, list[Signal]] = {}
    for signal in signals_within(row, facts):
        if key := SHARED[row.same](signal):
            by_key.setdefault(key, []).append(signal)
    return tuple(_group(key, by_key[key]) for key in sorted(by_key))


def reaches(group: Group, row: TriggerRow) -> bool:
    """Whether a group has at least as many of everything as the row asks. Raises NoRuleApplies if it asks nothing."""
    asked = (
        (group.enterprises, row.min_enterprises),
        (group.counties, row.min_counties),
        (group.cities, row.min_cities),
        (group.chapters, row.min_chapters),
    )
    if all(least is None for _, least in asked):
        raise NoRuleApplies("cluster_triggers", rule=row.rule)
    return all(many >= least for many, least in asked if least is not None)


def poisson_anomaly(observed: int, baseline: Decimal, book: RuleBook) -> Anomaly:
    """Whether a count is too high for a Poisson variable whose mean is the baseline.

    Raises BadInput for a count or a baseline below 0.
    """
    (row,) = book.table("anomaly_tail").typed(TailRow)
    counts = (("observed", Decimal(observed)), ("baseline", baseline))
    faults = [Cell("month", name, str(value), "CLUSTER_COUNT_RANGE") for name, value in counts if value < 0]
    if faults:
        raise BadInput(faults)
    if baseline == 0:
        return Anomaly(row, None, None)
    probability = upper_tail(observed, baseline)
    return Anomaly(row, probability, probability < row.below)


def upper_tail(observed: int, baseline: Decimal) -> Decimal:
    """P(X >= observed) of a Poisson variable with that mean above 0: 1 − e^−λ · Σ λ^k ÷ k! over k < observed.

    Summed with 60 digits, rounded half up to four decimals.
    """
    with localcontext() as context:
        context.prec = WORKING_DIGITS
        term, below = (-baseline).exp(), Decimal(0)
        for k in range(observed):
            below += term
            term = term * baseline / (k + 1)
        return (1 - below).quantize(DIGITS, ROUND_HALF_UP)


def _group(key: str, signals: Sequence[Signal]) -> Group:
    """Counties are those of known enterprises: a place where nobody is named has no enterprise in it."""
    counties = {s.county for s in signals if s.uscc and s.county[4:] not in ("", "00")}
    return Group(
        key=key,
        enterprises=_many(s.uscc for s in signals),
        counties=len(counties),
        cities=_many(s.county[:4] for s in signals if s.county[2:4] != "00"),
        chapters=_many(s.hs_chapter for s in signals),
    )


def _many(values: Iterable[str]) -> int:
    return len({value for value in values if value})


def _keys(reached: Mapping[TriggerRow, Sequence[Group]], same: str) -> str | None:
    return " ".join(sorted({g.key for row, groups in reached.items() if row.same == same for g in groups})) or None


def _told(facts: ClusterFacts, reached: Mapping[TriggerRow, Sequence[Group]]) -> Iterator[Step]:
    for row, groups in reached.items():
        about = {"hazard": facts.hazard, "flag": row.flag, "same": row.same, "days": str(row.window_days)}
        for group in groups:
            counted = {
                "enterprises": str(group.enterprises),
                "counties": str(group.counties),
                "cities": str(group.cities),
                "chapters": str(group.chapters),
            }
            yield Step("CLUSTER_REACHED", {**about, "key": group.key, **counted}, row.rule)
        if not groups:
            many = str(len(signals_within(row, facts)))
            yield Step("CLUSTER_NOT_REACHED", {**about, "signals": many}, row.rule)


def _tops_told(facts: ClusterFacts, tops: Sequence[TriggerRow]) -> Iterator[Step]:
    for row in tops:
        for top in facts.top_nodes:
            said = {"hazard": facts.hazard, "flag": row.flag, "number": top.id, "since": top.since.isoformat()}
            yield Step("CLUSTER_TOP_NODE", said, row.rule)


def _anomaly_told(month: MonthCount, anomaly: Anomaly) -> tuple[Step, ...]:
    about = {"observed": str(month.observed), "baseline": str(month.baseline)}
    if anomaly.probability is None:
        return (Step("CLUSTER_NO_BASELINE", about, anomaly.row.rule),)
    code = "CLUSTER_ANOMALY" if anomaly.anomalous else "CLUSTER_NO_ANOMALY"
    told = {**about, "probability": str(anomaly.probability), "below": str(anomaly.row.below)}
    return (Step(code, told, anomaly.row.rule),)


def _yes_or_no(answer: bool | None) -> str | None:
    return None if answer is None else str(answer).lower()
