"""Selection beside a slow reading of its definition."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.draw.vdr.params import Slot, Stratum
from gongzhi.core.draw.vdr.selection import Selected, certain_by_size, select, selection_rows
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.core.draw.vdr.tickets import ALL, Source

SALT = "0" * 32
SEEDS = st.binary(min_size=32, max_size=32)
SIZES = st.lists(st.one_of(st.integers(1, 10), st.integers(1, 10_000), st.integers(1, 2**53 - 1)), max_size=25)


def frame(sizes: list[int], certainty: int = 0) -> list[FrameRow]:
    return [FrameRow(f"企业𠀀{at}", "甲", size, certainty, SALT) for at, size in enumerate(sizes)]


def stratum(method: str, n: int, reserves: int = 0) -> Stratum:
    return Stratum("甲", method, n, 0, reserves, 0, (Slot(0, ()),))  # type: ignore[arg-type]


def enc(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


def ticket(seed: bytes, label: str, one: str) -> int:
    parts = (b"VDR-1/t", seed, label.encode(), "甲".encode(), one.encode())
    return int(sha256(b"".join(map(enc, parts))).hexdigest(), 16)


def by_intervals(
    seed: bytes, sizes: dict[str, int], n: int, perm: str, start: str
) -> tuple[set[str], list[str], dict[str, Fraction]]:
    """Certain by size, drawn, and chances, with literal intervals of Fractions on a line of n' = m unit steps."""
    certain: set[str] = set()
    while True:
        rest = {one: size for one, size in sizes.items() if one not in certain}
        m, total = n - len(certain), sum(rest.values())
        more = {one for one, size in rest.items() if m and Fraction(size * m, total) >= 1}
        if not more:
            break
        certain |= more
    if not m:
        return certain, [], dict.fromkeys(rest, Fraction(0))
    chances = {one: Fraction(size * m, total) for one, size in rest.items()}
    point = Fraction(Source("draw", seed).uniform(start, "甲", total), total)
    left, drawn = Fraction(0), []
    for one in sorted(rest, key=lambda one: (ticket(seed, perm, one), one.encode())):
        right = left + chances[one]
        if any(left <= point + k < right for k in range(m)):
            drawn.append(one)
        left = right
    return certain, drawn, chances


@given(SIZES, SEEDS, st.data())
def test_pps_is_that_of_literal_intervals(sizes: list[int], seed: bytes, data: st.DataObject):
    rows = frame(sizes)
    n = data.draw(st.integers(0, len(rows)))
    reserves = data.draw(st.integers(0, len(rows) - n))
    of_it = stratum("pps", n, reserves)
    found = select(Source("draw", seed), of_it, rows)
    of = {row.id: row.size for row in rows}
    certain, drawn, chances = by_intervals(seed, of, n, "perm", "start")
    assert (set(found.by_size), list(found.drawn)) == (certain, drawn)
    assert len(certain) + len(drawn) == n
    left = {one: size for one, size in of.items() if one not in certain and one not in drawn}
    sure, second, _ = by_intervals(seed, left, reserves, "resperm", "resstart")
    assert list(found.reserves) == sorted([*sure, *second], key=lambda one: (ticket(seed, "resord", one), one.encode()))
    assert len(found.reserves) == reserves
    told = {row.id: Fraction(row.pi) for row in selection_rows(found, of_it, rows)}
    assert told == chances | dict.fromkeys(certain, Fraction(1))
    assert sum(told.values()) == n


@given(SIZES, SEEDS, st.data())
def test_srs_takes_the_smallest_tickets(sizes: list[int], seed: bytes, data: st.DataObject):
    rows = frame(sizes)
    n = data.draw(st.integers(0, len(rows)))
    reserves = data.draw(st.integers(0, len(rows) - n))
    found = select(Source("draw", seed), stratum("srs", n, reserves), rows)
    order = sorted((row.id for row in rows), key=lambda one: ticket(seed, "sel", one))
    assert (list(found.drawn), list(found.reserves)) == (order[:n], order[n : n + reserves])


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=20), st.data())
def test_never_more_are_certain_by_size_than_are_drawn(sizes: list[int], data: st.DataObject):
    n = data.draw(st.integers(0, len(sizes)))
    assert len(certain_by_size({bytes([at]): size for at, size in enumerate(sizes)}, n)) <= n


def test_units_certain_by_rule_are_taken_beside_those_drawn():
    rows = [*frame([5, 5, 5]), FrameRow("必查", "甲", 1, 1, SALT)]
    for method in ("srs", "pps"):
        found = select(Source("draw", bytes(32)), stratum(method, 2), rows)
        assert (found.by_rule, len(found.drawn)) == (("必查",), 2)
        told = {row.id: row for row in selection_rows(found, stratum(method, 2), rows)}
        assert (told["必查"].role, told["必查"].pi, told["必查"].ticket) == ("rule", "1/1", "")


def test_a_size_at_the_edge_is_certain_and_one_below_is_not():
    assert certain_by_size({b"a": 5, b"b": 4, b"c": 1}, 2) == {b"a"}  # 5 · 2 = 10 at once, then 4 · 1 < 5: not
    assert certain_by_size({b"a": 4, b"b": 4, b"c": 1}, 2) == frozenset()  # 4 · 2 < 9


def test_a_stratum_of_one_unit():
    for method in ("srs", "pps"):
        found = select(Source("draw", bytes(32)), stratum(method, 1), frame([7]))
        assert len(found.drawn) + len(found.by_size) == 1


@pytest.mark.parametrize("below", [1, 2, 3, 10**6, 2**200, ALL // 2 + 1, ALL])
def test_a_uniform_number_lies_below_its_bound(below: int):
    for part in "abcdefgh":
        assert 0 <= Source("draw", bytes(32)).uniform("start", part, below) < below


def test_a_uniform_number_that_would_be_biased_is_tried_again():
    """Just above half of all, nearly every second number is turned away."""
    source, below = Source("draw", bytes(32)), ALL // 2 + 1
    firsts = [source._number("start", str(part), 0) for part in range(64)]
    found = [source.uniform("start", str(part), below) for part in range(64)]
    again = [one for first, one in zip(firsts, found, strict=True) if first >= below]
    assert 16 < len(again) < 48
    assert all(one == first for first, one in zip(firsts, found, strict=True) if first < below)
    assert all(one < below for one in again)


def test_practice_draws_something_else():
    rows = frame([1] * 200)
    real, practice = (select(Source(kind, bytes(32)), stratum("srs", 50), rows) for kind in ("draw", "practice"))
    assert set(real.drawn) != set(practice.drawn)


def chances_met(counted: dict[str, int], selected: Selected, sizes: dict[str, int], times: int) -> list[float]:
    """How many standard errors each unit's count lies from what its chance says."""
    off = []
    for one, size in sizes.items():
        chance = float(Fraction(selected.pi(size)))
        error = (times * chance * (1 - chance)) ** 0.5
        off.append(abs(counted.get(one, 0) - times * chance) / error)
    return off


@pytest.mark.parametrize("method", ["srs", "pps"])
def test_twenty_thousand_seeds_meet_the_chances(method: str):
    """Within four standard errors, of each unit, each seed a hash of its number."""
    times, rows = 20_000, frame([1, 2, 3, 5, 8, 13, 20, 25, 3, 3])
    counted: dict[str, int] = {}
    sizes = {row.id: 1 if method == "srs" else row.size for row in rows}
    for number in range(times):
        found = select(Source("draw", sha256(str(number).encode()).digest()), stratum(method, 3), rows)
        for one in found.drawn + found.by_size:
            counted[one] = counted.get(one, 0) + 1
    assert not found.by_size
    assert sum(counted.values()) == 3 * times
    assert max(chances_met(counted, found, sizes, times)) < 4


def test_strata_are_drawn_independently():
    """Of two strata of two, the four pairs come equally often: within four standard errors of 20,000 / 4."""
    times, pairs = 20_000, dict[tuple[str, ...], int]()
    ids = ("甲1", "甲2"), ("乙1", "乙2")
    for number in range(times):
        source = Source("draw", sha256(str(number).encode()).digest())
        drawn = []
        for code, (one, other) in zip("甲乙", ids, strict=True):
            rows = [FrameRow(one, code, 1, 0, SALT), FrameRow(other, code, 1, 0, SALT)]
            of_it = Stratum(code, "srs", 1, 0, 0, 0, (Slot(0, ()),))
            drawn.append(select(source, of_it, rows).drawn[0])
        pairs[tuple(drawn)] = pairs.get(tuple(drawn), 0) + 1
    assert len(pairs) == 4
    assert all(abs(many - times / 4) < 4 * (times * 0.25 * 0.75) ** 0.5 for many in pairs.values())
