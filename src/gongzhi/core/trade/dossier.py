"""When the dossier on a trade concern may be sent on (特别贸易关注): nothing in it is missing or unknown.

Limits: docs/method/technical_measures.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.rules import RuleBook
from gongzhi.core.trade.symbols import read_symbol

BARRIER = "Q4"  # cause of a return: a technical barrier to trade


@dataclass(frozen=True)
class Dossier:
    """What a dossier says so far; "" or () for what is not written yet."""

    id: str  # its number
    measure: str
    member: str  # whose measure it is, as symbols write it
    symbols: tuple[str, ...]  # of its notifications
    concerns: tuple[str, ...]  # types of concern_types
    trade_effect: str
    technical_basis: str
    request: str  # what the member is asked to do


@dataclass(frozen=True)
class PartRow:
    """A row of dossier_parts."""

    rule: str
    dossier_part: str  # a field of the dossier
    unless_concern: str | None  # with a concern of this type the part may be missing


def check_dossier(dossier: Dossier, book: RuleBook) -> None:
    """Raises BadInput for every type of concern that the list lacks and everything that is no symbol."""
    known = {row["concern"] for row in book.table("concern_types").rows}
    faults = [Cell(dossier.id, "concerns", one, "CONCERN_UNKNOWN") for one in dossier.concerns if one not in known]
    for symbol in dossier.symbols:
        try:
            read_symbol(symbol)
        except BadInput as unreadable:
            faults += [Cell(dossier.id, "symbols", cell.value, cell.code) for cell in unreadable.cells]
    if faults:
        raise BadInput(faults)


def missing_parts(dossier: Dossier, book: RuleBook) -> tuple[str, ...]:
    """What is still to be written before the dossier can be sent, in the order of dossier_parts; blanks are nothing."""
    return tuple(
        row.dossier_part
        for row in book.table("dossier_parts").typed(PartRow)
        if row.unless_concern not in dossier.concerns and not _is_written(getattr(dossier, row.dossier_part))
    )


def may_send(dossier: Dossier, book: RuleBook) -> None:
    """Refuses with DOSSIER_INCOMPLETE, naming everything that is missing. Raises BadInput as check_dossier does."""
    check_dossier(dossier, book)
    if missing := missing_parts(dossier, book):
        raise Refusal("DOSSIER_INCOMPLETE", dossier=dossier.id, missing=", ".join(missing))


def _is_written(part: str | tuple[str, ...]) -> bool:
    return bool("".join(part).strip())
