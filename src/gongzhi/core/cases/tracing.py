"""Tracing a returned export to its cause: who investigates, where, and what may be concluded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.rules import RuleBook

PAPERS_MISSING = "papers_missing"  # the ground after which the same office is asked again
RESPONSIBILITIES = ("producer", "exporter", "buyer", "carrier", "inspection_body", "none")


@dataclass(frozen=True)
class Officer:
    """A person with every inspection certificate that he or she has ever held."""

    person: UUID
    certificates: tuple[str, ...]


@dataclass(frozen=True)
class Conclusion:
    """Why the goods came back and who answers for it."""

    cause: str
    responsibility: str
    own_fault: bool  # of the producer, for a quality cause


@dataclass(frozen=True)
class TurningAway:
    """An origin office did not take over what was sent to it."""

    office_region: str  # the city of the office
    ground: str  # a code of the list turned_away


@dataclass(frozen=True)
class CauseRow:
    """A row of return_weights."""

    rule: str
    cause: str
    quality: bool
    weight: int  # in the frequency score


@dataclass(frozen=True)
class TeamRow:
    rule: str
    min_persons: int


@dataclass(frozen=True)
class CheckRow:
    """A row of tracing_checks: a check that belongs to a method."""

    rule: str
    tracing_method: str
    check: str  # the act that records it


@dataclass(frozen=True)
class ContradictionRow:
    rule: str
    cause: str
    responsibility: str


def origin_office(producer_region: str) -> str:
    """The city whose origin office traces goods made in this county or city, six digits.

    Routing follows the producer's place, not the exporter's seat and not the port. Refuses with
    PRODUCER_REGION when the place is no county or city: a province has many origin offices.
    """
    known = len(producer_region) == 6 and producer_region.isascii() and producer_region.isdigit()
    if not known or producer_region[2:4] == "00":
        raise Refusal("PRODUCER_REGION", region=producer_region)
    return producer_region[:4] + "00"


def may_send_on(office: str, turned_away: Sequence[TurningAway]) -> None:
    """Whether a return that came back may go to the office of this city.

    It may not go again to one that turned it away, unless for papers that were missing: who is of another opinion asks
    the headquarters. Refuses with TURNED_AWAY_THERE.
    """
    for past in turned_away:
        if past.office_region == office and past.ground != PAPERS_MISSING:
            raise Refusal("TURNED_AWAY_THERE", region=office, cause=past.ground)


def may_investigate(investigators: Sequence[Officer], inspected_by: Sequence[str], book: RuleBook) -> tuple[UUID, ...]:
    """The persons of a team that may trace this return.

    inspected_by: numbers of the certificates under which the batch was inspected before export
    Refuses with TWO_PERSON for too few distinct persons (two accounts of one person are one), with
    NOT_CERTIFIED for a person without a certificate, with RECUSAL for one who inspected the batch.
    """
    (team,) = book.table("tracing_team").typed(TeamRow)
    persons = tuple(dict.fromkeys(officer.person for officer in investigators))
    if len(persons) < team.min_persons:
        raise Refusal("TWO_PERSON", act="investigate", needed=team.min_persons, present=len(persons))
    for officer in investigators:
        if not officer.certificates:
            raise Refusal("NOT_CERTIFIED", who=officer.person)
    own_work = [number for officer in investigators for number in officer.certificates if number in inspected_by]
    if own_work:
        raise Refusal("RECUSAL", who=", ".join(dict.fromkeys(own_work)))
    return persons


def not_recused(investigators: Sequence[Officer], recused: Collection[UUID]) -> None:
    """Refuses with RECUSED a team in which somebody was granted to stay away, named by certificate."""
    out = [officer for officer in investigators if officer.person in recused]
    if out:
        raise Refusal("RECUSED", who=", ".join(number for officer in out for number in officer.certificates))


def checks_missing(method: str, done: Collection[str], book: RuleBook) -> tuple[str, ...]:
    """The checks that a method asks for and that are not recorded yet; empty where it asks for none."""
    rows = book.table("tracing_checks").typed(CheckRow)
    return tuple(row.check for row in rows if row.tracing_method == method and row.check not in done)


def may_conclude(cause: str | None, responsibility: str | None, book: RuleBook) -> Conclusion:
    """The conclusion of an investigation that names both a cause and who answers for it.

    Refuses with CAUSE_AND_RESPONSIBILITY when one is missing and with CAUSE_CONTRADICTS when a row of
    tracing_contradictions excludes the pair. Raises BadInput for a code of neither list.
    """
    if not cause or not responsibility:
        pair = (("cause_code", cause), ("responsibility", responsibility))
        raise Refusal("CAUSE_AND_RESPONSIBILITY", missing=", ".join(name for name, code in pair if not code))
    cells = []
    if cause not in {row.cause for row in book.table("return_weights").typed(CauseRow)}:
        cells.append(Cell("conclusion", "cause_code", cause, "UNKNOWN_CODE"))
    if responsibility not in RESPONSIBILITIES:
        cells.append(Cell("conclusion", "responsibility", responsibility, "UNKNOWN_CODE"))
    if cells:
        raise BadInput(cells)
    for row in book.table("tracing_contradictions").typed(ContradictionRow):
        if (row.cause, row.responsibility) == (cause, responsibility):
            raise Refusal("CAUSE_CONTRADICTS", cause=cause, responsibility=responsibility, rule=row.rule)
    return Conclusion(cause, responsibility, is_own_fault(cause, responsibility, book))


def is_own_fault(cause: str, responsibility: str, book: RuleBook) -> bool:
    """Whether the return is the producer's own quality fault: it alone moves credit, ladder and index."""
    return cause_row(cause, book).quality and responsibility == "producer"


def cause_row(cause: str, book: RuleBook) -> CauseRow:
    for row in book.table("return_weights").typed(CauseRow):
        if row.cause == cause:
            return row
    raise NoRuleApplies("return_weights", cause=cause)
