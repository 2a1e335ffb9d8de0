"""How probable a link is: of counted pairs with the same score and the same rivals, how many were the same firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

# No other firm near; this one is best or as good, another within the margin; one ahead within it; one ahead by more.
Rivals = Literal["none", "close", "behind", "ahead"]


@dataclass(frozen=True)
class ChanceRow:
    """Pairs counted whose score lies from `score` up to the next row's."""

    rule: str
    rivals: str  # a word of Rivals
    score: Decimal
    pairs: int
    right: int
    script: str = ""  # of the name asked about: han or latin; "" for both, as the second version counted


@dataclass(frozen=True)
class Chance:
    probability: Decimal  # 0 to 1, four digits
    pairs: int
    right: int
    rule: str  # the row of the score's own band


@dataclass(frozen=True)
class _Pool:
    rows: tuple[ChanceRow, ...]
    pairs: int
    right: int

    def is_above(self, other: _Pool) -> bool:
        return (2 * self.right + 1) * (other.pairs + 1) >= (2 * other.right + 1) * (self.pairs + 1)

    def with_next(self, other: _Pool) -> _Pool:
        return _Pool((*self.rows, *other.rows), self.pairs + other.pairs, self.right + other.right)


def rivals_at(lead: Decimal, margin: Decimal) -> Rivals:
    """lead: the score less the best other firm's."""
    if lead >= margin:
        return "none"
    return "close" if lead >= 0 else "behind" if lead > -margin else "ahead"


def rivals_2(lead: Decimal, margin: Decimal) -> Rivals:
    """As `rivals_at`, without "behind": how the second version of the method counted."""
    rivals = rivals_at(lead, margin)
    return "close" if rivals == "behind" else rivals


def chance(score: Decimal, rivals: Rivals, rows: Sequence[ChanceRow]) -> Chance:
    """(right + ½) ÷ (pairs + 1) of the score's band; bands that would fall as the score rises are counted together.

    rows: at least one for these rivals. Below the lowest band, the lowest one holds.
    """
    curve = sorted((row for row in rows if row.rivals == rivals), key=lambda row: row.score)
    own = [row for row in curve if row.score <= score]
    row = own[-1] if own else curve[0]
    (pool,) = (pool for pool in _rising(curve) if row in pool.rows)
    thousands = (10_000 * (2 * pool.right + 1) + pool.pairs + 1) // (2 * (pool.pairs + 1))
    return Chance(Decimal(thousands).scaleb(-4), pool.pairs, pool.right, row.rule)


def _rising(curve: Sequence[ChanceRow]) -> list[_Pool]:
    """Neighbouring bands pooled until the shares rise: isotonic regression by pooling adjacent violators."""
    pools: list[_Pool] = []
    for row in curve:
        pools.append(_Pool((row,), row.pairs, row.right))
        while len(pools) > 1 and pools[-2].is_above(pools[-1]):
            last = pools.pop()
            pools.append(pools.pop().with_next(last))
    return pools
