"""When a case may close: six guard fields known, no tracing open, no sanction open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook

WAIVED = "waived"  # the corrective action that needs a reason instead

# The guard fields, and the words by which each may say "looked at, and nothing follows".
NOTHING_FOLLOWS = {
    "cause_code": frozenset[str](),
    "responsibility": frozenset({"none"}),
    "corrective_action": frozenset[str](),
    "credit_effect": frozenset({"none"}),
    "index_effect": frozenset({"none"}),
    "supervision_effect": frozenset({"same"}),
}
NOTHING = frozenset().union(*NOTHING_FOLLOWS.values())


@dataclass(frozen=True)
class FollowingRow:
    """A row of case_following."""

    rule: str
    months: int  # within them the same hazard opens a new case linked to the closed one


def followed_since(day: date, book: RuleBook) -> date:
    """The first day on which a case closed since is still followed."""
    (row,) = book.table("case_following").typed(FollowingRow)
    return months_after(day, -row.months)


@dataclass(frozen=True)
class CaseFacts:
    """A case as it stands when somebody wants to close it; None or blank is "not known yet"."""

    id: str  # the case number
    cause_code: str | None = None  # cause of catalogue/codes/causes.yml
    responsibility: str | None = None  # responsibility of the same file; "none" is an answer
    corrective_action: str | None = None  # corrective action of the same file, or "waived"
    waiver_reason: str | None = None
    credit_effect: str | None = None  # what the credit record gets, or "none"
    index_effect: str | None = None  # city and period, or "none"
    supervision_effect: str | None = None  # level and ratio, or "same"
    open_tracing: tuple[str, ...] = ()  # evidence ids of the returns whose tracing is not closed
    open_sanctions: tuple[str, ...] = ()  # numbers of the sanction files not done


@dataclass(frozen=True)
class Closing:
    """What a closed case says for good."""

    case: str
    cause_code: str
    responsibility: str
    corrective_action: str
    waiver_reason: str | None
    credit_effect: str
    index_effect: str
    supervision_effect: str


def may_close(case: CaseFacts) -> Closing:
    """The closing of a case that is complete. Refuses with CLOSING_GUARD, naming everything that is missing.

    "none" closes a case without effect on credit or index and "same" one without effect on supervision;
    neither stands in for a cause or a corrective action.
    """
    missing = tuple(_missing(case))
    if missing:
        raise Refusal("CLOSING_GUARD", case=case.id, missing=", ".join(missing))
    return Closing(
        case=case.id,
        waiver_reason=case.waiver_reason if case.corrective_action == WAIVED else None,
        **{field: _said(case, field) for field in NOTHING_FOLLOWS},
    )


def _missing(case: CaseFacts) -> Iterator[str]:
    for field, nothing in NOTHING_FOLLOWS.items():
        said = _said(case, field)
        if not said or (said in NOTHING and said not in nothing):
            yield field
    if case.corrective_action == WAIVED and not (case.waiver_reason or "").strip():
        yield "waiver_reason"
    if case.open_tracing:
        yield "open_tracing"
    if case.open_sanctions:
        yield "open_sanctions"


def _said(case: CaseFacts, field: str) -> str:
    return (getattr(case, field) or "").strip()
