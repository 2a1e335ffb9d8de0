"""What a merge of two registrations of one enterprise does to what refers to them, and what speaks for both at once.

A merge moves no row: what was said of a code stays said of that code, and is read together with the survivor's.
docs/decisions/0025-merging-enterprises.md
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongzhi.core.credit.grade import Certificate

How = Literal["pointer", "together", "as_was", "anew", "not_both", "none_open"]
ORG_CODE = slice(8, 17)  # characters 9 to 17 of a credit code: the organisation code inside


@dataclass(frozen=True)
class Relation:
    """A column that names an enterprise, and what a merge does to it.

    how: pointer (names the survivor), together (stays, read with the survivor's), as_was (stays, read by its own code
    alone), anew (a value computed anew for the survivor), not_both (together, refused while both have one open),
    none_open (together, refused while either has one open)
    procedure: the workflow whose open instances are meant, for not_both and none_open; else ""
    """

    table: str
    column: str
    how: How
    zh: str
    en: str
    procedure: str = ""


def unknown(found: Collection[tuple[str, str]], relations: Sequence[Relation]) -> tuple[tuple[str, str], ...]:
    """The (table, column) pairs that name an enterprise and that nobody decided about, sorted; () when all is known."""
    return tuple(sorted(set(found) - {(one.table, one.column) for one in relations}))


def in_the_way(relations: Sequence[Relation], open_by_procedure: Mapping[str, Sequence[int]]) -> tuple[Relation, ...]:
    """The relations whose open procedures forbid the merge.

    open_by_procedure: how many are open on each side, survivor first
    """
    found = []
    for one in relations:
        counts = open_by_procedure.get(one.procedure, (0, 0))
        if (one.how == "none_open" and any(counts)) or (one.how == "not_both" and all(counts)):
            found.append(one)
    return tuple(found)


def needs_proof(first: str, second: str) -> bool:
    """Whether two credit codes name different bodies by themselves, so that a document has to say they are one."""
    return first[ORG_CODE] != second[ORG_CODE]


def borne_by_all(by_code: Sequence[Sequence[Certificate]], on: date) -> tuple[Certificate, ...]:
    """Of the first code's certificates, those of a kind that every code holds valid on a day.

    A certificate was given to one registration: a merge must not lend it to the record of another. One code alone
    keeps all of its own.
    """
    if len(by_code) == 1:
        return tuple(by_code[0])
    kinds = [{one.kind for one in held if one.valid_from <= on <= one.valid_to} for held in by_code]
    shared = set.intersection(*kinds) if kinds else set()
    return tuple(one for one in by_code[0] if one.kind in shared) if by_code else ()
