"""A label and how likely it is: one weight for each sign and label, learned from counted facts, the same every time.

Multinomial logistic regression by gradient steps in a fixed order; formula and figures: docs/method/words.md
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from gongzhi.core.words.facts import Fact, Said
from gongzhi.core.words.features import Recipe, signs

MOST_RARE = 10.0  # a label rarer than a tenth of the usual is not favoured further
STRIDE = 7919  # prime: facts are visited in steps of this, so that neighbours in the table are far apart


@dataclass(frozen=True)
class Learning:
    """How a task is learned. The figures are settled by measuring, not by law."""

    passes: int  # over all facts
    step: float  # of the first pass; it falls to nearly nothing in a straight line
    half_life: float  # years after which an older fact counts half; 0: age does not matter
    favour: float  # 0..1: how much rarer labels are favoured when one is chosen; 0: the likeliest is chosen
    evenness: float = 0.0  # 0..1: how much more a fact of a rare label is worth than one of a common label
    heat: float = 1.0  # spreads the probabilities: above 1 less sure, below 1 surer; measured on a later slice
    least: int = 2  # facts that must show a sign before it is learned


@dataclass(frozen=True)
class Model:
    labels: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]  # by sign, a weight for each label
    rarity: Mapping[str, float]  # by sign
    bias: tuple[float, ...]
    shares: tuple[float, ...]  # how common each label was, 0..1
    recipe: Recipe
    favour: float
    heat: float

    def probabilities(self, said: Said) -> tuple[float, ...]:
        """How likely each label is, in the order of `labels`; adds up to 1."""
        return softmax([score / self.heat for score in self.scores(said)])

    def chosen(self, probabilities: Sequence[float]) -> int:
        """Place of the label that is told: the likeliest after rarer ones are favoured."""
        return max(
            range(len(self.labels)),
            key=lambda at: (probabilities[at] / self.shares[at] ** self.favour, -at),
        )

    def scores(self, said: Said) -> list[float]:
        shown = _measured(signs(said, self.recipe), self.rarity)
        return _scores([self.weights[sign] for sign, _ in shown], [value for _, value in shown], self.bias)

    def reasons(self, said: Said, at: int, most: int = 3) -> tuple[str, ...]:
        """The words that speak most for a label, the strongest first; () where only pieces of words speak."""
        shown = _measured(signs(said, self.recipe), self.rarity)
        told = sorted(
            ((self.weights[sign][at] * value, sign) for sign, value in shown if "~" not in sign), reverse=True
        )
        return tuple(sign for weight, sign in told[:most] if weight > 0)


def softmax(scores: Sequence[float]) -> tuple[float, ...]:
    highest = max(scores)
    raised = [exp(score - highest) for score in scores]
    whole = sum(raised)
    return tuple(one / whole for one in raised)


def learned(told: Sequence[Fact], label: str, recipe: Recipe, learning: Learning) -> Model:
    """The model of the facts that say something in the field `label`; labels are in order of the alphabet.

    At least one fact has to say it.
    """
    facts = [fact for fact in told if fact.said[label]]
    right = [fact.said[label][0] for fact in facts]
    labels = tuple(sorted(set(right)))
    shown = [signs(fact.said, recipe) for fact in facts]
    rarity = _rarity(shown, learning.least)
    examples = [_measured(one, rarity) for one in shown]
    worths = _worths(facts, right, learning)
    weights: dict[str, list[float]] = {sign: [0.0] * len(labels) for sign in rarity}
    bias = [0.0] * len(labels)
    places = {label: at for at, label in enumerate(labels)}
    stride = STRIDE if len(facts) % STRIDE else 1
    steps = learning.passes * len(facts)
    for done in range(steps):
        at = done * stride % len(facts)
        step = learning.step * (1 - done / steps) * worths[at]
        _step(examples[at], places[right[at]], step, weights, bias)
    counts = Counter[str]()
    for fact, told_label in zip(facts, right, strict=True):
        counts[told_label] += fact.count
    whole = counts.total()
    return Model(
        labels,
        {sign: tuple(row) for sign, row in weights.items()},
        rarity,
        tuple(bias),
        tuple(counts[label] / whole for label in labels),
        recipe,
        learning.favour,
        learning.heat,
    )


def _step(
    example: Sequence[tuple[str, float]],
    right: int,
    step: float,
    weights: dict[str, list[float]],
    bias: list[float],
) -> None:
    """One step down the loss of one fact; labels that are hardly thought possible are left as they are."""
    rows = [weights[sign] for sign, _ in example]
    values = [value for _, value in example]
    likely = softmax(_scores(rows, values, bias))
    moved = [
        (at, step * ((at == right) - likelihood))
        for at, likelihood in enumerate(likely)
        if abs((at == right) - likelihood) > 0.005
    ]
    for row, value in zip(rows, values, strict=True):
        for at, by in moved:
            row[at] += by * value
    for at, by in moved:
        bias[at] += 0.1 * by


def _scores(rows: Sequence[Sequence[float]], values: Sequence[float], bias: Sequence[float]) -> list[float]:
    if not rows:
        return list(bias)
    return [
        own + sum([weight * value for weight, value in zip(column, values, strict=True)])
        for own, column in zip(bias, zip(*rows, strict=True), strict=True)
    ]


def _rarity(shown: Sequence[tuple[str, ...]], least: int) -> dict[str, float]:
    seen = Counter(sign for one in shown for sign in one)
    return {sign: 1 + log(len(shown) / facts) for sign, facts in seen.items() if facts >= least}


def _measured(shown: Sequence[str], rarity: Mapping[str, float]) -> list[tuple[str, float]]:
    """Known signs with their values, whose squares add up to 1."""
    known = [(sign, rarity[sign]) for sign in shown if sign in rarity]
    length = sqrt(sum(value * value for _, value in known)) or 1.0
    return [(sign, value / length) for sign, value in known]


def _worths(facts: Sequence[Fact], right: Sequence[str], learning: Learning) -> list[float]:
    """What each fact is worth: by its age, by how often it was seen (at most thrice), by how rare its label is."""
    newest = max(_years(fact.period) for fact in facts)
    times = Counter(right)
    usual = len(facts) / len(times)
    return [
        (0.5 ** ((newest - _years(fact.period)) / learning.half_life) if learning.half_life else 1.0)
        * min(1 + log(fact.count), 3)
        * min(usual / times[label], MOST_RARE) ** learning.evenness
        for fact, label in zip(facts, right, strict=True)
    ]


def _years(period: str) -> float:
    """A year or a quarter as a number of years."""
    year, _, quarter = period.partition("Q")
    return int(year) + (int(quarter) - 1) / 4 if quarter else float(year)
