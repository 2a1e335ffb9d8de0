"""Which units of a stratum are drawn, each with the exact chance it had: simple random, or by size (systematic)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Literal

from gongzhi.core.draw.vdr.params import Stratum
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.core.draw.vdr.tickets import TICKET, Source

UnitRole = Literal["rule", "size", "drawn", "reserve", "none"]
TAKEN: frozenset[UnitRole] = frozenset({"rule", "size", "drawn"})


@dataclass(frozen=True)
class SelectionRow:
    """What became of one unit."""

    id: str
    stratum: str
    role: UnitRole
    pi: str  # chance of the first selection, in lowest terms
    ticket: str  # "" where certain by rule
    reserve: int  # 1, 2, …; 0 for others


@dataclass(frozen=True)
class Selected:
    """Of one stratum. Ids ascend by their tickets, those certain by size by their bytes."""

    by_rule: tuple[str, ...]
    by_size: tuple[str, ...]
    drawn: tuple[str, ...]
    reserves: tuple[str, ...]
    tickets: Sequence[bytes]  # ticket and id, as one, of every unit that is not certain by rule, ascending
    places: int  # m: how many were drawn by chance
    total: int  # M: sum of sizes over which they were; of srs, how many units

    def pi(self, size: int) -> str:
        """The chance of a unit of this size (srs: 1) that is not certain."""
        top = self.places * size
        shared = gcd(top, self.total) or 1
        return f"{top // shared}/{max(self.total, 1) // shared}"


def select(source: Source, stratum: Stratum, rows: Sequence[FrameRow]) -> Selected:
    """The units of a stratum that a seed draws. `rows` are the stratum's; inputs.py has looked at them."""
    open_rows = [row for row in rows if not row.certainty]
    by_rule = tuple(row.id for row in rows if row.certainty)
    if stratum.method == "srs":
        return _simple(source, stratum, by_rule, open_rows)
    return _by_size(source, stratum, by_rule, open_rows)


def _simple(source: Source, stratum: Stratum, by_rule: tuple[str, ...], rows: Sequence[FrameRow]) -> Selected:
    order = source.order((row.id.encode() for row in rows), "sel", stratum.code)
    ids = _ids(one[TICKET:] for one in order[: stratum.n + stratum.reserves])
    return Selected(by_rule, (), ids[: stratum.n], ids[stratum.n :], order, stratum.n, len(rows))


def _by_size(source: Source, stratum: Stratum, by_rule: tuple[str, ...], rows: Sequence[FrameRow]) -> Selected:
    sizes = {row.id.encode(): row.size for row in rows}
    order = source.order(sizes, "perm", stratum.code)
    by_size, drawn, places, total = systematic(source, stratum.code, sizes, order, stratum.n, "start")
    gone = {*by_size, *drawn}
    left = {one: size for one, size in sizes.items() if one not in gone}
    reserves = _reserves(source, stratum, left)
    return Selected(by_rule, _ids(sorted(by_size)), _ids(drawn), reserves, order, places, total)


def _reserves(source: Source, stratum: Stratum, left: dict[bytes, int]) -> tuple[str, ...]:
    if not stratum.reserves:
        return ()
    order = source.order(left, "resperm", stratum.code)
    certain, drawn, _, _ = systematic(source, stratum.code, left, order, stratum.reserves, "resstart")
    return _ids(one[TICKET:] for one in source.order((*certain, *drawn), "resord", stratum.code))


def _ids(names: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(name.decode() for name in names)


def systematic(
    source: Source, code: str, sizes: dict[bytes, int], order: Iterable[bytes], n: int, start: str
) -> tuple[frozenset[bytes], tuple[bytes, ...], int, int]:
    """Those certain by size, those drawn in order, how many places were drawn, and the sum of sizes drawn over.

    sizes: by id's bytes, each at least 1; order: tickets and ids of the same; n: at most their number
    """
    certain = certain_by_size(sizes, n)
    places = n - len(certain)
    total = sum(sizes.values()) - sum(sizes[one] for one in certain)
    if not places:
        return certain, (), 0, total
    following = source.uniform(start, code, total)
    reached = 0
    drawn = []
    for ticket_and_id in order:
        one = ticket_and_id[TICKET:]
        if one not in certain:
            reached += sizes[one] * places
            if following < reached:
                drawn.append(one)
                following += total
    return certain, tuple(drawn), places, total


def certain_by_size(sizes: dict[bytes, int], n: int) -> frozenset[bytes]:
    """Units so large that each of n places in proportion to size would take them; at most n."""
    certain: set[bytes] = set()
    left = dict(sizes)
    total = sum(left.values())
    while places := n - len(certain):
        large = [one for one, size in left.items() if size * places >= total]
        if not large:
            break
        certain.update(large)
        total -= sum(left.pop(one) for one in large)
    return frozenset(certain)


def selection_rows(selected: Selected, stratum: Stratum, rows: Sequence[FrameRow]) -> list[SelectionRow]:
    """A line for every unit of the stratum, in the order of `rows`."""
    roles: dict[str, UnitRole] = dict.fromkeys(selected.by_rule, "rule")
    roles |= dict.fromkeys(selected.by_size, "size")
    roles |= dict.fromkeys(selected.drawn, "drawn")
    roles |= dict.fromkeys(selected.reserves, "reserve")
    places = {one: at for at, one in enumerate(selected.reserves, start=1)}
    tickets = {one[TICKET:].decode(): one[:TICKET].hex() for one in selected.tickets}
    return [
        SelectionRow(
            row.id, stratum.code, role, "1/1" if role in ("rule", "size") else selected.pi(size),
            tickets.get(row.id, ""), places.get(row.id, 0),
        )
        for row in rows
        for role in [roles.get(row.id, "none")]
        for size in [1 if stratum.method == "srs" else row.size]
    ]  # fmt: skip
