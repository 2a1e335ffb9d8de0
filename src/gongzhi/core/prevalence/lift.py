"""How many times as often checks on suspicion find failures as chance does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scipy import special

from gongzhi.core.prevalence.arms import Domain, TargetedArm
from gongzhi.core.prevalence.estimates import Estimate
from gongzhi.core.prevalence.intervals import TAIL, Ends, ratio_interval, wilson


@dataclass(frozen=True)
class Lift:
    """checked, failed: on suspicion. ratio: of their plain share over the estimated rate of what was drawn, with its
    95 % interval; both None unless standing is "said"."""

    checked: int
    failed: int
    ratio: float | None
    ends: Ends | None
    standing: Literal["said", "too_few", "none"]


def lift(targeted: TargetedArm, domain: Domain, beside: Estimate, *, least_failures: int) -> Lift:
    """beside: the estimate of the random arm for the same domain. Nothing of the one arm enters the other."""
    those = [check for check in targeted.checks if domain.holds(check.goods)]
    checked, failed = len(those), sum(check.failed for check in those)
    if not checked or beside.rate is None:
        return Lift(checked, failed, None, None, "none")
    if failed < least_failures or beside.ends is None:
        return Lift(checked, failed, None, None, "too_few")
    share, rate = failed / checked, float(beside.rate)
    of_share = wilson(share, checked, float(special.ndtri(TAIL)))
    return Lift(checked, failed, share / rate, ratio_interval(share, of_share, rate, beside.ends), "said")
