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
    """One row for each producer and year since 2023; the year that is not over counts up to `until`, included."""
    return tuple(row for firm in producers for row in _years(seed, firm, until))


def _years(seed: str, firm: Firm, until: date) -> Iterator[ExportTotalRow]:
    chance = Chance(seed, "exports", firm.row.uscc)
    for year in range(FIRST_YEAR, until.year + 1):
        in_full_year = 12 * firm.monthly_items * chance.between(80, 120) // 100
        usd = firm.trade.item_usd * chance.between(70, 130) // 100
        days = min((until - date(year, 1, 1)).days + 1, DAYS_OF_YEAR)
        items = in_full_year * days // DAYS_OF_YEAR
        yield ExportTotalRow(firm.row.uscc, firm.row.region, year, items, items * usd * 100, synthetic=True)


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
