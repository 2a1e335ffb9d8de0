"""What Farrington flexible is told: each parameter of the reference under a readable name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gongzhi.core.errors import BadInput, Cell

BOUNDS = ("delta", "nbPlugin", "muan")
POWERS = ("2/3", "1/2", "none")
COMPAT = ("fixed", "R")
ENGINES = ("dense", "sparse")


@dataclass(frozen=True)
class Options:
    """How one period is compared with the same season of the years before.

    A period is a week, a month or a day: whatever the series counts in. The defaults are the reference's own,
    but for `compat`. Raises BadInput naming each value that is out of its range.
    """

    years: int = 5  # of history; the trend is looked for from 3 on
    half_window: int = 3  # periods before and after the same period of each year
    blocks: int = 1  # seasonal levels a year; the window around the judged season is one of them
    left_out: int | None = None  # latest periods that history leaves out; None: as many as half_window
    trend: bool = True
    trend_level: float = 0.05  # a slope whose p-value is below stays; 1 keeps every slope that does not extrapolate
    reweight: bool = True  # past outbreaks weigh less
    outlier_above: float = 2.58  # of the standardised Anscombe residual
    bound: str = "delta"  # delta, nbPlugin, muan
    power: str = "2/3"  # of the delta bound: 2/3, 1/2, none
    alpha: float = 0.05  # one-sided
    least_cases: int = 5  # fewer within `recent` periods raise no alarm
    recent: int = 4
    population_offset: bool = False  # expect in proportion to a population
    periods_a_year: int = 52  # of a series without dates
    summed: int = 1  # periods added up before all else: 4 judges four-week sums
    least_expected: float = 0.0  # an empty history expects this much, with certainty
    compat: str = "fixed"  # R: with the reference's defects (docs/method/farrington.md)
    engine: str = "dense"  # sparse: the exact maximum, for series of mostly zeros

    def __post_init__(self) -> None:
        if faults := tuple(_faults(self)):
            raise BadInput(faults)

    @property
    def latest_left_out(self) -> int:
        """Periods before the judged one that history leaves out; sums that share a period with it always are."""
        return max(self.half_window if self.left_out is None else self.left_out, self.summed - 1)

    @property
    def looks_for_trend(self) -> bool:
        return self.trend and self.years >= 3


def _faults(options: Options) -> Iterator[Cell]:
    named: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("bound", BOUNDS),
        ("power", POWERS),
        ("compat", COMPAT),
        ("engine", ENGINES),
    )
    for name, allowed in named:
        if getattr(options, name) not in allowed:
            yield _cell(name, getattr(options, name), "FARRINGTON_CHOICE", allowed=", ".join(allowed))
    least: Mapping[str, float] = {
        "years": 1, "half_window": 0, "blocks": 1, "least_cases": 0, "recent": 1, "periods_a_year": 1, "summed": 1,
        "outlier_above": 0, "least_expected": 0, "left_out": 0,
    }  # fmt: skip
    for name, low in least.items():
        value = getattr(options, name)
        if value is not None and not value >= low:
            yield _cell(name, value, "FARRINGTON_LEAST", least=str(low))
    if not 0 < options.alpha <= 0.5:
        yield _cell("alpha", options.alpha, "FARRINGTON_SHARE", above="0", below="0.5")
    if not 0 < options.trend_level <= 1:
        yield _cell("trend_level", options.trend_level, "FARRINGTON_SHARE", above="0", below="1")


def _cell(name: str, value: object, code: str, **params: str) -> Cell:
    return Cell("options", name, str(value), code, params)


def _left_out(value: Any) -> dict[str, Any]:
    return {"left_out": None if value is None else int(value)}


def _limit54(value: Sequence[Any]) -> dict[str, Any]:
    cases, periods = value
    return {"least_cases": int(cases), "recent": int(periods)}


def _renamed(name: str, kind: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: kind(value)}


REFERENCE_NAMES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "b": _renamed("years", int),
    "w": _renamed("half_window", int),
    "noPeriods": _renamed("blocks", int),
    "pastWeeksNotIncluded": _left_out,
    "trend": _renamed("trend", bool),
    "pThresholdTrend": _renamed("trend_level", float),
    "reweight": _renamed("reweight", bool),
    "weightsThreshold": _renamed("outlier_above", float),
    "thresholdMethod": _renamed("bound", str),
    "powertrans": _renamed("power", str),
    "alpha": _renamed("alpha", float),
    "limit54": _limit54,
    "populationOffset": _renamed("population_offset", bool),
}


def from_reference(params: Mapping[str, Any] | Sequence[Any], **ours: Any) -> Options:
    """The options that parameters under the reference's names mean; `ours` adds those it has no name for.

    An empty list is what R writes for no parameters. Raises BadInput naming each unknown parameter and each value
    that cannot be read.
    """
    given: dict[str, Any] = {}
    faults: list[Cell] = []
    for name, value in dict(params).items():
        if name not in REFERENCE_NAMES:
            faults.append(
                Cell("parameters", name, str(value), "FARRINGTON_UNKNOWN", {"known": ", ".join(REFERENCE_NAMES)})
            )
            continue
        try:
            given |= REFERENCE_NAMES[name](value)
        except (TypeError, ValueError):
            faults.append(Cell("parameters", name, str(value), "FARRINGTON_UNREADABLE"))
    if faults:
        raise BadInput(faults)
    return replace(Options(), **(given | ours))
