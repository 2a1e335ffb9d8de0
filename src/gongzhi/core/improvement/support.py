"""Support of enterprises under a programme: what kinds there are, what is left, and nothing paid twice.

Worked example and limits: docs/method/improvement.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.cases.sanctions import yuan
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class Programme:
    """A policy under which enterprises are supported (扶持政策)."""

    id: str  # number of the document
    support: str  # a kind of support_kinds
    budget_fen: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Payment:
    """Support given to one enterprise, or asked for."""

    programme: str  # number of the document
    payee: str  # credit code
    proof: str  # number of what it is paid for: a certificate, an invoice
    amount_fen: int  # 0 for support that is no money: an expert sent, a technique passed on


@dataclass(frozen=True)
class SupportRow:
    """A row of support_kinds."""

    rule: str
    support: str
    needs_amount: bool  # without an amount there is nothing given


def check_programme(programme: Programme, book: RuleBook) -> None:
    """Raises BadInput for a programme that ends before it begins, or whose kind is money and that has no budget.

    Raises NoRuleApplies for a kind of no row.
    """
    faults = []
    if programme.last_day < programme.first_day:
        last, first = programme.last_day.isoformat(), programme.first_day.isoformat()
        faults.append(Cell("", "last_day", last, "SUPPORT_DAYS", {"first_day": first}))
    if _row(programme.support, book).needs_amount and programme.budget_fen <= 0:
        faults.append(Cell("", "budget_fen", str(programme.budget_fen), "SUPPORT_NO_BUDGET"))
    if faults:
        raise BadInput(faults)


def may_pay(programme: Programme, asked: Payment, given: Iterable[Payment], book: RuleBook, *, on: date) -> None:
    """Whether a payment may be made under a programme on a day.

    given: what was given before, also under other programmes.
    Raises BadInput for an amount below 0, none where the kind is money, and a missing proof; NoRuleApplies for a kind
    of no row. Refuses with SUPPORT_OTHER_PROGRAMME for a payment under another programme, SUPPORT_CLOSED outside the
    programme's days, SUPPORT_DUPLICATE for a payee and proof that this programme has paid, SUPPORT_BUDGET for more
    than is left.
    """
    row = _row(programme.support, book)
    faults = []
    if asked.amount_fen < 0 or (row.needs_amount and not asked.amount_fen):
        faults.append(Cell(asked.proof, "amount_fen", str(asked.amount_fen), "SUPPORT_AMOUNT"))
    if not _spelled(asked.proof):
        faults.append(Cell("", "proof", asked.proof, "SUPPORT_PROOF"))
    if faults:
        raise BadInput(faults)
    if asked.programme != programme.id:
        raise Refusal("SUPPORT_OTHER_PROGRAMME", programme=programme.id, asked=asked.programme)
    if not programme.first_day <= on <= programme.last_day:
        first, last = programme.first_day, programme.last_day
        raise Refusal("SUPPORT_CLOSED", programme=programme.id, first_day=first, last_day=last)
    before = tuple(given)
    if _key(asked) in map(_key, before):
        raise Refusal("SUPPORT_DUPLICATE", programme=programme.id, payee=asked.payee, proof=asked.proof)
    left = budget_left(programme, before)
    if asked.amount_fen > left:
        raise Refusal("SUPPORT_BUDGET", programme=programme.id, amount=yuan(asked.amount_fen), left=yuan(left))


def budget_left(programme: Programme, given: Iterable[Payment]) -> int:
    """What is left of a programme's budget, in fen; below 0 where more was given."""
    return programme.budget_fen - sum(each.amount_fen for each in given if each.programme == programme.id)


def _key(payment: Payment) -> tuple[str, str, str]:
    """Payee, programme and proof; how a number is spaced or cased makes no other number of it."""
    return payment.programme, _spelled(payment.payee), _spelled(payment.proof)


def _spelled(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def _row(support: str, book: RuleBook) -> SupportRow:
    for row in book.table("support_kinds").typed(SupportRow):
        if row.support == support:
            return row
    raise NoRuleApplies("support_kinds", support=support)
