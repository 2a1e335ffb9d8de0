"""Leads on counterfeit exports: which of them are one, and which goods are watched.

Worked example and limits: docs/method/counterfeits.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.hs_codes import HEADING, read_hs
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.categories import category_row
from gongzhi.core.spelling import bare

HIGH, NORMAL = "high", "normal"


@dataclass(frozen=True)
class Lead:
    """What a node of the monitoring network reports."""

    id: str  # its number
    reporter: str  # the node
    brand: str  # that is imitated, as written
    hs_code: str  # of the goods, at least a heading
    maker: str  # as named, "" where nobody knows
    market: str  # country code
    reported_on: date


@dataclass(frozen=True)
class MergedLead:
    """Reports of one matter: the earliest leads, the others are its duplicates."""

    fingerprint: str
    reports: tuple[Lead, ...]  # the earliest first

    @property
    def lead(self) -> Lead:
        return self.reports[0]

    @property
    def reporters(self) -> tuple[str, ...]:
        """The nodes that are told the result, each once, in the order in which they reported."""
        return tuple(dict.fromkeys(report.reporter for report in self.reports))


@dataclass(frozen=True)
class WatchRow:
    """A row of watch_products: goods by the beginning of their code, or by their category."""

    rule: str
    watched: str
    hs_prefix: str | None
    category: str | None


@dataclass(frozen=True)
class CampaignRow:
    """A row of campaigns."""

    rule: str
    campaign: str
    first_day: date
    last_day: date
    focus: str  # names of country lists, spaced


def fingerprint(lead: Lead) -> str:
    """What makes two leads one: brand, heading, maker and market, "brandx|8507|某厂|DE".

    Brand and maker count by their letters and digits, whatever their width, case, spaces and punctuation.
    Raises BadInput for a brand without letters or digits and for goods without a heading, both at once.
    """
    faults = []
    brand = bare(lead.brand)
    if not brand:
        faults.append(Cell(lead.id, "brand", lead.brand, "LEAD_BRAND"))
    heading = _heading(lead.hs_code)
    if heading is None:
        faults.append(Cell(lead.id, "hs_code", lead.hs_code, "LEAD_HEADING"))
    if faults:
        raise BadInput(faults)
    return "|".join((brand, heading or "", bare(lead.maker), lead.market.upper()))


def merged(leads: Iterable[Lead]) -> tuple[MergedLead, ...]:
    """Leads with those of the same fingerprint put together, the earliest first, whatever order they come in."""
    groups: dict[str, list[Lead]] = {}
    for lead in sorted(leads, key=lambda one: (one.reported_on, one.id)):
        groups.setdefault(fingerprint(lead), []).append(lead)
    return tuple(MergedLead(mark, tuple(reports)) for mark, reports in groups.items())


def watch_row_for(hs_code: str, book: RuleBook) -> WatchRow | None:
    """The row that watches these goods, the longest code first, then their category; None for goods not watched.

    Raises BadInput for what is no commodity code.
    """
    digits = read_hs(hs_code)
    rows = book.table("watch_products").typed(WatchRow)
    by_code = [row for row in rows if row.hs_prefix and digits.startswith(row.hs_prefix)]
    if by_code:
        return max(by_code, key=lambda row: len(row.hs_prefix or ""))
    category = category_row(digits, book).category
    return next((row for row in rows if row.category == category), None)


def priority(hs_code: str, book: RuleBook) -> str:
    """How soon a lead on these goods is verified: high for watched goods, normal for all others."""
    return HIGH if watch_row_for(hs_code, book) else NORMAL


def campaign_on(day: date, book: RuleBook) -> CampaignRow | None:
    """The campaign that runs on a day, its first and last included; None where none does."""
    rows = book.table("campaigns").typed(CampaignRow)
    return next((row for row in rows if row.first_day <= day <= row.last_day), None)


def is_focus_market(market_lists: Collection[str], campaign: CampaignRow) -> bool:
    """Whether a market lies in a campaign's focus. market_lists: the country lists on which it stands on the day."""
    return any(name in market_lists for name in campaign.focus.split())


def _heading(hs_code: str) -> str | None:
    try:
        digits = read_hs(hs_code)
    except BadInput:
        return None
    return digits[:HEADING] if len(digits) >= HEADING else None
