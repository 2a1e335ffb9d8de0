"""From a fit to the highest count that is no surprise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from gongzhi.core.signals.farrington.dense_loops import LEAST_MEAN
from gongzhi.core.signals.farrington.fits import Fits
from gongzhi.core.signals.farrington.options import Options

Floats = NDArray[np.float64]

EXPONENTS = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}
HIGHEST_MEAN = 1e9  # of a quantile; beyond, the bound says nothing


@dataclass(frozen=True)
class Bounds:
    """One value per series; without a fit the values mean nothing.

    p_value: P(count ≥ observed) for quantile bounds, the normal tail of the transformed count for delta
    score: above 1 beyond the bound
    """

    expected: Floats
    upper: Floats
    score: Floats
    p_value: Floats


def bounds(fits: Fits, observed: Floats, options: Options) -> Bounds:
    """observed: (series,); unknown ones are NaN, and then score and p-value too."""
    log_mean = np.where(fits.fitted, fits.log_mean, 0.0)
    error = np.where(fits.fitted, fits.error, 0.0)
    phi = np.where(fits.fitted, fits.phi, 1.0)
    if options.least_expected:
        floored = log_mean < np.log(options.least_expected)
        log_mean = np.where(floored, np.log(options.least_expected), log_mean)
        error = np.where(floored, 0.0, error)
    with np.errstate(all="ignore"):
        if options.bound == "delta":
            return _delta(log_mean, error, phi, observed, options)
        return _quantile(log_mean, error, phi, observed, options)


def _delta(log_mean: Floats, error: Floats, phi: Floats, observed: Floats, options: Options) -> Bounds:
    """The normal quantile of the count to a power that makes it nearly symmetric."""
    mean = np.maximum(np.exp(log_mean), LEAST_MEAN)
    tau = phi + error**2 * mean
    power = EXPONENTS[options.power]
    deviation = {
        "2/3": lambda: np.sqrt(4 / 9 * np.cbrt(mean) * tau),
        "1/2": lambda: np.sqrt(tau / 4),
        "none": lambda: np.sqrt(mean * tau),
    }[options.power]()
    z = -special.ndtri(options.alpha)
    middle = mean**power
    upper = np.maximum(middle + z * deviation, 0) ** (1 / power)
    p_value = special.ndtr((middle - observed**power) / deviation)
    return Bounds(mean, upper, (observed - mean) / (upper - mean), p_value)


def _quantile(log_mean: Floats, error: Floats, phi: Floats, observed: Floats, options: Options) -> Bounds:
    """The quantile of a negative binomial variable with that mean and variance phi · mean; Poisson where phi is 1."""
    high = log_mean if options.bound == "nbPlugin" else log_mean - special.ndtri(options.alpha) * error
    mean = np.exp(high)
    capped = np.clip(mean, 1e-12, HIGHEST_MEAN)
    wide = phi > 1
    size = capped / np.where(wide, phi - 1, 1.0)
    upper = np.empty_like(capped)
    upper[wide] = stats.nbinom.ppf(1 - options.alpha, size[wide], 1 / phi[wide])
    upper[~wide] = stats.poisson.ppf(1 - options.alpha, capped[~wide])
    upper[~(mean <= HIGHEST_MEAN)] = np.inf
    p_value = np.where(wide, special.betainc(observed, size, 1 - 1 / phi), special.gammainc(observed, capped))
    p_value = np.where(observed == 0, 1.0, p_value)
    if options.compat == "R":
        score = (observed - log_mean) / (upper - log_mean)
    else:
        score = np.log(p_value) / np.log(options.alpha)
    return Bounds(np.exp(log_mean), upper, score, p_value)
