"""Dice and lotteries: two clerks read by themselves, and what they read must be of the announced form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.core.draw.vdr.forms import Hash, Id, Moment
from gongzhi.core.draw.vdr.params import Beacon, Params
from gongzhi.core.errors import Refusal

LEAST_ROLLERS = 2


@dataclass(frozen=True)
class Reading:
    """What one clerk read: a line of beacons.jsonl."""

    beacon: Id
    clerk: Id
    value: str  # "" for a lottery that was not drawn
    film: Hash
    rollers: tuple[Id, ...]  # dice only
    started_at: Moment
    read_at: Moment


def beacon_values(params: Params, readings: Sequence[Reading]) -> tuple[tuple[str, str], ...]:
    """(name, value) of each beacon that has a value, in the order of the seed.

    Refuses with VDR_READINGS (not one of each clerk), VDR_CLERKS_DIFFER, VDR_BEACON_VALUE, VDR_ROLLERS.
    """
    clerks = sorted(party.id for party in params.of_role("clerk"))
    values = []
    for beacon in params.beacons:
        of_it = [one for one in readings if one.beacon == beacon.name]
        if sorted(one.clerk for one in of_it) != clerks:
            there = ", ".join(one.clerk for one in of_it)
            raise Refusal("VDR_READINGS", beacon=beacon.name, clerks=", ".join(clerks), there=there or "0")
        one, other = of_it
        _agree(one, other)
        if not _has_form(beacon, one.value):
            raise Refusal("VDR_BEACON_VALUE", beacon=beacon.name, value=one.value[:80], rolls=beacon.rolls)
        if len(set(one.rollers)) < (LEAST_ROLLERS if beacon.kind == "dice" else 0):
            raise Refusal("VDR_ROLLERS", beacon=beacon.name, least=LEAST_ROLLERS)
        if one.value:
            values.append((beacon.name, one.value))
    return tuple(values)


def _agree(one: Reading, other: Reading) -> None:
    for name in ("value", "film", "rollers", "started_at"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            raise Refusal(
                "VDR_CLERKS_DIFFER", beacon=one.beacon, clerk=one.clerk, value=mine, other=other.clerk, theirs=theirs
            )


def _has_form(beacon: Beacon, value: str) -> bool:
    if beacon.kind == "dice":
        return re.fullmatch(f"[0-9]{{{beacon.rolls}}}", value) is not None
    if not value:
        return True
    if beacon.kind == "ssq":
        return bool(re.fullmatch(r"[0-9]{2}(-[0-9]{2}){5}\+[0-9]{2}", value)) and _balls(value, 33, 16)
    return bool(re.fullmatch(r"[0-9]{2}(-[0-9]{2}){4}(\+[0-9]{2}){2}", value)) and _balls(value, 35, 12)


def _balls(value: str, highest: int, highest_extra: int) -> bool:
    first, *extra = value.split("+")
    return _ascend(first.split("-"), highest) and _ascend(extra, highest_extra)


def _ascend(balls: Sequence[str], highest: int) -> bool:
    numbers = [int(one) for one in balls]
    return numbers == sorted(set(numbers)) and numbers[0] >= 1 and numbers[-1] <= highest
