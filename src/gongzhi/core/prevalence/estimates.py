"""The share of failing units, out of units drawn with known chances: Horvitz-Thompson, Hájek, how exact they are.

Formulas, simulated coverage and limits: docs/method/prevalence.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from gongzhi.core.prevalence.arms import ALL, Cell, Domain, DrawnUnit, RandomArm
from gongzhi.core.prevalence.intervals import Ends, Spread, score_interval

Standing = Literal["said", "too_few", "none"]


@dataclass(frozen=True)
class Estimate:
    """Of one domain; shares 0..1.

    rate (Hájek), units: exact; None and 0 where nothing was checked. by_frame: Horvitz-Thompson, failing over the
    units of the frames; None where they are not at hand. ends: 95 %, of `rate`; by_frame_ends: of `by_frame`. Both
    None unless standing is "said".
    """

    drawn: int  # without reserves
    checked: int  # with a final result, reserves among them
    failed: int
    failing: Fraction  # estimated failing units of the frames
    units: Fraction  # estimated units of the frames
    framed: int | None  # units of the frames
    rate: Fraction | None
    by_frame: Fraction | None
    ends: Ends | None
    by_frame_ends: Ends | None
    standing: Standing
    uncovered: tuple[Cell, ...]  # drawn, and nothing of them checked: the estimate does not speak of them


@dataclass(frozen=True)
class Checked:
    """The checked units of a cell, and which share of the cell's weight they are: above 0, 1 where none is missing."""

    units: tuple[DrawnUnit, ...]
    share: Fraction

    def standing_for(self, chosen: Callable[[DrawnUnit], bool]) -> Fraction:
        """How many units of the frame the chosen ones stand for."""
        return _sum(unit.weight for unit in self.units if chosen(unit)) / self.share

    @cached_property
    def chances(self) -> list[float]:
        """Of each unit to be selected and to be checked."""
        share = float(self.share)
        return [min(1.0, float(unit.pi) * share) for unit in self.units]


def estimates(arm: RandomArm, domains: Iterable[Domain], *, least_failures: int) -> tuple[Estimate, ...]:
    """One for each domain. least_failures: fewer failures, or fewer passes, than these give no interval."""
    cells, uncovered = weighed(arm.units)
    return tuple(_estimate(arm, domain, cells, uncovered, least_failures) for domain in domains)


def _estimate(
    arm: RandomArm, domain: Domain, cells: Sequence[Checked], uncovered: tuple[Cell, ...], least: int
) -> Estimate:
    checked = sum(domain.holds(unit.goods) for cell in cells for unit in cell.units)
    failed = sum(_fails(domain, unit) for cell in cells for unit in cell.units)
    failing = _sum(cell.standing_for(lambda unit: _fails(domain, unit)) for cell in cells)
    units = _sum(cell.standing_for(lambda unit: domain.holds(unit.goods)) for cell in cells)
    framed = arm.framed(domain)
    rate = failing / units if checked else None
    by_frame = failing / framed if framed and checked else None
    standing: Standing = "none" if rate is None else "too_few" if min(failed, checked - failed) < least else "said"
    ends = by_frame_ends = None
    if standing == "said" and rate is not None:
        ends = score_interval(rate, spread(cells, _of_ratio(domain, rate, units)))
        by_frame_ends = _by_frame_ends(arm, domain, cells, failing) if framed else None
    return Estimate(
        sum(domain.holds(unit.goods) and not unit.reserve for unit in arm.units), checked, failed, failing, units,
        framed, rate, by_frame, ends, by_frame_ends, standing, uncovered,
    )  # fmt: skip


def _by_frame_ends(arm: RandomArm, domain: Domain, cells: Sequence[Checked], failing: Fraction) -> Ends | None:
    """As an interval of the share that the domain's failing units have in the whole frames, scaled to the domain."""
    whole, framed = arm.framed(ALL), arm.framed(domain)
    assert whole and framed
    ends = score_interval(failing / whole, spread(cells, lambda unit: 1 / whole if _fails(domain, unit) else 0.0))
    return ends and Ends(ends.low * whole / framed, min(1.0, ends.high * whole / framed))


def weighed(units: Iterable[DrawnUnit]) -> tuple[tuple[Checked, ...], tuple[Cell, ...]]:
    """What was checked of each cell; and the cells of which nothing was.

    Within a cell the checked ones, reserves that took a place among them, stand for all that were selected.
    """
    selected: dict[Cell, list[DrawnUnit]] = defaultdict(list)
    for unit in units:
        selected[unit.cell].append(unit)
    found, uncovered = [], []
    for cell, those in sorted(selected.items()):
        checked = tuple(unit for unit in those if unit.outcome != "none")
        whole = _sum(unit.weight for unit in those if not unit.reserve)
        if checked and whole:
            found.append(Checked(checked, _sum(unit.weight for unit in checked) / whole))
        else:
            uncovered.append(cell)
    return tuple(found), tuple(uncovered)


def spread(cells: Sequence[Checked], value: Callable[[DrawnUnit], float]) -> Spread:
    """Of the estimated sum of `value` over the frames: Hájek's, of samples of fixed size, cell by cell.

    For a simple random sample it is the textbook's; for a systematic one by size over a shuffled frame it stands for
    the joint chances, which are not known. Cells with a single checked unit are taken together, draw by draw. The
    degrees of freedom are Satterthwaite's, out of the parts' own spread; at least 1.
    """
    alone: dict[str, list[tuple[float, float]]] = defaultdict(list)
    parts: list[Sequence[float]] = []
    for cell in cells:
        pairs = [(1 - chance, value(unit) / chance) for unit, chance in zip(cell.units, cell.chances, strict=True)]
        if len(pairs) > 1:
            parts.append(_parts(pairs))
        else:
            alone[cell.units[0].draw] += pairs
    parts += [_parts(pairs) for pairs in alone.values()]
    total = sum(map(sum, parts))
    noise = sum(_noise(those) for those in parts)
    return Spread(total, max(1.0, 2 * total**2 / noise) if noise > 0 else 1.0)


def _parts(pairs: Sequence[tuple[float, float]]) -> Sequence[float]:
    """What each unit adds to a cell's variance. pairs: of each unit 1 - chance, and value over chance."""
    total = sum(missing for missing, _ in pairs)
    if total <= 0:
        return [0.0]
    if len(pairs) == 1:
        return [pairs[0][0] * pairs[0][1] ** 2]
    mean = sum(missing * value for missing, value in pairs) / total
    lost = len(pairs) / (len(pairs) - 1)
    return [missing * (value - mean) ** 2 * lost for missing, value in pairs]


def _noise(parts: Sequence[float]) -> float:
    """The variance of the sum of the parts, each taken as drawn by itself; of a single part twice its square."""
    total = sum(parts)
    if len(parts) == 1:
        return 2 * total**2
    return sum(part**2 for part in parts) - total**2 / len(parts)


def _fails(domain: Domain, unit: DrawnUnit) -> bool:
    return unit.outcome == "failed" and domain.holds(unit.goods)


def _of_ratio(domain: Domain, rate: Fraction, units: Fraction) -> Callable[[DrawnUnit], float]:
    """A unit's part in the error of the ratio, linearized."""
    failed, passed = float((1 - rate) / units), float(-rate / units)

    def value(unit: DrawnUnit) -> float:
        if not domain.holds(unit.goods):
            return 0.0
        return failed if unit.outcome == "failed" else passed

    return value


def _sum(parts: Iterable[Fraction]) -> Fraction:
    """Exact, and quick where many parts share their denominators."""
    by_denominator: dict[int, int] = defaultdict(int)
    for part in parts:
        by_denominator[part.denominator] += part.numerator
    return sum((Fraction(top, bottom) for bottom, top in sorted(by_denominator.items())), Fraction(0))
