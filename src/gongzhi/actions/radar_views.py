"""What the pages of Radar show, out of what a judged week was given: nothing is kept, nothing judged anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from gongzhi.catalogue.nodes import market_codes
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import read
from gongzhi.core.signals import radar_nodes
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.radar import Node, RadarFacts, counts_of
from gongzhi.core.signals.radar_nodes import Below, NodeWeek
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import GROUP, LEAF
from gongzhi.store import queries
from gongzhi.store.queries.radar import WeekRow


@dataclass(frozen=True)
class NodeView:
    """A node as of a judged week: its weeks, and itself and the nodes below it over a window."""

    node: Node
    window_weeks: int
    weeks: tuple[NodeWeek, ...]
    below: tuple[Below, ...]  # the node first; () where nothing was ever counted under it


def newest_week() -> WeekRow | None:
    """The newest judged week, a synthetic one before a real one; None before the first."""
    rows = queries.radar.weeks()
    return rows[0] if rows else None


def counts(week: WeekRow) -> Counts:
    """The counts that a judged week was given."""
    return _counts(week.finding, queries.findings.kept(week.finding).facts)


def browsed_weeks(week: WeekRow) -> int:
    """The window by which nodes are gone through where no signal says another."""
    return radar_nodes.series_row(book(week.monday)).browsed_weeks


def markets_of(week: WeekRow) -> tuple[str, ...]:
    """Each group of the markets that a judged week knew, with its countries; () where it was not told of any."""
    known = {key for axis in counts(week).lattice.axes if axis.name == "market" for key in (*axis.leaves, *axis.groups)}
    return tuple(code for code in market_codes() if code in known)


def node_view(week: WeekRow, node: Node, window_weeks: int | None = None) -> NodeView:
    """One node as of a judged week."""
    rules = book(week.monday)
    given = counts(week)
    window_weeks = window_weeks or browsed_weeks(week)
    return NodeView(
        node,
        window_weeks,
        radar_nodes.series(given, node, rules),
        radar_nodes.below(given, node, window_weeks, scan_settings(rules)),
    )


def seen_by_city(week: WeekRow, monday: date, node: Node, *, counties: bool = False) -> dict[str, int]:
    """Events of a node, its place left aside, by city, or by county, in the weeks up to that of a Monday."""
    given = counts(week)
    level = LEAF if counties else GROUP
    return radar_nodes.seen_by_place(given, given.week_of(monday), browsed_weeks(week), node, level)


@lru_cache(maxsize=2)
def _counts(finding: UUID, facts: str) -> Counts:
    return counts_of(read(RadarFacts, json.loads(facts)))
