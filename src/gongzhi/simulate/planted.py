"""What is hidden in the invented province on purpose: outbreaks with their notices and returns, and bad firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BEGINS = date(2024, 3, 1)  # the notice is in force; before it no foreign notice and no return is invented
BAD_FIRMS = 5  # at scale 1


@dataclass(frozen=True)
class PlantedNotice:
    firm: int  # position in the outbreak's regions
    day: date
    market: str  # as the source writes it
    classification: str
    risk_decision: str


@dataclass(frozen=True)
class PlantedReturn:
    firm: int
    day: date
    returned_from: str
    stated_cause: str
    cause: str


@dataclass(frozen=True)
class PlantedOutbreak:
    """One defect in several small class-2 firms, one firm for each region given."""

    code: str
    cluster: str  # regional: 3 firms in 2 counties; industry: 5 firms
    trade: str
    goods: int  # position in the trade's goods
    defect: int  # position in the trade's defects
    regions: tuple[str, ...]
    notices: tuple[PlantedNotice, ...]
    returns: tuple[PlantedReturn, ...]


ALERT = "alert notification"
BORDER = "border rejection notification"
FOLLOW_UP = "information notification for follow-up"

OUTBREAKS = (
    PlantedOutbreak(
        "lead-ceramics", "regional", "ceramics", 0, 0, ("360203", "360203", "360222"),
        (
            PlantedNotice(0, date(2024, 4, 12), "Germany", ALERT, "serious"),
            PlantedNotice(1, date(2024, 5, 9), "Czech Republic", ALERT, "serious"),
            PlantedNotice(2, date(2024, 6, 6), "Italy", FOLLOW_UP, "serious"),
        ),
        (
            PlantedReturn(0, date(2024, 4, 28), "DE", "Q3", "Q1"),
            PlantedReturn(0, date(2024, 5, 16), "DE", "Q1", "Q1"),
        ),
    ),
    PlantedOutbreak(
        "formaldehyde-bamboo", "industry", "bamboo", 0, 0, ("360921", "360924", "360924", "360926", "361028"),
        (
            PlantedNotice(1, date(2024, 7, 4), "Slovenia", ALERT, "serious"),
            PlantedNotice(0, date(2024, 7, 13), "France", BORDER, "serious"),
            PlantedNotice(3, date(2024, 7, 27), "Poland", ALERT, "undecided"),
            PlantedNotice(2, date(2024, 8, 10), "Italy", BORDER, "serious"),
            PlantedNotice(4, date(2024, 8, 29), "Netherlands", FOLLOW_UP, "undecided"),
        ),
        (
            PlantedReturn(1, date(2024, 7, 25), "SI", "Q3", "Q1"),
            PlantedReturn(2, date(2024, 9, 5), "IT", "Q1", "Q1"),
        ),
    ),
    PlantedOutbreak(
        "pesticide-citrus", "regional", "citrus", 0, 0, ("360722", "360722", "360726"),
        (
            PlantedNotice(0, date(2024, 11, 2), "Netherlands", BORDER, "serious"),
            PlantedNotice(2, date(2024, 11, 16), "Finland", BORDER, "undecided"),
            PlantedNotice(1, date(2024, 12, 5), "United Kingdom", BORDER, "serious"),
        ),
        (PlantedReturn(0, date(2024, 11, 20), "NL", "Q3", "Q1"),),
    ),
)  # fmt: skip
