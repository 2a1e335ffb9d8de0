"""How right labels are, and whether probabilities hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class Bin:
    """Answers whose probability lies in one range."""

    least: float
    answers: int
    said: float  # mean probability told, 0..1
    right: float  # share that was right, 0..1


def accuracy(right: Sequence[str], told: Sequence[str]) -> float:
    """Share told rightly, 0..1; of nothing, 0."""
    return sum(one == other for one, other in zip(right, told, strict=True)) / len(right) if right else 0.0


def macro_f1(right: Sequence[str], told: Sequence[str]) -> float:
    """Mean over all labels, right or told, of 2 × hits ÷ (times right + times told); of nothing, 0."""
    hits = Counter(one for one, other in zip(right, told, strict=True) if one == other)
    times = Counter(right) + Counter(told)
    return sum(2 * hits[label] / times[label] for label in times) / len(times) if times else 0.0


def reliability(probabilities: Sequence[float], hit: Sequence[bool], edges: Sequence[float]) -> tuple[Bin, ...]:
    """For each range [edge, next edge) that has answers: what was promised and what came true."""
    bins = []
    for least, below in zip(edges, [*edges[1:], float("inf")], strict=True):
        inside = [(told, was) for told, was in zip(probabilities, hit, strict=True) if least <= told < below]
        if inside:
            said, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            bins.append(Bin(least, len(inside), said, right))
    return tuple(bins)


def covered(probabilities: Sequence[float], hit: Sequence[bool], ask_below: float) -> tuple[float, float]:
    """Share answered without a person when those less probable are asked, and the share of these that is right."""
    kept = [was for told, was in zip(probabilities, hit, strict=True) if told >= ask_below]
    return (len(kept) / len(hit), sum(kept) / len(kept)) if kept else (0.0, 1.0)


def log_loss(of_right: Sequence[float]) -> float:
    """Mean of −ln of the probability that the right label was given; one never thought of counts as 1 in 10,000."""
    return sum(-log(max(one, 1e-4)) for one in of_right) / len(of_right) if of_right else 0.0
