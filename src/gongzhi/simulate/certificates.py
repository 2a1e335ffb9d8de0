"""The certificates that the firms of the invented province hold."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, timedelta

from gongzhi.core.registers import CertificateRow
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import Firm

DAYS_OF_YEAR = 365
FOOD = frozenset({"food", "agricultural"})


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
