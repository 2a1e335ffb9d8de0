"""Which inspectors must not check which enterprises: declared by them, granted to the enterprise, or derived.

Worked example and limits: docs/method/check-programme.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.identity.addresses import door_of
from gongzhi.core.rules import RuleBook

TABLES = ("draw_conflicts",)
SAME_COUNTY, RECENT_VISIT, RECUSED = "same_county", "recent_visit", "recused"
SAME_ADDRESS = "same_address"


@dataclass(frozen=True)
class Tie:
    """What ties an inspector to an enterprise, as declared or as posts show it."""

    id: str
    inspector: str  # certificate number
    enterprise: str  # credit code
    kind: str  # of draw_conflicts
    ended_on: date | None  # None while it lasts


@dataclass(frozen=True)
class Visit:
    """A check that an inspector made of an enterprise."""

    id: str
    enterprise: str
    inspectors: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class DeclaredAddress:
    """An address that an inspector declared. Only what follows from it leaves the place where it is read."""

    id: str
    inspector: str  # certificate number
    address: str


@dataclass(frozen=True)
class ConflictFacts:
    """counties: six digits by id; of an inspector who belongs to a larger place, that place's code.

    cross_county: whether the plan lets nobody check in the own county
    """

    as_of: date
    ties: tuple[Tie, ...]
    visits: tuple[Visit, ...]
    inspector_counties: Mapping[str, str]
    enterprise_counties: Mapping[str, str]
    cross_county: bool


@dataclass(frozen=True)
class ConflictRule:
    """A row of draw_conflicts; its id is what the draw's table of conflicts names."""

    rule: str
    kind: str
    months_after: int | None  # how long a tie counts after its end; None: no longer at all
    visits: int | None  # recent_visit: how many of the enterprise's latest checks count


def conflict_rules(book: RuleBook) -> tuple[str, ...]:
    """The names that a table of conflicts may hold, ascending."""
    return tuple(sorted(row.rule for row in book.table("draw_conflicts").typed(ConflictRule)))


def kinds(book: RuleBook) -> Mapping[str, str]:
    """What each name in a table of conflicts means."""
    return {row.rule: row.kind for row in book.table("draw_conflicts").typed(ConflictRule)}


def conflicts(facts: ConflictFacts, book: RuleBook) -> tuple[tuple[str, str, str], ...]:
    """(credit code, certificate, rule) of every conflict on a day, ascending, each once; () for none.

    Enterprises and inspectors are those of the counties given. Raises NoRuleApplies for a tie of a kind without a row.
    """
    rows = {row.kind: row for row in book.table("draw_conflicts").typed(ConflictRule)}
    found = {*_tied(facts, rows), *_visited(facts, rows), *_neighbours(facts, rows)}
    return tuple(
        sorted(one for one in found if one[0] in facts.enterprise_counties and one[1] in facts.inspector_counties)
    )


def address_ties(declared: Iterable[DeclaredAddress], registered: Mapping[str, Collection[str]]) -> tuple[Tie, ...]:
    """A tie for each enterprise that is registered at the door of a declared address.

    registered: credit codes by door, as `addresses.door_of` writes it
    """
    return tuple(
        Tie(one.id, one.inspector, enterprise, SAME_ADDRESS, None)
        for one in declared
        if (door := door_of(one.address))
        for enterprise in sorted(registered.get(door, ()))
    )


def _row(rows: Mapping[str, ConflictRule], kind: str) -> ConflictRule:
    if kind not in rows:
        raise NoRuleApplies("draw_conflicts", kind=kind)
    return rows[kind]


def _tied(facts: ConflictFacts, rows: Mapping[str, ConflictRule]) -> Iterator[tuple[str, str, str]]:
    for tie in facts.ties:
        row = _row(rows, tie.kind)
        if tie.ended_on is None or facts.as_of < months_after(tie.ended_on, row.months_after or 0):
            yield tie.enterprise, tie.inspector, row.rule


def _visited(facts: ConflictFacts, rows: Mapping[str, ConflictRule]) -> Iterator[tuple[str, str, str]]:
    row = _row(rows, RECENT_VISIT)
    of_enterprise: dict[str, list[Visit]] = {}
    for visit in sorted(facts.visits, key=lambda one: (one.on, one.id), reverse=True):
        of_enterprise.setdefault(visit.enterprise, []).append(visit)
    for enterprise, visits in of_enterprise.items():
        for visit in visits[: row.visits or 0]:
            yield from ((enterprise, inspector, row.rule) for inspector in visit.inspectors)


def _neighbours(facts: ConflictFacts, rows: Mapping[str, ConflictRule]) -> Iterator[tuple[str, str, str]]:
    if not facts.cross_county:
        return
    row = _row(rows, SAME_COUNTY)
    local: dict[str, list[str]] = {}
    for inspector, county in facts.inspector_counties.items():
        local.setdefault(county, []).append(inspector)
    for enterprise, county in facts.enterprise_counties.items():
        yield from ((enterprise, inspector, row.rule) for inspector in local.get(county, ()))
