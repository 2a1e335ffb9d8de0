"""Programmes of checks with a known truth: frames, draws by VDR-1's own selection, results, missing ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from random import Random
from typing import Literal

from gongzhi.core.draw.vdr.params import Slot, Stratum
from gongzhi.core.draw.vdr.selection import TAKEN, SelectionRow, select, selection_rows
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.core.draw.vdr.tickets import Source
from gongzhi.core.prevalence.arms import ALL, Domain, DrawnUnit, Goods, Outcome, RandomArm, TargetedArm, TargetedCheck

PRODUCTS = ("日用陶瓷", "儿童用品", "食品")
COUNTIES = ("360202", "360281", "360302", "360902")
MARKETS = ("DE", "TH", "US")
UNITS, RESERVES = 700, 40
RATIOS = (300, 300, 300, 1000, 1000, 3000)  # basis points, of the classes of firms
Design = Literal["srs", "pps", "strata"]
DESIGNS: dict[Design, tuple[tuple[str, Literal["srs", "pps"], tuple[int, int]], ...]] = {
    "srs": (("甲", "srs", (80, 240)),),
    "pps": (("甲", "pps", (80, 240)),),
    "strata": (("甲", "srs", (60, 120)), ("乙", "pps", (50, 120)), ("丙", "pps", (10, 40))),
}


@dataclass(frozen=True)
class Unit:
    row: FrameRow
    goods: Goods
    fails: bool
    reachable: bool


@dataclass(frozen=True)
class Programme:
    """A population and one draw out of it."""

    units: tuple[Unit, ...]
    strata: tuple[Stratum, ...]
    seed: bytes

    @cached_property
    def drawn(self) -> tuple[tuple[Unit, SelectionRow], ...]:
        found = []
        for stratum in self.strata:
            those = [unit for unit in self.units if unit.row.stratum == stratum.code]
            rows = [unit.row for unit in those]
            selected = select(Source("draw", self.seed), stratum, rows)
            found += zip(those, selection_rows(selected, stratum, rows), strict=True)
        return tuple(found)

    @cached_property
    def random(self) -> RandomArm:
        """With as many reserves, in their order, as units of a stratum could not be reached."""
        lost = Counter(row.stratum for unit, row in self.drawn if row.role in TAKEN and not unit.reachable)
        units = tuple(
            DrawnUnit(row.id, "1", row.stratum, Fraction(row.pi), row.role == "reserve", outcome(unit), unit.goods)
            for unit, row in self.drawn
            if row.role in TAKEN or (row.role == "reserve" and row.reserve <= lost[row.stratum])
        )
        return RandomArm(units, tuple(Counter(unit.goods for unit in self.units).items()))

    def expected(self, domain: Domain) -> float:
        """How many failures a draw brings on average, where everybody can be reached."""
        chances = (row.pi.split("/") for unit, row in self.drawn if unit.fails and domain.holds(unit.goods))
        return sum(int(top) / int(bottom) for top, bottom in chances)

    def truth(self, domain: Domain) -> float:
        those = [unit.fails for unit in self.units if domain.holds(unit.goods)]
        return sum(those) / len(those)


def outcome(unit: Unit) -> Outcome:
    if not unit.reachable:
        return "none"
    return "failed" if unit.fails else "passed"


def programmes(populations: range, draws: int, *, design: Design, unreachable: float = 0.0) -> Iterator[Programme]:
    """`draws` draws out of each population."""
    for number in populations:
        units, strata = population(number, design, unreachable)
        for draw in range(draws):
            yield Programme(units, strata, sha256(f"{number} {draw}".encode()).digest())


def population(number: int, design: Design, unreachable: float) -> tuple[tuple[Unit, ...], tuple[Stratum, ...]]:
    """Large firms fail more often or less often than small ones, as the number has it; so do products and strata."""
    random = Random(f"{design} {number}")
    level, slope = random.uniform(0.03, 0.25), random.uniform(-0.2, 0.4)
    spread = random.choice((0.0, 0.4, 0.8))
    of_product = {one: random.uniform(0.5, 1.8) for one in PRODUCTS}
    made = []
    for at in range(UNITS):
        size = round(1000 * random.lognormvariate(0, spread)) if spread else random.choice(RATIOS)
        goods = Goods(
            random.choices(PRODUCTS, (3, 2, 1))[0],
            tuple(sorted(random.sample(MARKETS, random.randint(1, 2)))),
            random.choices(COUNTIES, (5, 3, 2, 1))[0],
        )
        chance = min(0.9, level * of_product[goods.product] * (size / 1000) ** slope)
        code = random.choices([one for one, _, _ in DESIGNS[design]], range(len(DESIGNS[design]), 0, -1))[0]
        row = FrameRow(f"企业{at}", code, size, int(random.random() < 0.01), "0" * 32)
        made.append(Unit(row, goods, random.random() < chance, random.random() >= unreachable))
    strata = tuple(
        Stratum(code, method, random.randint(*many), 0, RESERVES, 0, (Slot(0, ()),))
        for code, method, many in DESIGNS[design]
    )
    return tuple(made), strata


def suspected(programme: Programme, number: int, *, many: int, lift: float) -> tuple[TargetedArm, float]:
    """Checks on suspicion, each failing with a chance of `lift` times the true share; and that chance."""
    random = Random(f"suspected {number}")
    chance = min(0.9, lift * programme.truth(ALL))
    goods = programme.units[0].goods
    checks = (TargetedCheck(f"JC-{at}", random.random() < chance, goods) for at in range(many))
    return TargetedArm(tuple(checks)), chance
