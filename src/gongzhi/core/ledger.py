"""The ledger as mathematics: a Merkle tree over events (RFC 6962, SHA-256), its root and its proofs.

Who keeps one witnessed root can tell whether any event up to it was changed, removed or put in later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.core.canonical import canonical

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class EventRecord:
    """One event with everything that is sealed: what, about what, when, recorded when, by whom."""

    id: str
    kind: str
    subject: str
    at: datetime
    recorded_at: datetime
    person: str
    account: str
    post: str
    on_behalf_of: str | None
    body: str  # canonical JSON of the event


def leaf(event: EventRecord) -> str:
    """Hash of one event, 64 hex digits; the prefix 0x00 keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + canonical(event)).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """Root of the tree over these leaves in order; of none, the hash of nothing."""
    if not leaves:
        return EMPTY_ROOT
    level = [bytes.fromhex(entry) for entry in leaves]
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0].hex()


def proof(leaves: Sequence[str], position: int) -> tuple[str, ...]:
    """The hashes that lead from one leaf to the root, nearest first. Raises IndexError beyond the log."""
    if not 0 <= position < len(leaves):
        raise IndexError(position)
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if position < split:
        return (*proof(leaves[:split], position), root(leaves[split:]))
    return (*proof(leaves[split:], position - split), root(leaves[:split]))


def root_from_proof(entry: str, position: int, size: int, path: Sequence[str]) -> str:
    """The root that a leaf and its proof lead to; equal to the log's root when the event is in it.

    Raises ValueError when the path has the wrong length for this position and size.
    """
    if size == 1:
        if path:
            raise ValueError("a log of one event has an empty proof")
        return entry
    if not path:
        raise ValueError("the proof is too short")
    split, *rest = _split(size), *path[:-1]
    if position < split:
        return _node_hex(root_from_proof(entry, position, split, rest), path[-1])
    return _node_hex(path[-1], root_from_proof(entry, position - split, size - split, rest))


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _node_hex(left: str, right: str) -> str:
    return _node(bytes.fromhex(left), bytes.fromhex(right)).hex()
