from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.signals.calibration import BLOCKS, FEWEST, LINES, MOST_A_WEEK, rare_apart, shared, thinning
from gongzhi.core.signals.look import Look
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import Lattice, tree

WEEKS = 100


def test_distinct_alarms_are_as_often_as_counted_and_thin_out_beyond():
    found = thinning(lambda line: int(WEEKS * 10**-line), WEEKS)
    line = float(LINES[np.isclose(LINES, 1 / 3)][0])
    assert found.rarity(np.array([line])) == pytest.approx(-np.log10(int(WEEKS * 10**-line) / WEEKS))
    last = max(line for line in LINES if int(WEEKS * 10**-line) >= FEWEST)
    far = found.rarity(np.array([last, last + 2]))
    assert far[1] - far[0] == pytest.approx(2 * found.slope)
    assert found.slope == pytest.approx(1, abs=0.1)


def test_a_line_that_brings_too_many_is_the_last_asked():
    asked: list[float] = []

    def count(line: float) -> int:
        asked.append(line)
        return int(WEEKS * 10**-line)

    thinning(count, WEEKS)
    many = [int(WEEKS * 10**-line) for line in asked]
    assert [one > MOST_A_WEEK * WEEKS for one in many] == [False] * (len(many) - 1) + [True]


def test_too_few_alarms_tell_no_slope():
    found = thinning(lambda line: 0, WEEKS)
    assert found.slope == 1
    assert found.rarity(np.array([LINES[0]])) == pytest.approx(-np.log10(0.5 / WEEKS))


def test_a_family_with_a_smaller_share_has_to_be_rarer():
    same = thinning(lambda line: int(WEEKS * 10**-line), WEEKS)
    found = shared(np.array([0.0, 0.0]), np.array([0, 1]), (same, same), (0.25, 0.75))
    assert found[1] - found[0] == pytest.approx(np.log10(0.75 / 0.25))


def test_a_week_is_judged_by_the_tails_of_the_other_blocks_alone():
    settings = scan_settings(book(date(2024, 12, 27)))
    lattice = Lattice((tree("region", [("360702", "3607")]),))
    none, one = np.zeros(0), np.zeros(1, np.int64)
    looks = [Look(week, one, one, none, none, none) for week in range(2 * BLOCKS)]
    levels = [lattice.levels[one].astype(np.int64)] * len(looks)
    quiet = [np.array([2.5])] * len(looks)
    striking = [*quiet[:1], np.array([9.0]), *quiet[2:]]  # the second week, in the block of the first
    before, after = (rare_apart(looks, scored, levels, lattice, settings) for scored in (quiet, striking))
    assert after[0] == before[0]
    assert all(after[at] < before[at] for at in range(2, len(looks)))
