"""The custodians' secret numbers: committed to, opened or dropped, and those sealed for a wave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.draw.vdr.encoding import Purpose, digest, u64
from gongzhi.core.draw.vdr.forms import HASH, Hash, Id, MaybeHash, MaybeMoment, Moment, Number
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.tables import key
from gongzhi.core.errors import Refusal


@dataclass(frozen=True)
class Nonce:
    """A custodian's line of nonces.jsonl. "" where nothing was handed in."""

    custodian: Id
    commitment: MaybeHash
    committed_at: MaybeMoment
    nonce: MaybeHash
    opened_at: MaybeMoment
    status: Literal["opened", "not_opened", "not_committed"]


@dataclass(frozen=True)
class Sealed:
    """A holder's line of sealed.jsonl."""

    wave: Number
    holder: Id
    commitment: Hash
    committed_at: Moment
    nonce: Hash
    opened_at: Moment
    opened_by: Literal["holder", "envelope"]


def nonce_commitment(purpose: Purpose, commit: bytes, custodian: str, nonce: bytes) -> bytes:
    return digest(purpose, "nonce", commit, custodian.encode(), nonce)


def sealed_commitment(purpose: Purpose, commit: bytes, wave: int, holder: str, nonce: bytes) -> bytes:
    return digest(purpose, "sealed", commit, u64(wave), holder.encode(), nonce)


def committed(params: Params, custodian: str, commitment: str, at: str) -> Nonce:
    """A custodian's commitment as handed in at a moment.

    Refuses with VDR_NO_CUSTODIAN, VDR_NOT_HEX, VDR_COMMITTED_LATE (after the seed's moment).
    """
    _is_custodian(params, custodian)
    _is_hash(custodian, commitment)
    if at > params.seed_at:
        raise Refusal("VDR_COMMITTED_LATE", custodian=custodian, at=at, until=params.seed_at)
    return Nonce(custodian, commitment, at, "", "", "not_opened")


def opened(params: Params, commit: bytes, given: Nonce, nonce: str, at: str, *, dice_started: bool) -> Nonce:
    """A custodian's nonce, opened at a moment.

    Refuses with VDR_AFTER_DICE, VDR_OPENED_EARLY, VDR_OPENED_LATE, VDR_NOT_HEX, VDR_OTHER_NONCE (it is not the one
    committed to).
    """
    about = {"custodian": given.custodian, "at": at}
    if dice_started:
        raise Refusal("VDR_AFTER_DICE", **about)
    if at < params.seed_at:
        raise Refusal("VDR_OPENED_EARLY", since=params.seed_at, **about)
    if at > params.reveal_until:
        raise Refusal("VDR_OPENED_LATE", until=params.reveal_until, **about)
    _is_hash(given.custodian, nonce)
    found = nonce_commitment(params.purpose, commit, given.custodian, bytes.fromhex(nonce)).hex()
    if found != given.commitment:
        raise Refusal("VDR_OTHER_NONCE", custodian=given.custodian, stated=given.commitment, computed=found)
    return Nonce(given.custodian, given.commitment, given.committed_at, nonce, at, "opened")


def all_nonces(params: Params, given: Iterable[Nonce]) -> tuple[Nonce, ...]:
    """A line for each custodian, in order; who handed in nothing is named as such."""
    there = {one.custodian: one for one in given}
    return tuple(
        there.get(party.id, Nonce(party.id, "", "", "", "", "not_committed"))
        for party in sorted(params.of_role("custodian"), key=lambda party: key(party.id))
    )


def enough_committed(params: Params, nonces: Sequence[Nonce]) -> None:
    """Refuses with VDR_TOO_FEW_CUSTODIANS, naming who is missing."""
    _enough(params, [one for one in nonces if one.status != "not_committed"])


def enough_opened(params: Params, nonces: Sequence[Nonce], *, at: str) -> None:
    """Whether the dice can be thrown at a moment.

    Refuses with VDR_WAIT_FOR_CUSTODIANS while somebody who committed may still open, and with VDR_TOO_FEW_CUSTODIANS.
    """
    open_still = [one.custodian for one in nonces if one.status == "not_opened"]
    if open_still and at < params.reveal_until:
        raise Refusal("VDR_WAIT_FOR_CUSTODIANS", custodians=", ".join(open_still), until=params.reveal_until)
    _enough(params, [one for one in nonces if one.status == "opened"])


def sealed_opened(
    params: Params, commit: bytes, given: Sealed, nonce: str, at: str, by: Literal["holder", "envelope"]
) -> Sealed:
    """A sealed nonce, opened for its wave. `given` is as it was committed to, its opening not looked at.

    Refuses with VDR_WAVE_EARLY, VDR_NOT_HEX, VDR_OTHER_NONCE.
    """
    (wave,) = (one for one in params.waves if one.wave == given.wave)
    if at < wave.dispatch_at:
        raise Refusal("VDR_WAVE_EARLY", wave=given.wave, at=at, since=wave.dispatch_at)
    _is_hash(given.holder, nonce)
    found = sealed_commitment(params.purpose, commit, given.wave, given.holder, bytes.fromhex(nonce)).hex()
    if found != given.commitment:
        raise Refusal("VDR_OTHER_NONCE", custodian=given.holder, stated=given.commitment, computed=found)
    return Sealed(given.wave, given.holder, given.commitment, given.committed_at, nonce, at, by)


def _enough(params: Params, counted: Sequence[Nonce]) -> None:
    if len(counted) < params.least_custodians:
        there = {one.custodian for one in counted}
        missing = [party.id for party in params.of_role("custodian") if party.id not in there]
        raise Refusal(
            "VDR_TOO_FEW_CUSTODIANS", there=len(counted), least=params.least_custodians, missing=", ".join(missing)
        )


def _is_custodian(params: Params, custodian: str) -> None:
    known = [party.id for party in params.of_role("custodian")]
    if custodian not in known:
        raise Refusal("VDR_NO_CUSTODIAN", custodian=custodian, known=", ".join(known))


def _is_hash(who: str, value: str) -> None:
    if not HASH.holds(value):
        raise Refusal("VDR_NOT_HEX", who=who, value=value[:80])
