"""The numbers of the scan that somebody could dispute, as its rule tables say them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook

TABLES = ("signal_budget", "signal_priors", "signal_scan", "signal_windows")
CELLS, WIDER = "cells", "wider"  # single cells, and every node above them
FAMILIES = (CELLS, WIDER)


@dataclass(frozen=True)
class Budget:
    """A row of signal_budget: how many distinct false alarms a week a family of nodes may raise, above 0."""

    rule: str
    alarm_family: str  # of FAMILIES
    alarms_per_week: Decimal


@dataclass(frozen=True)
class ScanRow:
    """The row of signal_scan; weeks, except where a name says otherwise."""

    rule: str
    history_weeks: int  # looked back upon for what is usual
    half_life_weeks: int  # after so many weeks an event counts half
    guard_weeks: int  # before the week judged that tell nothing of what is usual; at least the longest window
    least_weeks: int  # of history, below which nothing is judged
    calibration_weeks: int  # of earlier weeks judged again, to see how often chance alone is striking
    least_calibration_weeks: int
    settling_weeks: int  # before these, in which standing alarms are met and not counted
    declared_weeks: int  # over which declared batches are averaged: a return comes weeks after its batch
    min_events: int  # in a window
    same_share: Decimal  # 0..1: more than this share of an alarm's events in an earlier one, and it is the same


@dataclass(frozen=True)
class Priors:
    """The row of signal_priors: how far chapters may differ before their own counts say so."""

    rule: str
    trend_sd: Decimal  # of the logarithm, a year
    yearly_sd: Decimal
    half_yearly_sd: Decimal
    season_dispersion: Decimal  # variance over mean of a chapter's weekly counts, as the curve is fitted
    cell_dispersion: Decimal  # the same within a cell, as shrinkage is measured
    margin_events: Decimal  # that a place, a chapter or a hazard without any event is taken to have had
    tail_events: int  # exceedances that the tail's slope of exact probabilities is worth


@dataclass(frozen=True)
class ScanSettings:
    """windows: weeks, ascending."""

    windows: tuple[int, ...]
    scan: ScanRow
    priors: Priors
    budget: tuple[Budget, ...]

    @property
    def alarms_per_week(self) -> float:
        return float(sum(row.alarms_per_week for row in self.budget))

    def share(self, family: str) -> float:
        """What a family has of the budget, 0..1. Raises NoRuleApplies for one that has no row."""
        for row in self.budget:
            if row.alarm_family == family:
                return float(row.alarms_per_week) / self.alarms_per_week
        raise NoRuleApplies("signal_budget", alarm_family=family)

    @property
    def longest(self) -> int:
        return self.windows[-1]


@dataclass(frozen=True)
class WindowRow:
    rule: str
    weeks: int


def scan_settings(book: RuleBook) -> ScanSettings:
    """The settings of a day.

    Raises NoRuleApplies where the guard is shorter than the longest window, or a family has no budget.
    """
    windows = tuple(sorted(row.weeks for row in book.table("signal_windows").typed(WindowRow)))
    (scan,) = book.table("signal_scan").typed(ScanRow)
    (priors,) = book.table("signal_priors").typed(Priors)
    settings = ScanSettings(windows, scan, priors, book.table("signal_budget").typed(Budget))
    if scan.guard_weeks < windows[-1]:
        raise NoRuleApplies("signal_scan", guard_weeks=scan.guard_weeks, longest_window=windows[-1])
    for family in FAMILIES:
        settings.share(family)
    return settings
