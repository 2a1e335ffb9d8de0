"""Cases of one hazard that together are more than each alone: regional, industry-wide, systemic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.radar_events import top_signals
from gongzhi.core.calendar import months_after
from gongzhi.core.events import ClusterFound, ClustersLookedFor
from gongzhi.core.facts import Actor
from gongzhi.core.signals import clusters as method
from gongzhi.core.signals.clusters import (
    ClusterFacts,
    MonthCount,
    Signal,
    TopNode,
    clusters,
    formed,
    longest_window,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.measures import SignalRow

MONTHS_COMPARED = 12
FOURTH = Decimal("0.0001")


def scan_for_clusters(hazard: str, *, synthetic: bool, by: Actor, at: datetime) -> int:
    """Look at a hazard's signals as of a day and keep the clusters that are new; returns how many.

    A cluster that is known within the window, with the same goods or cause, is not told of twice. A month is compared
    with the twelve before it once the platform has seen so many.
    """
    with acting(by, at) as act:
        return look_for_clusters(act, hazard, synthetic=synthetic)


def look_for_clusters(act: Act, hazard: str, *, synthetic: bool) -> int:
    """The same within an act that is in progress."""
    act.record(ClustersLookedFor(hazard), subject=hazard)
    month = act.day.replace(day=1)
    year_before = months_after(month, -MONTHS_COMPARED)
    window = act.day - timedelta(days=longest_window(act.rules()) - 1)
    rows = queries.measures.signals(hazard, since=min(year_before, window), synthetic=synthetic)
    known_since = queries.measures.first_signal_on(synthetic=synthetic)
    facts = ClusterFacts(
        subject=hazard,
        as_of=act.day,
        hazard=hazard,
        signals=tuple(
            Signal(row.reference, row.seen_on, row.hs_code[:4], row.hs_code[:2], row.uscc, row.county, row.cause)
            for row in rows
            if row.seen_on >= window
        ),
        month=_month(hazard, rows, month) if known_since and known_since <= year_before else None,
        top_nodes=tuple(TopNode(number, since) for number, since in top_signals(hazard, synthetic=synthetic)),
    )
    case_of = {row.reference: row.case_number for row in rows}
    told = {(row.kind, row.key) for row in queries.measures.clusters(hazard=hazard, since=window)}
    found = clusters(facts, act.rules())
    new = [(one.flag, one.key, one.signals) for one in formed(facts, act.rules())]
    if found.value["anomaly"] == "true":
        new.append(("anomaly", f"{month:%Y-%m}", tuple(row.reference for row in rows if row.seen_on >= month)))
    new = [one for one in new if one[:2] not in told]
    if not new:
        return 0
    finding = act.keep(found, facts=facts, tables=method.TABLES)
    for kind, key, signals in new:
        cases = tuple(sorted({case_of[signal] for signal in signals}))
        event = act.record(ClusterFound(kind, hazard, key, cases, found.hash), subject=hazard)
        save.measures.cluster(
            kind=kind, hazard=hazard, key=key, found_on=act.day, cases=cases, finding=finding, synthetic=synthetic,
            event=event,
        )  # fmt: skip
    return len(new)


def _month(hazard: str, rows: Sequence[SignalRow], month: date) -> MonthCount:
    """The signals of the month so far beside the mean of the twelve months before."""
    before = sum(row.seen_on < month and row.seen_on >= months_after(month, -MONTHS_COMPARED) for row in rows)
    observed = sum(row.seen_on >= month for row in rows)
    return MonthCount(f"{hazard} {month:%Y-%m}", observed, (Decimal(before) / MONTHS_COMPARED).quantize(FOURTH))
