"""What a certificate of voluntary certification in a demonstration zone is subsidised with.

Worked example and limits: docs/method/zones.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gongzhi.core.cases.sanctions import FEN_IN_A_YUAN, yuan
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.identity.uscc import tidy
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class SubsidyClaim:
    id: str  # number of the claim
    uscc: str
    certificate_no: str
    cost_fen: int  # what the certification cost, above 0


@dataclass(frozen=True)
class Subsidy:
    amount_fen: int
    rule: str  # the row that says so


@dataclass(frozen=True)
class SubsidyRow:
    """A row of zone_subsidies."""

    rule: str
    cost_share: Decimal  # of the cost, 0..1
    most_yuan: int


def subsidy_for(
    claim: SubsidyClaim, paid_before: Iterable[SubsidyClaim], budget_left_fen: int, book: RuleBook
) -> Subsidy:
    """The subsidy for a certificate: its share of the cost to the fen, half up, at most the cap.

    paid_before: the claims paid so far; one enterprise is paid once for one certificate, in whatever way its
    number is written
    budget_left_fen: a subsidy is paid whole or not at all; one that takes the last fen is inside
    Raises BadInput for a cost of 0 or less. Refuses with DUPLICATE, then with BUDGET.
    """
    if claim.cost_fen <= 0:
        raise BadInput([Cell(claim.id, "cost_fen", yuan(claim.cost_fen), "SUBSIDY_COST")])
    for paid in paid_before:
        if _certificate(paid) == _certificate(claim):
            raise Refusal("DUPLICATE", claim=claim.id, certificate_no=claim.certificate_no, paid=paid.id)
    (row,) = book.table("zone_subsidies").typed(SubsidyRow)
    share = (claim.cost_fen * row.cost_share).quantize(Decimal(1), ROUND_HALF_UP)
    amount = min(int(share), row.most_yuan * FEN_IN_A_YUAN)
    if amount > budget_left_fen:
        raise Refusal("BUDGET", claim=claim.id, amount=yuan(amount), left=yuan(budget_left_fen))
    return Subsidy(amount, row.rule)


def _certificate(claim: SubsidyClaim) -> tuple[str, str]:
    return claim.uscc, tidy(claim.certificate_no)
