"""What the log must hold of a draw, and what its parties sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from gongzhi.core.draw.vdr.encoding import digest, enc, tagged, u64
from gongzhi.core.draw.vdr.forms import Id, Signature
from gongzhi.core.draw.vdr.merkle import leaf, root
from gongzhi.core.draw.vdr.params import Params, Role
from gongzhi.core.draw.vdr.replacements import ReplacementRow
from gongzhi.core.draw.vdr.tables import key, line
from gongzhi.core.draw.vdr.transcript import Ceremony, Transcript


@dataclass(frozen=True)
class LogStatement:
    """What stands in the body of a log entry; the names are those of the protocol."""

    record: str
    commit: str
    content: str


@dataclass(frozen=True)
class ToSign:
    step: str
    signer: str
    message: bytes


@dataclass(frozen=True)
class SignatureRow:
    """A line of signatures.jsonl."""

    step: Id
    signer: Id
    signature: Signature


def log_statements(ceremony: Ceremony, drawn: Transcript) -> tuple[LogStatement, ...]:
    """In the order in which they enter the log."""
    contents = {
        "commit": drawn.commit,
        "nonces": nonces_content(ceremony, drawn.commit),
        "openings": root(line(one) for one in ceremony.nonces),
        "beacon": root(line(one) for one in ceremony.readings),
    }
    for one in drawn.waves:
        if one.wave:
            contents[f"wave-{one.wave}"] = root(line(sealed) for sealed in ceremony.sealed if sealed.wave == one.wave)
        contents[f"result-{one.wave}"] = one.result
    return tuple(LogStatement(record, drawn.commit.hex(), content.hex()) for record, content in contents.items())


def nonces_content(ceremony: Ceremony, commit: bytes) -> bytes:
    """One hash of all commitments to nonces, as they stood before any was opened."""
    of_custodians = (
        (one.custodian.encode(), bytes.fromhex(one.commitment), one.committed_at.encode())
        for one in ceremony.nonces
        if one.commitment
    )
    of_holders = (
        (u64(one.wave), one.holder.encode(), bytes.fromhex(one.commitment), one.committed_at.encode())
        for one in ceremony.sealed
    )
    parts = chain.from_iterable((*of_custodians, *of_holders))
    return digest(ceremony.params.purpose, "nonces", commit, *parts)


def to_sign(ceremony: Ceremony, drawn: Transcript, replaced: Sequence[ReplacementRow] = ()) -> tuple[ToSign, ...]:
    """Every signature that a bundle has, by step and signer."""
    params = ceremony.params
    found = (
        message(params, drawn.commit, step, signer, content)
        for step, signer, content in _contents(ceremony, drawn, replaced)
    )
    return tuple(sorted(found, key=lambda one: key(one.step, one.signer)))


def message(params: Params, commit: bytes, step: str, signer: str, content: bytes) -> ToSign:
    """What one party signs at one step."""
    return ToSign(step, signer, tagged(params.purpose, "sign", commit, step.encode(), signer.encode(), content))


def committed_content(commitment: str, at: str) -> bytes:
    """What a custodian or holder signs when handing in a commitment."""
    return leaf(enc(bytes.fromhex(commitment)) + enc(at.encode()))


def _contents(
    ceremony: Ceremony, drawn: Transcript, replaced: Sequence[ReplacementRow]
) -> Iterator[tuple[str, str, bytes]]:
    leading: tuple[Role, ...] = ("organiser", "approver")
    two = [party.id for party in ceremony.params.of_role(*leading)]
    of_two = {"commit": drawn.commit}
    of_two |= {f"result-{one.wave}": one.result for one in drawn.waves}
    of_two |= {f"replacement-{row.seq}": leaf(line(row)) for row in replaced}
    yield from ((step, signer, content) for step, content in of_two.items() for signer in two)
    for one in ceremony.nonces:
        if one.commitment:
            yield "nonce", one.custodian, committed_content(one.commitment, one.committed_at)
        if one.nonce:
            yield "opening", one.custodian, leaf(line(one))
    for sealed in ceremony.sealed:
        yield f"sealed-{sealed.wave}", sealed.holder, committed_content(sealed.commitment, sealed.committed_at)
    for reading in ceremony.readings:
        yield f"reading-{reading.beacon}", reading.clerk, leaf(line(reading))
