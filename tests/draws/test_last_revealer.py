"""Whoever opens last, or not at all, chooses before the dice: every pattern of withholding gives the same odds."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest
from scipy.stats import chisquare

from gongzhi.core.draw.vdr.nonces import Nonce
from gongzhi.core.draw.vdr.seeds import draw_seed
from gongzhi.core.draw.vdr.selection import select
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.core.draw.vdr.tickets import Source
from tests.core.draw.vdr.ceremonies import made

UNITS, THROWS = 10, 3_000
PARAMS = made(1).ceremony.params
STRATUM = PARAMS.strata[0].__class__("S", "srs", 1, 0, 0, 0, PARAMS.strata[0].team)
FRAME = [FrameRow(f"U{at}", "S", 1, 0, "0" * 32) for at in range(UNITS)]
CUSTODIANS = ("c1", "c2", "c3")
PATTERNS = tuple(product((True, False), repeat=len(CUSTODIANS)))


def nonces(pattern: tuple[bool, ...]) -> tuple[Nonce, ...]:
    """Fixed and known to everybody, as to one who colludes with all custodians."""
    return tuple(
        Nonce(name, "00" * 32, "", f"{at:064x}" if opens else "", "", "opened" if opens else "not_opened")
        for at, (name, opens) in enumerate(zip(CUSTODIANS, pattern, strict=True), start=1)
    )


def drawn(pattern: tuple[bool, ...], dice: str) -> str:
    seed = draw_seed(PARAMS, b"c" * 32, nonces(pattern), (("dice", dice),))
    (only,) = select(Source(PARAMS.purpose, seed), STRATUM, FRAME).drawn
    return only


def throws(number: int) -> list[str]:
    random = Random(number)
    return ["".join(random.choice("0123456789") for _ in range(20)) for _ in range(THROWS)]


def p_value(counted: Counter[str]) -> float:
    return float(chisquare([counted[row.id] for row in FRAME]).pvalue)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_odds_are_the_same_whoever_withholds(pattern: tuple[bool, ...]):
    assert p_value(Counter(drawn(pattern, dice) for dice in throws(1))) > 1e-4


def test_a_choice_made_before_the_dice_gains_nothing_and_after_them_would():
    """One who picks a pattern first meets fair odds; one who saw the dice first would bring a friend off the list."""
    friend = "U3"
    blind, seeing = Counter[str](), Counter[str]()
    for number, dice in enumerate(throws(2)):
        chosen = PATTERNS[number % len(PATTERNS)]
        blind[drawn(chosen, dice)] += 1
        away = [one for one in PATTERNS if drawn(one, dice) != friend]
        seeing[drawn(away[0] if away else chosen, dice)] += 1
    assert p_value(blind) > 1e-4
    assert seeing[friend] == 0  # why nonces are opened before, and a late one is refused
    assert p_value(seeing) < 1e-4
