"""Benchmarks: only against a firm that may be one; gaps and innovations are computed when the comparison is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.setting_up import the_system
from gongzhi.actions.supervision import NAMED
from gongzhi.core.region_codes import province_of
from gongzhi.core.standards import benchmark
from gongzhi.core.standards.benchmark import BenchmarkFacts, Compared, Innovation, PeerStanding
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow

BACKBONE, DEMONSTRATION = "association_backbone", "demonstration_enterprise"  # peers of benchmark_peers


def _period_is_over(taking: Taking) -> None:
    first, last = taking.value("first_day"), taking.value("last_day")
    holds("period_is_over", first <= last <= taking.day, first=first, last=last)()


def _benchmark_peer(taking: Taking) -> None:
    benchmark.benchmark(_facts(taking), taking.act.rules())


def _find_gaps(taking: Taking) -> dict[str, Any]:
    facts = _facts(taking)
    found = benchmark.benchmark(facts, taking.act.rules())
    return {"gaps": taking.keep(found, facts=facts, tables=benchmark.TABLES)}


def _facts(taking: Taking) -> BenchmarkFacts:
    return BenchmarkFacts(
        taking.uscc or "",
        taking.value("last_day"),
        taking.value("first_day"),
        taking.value("peer"),
        _standings(taking),
        tuple(
            Compared(f"{place}", line["name"], line["own"], line["best"], line["lower_is_better"])
            for place, line in enumerate(taking.lines("indicators"), start=1)
        ),
        tuple(
            Innovation(row.number, row.values["innovation"], row.values["achieved_on"])
            for row in queries.matters.all_of("innovation", states=["confirmed"], uscc=taking.uscc)
        ),
    )


def _standings(taking: Taking) -> tuple[PeerStanding, ...]:
    """What makes the peer a benchmark. Read by the system: the standing is public, the peer's file is not."""
    peer = taking.value("peer")
    with seeing_as(the_system(province_of(taking.region))):
        letters = queries.matters.all_of("backbone_enterprise", uscc=peer)
        names = queries.matters.all_of("demo_enterprise", uscc=peer)
    return (
        *(
            PeerStanding(
                row.number, BACKBONE, row.values["named_on"], _left(row) if row.instance.state == "ended" else None
            )
            for row in letters
        ),
        *(
            PeerStanding(
                row.number, DEMONSTRATION, row.values["since"], None if row.instance.state in NAMED else _name_left(row)
            )
            for row in names
            if row.values["since"]
        ),
    )


def _name_left(row: MatterRow) -> date:
    suspended = row.values["suspended_on"]
    return suspended if suspended and suspended >= row.values["since"] else _left(row)


def _left(row: MatterRow) -> date:
    return day_of(row.instance.entered_at)


GUARDS = {"period_is_over": _period_is_over, "benchmark_peer": _benchmark_peer}
OUTCOMES = {"compare": _find_gaps}
