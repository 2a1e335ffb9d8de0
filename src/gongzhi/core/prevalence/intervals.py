"""Intervals of 95 % for a share that was estimated from a design, and for the ratio of two shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt

from scipy import special

TAIL = 0.975


@dataclass(frozen=True)
class Ends:
    low: float
    high: float  # may be infinite, of a ratio


@dataclass(frozen=True)
class Spread:
    """A variance, and how many degrees of freedom its estimate has: more, the more alike its parts are."""

    variance: float
    freedom: float


def score_interval(rate: Fraction, spread: Spread) -> Ends | None:
    """Wilson's interval with the size of a simple sample that would be as exact, and Student's t for the normal.

    rate: 0..1. A variance of 0 (all units were checked) gives the point. None where the rate lies outside 0..1, as
    Horvitz-Thompson's may.
    """
    share = float(rate)
    if not 0 < share < 1:
        return None
    if spread.variance <= 0:
        return Ends(share, share)
    quantile = float(special.stdtrit(spread.freedom, TAIL))
    return wilson(share, share * (1 - share) / spread.variance, quantile)


def wilson(share: float, size: float, quantile: float) -> Ends:
    square = quantile * quantile / size
    middle = share + square / 2
    half = sqrt(square * share * (1 - share) + square * square / 4)
    return Ends(max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square)))


def ratio_interval(above: float, of_above: Ends, below: float, of_below: Ends) -> Ends:
    """Of above ÷ below, two independent shares with their intervals: each end from the ends that work against it.

    Donner and Zou's recovery of variances. The upper end is infinite where the lower share's interval touches 0.
    """
    low = _root(above, of_above.low, below, of_below.high)
    bottom = of_below.low * (2 * below - of_below.low)
    if bottom <= 0:
        return Ends(low, inf)
    product = above * below
    room = product**2 - of_above.high * (2 * above - of_above.high) * bottom
    return Ends(low, (product + sqrt(max(0.0, room))) / bottom)


def _root(above: float, above_low: float, below: float, below_high: float) -> float:
    """The smaller x at which above - x · below is as far from 0 as both ends together allow."""
    product, top = above * below, above_low * (2 * above - above_low)
    room = product**2 - top * below_high * (2 * below - below_high)
    return top / (product + sqrt(max(0.0, room)))
