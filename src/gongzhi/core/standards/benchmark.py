"""How far an enterprise is from a model one: gaps of indicators, and what it has renewed (质量绩效对比).

Worked example and limits: docs/method/standards.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken

METHOD = "standards.benchmark@1"
TABLES = ("benchmark_peers", "innovation_kinds")


@dataclass(frozen=True)
class PeerStanding:
    """What makes an enterprise one to measure oneself by."""

    id: str  # number of the recognition, or of the association's letter
    peer: str  # a standing of benchmark_peers
    since: date  # first day
    until: date | None  # the day on which it was suspended or ended, no longer part of it


@dataclass(frozen=True)
class Compared:
    """An indicator of both enterprises in the same period and unit."""

    id: str  # number of the figure
    name: str
    own: Decimal  # 0 or more
    best: Decimal  # the benchmark enterprise's, 0 or more
    lower_is_better: bool


@dataclass(frozen=True)
class Innovation:
    """Something that the enterprise has renewed."""

    id: str  # number of the record
    innovation: str  # a kind of innovation_kinds
    achieved_on: date


@dataclass(frozen=True)
class BenchmarkFacts:
    subject: str  # credit code of the enterprise
    as_of: date  # last day of the period
    first_day: date  # of the period
    peer: str  # credit code of the benchmark enterprise
    standings: tuple[PeerStanding, ...]  # of the benchmark enterprise, also past ones
    indicators: tuple[Compared, ...]
    innovations: tuple[Innovation, ...]  # confirmed on the enterprise's file, also older ones


@dataclass(frozen=True)
class PeerRow:
    rule: str
    peer: str


@dataclass(frozen=True)
class InnovationRow:
    rule: str
    innovation: str


def benchmark(facts: BenchmarkFacts, book: RuleBook) -> Finding:
    """The gaps to a benchmark enterprise, and the innovations of the period.

    value: gap_1, gap_2 … (percent of the best, 2 decimals, negative is worse; in the order of the indicators; None
    where the best is 0), compared and worse (counts of gaps), and for each row of innovation_kinds its count
    Refuses with BENCHMARK_SELF for the enterprise itself and with BENCHMARK_PEER for one that on the day is no
    demonstration enterprise and named by no association. Raises BadInput for a figure below 0, NoRuleApplies for an
    innovation of no row.
    """
    standing = _standing(facts, book)
    gaps = [gap(one) for one in facts.indicators]
    counts = innovation_counts(facts, book)
    trace = (
        standing,
        *(_told(one, exact) for one, exact in zip(facts.indicators, gaps, strict=True)),
        *(_counted(row, many) for row, many in counts),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            **{f"gap_{place}": rounded(exact, 2) for place, exact in enumerate(gaps, start=1)},
            "compared": str(sum(exact is not None for exact in gaps)),
            "worse": str(sum(exact is not None and exact < 0 for exact in gaps)),
            **{row.innovation: str(many) for row, many in counts},
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def gap(compared: Compared) -> Fraction | None:
    """Percent of the best by which an enterprise is better, negative where it is worse; None where the best is 0.

    Raises BadInput for a figure below 0: the sign of the quotient would turn.
    """
    figures = (("own", compared.own), ("best", compared.best))
    faults = [
        Cell(compared.name, column, str(figure), "BENCHMARK_BELOW_ZERO") for column, figure in figures if figure < 0
    ]
    if faults:
        raise BadInput(faults)
    if not compared.best:
        return None
    own, best = Fraction(compared.own), Fraction(compared.best)
    more = (own - best) / best * 100
    return -more if compared.lower_is_better else more


def innovation_counts(facts: BenchmarkFacts, book: RuleBook) -> tuple[tuple[InnovationRow, int], ...]:
    """How many innovations of each row were achieved in the period, both ends included."""
    rows = book.table("innovation_kinds").typed(InnovationRow)
    known = {row.innovation for row in rows}
    for each in facts.innovations:
        if each.innovation not in known:
            raise NoRuleApplies("innovation_kinds", innovation=each.innovation)
    within = [each.innovation for each in facts.innovations if facts.first_day <= each.achieved_on <= facts.as_of]
    return tuple((row, within.count(row.innovation)) for row in rows)


def _standing(facts: BenchmarkFacts, book: RuleBook) -> Step:
    """What entitles the benchmark enterprise, as the first line of the trace."""
    if facts.peer == facts.subject:
        raise Refusal("BENCHMARK_SELF", uscc=facts.subject)
    in_force = sorted(_in_force(facts), key=lambda each: (each.since, each.id))
    for row in book.table("benchmark_peers").typed(PeerRow):
        for each in in_force:
            if each.peer == row.peer:
                return Step("BENCHMARK_BY", {"uscc": facts.peer, "peer": row.peer, "id": each.id}, row.rule)
    raise Refusal("BENCHMARK_PEER", uscc=facts.peer, on=facts.as_of)


def _in_force(facts: BenchmarkFacts) -> Iterator[PeerStanding]:
    for each in facts.standings:
        if each.since <= facts.as_of and (each.until is None or facts.as_of < each.until):
            yield each


def _told(one: Compared, exact: Fraction | None) -> Step:
    about = {"name": one.name, "own": str(one.own), "best": str(one.best)}
    if exact is None:
        return Step("BENCHMARK_NO_BEST", about)
    told = {**about, "percent": rounded(exact, 2) or ""}
    return Step("BENCHMARK_LOWER" if one.lower_is_better else "BENCHMARK_HIGHER", told)


def _counted(row: InnovationRow, many: int) -> Step:
    return Step("BENCHMARK_INNOVATION", {"innovation": row.innovation, "many": str(many)}, row.rule)
