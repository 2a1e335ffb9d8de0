"""The draw of objects and inspectors by the named legacy method hmac-order: keys of HMAC-SHA256 in ascending order.

Whoever knows the seed and the pools knows the result. Worked example and limits: docs/method/hmac_draw.md.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import ceil

from gongzhi.core.canonical import digest
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import BaseRow, percent

METHOD = "draw.hmac_order@1"
TEAM_METHOD = "draw.hmac_inspectors@1"
TABLES = ("class_ratios", "draw_least")
TEAM_TABLES = ("draw_team",)
SEPARATOR = "|"  # between the parts of what is keyed; no id holds one, so no two texts are the same


@dataclass(frozen=True)
class PoolObject:
    object: str  # real-world id: a credit code, with the product's code where products are drawn
    standing: str  # class or grade of class_ratios; those of one standing are a stratum


@dataclass(frozen=True)
class ObjectPool:
    """The objects that can be drawn, as frozen before the draw (检查对象库)."""

    id: str  # number of the draw
    objects: tuple[PoolObject, ...]


@dataclass(frozen=True)
class PoolInspector:
    inspector: str  # certificate number
    conflicts: tuple[str, ...]  # objects that this inspector must not check


@dataclass(frozen=True)
class InspectorPool:
    """The inspectors who can be drawn, as frozen before the draw (检查人员库)."""

    id: str  # number of the draw
    inspectors: tuple[PoolInspector, ...]


@dataclass(frozen=True)
class DrawFacts:
    subject: str  # number of the draw
    as_of: date
    seed: str  # as published, spelled exactly so
    pool: ObjectPool


@dataclass(frozen=True)
class TeamFacts:
    subject: str  # number of the draw
    as_of: date
    seed: str
    object: str  # drawn
    pool: InspectorPool


@dataclass(frozen=True)
class LeastRow:
    """The row of draw_least."""

    rule: str
    min_per_stratum: int


@dataclass(frozen=True)
class TeamRow:
    """The row of draw_team."""

    rule: str
    inspectors: int  # for each object


@dataclass(frozen=True)
class Stratum:
    """The objects of one standing and which of them are drawn, in the order of their keys."""

    row: BaseRow
    many: int
    drawn: tuple[str, ...]


def draw(facts: DrawFacts, book: RuleBook) -> Finding:
    """The objects that a seed draws from a pool.

    value: drawn (ids, spaced; by standing in the order of class_ratios, then by key), many (how many), objects (in
    the pool), pool_hash. The order in which the pool comes does not matter.
    Raises BadInput for a blank seed, an empty pool, an id that stands twice or cannot be keyed; NoRuleApplies for a
    standing of no row.
    """
    facts = replace(facts, pool=canonical_objects(facts.pool))
    _check(facts.seed, facts.subject, [each.object for each in facts.pool.objects])
    row = _least_row(book)
    drawn = strata(facts, book)
    ids = [one for stratum in drawn for one in stratum.drawn]
    pool = {"objects": str(len(facts.pool.objects)), "hash": object_pool_hash(facts.pool), "seed": facts.seed}
    trace = (
        Step("DRAW_POOL", {**pool, "least": str(row.min_per_stratum)}, row.rule),
        *(_drawn_told(stratum) for stratum in drawn),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "drawn": " ".join(ids),
            "many": str(len(ids)),
            "objects": pool["objects"],
            "pool_hash": pool["hash"],
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def team(facts: TeamFacts, book: RuleBook) -> Finding:
    """The inspectors whom a seed draws for one object.

    value: inspectors (ids in the order of their keys, spaced), passed_over (those with a conflict who stood before
    the last of them, spaced; None without one), pool_hash
    Refuses with TOO_FEW_INSPECTORS where fewer than the row asks for are without a conflict: the task is blocked.
    Raises BadInput as `draw` does.
    """
    facts = replace(facts, pool=canonical_inspectors(facts.pool))
    _check(facts.seed, facts.subject, [each.inspector for each in facts.pool.inspectors])
    _check(facts.seed, facts.subject, [facts.object])
    row = _team_row(book)
    taken: list[str] = []
    passed_over: list[str] = []
    for one in inspectors_in_order(facts.seed, facts.object, facts.pool.inspectors):
        if len(taken) < row.inspectors:
            (passed_over if facts.object in one.conflicts else taken).append(one.inspector)
    if len(taken) < row.inspectors:
        raise Refusal("TOO_FEW_INSPECTORS", object=facts.object, needed=row.inspectors, free=len(taken))
    trace = tuple(_team_told(facts, taken, passed_over, row))
    return Finding(
        method=TEAM_METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "object": facts.object,
            "inspectors": " ".join(taken),
            "passed_over": " ".join(passed_over) or None,
            "pool_hash": inspector_pool_hash(facts.pool),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def inspectors_needed(book: RuleBook) -> int:
    """How many inspectors each object has."""
    return _team_row(book).inspectors


def key(seed: str, *parts: str) -> str:
    """HMAC-SHA256 of the parts, joined by "|", under the seed; 64 hex digits. key(seed, "object", "D001")."""
    return hmac.new(seed.encode(), SEPARATOR.join(parts).encode(), sha256).hexdigest()


def strata(facts: DrawFacts, book: RuleBook) -> tuple[Stratum, ...]:
    """The strata of a pool in the order of class_ratios, with what is drawn; those without objects are left out."""
    rows = book.table("class_ratios").typed(BaseRow)
    of_standing: dict[str, list[str]] = {row.standing: [] for row in rows}
    for each in facts.pool.objects:
        if each.standing not in of_standing:
            raise NoRuleApplies("class_ratios", standing=each.standing)
        of_standing[each.standing].append(each.object)
    least = _least_row(book).min_per_stratum
    return tuple(
        Stratum(row, len(ids), tuple(sorted(ids, key=lambda one: key(facts.seed, "object", one))[:size]))
        for row in rows
        if (ids := of_standing[row.standing])
        for size in [stratum_size(row, len(ids), least)]
    )


def stratum_size(row: BaseRow, many: int, least: int) -> int:
    """How many of a stratum are drawn: ceil(ratio × many), at least `least`, at most all; in whole numbers."""
    return min(max(ceil(Fraction(row.ratio) * many), least), many)


def inspectors_in_order(seed: str, drawn: str, inspectors: Iterable[PoolInspector]) -> tuple[PoolInspector, ...]:
    """The inspectors by their keys for one object."""
    return tuple(sorted(inspectors, key=lambda one: key(seed, "inspector", drawn, one.inspector)))


def canonical_objects(pool: ObjectPool) -> ObjectPool:
    """The pool in the order of its ids' bytes: how it is hashed and kept."""
    return replace(pool, objects=tuple(sorted(pool.objects, key=lambda one: one.object.encode())))


def canonical_inspectors(pool: InspectorPool) -> InspectorPool:
    """The pool in the order of its ids' bytes, each one's conflicts likewise and once."""
    sorted_ones = sorted(pool.inspectors, key=lambda one: one.inspector.encode())
    return replace(
        pool,
        inspectors=tuple(
            replace(one, conflicts=tuple(sorted(set(one.conflicts), key=str.encode))) for one in sorted_ones
        ),
    )


def object_pool_hash(pool: ObjectPool) -> str:
    """SHA-256 of the canonical JSON of the objects in canonical order; published before the draw."""
    return digest(canonical_objects(pool).objects)


def inspector_pool_hash(pool: InspectorPool) -> str:
    return digest(canonical_inspectors(pool).inspectors)


def _check(seed: str, subject: str, ids: Sequence[str]) -> None:
    faults = [Cell(subject, "seed", seed, "DRAW_SEED")] if not seed.strip() else []
    if not ids:
        faults.append(Cell(subject, "pool", "", "DRAW_POOL_EMPTY"))
    for one, often in Counter(ids).items():
        if not one or SEPARATOR in one or any(char.isspace() for char in one):
            faults.append(Cell(subject, "id", one, "DRAW_ID"))
        if often > 1:
            faults.append(Cell(subject, "id", one, "DRAW_ID_TWICE"))
    if faults:
        raise BadInput(faults)


def _least_row(book: RuleBook) -> LeastRow:
    (row,) = book.table("draw_least").typed(LeastRow)
    return row


def _team_row(book: RuleBook) -> TeamRow:
    (row,) = book.table("draw_team").typed(TeamRow)
    return row


def _drawn_told(stratum: Stratum) -> Step:
    told: Mapping[str, str] = {
        "standing": stratum.row.standing,
        "objects": str(stratum.many),
        "percent": percent(stratum.row.ratio),
        "many": str(len(stratum.drawn)),
        "drawn": " ".join(stratum.drawn),
    }
    return Step("DRAW_STRATUM", told, stratum.row.rule)


def _team_told(facts: TeamFacts, taken: Sequence[str], passed_over: Sequence[str], row: TeamRow) -> Iterator[Step]:
    pool = {"many": str(len(facts.pool.inspectors)), "hash": inspector_pool_hash(facts.pool), "seed": facts.seed}
    yield Step("TEAM_POOL", {**pool, "object": facts.object}, row.rule)
    for one in passed_over:
        yield Step("TEAM_CONFLICT", {"inspector": one, "object": facts.object}, row.rule)
    yield Step("TEAM_TAKEN", {"needed": str(row.inspectors), "inspectors": " ".join(taken)}, row.rule)
