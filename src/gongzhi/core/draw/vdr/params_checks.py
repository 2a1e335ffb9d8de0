"""Whether parameters hold together: who does what, when, with which dice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gongzhi.core.draw.vdr.forms import faults
from gongzhi.core.draw.vdr.params import Beacon, Params, Role
from gongzhi.core.draw.vdr.tables import key
from gongzhi.core.errors import Cell

PARAMS = "params.json"
LEAST_ROLLS, LEAST_CUSTODIANS, LEAST_COUNTED = 20, 3, 2  # 20 dice: 66 bits
HOLDERS = 2
EXACTLY: dict[Role, int] = {"organiser": 1, "approver": 1, "clerk": 2, "dispatcher": 1}
HOLDING: tuple[Role, ...] = ("custodian", "keeper")


def params_faults(params: Params) -> Iterator[Cell]:
    """Every fault of the parameters by themselves; none where they are as docs/method/vdr1.md says."""
    yield from faults(params, PARAMS)
    yield from _orders(params)
    yield from _parties(params)
    yield from _beacons(params)
    yield from _waves(params)
    for name, one in (("items", params.items), ("strata", params.strata), ("ladder", params.ladder)):
        if not one:
            yield Cell(PARAMS, name, "", "VDR_NONE_GIVEN")
    if params.reveal_until <= params.seed_at:
        yield Cell(PARAMS, "reveal_until", params.reveal_until, "VDR_TOO_EARLY", {"than": params.seed_at})


def _orders(params: Params) -> Iterator[Cell]:
    texts = {
        "exclusion_reasons": params.exclusion_reasons,
        "conflict_rules": params.conflict_rules,
        "replacement_reasons.object": params.replacement_reasons.object,
        "replacement_reasons.inspector": params.replacement_reasons.inspector,
        "parties": tuple(party.id for party in params.parties),
        "strata": tuple(stratum.code for stratum in params.strata),
    }
    texts |= {
        f"strata {stratum.code} team[{at}].quals": slot.quals
        for stratum in params.strata
        for at, slot in enumerate(stratum.team, start=1)
    }
    for name, ids in texts.items():
        if not _ascend([key(one) for one in ids]):
            yield Cell(PARAMS, name, " ".join(ids), "VDR_NOT_ASCENDING")
    rounds = [void.round for void in params.voids]
    if not _ascend(rounds) or any(one >= params.round for one in rounds):
        yield Cell(PARAMS, "voids", " ".join(map(str, rounds)), "VDR_VOID_ROUNDS", {"round": str(params.round)})
    for void in params.voids:
        if len(void.approvers) != 2 or not _ascend([key(one) for one in void.approvers]):
            yield Cell(PARAMS, "voids.approvers", " ".join(void.approvers), "VDR_TWO_APPROVERS")
    for stratum in params.strata:
        if not stratum.team:
            yield Cell(PARAMS, f"strata {stratum.code} team", "", "VDR_NONE_GIVEN")


def _ascend(keys: Sequence[object]) -> bool:
    return list(keys) == sorted(set(keys))  # type: ignore[type-var]


def _parties(params: Params) -> Iterator[Cell]:
    for role, many in EXACTLY.items():
        there = params.of_role(role)
        if len(there) != many:
            about = {"needed": str(many), "role": role}
            yield Cell(PARAMS, "parties", " ".join(one.id for one in there), "VDR_PARTIES", about)
    custodians = params.of_role("custodian")
    if len(custodians) < LEAST_CUSTODIANS or len({one.body for one in custodians}) < len(custodians):
        yield Cell(PARAMS, "parties", " ".join(f"{one.id}/{one.body}" for one in custodians), "VDR_CUSTODIANS")
    if not LEAST_COUNTED <= params.least_custodians <= len(custodians):
        yield Cell(PARAMS, "least_custodians", str(params.least_custodians), "VDR_LEAST_CUSTODIANS")
    if len({one.body for one in params.of_role("organiser", "approver")}) < 2:
        yield Cell(PARAMS, "parties", "", "VDR_SAME_BODY")
    keys = [*(party.key for party in params.parties), params.log.key, params.witness.key]
    for one, often in Counter(keys).items():
        if often > 1:
            yield Cell(PARAMS, "key", one, "VDR_TWICE", {"times": str(often)})


def _beacons(params: Params) -> Iterator[Cell]:
    names = [beacon.name for beacon in params.beacons]
    for one, often in Counter(names).items():
        if often > 1:
            yield Cell(PARAMS, "beacons.name", one, "VDR_TWICE", {"times": str(often)})
    if [beacon.kind for beacon in params.beacons].count("dice") != 1 or params.beacons[-1].kind != "dice":
        yield Cell(PARAMS, "beacons", " ".join(names), "VDR_DICE_LAST")
    for beacon in params.beacons:
        if not _complete(beacon, params.reveal_until):
            yield Cell(PARAMS, f"beacons {beacon.name}", beacon.kind, "VDR_BEACON", {"least": str(LEAST_ROLLS)})


def _complete(beacon: Beacon, reveal_until: str) -> bool:
    if beacon.kind == "dice":
        return beacon.rolls >= LEAST_ROLLS and bool(beacon.cocked) and not (beacon.issue or beacon.drawn_at)
    announced = bool(beacon.issue) and beacon.drawn_at >= reveal_until
    return announced and not (beacon.rolls or beacon.cocked)


def _waves(params: Params) -> Iterator[Cell]:
    named = sorted({stratum.wave for stratum in params.strata} - {0})
    if [wave.wave for wave in params.waves] != named:
        yield Cell(PARAMS, "waves", " ".join(str(wave.wave) for wave in params.waves), "VDR_WAVES")
    holding = {party.id: party.body for party in params.of_role(*HOLDING)}
    for wave in params.waves:
        bodies = {holding.get(one) for one in wave.holders}
        if len(wave.holders) != HOLDERS or len(bodies) != HOLDERS or None in bodies:
            yield Cell(PARAMS, f"waves {wave.wave} holders", " ".join(wave.holders), "VDR_HOLDERS")
