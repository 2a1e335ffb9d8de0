"""The rows of the credit tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ScaleRow:
    """credit_scale"""

    rule: str
    start: Decimal


@dataclass(frozen=True)
class WeightRow:
    """credit_weights"""

    rule: str
    event: str
    weight: Decimal
    weight_to: Decimal | None  # the deciding body sets the points between the two
    cap: str | None  # a cap of credit_caps
    quality: bool  # an import or export quality problem, as AA forbids


@dataclass(frozen=True)
class SameFactRow:
    """same_facts"""

    rule: str
    event: str
    fact_family: str  # kinds of one family may be one fact
    compares: str  # product, lot
    days: int


@dataclass(frozen=True)
class AgeRow:
    """credit_age"""

    rule: str
    up_to_months: int | None  # up to and including the day that many months after; None: for ever
    factor: Decimal


@dataclass(frozen=True)
class CapRow:
    """credit_caps"""

    rule: str
    cap: str
    points: Decimal
    within_months: int | None  # in any run of that many months; None: in all


@dataclass(frozen=True)
class ReliefRow:
    """credit_relief"""

    rule: str
    ground: str
    factor: Decimal


@dataclass(frozen=True)
class BonusRow:
    """credit_bonus"""

    rule: str
    certificate: str
    points: Decimal


@dataclass(frozen=True)
class BandRow:
    """credit_bands"""

    rule: str
    min_score: Decimal
    grade: str


@dataclass(frozen=True)
class SpecialRow:
    """credit_special"""

    rule: str
    condition: str
    months: int | None
    limit: Decimal | None
