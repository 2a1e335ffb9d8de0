"""The four tables that a draw commits to: frame, exclusions, inspectors, conflicts; one canonical line for each row."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.canonical import canonical
from gongzhi.core.draw.vdr.forms import Count, Flag, Hash, Id, Number, Salt


@dataclass(frozen=True)
class FrameRow:
    """A unit that can be drawn."""

    id: Id  # of the world: a credit code
    stratum: Id
    size: Count  # what its chance is proportional to; for check ratios, basis points
    certainty: Flag  # 1: taken by rule
    salt: Salt


@dataclass(frozen=True)
class Exclusion:
    """A unit of the registry that cannot be drawn, and who says so."""

    id: Id
    reason: Id
    evidence: Hash
    approver: Id
    salt: Salt


@dataclass(frozen=True)
class InspectorRow:
    id: Id  # certificate number
    unit: Id
    quals: tuple[Id, ...]
    lead: Flag
    level: Number  # 0: own pool; a step of the ladder may open higher ones
    cap: Number  # objects in one wave
    salt: Salt


@dataclass(frozen=True)
class ConflictRow:
    enterprise: Id
    inspector: Id
    rule: Id
    salt: Salt


@dataclass(frozen=True)
class Tables:
    """Each in canonical order; `ordered` makes it."""

    frame: tuple[FrameRow, ...]
    exclusions: tuple[Exclusion, ...]
    inspectors: tuple[InspectorRow, ...]
    conflicts: tuple[ConflictRow, ...]


def key(*parts: str) -> tuple[bytes, ...]:
    """What rows are ordered by: UTF-8 bytes."""
    return tuple(part.encode() for part in parts)


def ordered(tables: Tables) -> Tables:
    """The tables by their keys' bytes, whatever order rows came in."""
    return Tables(
        tuple(sorted(tables.frame, key=lambda row: key(row.id))),
        tuple(sorted(tables.exclusions, key=lambda row: key(row.id))),
        tuple(sorted(tables.inspectors, key=lambda row: key(row.id))),
        tuple(sorted(tables.conflicts, key=lambda row: key(row.enterprise, row.inspector, row.rule))),
    )


def line(record: object) -> bytes:
    """The canonical line of a record, without its line break."""
    return canonical(record)
