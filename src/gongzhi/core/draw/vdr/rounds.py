"""What a round is opened with: what the plan brings, what its meeting brings, and the parameters made of both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from gongzhi.core.draw.vdr import params as p
from gongzhi.core.draw.vdr.commitment import registry_hash
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.forms import Day, Id, Moment, Number, Text
from gongzhi.core.draw.vdr.tables import Tables


@dataclass(frozen=True)
class Inputs:
    """What plan and registers bring. Nothing in it is secret or random: `open_round` puts the salts on."""

    tables: Tables  # rows in any order, every salt ""
    registry: tuple[str, ...]  # every id of the snapshot; frame and exclusions together are exactly these
    registry_source: Text  # which register, in words
    registry_taken_at: Moment
    basis: Text  # legal basis
    items: tuple[Id, ...]  # check items, at least one
    strata: tuple[p.Stratum, ...]  # in any order
    ladder: tuple[p.LadderStep, ...]  # at least one
    exclusion_reasons: tuple[Id, ...]  # closed lists, in any order
    conflict_rules: tuple[Id, ...]
    certainty_rule: Text  # which units are certain by rule, in words
    size_rule: p.SizeRule
    replacement_reasons: p.Reasons


@dataclass(frozen=True)
class MeetingParty:
    """Who takes part. The key is not here: each party hands in its own (`hand_in_key`)."""

    id: Id  # as the transcript names it
    body: Id
    role: p.Role
    post: str  # UUID of the post on the platform that acts as this party; of a person who is no other party


@dataclass(frozen=True)
class Meeting:
    """Who meets when, and what chance they throw."""

    parties: tuple[MeetingParty, ...]  # in any order
    least_custodians: Number
    beacons: tuple[p.Beacon, ...]  # in the order of the seed, the dice last
    waves: tuple[p.Wave, ...]  # exactly those that strata name, 0 apart
    seed_at: Moment  # from which nonces are opened; commitments are witnessed a day or more before
    reveal_until: Moment
    disclosed_on: Day


def draft(inputs: Inputs, meeting: Meeting, *, plan: str, number: int, purpose: Purpose) -> p.Params:
    """The parameters as far as they are known when a round is opened; `complete` gives the rest."""
    of_nobody = p.Software("", "")
    reasons = inputs.replacement_reasons
    return p.Params(
        protocol="VDR-1",
        suite="SHA-256/Ed25519",
        purpose=purpose,
        plan=plan,
        round=number,
        basis=inputs.basis,
        items=_ascending(inputs.items),
        frozen_at="",
        seed_at=meeting.seed_at,
        reveal_until=meeting.reveal_until,
        disclosed_on=meeting.disclosed_on,
        registry=p.Registry(
            registry_hash(inputs.registry), len(inputs.registry), inputs.registry_source, inputs.registry_taken_at
        ),
        exclusion_reasons=_ascending(inputs.exclusion_reasons),
        conflict_rules=_ascending(inputs.conflict_rules),
        certainty_rule=inputs.certainty_rule,
        size_rule=inputs.size_rule,
        strata=tuple(sorted(inputs.strata, key=lambda one: one.code.encode())),
        ladder=inputs.ladder,
        waves=tuple(sorted(meeting.waves, key=lambda one: one.wave)),
        parties=tuple(
            p.Party(one.id, one.body, one.role, "") for one in sorted(meeting.parties, key=lambda one: one.id.encode())
        ),
        least_custodians=meeting.least_custodians,
        beacons=meeting.beacons,
        replacement_reasons=p.Reasons(_ascending(reasons.object), _ascending(reasons.inspector)),
        voids=(),
        software=of_nobody,
        log=p.LogName("", ""),
        witness=p.WitnessName("", ""),
    )


def complete(
    params: p.Params,
    *,
    keys: Mapping[str, str],
    frozen_at: str,
    voids: tuple[p.EarlierVoid, ...],
    software: p.Software,
    log: p.LogName,
    witness: p.WitnessName,
) -> p.Params:
    """The parameters of a draft with everything that is known only when it is frozen. keys: by party; "" without."""
    parties = tuple(replace(one, key=keys.get(one.id, "")) for one in params.parties)
    return replace(
        params, parties=parties, frozen_at=frozen_at, voids=voids, software=software, log=log, witness=witness
    )


def rehearsed(params: p.Params) -> p.Params:
    """A draft with keys and names that stand for those still to come, so that everything else can be looked at."""
    stand_in = {one.id: hashlib.sha256(f"party {one.id}".encode()).hexdigest() for one in params.parties}
    log, witness = (hashlib.sha256(name).hexdigest() for name in (b"log", b"witness"))
    return complete(
        params, keys=stand_in, frozen_at=params.registry.taken_at, voids=(),
        software=p.Software("0" * 40, log), log=p.LogName(log, "log"), witness=p.WitnessName(witness, "witness"),
    )  # fmt: skip


def moment(at: datetime) -> Moment:
    """A moment as the protocol writes it; fractions of a second are cut off."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ascending(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(ids), key=str.encode))
