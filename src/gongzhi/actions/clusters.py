"""Cases of one hazard that together are more than each alone: regional, industry-wide, systemic."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongzhi.actions.acting import Act, acting
from gongzhi.core.events import ClusterFound, ClustersLookedFor
from gongzhi.core.facts import Actor
from gongzhi.core.signals import clusters as method
from gongzhi.core.signals.clusters import ClusterFacts, Signal, clusters, formed, longest_window
from gongzhi.store import queries, save


def scan_for_clusters(hazard: str, *, synthetic: bool, by: Actor, at: datetime) -> int:
    """Look at a hazard's signals as of a day and keep the clusters that are new; returns how many.

    A cluster that is known within the window, with the same goods or cause, is not told of twice.
    """
    with acting(by, at) as act:
        act.record(ClustersLookedFor(hazard), subject=hazard)
        return _look(act, hazard, synthetic)


def _look(act: Act, hazard: str, synthetic: bool) -> int:
    window = longest_window(act.rules())
    since = act.day - timedelta(days=window - 1)
    rows = queries.measures.signals(hazard, since=since, synthetic=synthetic)
    facts = ClusterFacts(
        subject=hazard,
        as_of=act.day,
        hazard=hazard,
        signals=tuple(
            Signal(row.reference, row.seen_on, row.hs_code[:4], row.hs_code[:2], row.uscc, row.county, row.cause)
            for row in rows
        ),
        month=None,
    )
    case_of = {row.reference: row.case_number for row in rows}
    known = {(row.kind, row.key) for row in queries.measures.clusters(hazard=hazard, since=since)}
    new = [one for one in formed(facts, act.rules()) if (one.flag, one.key) not in known]
    if not new:
        return 0
    found = clusters(facts, act.rules())
    finding = act.keep(found, facts=facts, tables=method.TABLES)
    for one in new:
        cases = tuple(sorted({case_of[signal] for signal in one.signals}))
        event = act.record(ClusterFound(one.flag, hazard, one.key, cases, found.hash), subject=hazard)
        save.measures.cluster(
            kind=one.flag, hazard=hazard, key=one.key, found_on=act.day, cases=cases, finding=finding,
            synthetic=synthetic, event=event,
        )  # fmt: skip
    return len(new)
