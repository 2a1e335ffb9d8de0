"""What is hidden in the invented province on purpose: outbreaks, a rising hazard, bad firms, cheating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BEGINS = date(2024, 3, 1)  # the notice is in force; before it no foreign notice and no return is invented
BAD_FIRMS = 5  # at scale 1
USUAL_CLASS = 2
SPLIT_BELOW_USD = 5_000  # under which a split consignment hopes to pass without inspection; invented


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
    fault: int  # position in the trade's defects and in its faults
    regions: tuple[str, ...]
    notices: tuple[PlantedNotice, ...]
    returns: tuple[PlantedReturn, ...]
    unchecked: tuple[int, ...] = ()  # firms that no spot check reaches: all that is against them stands above

    @property
    def firms(self) -> tuple[tuple[str, int], ...]:
        return tuple((region, USUAL_CLASS) for region in self.regions)


@dataclass(frozen=True)
class RiseMonth:
    month: date  # its first day
    returns: int
    complaints: int
    failed_checks: int


@dataclass(frozen=True)
class PlantedRise:
    """One hazard that rises month by month in goods of one HS heading, one market and neighbouring counties."""

    code: str
    trade: str
    goods: int
    fault: int  # position in the trade's faults
    market: str  # ISO 3166-1 alpha-2
    regions: tuple[str, ...]  # one firm each
    months: tuple[RiseMonth, ...]

    @property
    def firms(self) -> tuple[tuple[str, int], ...]:
        return tuple((region, USUAL_CLASS) for region in self.regions)


@dataclass(frozen=True)
class PlantedCheat:
    """One way to deceive the inspection, by the first of its firms, in some months."""

    code: str
    kind: str  # split, origin_swap, relabel
    trade: str
    goods: int
    firms: tuple[tuple[str, int], ...]  # county and class; of a swapped origin the maker, then the firm named instead
    months: tuple[date, ...]  # first days
    items: int  # declared so in each month
    hs_code: str = ""  # declared instead, six digits


ALERT = "alert notification"
BORDER = "border rejection notification"
FOLLOW_UP = "information notification for follow-up"

OUTBREAKS = (
    PlantedOutbreak(
        "lead-ceramics", "regional", "ceramics", 0, 0, ("360203", "360222", "360222"),
        (
            PlantedNotice(0, date(2024, 4, 12), "Germany", ALERT, "serious"),
            PlantedNotice(1, date(2024, 5, 9), "Czech Republic", ALERT, "serious"),
            PlantedNotice(2, date(2024, 6, 6), "Italy", FOLLOW_UP, "serious"),
        ),
        (
            PlantedReturn(0, date(2024, 4, 28), "DE", "Q3", "Q1"),
            PlantedReturn(0, date(2024, 5, 16), "DE", "Q1", "Q1"),
        ),
        unchecked=(0,),
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

RISES = (
    PlantedRise(
        "small-parts-toys", "toys", 0, 0, "PL", ("360728", "360728", "360729", "360729"),
        (
            RiseMonth(date(2024, 8, 1), 1, 1, 1),
            RiseMonth(date(2024, 9, 1), 1, 2, 1),
            RiseMonth(date(2024, 10, 1), 2, 3, 2),
            RiseMonth(date(2024, 11, 1), 3, 5, 3),
        ),
    ),
)  # fmt: skip

CHEATS = (
    PlantedCheat(
        "split-eel", "split", "aquatic", 0, (("361128", 2),),
        (date(2024, 4, 1), date(2024, 6, 1), date(2024, 8, 1), date(2024, 10, 1)), 14,
    ),
    PlantedCheat(
        "origin-tea", "origin_swap", "tea", 0, (("361130", 3), ("360424", 1)),
        tuple(date(2024, month, 1) for month in range(4, 12)), 6,
    ),
    PlantedCheat(
        "relabel-melamine", "relabel", "houseware", 0, (("360124", 2),),
        tuple(date(2024, month, 1) for month in range(3, 13)), 8, hs_code="392640",
    ),
)  # fmt: skip

PLANTED = {planted.code: planted for planted in (*OUTBREAKS, *RISES, *CHEATS)}
