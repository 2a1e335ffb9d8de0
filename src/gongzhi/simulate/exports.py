"""What the producers of the invented province exported, and the certificates that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta

from gongzhi.core.registers import CertificateRow, ExportTotalRow
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import Firm

FIRST_YEAR = 2023
DAYS_OF_YEAR = 365
FOOD = frozenset({"food", "agricultural"})


def exports(seed: str, producers: Sequence[Firm], until: date) -> tuple[ExportTotalRow, ...]:
    """One row for each producer and month since 2023; the month that is not over counts up to `until`, included."""
    return tuple(row for firm in producers for row in _months(seed, firm, until))


def _months(seed: str, firm: Firm, until: date) -> Iterator[ExportTotalRow]:
    chance = Chance(seed, "exports", firm.row.uscc)
    month = date(FIRST_YEAR, 1, 1)
    while month <= until:
        following = (month + timedelta(days=31)).replace(day=1)
        passed, whole = min((until - month).days + 1, (following - month).days), (following - month).days
        items = firm.monthly_items * chance.between(80, 120) * passed // (100 * whole)
        usd = firm.trade.item_usd * chance.between(70, 130) // 100
        yield ExportTotalRow(
            firm.row.uscc, firm.row.region, month.year, month.month, items, items * usd * 100, synthetic=True
        )
        month = following


def certificates(seed: str, firms: Sequence[Firm], planted: Set[str]) -> tuple[CertificateRow, ...]:
    """ISO 9001, HACCP for food, GAP for farm produce; the larger the firm, the likelier. Planted firms hold none."""
    chance = Chance(seed, "certificates")
    found: list[CertificateRow] = []
    for firm in firms:
        likely = {"micro": 10, "small": 30, "medium": 65, "large": 90}[firm.row.size]
        for standard, asked in (
            ("ISO9001", True),
            ("HACCP", firm.row.category in FOOD),
            ("GAP", firm.row.category == "agricultural"),
        ):
            if firm.row.uscc in planted or not asked or not chance.happens(likely):
                continue
            begins = date(2021, 6, 1) + timedelta(days=chance.below(3 * DAYS_OF_YEAR))
            ends = begins + timedelta(days=3 * DAYS_OF_YEAR - 1)
            number = f"SIM-{standard}-{len(found) + 1:05d}"
            found.append(CertificateRow(firm.row.uscc, standard, number, begins, ends, synthetic=True))
    return tuple(found)
