"""Farrington flexible as the papers write it: dummy variables, a matrix solve each round, one series; slow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options


@dataclass(frozen=True)
class Fitted:
    log_mean: float
    error: float
    phi: float
    slope: float  # NaN without a trend


def glm(design, y, weights, offset):
    """Poisson with a log link, from R's start to R's stop -> coefficients, mean, working weights of the last round."""
    mu = y + 0.1
    eta = np.log(mu)
    before = deviance(y, mu, weights)
    for _ in range(25):
        working = weights * mu
        response = eta - offset + (y - mu) / mu
        information = design.T @ (working[:, None] * design)
        coefficients = np.linalg.solve(information, design.T @ (working * response))
        eta = design @ coefficients + offset
        mu = np.exp(eta)
        now = deviance(y, mu, weights)
        if abs(now - before) / (abs(now) + 0.1) < 1e-8:
            break
        before = now
    return coefficients, mu, working


def deviance(y, mu, weights):
    return 2 * (weights * (np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - (y - mu))).sum()


def quasi_poisson(design, y, offset, options: Options):
    weights, freedom = np.ones(len(y)), len(y) - design.shape[1]
    coefficients, mu, working = glm(design, y, weights, offset)
    dispersion = (working * ((y - mu) / mu) ** 2).sum() / freedom
    if options.reweight:
        root = np.sqrt(working)[:, None] * design
        leverage = np.diag(root @ np.linalg.inv(root.T @ root) @ root.T)
        anscombe = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - np.sqrt(mu))
        residual = anscombe / np.sqrt(max(dispersion, 1) * (1 - leverage))
        weights = np.where(residual > options.outlier_above, residual**-2.0, 1.0)
        weights *= len(y) / weights.sum()
        coefficients, mu, working = glm(design, y, weights, offset)
        dispersion = (working * ((y - mu) / mu) ** 2).sum() / freedom
    phi = max(dispersion, 1)
    if options.compat == "R":
        told = (weights if options.reweight else working) * ((y - mu) / mu) ** 2
        tested = kept = told.sum() / freedom
    else:
        tested, kept = dispersion, phi
    unscaled = np.linalg.inv(design.T @ (working[:, None] * design))
    return coefficients, tested * unscaled, kept * unscaled, phi, freedom


def fitted(counts, shape: History, options: Options, offset=None, offset_now=0.0) -> Fitted:
    """counts: (n,) in the order of `shape.periods`; a missing one is NaN."""
    known = np.isfinite(counts)
    y, times = counts[known], shape.times[known]
    offset = np.zeros(len(y)) if offset is None else offset[known]
    levels = np.eye(shape.blocks)[shape.block_of_each()[known]]
    now = np.eye(shape.blocks)[-1]
    if options.trend and options.years >= 3:
        design, point = np.column_stack([levels, times]), np.append(now, shape.now)
        coefficients, tested, covariance, phi, freedom = quasi_poisson(design, y, offset, options)
        t = abs(coefficients[-1]) / np.sqrt(tested[-1, -1])
        mean = point @ coefficients + offset_now
        if 2 * stats.t.sf(t, freedom) < options.trend_level and np.exp(mean) <= y.max():
            return Fitted(mean, np.sqrt(point @ covariance @ point), phi, coefficients[-1])
    coefficients, _, covariance, phi, _ = quasi_poisson(levels, y, offset, options)
    return Fitted(now @ coefficients + offset_now, np.sqrt(now @ covariance @ now), phi, np.nan)
