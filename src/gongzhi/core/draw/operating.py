"""What a sampling plan does on the long run: how likely a lot passes, and how many pieces are tested on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from gongzhi.core.draw.stages import Stage


@dataclass(frozen=True)
class Operating:
    """At one quality of lots."""

    passes: Fraction  # chance that a lot passes, 0..1
    pieces: Fraction  # tested on average


def operating(stages: Sequence[Stage], share: Fraction) -> Operating:
    """Exactly, by the binomial distribution: pieces of a steady production of which this share does not conform.

    share: 0..1. Each sample is tested whole, also where its first pieces decide.
    """
    bad, of = share.numerator, share.denominator
    open_at = {0: 1}  # chance to have found so many and to go on, times `scale`
    scale = 1
    passes, pieces = Fraction(0), Fraction(0)
    for stage in stages:
        pieces += Fraction(stage.size * sum(open_at.values()), scale)
        scale *= of**stage.size
        most = min(stage.size, stage.reject - 1)
        chances = [comb(stage.size, more) * bad**more * (of - bad) ** (stage.size - more) for more in range(most + 1)]
        after: dict[int, int] = {}
        accepted = 0
        for had, chance in open_at.items():
            for more in range(min(most, stage.reject - 1 - had) + 1):
                if stage.accept is not None and had + more <= stage.accept:
                    accepted += chance * chances[more]
                else:
                    after[had + more] = after.get(had + more, 0) + chance * chances[more]
        passes += Fraction(accepted, scale)
        open_at = after
    return Operating(passes, pieces)
