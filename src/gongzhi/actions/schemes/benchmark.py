"""Benchmarks: only against a firm that may be one; gaps and innovations are computed when the comparison is made."""

from __future__ import annotations

from typing import Any

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.setting_up import the_system
from gongzhi.core.region_codes import province_of
from gongzhi.core.standards import benchmark
from gongzhi.core.standards.benchmark import BenchmarkFacts, Compared, Innovation, PeerStanding
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

BACKBONE = "association_backbone"  # peer of benchmark_peers


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
            Innovation(f"{place}", line["innovation"], line["recorded_on"])
            for place, line in enumerate(taking.lines("innovations"), start=1)
        ),
    )


def _standings(taking: Taking) -> tuple[PeerStanding, ...]:
    """What makes the peer a benchmark. Read by the system: the standing is public, the peer's file is not."""
    with seeing_as(the_system(province_of(taking.region))):
        rows = queries.matters.all_of("backbone_enterprise", uscc=taking.value("peer"))
    return tuple(
        PeerStanding(
            row.number,
            BACKBONE,
            row.values["named_on"],
            day_of(row.instance.entered_at) if row.instance.state == "ended" else None,
        )
        for row in rows
    )


GUARDS = {"period_is_over": _period_is_over, "benchmark_peer": _benchmark_peer}
OUTCOMES = {"compare": _find_gaps}
