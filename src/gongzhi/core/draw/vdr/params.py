"""Everything else that a draw commits to: params.json, member by member as docs/method/vdr1.md describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.forms import (
    Count,
    Day,
    Flag,
    Hash,
    Id,
    MaybeId,
    MaybeMoment,
    MaybeText,
    Moment,
    Number,
    Text,
)

Role = Literal["organiser", "approver", "custodian", "clerk", "dispatcher", "keeper"]
VoidReason = Literal[
    "input_error", "custodians_missing", "beacon_lost", "assignment_impossible", "legal_stay", "breach"
]  # fmt: skip


@dataclass(frozen=True)
class Beacon:
    """Public chance: dice, or a lottery's issue."""

    name: Id
    kind: Literal["dice", "ssq", "dlt"]
    rolls: Number  # dice only
    cocked: MaybeText  # dice only: what happens to a die that leans
    issue: MaybeId  # lotteries only
    drawn_at: MaybeMoment  # lotteries only


@dataclass(frozen=True)
class LadderStep:
    """How far pools and capacities are widened where not every team can be filled."""

    cap_plus: Number
    level: Number


@dataclass(frozen=True)
class LogName:
    key: Hash
    origin: Id


@dataclass(frozen=True)
class WitnessName:
    key: Hash
    name: Id


@dataclass(frozen=True)
class Party:
    id: Id
    body: Id
    role: Role
    key: Hash  # Ed25519


@dataclass(frozen=True)
class Registry:
    """The snapshot that frame and exclusions together are."""

    hash: Hash
    rows: Number
    source: Text
    taken_at: Moment


@dataclass(frozen=True)
class Reasons:
    object: tuple[Id, ...]
    inspector: tuple[Id, ...]


@dataclass(frozen=True)
class SizeRule:
    text: Text
    cap: Count


@dataclass(frozen=True)
class Software:
    commit: Id
    verifier: Hash


@dataclass(frozen=True)
class Slot:
    lead: Flag
    quals: tuple[Id, ...]


@dataclass(frozen=True)
class Stratum:
    code: Id
    method: Literal["srs", "pps"]
    n: Number  # drawn beside those certain by rule
    certain: Number  # rows certain by rule
    reserves: Number
    wave: Number
    team: tuple[Slot, ...]


@dataclass(frozen=True)
class EarlierVoid:
    round: Count
    commit: Hash
    reason: VoidReason
    approvers: tuple[Id, ...]


@dataclass(frozen=True)
class Wave:
    wave: Count
    dispatch_at: Moment
    holders: tuple[Id, ...]


@dataclass(frozen=True)
class Params:
    protocol: Literal["VDR-1"]
    suite: Literal["SHA-256/Ed25519"]
    purpose: Purpose
    plan: Id
    round: Count
    basis: Text
    items: tuple[Id, ...]
    frozen_at: Moment
    seed_at: Moment
    reveal_until: Moment
    disclosed_on: Day
    registry: Registry
    exclusion_reasons: tuple[Id, ...]
    conflict_rules: tuple[Id, ...]
    certainty_rule: Text
    size_rule: SizeRule
    strata: tuple[Stratum, ...]
    ladder: tuple[LadderStep, ...]
    waves: tuple[Wave, ...]
    parties: tuple[Party, ...]
    least_custodians: Number
    beacons: tuple[Beacon, ...]
    replacement_reasons: Reasons
    voids: tuple[EarlierVoid, ...]
    software: Software
    log: LogName
    witness: WitnessName

    def of_role(self, *roles: Role) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role in roles)
